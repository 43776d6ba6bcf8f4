import { type Coverage, type Digest, digestLines } from '../../domain/digest.ts';
import type { Filter } from '../../domain/filter.ts';
import { filterWords } from '../../domain/subscription-words.ts';
import { countWords, coverageWords, listWords, spanWords } from '../../domain/words.ts';
import {
  actions,
  type Block,
  context,
  fitting,
  type Message,
  message,
  pageButton,
  runButton,
  section,
} from './blocks.ts';
import { groups, leadCounts } from './digest.ts';
import type { Lens } from './lens.ts';
import { bold, dateWords, escaped } from './text.ts';

/** What was asked, and what was read for it. */
export type SinceFrame = {
  /** What the channel subscribes to; empty where the answer is not limited by that. */
  readonly filters: readonly Filter[];
  /** Does the channel have subscriptions at all? */
  readonly isSubscribed: boolean;
  /** How many of the stories were shown before. */
  readonly after: number;
  /** The same command for other stories, or without the limit. */
  readonly words: (change: { readonly after: number; readonly everything: boolean }) => string;
  /** How many of the newest stories were ranked, where there are more than that; null where all were. */
  readonly most: number | null;
  readonly coverage: Coverage;
};

function limitLine({ filters, isSubscribed }: SinceFrame, lens: Lens): string {
  if (filters.length > 0) {
    const asked = filters.slice(0, 4).map((filter) => filterWords(filter, lens, bold));
    const more = filters.length > 4 ? [`${filters.length - 4} more`] : [];
    return `Limited to what this channel gets: ${listWords([...asked, ...more])}.`;
  }
  return isSubscribed
    ? 'Everything, whatever this channel subscribes to.'
    : 'Everything: this channel has no subscription.';
}

function emptySince(when: string, limit: string, foot: readonly Block[]): Message {
  const text = `Nothing new since ${when}.`;
  return message(`Nothing new since then. ${limit}`, [section(text), context(limit), ...foot]);
}

/** What came in since a moment, in the digest's order, for the asker alone: as many as fit, and where to go on. */
export function sinceMessage(digest: Digest, frame: SinceFrame, lens: Lens): Message {
  const { after, filters, most, words } = frame;
  const everything = filters.length === 0;
  const total = digest.stories.length;
  const when = `${dateWords(digest.from, lens)} (${spanWords(digest.to - digest.from)})`;
  const limit = limitLine(frame, lens);
  const lift = everything ? [] : [runButton('Show everything', words({ after: 0, everything: true }), 3)];
  const coverage = context(escaped(coverageWords(frame.coverage, lens.now)));
  if (total === 0) return emptySince(when, limit, [...(everything ? [] : [actions(...lift)]), coverage]);
  const some = digest.stories.slice(after, after + digestLines);
  if (some.length === 0) {
    const text = `There are no more: ${countWords(total, 'story', 'stories')} came in.`;
    return message(text, [section(text)]);
  }
  const turn = (text: string, to: number, index: number) =>
    pageButton(text, words({ after: to, everything }), index);
  const partly = most === null ? '' : ` The newest ${most} were ranked: a later day shows what is left out.`;
  const head = (shown: number): readonly Block[] => [
    section(
      `*Since ${when}:* ${leadCounts(digest, lens)}${partly}\n${after + 1} to ${after + shown} of ${total}`,
    ),
    context(limit),
  ];
  const foot = (shown: number): readonly Block[] => {
    const left = total - after - shown;
    const buttons = [
      ...(after > 0 ? [turn('Back', Math.max(0, after - digestLines), 1)] : []),
      ...(left > 0 ? [turn(`+${left} more`, after + shown, 2)] : []),
      ...lift,
    ];
    return [...(buttons.length === 0 ? [] : [actions(...buttons)]), coverage];
  };
  const lines = groups(some, lens);
  const shown = fitting(lines, [...head(lines.length), ...foot(0)]);
  return message(`${countWords(total, 'story', 'stories')} came in. ${limit}`, [
    ...head(shown),
    ...lines.slice(0, shown).flat(),
    ...foot(shown),
  ]);
}
