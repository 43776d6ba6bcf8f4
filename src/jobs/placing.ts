import type { Advisory } from '../domain/advisory.ts';
import { timeId } from '../domain/id.ts';
import { openStoryBook } from '../domain/story-book.ts';
import { additionsTo, eventsOf, type StoryEvent } from '../domain/story-event.ts';
import { extendOutline, type StoryOutline, tellingOf } from '../domain/story-outline.ts';
import type { StoryChange } from './alerts.ts';

type Hashed = Advisory & { readonly contentHash: string };

/** Advisories in their stories, what they change there, and the events that this is. */
export type Placed = {
  readonly fresh: readonly Hashed[];
  readonly changes: readonly StoryChange[];
  readonly events: readonly StoryEvent[];
};

type Unplaced = {
  /** Not seen before, without a story as yet. */
  readonly fresh: readonly Omit<Hashed, 'storyId'>[];
  readonly edited: readonly Hashed[];
};

/**
 * Give each fresh advisory its story, a recent one about the same event or one of its own, and tell what it and each edit change.
 * An edit of a story that is not recent changes nothing that anybody is told.
 */
export function placeInStories(
  { fresh, edited }: Unplaced,
  recent: readonly StoryOutline[],
  now: number,
  random: () => number,
): Placed {
  const book = openStoryBook();
  const outlines = new Map(recent.map((outline) => [outline.id, outline]));
  if (fresh.length > 0)
    for (const { id, tellings } of recent) for (const telling of tellings) book.add(id, telling);
  const changes: StoryChange[] = [];
  const events: StoryEvent[] = [];
  const change = (kind: StoryChange['kind'], advisory: Hashed) => {
    const before = outlines.get(advisory.storyId);
    const additions = additionsTo(before, advisory);
    const after = extendOutline(before, advisory.storyId, advisory);
    outlines.set(advisory.storyId, after);
    changes.push({ kind, advisory, before, after, additions });
    if (!advisory.baseline) events.push(...eventsOf(before, advisory, additions, now));
  };
  for (const advisory of edited) if (outlines.has(advisory.storyId)) change('edited', advisory);
  const placed = fresh.map((draft) => {
    const telling = tellingOf(draft);
    const storyId = book.find(telling) ?? timeId(draft.publishedAt ?? now, random);
    book.add(storyId, telling);
    const advisory = { ...draft, storyId };
    change('fresh', advisory);
    return advisory;
  });
  return { fresh: placed, changes, events };
}
