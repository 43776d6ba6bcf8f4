import { quoteAround, type ReadableText } from './matcher.ts';
import { compilePatterns, type PatternSet, scan } from './patterns.ts';
import type { ProductTerm, Sector, SectorEvidence, SectorField, SectorMatch } from './sector.ts';

/** An advisory as it is classified; vendors and products are those that a structured advisory names. */
export type ClassifiableText = ReadableText & {
  readonly vendors?: readonly string[];
  readonly products?: readonly string[];
};

type Term = Pick<ProductTerm, 'words' | 'kind'>;
type Weighed = { readonly sector: number; readonly weight: number };

/** What advisories about products teach of sectors, compiled. */
export type ProductTerms = {
  readonly names: PatternSet;
  readonly words: PatternSet;
  readonly terms: readonly Term[];
  /** The terms that are makers, by their names as one word, as they stand in an address. */
  readonly makers: ReadonlyMap<string, number>;
  /** Trade names of one maker's products, each with the sector it is made for. */
  readonly families: PatternSet;
  readonly familyTerms: readonly { readonly words: string; readonly sectorId: string }[];
  /** For each term, the sectors it speaks for or against. */
  readonly weights: readonly (readonly Weighed[])[];
  readonly sectorIds: readonly string[];
  readonly base: readonly number[];
};

/** A term in an advisory, at its first place. */
export type ProductHit = {
  readonly term: number;
  readonly field: SectorField;
  readonly start: number;
  readonly end: number;
};

/** Names stand in the title and the lists, words that describe a product in the text. */
const nameFields = ['title', 'vendors', 'products'] as const;
const wordFields = ['summary', 'text'] as const;
/** What is read of a field: names of a hundred products say what the first dozens say. UTF-16 units. */
const mostRead = 2000;
const mostEvidence = 4;
/** What adds less is no evidence. */
export const leastWeight = 0.1;
const sureOdds = 1.5;
/** Lists products of every kind, where `stack` and `remote` say nothing of a sector. */
const anyProduct = /known-exploited-vulnerabilities-catalog/i;
const legalForm = /[\s,]+(?:inc|corp|corporation|co|ltd|llc|ag|se|gmbh|sa)\.?$/;
const icsAdvisory = /\bics(?:ma|a)-\d\d-|\/ics-(?:medical-)?advisor/i;
/** `isProductAdvisory` looks for nothing that does not begin so. */
export const controlSystemStarts: readonly string[] = ['ics', 'successful exploitation of th'];
const advisoryForm = /\bsuccessful exploitation of (?:this|these|the)\b/i;

/** A field as one text; lists are joined by `, `, and their offsets count so. */
export function sectorFieldText(text: ClassifiableText, field: SectorField): string {
  switch (field) {
    case 'title':
      return text.title;
    case 'summary':
      return text.summary;
    case 'text':
      return text.text ?? '';
    case 'categories':
      return text.categories.join(', ');
    case 'vendors':
      return text.vendors?.join(', ') ?? '';
    case 'products':
      return text.products?.join(', ') ?? '';
    case 'url':
      return text.url ?? '';
    default:
      return field satisfies never;
  }
}

/** Is it about flaws of products, as CISA's control-system advisories are, rather than news? */
export function isProductAdvisory(text: ClassifiableText, mayBeOnControlSystems: boolean): boolean {
  const { vendors, products } = text;
  if ((vendors?.length ?? 0) + (products?.length ?? 0) > 0) return true;
  return isControlSystemAdvisory(text, mayBeOnControlSystems);
}

function isControlSystemAdvisory({ url, summary, text }: ClassifiableText, mayBe: boolean): boolean {
  if (url !== null && icsAdvisory.test(url)) return true;
  if (!mayBe) return false;
  return [summary, text ?? ''].some((words) => {
    const opening = words.slice(0, mostRead);
    return advisoryForm.test(opening) || icsAdvisory.test(opening);
  });
}

function patternsOf(terms: readonly Term[], isName: boolean): PatternSet {
  return compilePatterns(
    terms.flatMap(({ words, kind }, key) => ((kind !== 'words') === isName ? [{ words, key }] : [])),
  );
}

/** Compile terms alone, without weights: what is looked for when the weights are learned. */
export function compileTerms(terms: readonly Term[]): Pick<ProductTerms, 'names' | 'words' | 'terms'> {
  return { terms, names: patternsOf(terms, true), words: patternsOf(terms, false) };
}

