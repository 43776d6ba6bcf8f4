import type { Directory } from '../domain/lookup.ts';
import type { Mark } from '../domain/mark.ts';
import type { Severity } from '../domain/severity.ts';
import type { StoryQuery } from './store.ts';

/** What a person narrows the newest stories by. A sector means its sub-sectors too; `withinMs` limits the age. */
export type LatestWords = {
  readonly sectors: readonly string[];
  readonly actors: readonly string[];
  readonly minSeverity: Severity;
  readonly kevOnly: boolean;
  readonly withinMs: number | null;
  /** Only what the asker's workspace marked so. */
  readonly mark?: Mark;
};

/** The query behind `latest`, on every outlet; `teamId` is the workspace whose marks count. */
export function latestQuery(
  words: LatestWords,
  directory: Directory,
  now: number,
  teamId = '',
): Omit<StoryQuery, 'limit' | 'offset'> {
  return {
    ...(words.actors.length > 0 ? { actorIds: words.actors } : {}),
    ...(words.sectors.length > 0 ? { sectorIds: words.sectors.flatMap((id) => directory.family(id)) } : {}),
    ...(words.minSeverity === 'low' ? {} : { minSeverity: words.minSeverity }),
    ...(words.mark === undefined ? {} : { marked: { teamId, mark: words.mark } }),
    ...(words.kevOnly ? { kevOnly: true } : {}),
    ...(words.withinMs === null ? {} : { publishedFrom: now - words.withinMs }),
  };
}
