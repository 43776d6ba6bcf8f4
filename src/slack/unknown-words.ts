import { type Directory, editDistance, nearNamed } from '../domain/lookup.ts';
import { severities } from '../domain/severity.ts';
import { isTime, knownZone, type Read } from './read-words.ts';

/** A verb that takes the names of sectors and actors. */
export type NamingVerb = 'latest' | 'subscribe' | 'unsubscribe';

/** What was not understood, in words, and whole commands to try instead. */
export type Unknown = {
  readonly problem: string;
  readonly tries: readonly string[];
  readonly showSectors: boolean;
};

/** Words that are unknown together: where they stand, what is said of them, what may stand there instead. */
type Segment = {
  readonly from: number;
  readonly to: number;
  readonly problem: string;
  readonly instead: readonly string[];
};

const bareOptions: Readonly<Record<NamingVerb, readonly string[]>> = {
  subscribe: ['instant', 'daily', 'weekly', 'silent', 'kev', 'possible', 'severity', 'all', ...severities],
  latest: ['kev', 'severity', 'page', ...severities],
  unsubscribe: ['all'],
};
const valued: Readonly<Record<NamingVerb, readonly string[]>> = {
  subscribe: ['severity', 'kev', 'possible', 'silent', 'at', 'tz', 'sector', 'actor'],
  latest: ['severity', 'kev', 'sector', 'actor'],
  unsubscribe: ['sector', 'actor'],
};
const longestName = 4;
/** More unknown words than this are no slip of the pen, and cost time to compare. */
const mostSegments = 3;

type Guess = { readonly words: string; readonly distance: number };

function nearestWord(typed: string, words: readonly string[]): Guess | null {
  const limit = Math.max(1, Math.floor(typed.length / 3));
  const [best] = words
    .map((word) => ({
      words: word,
      distance: typed.length >= 3 && word.startsWith(typed) ? 0.5 : editDistance(typed, word, limit),
    }))
    .filter(({ distance }) => distance <= limit && typed.length >= 3)
    .sort((a, b) => a.distance - b.distance);
  return best ?? null;
}

function nearOption(verb: NamingVerb, word: string): Guess | null {
  if (verb === 'subscribe' && isTime(word)) return { words: `at ${word}`, distance: 0 };
  if (verb === 'subscribe' && word.includes('/') && knownZone(word) !== null)
    return { words: `tz ${word}`, distance: 0 };
  const colon = word.indexOf(':');
  if (colon === -1) return nearestWord(word.toLowerCase(), bareOptions[verb]);
  const name = nearestWord(word.slice(0, colon).toLowerCase(), valued[verb]);
  return name === null ? null : { ...name, words: `${name.words}${word.slice(colon)}` };
}

/** What may have been meant by the words from one place to another; null where nothing is near. */
function guess(verb: NamingVerb, typed: string, directory: Directory): Omit<Segment, 'from' | 'to'> | null {
  const near = nearNamed(typed, directory.named);
  const option = typed.includes(' ') ? null : nearOption(verb, typed);
  if (option !== null && option.distance < near.distance)
    return { problem: `I do not know “${typed}”. Did you mean “${option.words}”?`, instead: [option.words] };
  if (near.things.length === 0) return null;
  const names = near.things.map((thing) => thing.name);
  return {
    problem: near.linked ? linkedWords(typed, names) : `${noSuchName(typed)} Nearest: ${names.join(', ')}.`,
    instead: names.map((name) => name.toLowerCase()),
  };
}

function noSuchName(typed: string): string {
  return `I know no sector or actor called “${typed}”.`;
}

/** What to say where malware or a tool was named instead of an actor. */
export function linkedWords(typed: string, names: readonly string[]): string {
  return `“${typed}” is no actor. It is linked to ${names.join(', ')}.`;
}

function segmentAt(verb: NamingVerb, { words, unknown }: Read, at: number, directory: Directory): Segment {
  let run = 1;
  while (run < longestName && unknown.includes(at + run)) run += 1;
  for (let taken = run; taken > 0; taken -= 1) {
    const meant = guess(verb, words.slice(at, at + taken).join(' '), directory);
    if (meant !== null) return { ...meant, from: at, to: at + taken };
  }
  return { from: at, to: at + 1, problem: noSuchName(words[at] ?? ''), instead: [] };
}

/** The words with each segment replaced by its `choice`-th guess, or by its last. */
function replaced(words: readonly string[], segments: readonly Segment[], choice: number): string {
  const line = [...words];
  for (const { from, to, instead } of segments.toReversed())
    line.splice(from, to - from, instead[Math.min(choice, instead.length - 1)] ?? '');
  return line.join(' ');
}

/** Say what each unknown word may have meant, and offer the whole command with only those words replaced. */
export function unknownWords(read: Read, directory: Directory, verb: NamingVerb): Unknown {
  const segments: Segment[] = [];
  let rest = read.unknown;
  while (segments.length < mostSegments && rest[0] !== undefined) {
    const segment = segmentAt(verb, read, rest[0], directory);
    segments.push(segment);
    rest = rest.filter((at) => at >= segment.to);
  }
  const isMeant = rest.length === 0 && segments.every(({ instead }) => instead.length > 0);
  const choices = Math.max(...segments.map(({ instead }) => instead.length));
  return {
    problem: segments.map(({ problem }) => problem).join('\n'),
    tries: isMeant
      ? Array.from({ length: choices }, (_, choice) => `${verb} ${replaced(read.words, segments, choice)}`)
      : [verb === 'unsubscribe' ? 'list' : `help ${verb}`],
    showSectors: verb !== 'unsubscribe' && segments.every(({ instead }) => instead.length === 0),
  };
}
