import { hiddenFor, type PrivateOwners } from '../domain/confidential.ts';
import type { NewDelivery } from '../domain/delivery.ts';
import { type Exception, type Eyes, everyWorkspace, eyesOf, type ReadsWithout } from '../domain/exception.ts';
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
  /** The private feeds; absent where there is one workspace, which sees all. */
  readonly privateOwners?: Store['privateOwners'];
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

/** The private feeds among those that tell these stories. */
async function privateTold(
  storyOf: StoryOf,
  changes: readonly StoryChange[],
  owners: PrivateOwners,
): Promise<PrivateOwners> {
  const told = new Map<string, string | null>();
  if (owners.size === 0) return told;
  const hear = (feedId: string) => {
    const owner = owners.get(feedId);
    if (owner !== undefined) told.set(feedId, owner);
  };
  for (const { advisory, before } of changes) {
    hear(advisory.feedId);
    const story = before === undefined ? null : await storyOf(before.id);
    for (const { feedId } of story?.advisories ?? []) hear(feedId);
  }
  return told;
}

/** The workspaces that see these changes as no other does: with exceptions of their own, or what a feed of theirs says. */
function ownWays(exceptions: readonly Exception[], told: PrivateOwners): ReadonlySet<string> {
  const excepting = exceptions.filter(({ undoneAt }) => undoneAt === null).map(({ teamId }) => teamId);
  const owning = [...told.values()].filter((owner) => owner !== null);
  return new Set([...excepting.filter((teamId) => teamId !== everyWorkspace), ...owning]);
}

/** The alerts that changes owe to each workspace by what it sees of them. All that see the same are asked at once, for they may be thousands. */
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
  const exceptions = await needs.store.exceptions();
  const read = new Map<string, Promise<Story | null>>();
  const storyOf: StoryOf = (id) => {
    const story = read.get(id) ?? needs.store.story(id);
    read.set(id, story);
    return story;
  };
  const told = await privateTold(storyOf, changes, (await needs.privateOwners?.()) ?? new Map());
  const changesFor = async (teamId: string | null): Promise<readonly StoryChange[]> => {
    const eyes = eyesOf(exceptions, teamId ?? everyWorkspace, needs.without);
    const hidden = hiddenFor(told, teamId);
    if (eyes === null && hidden.size === 0) return changes;
    return changesSeen(storyOf, changes, { eyes: eyes ?? asItIs, hidden });
  };
  const apart = ownWays(exceptions, told);
  const isOne = (teamId: string) => !apart.has(teamId);
  const owed = [...owedAlerts(await changesFor(null), subscriptions, lookups, now, isOne)];
  const teams = byTeam(subscriptions);
  for (const teamId of apart)
    owed.push(...owedAlerts(await changesFor(teamId), teams.get(teamId) ?? [], lookups, now));
  return owed;
}
