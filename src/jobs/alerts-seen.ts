import type { NewDelivery } from '../domain/delivery.ts';
import { type Eyes, eyesByTeam, type ReadsWithout } from '../domain/exception.ts';
import type { Story } from '../domain/story.ts';
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
  /** The feeds that a workspace sees nothing of; absent where there is one workspace, which sees all. */
  readonly hiddenFrom?: (teamId: string) => Promise<ReadonlySet<string>>;
};

type StoryOf = (id: string) => Promise<Story | null>;
/** What a workspace sees: of each advisory, and nothing of some feeds. */
type Sight = { readonly eyes: Eyes; readonly hidden: ReadonlySet<string> };

const asItIs: Eyes = (advisory) => advisory;

/** A known story in outline, as it is seen; what was said of it stays said. */
async function outlineSeen(
  storyOf: StoryOf,
  { id, said }: StoryOutline,
  { eyes, hidden }: Sight,
): Promise<StoryOutline | undefined> {
  const story = await storyOf(id);
  const shown = (story?.advisories ?? []).filter(({ feedId }) => !hidden.has(feedId));
  const outline = shown
    .toReversed()
    .map((advisory) => eyes(advisory))
    .reduce<StoryOutline | undefined>((known, advisory) => extendOutline(known, id, advisory), undefined);
  return outline === undefined ? undefined : { ...outline, said };
}

/**
 * Changes as a workspace sees them: an excepted actor neither asks for a story nor adds to it, and what a feed says that is hidden from it
 * is no change.
 */
async function changesSeen(
  storyOf: StoryOf,
  changes: readonly StoryChange[],
  sight: Sight,
): Promise<readonly StoryChange[]> {
  const outlines = new Map<string, StoryOutline | undefined>();
  const seen: StoryChange[] = [];
  for (const change of changes) {
    const { storyId } = change.advisory;
    if (sight.hidden.has(change.advisory.feedId)) continue;
    if (!outlines.has(storyId) && change.before !== undefined)
      outlines.set(storyId, await outlineSeen(storyOf, change.before, sight));
    const before = outlines.get(storyId);
    const advisory = sight.eyes(change.advisory);
    const additions = additionsTo(before, advisory).map(
      (one) => change.additions.find((other) => thingOf(other) === thingOf(one)) ?? one,
    );
    const after = extendOutline(before, storyId, advisory);
    outlines.set(storyId, after);
    seen.push({ ...change, advisory, before, after, additions });
  }
  return seen;
}

/** Does a hidden feed tell any of these stories? */
async function isMixed(
  storyOf: StoryOf,
  changes: readonly StoryChange[],
  hidden: ReadonlySet<string>,
): Promise<boolean> {
  if (hidden.size === 0) return false;
  for (const { advisory, before } of changes) {
    if (hidden.has(advisory.feedId)) return true;
    const story = before === undefined ? null : await storyOf(before.id);
    if (story?.advisories.some(({ feedId }) => hidden.has(feedId)) === true) return true;
  }
  return false;
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
  const read = new Map<string, Promise<Story | null>>();
  const storyOf: StoryOf = (id) => {
    const story = read.get(id) ?? needs.store.story(id);
    read.set(id, story);
    return story;
  };
  const owed: NewDelivery[] = [];
  for (const [teamId, own] of byTeam(subscriptions)) {
    const eyes = eyesOfTeam(teamId);
    const hidden = (await needs.hiddenFrom?.(teamId)) ?? new Set<string>();
    const isAsStored = eyes === null && !(await isMixed(storyOf, changes, hidden));
    const seen = isAsStored ? changes : await changesSeen(storyOf, changes, { eyes: eyes ?? asItIs, hidden });
    owed.push(...owedAlerts(seen, own, lookups, now));
  }
  return owed;
}
