import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reader, ReaderInput } from '../../src/domain/reading.ts';
import type { ParsedAdvisory } from '../../src/feeds/parse.ts';
import { readAhead } from '../../src/jobs/read-ahead.ts';
import { openStoryShelf, type StoryShelf } from '../../src/jobs/story-shelf.ts';
import { knownOf } from '../../src/store/known-vulnerabilities.ts';
import type { Store } from '../../src/store/store.ts';
import { makeFeed, makeVulnerability, minute, now } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { pollTitles } from '../help/polling.ts';
import { makeReader } from '../help/reader.ts';

const flaw = 'CVE-2026-1234 in Zorblax routers';
let store: Store;
let shelf: StoryShelf;
let release: () => void = () => undefined;
let clock = now;
/** The titles that the rules read, as often as they did. */
let titles: string[];
const rules = makeReader();
const read: Reader = Object.assign((text: ReaderInput, known?: Parameters<Reader>[1]) => {
  titles.push(text.title);
  return rules(text, known);
}, rules);

beforeEach(async () => {
  [titles, clock] = [[], now];
  store = await openMigrated();
  await store.syncFeeds([makeFeed({ id: 'one' }), makeFeed({ id: 'two' })], now);
  shelf = openStoryShelf(store);
});
afterEach(() => store.close());

function shown(title: string, given: Partial<ParsedAdvisory> = {}): ParsedAdvisory {
  const nothing = { guid: null, url: null, summary: null, content: null, updated: null, lang: null };
  const published = new Date(now).toISOString();
  return { ...nothing, identity: title, title, published, authors: [], categories: [], ...given };
}

/** Somebody has the turn until `release`. */
function takeTurn(): void {
  void shelf.inTurn(
    () =>
      new Promise<void>((done) => {
        release = done;
      }),
  );
}

async function look(feedId: string, ...said: string[]): Promise<void> {
  clock += minute;
  await pollTitles(store, feedId, said, { read, now: clock, shelf });
}

describe('what a look shows', () => {
  it('is read while another look has the turn, once, and stored when that has ended', async () => {
    takeTurn();
    const looking = look('one', flaw, 'Fabrikon plant stands still');
    await expect.poll(() => titles.length).toBe(2);
    expect(await store.countStories({})).toBe(0);
    release();
    await looking;
    expect(await store.countStories({})).toBe(2);
    expect(titles).toEqual([flaw, 'Fabrikon plant stands still']);
  });

  it('is stored once where two looks at one feed have read it ahead', async () => {
    takeTurn();
    const same = () => pollTitles(store, 'one', [flaw], { read, now, shelf });
    const looking = Promise.all([same(), same()]);
    await expect.poll(() => titles).toEqual([flaw, flaw]);
    release();
    await looking;
    expect((await store.stories({ limit: 9 })).flatMap(({ advisories }) => advisories)).toHaveLength(1);
    expect(titles).toEqual([flaw, flaw]);
  });

  it('is not read ahead where nobody is waited for, nor where it is known', async () => {
    const needs = { store, read, shelf };
    await readAhead(needs, 'one', [shown(flaw)]);
    expect(titles).toEqual([]);
    await look('one', flaw);
    const identity = (await store.stories({ limit: 1 }))[0]?.advisories[0]?.identity ?? '';
    titles = [];
    takeTurn();
    await readAhead(needs, 'one', [shown(flaw, { identity }), shown('Fabrikon plant stands still')]);
    expect(titles).toEqual(['Fabrikon plant stands still']);
    release();
  });

  it('is read again where more is known by then of a CVE that it names', async () => {
    takeTurn();
    const ahead = await readAhead({ store, read, shelf }, 'one', [shown(flaw)]);
    const [worded] = ahead.shown;
    if (worded === undefined) throw new Error('nothing is shown');
    const unknown = await knownOf(store, ['CVE-2026-1234']);
    expect(ahead.reading(worded, unknown).severity).not.toBe('critical');
    expect(titles).toEqual([flaw]);
    const severe = makeVulnerability({
      id: 'CVE-2026-1234',
      cvss: { score: 9.8, version: '3.1', severity: 'critical', by: 'NVD', computed: false, vector: null },
    });
    expect(ahead.reading(worded, (id) => (id === severe.id ? severe : undefined)).severity).toBe('critical');
    expect(titles).toEqual([flaw, flaw]);
    release();
  });
});
