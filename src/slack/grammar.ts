import {
  type Directory,
  type Found,
  findNamed,
  type Named,
  nameKey,
  nearest,
  nearNamed,
} from '../domain/lookup.ts';
import type { SubscribeOptions, Topics } from '../domain/subscribing.ts';
import {
  type FeedsCommand,
  readFeedWords,
  readSettingsWords,
  type SettingsCommand,
  type Unread,
} from './feed-words.ts';
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
  | { readonly kind: 'subscribe'; readonly topics: Topics; readonly options: SubscribeOptions }
  | { readonly kind: 'unsubscribe'; readonly topics: Topics | 'all' }
  | { readonly kind: 'list' | 'digest' | 'status' }
  | FeedsCommand
  | SettingsCommand
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
  const read = readWords(text, directory, readOption);
  if (read.problems.length > 0) return fault(read.problems.join('\n'), ['help subscribe']);
  if (read.unknown.length > 0) return unknownFault(read, directory, 'subscribe');
  const named = read.sectors.length + read.actors.length > 0;
  if (!named && !read.all)
    return fault(
      'Subscribe to what? Name a sector, an actor, or “all”.',
      ['subscribe all', 'subscribe volt typhoon instant'],
      true,
    );
  if (named && read.all)
    return fault('“all” and a name together are unclear. Subscribe to all, or to the names alone.', [
      'subscribe all',
    ]);
  if (read.possible === true && read.actors.length === 0)
    return fault('“possible” means possible links to an actor. Name the actor too.', [
      'subscribe volt typhoon possible instant',
    ]);
  return {
    kind: 'subscribe',
    topics: { sectors: read.sectors, actors: read.actors },
    options: optionsOf(read),
  };
}

function parseUnsubscribe(text: string, directory: Directory): Command {
  const read = readWords(text, directory, () => 0);
  if (read.problems.length > 0) return fault(read.problems.join('\n'), ['list']);
  if (read.unknown.length > 0) return unknownFault(read, directory, 'unsubscribe');
  const named = read.sectors.length + read.actors.length > 0;
  if (named && read.all)
    return fault('“all” and a name together are unclear. Unsubscribe from all, or from the names alone.', [
      'list',
    ]);
  if (read.all) return { kind: 'unsubscribe', topics: 'all' };
  if (!named) return fault('Unsubscribe from what? Name it, or “all”.', ['list', 'unsubscribe all']);
  return { kind: 'unsubscribe', topics: { sectors: read.sectors, actors: read.actors } };
}

function parseLatest(text: string, directory: Directory): Command {
  const read = readWords(text, directory, readLatestWord);
  if (read.problems.length > 0) return fault(read.problems.join('\n'), ['latest']);
  if (read.unknown.length > 0) return unknownFault(read, directory, 'latest');
  const { sectors, actors, withinMs, page } = read;
  const typed = text.replace(/\s*\bpage \d+\s*$/i, '').trim();
  const { minSeverity = 'low', kevOnly = false } = read;
  return { kind: 'latest', typed, sectors, actors, withinMs, page, minSeverity, kevOnly };
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

function readOr(read: FeedsCommand | SettingsCommand | Unread): Command {
  return 'problem' in read ? fault(read.problem, read.tries) : read;
}

function parseVerb(verb: VerbName, rest: string, directory: Directory): Command {
  switch (verb) {
    case 'actor':
      return parseActor(rest, directory);
    case 'latest':
      return parseLatest(rest, directory);
    case 'subscribe':
      return parseSubscribe(rest, directory);
    case 'unsubscribe':
      return parseUnsubscribe(rest, directory);
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
  const whole = findNamed(directory, trimmed);
  if (whole.kind === 'one')
    return fault(`There is no command “${trimmed}”. Did you mean one of these?`, [
      `${whole.is.kind === 'actor' ? 'actor' : 'latest'} ${trimmed}`,
    ]);
  return fault(`There is no command “${first}”.`, ['help']);
}
