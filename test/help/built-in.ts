import { type Knowledge, know } from '../../src/compose.ts';

/** What a configuration says that adds nothing to the catalogue. */
export const plainSources = { feedsPath: null, watchlistsDir: null };
let knowledge: Knowledge | null = null;

/** What the product knows without imports: it never changes, so it is made once for all tests. */
export function builtIn(): Knowledge {
  knowledge ??= know(plainSources);
  return knowledge;
}
