import type { ProductKnowledge, ProductTerm } from '../domain/sector.ts';
import { type Fault, faultAt, type YamlFile } from './read.ts';
import type { WrittenVendorSectors } from './shapes.ts';

type Told = { readonly sector: number; readonly stating: number; readonly weight: number };

function toldBy(written: string): readonly Told[] {
  return written
    .trim()
    .split(' ')
    .map((one) => one.split(':').map(Number))
    .map(([sector = 0, stating = 0, weight = 0]) => ({ sector, stating, weight }));
}

/** Sectors that do not exist, and terms that tell of one that the file does not list. */
export function checkVendorSectors(
  file: YamlFile,
  { sectors, terms }: WrittenVendorSectors,
  sectorIds: ReadonlySet<string>,
): readonly Fault[] {
  const unknown = sectors.flatMap(({ id }, at) =>
    sectorIds.has(id)
      ? []
      : [faultAt(file, ['sectors', at, 'id'], `"${id}" is no sector, expected the id of one`)],
  );
  const beyond = terms.flatMap(([, words, , told], at) =>
    toldBy(told).every(({ sector }) => sector < sectors.length)
      ? []
      : [
          faultAt(
            file,
            ['terms', at],
            `"${words}" tells of a sector that is not listed, expected a smaller number`,
          ),
        ],
  );
  return [...unknown, ...beyond];
}

/** What vendors and products tell, by sector. */
export function productsOf({ sectors, terms }: WrittenVendorSectors): ReadonlyMap<string, ProductKnowledge> {
  const bySector: ProductTerm[][] = sectors.map(() => []);
  for (const [kind, words, advisories, told] of terms)
    for (const { sector, stating, weight } of toldBy(told))
      bySector[sector]?.push({ words, kind, advisories, stating, weight });
  return new Map(sectors.map(({ id, base }, at) => [id, { base, terms: bySector[at] ?? [] }]));
}
