import type { NewDelivery } from '../domain/delivery.ts';
import { type Eyes, eyesByTeam, type ReadsWithout } from '../domain/exception.ts';
import { additionsTo, thingOf } from '../domain/story-event.ts';
import { extendOutline, type StoryOutline } from '../domain/story-outline.ts';
import type { Subscription } from '../domain/subscription.ts';
import { byTeam } from '../domain/subscription-index.ts';
import { lookupsFor } from '../store/lookups.ts';
import type { Store } from '../store/store.ts';
import { owedAlerts, type StoryChange } from './alerts.ts';

/** What telling each workspace what it sees needs from the world. */
export type SeenNeeds = {
  readonly store: Pick<Store, 'story' | 'exceptions' | 'vulnerabilities'>;
  readonly without: ReadsWithout;
  readonly sectorParent: (id: string) => string | null;
};

/** A known story in outline, as it is seen; what was said of it stays said. */
async function outlineSeen(
  store: Pick<Store, 'story'>,
  { id, said }: StoryOutline,
  eyes: Eyes,
): Promise<StoryOutline | undefined> {
  const story = await store.story(id);
  const seen = (story?.advisories ?? []).toReversed().map((advisory) => eyes(advisory));
  const outline = seen.reduce<StoryOutline | undefined>(
    (known, advisory) => extendOutline(known, id, advisory),
    undefined,
  );
  return outline === undefined ? undefined : { ...outline, said };
}

/** Changes as a workspace with exceptions sees them: an excepted actor neither asks for a story nor adds to it. */
async function changesSeen(
  store: Pick<Store, 'story'>,
  changes: readonly StoryChange[],
  eyes: Eyes,
): Promise<readonly StoryChange[]> {
  const outlines = new Map<string, StoryOutline | undefined>();
  const seen: StoryChange[] = [];
  for (const change of changes) {
    const { storyId } = change.advisory;
    if (!outlines.has(storyId) && change.before !== undefined)
      outlines.set(storyId, await outlineSeen(store, change.before, eyes));
    const before = outlines.get(storyId);
    const advisory = eyes(change.advisory);
    const additions = additionsTo(before, advisory).map(
      (one) => change.additions.find((other) => thingOf(other) === thingOf(one)) ?? one,
    );
    const after = extendOutline(before, storyId, advisory);
    outlines.set(storyId, after);
    seen.push({ ...change, advisory, before, after, additions });
  }
  return seen;
}

/** The alerts that changes owe to each workspace by what it sees of them. */
export async function owedToEach(
  needs: SeenNeeds,
  changes: readonly StoryChange[],
  subscriptions: readonly Subscription[],
  now: number,
): Promise<readonly NewDelivery[]> {
  if (subscriptions.length === 0) return [];
  const filters = subscriptions.map(({ filter }) => filter);
  const cves = changes.flatMap(({ after }) => after.cves);
  const lookups = await lookupsFor(needs.store, needs.sectorParent, filters, cves);
  const eyesOfTeam = eyesByTeam(await needs.store.exceptions(), needs.without);
  const owed: NewDelivery[] = [];
  for (const [teamId, own] of byTeam(subscriptions)) {
    const eyes = eyesOfTeam(teamId);
    const seen = eyes === null ? changes : await changesSeen(needs.store, changes, eyes);
    owed.push(...owedAlerts(seen, own, lookups, now));
  }
  return owed;
}
