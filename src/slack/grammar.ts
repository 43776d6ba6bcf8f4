import {
  type Directory,
  type Found,
  findNamed,
  type Named,
  nameKey,
  nearest,
  nearNamed,
} from '../domain/lookup.ts';
import { type SubscribeOptions, type Topics, topicCount } from '../domain/subscribing.ts';
import { findCves } from '../domain/vulnerability.ts';
import {
  type FeedsCommand,
  readFeedWords,
  readSettingsWords,
  type SettingsCommand,
  type Unread,
} from './feed-words.ts';
import { type FindCommand, readFind } from './find-words.ts';
import { readListed } from './listed-words.ts';
import { type MeCommand, readMe } from './me-words.ts';
import {
  type LatestPage,
  optionsOf,
  type Read,
  readLatestWord,
  readOption,
  readWords,
} from './read-words.ts';
import { linkedWords, type NamingVerb, unknownWords } from './unknown-words.ts';
import { type Verb, type VerbName, verbNames, verbs } from './verbs.ts';

/** What a person typed, understood. `fault` says what was not, and what is possible. */
export type Command =
  | { readonly kind: 'help'; readonly verb: Verb | null; readonly empty: boolean }
  | { readonly kind: 'actor'; readonly typed: string; readonly found: Found<Named> }
  | ({ readonly kind: 'latest'; readonly typed: string } & LatestPage)
  | {
      readonly kind: 'subscribe';
      readonly topics: Topics;
      readonly options: SubscribeOptions;
      /** “all” was said, and so no topic. */
      readonly all: boolean;
      /** The words themselves, without `confirmed`, which answers the question that a flood raises. */
      readonly typed: string;
      readonly confirmed: boolean;
      /** As they were typed; null: of any feed again. */
      readonly feeds: readonly string[] | null | undefined;
    }
  /** Subscriptions of the channel; `otherwise` is what to say where none has what was typed as its name. */
  | {
      readonly kind: 'which';
      readonly act: 'unsubscribe' | 'pause' | 'resume';
      readonly typed: string;
      readonly topics: Topics | 'all';
      readonly otherwise: Command | null;
    }
  /** Read when it is answered: `since:7d` depends on the day. */
  | { readonly kind: 'search' | 'iocs'; readonly typed: string }
  | { readonly kind: 'audit'; readonly whole: boolean; readonly page: number }
  /** `subscribe` without words: the form. */
  | { readonly kind: 'compose' }
  | { readonly kind: 'list' | 'digest' | 'status' }
  | FindCommand
  | FeedsCommand
  | SettingsCommand
  | MeCommand
  | {
      readonly kind: 'fault';
      readonly problem: string;
      readonly tries: readonly string[];
      readonly showSectors: boolean;
    };

/** A button holds no more. UTF-16 units. */
const longestTry = 1_900;

function fault(problem: string, tries: readonly string[] = [], showSectors = false): Command {
  return { kind: 'fault', problem, tries: tries.filter((words) => words.length <= longestTry), showSectors };
}

function unknownFault(read: Read, directory: Directory, verb: NamingVerb): Command {
  const { problem, tries, showSectors } = unknownWords(read, directory, verb);
  return fault(problem, tries, showSectors);
}

