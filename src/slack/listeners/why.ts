import { storyWanted } from '../../domain/digest.ts';
import type { Filter } from '../../domain/filter.ts';
import type { StorySummary } from '../../domain/story.ts';
import { lookupsFor } from '../../store/lookups.ts';
import { type EvidenceFrame, evidenceModal } from '../views/evidence.ts';
import { writeAbout } from '../views/modal.ts';
import type { Asked } from './about-story.ts';
import { lensOn } from './lens-on.ts';
import type { Needs } from './needs.ts';

/** What the subscriptions ask for that sent the story here; of those that were replaced since, and of a digest's, the ones that want it. */
async function filtersBehind(
  needs: Needs,
  { teamId, channelId }: Asked,
  story: StorySummary,
  sentFor: readonly string[],
): Promise<readonly Filter[]> {
  const held = await needs.store.channelSubscriptions(teamId, channelId);
  const sending = held.filter(({ id }) => sentFor.includes(id));
  if (sending.length > 0) return sending.map(({ filter }) => filter);
  const filters = held.map(({ filter }) => filter);
  const lookups = await lookupsFor(needs.store, needs.directory.parent, filters, story.cves);
  return filters.filter((filter) => storyWanted(story, filter, lookups));
}

async function frameOf(needs: Needs, asked: Asked, story: StorySummary): Promise<EvidenceFrame> {
  const { teamId, channelId, storyId } = asked;
  const [message, dataSets] = await Promise.all([
    needs.store.storyMessage(teamId, channelId, storyId),
    needs.store.actorSets(),
  ]);
  return {
    filters: await filtersBehind(needs, asked, story, message?.subscriptionIds ?? []),
    sharedBy: message?.sharedBy ?? null,
    dataSets,
    version: needs.version,
    about: writeAbout(asked),
  };
}

/** *Why this?*: the modal with all evidence. */
export async function whyModal(needs: Needs, asked: Asked, story: StorySummary) {
  const [lens, frame] = await Promise.all([lensOn(needs, story.cves), frameOf(needs, asked, story)]);
  return evidenceModal(story, lens, frame);
}
