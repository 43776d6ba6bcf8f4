import { compilePatterns, type PatternSet } from './patterns.ts';
import type { Sector } from './sector.ts';
import { attackWords, type ContextRole, cyberWords } from './sector-context.ts';
import { littleWordsAbroad } from './sector-languages.ts';
import { type ListedNames, listEnds, listedNames } from './sector-lists.ts';

/** What a word is to a sector. Words of attack, of computers, of another language than English, and those that end a list of sectors belong to none. */
export type SectorRole = ContextRole | 'product' | 'negative' | 'attack' | 'cyber' | 'abroad' | 'list';
export type SectorTerm = {
  readonly sectorId: string;
  readonly role: SectorRole;
  readonly words: string;
  /** What a text must begin with where the term stands, letter for letter; empty where its capitals do not matter. */
  readonly spelt: string;
};

/** The words of all sectors, compiled. */
export type SectorWords = {
  readonly patterns: PatternSet;
  /** What the number of a pattern stands for. */
  readonly terms: readonly (readonly SectorTerm[])[];
  readonly listed: ListedNames;
};

function pluralOf(words: string): readonly string[] {
  if (words.length < 4 || !/[a-z]$/.test(words) || words.endsWith('s')) return [];
  return [/[^aeiou]y$/.test(words) ? `${words.slice(0, -1)}ies` : `${words}s`];
}

const inflected: ReadonlySet<SectorRole> = new Set(['phrase', 'keyword', 'hint']);

function listsOf(sector: Sector): readonly (readonly [SectorRole, readonly string[]])[] {
  return [
    ['phrase', [...sector.strongPhrases, `${sector.name} sector`]],
    ['keyword', sector.keywords],
    ['keyword', sector.forms],
    ['hint', sector.hints],
    ['organisation', sector.organisations],
    ['operator', sector.operators],
    ['product', sector.parent === null ? [] : sector.productWords],
    ['negative', sector.negativeContexts],
  ];
}

/** Short names keep their capitals (DOT is not a dot), and so do names that end in `of`: `Port of` is no port. */
function speltOf({ words, role }: Omit<SectorTerm, 'spelt'>): string {
  if (role === 'negative' || role === 'attack' || role === 'product') return '';
  if (role === 'abroad') return words;
  if (role === 'operator') return words.charAt(0);
  const letters = words.replace(/[^A-Za-z]/g, '');
  const keeps = (letters.length <= 4 && /^\p{L}+\p{Lu}/u.test(letters)) || words.endsWith(' of');
  return keeps ? words : '';
}

/** Compile the sectors' words and the words of attack; singular and plural of a phrase are one. */
export function compileWords(sectors: readonly Sector[]): SectorWords {
  const bySpelling = new Map<string, SectorTerm[]>();
  const add = (spelling: string, unspelt: Omit<SectorTerm, 'spelt'>) => {
    const term = { ...unspelt, spelt: speltOf(unspelt) };
    const known = bySpelling.get(spelling);
    if (known === undefined) bySpelling.set(spelling, [term]);
    else known.push(term);
  };
  for (const sector of sectors) {
    for (const [role, list] of listsOf(sector)) {
      for (const words of list) {
        const plurals = inflected.has(role) && list !== sector.forms ? pluralOf(words) : [];
        for (const spelling of [words, ...plurals]) add(spelling, { sectorId: sector.id, role, words });
      }
    }
  }
  for (const words of attackWords) add(words, { sectorId: '', role: 'attack', words });
  for (const words of cyberWords) add(words, { sectorId: '', role: 'cyber', words });
  for (const words of littleWordsAbroad) add(words, { sectorId: '', role: 'abroad', words });
  for (const words of listEnds) add(words, { sectorId: '', role: 'list', words });
  return {
    listed: listedNames(sectors),
    patterns: compilePatterns([...bySpelling.keys()].map((words, key) => ({ words, key }))),
    terms: [...bySpelling.values()],
  };
}
