import type { Marked } from '../../domain/mark.ts';
import type { StorySummary } from '../../domain/story.ts';
import { countWords } from '../../domain/words.ts';
import {
  actions,
  type Button,
  context,
  fittingForms,
  type Message,
  message,
  pageButton,
  section,
} from './blocks.ts';
import type { Lens } from './lens.ts';
import { storyForms } from './story.ts';
import { escaped, feedText } from './text.ts';

/** How many stories a page of `latest` shows. */
export const storiesPerPage = 5;

/** One page of stories. `typed` is what narrowed the search, `page` counts from 1. */
export type Page = {
  readonly typed: string;
  readonly page: number;
  readonly stories: readonly StorySummary[];
  readonly total: number;
  /** There are more than `total`. */
  readonly isMore?: boolean;
  /** What the stories are marked with, by story. */
  readonly marks?: ReadonlyMap<string, Marked>;
};

function turning(page: Page): readonly Button[] {
  const pages = page.isMore === true ? Number.POSITIVE_INFINITY : Math.ceil(page.total / storiesPerPage);
  const words = (to: number) => `latest ${page.typed} page ${to}`.replace(/\s+/g, ' ');
  return [
    ...(page.page > 1 ? [pageButton('Newer', words(page.page - 1), 1)] : []),
    ...(page.page < pages ? [pageButton('Older', words(page.page + 1), 2)] : []),
  ];
}

/** The newest stories, five a page, each with its evidence one click away. */
export function latestMessage(page: Page, lens: Lens): Message {
  const about = page.typed === '' ? 'all feeds' : `“${feedText(page.typed, 120)}”`;
  if (page.total === 0) {
    const text = `No story for ${about} yet.`;
    return message(text, [
      section(text),
      context(
        page.typed === ''
          ? 'The feeds have not been read yet: `/threat status` shows how that goes.'
          : 'Fewer words find more: `/threat latest` shows everything.',
      ),
    ]);
  }
  if (page.stories.length === 0) {
    const text = `There is no page ${page.page} for ${about}: it has ${countWords(page.total, 'story', 'stories')}.`;
    return message(text, [section(text)]);
  }
  const more = page.isMore === true ? 'more than ' : '';
  const first = (page.page - 1) * storiesPerPage + 1;
  const head = section(
    `*Latest for ${about}* · ${first} to ${first + page.stories.length - 1} of ${more}${page.total.toLocaleString('en')}`,
  );
  const turns = turning(page);
  const foot = turns.length === 0 ? [] : [actions(...turns)];
  const rows = page.stories.map((story) => storyForms(story, lens, page.marks?.get(story.id)));
  return message(
    `Latest for ${escaped(page.typed || 'all feeds')}: ${more}${countWords(page.total, 'story', 'stories')}`,
    [head, ...fittingForms(rows, [head, ...foot]), ...foot],
  );
}
