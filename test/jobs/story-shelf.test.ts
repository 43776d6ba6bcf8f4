import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Advisory } from '../../src/domain/advisory.ts';
import { tellingOf } from '../../src/domain/story-outline.ts';
import { openStoryShelf, type StoryShelf } from '../../src/jobs/story-shelf.ts';
import type { Store } from '../../src/store/store.ts';
import { editionOf } from '../../src/store/tellings.ts';
import { day, makeAdvisory, makeFeed, makePoll, minute, now } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';

const soon = 10 * minute;
const event = 'Quxnet botnet takes over Zorblax routers of Vanutia Telecom';
let store: Store;
let shelf: StoryShelf;
/** Which tellings the shelf has the store read out. */
let read: string[];
/** The store breaks when it is asked for this one. */
let broken = '';
/** Or whatever it is asked. */
let isOut = false;

beforeEach(async () => {
  store = await openMigrated();
  await store.syncFeeds([makeFeed({ id: 'feed' }), makeFeed({ id: 'other' })], now);
  read = [];
  const tellings: Store['tellings'] = async (ids) => {
    read.push(...ids);
    if (ids.includes(broken)) throw new Error('disk full');
    return store.tellings(ids);
  };
  const tellingEditions: Store['tellingEditions'] = async (...asked) => {
    if (isOut) throw new Error('disk full');
    return store.tellingEditions(...asked);
  };
  shelf = openStoryShelf({ ...store, tellings, tellingEditions });
});
afterEach(() => store.close());

function telling(title: string, given: Partial<Advisory> = {}): Advisory & { contentHash: string } {
  return {
    ...makeAdvisory({ title, url: null, summary: '', publishedAt: now, ...given }),
    contentHash: title,
  };
}

async function kept(advisory: Advisory & { contentHash: string }): Promise<void> {
  await store.recordPoll(makePoll({ fresh: [advisory] }));
}

/** A step writes an advisory into the book, and promises that it will store this edition of it. */
async function promised(advisory: Advisory, contentHash: string): Promise<void> {
  const at = (await shelf.book(now)).add(advisory.storyId, tellingOf(advisory));
  shelf.promise(advisory.id, { edition: editionOf(contentHash, makePoll().readWith), at });
}

/** The story that another feed's telling belongs to. */
async function storyOf(title: string, at = now): Promise<string | null> {
  return (await shelf.book(at)).find(tellingOf(telling(title, { feedId: 'other', publishedAt: at })));
}

