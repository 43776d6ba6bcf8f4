import type { Sector } from './sector.ts';

/** A sector that an advisory states itself, and where. UTF-16 offsets. */
export type StatedSector = { readonly id: string; readonly start: number; readonly end: number };
/** Which sectors a text states; `several` where it says that they are many and names none, `null` where it says nothing. */
export type Statement = { readonly sectors: readonly StatedSector[]; readonly several: boolean } | null;

/** Sectors by the words that tell them apart in a list of sectors. */
export type SectorNames = {
  readonly sectors: readonly { readonly id: string; readonly words: readonly string[] }[];
  /** What words were found to be, typing errors forgiven: comparing letters costs, and texts begin with the same words. */
  readonly read: Map<string, Kind>;
};
/** The sector that a word names; `filling` and `strange` words name none. */
type Kind = { readonly id: string } | 'filling' | 'strange';

/** What a list of sectors is introduced by: CISA's advisories and notes (CSAF), then other publishers' forms. */
const heading =
  /critical[\s-]+infrastructure[\s-]+sector(?:s|\(s\))?(?:[ \t]+(?:deployed|affected|involved))?[ \t]{0,3}(?:[:–—]|\r?\n)|(?:\b(?:affected|targeted|impacted)[ \t]sectors?|\bsectors?[ \t](?:affected|targeted|impacted))[ \t]{0,3}[:–—]/gi;
/** No heading goes without this, which begins a word there. */
export const headingCue = {
  starts: ['sector'],
  pattern:
    /(?:(?<=infrastructure[\s-]+)sector(?:s|\(s\))?(?:[ \t]+(?:deployed|affected|involved))?[ \t]{0,3}(?:[:–—]|\r?\n)|(?<=(?:affected|targeted|impacted)[ \t])sectors?[ \t]{0,3}[:–—]|sectors?[ \t](?:affected|targeted|impacted)[ \t]{0,3}[:–—])/iy,
} as const;
const isCisa = /^critical/i;
const longestList = 500;
const mostStrange = 3;
const mostRemembered = 5_000;
const longestWord = 40;
/** A list ends with its line, unless the line ends in a comma or `and`, and where another statement begins; a semicolon stands between sectors too. */
const listEnd =
  /(?<!(?:,|\band)[ \t]{0,8})\r?\n[ \t]*(?=\S)|[.;]\s+(?=\p{Lu})|\b(?:countr(?:y|ies)\b|company\b|areas?[ \t]+deployed)|:/giu;
const several =
  /^(?:multiple|various|several|many|all|unknown|other|n\/a|none|critical infrastructure)(?:[ \t]+(?:critical[ \t]+)?(?:infrastructure[ \t]+)?(?:sectors?|industries))?[\s.]*$/i;
const bareSeveral = /^(?:multiple|various|several|many)\b/i;
const oneWord = /^[^\p{L}]*\p{L}+[^\p{L}]*$/u;
const filling = new Set(
  'and the of other others sector sectors industry industries systems system services service facilities facility critical public base industrial technology materials waste infrastructure'.split(
    ' ',
  ),
);

const fillings = [...filling];

/** Names that CISA used before, or for parts: finance for Financial Services, postal for Transportation. */
const otherNames: readonly (readonly [id: string, words: readonly string[]])[] = [
  ['communications', ['communication', 'telecommunications', 'telecommunication', 'telecom']],
  ['transportation', ['transport', 'postal', 'shipping']],
  ['water-wastewater', ['wastewater']],
  ['healthcare', ['health']],
  ['government-facilities', ['monuments']],
  ['defense-industrial-base', ['defence']],
  ['financial-services', ['finance', 'banking']],
  ['food-agriculture', ['agriculture']],
  ['chemical', ['chemicals']],
  ['dams', ['dam']],
  ['nuclear', ['reactors']],
];

