import type { Sector } from '../../src/domain/sector.ts';
import type { CsafRow } from '../csaf.ts';

/** What answers with the ids of sectors for an advisory whose note is hidden. */
export type Peer = (row: CsafRow) => ReadonlySet<string>;

type Learned = { readonly rows: readonly CsafRow[]; readonly idOf: (name: string) => string };

function countsOf({ rows, idOf }: Learned): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of rows.flatMap(({ sectors }) => sectors ?? [])) {
    const id = idOf(name);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** The sector that most advisories state, whatever is asked. */
export function majority(learned: Learned): Peer {
  const [most] = [...countsOf(learned)].sort((a, b) => b[1] - a[1]);
  const said = new Set(most === undefined ? [] : [most[0]]);
  return () => said;
}

/** For each vendor the sectors that at least half of its earlier advisories state; for others the majority. */
export function vendorTable(learned: Learned): Peer {
  const byVendor = Map.groupBy(
    learned.rows.flatMap((row) => [...new Set(row.vendors)].map((vendor) => ({ vendor, row }))),
    ({ vendor }) => vendor,
  );
  const table = new Map(
    [...byVendor].map(([vendor, found]) => {
      const rows = found.map(({ row }) => row);
      const counts = countsOf({ ...learned, rows });
      return [vendor, [...counts].filter(([, count]) => count * 2 >= rows.length).map(([id]) => id)] as const;
    }),
  );
  const otherwise = majority(learned);
  return (row) => {
    const known = row.vendors.filter((vendor) => table.has(vendor));
    return known.length === 0 ? otherwise(row) : new Set(known.flatMap((vendor) => table.get(vendor) ?? []));
  };
}

const escaped = (words: string) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A plain list of words a sector: what stands anywhere in the text counts. */
export function keywordsOf(sectors: readonly Sector[]): (text: string) => ReadonlySet<string> {
  const lists = Map.groupBy(sectors, ({ id, parent }) => parent ?? id);
  const patterns = [...lists].map(([id, own]) => {
    const words = own.flatMap(({ strongPhrases, keywords, hints }) => [
      ...strongPhrases,
      ...keywords,
      ...hints,
    ]);
    return { id, pattern: new RegExp(`\\b(?:${words.map(escaped).join('|')})s?\\b`, 'i') };
  });
  return (text) => new Set(patterns.filter(({ pattern }) => pattern.test(text)).map(({ id }) => id));
}
