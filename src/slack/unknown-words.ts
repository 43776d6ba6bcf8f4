import { type Directory, editDistance, nearNamed } from '../domain/lookup.ts';
import { severities } from '../domain/severity.ts';
import { readSince } from '../domain/since.ts';
import { isTime, knownZone, type Read } from './read-words.ts';

/** A verb that means subscriptions of the channel, by name or by what they hold. */
export type HoldingVerb = 'unsubscribe' | 'pause' | 'resume' | 'list';
/** A verb that takes the names of sectors and actors. */
export type NamingVerb = 'latest' | 'subscribe' | HoldingVerb;

/** An unknown word that may be a maker or a product; of that only the store knows. */
export type Perhaps = {
  readonly typed: string;
  /** The command that means it, with `…` where its name stands. */
  readonly command: string;
};

/** What was not understood, in words, and whole commands to try instead. */
export type Unknown = {
  readonly problem: string;
  readonly tries: readonly string[];
  readonly showSectors: boolean;
  readonly perhaps: readonly Perhaps[];
};

/** Words that are unknown together: where they stand, what is said of them, what may stand there instead. */
type Segment = {
  readonly from: number;
  readonly to: number;
  readonly problem: string;
  readonly instead: readonly string[];
  /** It is near no name and no option. */
  readonly isStrange: boolean;
  /** What stands there where a keyword is meant, though names have the word too. */
  readonly keyword?: string;
};

type Taking = 'subscribe' | 'latest' | 'holding';
const bareOptions: Readonly<Record<Taking, readonly string[]>> = {
  subscribe: ['instant', 'daily', 'weekly', 'silent', 'kev', 'possible', 'severity', 'all', ...severities],
  latest: ['kev', 'severity', 'page', ...severities],
  holding: ['all'],
};
const valued: Readonly<Record<Taking, readonly string[]>> = {
  subscribe: [
    ...['severity', 'kev', 'possible', 'silent', 'at', 'tz', 'sector', 'actor'],
    ...['vendor', 'product', 'keyword', 'with', 'without', 'feed', 'name', 'category', 'language', 'epss'],
  ],
  latest: ['severity', 'kev', 'sector', 'actor', 'mark'],
  holding: ['sector', 'actor', 'vendor'],
};

function takes(verb: NamingVerb): Taking {
  return verb === 'subscribe' || verb === 'latest' ? verb : 'holding';
}

const longestName = 4;
/** More unknown words than this are no slip of the pen, and cost time to compare. */
const mostSegments = 3;
/** Names that are offered beside a keyword. */
const mostBeside = 4;

type Meant = Pick<Segment, 'problem' | 'instead' | 'keyword'>;
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
  if (colon === -1) return nearestWord(word.toLowerCase(), bareOptions[takes(verb)]);
  const name = nearestWord(word.slice(0, colon).toLowerCase(), valued[takes(verb)]);
  return name === null ? null : { ...name, words: `${name.words}${word.slice(colon)}` };
}

/** What may have been meant by the words from one place to another; null where nothing is near. */
function guess(verb: NamingVerb, typed: string, directory: Directory): Meant | null {
  const near = nearNamed(typed, directory.named);
  const option = typed.includes(' ') ? null : nearOption(verb, typed);
  if (option !== null && option.distance < near.distance)
    return { problem: `I do not know “${typed}”. Did you mean “${option.words}”?`, instead: [option.words] };
  if (near.things.length === 0) return null;
  const names = near.things.map((thing) => thing.name);
  const isShared = verb === 'subscribe' && !near.linked && near.distance < 1;
  const keyword = isShared ? keywordOf(typed) : undefined;
  const said = keyword === undefined ? '' : ` Stories that say it are ${keyword}.`;
  return {
    problem: near.linked
      ? linkedWords(typed, names)
      : `${noSuchName(typed)} Nearest: ${names.join(', ')}.${said}`,
    instead: names.map((name) => name.toLowerCase()),
    ...(keyword === undefined ? {} : { keyword }),
  };
}

function keywordOf(typed: string): string {
  return `with:"${typed}"`;
}

function noSuchName(typed: string): string {
  return `I know no sector or actor called “${typed}”.`;
}

/** What to say where malware or a tool was named instead of an actor. */
export function linkedWords(typed: string, names: readonly string[]): string {
  return `“${typed}” is no actor. It is linked to ${names.join(', ')}.`;
}

/** What to do with words that are near nothing: a keyword of a subscription, words of a search. */
function strange(verb: NamingVerb, typed: string): Meant {
  const problem = noSuchName(typed);
  if (verb === 'latest') return { problem: `${problem} Other words are found by “search”.`, instead: [] };
  if (verb !== 'subscribe') return { problem, instead: [] };
  const phrase = keywordOf(typed);
  return {
    problem: typed.includes(' ')
      ? `${problem} A name of more than one word stands in quotes, such as ${phrase} for stories that say it.`
      : `${problem} Stories that say it are ${phrase}.`,
    instead: [phrase],
  };
}

