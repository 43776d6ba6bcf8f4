import { quoteAround } from './matcher.ts';
import { scan } from './patterns.ts';
import {
  type ClassifiableText,
  findProductTerms,
  leastWeight,
  type ProductHit,
  type ProductTerms,
  productSectors,
} from './product-sectors.ts';
import type { SectorMatch } from './sector.ts';

const flaw =
  /\b(?:vulnerabilit(?:y|ies)|vulnerable|flaws?\b|security bugs?|bugs? (?:in|lets?|allows?|could)|CVE-\d{4}|denial[- ]of[- ]service|DoS\b|(?:remote )?code execution|RCE\b|authentication bypass|privilege escalation|buffer overflow|hard-?coded|security (?:advisory|bulletin|updates?|notification)|SSA-\d{6}|Schwachstellen?|Sicherheitslücken?|vulnerabilidad(?:es)?|vulnérabilités?|kwetsbaarhe[a-z]+)/i;
/** Places of advisories of makers themselves. */
const makersAdvisory = /cert-?portal|psirt|product-?cert|security-?(?:advisor|bulletin|notice)|\/advisor/i;

/** What a product's name is beside its maker and family, and what CISA writes behind it. */
const besideNames =
  /[^\p{L}\p{N}]+|\b(?:and|series|family|products?|devices?|modules?|systems?|controllers?|software|update \p{L}|\p{L}?[\d.-]+\p{L}{0,2})\b/giu;
/** Of so much of a summary it is asked whether it tells of a flaw. */
const opening = 300;
/** What a word must add to a sector so that two of them stand for a maker. */
const speaks = 1;
/** Everybody runs what is made for it: a flaw there is no sector's. */
const everybodys = 'information-technology';

type Kind = ProductTerms['terms'][number]['kind'];

function kindOf({ terms }: ProductTerms, { term }: ProductHit): Kind {
  return terms[term]?.kind ?? 'product';
}

type Family = { readonly term: number; readonly start: number; readonly end: number };

function familiesIn(title: string, { families }: ProductTerms): readonly Family[] {
  const found: Family[] = [];
  scan(families, title, (term, start, end) => found.push({ term, start, end }));
  return found;
}

/** A family says for what its products are made; with its maker beside it for sure. */
function familySectors(
  title: string,
  families: readonly Family[],
  { familyTerms }: ProductTerms,
  hasMaker: boolean,
): readonly SectorMatch[] {
  const once = [
    ...new Map(families.toReversed().map((family) => [family.term, family])).values(),
  ].toReversed();
  return [...Map.groupBy(once, ({ term }) => familyTerms[term]?.sectorId ?? '')].map(([id, own]) => ({
    id,
    confidence: hasMaker ? 'high' : 'medium',
    evidence: own.map(({ term, start, end }) => ({
      term: familyTerms[term]?.words ?? '',
      kind: 'product',
      field: 'title',
      start,
      end,
      quote: quoteAround(title, start, end),
    })),
  }));
}

/** The sectors of the families in the title of an advisory on products, which need no word of a flaw there. */
export function titleFamilies(title: string, products: ProductTerms): readonly SectorMatch[] {
  return familySectors(title, familiesIn(title, products), products, true);
}

/** Is the title nothing but a product's name, as the titles of control-system advisories are? */
function isBareName(title: string, hits: readonly Family[]): boolean {
  let rest = title;
  for (const { start, end } of hits) rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
  return rest.replace(besideNames, '') === '';
}

/** Does the text say that it is on a flaw? */
function tellsOfFlaw({ title, url }: ClassifiableText): boolean {
  return flaw.test(title) || makersAdvisory.test(url ?? '');
}

/** The maker whose own page of advisories an address is, by the name in its host: `cert-portal.siemens.com`. */
function makerByAddress(url: string | null, { makers }: ProductTerms): readonly ProductHit[] {
  if (url === null || !makersAdvisory.test(url)) return [];
  const host = /^https?:\/\/([^/:?#]+)/i.exec(url);
  const labels = host?.[1]?.toLowerCase().split('.').slice(0, -1) ?? [];
  const term = labels.map((label) => makers.get(label)).find((one) => one !== undefined);
  const start = labels.length === 0 ? 0 : (host?.[0].length ?? 0) - (host?.[1]?.length ?? 0);
  return term === undefined ? [] : [{ term, field: 'url', start, end: host?.[0].length ?? 0 }];
}

/** The numbers of the sectors for which a word speaks by itself; any word for a maker does, a product's only clearly. */
function spokenFor(hit: ProductHit, products: ProductTerms, least: number): readonly number[] {
  return (products.weights[hit.term] ?? [])
    .filter(({ weight }) => weight >= least)
    .map(({ sector }) => sector);
}

/** Do two words of a title speak for the same sector, one of them the name of a maker that is an everyday word? */
function isBorneOut(hits: readonly ProductHit[], products: ProductTerms): boolean {
  const isVendor = (hit: ProductHit) => kindOf(products, hit) === 'vendor';
  const others = new Set(
    hits.filter((hit) => !isVendor(hit)).flatMap((hit) => spokenFor(hit, products, speaks)),
  );
  return hits
    .filter(isVendor)
    .some((hit) => spokenFor(hit, products, speaks).some((sector) => others.has(sector)));
}

/** The ids of the sectors for which more speaks than words that stand in any title, such as `remote`. */
function clearIds(hits: readonly ProductHit[], products: ProductTerms): ReadonlySet<string> {
  const clear = hits.flatMap((hit) =>
    spokenFor(hit, products, kindOf(products, hit) === 'product' ? speaks : leastWeight),
  );
  return new Set(clear.map((sector) => products.sectorIds[sector] ?? ''));
}

/**
 * The sectors of the product in the title of a text on a flaw, where its maker stands there too, or a family of products
 * that one maker makes, or where the text stands on the maker's own page: news has no list of vendors, and a word of a
 * product’s description proves nothing there.
 */
export function titleSectors(text: ClassifiableText, products: ProductTerms): readonly SectorMatch[] {
  const { title, summary, url } = text;
  const families = familiesIn(title, products);
  const isOnFlaw = tellsOfFlaw(text);
  if (!isOnFlaw && families.length === 0) return [];
  const alone = { title, summary: '', categories: [], url };
  const isName = ({ start }: ProductHit) => /[\p{Lu}\p{N}]/u.test(title.charAt(start));
  const hits = findProductTerms(products, alone).filter((hit) => {
    const kind = kindOf(products, hit);
    return (kind !== 'maker' && kind !== 'vendor') || isName(hit);
  });
  if (!isOnFlaw && !flaw.test(summary.slice(0, opening)) && !isBareName(title, [...families, ...hits]))
    return [];
  const addressed = makerByAddress(url, products).filter(
    ({ term }) => !hits.some((hit) => hit.term === term),
  );
  const hasMaker = addressed.length > 0 || hits.some((hit) => kindOf(products, hit) === 'maker');
  const made = familySectors(title, families, products, hasMaker);
  if (!hasMaker && made.length === 0 && !isBorneOut(hits, products)) return [];
  const ids = new Set(made.map(({ id }) => id));
  const all = [...hits, ...addressed];
  const clear = clearIds(all, products);
  const learned = productSectors(alone, products, all).filter(
    ({ id }) => id !== everybodys && !ids.has(id) && clear.has(id),
  );
  return [...made, ...learned];
}
