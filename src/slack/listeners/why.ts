import { storyWanted } from '../../domain/digest.ts';
import type { StorySummary } from '../../domain/story.ts';
import { lookupsFor } from '../../store/lookups.ts';
import { type EvidenceFrame, evidenceModal } from '../views/evidence.ts';
import type { Asked } from './about-story.ts';
import { lensOn } from './lens-on.ts';
import type { Needs } from './needs.ts';

/** The subscriptions that sent the story here; of those that were replaced since, and of a digest's, the ones that want it. */
async function askedHere(
  needs: Needs,
  { teamId, channelId }: Asked,
  story: StorySummary,
  sentFor: readonly string[],
): Promise<Pick<EvidenceFrame, 'asked' | 'isSent'>> {
  const held = await needs.store.channelSubscriptions(teamId, channelId);
  const sending = held.filter(({ id }) => sentFor.includes(id));
  if (sending.length > 0) return { asked: sending, isSent: true };
  const filters = held.map(({ filter }) => filter);
  const lookups = await lookupsFor(needs.store, needs.directory.parent, filters, story.cves);
  return { asked: held.filter(({ filter }) => storyWanted(story, filter, lookups)), isSent: false };
}

async function frameOf(needs: Needs, asked: Asked, story: StorySummary): Promise<EvidenceFrame> {
  const { teamId, channelId, storyId } = asked;
  const [message, dataSets, marks] = await Promise.all([
    needs.store.storyMessage(teamId, channelId, storyId),
    needs.store.actorSets(),
    needs.store.marksOf(teamId, [storyId]),
  ]);
  return {
    ...(await askedHere(needs, asked, story, message?.subscriptionIds ?? [])),
    sharedBy: message?.sharedBy ?? null,
    marked: marks.get(storyId),
    dataSets,
    version: needs.version,
    about: { storyId, channelId },
  };
}

/** *Why this?*: the modal with all evidence. */
export async function whyModal(needs: Needs, asked: Asked, story: StorySummary) {
  const [lens, frame] = await Promise.all([lensOn(needs, story.cves), frameOf(needs, asked, story)]);
  return evidenceModal(story, lens, frame);
}
