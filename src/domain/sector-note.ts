import type { Sector } from './sector.ts';

/** A sector that an advisory states itself, and where. UTF-16 offsets. */
export type StatedSector = { readonly id: string; readonly start: number; readonly end: number };

const notePattern =
  /critical[\s-]infrastructure[\s-]sectors?(?: deployed| affected)?\s{0,3}[:–—]\s{0,5}([^\n:]{2,400}(?:\n[ \t]+[^\n:]{2,200})?)/gi;
const beyondNote = /\.\s+(?=\p{Lu})|\b(?:countries|company|areas deployed)\b/iu;

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

/** The word that tells a sector's name from the others: `manufacturing`, `water`, `healthcare`. */
function keyWord(name: string): string {
  const words = name.toLowerCase().match(/\p{L}+/gu) ?? [];
  return words.find((word) => word !== 'critical') ?? '';
}

function isWord(token: string, key: string): boolean {
  if (token === key || (token.length >= 6 && key.startsWith(token))) return true;
  if (key.length >= 8 && token.endsWith(key)) return true;
  const most = key.length >= 8 ? 2 : key.length >= 6 ? 1 : 0;
  return token.length >= 5 && editDistance(token, key) <= most;
}

/** The sectors of a note such as `Critical Infrastructure Sectors: Energy, Water and Wastewater` (CISA), typing errors forgiven. */
export function statedSectors(text: string, sectors: readonly Sector[]): readonly StatedSector[] {
  const keys = sectors
    .filter(({ parent }) => parent === null)
    .map(({ id, name }) => ({ id, key: keyWord(name) }));
  return [...text.matchAll(notePattern)].flatMap((match) => {
    const list = match[1] ?? '';
    const from = match.index + match[0].length - list.length;
    const cut = list.search(beyondNote);
    const stated = new Map<string, StatedSector>();
    for (const { 0: token, index } of list.slice(0, cut === -1 ? list.length : cut).matchAll(/\p{L}+/gu)) {
      const sector = keys.find(({ key }) => isWord(token.toLowerCase(), key));
      if (sector !== undefined && !stated.has(sector.id))
        stated.set(sector.id, { id: sector.id, start: from + index, end: from + index + token.length });
    }
    return [...stated.values()];
  });
}