function parseSubscribe(text: string, directory: Directory): Command {
  const typed = text.replace(/\s+confirmed$/, '').trim();
  if (typed === '') return { kind: 'compose' };
  const listed = readListed(typed);
  const read = readWords(listed.rest, directory, readOption);
  const problems = [...listed.problems, ...read.problems];
  if (problems.length > 0) return fault(problems.join('\n'), ['help subscribe']);
  if (read.unknown.length > 0) return unknownFault(read, directory, 'subscribe');
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

/** Which subscriptions of the channel are meant: all, the one of that name, or those that hold the words. */
function parseWhich(kind: 'unsubscribe' | 'pause' | 'resume', text: string, directory: Directory): Command {
  const typed = text.trim();
  const listed = readListed(typed);
  const read = readWords(listed.rest, directory, () => 0);
  const topics = { sectors: read.sectors, actors: read.actors, ...listed.topics };
  const named = topicCount(topics) > 0;
  const ask = { unsubscribe: 'Unsubscribe from what?', pause: 'Pause what?', resume: 'Resume what?' }[kind];
  const which = (): Command | null => {
    if (listed.problems.length + read.problems.length > 0)
      return fault([...listed.problems, ...read.problems].join('\n'), ['list']);
    if (read.unknown.length > 0) return unknownFault(read, directory, 'unsubscribe');
    if (named && read.all)
      return fault('“all” and a name together are unclear. Say “all”, or the names alone.', ['list']);
    return !named && !read.all ? fault(`${ask} Name it, or “all”.`, ['list', `${kind} all`]) : null;
  };
  if (typed === '') return which() ?? fault(ask);
  return { kind: 'which', act: kind, typed, topics: read.all ? 'all' : topics, otherwise: which() };
}

function parseAudit(text: string): Command {
  const [, whole, page] = /^(workspace)?\s*(?:page (\d{1,4}))?$/i.exec(text.trim()) ?? [null];
  if (whole === null)
    return fault(`“${text.trim()}” is nothing that the log can show.`, ['audit', 'audit workspace']);
  return { kind: 'audit', whole: whole !== undefined, page: Math.max(1, Number(page ?? 1)) };
}

function parseLatest(text: string, directory: Directory): Command {
  const read = readWords(text, directory, readLatestWord);
  if (read.problems.length > 0) return fault(read.problems.join('\n'), ['latest']);
  if (read.unknown.length > 0) return unknownFault(read, directory, 'latest');
  const { sectors, actors, withinMs, page } = read;
  const typed = text.replace(/\s*\bpage \d+\s*$/i, '').trim();
  const { minSeverity = 'low', kevOnly = false } = read;
  const mark = read.mark === undefined ? {} : { mark: read.mark };
  return { kind: 'latest', typed, sectors, actors, withinMs, page, minSeverity, kevOnly, ...mark };
}

/** A profile, or the question which; malware of known actors leads to those. */
function parseActor(typed: string, directory: Directory): Command {
  if (nameKey(typed) === '') return fault('Which actor? Give a name or an alias.', ['actor volt typhoon']);
  const found = findNamed(directory, typed, 'actor');
  if (found.kind === 'none') {
    const near = nearNamed(typed, found.nearest);
    if (near.linked)
      return fault(
        linkedWords(
          typed,
          near.things.map((thing) => thing.name),
        ),
        near.things.map((thing) => `actor ${thing.name.toLowerCase()}`),
      );
  }
  return { kind: 'actor', typed, found };
}

type Unclear = Unread & { readonly showSectors?: boolean };

function readOr(read: FindCommand | FeedsCommand | SettingsCommand | MeCommand | Unclear): Command {
  return 'problem' in read ? fault(read.problem, read.tries, read.showSectors) : read;
}

function parseVerb(verb: VerbName, rest: string, directory: Directory): Command {
  switch (verb) {
    case 'actor':
      return parseActor(rest, directory);
    case 'latest':
      return parseLatest(rest, directory);
    case 'cve':
    case 'sector':
    case 'vendor':
    case 'since':
    case 'compare':
      return readOr(readFind(verb, rest, directory));
    case 'subscribe':
      return parseSubscribe(rest, directory);
    case 'unsubscribe':
    case 'pause':
    case 'resume':
      return parseWhich(verb, rest, directory);
    case 'search':
    case 'iocs':
      return { kind: verb, typed: rest };
    case 'audit':
      return parseAudit(rest);
    case 'help': {
      const asked = rest.trim().replace(/^\//, '').toLowerCase();
      if (asked === '') return { kind: 'help', verb: null, empty: false };
      const about = verbs.find((known) => known.name === asked);
      if (about !== undefined) return { kind: 'help', verb: about, empty: false };
      const near = nearest(asked, verbs, (known) => [known.name]);
      return fault(
        `There is no command “${asked}”.`,
        near.length > 0 ? near.map((known) => `help ${known.name}`) : ['help'],
      );
    }
    case 'feeds':
      return readOr(readFeedWords(rest));
    case 'settings':
      return readOr(readSettingsWords(rest));
    case 'me':
      return readOr(readMe(rest));
    case 'list':
    case 'digest':
    case 'status':
      return { kind: verb };
    default:
      return verb satisfies never;
  }
}

/** Understand the words after the command. Never throws: what cannot be understood is a `fault` with what to try. */
export function parseCommand(text: string, directory: Directory): Command {
  const trimmed = text.normalize('NFKC').trim();
  const [first = '', ...others] = trimmed.split(/\s+/);
  const rest = others.join(' ');
  if (first === '') return { kind: 'help', verb: null, empty: true };
  const verb = verbNames.find((name) => name === first.toLowerCase());
  if (verb !== undefined) return parseVerb(verb, rest, directory);
  const near = nearest(first, verbs, (known) => [known.name]);
  const [best] = near;
  if (best !== undefined)
    return fault(
      `There is no command “${first}”. Did you mean “${best.name}”?`,
      near.map((known) => `${known.name} ${rest}`.trim()),
    );
  const [cve] = findCves(trimmed);
  if (cve !== undefined)
    return fault(`There is no command “${trimmed}”. Did you mean this?`, [
      `cve ${findCves(trimmed).join(' ')}`,
    ]);
  const whole = findNamed(directory, trimmed);
  if (whole.kind === 'one')
    return fault(`There is no command “${trimmed}”. Did you mean one of these?`, [
      `${whole.is.kind === 'actor' ? 'actor' : 'latest'} ${trimmed}`,
    ]);
  return fault(`There is no command “${first}”.`, ['help']);
}
