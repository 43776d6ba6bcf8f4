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

/** The one slash command; the manifest and the README name it too. */
export const command = '/threat';

/** One verb after the command: how it is written, what it does, examples that work in the local workspace. */
export type Verb = {
  readonly name: VerbName;
  readonly usage: string;
  readonly does: string;
  readonly examples: readonly string[];
  readonly details: string;
};

/** Every verb, in the order of the help. */
export const verbNames = [
  'actor',
  'latest',
  'subscribe',
  'unsubscribe',
  'list',
  'digest',
  'feeds',
  'status',
  'settings',
  'help',
] as const;
export type VerbName = (typeof verbNames)[number];

/** The grammar: routing, help, README and the manifest are held to this table by tests. */
export const verbs: readonly Verb[] = [
  {
    name: 'actor',
    usage: 'actor <name or alias>',
    does: 'Who it is, how it works, and the newest advisories about it',
    examples: ['actor volt typhoon', 'actor BRONZE SILHOUETTE'],
    details: 'Any alias finds it; case, blanks and hyphens do not matter.',
  },
  {
    name: 'latest',
    usage: 'latest [actor|sector|severity] [7d] [mark:reviewing]',
    does: 'Newest stories, narrowed by any of these words',
    examples: [
      'latest maritime high 3d',
      'latest volt typhoon',
      'latest critical kev',
      'latest mark:reviewing',
      'latest',
    ],
    details:
      'Words of one kind widen the search, words of different kinds narrow it. `high` means high and above; `kev` means ' +
      'vulnerabilities in KEV only. `3d` or `12h` limits the age. `mark:reviewing`, `mark:relevant`, `mark:not-relevant` and `mark:done` are what your colleagues marked. Without any word it shows all.',
  },
  {
    name: 'subscribe',
    usage:
      'subscribe <sector…|actor…|all> [severity:high] [kev] [possible] [instant|daily|weekly] [at 08:30] [tz Europe/Berlin] [silent]',
    does: 'Bring stories to this channel: at once, in a digest, or both',
    examples: [
      'subscribe maritime rail severity:high instant daily',
      'subscribe volt typhoon instant',
      'subscribe volt typhoon possible instant',
      'subscribe all weekly at 07:30',
    ],
    details:
      'Sectors are joined by “or”, actors too; a sector and an actor together mean stories that are both. For either, subscribe to each on its own. ' +
      'Without a rhythm it is a daily digest at 08:00 in your time zone. Subscribing again to the same words edits; what you leave out stays as it was. ' +
      'An actor comes where it is named and not only in passing; `possible` adds what nobody is named in and yet fits it. ' +
      '`severity:high`, or only `high`, means high and above. `severity:low`, `kev:off` and `possible:off` go back, `silent` posts nothing on an empty day, `silent:off` says so there. ' +
      '`instant:off` ends the alerts and `digest:off` the digest of these words.',
  },
  {
    name: 'unsubscribe',
    usage: 'unsubscribe <sector…|actor…|all>',
    does: 'Stop what this channel gets',
    examples: ['unsubscribe rail', 'unsubscribe all'],
    details: '`unsubscribe all` ends every subscription of this channel.',
  },
  {
    name: 'list',
    usage: 'list',
    does: "This channel's subscriptions, when the next digest comes, and what is muted",
    examples: ['list'],
    details: '',
  },
  {
    name: 'digest',
    usage: 'digest',
    does: "This channel's digest as of now, only for you; a button shares it",
    examples: ['digest'],
    details:
      'It covers everything since the last posted digest, at least the last 24 hours, and does not change when the next one comes.',
  },
  {
    name: 'feeds',
    usage: 'feeds [add|remove|pause|resume|retry <feed>]',
    does: 'How each feed is, those that fail first; add, remove or pause one',
    examples: [
      'feeds',
      'feeds add https://blog.example/',
      'feeds add ics-ot',
      'feeds pause BleepingComputer',
      'feeds retry',
    ],
    details:
      '`add` takes an address, of a feed or of a page that names one, and shows what it found first; or a feed of the catalogue that is off (`feeds off` lists them), or a group: ' +
      'government, vendor-psirt, research, news, ics-ot. `retry` looks at once at every feed that fails, or at the one you name. Who may change feeds is a setting.',
  },
  {
    name: 'status',
    usage: 'status',
    does: 'Which feeds are read and which fail, as of when KEV, EPSS and CVSS are, what is queued, when the next digest comes',
    examples: ['status'],
    details: '',
  },
  {
    name: 'settings',
    usage: 'settings [ops here|ops off|feeds admins|feeds everyone]',
    does: 'Which channel is told when feeds fail, and who may change feeds',
    examples: ['settings', 'settings ops here', 'settings feeds everyone'],
    details: 'Everyone may look; admins of the workspace change.',
  },
  {
    name: 'help',
    usage: 'help [command]',
    does: 'This overview, or more about one command',
    examples: ['help', 'help subscribe'],
    details: '',
  },
];

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
