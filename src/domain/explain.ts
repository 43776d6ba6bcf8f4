import type { Reading } from './advisory.ts';
import { compileMatcher, lookForTerms, type Matcher } from './matcher.ts';
import { type NearMiss, nearMisses, openLists } from './near-misses.ts';
import { createReader, type ReaderInput, type ReaderNeeds } from './reading.ts';
import type { Sector } from './sector.ts';
import type { KnownVulnerability } from './vulnerability.ts';
import type { Match, Term } from './watchlist.ts';

/** Words of a sector that stand in the text and did not suffice. */
export type SectorMiss = {
  readonly sectorId: string;
  readonly matches: readonly Match[];
  readonly why: string;
};

/** What the rules conclude from a text, and what they nearly concluded. */
export type Explanation = {
  readonly reading: Reading;
  readonly nearMisses: readonly NearMiss[];
  readonly sectorMisses: readonly SectorMiss[];
};

const sectorRoles = {
  strongPhrases: 'phrase',
  keywords: 'keyword',
  forms: 'keyword',
  hints: 'hint',
  organisations: 'organisation',
  operators: 'operator',
  negativeContexts: 'negative context',
} as const;

/** The words of the sectors as terms, so that the matcher finds them too. The sector's id stands for the actor's, the role for the origin. */
function sectorWords(sectors: readonly Sector[]): Matcher {
  const terms = sectors.flatMap((sector) =>
    (Object.keys(sectorRoles) as readonly (keyof typeof sectorRoles)[]).flatMap((list) =>
      sector[list].map(
        (text): Term => ({
          id: sectorRoles[list],
          actorId: sector.id,
          text,
          variants: /[a-z]$/.test(text) && !text.endsWith('s') ? [`${text}s`] : [],
          kind: 'sector',
          strength: 'weak',
          class: 'unique',
          needsContext: [],
          origin: sectorRoles[list],
        }),
      ),
    ),
  );
  return compileMatcher([{ id: 'sectors', title: '', terms }]);
}

/** Short names keep their capitals: DOT is not a dot. */
function isSpelt(match: Match, text: ReaderInput): boolean {
  if (match.term.length > 4 || match.term !== match.term.toUpperCase()) return true;
  const words = match.field === 'title' ? text.title : match.field === 'summary' ? text.summary : '';
  return words.slice(match.start, match.end) === match.term;
}

function sectorMissOf(sectorId: string, matches: readonly Match[]): SectorMiss {
  const once = [...new Map(matches.map((match) => [match.term.toLowerCase(), match])).values()];
  const against = once.find(({ termId }) => termId === sectorRoles.negativeContexts);
  const few = once.length === 1 ? 'this word by itself is too little' : 'these words together are too little';
  return {
    sectorId,
    matches: once,
    why: against === undefined ? few : `“${against.term}” says that it is about something else`,
  };
}

/** An explainer for one catalogue; compile once. `known` is what is loaded of the CVEs that the text may name. */
export function createExplainer(
  needs: ReaderNeeds,
): (text: ReaderInput, known?: KnownVulnerability) => Explanation {
  const read = createReader(needs);
  const lists = openLists(needs.watchlists);
  const words = sectorWords(needs.sectors);
  const parents = new Map(needs.sectors.map(({ id, parent }) => [id, parent ?? id]));
  return (text, known) => {
    const reading = read(text, known);
    const families = new Set(reading.sectors.map(({ id }) => parents.get(id) ?? id));
    const bySector = Map.groupBy(
      lookForTerms(words, text).matches.filter((match) => isSpelt(match, text)),
      ({ actorId }) => actorId,
    );
    return {
      reading,
      nearMisses: nearMisses(
        lists,
        text,
        needs.actors,
        new Set(reading.actors.map(({ actorId }) => actorId)),
      ),
      sectorMisses: [...bySector]
        .filter(
          ([id, matches]) =>
            !families.has(parents.get(id) ?? id) &&
            matches.some(({ termId }) => termId !== sectorRoles.negativeContexts),
        )
        .map(([id, matches]) => sectorMissOf(id, matches)),
    };
  };
}
