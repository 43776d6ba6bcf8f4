import { severities } from '../../domain/severity.ts';
import type { StorySummary } from '../../domain/story.ts';
import { countWords, listWords, severityWords } from '../../domain/words.ts';
import { actions, button, context, fittingForms, type Message, message, section } from './blocks.ts';
import type { Lens } from './lens.ts';
import { storyForms } from './story.ts';
import { escaped } from './text.ts';

/** The stories that one feed brought in a flood. `reach` is what the button carries to show them. */
export type Held = {
  readonly feedId: string;
  readonly newAdvisories: number;
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

/** One line for a flood: how much came, how bad, and the button that shows it. */
export function heldMessage({ feedId, newAdvisories, stories }: Held, lens: Lens): Message {
  const counts = severities
    .map((severity) => ({ severity, count: stories.filter((story) => story.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severityWords[severity].toLowerCase()}`);
  const feed = escaped(lens.feedTitle(feedId));
  const text = `${feed} showed ${newAdvisories} new advisories at once; ${countWords(stories.length, 'story', 'stories')} for this channel (${listWords(counts)}) are held back in this one line.`;
  const ids = worstFirst(stories).map(({ id }) => id);
  return message(text, [
    section(text),
    actions(button('Show them', 'held', writeHeld(0, ids))),
    context(
      'A feed that moved or was repaired often shows much at once. They stand in the digest as always.',
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
