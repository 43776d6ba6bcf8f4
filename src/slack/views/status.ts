import { type Coverage, coverageOf } from '../../domain/digest.ts';
import type { FeedState } from '../../domain/feed.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { DataSetState } from '../../domain/vulnerability-data.ts';
import { dataSetWords } from '../../domain/vulnerability-words.ts';
import {
  ageWords,
  countWords,
  coverageWords,
  dueWords,
  namedConditionWords,
  rematchWords,
  spanWords,
} from '../../domain/words.ts';
import { context, header, type Message, message, section } from './blocks.ts';
import type { Lens } from './lens.ts';
import { escaped, feedText } from './text.ts';

/** How the bot is doing, as its readers may know it. */
export type Status = {
  readonly feeds: readonly FeedState[];
  readonly queue: {
    readonly owed: number;
    readonly oldestDueAt: number | null;
    readonly refusedLastDay: number;
  };
  /** How much work failed for good and waits for somebody to look at it. */
  readonly dead: number;
  readonly subscriptions: readonly Subscription[];
  readonly lastSentAt: number | null;
  /** How far the last 90 days are matched again; null when that is done. */
  readonly rematching: { readonly done: number; readonly total: number } | null;
  /** Public data about vulnerabilities; none where it is not fetched and nothing was imported. */
  readonly dataSets: readonly DataSetState[];
  /** Why nothing can be written down, and since when; absent or null where it can. */
  readonly unwritable?: { readonly reason: string; readonly since: number } | null;
};

function feedBlocks(coverage: Coverage, lens: Lens): string {
  const worst = coverage.failing
    .slice(0, 12)
    .map(
      (feed) =>
        `• ${feedText(namedConditionWords(feed, lens.now), 220)}; next look ${inWords(feed.nextLookAt, lens.now)}`,
    );
  const more = coverage.failing.length > 12 ? [`… and ${coverage.failing.length - 12} more`] : [];
  return [
    escaped(coverageWords({ ...coverage, failing: [] }, lens.now)),
    ...(coverage.failing.length === 0
      ? ['No feed is failing.']
      : [`*Failing: ${coverage.failing.length}*`, ...worst, ...more]),
  ].join('\n');
}

function inWords(at: number, now: number): string {
  return at <= now ? 'due now' : `in ${spanWords(at - now)}`;
}

function deadWords(dead: number): readonly string[] {
  return dead === 0
    ? []
    : [
        `${countWords(dead, 'piece', 'pieces')} of work failed for good: \`queue list\` in the terminal says which and why.`,
      ];
}

function queueWords(queue: Status['queue'], now: number): string {
  const waiting =
    queue.oldestDueAt !== null && queue.oldestDueAt < now
      ? `, the oldest due ${ageWords(queue.oldestDueAt, now)}`
      : '';
  const refused =
    queue.refusedLastDay === 0
      ? ''
      : `; ${countWords(queue.refusedLastDay, 'message')} refused by Slack in the last 24 h`;
  return queue.owed === 0
    ? `Nothing is waiting to be sent${refused}.`
    : `${countWords(queue.owed, 'message')} waiting to be sent${waiting}${refused}.`;
}

function unwritableWords({ reason, since }: NonNullable<Status['unwritable']>, now: number): string {
  return `*I cannot write anything down: ${escaped(reason)}*, noticed ${ageWords(since, now)}. No feed is read and nothing is posted until I can; then I go on by myself. What is owed is kept.`;
}

/** Feeds read and failing with reasons, last look, queue depth, this channel's next digest and last message. */
export function statusMessage(status: Status, lens: Lens): Message {
  const coverage = coverageOf(status.feeds, lens.now);
  const lastLook = Math.max(0, ...status.feeds.map((feed) => feed.lastLookAt ?? 0));
  const [next] = status.subscriptions
    .flatMap(({ nextDigestAt, cadence }) =>
      nextDigestAt === null ? [] : [{ at: nextDigestAt, zone: cadence.zone }],
    )
    .sort((a, b) => a.at - b.at);
  const digest =
    next === undefined
      ? 'This channel has no digest.'
      : `Next digest of this channel: ${escaped(dueWords(next.at, next.zone, lens.now))}.`;
  const sent =
    status.lastSentAt === null
      ? 'Nothing was posted here yet.'
      : `Last post here: ${ageWords(status.lastSentAt, lens.now)}.`;
  const look =
    lastLook === 0
      ? 'No feed has been looked at yet.'
      : `Last look at a feed: ${ageWords(lastLook, lens.now)}.`;
  const unwritable =
    status.unwritable === undefined || status.unwritable === null
      ? null
      : unwritableWords(status.unwritable, lens.now);
  return message(
    `${unwritable === null ? '' : `${unwritable} `}${escaped(coverageWords(coverage, lens.now))} ${queueWords(status.queue, lens.now)}`,
    [
      header('Status'),
      ...(unwritable === null ? [] : [section(unwritable)]),
      section(feedBlocks(coverage, lens)),
      section(
        [
          look,
          queueWords(status.queue, lens.now),
          ...deadWords(status.dead),
          digest,
          sent,
          ...(status.rematching === null ? [] : [rematchWords(status.rematching)]),
        ].join('\n'),
      ),
      section(status.dataSets.map((state) => feedText(dataSetWords(state, lens.now), 300)).join('\n')),
      context('`/threat list` shows the subscriptions, `/threat digest` what the next digest holds so far.'),
    ],
  );
}
