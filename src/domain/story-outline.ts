import type { Advisory } from './advisory.ts';
import { type Said, saidBy } from './filter.ts';
import { newsAt } from './news.ts';
import type { Telling } from './sketch.ts';
import { centralActors, mergeActors, mergeSectors, worstSeverity } from './story.ts';

/** What a story's advisories say together, without the evidence. */
export type StoryOutline = Said & {
  readonly id: string;
  /** Things that were said of it as events (`actor:apt40`, `kev`, `severity:high`): none is said twice. */
  readonly said: readonly string[];
};

/** What an outline needs to know of an advisory. */
export type Outlined = Parameters<typeof saidBy>[0];

/** An advisory as one telling of its event. */
export function tellingOf(
  advisory: Pick<
    Advisory,
    | 'title'
    | 'summary'
    | 'url'
    | 'cves'
    | 'feedId'
    | 'actors'
    | 'publishedAt'
    | 'updatedAt'
    | 'seenAt'
    | 'missed'
  >,
): Telling {
  const { title, summary, url, cves, feedId } = advisory;
  const actorIds = centralActors(advisory.actors);
  return { title, lede: summary, url, cves, actorIds, feedId, at: newsAt(advisory) };
}

/** The outline with what one more advisory, or a new reading of a known one, says. */
export function extendOutline(
  outline: StoryOutline | undefined,
  id: string,
  advisory: Outlined,
): StoryOutline {
  const known = outline === undefined ? [] : [outline];
  return {
    id,
    actors: mergeActors([...known, advisory]),
    sectors: mergeSectors([...known, advisory]),
    severity: worstSeverity([...known, advisory].map(({ severity }) => severity)),
    kev: (outline?.kev ?? false) || advisory.kev,
    cves: [...new Set([...(outline?.cves ?? []), ...advisory.cves])],
    voices: [...(outline?.voices ?? []), ...saidBy(advisory).voices],
    said: outline?.said ?? [],
  };
}
