import type { Directory } from '../domain/lookup.ts';
import type { Severity } from '../domain/severity.ts';
import type { StoryQuery } from './store.ts';

/** What a person narrows the newest stories by. A sector means its sub-sectors too; `withinMs` limits the age. */
export type LatestWords = {
  readonly sectors: readonly string[];
  readonly actors: readonly string[];
  readonly minSeverity: Severity;
  readonly kevOnly: boolean;
  readonly withinMs: number | null;
};

/** The query behind `latest`, on every outlet. */
export function latestQuery(
  words: LatestWords,
  directory: Directory,
  now: number,
): Omit<StoryQuery, 'limit' | 'offset'> {
  return {
    ...(words.actors.length > 0 ? { actorIds: words.actors } : {}),
    ...(words.sectors.length > 0 ? { sectorIds: words.sectors.flatMap((id) => directory.family(id)) } : {}),
    ...(words.minSeverity === 'low' ? {} : { minSeverity: words.minSeverity }),
    ...(words.kevOnly ? { kevOnly: true } : {}),
    ...(words.withinMs === null ? {} : { publishedFrom: now - words.withinMs }),
  };
}
