import type { ActorMatch } from './advisory.ts';
import type { Excepted } from './exception.ts';
import { nameKey } from './lookup.ts';
import type { StorySummary } from './story.ts';

/** One reason for one tag of a story, as a reader may doubt it: which term said it, first on which feed. */
export type Doubted = {
  readonly of: 'actor' | 'sector';
  /** The actor or the sector. */
  readonly id: string;
  readonly term: string;
  readonly feedId: string;
  /** Nobody is named: the actor is only possible. */
  readonly possible: boolean;
};

/** How far a correction reaches: this term for this tag; this term on this feed, whatever it tags; the tag whatever says it. */
export const correctionScopes = ['term', 'feed', 'rule'] as const;
export type CorrectionScope = (typeof correctionScopes)[number];

/** What tells one reason from another within a story. */
export function doubtKey({ of, id, term }: Doubted): string {
  return `${of} ${id} ${nameKey(term)}`;
}

/** Every reason for every tag of a story, each once, those of its lead first. */
export function doubtsOf(story: StorySummary): readonly Doubted[] {
  const all = [story.lead, ...story.others].flatMap(({ actors, sectors, feedId }) => [
    ...actors.flatMap(({ actorId: id, confidence, evidence }: ActorMatch) =>
      evidence.map(({ term }) => ({
        of: 'actor' as const,
        id,
        term,
        feedId,
        possible: confidence === 'possible',
      })),
    ),
    ...sectors.flatMap(({ id, evidence }) =>
      evidence.map(({ term }) => ({ of: 'sector' as const, id, term, feedId, possible: false })),
    ),
  ]);
  return [...new Map(all.toReversed().map((doubt) => [doubtKey(doubt), doubt])).values()].toReversed();
}

/** What is set aside when a reader says that a tag is wrong. */
export function exceptedBy({ of, id, term, feedId, possible }: Doubted, scope: CorrectionScope): Excepted {
  const actorId = of === 'actor' ? id : null;
  const sectorId = of === 'sector' ? id : null;
  switch (scope) {
    case 'term':
      return { kind: 'term', term, actorId, sectorId, feedId: null };
    case 'feed':
      return { kind: 'term', term, actorId: null, sectorId: null, feedId };
    case 'rule':
      return { kind: possible ? 'possible' : of, term: null, actorId, sectorId, feedId: null };
    default:
      return scope satisfies never;
  }
}
