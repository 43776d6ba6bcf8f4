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
  readonly page: number;
  /** The same command for another page, or without the limit. */
  readonly words: (change: { readonly page: number; readonly everything: boolean }) => string;
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

/** What came in since a moment, in the digest's order, for the asker alone; a page of it. */
export function sinceMessage(digest: Digest, frame: SinceFrame, lens: Lens): Message {
  const { page, filters, most } = frame;
  const total = digest.stories.length;
  const when = `${dateWords(digest.from, lens)} (${spanWords(digest.to - digest.from)})`;
  const limit = limitLine(frame, lens);
  const lift =
    filters.length > 0 ? [runButton('Show everything', frame.words({ page: 1, everything: true }), 3)] : [];
  const coverage = context(escaped(coverageWords(frame.coverage, lens.now)));
  if (total === 0) {
    const text = `Nothing new since ${when}.`;
    return message(`Nothing new since then. ${limit}`, [
      section(text),
      context(limit),
      ...(lift.length === 0 ? [] : [actions(...lift)]),
      coverage,
    ]);
  }
  const from = (page - 1) * digestLines;
  const some = digest.stories.slice(from, from + digestLines);
  if (some.length === 0) {
    const text = `There is no page ${page}: ${countWords(total, 'story', 'stories')} came in.`;
    return message(text, [section(text)]);
  }
  const partly = most === null ? '' : ` The newest ${most} were ranked: a later day shows what is left out.`;
  const turns = [
    ...(page > 1
      ? [pageButton('Back', frame.words({ page: page - 1, everything: filters.length === 0 }), 1)]
      : []),
    ...(from + digestLines < total
      ? [pageButton('More', frame.words({ page: page + 1, everything: filters.length === 0 }), 2)]
      : []),
    ...lift,
  ];
  const head: readonly Block[] = [
    section(
      `*Since ${when}:* ${leadCounts(digest, lens)}${partly}\n${from + 1} to ${from + some.length} of ${total}`,
    ),
    context(limit),
  ];
  const foot: readonly Block[] = [...(turns.length === 0 ? [] : [actions(...turns)]), coverage];
  const lines = groups(some, lens);
  const shown = fitting(lines, [...head, ...foot]);
  return message(`${countWords(total, 'story', 'stories')} came in. ${limit}`, [
    ...head,
    ...lines.slice(0, shown).flat(),
    ...(shown < lines.length
      ? [
          context(
            `${lines.length - shown} of this page do not fit into one message; \`/threat latest\` shows them.`,
          ),
        ]
      : []),
    ...foot,
  ]);
}
