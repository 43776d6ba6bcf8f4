import { type Directory, readNamed } from './lookup.ts';
import { noSearch, quotedWanted, type Search, type Wanted, wantedOf } from './search.ts';
import { type Severity, severities } from './severity.ts';
import { joined, spokenTimes } from './spoken-time.ts';
import { findCves } from './vulnerability.ts';

/** A question in plain words, understood: by its tags and its time, and the words that name nothing known. */
export type Question = {
  readonly search: Search;
  /** Of the sectors that were named; the search has their sub-sectors too. */
  readonly sectors: readonly string[];
  /** Words that name no actor, sector, CVE or time: looked for as they stand. */
  readonly others: readonly string[];
};

/** Words by which people ask, and that ask for nothing by themselves. */
const idle = new Set(
  `a about actor advisories again against all an and any anything are at been between by can cve cves did do does find for from
  get give group happened has have hello hey hi how i in into is it know latest let like list me mention mentions more my new newest
  news of on or our over please regarding related report reports say saying says search sector sectors show since stories story
  targeted targeting targets tell thanks that the their there these they this threat threats to told until up us was we were what
  whats when where which who why will with you your attacks attacking hit groups`.split(/\s+/),
);
/** “status of”, “help me”: what is asked for stands behind it. */
const opening =
  /^\s*(?:status|digest|overview|summary|briefing|help|look)\s+(?=(?:of|on|for|from|me|us|about|up|the)\s)/i;
const wordEdges = /^[^\p{L}\p{N}"]+|[^\p{L}\p{N}"*]+$/gu;

/** Is it a word of talk, by which nothing is asked for? */
export function saysNothing(word: string): boolean {
  // “IT” is a sector, “it” is nothing.
  return word === word.toLowerCase() || /^\p{Lu}\p{Ll}+$/u.test(word) ? idle.has(word.toLowerCase()) : false;
}

function blank(text: string, start: number, end: number): string {
  return `${text.slice(0, start)}${' '.repeat(end - start)}${text.slice(end)}`;
}

type Names = { readonly actors: Set<string>; readonly sectors: Set<string>; left: string };

/** Take the actors and sectors out of a text, the longest names first; what is left keeps its places. */
function takeNames(text: string, directory: Directory): Names {
  const found: Names = { actors: new Set(), sectors: new Set(), left: text };
  const words = [...text.matchAll(/\S+/g)].map((match) => ({ word: match[0], at: match.index }));
  const bare = words.map(({ word }) => word.replace(wordEdges, '').replace(/['’]s$/, ''));
  for (let at = 0; at < words.length; ) {
    const named = saysNothing(bare[at] ?? '') ? null : readNamed(directory, bare, at);
    const last = words[at + (named?.taken ?? 1) - 1];
    const first = words[at];
    if (named !== null && first !== undefined && last !== undefined) {
      for (const thing of named.things) found[thing.kind === 'actor' ? 'actors' : 'sectors'].add(thing.id);
      found.left = blank(found.left, first.at, last.at + last.word.length);
    }
    at += named?.taken ?? 1;
  }
  return found;
}

type Level = { readonly minSeverity: Severity; readonly kev: true | null; readonly left: readonly string[] };

function takeLevels(words: readonly string[]): Level {
  const levels = severities.filter((level) => words.some((word) => word.toLowerCase() === level));
  return {
    minSeverity: levels.at(-1) ?? 'low',
    kev: words.some((word) => /^kev$/i.test(word)) || null,
    left: words.filter((word) => !/^(?:critical|high|medium|low|severity|kev)$/i.test(word)),
  };
}

/** Understand a question: names by any alias, CVE ids, times on the clock of the zone, levels; whatever else is a word to look for. */
export function readQuestion(text: string, directory: Directory, now: number, zone: string): Question {
  const said = text.replace(/[“”„]/g, '"').replace(opening, '').slice(0, 1_000);
  const cves = findCves(said);
  const quoted: Wanted[] = [];
  const quotes: string[] = [];
  const plain = said
    .replace(/\bCVE-\d{4}-\d{4,19}\b/gi, (id) => ' '.repeat(id.length))
    .replace(/"([^"]+)"/g, (whole, phrase: string) => {
      quoted.push(...quotedWanted(phrase, directory));
      quotes.push(phrase);
      return ' '.repeat(whole.length);
    });
  const names = takeNames(plain, directory);
  const times = spokenTimes(names.left, now, zone);
  const rest = times.reduce((left, { start, end }) => blank(left, start, end), names.left);
  const words = rest.split(/\s+/).map((word) => word.replace(wordEdges, ''));
  const { left, ...levels } = takeLevels(words);
  const others = left.filter((word) => word !== '' && !saysNothing(word)).slice(0, 20);
  const stretch = joined(times);
  return {
    search: {
      ...noSearch,
      ...levels,
      words: [...quoted, ...wantedOf(others.join(' '), directory)],
      actors: [...names.actors],
      sectors: [...names.sectors].flatMap((id) => directory.family(id)),
      cves,
      from: stretch?.from ?? null,
      before: stretch?.before ?? null,
    },
    sectors: [...names.sectors],
    others: [...quotes, ...others],
  };
}

/** Does it name anything but words? */
export function namesSomething({ search }: Question): boolean {
  const { actors, sectors, cves, minSeverity, kev, from } = search;
  return (
    actors.length + sectors.length + cves.length > 0 || minSeverity !== 'low' || kev !== null || from !== null
  );
}
