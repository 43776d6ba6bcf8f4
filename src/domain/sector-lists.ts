import type { Sector } from './sector.ts';

/** What a sector is called in a list of them, in small letters, and which it is. */
export type ListedNames = ReadonlyMap<string, string>;

/** A sector that a list names, and where. UTF-16 offsets. */
export type ListedSector = { readonly id: string; readonly start: number; readonly end: number };

/** Words that end a list of sectors: of two of them where it says that they are such, of three where it may speak of others. */
export const listEnds: readonly string[] = [
  ...'sector sectors industry industries vertical verticals'.split(' '),
  ...'organizations organisations entities companies firms operators providers networks'.split(' '),
];
const saysSectors = /^(?:sector|industr|vertical)/i;
const [fewest, fewestOfOthers] = [2, 3] as const;
/** UTF-16 units before the word that ends a list. */
const longestList = 400;
const mostWords = 5;
const mostStrangers = 3;

/** Between two of a list. */
const glue = /(?:\s*,\s*(?:and|or|as well as)?|\s+(?:and|or|as well as|&)|\s*\/)\s*(?:the\s+)?$/i;
/** An item that is no sector of ours, with what parts it from the one before: `, construction`, `, and other critical infrastructure`. */
const stranger =
  /(?:\s*,\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+|\s*\/\s*)(?:\p{L}[\p{L}-]*\s){0,3}\p{L}[\p{L}-]*$/iu;
const lastWords = /(?:[\p{L}\p{N}-]+(?:\s+|\s*&\s*|$)){1,5}$/u;
/** Whom a maker or an author serves is not who was struck. */
const serves =
  /\b(?:customers?|clients?|serv(?:es?|ing)|solutions?|expertise|experience|offers?|help(?:s|ing)?|trusted|consult\p{L}*|work(?:s|ed|ing)? with)\b[^.]{0,80}$/iu;

/** What the sectors are called in a list: their names, and the words by which people ask for them. */
export function listedNames(sectors: readonly Sector[]): ListedNames {
  const names = new Map<string, string>();
  for (const { id, name, aliases } of sectors)
    for (const words of [name, ...aliases])
      if (!names.has(words.toLowerCase())) names.set(words.toLowerCase(), id);
  return names;
}

/** The longest name that the words end with. */
function nameAtEnd(
  words: string,
  names: ListedNames,
): { readonly id: string; readonly length: number } | null {
  const tail = lastWords.exec(words)?.[0];
  if (tail === undefined) return null;
  const starts = [...tail.matchAll(/[\p{L}\p{N}-]+/gu)].slice(-mostWords);
  for (const { index } of starts) {
    const id = names.get(tail.slice(index).replaceAll(/\s+/g, ' ').toLowerCase());
    if (id !== undefined) return { id, length: tail.length - index };
  }
  return null;
}

/**
 * The sectors of a list in prose that ends with a word of `listEnds` at `end`: `the communications, manufacturing, and
 * education sectors`. What is none of ours is passed over; where no list is, or one of those whom somebody serves, none.
 */
export function sectorsListed(text: string, end: number, names: ListedNames): readonly ListedSector[] {
  const from = Math.max(0, end - longestList);
  const before = text.slice(from, end);
  const sentence = Math.max(...[...before.matchAll(/[.!?:;(]\s|\n/g)].map(({ index }) => index + 1), 0);
  let rest = before.slice(sentence).trimEnd();
  const found = new Map<string, ListedSector>();
  for (let strangers = 0; strangers <= mostStrangers; ) {
    const name = nameAtEnd(rest, names);
    const start = rest.length - (name?.length ?? 0);
    const parting = name === null ? stranger.exec(rest) : glue.exec(rest.slice(0, start));
    if (name === null) strangers += 1;
    else if (!found.has(name.id)) {
      const place = from + sentence + start;
      found.set(name.id, { id: name.id, start: place, end: place + name.length });
    }
    rest = rest.slice(0, parting?.index ?? start);
    if (parting === null) break;
  }
  const least = saysSectors.test(text.slice(end)) ? fewest : fewestOfOthers;
  if (found.size < least || serves.test(rest)) return [];
  return [...found.values()];
}
