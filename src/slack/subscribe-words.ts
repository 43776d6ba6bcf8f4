import type { Directory } from '../domain/lookup.ts';
import { topicCount } from '../domain/subscribing.ts';
import { type Command, fault, type Held, unknownFault } from './command.ts';
import { readListed } from './listed-words.ts';
import { optionsOf, type Read, readOption, readWords } from './read-words.ts';
import type { HoldingVerb } from './unknown-words.ts';

/** The words of a subscription with another time zone in the place of what is none. */
function zoned(typed: string, { noZone }: Read): readonly string[] {
  if (noZone === undefined || noZone.typed === '') return [];
  const words = noZone.typed.split(' ').map((word) => RegExp.escape(word));
  const pattern = new RegExp(String.raw`(?<=\btz[\s:=]+)${words.join(String.raw`\s+`)}`, 'i');
  return noZone.near.map((zone) => `subscribe ${typed.replace(pattern, () => zone)}`);
}

/** Read the words after `subscribe`; none at all ask for the form. */
export function parseSubscribe(text: string, directory: Directory): Command {
  const typed = text.replace(/\s+confirmed$/, '').trim();
  if (typed === '') return { kind: 'compose' };
  const listed = readListed(typed);
  const read = readWords(listed.rest, directory, readOption);
  const problems = [...listed.problems, ...read.problems];
  if (problems.length > 0)
    return fault(problems.join('\n'), [
      ...(problems.length === 1 ? zoned(typed, read) : []),
      'help subscribe',
    ]);
  if (read.unknown.length > 0)
    return unknownFault(read, directory, 'subscribe', { said: listed.said, typed });
  const topics = { sectors: read.sectors, actors: read.actors, ...listed.topics };
  const named = topicCount(topics) > 0;
  if (!named && !read.all && listed.options.name === undefined)
    return fault(
      'Subscribe to what? Name a sector, an actor, a vendor, a CVE, a keyword, or “all”.',
      ['subscribe all', 'subscribe volt typhoon instant', 'subscribe vendor:fortinet instant'],
      true,
    );
  if (named && read.all)
    return fault('“all” and a name together are unclear. Subscribe to all, or to the names alone.', [
      'subscribe all',
    ]);
  if ((read.possible === true || listed.options.mentions === true) && read.actors.length === 0)
    return fault(
      `“${read.possible === true ? 'possible' : 'mentions'}” is said of links to an actor. Name the actor too.`,
      [`subscribe volt typhoon ${read.possible === true ? 'possible' : 'mentions'} instant`],
    );
  return {
    kind: 'subscribe',
    topics,
    options: { ...optionsOf(read), ...listed.options },
    all: read.all,
    typed,
    confirmed: typed !== text.trim(),
    feeds: listed.feeds,
  };
}

const asking: Readonly<Record<HoldingVerb, string>> = {
  unsubscribe: 'Unsubscribe from what?',
  pause: 'Pause what?',
  resume: 'Resume what?',
  list: 'List which subscriptions?',
};

/** Which subscriptions of the channel are meant: all, the one of that name, or those that hold the words. */
function parseHeld(verb: HoldingVerb, text: string, directory: Directory): Held {
  const typed = text.trim();
  const listed = readListed(typed);
  const read = readWords(listed.rest, directory, () => 0);
  const topics = { sectors: read.sectors, actors: read.actors, ...listed.topics };
  const named = topicCount(topics) > 0;
  const otherwise = (): Command | null => {
    if (listed.problems.length + read.problems.length > 0)
      return fault([...listed.problems, ...read.problems].join('\n'), ['list']);
    if (read.unknown.length > 0) return unknownFault(read, directory, verb, { said: listed.said, typed });
    if (named && read.all)
      return fault('“all” and a name together are unclear. Say “all”, or the names alone.', ['list']);
    return !named && !read.all
      ? fault(`${asking[verb]} Name it, or “all”.`, ['list', ...(verb === 'list' ? [] : [`${verb} all`])])
      : null;
  };
  return { typed, topics: read.all ? 'all' : topics, otherwise: otherwise() };
}

/** Read the words after `unsubscribe`, `pause` and `resume`. */
export function parseWhich(
  act: 'unsubscribe' | 'pause' | 'resume',
  text: string,
  directory: Directory,
): Command {
  const held = parseHeld(act, text, directory);
  return held.typed === '' && held.otherwise !== null ? held.otherwise : { kind: 'which', act, ...held };
}

/** Read the words after `list`: none mean all. A page stands at their end. */
export function parseList(text: string, directory: Directory): Command {
  const [, words = '', number] = /^(.*?)(?:(?<=^|\s)page\s+(\d{1,4}))?$/is.exec(text.trim()) ?? [];
  const page = Math.max(1, Number(number ?? 1));
  if (words.trim() === '') return { kind: 'list', typed: '', topics: 'all', otherwise: null, page };
  return { kind: 'list', ...parseHeld('list', words, directory), page };
}
