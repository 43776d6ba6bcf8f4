import type { Sector } from './sector.ts';
import { sectorNames } from './sector-note.ts';

/** What a sector is called in a list of them, in small letters, which it is, and with what words such names end. */
export type ListedNames = {
  readonly ids: ReadonlyMap<string, string>;
  readonly lastWords: ReadonlySet<string>;
};

/** A sector that a list names, and where. UTF-16 offsets. */
export type ListedSector = { readonly id: string; readonly start: number; readonly end: number };

/** Words that end a list of sectors: of two of them where it says that they are such, of three where it may speak of others. */
export const listEnds: readonly string[] = [
  ...'sector sectors industries verticals'.split(' '),
  ...'organizations organisations entities companies firms operators'.split(' '),
];
const saysSectors = /^(?:sector|industr|vertical)/i;
const [fewest, fewestOfOthers] = [2, 3] as const;
/** UTF-16 units before the word that ends a list. */
const longestList = 400;
const mostWords = 5;
const mostStrangers = 3;
/** As long as a name is, and what parts it from the next. */
const longestItem = 64;
/** It may stand last without being a sector: `and other critical infrastructure sectors`. */
const lastStranger = 'infrastructure';

/** Between two of a list. */
const glue = /(?:\s*,\s*(?:and|or|as well as)?|\s+(?:and|or|as well as|&)|\s*\/)\s*(?:the\s+)?$/i;
/** An item that is no sector of ours, with what parts it from the one before: `, construction`, `, and other critical infrastructure`. */
const stranger =
  /(?:\s*,\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+|\s*\/\s*)(?:\p{L}[\p{L}-]*\s){0,3}\p{L}[\p{L}-]*$/iu;
const lastWords = /(?:[\p{L}\p{N}-]+(?:\s+|\s*&\s*|$)){1,5}$/u;
/** Whom a maker or an author serves is not who was struck. */
const serves =
  /\b(?:customers?|clients?|serv(?:es?|ing)|solutions?|expertise|experience|offers?|help(?:s|ing)?|trusted|consult\p{L}*|work(?:s|ed|ing)? with)\b[^.]{0,80}$/iu;

/** First words of names that say nothing alone. */
const halves: ReadonlySet<string> = new Set(['information', 'emergency', 'commercial']);

/** What the sectors are called in a list: their names, the one word that stands for each in a note, and the words by which people ask for them. */
export function listedNames(sectors: readonly Sector[]): ListedNames {
  const ids = new Map<string, string>();
  const called = sectors.map(({ id, name, aliases }) => ({ id, words: [name, ...aliases] }));
  for (const { id, words } of [...called, ...sectorNames(sectors).sectors])
    for (const word of words.map((one) => one.toLowerCase()))
      if (!ids.has(word) && !halves.has(word)) ids.set(word, id);
  const lastOf = (words: string) => words.slice(words.lastIndexOf(' ') + 1);
  return { ids, lastWords: new Set([...[...ids.keys()].map(lastOf), lastStranger]) };
}

/** Most words that could end a list end none: told by the word before them, and by what parts one from the next, which is cheaper than to read on. */
function mayEndList(text: string, end: number, { lastWords }: ListedNames): boolean {
  const from = text.lastIndexOf(' ', end - 2) + 1;
  if (from === 0 || !lastWords.has(text.slice(from, end).trimEnd().toLowerCase())) return false;
  const before = text.slice(Math.max(0, end - longestItem), end);
  return before.includes(',') || before.includes(' and ') || before.includes(' or ');
}

/** The longest name that the words end with. */
function nameAtEnd(
  words: string,
  names: ListedNames,
): { readonly id: string; readonly length: number } | null {
  const tail = lastWords.exec(words.slice(-longestItem))?.[0];
  if (tail === undefined) return null;
  const starts = [...tail.matchAll(/[\p{L}\p{N}-]+/gu)].slice(-mostWords);
  for (const { index } of starts) {
    const id = names.ids.get(tail.slice(index).replaceAll(/\s+/g, ' ').toLowerCase());
    if (id !== undefined) return { id, length: tail.length - index };
  }
  return null;
}

/**
 * The sectors of a list in prose that ends with a word of `listEnds` at `end`: `the communications, manufacturing, and
 * education sectors`. What is none of ours is passed over; where no list is, or one of those whom somebody serves, none.
 */
export function sectorsListed(text: string, end: number, names: ListedNames): readonly ListedSector[] {
  if (!mayEndList(text, end, names)) return [];
  const from = Math.max(0, end - longestList);
  const before = text.slice(from, end);
  const sentence = Math.max(...[...before.matchAll(/[.!?:;(]\s|\n/g)].map(({ index }) => index + 1), 0);
  let rest = before.slice(sentence).trimEnd();
  const found = new Map<string, ListedSector>();
  for (let strangers = 0; strangers <= mostStrangers; ) {
    const name = nameAtEnd(rest, names);
    const start = rest.length - (name?.length ?? 0);
    const tail = Math.max(0, start - longestItem);
    const parting = (name === null ? stranger : glue).exec(rest.slice(tail, start));
    if (name === null) strangers += 1;
    else if (!found.has(name.id)) {
      const place = from + sentence + start;
      found.set(name.id, { id: name.id, start: place, end: place + name.length });
    }
    rest = rest.slice(0, parting === null ? start : tail + parting.index);
    if (parting === null) break;
  }
  const least = saysSectors.test(text.slice(end)) ? fewest : fewestOfOthers;
  if (found.size < least || serves.test(rest)) return [];
  return [...found.values()];
}