describe('the shelf of recent stories', () => {
  it('reads each telling once, and what came since', async () => {
    const [first, second] = [telling(event, { storyId: 'first' }), telling('Fabrikon plant stands still')];
    await kept(first);
    expect(await storyOf(event)).toBe('first');
    await kept(second);
    expect(await storyOf('Fabrikon plant stands still')).toBe(second.storyId);
    expect(await storyOf(event)).toBe('first');
    expect(await storyOf(event, now + soon)).toBe('first');
    expect(read).toEqual([first.id, second.id]);
  });

  it('knows a telling as its publisher has edited it', async () => {
    const advisory = telling(event, { storyId: 's' });
    await kept(advisory);
    expect(await storyOf(event)).toBe('s');
    const edited = { ...advisory, title: 'Fabrikon plant stands still', contentHash: 'edited' };
    await store.recordPoll(makePoll({ edited: [edited] }));
    expect(await storyOf(event)).toBeNull();
    expect(await storyOf('Fabrikon plant stands still')).toBe('s');
  });

  it('forgets what a step wrote that never came into the store', async () => {
    const draft = telling(event, { storyId: 'lost' });
    (await shelf.book(now)).add('lost', tellingOf(draft));
    expect(await storyOf(event)).toBeNull();
    (await shelf.book(now)).add('kept', tellingOf(draft));
    await kept({ ...draft, storyId: 'kept' });
    expect(await storyOf(event)).toBe('kept');
  });

  it('does not read back what a step promised, once it is stored as promised', async () => {
    const advisory = telling(event, { storyId: 's' });
    await promised(advisory, advisory.contentHash);
    await kept(advisory);
    expect(await storyOf(event)).toBe('s');
    expect(await storyOf(event, now + soon)).toBe('s');
    expect(read).toEqual([]);
    const edited = { ...advisory, title: 'Fabrikon plant stands still', contentHash: 'edited' };
    await store.recordPoll(makePoll({ edited: [edited] }));
    expect(await storyOf(event)).toBeNull();
    expect(read).toEqual([advisory.id]);
  });

  it('believes the store where it says other than a step promised, or nothing', async () => {
    await promised(telling(event, { storyId: 'lost' }), event);
    expect(await storyOf(event)).toBeNull();
    const advisory = telling('Fabrikon plant stands still', { storyId: 's' });
    await promised({ ...advisory, title: event }, 'as never stored');
    await kept(advisory);
    expect(await storyOf(event)).toBeNull();
    expect(await storyOf('Fabrikon plant stands still')).toBe('s');
  });

  it('keeps its promises after the store broke off', async () => {
    const advisory = telling(event, { storyId: 's' });
    await promised(advisory, advisory.contentHash);
    await kept(advisory);
    isOut = true;
    await expect(shelf.book(now)).rejects.toThrow('disk');
    isOut = false;
    expect(await storyOf(event)).toBe('s');
    expect((await shelf.book(now)).size()).toBe(1);
  });

  it('misses nothing after the store broke off in the middle', async () => {
    const fresh = Array.from({ length: 30 }, (_, at) =>
      telling(`${event} ${at}`, { identity: `${at}`, storyId: `${at}` }),
    );
    await store.recordPoll(makePoll({ fresh }));
    broken = fresh[25]?.id ?? '';
    await expect(shelf.book(now)).rejects.toThrow('disk');
    broken = '';
    const book = await shelf.book(now);
    expect(fresh.every(({ storyId }) => book.has(storyId))).toBe(true);
  });

  it('forgets what is not recent any more, and what was pruned, within ten minutes', async () => {
    await kept(telling(event, { storyId: 's', seenAt: now }));
    expect(await storyOf(event, now + 7 * day)).toBe('s');
    expect((await shelf.book(now + 7 * day + soon)).has('s')).toBe(false);
    expect((await shelf.book(now)).has('s')).toBe(true);
    await store.prune(now + 1);
    expect((await shelf.book(now + soon)).has('s')).toBe(false);
  });

  it('asks in pieces whether what it keeps is recent still, so that others have their turn', async () => {
    const fresh = Array.from({ length: 600 }, (_, at) =>
      telling(`${event} ${at}`, { identity: `${at}`, storyId: `s${at}` }),
    );
    await store.recordPoll(makePoll({ fresh, at: now - minute }));
    const asked: number[] = [];
    const tellingEditionsOf: Store['tellingEditionsOf'] = async (since, ids) => {
      asked.push(ids.length);
      return store.tellingEditionsOf(since, ids);
    };
    shelf = openStoryShelf({ ...store, tellingEditionsOf });
    await shelf.book(now);
    expect(asked).toEqual([]);
    await store.prune(now + 1);
    await kept(
      telling('Fabrikon plant stands still', {
        storyId: 'late',
        publishedAt: now + soon,
        seenAt: now + soon,
      }),
    );
    const book = await shelf.book(now + soon);
    expect(asked).toEqual([250, 250, 100]);
    expect([book.has('s0'), book.has('s599'), book.has('late')]).toEqual([false, false, true]);
  });

  it('stays small and right however long it is kept', async () => {
    await kept(telling(event, { storyId: 's' }));
    for (let round = 0; round < 30; round += 1) {
      const book = await shelf.book(now);
      for (let at = 0; at < 100; at += 1)
        book.add(`${round} ${at}`, tellingOf(telling(`Fabrikon ${round * 100 + at} stands still`)));
    }
    const book = await shelf.book(now);
    expect(book.size()).toBeLessThan(1_200);
    expect(await storyOf(event)).toBe('s');
  });

  it('has steps wait for each other, also after one that broke', async () => {
    const order: string[] = [];
    const step = (name: string, ms: number) => async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      order.push(`${name} ends`);
      if (name === 'a') throw new Error('broke');
    };
    const both = [shelf.inTurn(step('a', 20)), shelf.inTurn(step('b', 0))];
    await Promise.allSettled(both);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    await expect(both[0]).rejects.toThrow('broke');
  });

  it('lets others have their turn while it reads many', async () => {
    const fresh = Array.from({ length: 1_500 }, (_, at) =>
      telling(`Fabrikon ${at} of Vanutia stands still after an attack`, { identity: `${at}` }),
    );
    await store.recordPoll(makePoll({ fresh, at: now - minute }));
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 1);
    await shelf.book(now);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(1);
  });
});