/** Compile what the sectors' advisories teach. */
export function compileProducts(sectors: readonly Sector[]): ProductTerms {
  const known = sectors.filter(({ products }) => products !== null);
  const terms: Term[] = [];
  const weights: Weighed[][] = [];
  const numbers = new Map<string, number>();
  for (const [sector, { products }] of known.entries()) {
    for (const { words, kind, weight } of products?.terms ?? []) {
      const key = `${kind === 'words' ? 'words' : 'name'} ${words}`;
      const number = numbers.get(key) ?? terms.push({ words, kind }) - 1;
      numbers.set(key, number);
      weights[number] = [...(weights[number] ?? []), { sector, weight }];
    }
  }
  const familyTerms = sectors.flatMap(({ id, families }) =>
    families.map((words) => ({ words, sectorId: id })),
  );
  return {
    ...compileTerms(terms),
    families: compilePatterns(
      familyTerms.map(({ words }, key) => ({ words, key })),
      0,
    ),
    familyTerms,
    weights,
    makers: new Map(
      terms.flatMap(({ words, kind }, number) =>
        kind === 'maker' ? [[words.replace(/[^\p{L}\p{N}]/gu, ''), number] as const] : [],
      ),
    ),
    sectorIds: known.map(({ id }) => id),
    base: known.map(({ products }) => products?.base ?? 0),
  };
}

/** The terms that stand in an advisory, each once, at its first place: title before vendors before products. */
export function findProductTerms(
  { names, words }: Pick<ProductTerms, 'names' | 'words'>,
  text: ClassifiableText,
): readonly ProductHit[] {
  const hits = new Map<number, ProductHit>();
  const look = (patterns: PatternSet, field: SectorField) =>
    scan(patterns, sectorFieldText(text, field).slice(0, mostRead), (term, start, end) => {
      if (!hits.has(term)) hits.set(term, { term, field, start, end });
    });
  for (const field of nameFields) look(names, field);
  for (const field of wordFields) look(words, field);
  return [...hits.values()];
}

type Telling = ProductHit & { readonly weight: number };

function isApart(one: ProductHit, others: readonly ProductHit[]): boolean {
  return !others.some(({ field, start, end }) => field === one.field && start < one.end && one.start < end);
}

const evidenceKinds = {
  maker: 'vendor',
  vendor: 'vendor',
  product: 'product',
  words: 'words',
} as const;

function evidenceOf(
  telling: readonly Telling[],
  { terms }: ProductTerms,
  text: ClassifiableText,
): readonly SectorEvidence[] {
  const shown: Telling[] = [];
  for (const one of telling.toSorted((a, b) => b.weight - a.weight || a.start - b.start))
    if (shown.length < mostEvidence && isApart(one, shown)) shown.push(one);
  return shown.map(({ term, field, start, end }) => ({
    term: terms[term]?.words ?? '',
    kind: evidenceKinds[terms[term]?.kind ?? 'product'],
    field,
    start,
    end,
    quote: quoteAround(sectorFieldText(text, field), start, end),
  }));
}

/** A control-system advisory of which no word is known is about a product all the same: the name in its title. */
function unknownProduct(text: ClassifiableText): readonly SectorEvidence[] {
  const term = text.title.trim();
  const start = text.title.indexOf(term);
  if (term === '') return [];
  return [{ term, kind: 'product', field: 'title', start, end: start + term.length, quote: term }];
}

/** Is one of the words the whole name of the maker? */
function namesMaker(
  telling: readonly Telling[],
  { terms }: ProductTerms,
  { vendors = [] }: ClassifiableText,
) {
  const makers = new Set(vendors.map((vendor) => vendor.toLowerCase().replace(legalForm, '')));
  return telling.some(({ term }) => {
    const { kind, words = '' } = terms[term] ?? {};
    return (kind === 'maker' || kind === 'vendor') && makers.has(words);
  });
}

/**
 * The sectors in which the products of an advisory stand, by the words of its vendors and products; best first. One
 * that is likeliest is named even where none is likely, but only with a word that is known to speak for it, or in an
 * advisory on control systems. In a catalogue of products of every kind only a known maker speaks. `hits` are the terms
 * that count.
 */
export function productSectors(
  text: ClassifiableText,
  products: ProductTerms,
  hits: readonly ProductHit[] = findProductTerms(products, text),
): readonly SectorMatch[] {
  const odds = [...products.base];
  const telling: Telling[][] = odds.map(() => []);
  for (const hit of hits) {
    for (const { sector, weight } of products.weights[hit.term] ?? []) {
      odds[sector] = (odds[sector] ?? 0) + weight;
      if (weight >= leastWeight) telling[sector]?.push({ ...hit, weight });
    }
  }
  const best = Math.max(...odds);
  const isControlSystem = isControlSystemAdvisory(text, true);
  const isAnyProduct = anyProduct.test(text.url ?? '');
  return odds
    .map((odd, sector) => ({ odd, id: products.sectorIds[sector] ?? '', own: telling[sector] ?? [] }))
    .filter(
      ({ odd, own }) => (odd >= 0 || odd === best) && (!isAnyProduct || namesMaker(own, products, text)),
    )
    .sort((a, b) => b.odd - a.odd)
    .map(
      ({ odd, id, own }): SectorMatch => ({
        id,
        confidence: odd >= sureOdds ? 'high' : 'medium',
        evidence:
          own.length === 0 && isControlSystem ? unknownProduct(text) : evidenceOf(own, products, text),
      }),
    )
    .filter(({ evidence }) => evidence.length > 0);
}
