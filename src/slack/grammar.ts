import { type Directory, findNamed, nameKey, nearest, nearNamed } from '../domain/lookup.ts';
import { findCves } from '../domain/vulnerability.ts';
import { type Command, fault, unknownFault } from './command.ts';
import {
  type FeedsCommand,
  readFeedWords,
  readSettingsWords,
  type SettingsCommand,
  type Unread,
} from './feed-words.ts';
import { type FindCommand, readFind } from './find-words.ts';
import { type MeCommand, readMe } from './me-words.ts';
import { readLatestWord, readWords } from './read-words.ts';
import { parseList, parseSubscribe, parseWhich } from './subscribe-words.ts';
import { linkedWords } from './unknown-words.ts';
import { type VerbName, verbNames, verbs } from './verbs.ts';

/** A verb that takes no words; what stands behind it is not left out in silence. */
function parseAlone(kind: 'digest' | 'status', text: string, directory: Directory): Command {
  const typed = text.trim();
  if (typed === '') return { kind };
  if (kind === 'status')
    return fault(
      `“status” takes no words: it says how everything is. I do not know what “${typed}” is here.`,
      ['status', 'feeds'],
    );
  const problem = `“digest” takes no words: it is what this channel gets, whole.`;
  const latest = parseLatest(typed, directory);
  return latest.kind === 'latest'
    ? fault(`${problem} The newest stories of “${typed}” are under “latest”.`, [
        `latest ${typed}${latest.withinMs === null ? ' 1d' : ''}`,
        'digest',
      ])
    : fault(`${problem} I do not know what “${typed}” is here.`, ['digest', 'latest', `search ${typed}`]);
}

function parseAudit(text: string): Command {
  const read = /^(workspace)?\s*(?:page (\d{1,4}))?$/i.exec(text.trim());
  if (read === null)
    return fault(`“${text.trim()}” is nothing that the log can show.`, ['audit', 'audit workspace']);
  const [, whole, page] = read;
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
      const [word = ''] = asked.split(/\s/);
      const near = nearest(word, verbs, (known) => [known.name]);
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
      return parseList(rest, directory);
    case 'digest':
    case 'status':
      return parseAlone(verb, rest, directory);
    default:
      return verb satisfies never;
  }
}

/** `list help`: where words are looked for, “help” is one of them. */
function asksForHelp(verb: VerbName, rest: string): boolean {
  return verb !== 'search' && verb !== 'vendor' && /^(?:-{1,2}|—)?help$|^-h$|^\?$/i.test(rest);
}

/** A time zone is one's own, under `me`, or a subscription's. */
function parseZone(first: string, rest: string): Command {
  const read = readMe(`zone ${rest}`);
  const own = `There is no command “${first}”. Your own time zone is set by “me”.`;
  if (rest === '') return fault(own, ['me', 'me zone auto']);
  return 'problem' in read ? fault(read.problem, read.tries) : fault(own, [`me zone ${rest}`]);
}

/** Understand the words after the command. Never throws: what cannot be understood is a `fault` with what to try. */
export function parseCommand(text: string, directory: Directory): Command {
  const trimmed = text.normalize('NFKC').trim();
  const [first = '', ...others] = trimmed.split(/\s+/);
  const rest = others.join(' ');
  if (first === '') return { kind: 'help', verb: null, empty: true };
  const verb = verbNames.find((name) => name === first.toLowerCase());
  if (verb !== undefined)
    return parseVerb(
      ...(asksForHelp(verb, rest) ? (['help', verb] as const) : ([verb, rest] as const)),
      directory,
    );
  if (/^(?:tz|zone|timezone)$/i.test(first)) return parseZone(first, rest);
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
  return fault(
    `There is no command “${first}”. “search” looks for any words.`,
    [`search ${trimmed}`, 'help'],
    false,
    [{ typed: trimmed, command: 'vendor …' }],
  );
}
