import type { Advisory } from './advisory.ts';
import type { FeedState } from './feed.ts';
import { byCondition, type Condition, isFailing } from './feed-health.ts';
import { type Filter, type Lookups, saidBy, wants } from './filter.ts';
import { freshFor, newsAt } from './news.ts';
import { type Severity, severities } from './severity.ts';
import type { StorySummary } from './story.ts';

/** How many stories a digest shows; the others are behind *Show all*. */
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

/** Under which heading a story stands within its severity: the actor that it is about, else its sector, else neither. */
export type DigestHeading =
  | { readonly kind: 'actor' | 'sector'; readonly id: string }
  | { readonly kind: 'other' };

/** The heading of a story. */
export function headingOf(story: StorySummary): DigestHeading {
  const named = story.actors.find(
    (actor) => actor.relation !== 'mentions' && actor.confidence !== 'possible',
  );
  if (named !== undefined) return { kind: 'actor', id: named.actorId };
  const [sector] = story.sectors;
  return sector === undefined ? { kind: 'other' } : { kind: 'sector', id: sector.id };
}

const headingRanks = { actor: 0, sector: 1, other: 2 } as const;

/** The same heading has the same key. */
export function headingKey(heading: DigestHeading): string {
  return heading.kind === 'other' ? 'other' : `${heading.kind} ${heading.id}`;
}

/** Severity first; then actors, the one that most stories are about first, then sectors likewise, then the others; then the newest. */
function inReadingOrder(stories: readonly StorySummary[]): readonly StorySummary[] {
  const headings = new Map(stories.map((story) => [story.id, headingOf(story)]));
  const sizes = new Map(count([...headings.values()].map(headingKey)).map((row) => [row.id, row.count]));
  const place = ({ id }: StorySummary) => {
    const heading = headings.get(id) ?? { kind: 'other' };
    const key = headingKey(heading);
    return { rank: headingRanks[heading.kind], size: sizes.get(key) ?? 0, key };
  };
  return [...stories].sort((a, b) => {
    const bySeverity = severities.indexOf(a.severity) - severities.indexOf(b.severity);
    const [one, other] = [place(a), place(b)];
    return (
      bySeverity ||
      one.rank - other.rank ||
      other.size - one.size ||
      one.key.localeCompare(other.key) ||
      b.newestAt - a.newestAt
    );
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
  lookups: Lookups,
  counts: (advisory: Advisory) => boolean = () => true,
): boolean {
  return [story.lead, ...story.others].some(
    (advisory) => counts(advisory) && wants(filter, saidBy(advisory), lookups),
  );
}

/** What one subscription asks of a digest: its filter, from where on. */
export type Ask = { readonly filter: Filter; readonly from: number };

/** The digest that these asks make of what was first seen up to `to`; what was old news when it was seen is left out. */
export function digestOf(
  stories: readonly StorySummary[],
  asks: readonly Ask[],
  to: number,
  lookups: Lookups,
): Digest {
  const inWindow = (from: number) => (advisory: Advisory) => {
    const { seenAt } = advisory;
    return seenAt > from && seenAt <= to && seenAt - newsAt(advisory) <= freshFor;
  };
  const wanted = stories.filter((story) =>
    asks.some(({ filter, from }) => storyWanted(story, filter, lookups, inWindow(from))),
  );
  return composeDigest(wanted, Math.min(to, ...asks.map((ask) => ask.from)), to);
}
