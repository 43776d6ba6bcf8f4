import { quoteAround } from './matcher.ts';
import { type Noticed, notice } from './notice.ts';
import {
  type ClassifiableText,
  compileProducts,
  isProductAdvisory,
  type ProductTerms,
  productSectors,
  sectorFieldText,
} from './product-sectors.ts';
import type { Sector, SectorMatch } from './sector.ts';
import { type SectorNames, sectorNames, statedSectors } from './sector-note.ts';
import { compileWords, type SectorWords } from './sector-vocabulary.ts';
import { productSubSectors, wordSectors } from './sector-words.ts';
import { titleFamilies, titleSectors } from './title-sectors.ts';
import type { Match } from './watchlist.ts';

/** All that is known of sectors, compiled. */
export type SectorTerms = {
  readonly names: SectorNames;
  readonly words: SectorWords;
  readonly products: ProductTerms;
  readonly parents: ReadonlyMap<string, string | null>;
};

/** Compile the sectors' names, words and products; once, it costs more than reading. */
export function compileSectors(sectors: readonly Sector[]): SectorTerms {
  return {
    names: sectorNames(sectors),
    words: compileWords(sectors),
    products: compileProducts(sectors),
    parents: new Map(sectors.map(({ id, parent }) => [id, parent])),
  };
}

/** The sectors that the advisory states itself; none where it says only that they are several; null where it is silent. */
function statedIn(
  text: ClassifiableText,
  names: SectorNames,
  headed: Noticed['sectors'],
  isNote: boolean,
): readonly SectorMatch[] | null {
  let stated: Map<string, SectorMatch> | null = null;
  for (const field of ['summary', 'text'] as const) {
    const words = sectorFieldText(text, field);
    const statement = statedSectors(words, names, headed.has(field), isNote);
    if (statement === null) continue;
    stated ??= new Map();
    for (const { id, start, end } of statement.sectors) {
      if (stated.has(id)) continue;
      const term = words.slice(start, end);
      const quote = quoteAround(words, start, end);
      stated.set(id, {
        id,
        confidence: 'high',
        evidence: [{ term, kind: 'stated', field, start, end, quote }],
      });
    }
  }
  return stated === null ? null : [...stated.values()];
}

/** What the maker or product in a title adds to words; nothing where words tell of another sector. */
function besides(
  told: readonly SectorMatch[],
  text: ClassifiableText,
  { products, parents }: SectorTerms,
): readonly SectorMatch[] {
  const made = titleSectors(text, products);
  if (made.length === 0) return made;
  const ids = new Set(made.map(({ id }) => id));
  const known = new Set(told.map(({ id }) => id));
  if (!told.every(({ id }) => ids.has(parents.get(id) ?? ''))) return [];
  return made.filter(({ id }) => !known.has(id));
}

/** Products are made for sectors, families of one maker's for one; a sub-sector is named beside its parent only. */
function ofProducts(
  text: ClassifiableText,
  { products, words, parents }: SectorTerms,
): readonly SectorMatch[] {
  const learned = productSectors(text, products);
  const known = new Set(learned.map(({ id }) => id));
  const found = [...learned, ...titleFamilies(text.title, products).filter(({ id }) => !known.has(id))];
  const ids = new Set(found.map(({ id }) => id));
  const narrower = productSubSectors(text, words).filter(({ id }) => ids.has(parents.get(id) ?? ''));
  return [...found, ...narrower];
}

/**
 * The sectors that a text concerns, best first, each with the words that say so. Where an advisory states its sectors,
 * those are all, and none where it says `Multiple`. An advisory about products is told by its vendors and products,
 * any other text by words in their context, and, where these tell of no other, by a maker or product in the title of a text
 * on a flaw. A sub-sector of a word does not list its parent, unless that has words of
 * its own. `matches` are those of the watchlists in the same text: words inside an actor's name are evidence of no sector.
 * `noticed` is what `notice` says of it.
 */
export function classifySectors(
  text: ClassifiableText,
  terms: SectorTerms,
  matches: readonly Match[] = [],
  noticed: Noticed = notice(text),
): SectorMatch[] {
  const isOnProducts = isProductAdvisory(text, noticed.controlSystem);
  // Under the title of anything else a bare word may be a feed's category.
  const stated = statedIn(text, terms.names, noticed.sectors, isOnProducts || text.title.trim() === '');
  if (stated !== null) return [...stated];
  const names = matches.filter(({ kind, strength }) => kind === 'alias' && strength !== 'negative');
  if (!isOnProducts) {
    const told = wordSectors(text, terms.words, names);
    return [...told, ...besides(told, text, terms)];
  }
  const made = ofProducts(text, terms);
  return made.length > 0 ? [...made] : [...wordSectors(text, terms.words, names)];
}