function segmentAt(verb: NamingVerb, { words, unknown }: Read, at: number, directory: Directory): Segment {
  let run = 1;
  while (run < longestName && unknown.includes(at + run)) run += 1;
  const said = (taken: number) => words.slice(at, at + taken).join(' ');
  for (let taken = run; taken > 0; taken -= 1) {
    const meant = guess(verb, said(taken), directory);
    if (meant !== null) return { ...meant, from: at, to: at + taken, isStrange: false };
  }
  // What is near something by itself is a segment of its own.
  const alone = Array.from({ length: run }, (_, more) => more).findIndex(
    (more) => more > 0 && guess(verb, words[at + more] ?? '', directory) !== null,
  );
  const taken = alone === -1 ? run : alone;
  return { ...strange(verb, said(taken)), from: at, to: at + taken, isStrange: true };
}

/** The words with each segment replaced by its `choice`-th guess, or by its last. */
function replaced(words: readonly string[], segments: readonly Segment[], choice: number): string {
  const line = [...words];
  for (const { from, to, instead } of segments.toReversed())
    line.splice(from, to - from, instead[Math.min(choice, instead.length - 1)] ?? '');
  return line.join(' ');
}

function perhapsOf(
  verb: NamingVerb,
  words: readonly string[],
  segments: readonly Segment[],
  around: (line: string) => string,
): readonly Perhaps[] {
  return segments.map(({ from, to }) => {
    const typed = words.slice(from, to).join(' ');
    if (verb === 'latest') return { typed, command: 'vendor …' };
    const meant = segments.map((segment) =>
      segment.from === from ? { ...segment, instead: ['vendor:"…"'] } : segment,
    );
    return { typed, command: around(replaced(words, meant, 0)) };
  });
}

/** `vendor:palo alto`: the word behind a filter's value belonged to it. */
function unquoted(verb: NamingVerb, typed: string, words: string): Unknown | null {
  const pattern = new RegExp(
    String.raw`(?<=^|\s)(vendor|product|with|without|keyword|feed|name)(s?):([^\s",]+) ${RegExp.escape(words)}(?=$|\s)`,
    'i',
  );
  const found = pattern.exec(typed);
  if (found === null) return null;
  const [whole, key = '', many = '', value = ''] = found;
  const meant = `${key}${many}:"${value} ${words}"`;
  return {
    problem: `I do not know “${words}”. A name of more than one word stands in quotes: ${meant}`,
    tries: [`${verb} ${typed.replace(whole, () => meant)}`],
    showSectors: false,
    perhaps: [],
  };
}

/**
 * Say what each unknown word may have meant, and offer the whole command with only those words replaced. `listed` is what was said
 * beside them by `key:value`, and all as it was typed.
 */
export function unknownWords(
  read: Read,
  directory: Directory,
  verb: NamingVerb,
  listed: { readonly said: string; readonly typed: string } = { said: '', typed: '' },
): Unknown {
  const segments: Segment[] = [];
  let rest = read.unknown;
  while (segments.length < mostSegments && rest[0] !== undefined) {
    const segment = segmentAt(verb, read, rest[0], directory);
    segments.push(segment);
    rest = rest.filter((at) => at >= segment.to);
  }
  const wordsOf = ({ from, to }: Segment) => read.words.slice(from, to).join(' ');
  for (const segment of segments) {
    const cut = segment.isStrange ? unquoted(verb, listed.typed, wordsOf(segment)) : null;
    if (cut !== null) return cut;
  }
  const around = (line: string) => `${verb} ${line} ${listed.said}`.trim();
  const isMeant = rest.length === 0 && segments.every(({ instead }) => instead.length > 0);
  const choices = Math.max(...segments.map(({ instead }) => instead.length));
  const isStrange = segments.every((segment) => segment.isStrange);
  const keywords = segments.map((one) =>
    one.keyword === undefined ? one : { ...one, instead: [one.keyword] },
  );
  const isKeyword = segments.some(({ keyword }) => keyword !== undefined);
  const tries = isMeant
    ? [
        ...Array.from({ length: Math.min(choices, isKeyword ? mostBeside : choices) }, (_, choice) =>
          around(replaced(read.words, segments, choice)),
        ),
        ...(isKeyword ? [around(replaced(read.words, keywords, 0))] : []),
      ]
    : verb === 'latest' && isStrange && rest.length === 0
      ? [lookedFor(segments.map(wordsOf).join(' '))]
      : [];
  const help = verb === 'subscribe' || verb === 'latest' ? `help ${verb}` : 'list';
  return {
    problem: segments.map(({ problem }) => problem).join('\n'),
    tries: tries.length === 0 || isStrange ? [...tries, help] : tries,
    showSectors: takes(verb) !== 'holding' && isStrange,
    perhaps: rest.length === 0 ? perhapsOf(verb, read.words, segments, around) : [],
  };
}

/** The command that finds words that `latest` does not know: a time by `since`, all else by `search`. */
function lookedFor(words: string): string {
  return readSince(words) === null ? `search ${words}` : `since ${words}`;
}
