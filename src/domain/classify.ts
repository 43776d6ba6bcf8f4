import { quoteAround, type ReadableText } from './matcher.ts';
import { compilePatterns, type PatternSet, scan } from './patterns.ts';
import type { Sector, SectorEvidence, SectorMatch } from './sector.ts';

type Role = 'phrase' | 'keyword' | 'organisation' | 'product' | 'vendor' | 'negative';
type SectorTerm = { readonly sectorId: string; readonly role: Role; readonly words: string };

/** The words of all sectors, compiled. */
export type SectorTerms = {
  readonly patterns: PatternSet;
  readonly terms: readonly (readonly SectorTerm[])[];
  readonly parents: ReadonlyMap<string, string | null>;
  readonly sectors: readonly Sector[];
};

type Place = SectorTerm & {
  readonly field: SectorEvidence['field'];
  readonly start: number;
  readonly end: number;
};

const weights: Readonly<Record<Role, number>> = {
  phrase: 5,
  organisation: 3,
  product: 3,
  keyword: 2,
  vendor: 1,
  negative: 0,
};
const threshold = 5;
const nearAttack = 3;
const attackReach = 60;
const bodyRead = 2000;
const attack =
  /\b(?:attack\w*|breach\w*|ransomware|intrusions?|vulnerab\w*|exploit\w*|target\w*|outages?|hack\w*|compromis\w*|hit|disrupt\w*|leak\w*|stole\w*|phish\w*|infect\w*|flaws?|espionage|data theft|knocked|crippl\w*)\b/gi;

/** Compile the sectors' phrases, keywords, names and negative contexts; singular and plural of a phrase are one. */
export function compileSectors(sectors: readonly Sector[]): SectorTerms {
  const byWords = new Map<string, SectorTerm[]>();
  for (const sector of sectors) {
    const add = (role: Role, list: readonly string[]) => {
      for (const words of list) {
        const spellings = role === 'phrase' || role === 'keyword' ? [words, ...pluralOf(words)] : [words];
        for (const spelling of spellings)
          byWords.set(spelling, [...(byWords.get(spelling) ?? []), { sectorId: sector.id, role, words }]);
      }
    };
    add('phrase', [...sector.strongPhrases, `${sector.name} sector`]);
    add('keyword', sector.keywords);
    add('organisation', sector.organisations);
    add('product', sector.products);
    add('vendor', sector.vendors);
    add('negative', sector.negativeContexts);
  }
  return {
    patterns: compilePatterns([...byWords.keys()].map((words, key) => ({ words, key }))),
    terms: [...byWords.values()],
    parents: new Map(sectors.map(({ id, parent }) => [id, parent])),
    sectors,
  };
}

function pluralOf(words: string): readonly string[] {
  if (words.length < 4 || !/[a-z]$/.test(words)) return [];
  if (/s$/.test(words)) return [];
  return [/[^aeiou]y$/.test(words) ? `${words.slice(0, -1)}ies` : `${words}s`];
}

/** Short names keep their capitals: DOT is not a dot, SIS no sister, `Port of` no port. */
function keepsCapitals(words: string): boolean {
  const letters = words.replace(/[^A-Za-z]/g, '');
  return (letters.length <= 4 && letters === letters.toUpperCase()) || words === 'Port of';
}

function sameCapitals(words: string, found: string): boolean {
  return !keepsCapitals(words) || found.replace(/s$/, '') === words.replace(/s$/, '') || found === words;
}

function placesIn(terms: SectorTerms, text: string, field: SectorEvidence['field']): readonly Place[] {
  const places: Place[] = [];
  scan(terms.patterns, text, (key, start, end) => {
    const found = text.slice(start, end);
    for (const term of terms.terms[key] ?? [])
      if (term.role === 'negative' || sameCapitals(term.words, found))
        places.push({ ...term, field, start, end });
  });
  const negatives = places.filter(({ role }) => role === 'negative');
  return places.filter(
    (place) =>
      place.role !== 'negative' &&
      !negatives.some((n) => n.sectorId === place.sectorId && n.start <= place.start && place.end <= n.end) &&
      !places.some(
        (longer) =>
          longer.role !== 'negative' &&
          longer.sectorId === place.sectorId &&
          longer.end - longer.start > place.end - place.start &&
          longer.start <= place.start &&
          place.end <= longer.end &&
          weights[longer.role] >= weights[place.role],
      ),
  );
}

function isNearAttack(text: string, { start, end }: Place): boolean {
  const from = Math.max(0, start - attackReach);
  const around = text.slice(from, end + attackReach);
  return [...around.matchAll(attack)].some(({ index }) => {
    const at = from + index;
    return at < start || at >= end;
  });
}

type Scored = {
  readonly id: string;
  readonly score: number;
  readonly inTitle: boolean;
  readonly places: readonly Place[];
};

function scoreOf(id: string, places: readonly Place[], textOf: (field: Place['field']) => string): Scored {
  const words = new Map<string, number>();
  for (const place of places) {
    const near = place.role === 'keyword' && isNearAttack(textOf(place.field), place) ? nearAttack : 0;
    const weight = weights[place.role] + near;
    words.set(place.words, Math.max(words.get(place.words) ?? 0, weight));
  }
  const vendors = [...words.values()].filter((weight) => weight === weights.vendor).length;
  const score = [...words.values()].reduce((sum, weight) => sum + weight, 0) - Math.max(0, vendors - 2);
  return { id, score, inTitle: places.some((p) => p.role === 'phrase' && p.field === 'title'), places };
}

function evidenceOf(
  places: readonly Place[],
  textOf: (field: Place['field']) => string,
): readonly SectorEvidence[] {
  const first = new Map(places.toReversed().map((place) => [place.words, place]));
  return [...first.values()]
    .sort((a, b) => weights[b.role] - weights[a.role])
    .slice(0, 6)
    .map(({ words, field, start, end }) => ({
      term: words,
      field,
      start,
      end,
      quote: quoteAround(textOf(field), start, end),
    }));
}

/** The sectors that a text concerns, best first, by the words in it. A sub-sector does not list its parent, unless that matched by words of its own. */
export function classifySectors(text: ReadableText, terms: SectorTerms): SectorMatch[] {
  const textOf = (field: Place['field']) =>
    field === 'categories'
      ? text.categories.join(', ')
      : field === 'text'
        ? (text.text ?? '').slice(0, bodyRead)
        : text[field];
  const places = (['title', 'summary', 'categories', 'text'] as const).flatMap((field) =>
    placesIn(terms, textOf(field), field),
  );
  const scored = [...Map.groupBy(places, ({ sectorId }) => sectorId)]
    .map(([id, own]) => scoreOf(id, own, textOf))
    .filter(({ score }) => score >= threshold);
  return scored
    .sort((a, b) => b.score - a.score)
    .map(({ id, score, inTitle, places: own }) => ({
      id,
      confidence: inTitle || score >= 8 ? 'high' : 'medium',
      evidence: evidenceOf(own, textOf),
    }));
}
