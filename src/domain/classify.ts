import { quoteAround, type ReadableText } from './matcher.ts';
import { compilePatterns, type PatternSet, scan } from './patterns.ts';
import type { Sector, SectorEvidence, SectorMatch } from './sector.ts';
import { statedSectors } from './sector-note.ts';
import type { Match } from './watchlist.ts';

type Role = 'phrase' | 'keyword' | 'organisation' | 'product' | 'vendor' | 'negative';
type SectorTerm = { readonly sectorId: string; readonly role: Role; readonly words: string };
type Field = SectorEvidence['field'];
type Place = SectorTerm & {
  readonly field: Field;
  readonly start: number;
  readonly end: number;
  readonly score: number;
};

/** The words of all sectors, compiled. */
export type SectorTerms = {
  readonly patterns: PatternSet;
  /** What the number of a pattern stands for. */
  readonly terms: readonly (readonly SectorTerm[])[];
  readonly sectors: readonly Sector[];
  /** Vendors that sell to many sectors: their name alone points to none. */
  readonly broadVendors: ReadonlySet<string>;
};

/** An advisory as it is classified; vendors and products are those that a structured advisory names. */
export type ClassifiableText = ReadableText & {
  readonly vendors?: readonly string[];
  readonly products?: readonly string[];
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
const sure = 8;
const nearAttack = 3;
/** Two different keywords are enough where anything is attacked at all. */
const twoWords = 1;
/** Control systems of any vendor stand in factories first; medical devices do not. */
const plantSector = 'critical-manufacturing';
const medicalSector = 'healthcare';
const mostFamilies = 2;
/** Words of sectors in one field; what comes after adds nothing but time. */
const mostPlaces = 500;
const attackReach = 60;
/** A body is read for its opening only: further down every sector is mentioned. UTF-16 units. */
const bodyRead = 2000;
const readFields = ['title', 'summary', 'categories', 'text'] as const;

const attack =
  /\b(?:attack\w*|breach\w*|ransomware|intrusions?|vulnerab\w*|exploit\w*|target\w*|outages?|hack\w*|compromis\w*|hit|disrupt\w*|leak\w*|stole\w*|phish\w*|infect\w*|flaws?|espionage|data theft|knocked|crippl\w*)\b/gi;
/** `military hackers`, `banking trojan`, `industrial scale`: the word describes something else. */
const describesOther =
  /^[\s\u2010-\u2013-]{1,2}(?:themed|hackers?|hacking|trojans?|malware|backed|linked|sponsored|affiliated|grade|style|scale|spies|intelligence|espionage)\b/i;
/** Who dismantles and arrests is no victim. */
const enforces =
  /^[^.!?]{0,80}\b(?:dismantl|arrest|seiz(?:e|ed|es)\b|charged\b|tak(?:es|en|ing) down\b|took down\b|takedown|indict|bust(?:s|ed)\b|raid(?:s|ed)\b|extradit|shut(?:s)? down\b)/i;
/** An agency that warns is not the one attacked. */
const speaks =
  /^(?:[’']s)?,?\s(?:has |have |also |is |and \w+ )?(?:warn|say|said|urg|add|publish|releas|issu|advis|order|recommend|alert|tell|told|direct|share|note|confirmed that)\w*\b/i;
const icsAdvisory = /\bics(?:ma|a)-\d\d-|\/ics-(?:medical-)?advisor/i;

function pluralOf(words: string): readonly string[] {
  if (words.length < 4 || !/[a-z]$/.test(words) || words.endsWith('s')) return [];
  return [/[^aeiou]y$/.test(words) ? `${words.slice(0, -1)}ies` : `${words}s`];
}

function listsOf(sector: Sector): readonly (readonly [Role, readonly string[]])[] {
  return [
    ['phrase', [...sector.strongPhrases, `${sector.name} sector`]],
    ['keyword', sector.keywords],
    ['organisation', sector.organisations],
    ['product', sector.products],
    ['vendor', sector.vendors],
    ['negative', sector.negativeContexts],
  ];
}

function broadVendorsOf(sectors: readonly Sector[]): ReadonlySet<string> {
  const families = new Map<string, Set<string>>();
  for (const { id, parent, vendors } of sectors) {
    for (const vendor of vendors)
      families.set(vendor, (families.get(vendor) ?? new Set<string>()).add(parent ?? id));
  }
  return new Set([...families].filter(([, ids]) => ids.size > mostFamilies).map(([vendor]) => vendor));
}

/** Compile the sectors' phrases, keywords, names and negative contexts; singular and plural of a phrase are one. */
export function compileSectors(sectors: readonly Sector[]): SectorTerms {
  const byWords = new Map<string, SectorTerm[]>();
  for (const sector of sectors) {
    for (const [role, list] of listsOf(sector)) {
      for (const words of list) {
        const plurals = role === 'phrase' || role === 'keyword' ? pluralOf(words) : [];
        for (const spelling of [words, ...plurals]) {
          const known = byWords.get(spelling) ?? [];
          byWords.set(spelling, known);
          known.push({ sectorId: sector.id, role, words });
        }
      }
    }
  }
  return {
    patterns: compilePatterns([...byWords.keys()].map((words, key) => ({ words, key }))),
    terms: [...byWords.values()],
    sectors,
    broadVendors: broadVendorsOf(sectors),
  };
}

/** Short names keep their capitals: DOT is not a dot, and `Port of` no port. */
function isSpelt({ words, role }: SectorTerm, found: string): boolean {
  if (role === 'negative') return true;
  const letters = words.replace(/[^A-Za-z]/g, '');
  const keeps = (letters.length <= 4 && letters === letters.toUpperCase()) || words === 'Port of';
  return !keeps || found.startsWith(words);
}

function covers(longer: Place, place: Place): boolean {
  if (longer.start > place.start || longer.end < place.end) return false;
  if (longer.role === 'negative') return longer.sectorId === place.sectorId;
  const isLonger = longer.end - longer.start > place.end - place.start;
  return isLonger && weights[longer.role] >= weights[place.role];
}

function scoreAt(term: SectorTerm, text: string, start: number, end: number): number {
  const after = text.slice(end, end + 100);
  if (describesOther.test(after) || (term.role === 'organisation' && speaks.test(after))) return 0;
  if (term.role !== 'product' && term.role !== 'vendor' && enforces.test(after)) return 0;
  if (term.role !== 'keyword') return weights[term.role];
  const from = Math.max(0, start - attackReach);
  const isNear = [...text.slice(from, end + attackReach).matchAll(attack)].some(
    ({ index }) => from + index < start || from + index >= end,
  );
  return weights.keyword + (isNear ? nearAttack : 0);
}

/** In an advisory about named products of named vendors, those say where it is used. */
function structuredScore(
  { broadVendors }: SectorTerms,
  { role, words, sectorId }: SectorTerm,
  score: number,
): number {
  if (role === 'product') return threshold;
  if (role !== 'vendor') return score;
  return !broadVendors.has(words) || sectorId === plantSector ? threshold : score;
}

function placesIn(terms: SectorTerms, text: string, field: Field, isStructured: boolean): readonly Place[] {
  const places: Place[] = [];
  scan(terms.patterns, text, (key, start, end) => {
    const found = text.slice(start, end);
    for (const term of terms.terms[key] ?? []) {
      if (places.length < mostPlaces && isSpelt(term, found))
        places.push({
          ...term,
          field,
          start,
          end,
          score: isStructured
            ? structuredScore(terms, term, scoreAt(term, text, start, end))
            : scoreAt(term, text, start, end),
        });
    }
  });
  return places.filter(
    (place) => place.role !== 'negative' && place.score > 0 && !places.some((other) => covers(other, place)),
  );
}

function plantPlaces(places: readonly Place[], sectors: readonly Sector[]): readonly Place[] {
  const medical = new Set(
    sectors.filter(({ id, parent }) => (parent ?? id) === medicalSector).map(({ id }) => id),
  );
  return places
    .filter(({ role, sectorId }) => (role === 'vendor' || role === 'product') && !medical.has(sectorId))
    .map((place) => ({ ...place, sectorId: plantSector, score: threshold }));
}

/** The same word twice, or in singular and plural, counts once. */
function scoreOf(places: readonly Place[], textOf: (field: Field) => string): number {
  const best = new Map<string, number>();
  for (const place of places) {
    const found = textOf(place.field).slice(place.start, place.end);
    const key = found
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '')
      .replace(/(?:ies|y|s)$/, '');
    best.set(key, Math.max(best.get(key) ?? 0, place.score));
  }
  const sum = [...best.values()].reduce((total, score) => total + score, 0);
  return best.size >= 2 && readFields.some((field) => textOf(field).search(attack) !== -1)
    ? sum + twoWords
    : sum;
}

function evidenceOf(places: readonly Place[], textOf: (field: Field) => string): readonly SectorEvidence[] {
  const first = new Map(places.toReversed().map((place) => [place.words, place]));
  const byPlace = new Map([...first.values()].map((place) => [`${place.field} ${place.start}`, place]));
  return [...byPlace.values()]
    .sort((a, b) => b.score - a.score)
    .slice(0, 6)
    .map(({ words, field, start, end }) => ({
      term: words,
      field,
      start,
      end,
      quote: quoteAround(textOf(field), start, end),
    }));
}

function explicitSectors(terms: SectorTerms, textOf: (field: Field) => string): readonly SectorMatch[] {
  const stated = new Map<string, SectorMatch>();
  for (const field of ['summary', 'text'] as const) {
    const text = textOf(field);
    for (const { id, start, end } of statedSectors(text, terms.sectors)) {
      const evidence = {
        term: text.slice(start, end),
        field,
        start,
        end,
        quote: quoteAround(text, start, end),
      };
      if (!stated.has(id)) stated.set(id, { id, confidence: 'high', evidence: [evidence] });
    }
  }
  return [...stated.values()];
}

/** A word inside an actor's name says who it is, not whom it attacks: the army in `Cyber Army of Russia Reborn`. */
function isInName(place: Place, names: readonly Match[]): boolean {
  return names.some(
    ({ field, start, end }) => field === place.field && start <= place.start && place.end <= end,
  );
}

/**
 * The sectors that a text concerns, best first, each with the words that say so. Where an advisory states its
 * sectors, those are all. A sub-sector does not list its parent, unless that has words of its own. `matches` are
 * those of the watchlists in the same text: words inside an actor's name are evidence of no sector.
 */
export function classifySectors(
  text: ClassifiableText,
  terms: SectorTerms,
  matches: readonly Match[] = [],
): SectorMatch[] {
  const body = text.text ?? '';
  const whole = (field: Field) =>
    field === 'categories' ? text.categories.join(', ') : field === 'text' ? body : text[field];
  const explicit = explicitSectors(terms, whole);
  if (explicit.length > 0) return [...explicit];
  const isStructured = (text.vendors?.length ?? 0) > 0 || icsAdvisory.test(text.url ?? '');
  const names = matches.filter(({ kind, strength }) => kind === 'alias' && strength !== 'negative');
  const places = readFields
    .flatMap((field) =>
      placesIn(terms, field === 'text' ? body.slice(0, bodyRead) : whole(field), field, isStructured),
    )
    .filter((place) => !isInName(place, names));
  const plants = isStructured ? plantPlaces(places, terms.sectors) : [];
  return [...Map.groupBy([...places, ...plants], ({ sectorId }) => sectorId)]
    .map(([id, own]) => ({ id, own, score: scoreOf(own, whole) }))
    .filter(({ score }) => score >= threshold)
    .sort((a, b) => b.score - a.score)
    .map(({ id, own, score }) => ({
      id,
      confidence:
        score >= sure || own.some((p) => p.role === 'phrase' && p.field === 'title') ? 'high' : 'medium',
      evidence: evidenceOf(own, whole),
    }));
}
