import type { Advisory } from '../../domain/advisory.ts';
import { excerptOf } from '../../domain/search.ts';
import type { Phrase } from '../../domain/search-text.ts';
import type { StorySummary } from '../../domain/story.ts';
import { countWords } from '../../domain/words.ts';
import {
  actions,
  type Block,
  type Button,
  context,
  fittingForms,
  type Message,
  message,
  pageButton,
  runButton,
  section,
} from './blocks.ts';
import type { Lens } from './lens.ts';
import { byline, compactForms, cveWords, storyQuote, whoAndWhere, withWhy } from './story.ts';
import { emphasised, escaped, feedText, link, oneLine, severityMark } from './text.ts';

/** How many stories a page of a search shows. */
export const foundPerPage = 5;

/** A story that was found: `hit` is the advisory of it that answers. */
export type FoundStory = { readonly story: StorySummary; readonly hit: Advisory };

/** One page of what a search found; `page` counts from 1. */
export type FoundPage = {
  readonly typed: string;
  readonly page: number;
  readonly stories: readonly FoundStory[];
  readonly total: number;
  /** There are more than `total`. */
  readonly isMore: boolean;
  readonly order: 'best' | 'newest' | null;
  readonly phrases: readonly Phrase[];
  /** How many advisories cannot be found yet. */
  readonly unindexed: number;
};

const longestExcerpt = 220;

/** Where the words stand, in bold: in the text, in what it mentions, else in the title; where only a tag answers, what made it. */
function whereSaid({ story, hit }: FoundStory, phrases: readonly Phrase[], lens: Lens): string | null {
  const things = [...hit.cves, ...hit.indicators.map(({ value }) => value)].filter(
    (thing) => excerptOf(thing, phrases, thing.length) !== null,
  );
  const texts = [oneLine(hit.summary), things.slice(0, 3).join(', '), oneLine(hit.title)];
  for (const text of texts) {
    const excerpt = excerptOf(text, phrases, longestExcerpt);
    if (excerpt !== null) return `> ${emphasised(excerpt.text, excerpt.spans)}`;
  }
  return storyQuote(story, lens);
}

function foundSection(found: FoundStory, phrases: readonly Phrase[], lens: Lens): Block {
  const { story, hit } = found;
  const where = whoAndWhere(story, lens);
  const said = whereSaid(found, phrases, lens);
  const lines = [
    `${severityMark(story.severity)}${where === '' ? '' : ` · ${where}`}`,
    link(hit.url, hit.title),
    ...(said === null ? [] : [said]),
    `_${byline(story, lens)}_${cveWords(story, lens)}`,
  ];
  return withWhy(section(lines.join('\n')), story);
}

/**
 * One story that was found in the forms that it can take, the fullest first: with the words in bold; in few words, as some people want
 * it always; its title. The advisory that answers leads, so that the words stand behind the link.
 */
export function foundForms(
  { story, hit }: FoundStory,
  phrases: readonly Phrase[],
  lens: Lens,
): readonly Block[] {
  const others = [story.lead, ...story.others].filter(({ id }) => id !== hit.id);
  const shown = { story: { ...story, lead: hit, others }, hit };
  const inFew = compactForms(shown.story, lens);
  return lens.isCompact === true ? inFew : [foundSection(shown, phrases, lens), ...inFew];
}

function turning({ typed, page, total, order }: FoundPage): readonly Button[] {
  const pages = Math.ceil(total / foundPerPage);
  const words = (to: number) => `search ${typed} page ${to}`;
  const bare = typed.replace(/\s*\border:\s*\w+/gi, '').trim();
  const other = order === 'best' ? 'newest' : 'best';
  return [
    ...(page > 1 ? [pageButton('Back', words(page - 1), 1)] : []),
    ...(page < pages ? [pageButton('More', words(page + 1), 2)] : []),
    ...(order === null || total < 2
      ? []
      : [pageButton(other === 'best' ? 'Best first' : 'Newest first', `search ${bare} order:${other}`, 3)]),
  ];
}

function unindexedWords(count: number): string {
  return `${count.toLocaleString('en')} older advisories are still being made searchable and are missing here; ask again in a while.`;
}

function nothingFound({ typed, unindexed }: FoundPage): Message {
  const text = `Nothing stored says “${feedText(typed, 200)}”.`;
  const bare = typed
    .replace(/(?<=^|\s)\w+:\s*(?:"[^"]*"|\S+)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return message(text, [
    section(text),
    context(
      'All words must stand in one advisory: fewer words and fewer filters find more, and `forti*` finds any word that begins so.',
      ...(unindexed > 0 ? [unindexedWords(unindexed)] : []),
    ),
    ...(bare !== '' && bare !== typed
      ? [actions(runButton('Search without filters', `search ${bare}`))]
      : []),
  ]);
}

/** What a search found, five stories a page, each with the words in bold. */
export function foundMessage(found: FoundPage, lens: Lens): Message {
  const { typed, page, stories, total, isMore, phrases, unindexed } = found;
  if (total === 0) return nothingFound(found);
  const about = `“${feedText(typed, 200)}”`;
  const count = `${isMore ? 'more than ' : ''}${countWords(total, 'story', 'stories')}`;
  if (stories.length === 0) {
    const text = `There is no page ${page} for ${about}: it has ${count}.`;
    return message(text, [section(text)]);
  }
  const first = (page - 1) * foundPerPage + 1;
  const order =
    found.order === 'best' ? ', in the title first' : found.order === 'newest' ? ', newest first' : '';
  const head = section(
    `*${about}* · ${first} to ${first + stories.length - 1} of ${isMore ? `more than ${total}` : total}${order}`,
  );
  const turns = turning(found);
  const foot = [
    ...(unindexed > 0 ? [context(unindexedWords(unindexed))] : []),
    ...(turns.length === 0 ? [] : [actions(...turns)]),
  ];
  const rows = stories.map((one) => foundForms(one, phrases, lens));
  return message(`“${escaped(typed)}”: ${count}`, [head, ...fittingForms(rows, [head, ...foot]), ...foot]);
}
