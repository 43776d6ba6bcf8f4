import { mentionsOf } from '../../domain/indicator.ts';
import { publicationFormats } from '../../domain/publication.ts';
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
import { byline, cveWords, shortSection, withWhy } from './story.ts';
import { bold, feedText, link } from './text.ts';

/** How many of one kind are shown, and how long one may be. */
const shownEach = 3;
const shownLength = 100;
/** In a list of their own. */
const listedEach = 10;
const storiesPerPage = 5;

function mentionLines(
  { lead, others }: Pick<StorySummary, 'lead' | 'others'>,
  most: number,
): readonly string[] {
  return mentionsOf(
    [lead, ...others].flatMap(({ indicators }) => indicators),
    most,
  ).map(({ kind, shown, more }) => {
    const values = shown.map((value) => feedText(value, shownLength)).join(', ');
    return `${kind} ${values}${more > 0 ? ` +${more} more` : ''}`;
  });
}

/**
 * What a story's advisories mention that can be looked for, defanged, a few of each kind, after a word of caution;
 * empty where there is nothing. At most ten texts, as a context block holds.
 */
export function indicatorTexts(story: Pick<StorySummary, 'lead' | 'others'>): readonly string[] {
  const lines = mentionLines(story, shownEach);
  return lines.length === 0 ? [] : ['Mentioned in text, not verified:', ...lines];
}

/** Stories that mention something to look for; `page` counts from 1, `isMore`: there are older ones. */
export type IndicatorPage = {
  readonly title: string;
  readonly typed: string;
  readonly page: number;
  readonly stories: readonly StorySummary[];
  readonly isMore: boolean;
};

const formatNames = { csv: 'CSV', stix: 'STIX 2.1', misp: 'MISP', txt: 'Text', jsonl: 'JSON Lines' } as const;

/** A story with what it mentions in the forms that it can take, the fullest first. */
function storyForms(story: StorySummary, lens: Lens): readonly Block[] {
  const lines = (most: number) =>
    section(
      [
        link(story.lead.url, story.lead.title),
        `_${byline(story, lens)}_${cveWords(story, lens, 5)}`,
        ...mentionLines(story, most),
      ].join('\n'),
    );
  return [withWhy(lines(listedEach), story), withWhy(lines(shownEach), story), shortSection(story)];
}

/** What stories mention, defanged, each with the advisory that says so, and the files to be had of all of it. */
export function indicatorsMessage(
  { title, typed, page, stories, isMore }: IndicatorPage,
  lens: Lens,
): Message {
  if (stories.length === 0) {
    const text = `No story of ${feedText(title, 120)} mentions an indicator or a CVE.`;
    return message(text, [
      section(text),
      context('`/threat iocs 30d` looks at all actors; `/threat search` finds one indicator.'),
    ]);
  }
  const pages = Math.ceil(stories.length / storiesPerPage);
  const from = (Math.min(page, pages) - 1) * storiesPerPage;
  const shown = stories.slice(from, from + storiesPerPage);
  const turns: readonly Button[] = [
    ...(from > 0 ? [pageButton('Newer', `iocs ${typed} page ${Math.min(page, pages) - 1}`, 1)] : []),
    ...(page < pages ? [pageButton('Older', `iocs ${typed} page ${page + 1}`, 2)] : []),
  ];
  const count = `${isMore ? 'the newest ' : ''}${countWords(stories.length, 'story', 'stories')}`;
  const head = section(
    `*Indicators: ${feedText(title, 120)}* · ${from + 1} to ${from + shown.length} of ${count}\nMentioned in texts, not verified: check them before you block.`,
  );
  const foot = [
    ...(turns.length === 0 ? [] : [actions(...turns)]),
    actions(
      ...publicationFormats.map((format, index) =>
        runButton(formatNames[format], `iocs ${typed} ${format}`, index),
      ),
    ),
    context('A file comes to you in our direct messages.'),
  ];
  const rows = shown.map((story) => storyForms(story, lens));
  return message(`Indicators: ${feedText(title, 120)}, ${count}`, [
    head,
    ...fittingForms(rows, [head, ...foot]),
    ...foot,
  ]);
}

/** No story that is kept stands at an address. */
export function nothingAtLink(address: string): Message {
  const text = `No story that is kept stands at ${feedText(address, 200)}.`;
  return message(text, [
    section(text),
    context(
      'Give the address behind a story’s title, or the link of an alert that I posted (*Copy link* at the message).',
    ),
  ]);
}

/** What stands over a file that is sent. */
export function fileWords(title: string, stories: number): string {
  return `${feedText(title, 120)}: ${countWords(stories, 'story', 'stories')}. Mentioned in texts, not verified.`;
}

/** A file is in the asker's direct messages. */
export function sentFileMessage(name: string, title: string, stories: number): Message {
  const text = `${feedText(name, 120)} is in our direct messages: ${feedText(title, 120)}, ${countWords(stories, 'story', 'stories')}.`;
  return message(text, [section(text)]);
}

/** Slack did not take a file: what it said, and how to have it all the same. */
export function unsentFileMessage(name: string, reason: string, words: string): Message {
  const text = `Slack did not take ${feedText(name, 120)}: ${feedText(reason, 200)}.`;
  return message(text, [
    section(
      `${text}\nNothing is lost: try again in a minute. If it goes on, an admin has to give the app the scopes ${bold('files:write')} and ${bold('im:write')}; on the bot's machine, \`stormbrief export\` writes the same file.`,
    ),
    actions(runButton('Show as a list', words)),
  ]);
}
