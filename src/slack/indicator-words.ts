import { type Directory, findNamed } from '../domain/lookup.ts';
import { readMoment } from '../domain/moment.ts';
import { type PublicationFormat, publicationFormats } from '../domain/publication.ts';
import type { Unread } from './feed-words.ts';
import { plainText } from './views/message-text.ts';

/** Whose indicators are asked for; `from` in epoch ms, null: as far back as is kept. */
export type IndicatorWords = {
  /** The words, without format and page. */
  readonly typed: string;
  readonly actorId: string | null;
  readonly storyId: string | null;
  /** Where the story stands that is asked for: its own address, or that of a message in Slack. */
  readonly link: string | null;
  readonly from: number | null;
  /** Null: a list to read. */
  readonly format: PublicationFormat | null;
  readonly page: number;
};

const tries = ['iocs 7d', 'iocs volt typhoon', 'iocs volt typhoon 30d stix'];

function formatOf(word: string | undefined): PublicationFormat | null {
  const lower = word?.toLowerCase();
  return publicationFormats.find((format) => format === lower) ?? null;
}

/** An address as Slack hands it over (https://docs.slack.dev/messaging/formatting-message-text#links), without its marks. */
function addressIn(word: string): string {
  return plainText(word.replace(/\|[^>]*/, ''));
}

/** Read the words after `iocs`: an actor, an age or a date, in any sensible order, or one story by its address or `story:<id>`, and a format at the end. A date begins at midnight in the zone. */
export function readIndicatorWords(
  text: string,
  directory: Directory,
  now: number,
  zone = 'UTC',
): IndicatorWords | Unread {
  const [, asked = '', page] = /^(.*?)\s*(?:(?<=^|\s)page (\d{1,4}))?$/is.exec(text.trim()) ?? [];
  const words = asked.split(/\s+/).filter((word) => word !== '');
  const format = formatOf(words.at(-1));
  const left = format === null ? words : words.slice(0, -1);
  const typed = left.join(' ');
  const story = left.find((word) => /^story:\S+$/i.test(word));
  const linked = left.find((word) => /^<?https?:\/\/\S+$/i.test(word));
  const moment = left.findLast((word) => readMoment(word.replace(/^since:/i, ''), now, zone) !== null);
  const name = left
    .filter((word) => word !== story && word !== linked && word !== moment)
    .join(' ')
    .replace(/^(?:of|for|from|by)\s+/i, '');
  const read = {
    ...{ typed, format, page: Math.max(1, Number(page ?? 1)) },
    storyId: story === undefined ? null : story.slice('story:'.length),
    link: linked === undefined ? null : addressIn(linked),
    from: moment === undefined ? null : (readMoment(moment.replace(/^since:/i, ''), now, zone)?.from ?? null),
  };
  const isOne = story !== undefined || linked !== undefined;
  if (isOne && (name !== '' || moment !== undefined || (story !== undefined && linked !== undefined)))
    return {
      problem: 'One story is asked for by its address alone: no actor, no day and no other story beside it.',
      tries: [`iocs ${story ?? addressIn(linked ?? '')}`],
    };
  if (name === '')
    return !isOne && moment === undefined
      ? {
          problem:
            'Indicators of what? Name an actor, how far back to look, such as 7d, or the address of a story.',
          tries,
        }
      : { ...read, actorId: null };
  const found = findNamed(directory, name, 'actor');
  if (found.kind === 'one') return { ...read, actorId: found.is.id };
  const near = found.kind === 'several' ? found.are : found.nearest;
  const problem =
    found.kind === 'several'
      ? `“${name}” is a name of several actors. Which one?`
      : `There is no actor “${name}”.${near.length > 0 ? ' Nearest:' : ''}`;
  return {
    problem,
    tries: near.length > 0 ? near.map((actor) => `iocs ${actor.name.toLowerCase()}`) : tries,
  };
}