/** Edits between two words, counted up to 3: changed, missing, added or swapped letters (optimal string alignment). */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let twoBack: number[] = [];
  let back = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (back[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(changed, (back[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (twoBack[j - 2] ?? 0) + 1);
      row.push(least);
    }
    twoBack = back;
    back = row;
  }
  return back[b.length] ?? 3;
}

/** Tell the sectors apart by one word of their names: `manufacturing`, `water`, `healthcare`. Sub-sectors are not stated so. */
export function sectorNames(sectors: readonly Sector[]): SectorNames {
  const others = new Map(otherNames);
  const named = sectors
    .filter(({ parent }) => parent === null)
    .map(({ id, name }) => {
      const own = (name.toLowerCase().match(/\p{L}+/gu) ?? []).find((word) => word !== 'critical') ?? '';
      return { id, words: [own, ...(others.get(id) ?? [])] };
    });
  return { sectors: named, read: new Map() };
}

/** Longer words forgive more: `Chemcial`, `Manuacturing`, `Transportaion`. */
function isWord(token: string, key: string): boolean {
  if (token === key) return true;
  if (token.length < 5 || (token[0] !== key[0] && token[1] !== key[1] && token[1] !== key[0])) return false;
  const most = key.length >= 8 ? 2 : key.length >= 5 ? 1 : 0;
  return Math.abs(token.length - key.length) <= most && editDistance(token, key) <= most;
}

function sectorOf(token: string, { sectors }: SectorNames): string | null {
  const exact = sectors.find(({ words }) => words.includes(token));
  if (exact !== undefined) return exact.id;
  if (filling.has(token)) return null;
  return sectors.find(({ words }) => words.some((word) => isWord(token, word)))?.id ?? null;
}

function isFilling(token: string): boolean {
  return filling.has(token) || (token.length >= 6 && fillings.some((word) => isWord(token, word)));
}

function kindOf(token: string, names: SectorNames): Kind {
  const known = names.read.get(token);
  if (known !== undefined) return known;
  const id = sectorOf(token, names);
  const kind: Kind = id !== null ? { id } : isFilling(token) ? 'filling' : 'strange';
  if (names.read.size >= mostRemembered) names.read.clear();
  if (token.length <= longestWord) names.read.set(token, kind);
  return kind;
}

/** Sectors of a list; null where it has more strange words than a list would: prose, most of the time, from the first word on. */
function readList(
  list: string,
  from: number,
  names: SectorNames,
  isStrict: boolean,
): readonly StatedSector[] | null {
  const stated = new Map<string, StatedSector>();
  let strange = 0;
  for (const { 0: token, index } of list.matchAll(/\p{L}+/gu)) {
    const kind = kindOf(token.toLowerCase(), names);
    if (kind === 'strange') strange += 1;
    else if (kind !== 'filling' && !stated.has(kind.id))
      stated.set(kind.id, { id: kind.id, start: from + index, end: from + index + token.length });
    if (strange > (isStrict ? 0 : mostStrange + stated.size)) return null;
  }
  return [...stated.values()];
}

/** A text that is nothing but a list of sectors, as the note of a structured advisory is; where it may be anything else, such as a feed's category, one word is no list. */
function bareNote(text: string, names: SectorNames, isNote: boolean): Statement {
  if (text.length > longestList || (!isNote && oneWord.test(text))) return null;
  const first = /\p{L}+/u.exec(text)?.[0].toLowerCase();
  if (first === undefined || (kindOf(first, names) === 'strange' && !bareSeveral.test(first))) return null;
  const bare = text.trim();
  if (several.test(bare)) return bareSeveral.test(bare) ? { sectors: [], several: true } : null;
  const sectors = readList(text, 0, names, true);
  return sectors !== null && sectors.length > 0 ? { sectors, several: false } : null;
}

/**
 * The sectors that a text states itself, as in `Critical Infrastructure Sectors: Energy, Water and Wastewater` (CISA)
 * or in a text that is nothing but such a list, typing errors and older names forgiven. `mayBeHeaded`: whether `headingCue`
 * was found in it; `isNote`: whether a text of one word is known to be such a list.
 */
export function statedSectors(
  text: string,
  names: SectorNames,
  mayBeHeaded = true,
  isNote = true,
): Statement {
  return (mayBeHeaded ? headedSectors(text, names) : null) ?? bareNote(text, names, isNote);
}

function endOfList(text: string, names: SectorNames): number {
  for (const { 0: end, index } of text.matchAll(listEnd)) {
    const next = /^\p{L}+/u.exec(text.slice(index + end.length))?.[0].toLowerCase();
    const goesOn = end.startsWith(';') && next !== undefined && kindOf(next, names) !== 'strange';
    if (!goesOn) return index;
  }
  return text.length;
}

function headedSectors(text: string, names: SectorNames): Statement {
  const stated = new Map<string, StatedSector>();
  let isSeveral = false;
  for (const match of text.matchAll(heading)) {
    const from = match.index + match[0].length;
    const rest = text.slice(from, from + longestList);
    const skipped = rest.length - rest.trimStart().length;
    const open = rest.trimStart();
    const list = open.slice(0, endOfList(open, names));
    const isStrict = !isCisa.test(match[0]) || match[0].endsWith('\n');
    const sectors = readList(list, from + skipped, names, isStrict) ?? [];
    if (sectors.length === 0 && several.test(list.trim())) isSeveral = true;
    for (const sector of sectors) if (!stated.has(sector.id)) stated.set(sector.id, sector);
  }
  return stated.size > 0 || isSeveral ? { sectors: [...stated.values()], several: stated.size === 0 } : null;
}
