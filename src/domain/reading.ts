import type { Actor } from './actor.ts';
import type { ActorMatch, Reading } from './advisory.ts';
import { classifySectors, compileSectors } from './classify.ts';
import { findIndicators } from './find-indicators.ts';
import { compileMatcher, fieldText, type Looked, lookForTerms, type Matcher } from './matcher.ts';
import { notice } from './notice.ts';
import type { ClassifiableText } from './product-sectors.ts';
import { severityOf } from './rating.ts';
import { relate } from './relevance.ts';
import type { Sector } from './sector.ts';
import { atLeast, type SeverityVerdict } from './severity.ts';
import { type Sighting, sightingsOf } from './sighting.ts';
import { findCves, type KnownVulnerability } from './vulnerability.ts';
import type { Field, Match, Watchlist } from './watchlist.ts';

/** What the rules need to know before they read. */
export type ReaderNeeds = {
  readonly actors: readonly Actor[];
  readonly sectors: readonly Sector[];
  readonly watchlists: readonly Watchlist[];
};

/** An advisory as it is read: its text, and what a structured one names apart. */
export type ReaderInput = ClassifiableText;

/** Reads one advisory after another; it remembers nothing. `known` is what is loaded of the CVEs it may name. */
export type Read = (text: ReaderInput, known?: KnownVulnerability) => Reading;

/** Is a term, or the match of one, no evidence? */
export type IsExcepted = (match: Pick<Match, 'term' | 'actorId'>) => boolean;

/** `actor` looks an actor up by id; `without` reads as if the matches that it is told of did not stand in the text. */
export type Reader = Read & {
  readonly actor: (id: string) => Actor | undefined;
  readonly without: (isExcepted: IsExcepted) => Read;
};

/** An advisory about a watched actor is not low, whatever words it uses: a quiet intruder makes few loud ones. */
function raisedByActor(
  verdict: SeverityVerdict,
  actors: readonly ActorMatch[],
  byId: ReadonlyMap<string, Actor>,
): SeverityVerdict {
  const central = actors.find((actor) => actor.relation !== 'mentions' && actor.confidence !== 'possible');
  const actor = central === undefined ? undefined : byId.get(central.actorId);
  if (actor === undefined || verdict.level === 'critical') return verdict;
  const level = actor.category === 'state' || actor.category === 'ransomware' ? 'high' : 'medium';
  if (atLeast(verdict.level, level)) return verdict;
  const kind = actor.category === 'state' ? 'state-sponsored actor' : `${actor.category} actor`;
  return { level, reasons: [`${kind}: ${actor.name}`, ...verdict.reasons] };
}

const none: readonly Sighting[] = [];
const fields = ['title', 'summary', 'categories', 'text', 'url'] as const;

/** The CVE ids that an advisory names anywhere, its link included. */
export function cvesOf(text: ReaderInput): readonly string[] {
  const found = fields.flatMap((field) => findCves(fieldText(text, field)));
  return found.length < 2 ? found : [...new Set(found)];
}

/** What is left without the excepted terms: neither what they backed, nor what lay under their longer names. */
function lookWithout(matcher: Matcher, text: ReaderInput, isExcepted: IsExcepted): Looked {
  const { matches, lookalikes } = lookForTerms(matcher, text);
  const left = lookForTerms(matcher, text, (term) => !isExcepted({ term: term.text, actorId: term.actorId }));
  const placeOf = ({ termId, field, start }: Match) => `${termId} ${field} ${start}`;
  const standing = new Set(left.matches.map(placeOf));
  return {
    matches: matches.filter((match) => standing.has(placeOf(match)) && !isExcepted(match)),
    lookalikes,
  };
}

/** What a first reading needs and many a command does not: made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly it: T } | null = null;
  return () => {
    made ??= { it: make() };
    return made.it;
  };
}

/** A reader of advisories for one catalogue; compile once, it costs more than reading. */
export function createReader({ actors, sectors, watchlists }: ReaderNeeds): Reader {
  const matcher = once(() => compileMatcher(watchlists));
  const sectorTerms = once(() => compileSectors(sectors));
  const byId = new Map(actors.map((actor) => [actor.id, actor]));
  const readFor = (
    text: ReaderInput,
    { matches, lookalikes }: Looked,
    known: KnownVulnerability | undefined,
  ): Reading => {
    const sightings: Partial<Record<Field, readonly Sighting[]>> = {};
    const noticed = notice(text, (field, words, marked) => {
      if (field !== 'categories') sightings[field] = sightingsOf(words, marked);
    });
    const { cves } = noticed;
    const verdict = severityOf(text, cves, known, noticed);
    const related = relate(matches, text, actors, lookalikes);
    const { level, reasons } = raisedByActor(verdict, related, byId);
    return {
      actors: related,
      sectors: classifySectors(text, sectorTerms(), matches, noticed),
      severity: level,
      severityReasons: reasons,
      cves,
      kev: verdict.kev,
      cvss: verdict.cvss,
      indicators: findIndicators(text, (field) => sightings[field] ?? none),
    };
  };
  const read: Read = (text, known) => readFor(text, lookForTerms(matcher(), text), known);
  return Object.assign(read, {
    actor: (id: string) => byId.get(id),
    without:
      (isExcepted: IsExcepted): Read =>
      (text, known) =>
        readFor(text, lookWithout(matcher(), text, isExcepted), known),
  });
}
