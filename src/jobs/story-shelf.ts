import { storyWindow } from '../domain/same-event.ts';
import { sketch } from '../domain/sketch.ts';
import { openStoryBook, type StoryBook } from '../domain/story-book.ts';
import type { Store } from '../store/store.ts';
import { inBreaths } from './breath.ts';

/** The book of recent stories, kept from look to look: a telling is taken apart once, however often the book is asked. */
export type StoryShelf = {
  /** Steps run one after the other, in the order they came: two feeds don't open two stories for one event. */
  readonly inTurn: <T>(step: () => Promise<T>) => Promise<T>;
  /** A step has the turn, or waits for it. */
  readonly isTaken: () => boolean;
  /** The book as the store has it now. Only in turn; what a step writes into it is gone by the next, unless it was promised. */
  readonly book: (now: number) => Promise<StoryBook>;
  /** An entry that a step wrote is of an advisory that it is about to store: it stands, and is not read back, once the store has that edition of it. */
  readonly promise: (advisoryId: string, edition: Edition) => void;
};

/** How an advisory is told, and where that stands in the book. */
type Edition = { readonly edition: string; readonly at: number };

/** So many tellings are read from the store at once. */
const atOnce = 20;
/** Of so many stories it is asked at once whether they are recent still. */
const storiesAtOnce = 250;
/** So often all stories are asked for, so that what is not recent any more leaves; in between only what was changed. Milliseconds. */
const wholeEvery = 600_000;
/** A book in which more is struck out than stands, and more than this, is written anew. */
const mostStruck = 1_000;

function* pieces<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

/** A shelf whose book is empty until it is asked for the first time. */
export function openStoryShelf(
  store: Pick<Store, 'tellingEditions' | 'tellingEditionsOf' | 'tellings'>,
): StoryShelf {
  let book = openStoryBook();
  let kept = new Map<string, Edition>();
  /** So many entries are as the store has them; what steps wrote comes after them. */
  let read = 0;
  const promised = new Map<string, Edition>();
  /** When all that is recent was asked for, and up to which change what came since was read. */
  let whole: { readonly at: number; readonly revision: number } | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let steps = 0;

  const strike = (id: string) => {
    const row = kept.get(id);
    if (row !== undefined) book.drop(row.at);
    kept.delete(id);
  };
  /** Strike out what is told otherwise now and, where all is known that is recent, what is not recent any more. */
  const strikeOld = async (editions: ReadonlyMap<string, string>, isWhole: boolean) => {
    await inBreaths(editions, ([id, edition]) => {
      if (kept.get(id)?.edition !== edition) strike(id);
    });
    await inBreaths(isWhole ? kept.keys() : [], (id) => {
      if (!editions.has(id)) strike(id);
    });
  };
  /** Of what steps wrote, what the store has by now as it was promised stays. */
  const settle = (editions: ReadonlyMap<string, string>) => {
    const stands = new Set<number>();
    for (const [id, { edition, at }] of promised)
      if (editions.get(id) === edition && !kept.has(id)) {
        kept.set(id, { edition, at });
        stands.add(at);
      }
    promised.clear();
    for (; read < book.size(); read += 1) if (!stands.has(read)) book.drop(read);
  };
  const rewrite = async () => {
    const anew = openStoryBook();
    const rows = new Map<string, Edition>();
    await inBreaths(kept, ([id, { edition, at }]) => {
      const entry = book.entry(at);
      if (entry !== undefined) rows.set(id, { edition, at: anew.put(entry.storyId, entry.sketch) });
    });
    [book, kept] = [anew, rows];
  };
  const take = async (editions: ReadonlyMap<string, string>) => {
    const missing = [...editions.keys()].filter((id) => !kept.has(id));
    await inBreaths(pieces(missing, atOnce), async (ids) => {
      for (const { id, storyId, telling } of await store.tellings(ids))
        kept.set(id, { edition: editions.get(id) ?? '', at: book.put(storyId, sketch(telling)) });
    });
  };

  /** All that is recent is read in one go once, or where the clock was set back; later it is asked of what is kept, a few stories at a time. */
  const editionsAt = async (now: number) => {
    const since = now - storyWindow;
    const isFirst = whole === null || whole.at - now >= wholeEvery;
    const { rows, revision } = await store.tellingEditions(since, isFirst ? undefined : whole?.revision);
    const editions = new Map(rows.map(({ id, edition }) => [id, edition]));
    const isWhole = isFirst || now - (whole?.at ?? now) >= wholeEvery;
    if (!isWhole || isFirst) return { editions, revision, isWhole };
    const stories = new Set<string>();
    await inBreaths(kept.values(), ({ at }) => {
      const entry = book.entry(at);
      if (entry !== undefined) stories.add(entry.storyId);
    });
    await inBreaths(pieces([...stories], storiesAtOnce), async (some) => {
      for (const { id, edition } of await store.tellingEditionsOf(since, some)) editions.set(id, edition);
    });
    return { editions, revision, isWhole };
  };

  return {
    inTurn: (step) => {
      steps += 1;
      const mine = last.then(step, step).finally(() => {
        steps -= 1;
      });
      last = mine.catch(() => undefined);
      return mine;
    },
    isTaken: () => steps > 0,
    promise: (advisoryId, edition) => void promised.set(advisoryId, edition),
    book: async (now) => {
      const { editions, revision, isWhole } = await editionsAt(now);
      await strikeOld(editions, isWhole);
      settle(editions);
      try {
        if (book.size() - kept.size > Math.max(mostStruck, kept.size)) await rewrite();
        await take(editions);
        whole = { at: isWhole ? now : (whole?.at ?? now), revision };
      } finally {
        // Also where the store broke off in the middle: what it gave until then is kept.
        read = book.size();
      }
      return book;
    },
  };
}
