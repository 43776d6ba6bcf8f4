import type { Advisory } from './advisory.ts';
import { says, type WordsOfText, wordsOfText } from './phrase.ts';
import { atLeast, type Severity } from './severity.ts';

/**
 * What a channel wants to hear of. Kinds are joined by AND, the members of a kind by OR; an empty or absent kind asks nothing.
 * Lists hold each thing once.
 */
export type Filter = {
  readonly sectors: readonly string[];
  readonly actors: readonly string[];
  readonly minSeverity: Severity;
  readonly kevOnly: boolean;
  /** Possible links to its actors count too: nobody is named, but what they are known by stands together. */
  readonly possible?: boolean;
  /** So does naming its actors in passing. */
  readonly mentions?: boolean;
  /** Makers and products ("our stack"), as people write them. */
  readonly vendors?: readonly string[];
  readonly cves?: readonly string[];
  /** One of its CVEs has at least this EPSS score, 0 to 1. */
  readonly minEpss?: number;
  /** Kinds of publishers, as in the catalogue: `gov`, `ics-ot`. */
  readonly categories?: readonly string[];
  readonly feeds?: readonly string[];
  /** BCP 47 tags; `de` means `de-AT` too. */
  readonly languages?: readonly string[];
  /** Words or phrases of which it says one. */
  readonly including?: readonly string[];
  /** Words or phrases of which it says none. */
  readonly excluding?: readonly string[];
  /** Not older than this when we first saw it. */
  readonly maxAgeDays?: number;
};

/** The kinds of a filter that name things, in the order in which they are told. The others are limits. */
export const topicKinds = ['sectors', 'actors', 'vendors', 'cves', 'including'] as const;
export type TopicKind = (typeof topicKinds)[number];

/** How many terms of its own a filter has looked for; sectors, actors and feeds are chosen from what is known. */
export function termCount({ vendors = [], cves = [], including = [], excluding = [] }: Filter): number {
  return vendors.length + cves.length + including.length + excluding.length;
}

/** What one advisory brings of its own, apart from what the rules conclude. */
export type Voice = Pick<
  Advisory,
  | 'title'
  | 'summary'
  | 'categories'
  | 'vendors'
  | 'products'
  | 'feedId'
  | 'category'
  | 'language'
  | 'publishedAt'
  | 'seenAt'
>;

/** What filters are asked of: an advisory, or a story as a whole with each advisory's voice. */
export type Said = Pick<Advisory, 'sectors' | 'actors' | 'severity' | 'kev' | 'cves'> & {
  readonly voices: readonly Voice[];
};

/** What a filter needs to know beside what is said. */
export type Lookups = {
  /** The sector of a sub-sector; null for a sector. */
  readonly sectorParent: (id: string) => string | null;
  /** The EPSS score of a CVE; null where none is known: such a one is below every floor. */
  readonly epss: (cve: string) => number | null;
};

/** An advisory by itself. */
export function saidBy(advisory: Pick<Advisory, keyof Voice | Exclude<keyof Said, 'voices'>>): Said {
  const { sectors, actors, severity, kev, cves } = advisory;
  return { sectors, actors, severity, kev, cves, voices: [advisory] };
}

const day = 86_400_000;
const textOf = new WeakMap<Voice, WordsOfText>();
const phrases = new Map<string, WordsOfText>();
const mostPhrases = 10_000;

/** All that a voice says, as words. Folding costs more than looking: each voice is folded once, however many filters ask. */
export function voiceWords(voice: Voice): WordsOfText {
  const known = textOf.get(voice);
  if (known !== undefined) return known;
  const { title, summary, categories, vendors = [], products = [] } = voice;
  const words = [title, summary, ...categories, ...vendors, ...products].map(wordsOfText).join('·');
  textOf.set(voice, words);
  return words;
}

function wordsOfPhrase(phrase: string): WordsOfText {
  const known = phrases.get(phrase);
  if (known !== undefined) return known;
  if (phrases.size >= mostPhrases) phrases.clear();
  const words = wordsOfText(phrase);
  phrases.set(phrase, words);
  return words;
}

function sayOne(voice: Voice, wanted: readonly string[]): boolean {
  const words = voiceWords(voice);
  return wanted.some((phrase) => says(words, wordsOfPhrase(phrase)));
}

function asks(kind: readonly string[] | undefined): kind is readonly string[] {
  return kind !== undefined && kind.length > 0;
}

/** Where a text has no language, its feed's stands for it; where that has none either, it is not held against it. */
function isIn({ language }: Voice, languages: readonly string[]): boolean {
  if (language === null || language === '') return true;
  const tag = language.toLowerCase();
  return languages.some((wanted) => tag === wanted || tag.startsWith(`${wanted}-`));
}

/** All that is asked of a voice is answered by one and the same: a German report of one feed and an English one of another are not one of both. */
function hearing(filter: Filter): ((voice: Voice) => boolean) | null {
  const { categories, feeds, languages, including, excluding, vendors, maxAgeDays } = filter;
  const tests: ((voice: Voice) => boolean)[] = [];
  if (asks(feeds)) tests.push(({ feedId }) => feeds.includes(feedId));
  if (asks(categories)) tests.push(({ category }) => categories.includes(category));
  if (asks(languages)) tests.push((voice) => isIn(voice, languages));
  if (maxAgeDays !== undefined)
    tests.push(({ publishedAt, seenAt }) => seenAt - (publishedAt ?? seenAt) <= maxAgeDays * day);
  if (asks(vendors)) tests.push((voice) => sayOne(voice, vendors));
  if (asks(including)) tests.push((voice) => sayOne(voice, including));
  if (asks(excluding)) tests.push((voice) => !sayOne(voice, excluding));
  return tests.length === 0 ? null : (voice) => tests.every((test) => test(voice));
}

function namesOne({ actors, possible = false, mentions = false }: Filter, said: Said): boolean {
  return said.actors.some(
    (actor) =>
      actors.includes(actor.actorId) &&
      (actor.relation !== 'mentions' || mentions) &&
      (actor.confidence !== 'possible' || possible),
  );
}

function isOf({ sectors }: Filter, said: Said, { sectorParent }: Lookups): boolean {
  return said.sectors.some(({ id }) => {
    if (sectors.includes(id)) return true;
    const parent = sectorParent(id);
    return parent !== null && sectors.includes(parent);
  });
}

/**
 * Does what is said answer the filter? What only mentions an actor in passing does not answer for that actor, nor does what is
 * possibly about it, unless the filter asks for those.
 */
export function wants(filter: Filter, said: Said, lookups: Lookups): boolean {
  const { minSeverity, kevOnly, actors, sectors, cves, minEpss } = filter;
  if (!atLeast(said.severity, minSeverity)) return false;
  if (kevOnly && !said.kev) return false;
  if (actors.length > 0 && !namesOne(filter, said)) return false;
  if (sectors.length > 0 && !isOf(filter, said, lookups)) return false;
  if (asks(cves) && !said.cves.some((cve) => cves.includes(cve))) return false;
  if (minEpss !== undefined && !said.cves.some((cve) => (lookups.epss(cve) ?? -1) >= minEpss)) return false;
  const hears = hearing(filter);
  return hears === null || said.voices.some(hears);
}
