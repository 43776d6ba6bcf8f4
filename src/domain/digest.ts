import type { Advisory } from './advisory.ts';
import type { FeedState } from './feed.ts';
import { byCondition, type Condition, isFailing } from './feed-health.ts';
import { freshFor, newsAt } from './news.ts';
import { type Severity, severities } from './severity.ts';
import type { StorySummary } from './story.ts';
import { type Filter, wants } from './subscription.ts';

/** How many stories a digest shows before "+N more". */
export const digestLines = 10;

/** What a channel reads for one window of time. Stories are sorted by severity, then actor, then newest. */
export type Digest = {
  readonly from: number;
  readonly to: number;
  readonly stories: readonly StorySummary[];
  readonly bySeverity: readonly { readonly severity: Severity; readonly count: number }[];
  readonly bySector: readonly { readonly id: string; readonly count: number }[];
  readonly byActor: readonly { readonly id: string; readonly count: number }[];
};

/** How much of what we watch could be read. */
export type Coverage = {
  readonly read: number;
  readonly total: number;
  readonly waiting: number;
  readonly paused: number;
  readonly failing: readonly FeedState[];
  /** Read, but silent for longer than usual; counted among those read. */
  readonly quiet: readonly FeedState[];
};

const noActor = '';

function actorKey(story: StorySummary): string {
  const named = story.actors.find(
    (actor) => actor.relation !== 'mentions' && actor.confidence !== 'possible',
  );
  return named?.actorId ?? noActor;
}

/** Severity first; then the actor that most stories are about, those without an actor last; then the newest. */
function inReadingOrder(stories: readonly StorySummary[]): readonly StorySummary[] {
  const keys = new Map(stories.map((story) => [story.id, actorKey(story)]));
  const sizes = new Map(count([...keys.values()]).map((row) => [row.id, row.count]));
  const rank = (key: string) => (key === noActor ? 0 : (sizes.get(key) ?? 0));
  return [...stories].sort((a, b) => {
    const bySeverity = severities.indexOf(a.severity) - severities.indexOf(b.severity);
    const [left, right] = [keys.get(a.id) ?? noActor, keys.get(b.id) ?? noActor];
    return bySeverity || rank(right) - rank(left) || left.localeCompare(right) || b.newestAt - a.newestAt;
  });
}

function count(ids: readonly string[]): readonly { readonly id: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts]
    .map(([id, n]) => ({ id, count: n }))
    .sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
}

/** Put a window's stories into reading order and count them. */
function composeDigest(stories: readonly StorySummary[], from: number, to: number): Digest {
  return {
    from,
    to,
    stories: inReadingOrder(stories),
    bySeverity: severities
      .map((severity) => ({ severity, count: stories.filter((story) => story.severity === severity).length }))
      .filter((row) => row.count > 0),
    bySector: count(stories.flatMap((story) => story.sectors.map((sector) => sector.id))),
    byActor: count(
      stories.flatMap((story) => story.actors.filter((a) => a.relation !== 'mentions').map((a) => a.actorId)),
    ),
  };
}

/** What was read and what was not: the longest failing and the longest quiet first. A feed not looked at yet, or paused, is neither. */
export function coverageOf(feeds: readonly FeedState[], now: number): Coverage {
  const all = byCondition(feeds, now);
  const of = (...wanted: readonly Condition[]) =>
    all.filter(({ condition }) => wanted.includes(condition)).map(({ feed }) => feed);
  const failing = all
    .filter(({ condition }) => isFailing(condition))
    .map(({ feed }) => feed)
    .sort((a, b) => (a.failingSince ?? 0) - (b.failingSince ?? 0));
  const quiet = of('quiet');
  return {
    read: of('ok', 'moved').length + quiet.length,
    total: feeds.length,
    waiting: of('waiting').length,
    paused: of('paused').length,
    failing,
    quiet,
  };
}

/** Does any advisory of the story answer the filter? */
export function storyWanted(
  story: StorySummary,
  filter: Filter,
  sectorParent: (id: string) => string | null,
  counts: (advisory: Advisory) => boolean = () => true,
): boolean {
  return [story.lead, ...story.others].some(
    (advisory) => counts(advisory) && wants(filter, advisory, sectorParent),
  );
}

/** What one subscription asks of a digest: its filter, from where on. */
export type Ask = { readonly filter: Filter; readonly from: number };

/** The digest that these asks make of what was first seen up to `to`; what was old news when it was seen is left out. */
export function digestOf(
  stories: readonly StorySummary[],
  asks: readonly Ask[],
  to: number,
  sectorParent: (id: string) => string | null,
): Digest {
  const inWindow = (from: number) => (advisory: Advisory) => {
    const { seenAt } = advisory;
    return seenAt > from && seenAt <= to && seenAt - newsAt(advisory) <= freshFor;
  };
  const wanted = stories.filter((story) =>
    asks.some(({ filter, from }) => storyWanted(story, filter, sectorParent, inWindow(from))),
  );
  return composeDigest(wanted, Math.min(to, ...asks.map((ask) => ask.from)), to);
}
