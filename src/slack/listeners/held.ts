import { type StorySummary, summarise } from '../../domain/story.ts';
import type { Store } from '../../store/store.ts';
import type { Message } from '../views/blocks.ts';
import { heldPage, heldPerPage, readHeld } from '../views/held.ts';
import type { Needs } from './needs.ts';

/** Stories by id, in the order given; those that are gone are left out. */
export async function storiesOf(
  store: Pick<Store, 'story'>,
  ids: readonly string[],
): Promise<readonly StorySummary[]> {
  const stories = await Promise.all(ids.map((id) => store.story(id)));
  return stories.flatMap((story) => (story === null ? [] : [summarise(story)]));
}

/** The next page of what was held back. */
export async function answerHeld(needs: Needs, value: string): Promise<Message> {
  const { offset, storyIds } = readHeld(value);
  const page = await storiesOf(needs.store, storyIds.slice(offset, offset + heldPerPage));
  return heldPage(page, offset, storyIds, needs.lens());
}
