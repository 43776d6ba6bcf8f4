import type { Advisory } from './advisory.ts';
import { newsAt } from './news.ts';
import type { Telling } from './sketch.ts';
import { centralActors, mergeActors, mergeSectors, worstSeverity } from './story.ts';

/** A story that a new advisory may belong to: how it was told, and what its advisories say together, without the evidence. */
export type StoryOutline = Pick<Advisory, 'actors' | 'sectors' | 'severity' | 'kev' | 'cves'> & {
  readonly id: string;
  readonly tellings: readonly Telling[];
  /** Things that were said of it as events (`actor:apt40`, `kev`, `severity:high`): none is said twice. */
  readonly said: readonly string[];
};

/** What an outline needs to know of an advisory. */
export type Outlined = Pick<
  Advisory,
  | 'title'
  | 'summary'
  | 'url'
  | 'feedId'
  | 'publishedAt'
  | 'updatedAt'
  | 'seenAt'
  | 'actors'
  | 'sectors'
  | 'severity'
  | 'kev'
  | 'cves'
>;

/** An advisory as one telling of its event. */
export function tellingOf(advisory: Outlined): Telling {
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
    tellings: [...(outline?.tellings ?? []), tellingOf(advisory)],
    actors: mergeActors([...known, advisory]),
    sectors: mergeSectors([...known, advisory]),
    severity: worstSeverity([...known, advisory].map(({ severity }) => severity)),
    kev: (outline?.kev ?? false) || advisory.kev,
    cves: [...new Set([...(outline?.cves ?? []), ...advisory.cves])],
    said: outline?.said ?? [],
  };
}
