import type { Candidate, Span } from './candidate.ts';
import type { Term, Watchlist } from './watchlist.ts';

/** Words that end the names of those who number and name threat actors; headlines say them once for several names. */
const surnames =
  'Typhoon Blizzard Sandstorm Sleet Tempest Tsunami Panda Bear Kitten Chollima Spider Jackal Taurus Ursa Serpens Pisces Scorpius'.split(
    ' ',
  );
const fewest = 2;
const mostSpans = 40;
const reach = 90;

const and = '(?:[Aa]nd|AND|or|und|oder|y|o|e|et|ou|en|и|или)';
const quote = '["“”‘’\']?';
const joiner = `(?:-|['’]s)?${quote}(?:\\s*[,/&+]\\s*(?:(?:${and}|then|plus)\\s+)?|\\s+(?:${and}|then|plus|vs\\.?|versus|[&+])\\s+)${quote}`;
const firstName = '\\p{Lu}[\\p{L}\\d]+';
const rowBefore = (name: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${name}${joiner})+(?:${name}${quote}[\\s-]+)$`, 'u');
/** `Volt, Flax and ` before `Salt Typhoon`; in small letters where the family's word is. */
const before = rowBefore(firstName);
const smallBefore = rowBefore('\\p{L}[\\p{L}\\d]+');
/** ` — Volt, Salt and Flax` after `Typhoons`. */
const after = new RegExp(
  `^(?:\\s+(?:groups?|actors?|hackers|family|crews?|gangs?|teams?|trio|pair|duo))?(?:\\s*[—–:(-]\\s*|,?\\s+(?:such as|like|including|namely|called|named|known as)?\\s*)["“‘]?(?:${firstName}${joiner})+${firstName}`,
  'u',
);
const word = /[\p{L}\d]+/gu;

/** Names by their last word and then, in small letters, their first: whose terms they are. */
export type Families = ReadonlyMap<string, ReadonlyMap<string, readonly Term[]>>;

/** The families of names, `… Typhoon`, in watchlists: those of which headlines may say the last word once for several. */
export function familiesIn(watchlists: readonly Watchlist[]): Families {
  const families = new Map<string, Map<string, Term[]>>();
  const known = new Set(surnames.map((name) => name.toLowerCase()));
  for (const term of watchlists.flatMap(({ terms }) => terms)) {
    const isName = term.strength === 'negative' || (term.kind === 'alias' && term.class === 'unique');
    if (!isName || term.needsContext.length > 0) continue;
    const [first = '', last = '', more] = term.text.toLowerCase().split(/[\s-]+/);
    if (more !== undefined || !known.has(last)) continue;
    const names = families.get(last) ?? new Map<string, Term[]>();
    families.set(last, names.set(first, [...(names.get(first) ?? []), term]));
  }
  return new Map([...families].filter(([, names]) => names.size >= fewest));
}

/** The words to be looked for, so that `familyNames` knows where a family stands: `Typhoon`, `Typhoons`. */
export function familyWords(families: Families): readonly string[] {
  return [...families.keys()].flatMap((last) => [last, `${last}s`]);
}

function isSmall(text: string, at: number): boolean {
  const first = text.charAt(at);
  return first !== first.toUpperCase();
}

type Known = Span & { readonly terms: readonly Term[] };

/** The first names in a stretch of text, with the terms of each that is known. */
function firstNames(
  text: string,
  offset: number,
  names: ReadonlyMap<string, readonly Term[]>,
): readonly Known[] {
  return [...text.matchAll(word)].map(({ 0: name, index }) => ({
    start: offset + index,
    end: offset + index + name.length,
    terms: names.get(name.toLowerCase()) ?? [],
  }));
}

/**
 * Names of which only the first word stands: `Volt` in `Volt and Salt Typhoon`, `Volt/Salt Typhoon`, `the Typhoons Volt
 * and Salt`. At least two of the row must be known, so that no metal and no seasoning becomes an actor. `spans` are
 * where the words of a family stand.
 */
export function familyNames(
  text: string,
  families: Families,
  spans: (word: string) => readonly Span[],
): readonly Candidate[] {
  const found: Candidate[] = [];
  const take = (names: readonly Known[], shown: readonly Known[]) => {
    if (names.filter(({ terms }) => terms.length > 0).length < fewest) return;
    for (const { start, end, terms } of shown) for (const term of terms) found.push({ term, start, end });
  };
  for (const [last, names] of families) {
    const several = spans(`${last}s`);
    for (const span of [...spans(last), ...several].slice(0, mostSpans)) {
      const { start, end } = span;
      const from = Math.max(0, start - reach);
      const head = (isSmall(text, start) ? smallBefore : before).exec(text.slice(from, start));
      const row = head === null ? [] : firstNames(head[0], from + head.index, names);
      // The last of the row has the family's word beside it, and is found by itself, but for `Volt, Salt Typhoons` and `‘Volt’ and ‘Salt’ Typhoon`.
      const isFound = !several.includes(span) && !/["“”‘’']/.test(text.charAt(start - 2));
      take(row, isFound ? row.slice(0, -1) : row);
      const tail = after.exec(text.slice(end, end + reach));
      const listed = tail === null ? [] : firstNames(tail[0], end, names);
      take(listed, listed);
    }
  }
  return found;
}
