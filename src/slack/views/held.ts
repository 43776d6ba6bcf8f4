import { severities } from '../../domain/severity.ts';
import type { StorySummary } from '../../domain/story.ts';
import { countWords, listWords, severityWords, spanWords } from '../../domain/words.ts';
import { actions, button, context, fittingForms, type Message, message, section } from './blocks.ts';
import type { Lens } from './lens.ts';
import { storyForms } from './story.ts';
import { escaped } from './text.ts';

/** The stories that one feed brought in a flood. `reach` is what the button carries to show them. */
export type Held = {
  readonly feedId: string;
  readonly newAdvisories: number;
  /** Of what is old by now, for it was published while nobody read the feed; absent of a flood. */
  readonly unreadFor?: number;
  readonly stories: readonly StorySummary[];
};

const perPage = 5;
const idLength = 21;
/** A button holds 2,000 characters. */
const mostIds = Math.floor(1_900 / idLength);

/** What a button carries: from where on, and the ids of the stories. */
export function writeHeld(offset: number, storyIds: readonly string[]): string {
  return [String(offset), ...storyIds.slice(0, mostIds)].join(' ');
}

/** What a button carried. */
export function readHeld(value: string): { readonly offset: number; readonly storyIds: readonly string[] } {
  const [offset = '0', ...storyIds] = value.split(' ');
  return { offset: Number(offset) || 0, storyIds };
}

function worstFirst(stories: readonly StorySummary[]): readonly StorySummary[] {
  return [...stories].sort(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.newestAt - a.newestAt,
  );
}

/** Read every hour, a feed was not unread because an hour passed. */
const longUnread = 86_400_000;

function cameWords({ newAdvisories, unreadFor }: Held, feed: string): string {
  if (unreadFor === undefined) return `${feed} showed ${newAdvisories} new advisories at once`;
  const many = countWords(newAdvisories, 'advisory', 'advisories');
  return unreadFor < longUnread
    ? `${feed} put in ${many} under a date more than seven days ago`
    : `${feed} was not read for ${spanWords(unreadFor)}, and published ${many} meanwhile that ${newAdvisories === 1 ? 'is' : 'are'} older than seven days`;
}

/** One line for a flood, or for what is old by now: how much came, how bad, and the button that shows it. */
export function heldMessage(held: Held, lens: Lens): Message {
  const { feedId, unreadFor, stories } = held;
  const counts = severities
    .map((severity) => ({ severity, count: stories.filter((story) => story.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severityWords[severity].toLowerCase()}`);
  const feed = escaped(lens.feedTitle(feedId));
  const text = `${cameWords(held, feed)}; ${countWords(stories.length, 'story', 'stories')} for this channel (${listWords(counts)}) ${stories.length === 1 ? 'is' : 'are'} held back in this one line.`;
  const ids = worstFirst(stories).map(({ id }) => id);
  return message(text, [
    section(text),
    actions(button('Show them', 'held', writeHeld(0, ids))),
    context(
      unreadFor === undefined
        ? 'A feed that moved or was repaired often shows much at once. They stand in the digest as always.'
        : 'What it published in the last seven days is told one by one. The digest has both.',
    ),
  ]);
}

/** A page of held stories, the worst first, for the asker alone. */
export function heldPage(
  stories: readonly StorySummary[],
  offset: number,
  all: readonly string[],
  lens: Lens,
): Message {
  if (stories.length === 0) {
    const text = 'These stories are older than what is kept.';
    return message(text, [section(text)]);
  }
  const rows = stories.slice(0, perPage).map((story) => storyForms(story, lens));
  const next = offset + rows.length;
  const text = `${offset + 1} to ${next} of ${all.length} held back`;
  return message(text, [
    section(`*${text}*`),
    ...fittingForms(rows, []),
    ...(next < all.length ? [actions(button('More', 'held', writeHeld(next, all)))] : []),
  ]);
}

/** How many stories a page asks for. */
export const heldPerPage: number = perPage;
