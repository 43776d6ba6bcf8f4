import { compareActors } from '../../domain/compare.ts';
import { summarise } from '../../domain/story.ts';
import { termIndex } from '../../domain/term-index.ts';
import type { FindCommand } from '../find-words.ts';
import type { Message } from '../views/blocks.ts';
import { compareMessage } from '../views/compare.ts';
import { cvesIn, lensOn } from './lens-on.ts';
import type { Needs } from './needs.ts';

const perPage = 3;

/** `compare`: two actors side by side, and the stories that tag both. */
export async function answerCompare(
  needs: Needs,
  { actorIds, page }: Extract<FindCommand, { kind: 'compare' }>,
): Promise<Message> {
  const [firstId, secondId] = actorIds;
  const [first, second] = actorIds.map((id) => needs.directory.actors.get(id));
  if (first === undefined || second === undefined)
    throw new Error(`the directory names ${actorIds.join(', ')}, but lacks one of them`);
  const query = { actorIds: [firstId], besideActorId: secondId };
  const [found, total] = await Promise.all([
    needs.store.stories({ ...query, limit: perPage, offset: (page - 1) * perPage }),
    needs.store.countStories(query),
  ]);
  const stories = found.map(summarise);
  const compared = compareActors(first, second, termIndex(needs.watchlists));
  const shared = compared.flatMap(({ kind, shared: both }) =>
    kind === 'cves' ? both.map(({ name }) => name) : [],
  );
  const lens = await lensOn(needs, [...shared, ...cvesIn(stories)]);
  return compareMessage([first, second], compared, { stories, total, page, perPage }, lens);
}
