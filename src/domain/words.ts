import type { Advisory } from './advisory.ts';
import type { Coverage } from './digest.ts';
import { type FeedState, shownAddress } from './feed.ts';
import { type Condition, conditionOf } from './feed-health.ts';
import { newsAt } from './news.ts';
import type { Severity } from './severity.ts';
import { publishedOrSeen } from './story.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `3 h`, `2 d`: how long, in the largest whole unit. */
export function spanWords(milliseconds: number): string {
  if (milliseconds < hour) return `${Math.max(1, Math.floor(milliseconds / minute))} min`;
  if (milliseconds < 2 * day) return `${Math.floor(milliseconds / hour)} h`;
  return `${Math.floor(milliseconds / day)} d`;
}

/** `3 h ago`. */
export function ageWords(at: number, now: number): string {
  return now - at < minute ? 'just now' : `${spanWords(now - at)} ago`;
}

/** Why something is news though it was published long ago. */
export function renewedWord({ missed }: Pick<Advisory, 'missed'>): string {
  return missed === true ? 'first read' : 'changed';
}

/** `3 h ago`; of what became news later, both: `412 d ago, changed 3 h ago`. */
export function newsAgeWords(
  advisory: Pick<Advisory, 'publishedAt' | 'updatedAt' | 'seenAt' | 'missed'>,
  now: number,
): string {
  const [published, news] = [publishedOrSeen(advisory), newsAt(advisory)];
  return news === published
    ? ageWords(published, now)
    : `${ageWords(published, now)}, ${renewedWord(advisory)} ${ageWords(news, now)}`;
}

/** `a, b and c`. */
export function listWords(words: readonly string[], joiner = 'and'): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${joiner} ${words.at(-1)}`;
}

/** `1 story`, `4 stories`. */
export function countWords(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `Matching the last 90 days again: 1,200 of 5,000.` */
export function rematchWords({ done, total }: { readonly done: number; readonly total: number }): string {
  const number = (count: number) => count.toLocaleString('en');
  return `Matching the last 90 days again: ${number(done)} of ${number(total)}.`;
}

/** The levels as a reader sees them. */
export const severityWords: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
};

/** Day and time on the wall clock of a zone: `Tue 24 Nov 08:00`. */
function whenWords(at: number, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const date = local.toLocaleString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
  return `${date.replace(',', '')} ${local.toPlainTime().toString({ smallestUnit: 'minute' })}`;
}

/** `Tue 24 Nov 08:00 Europe/Berlin (in 3 h)`: a moment on the clock of the one who set it, and how far off it is. */
export function dueWords(at: number, zone: string, now: number): string {
  return `${whenWords(at, zone)} ${zone} (${at <= now ? 'due now' : `in ${spanWords(at - now)}`})`;
}

/** What a condition is called in a sentence about its feed. */
const conditionNames: Readonly<Record<Condition, string>> = {
  failing: 'failing',
  blocked: 'blocked',
  'not-a-feed': 'no feed any more',
  gone: 'gone for good',
  quiet: 'quiet',
  moved: 'moved',
  waiting: 'not looked at yet',
  paused: 'paused',
  ok: 'OK',
};

/** `failing for 26 h`. */
function shortCondition(feed: FeedState, condition: Condition, now: number): string {
  return `${conditionNames[condition]} for ${spanWords(now - (feed.failingSince ?? feed.lastNewAt ?? feed.readSince ?? now))}`;
}

function paceWords({ lastNewAt, usualIntervalMs }: FeedState): string {
  if (lastNewAt === null) return 'it never showed anything';
  return usualIntervalMs === null
    ? 'how often it has something new is not known'
    : `usually something new every ${spanWords(usualIntervalMs)}`;
}

/** How a feed is, with the reason: `failing for 26 h: the server answered 403 (blocked?)`. */
export function conditionWords(feed: FeedState, now: number): string {
  const condition = conditionOf(feed, now);
  switch (condition) {
    case 'failing':
    case 'blocked':
    case 'not-a-feed':
    case 'gone':
      return `${shortCondition(feed, condition, now)}: ${feed.reason ?? 'no reason recorded'}`;
    case 'quiet':
      return `${shortCondition(feed, condition, now)}; ${paceWords(feed)}`;
    case 'moved':
      return `moved for good to ${feed.movedTo === null ? 'another address' : shownAddress(feed.movedTo)}`;
    case 'paused':
      return `paused ${ageWords(feed.pausedAt ?? now, now)}`;
    case 'waiting':
    case 'ok':
      return conditionNames[condition];
    default:
      return condition satisfies never;
  }
}

/** A feed and how it is: `Dragos failing for 26 h: the server answered 403 (blocked?)`. */
export function namedConditionWords(feed: FeedState, now: number): string {
  return `${feed.title} ${conditionWords(feed, now)}`;
}

/** The coverage line under a digest: what was read, what was not and since when, at most three by name, and who is quiet. */
export function coverageWords(coverage: Coverage, now: number): string {
  if (coverage.total === 0) return 'No feeds are set up.';
  const named = (feeds: readonly FeedState[], most: number) =>
    feeds.slice(0, most).map((feed) => `${feed.title} ${shortCondition(feed, conditionOf(feed, now), now)}`);
  const more = (feeds: readonly FeedState[], most: number, word: string) =>
    feeds.length > most ? [`${feeds.length - most} more ${word}`] : [];
  const waiting = coverage.waiting > 0 ? [`${coverage.waiting} not looked at yet`] : [];
  const paused = coverage.paused > 0 ? [`${coverage.paused} paused`] : [];
  return `${[
    `${coverage.read} of ${coverage.total} feeds OK`,
    ...named(coverage.failing, 3),
    ...more(coverage.failing, 3, 'failing'),
    ...named(coverage.quiet, 2),
    ...more(coverage.quiet, 2, 'quiet'),
    ...waiting,
    ...paused,
  ].join('; ')}.`;
}

/** A text cut at a word where it is longer than `limit` UTF-16 units, the … included. */
export function cutAtWord(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit < 1) return '';
  const room = text.slice(0, limit - 1);
  const space = Math.max(room.lastIndexOf(' '), room.lastIndexOf('\n'));
  const cut = /\s/.test(text.charAt(limit - 1)) || space < room.length / 2 ? room : room.slice(0, space);
  // Half of a surrogate pair is no character.
  return `${cut.replace(/[\uD800-\uDBFF]$/, '').replace(/[\s,;:.–-]{1,9}$/, '')}…`;
}
