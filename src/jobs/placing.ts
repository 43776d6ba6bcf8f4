import type { Advisory } from '../domain/advisory.ts';
import { timeId } from '../domain/id.ts';
import { storyWindow } from '../domain/same-event.ts';
import { additionsTo, eventsOf, type StoryEvent } from '../domain/story-event.ts';
import { extendOutline, tellingOf } from '../domain/story-outline.ts';
import { editionOf } from '../store/tellings.ts';
import type { StoryChange } from './alerts.ts';
import { inBreaths } from './breath.ts';
import type { PollNeeds } from './poll-needs.ts';

type Hashed = Advisory & { readonly contentHash: string };
/** Without a story as yet. */
type Draft = Omit<Hashed, 'storyId'>;

/** Advisories in their stories, what they change there, and the events that this is. */
export type Placed = {
  readonly fresh: readonly Hashed[];
  readonly changes: readonly StoryChange[];
  readonly events: readonly StoryEvent[];
};

type PlacingNeeds = Pick<PollNeeds, 'shelf' | 'random' | 'readWith'> & {
  readonly store: Pick<PollNeeds['store'], 'recentStories'>;
};

/** Each with its story: a recent one about the same event, or one of its own; and which of these were opened here. */
async function withStories(
  { shelf, random, readWith }: PlacingNeeds,
  drafts: readonly Draft[],
  now: number,
): Promise<{ readonly placed: readonly Hashed[]; readonly opened: ReadonlySet<string> }> {
  const placed: Hashed[] = [];
  const opened = new Set<string>();
  if (drafts.length === 0) return { placed, opened };
  const book = await shelf.book(now);
  await inBreaths(drafts, (draft) => {
    const telling = tellingOf(draft);
    const found = book.find(telling);
    const storyId = found ?? timeId(draft.publishedAt ?? now, random);
    if (found === null) opened.add(storyId);
    const at = book.add(storyId, telling);
    shelf.promise(draft.id, { edition: editionOf(draft.contentHash, readWith), at });
    placed.push({ ...draft, storyId });
  });
  return { placed, opened };
}

/**
 * Give each fresh advisory its story and tell what it and each edit change. In turn only. An edit of a story that is not recent
 * changes nothing that anybody is told.
 */
export async function placeInStories(
  needs: PlacingNeeds,
  { fresh, edited }: { readonly fresh: readonly Draft[]; readonly edited: readonly Hashed[] },
  now: number,
): Promise<Placed> {
  const { placed, opened } = await withStories(needs, fresh, now);
  const ids = new Set([...edited, ...placed].map(({ storyId }) => storyId)).difference(opened);
  const recent = await needs.store.recentStories(now - storyWindow, [...ids]);
  const outlines = new Map(recent.map((outline) => [outline.id, outline]));
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
  for (const advisory of placed) change('fresh', advisory);
  return { fresh: placed, changes, events };
}
