import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGap, newestOf, pacedBy } from '../../src/domain/gap.ts';
import {
  churned,
  identityRule,
  type Kept,
  renamed,
  type Shown,
  usualInterval,
} from '../../src/domain/history.ts';
import { day, hour, now } from '../help/make.ts';

function makeShown(given: Partial<Shown> = {}): Shown {
  const name = given.guid ?? 'a';
  return {
    identity: `guid:${name}`,
    guid: name,
    url: `https://feed.example/${name}`,
    title: `Title ${name}`,
    summary: `About ${name}`,
    publishedAt: now,
    contentHash: `hash of ${name}`,
    ...given,
  };
}
const keep = (shown: Shown, id = shown.identity): Kept => ({ ...shown, id, seenAt: now + hour });
const names = (one: ReadonlyMap<Shown, Kept>) =>
  [...one].map(([shown, kept]) => [shown.identity, kept.identity]);

describe('an advisory that comes under a new identity', () => {
  const before = makeShown();
  const again = { ...before, identity: 'guid:new', guid: 'new' };

  it('is known again by its words, or by its title at its link', () => {
    const edited = { ...again, contentHash: 'edited' };
    expect(names(renamed([again], [keep(before)], new Set(['guid:new'])))).toEqual([['guid:new', 'guid:a']]);
    expect(names(renamed([edited], [keep(before)], new Set(['guid:new'])))).toEqual([['guid:new', 'guid:a']]);
  });

  it('is a new one when it was published at another moment: one page may tell of many events', () => {
    const later = { ...again, publishedAt: now + hour };
    expect(names(renamed([later], [keep(before)], new Set(['guid:new'])))).toEqual([]);
  });

  it('is a new one while the old one is still shown', () => {
    expect(names(renamed([again], [keep(before)], new Set(['guid:new', 'guid:a'])))).toEqual([]);
  });

  it('is known again at another link by its title and summary, and by most of its title at a link of its own', () => {
    const moved = { ...again, url: 'https://feed.example/moved', contentHash: 'moved' };
    const retold = { ...again, title: 'Title a, updated', contentHash: 'retold' };
    const undated = { publishedAt: null, contentHash: 'other' };
    const is = (shown: Shown, ...kept: readonly Kept[]) =>
      renamed([shown], kept, new Set([shown.identity])).size;
    expect([is(moved, keep(before)), is(retold, keep(before))]).toEqual([1, 1]);
    expect(is({ ...moved, summary: 'Something else' }, keep(before))).toBe(0);
    expect(is(retold, keep(before), keep({ ...before, identity: 'guid:b', title: 'Other' }))).toBe(0);
    for (const one of [moved, retold])
      expect(is({ ...one, ...undated }, keep({ ...before, ...undated, contentHash: 'x' }))).toBe(0);
  });

  it('is known again though it was first dated ahead of its time', () => {
    const early = { ...keep(before), seenAt: now };
    expect(renamed([{ ...again, publishedAt: now + day }], [early], new Set(['guid:new'])).size).toBe(1);
    expect(renamed([{ ...again, publishedAt: now - day }], [early], new Set(['guid:new'])).size).toBe(0);
  });

  it('is a new one when its title is new too', () => {
    const other = { ...again, title: 'Something else', contentHash: 'other' };
    expect(names(renamed([other], [keep(before)], new Set(['guid:new'])))).toEqual([]);
  });

  it('is never taken for one that another already is', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('x', 'y'), { maxLength: 12 }), fc.nat(6), (hashes, kept) => {
        const unknown = hashes.map((contentHash, at) =>
          makeShown({ guid: `n${at}`, identity: `guid:n${at}`, url: null, contentHash }),
        );
        const stored = Array.from({ length: kept }, (_, at) =>
          keep(
            makeShown({
              guid: `o${at}`,
              identity: `guid:o${at}`,
              url: null,
              contentHash: at % 2 === 0 ? 'x' : 'y',
            }),
          ),
        );
        const found = renamed(unknown, stored, new Set(unknown.map(({ identity }) => identity)));
        expect(new Set([...found.values()].map(({ id }) => id)).size).toBe(found.size);
        const least = (hash: string) =>
          Math.min(
            hashes.filter((one) => one === hash).length,
            stored.filter((one) => one.contentHash === hash).length,
          );
        expect(found.size).toBe(least('x') + least('y'));
      }),
    );
  });
});

it('counts as changed only what the rule trusts', () => {
  const before = makeShown();
  const pair = (given: Partial<Shown>, was = before) => new Map([[{ ...was, ...given }, keep(was)]]);
  const isChanged = (count: number, names = 'GUIDs') => ({ changed: count, names });
  expect(churned('guid', pair({ guid: 'new' }))).toEqual(isChanged(1));
  expect(churned('guid', pair({ identity: 'guid:a link:x' }))).toEqual(isChanged(0));
  expect(churned('link', pair({ guid: 'new' }))).toEqual(isChanged(0));
  expect(churned('link', pair({ url: 'https://feed.example/moved' }))).toEqual(isChanged(1, 'links'));
  expect(churned('guid', pair({ url: 'https://feed.example/moved' }))).toEqual(isChanged(0));
  const unnamed = makeShown({ guid: null });
  expect(churned('guid', pair({ url: 'https://feed.example/moved' }, unnamed))).toEqual(
    isChanged(1, 'links'),
  );
  expect(churned('hash', pair({ guid: 'new', url: null }))).toEqual(isChanged(0));
});

describe('what identities are made of', () => {
  const fresh = { identityRule: 'guid', identityReason: null } as const;
  const changed = (count: number) => ({
    churn: { changed: count, names: 'GUIDs' as const },
    anew: new Map(),
  });
  const many = (count: number, guid: (at: number) => string) =>
    Array.from({ length: count }, (_, at) =>
      makeShown({ guid: guid(at), url: `https://feed.example/${at}`, identity: `${at}` }),
    );

  it('stays the GUID while it tells advisories apart, one slip in twenty forgiven', () => {
    expect(
      identityRule(
        fresh,
        many(40, (at) => `g${at}`),
        changed(0),
      ),
    ).toEqual(fresh);
    expect(
      identityRule(
        fresh,
        many(40, (at) => `g${at % 39}`),
        changed(0),
      ),
    ).toEqual(fresh);
    expect(
      identityRule(
        fresh,
        many(40, (at) => `g${at}`),
        changed(1),
      ),
    ).toEqual(fresh);
  });

  it('is the GUID with the link where GUIDs repeat, and says so', () => {
    expect(
      identityRule(
        fresh,
        many(40, (at) => `g${at % 4}`),
        changed(0),
      ),
    ).toEqual({
      identityRule: 'guid-link',
      identityReason: '36 of 40 GUIDs stand for more than one advisory',
    });
  });

  it('is the link where GUIDs change under us, and the words where the links do not tell either', () => {
    const shown = many(40, (at) => `g${at}`);
    expect(identityRule(fresh, shown, changed(12))).toEqual({
      identityRule: 'link',
      identityReason: '12 of 40 GUIDs changed while the advisories stayed the same',
    });
    const onePage = shown.map((one) => ({ ...one, url: 'https://feed.example/' }));
    expect(identityRule(fresh, onePage, changed(12))).toMatchObject({ identityRule: 'hash' });
    expect(identityRule({ ...fresh, identityRule: 'link' }, shown, changed(12))).toMatchObject({
      identityRule: 'hash',
    });
  });

  it('never climbs back by itself', () => {
    const degraded = { identityRule: 'link', identityReason: 'why' } as const;
    expect(
      identityRule(
        degraded,
        many(40, (at) => `g${at}`),
        changed(0),
      ),
    ).toEqual(degraded);
  });
});

describe('a look that shares nothing with the one before', () => {
  it('is a gap, unless there was nothing before or it shows nothing', () => {
    expect(isGap({ shown: 10, known: 0, before: 10 })).toBe(true);
    expect(isGap({ shown: 10, known: 1, before: 10 })).toBe(false);
    expect(isGap({ shown: 10, known: 0, before: 0 })).toBe(false);
    expect(isGap({ shown: 0, known: 0, before: 10 })).toBe(false);
  });

  it('is none where one advisory is shown at a time', () => {
    expect(isGap({ shown: 1, known: 0, before: 1 })).toBe(false);
    expect(isGap({ shown: 2, known: 0, before: 1 })).toBe(true);
  });

  it('is one too where nothing of the newest is left, and no more is known than is new: the rest is pinned', () => {
    const gone = { before: 10, isNewestGone: true };
    expect(isGap({ ...gone, shown: 11, known: 1 })).toBe(true);
    expect(isGap({ ...gone, shown: 11, known: 1, isNewestGone: false })).toBe(false);
    expect(isGap({ ...gone, shown: 11, known: 8 })).toBe(false);
    expect(isGap({ ...gone, shown: 2, known: 1 })).toBe(false);
  });

  it('shares none of the newest: three, at most half of a look, by date and then by place', () => {
    const look = [5, 9, 9, 7, 1, 8].map((at, place) => ({ at, place }));
    expect(newestOf(look).map(({ place }) => place)).toEqual([1, 2, 5]);
    expect(newestOf(look.slice(0, 3)).map(({ place }) => place)).toEqual([1, 2]);
    expect(newestOf([])).toEqual([]);
  });

  it('makes us look twice as often, up to twelve times, and at ease again when all was known', () => {
    const gap = { shown: 10, known: 0, before: 10 };
    const paces = [{}, { tightened: 2 }, { tightened: 8 }, { tightened: 12 }].map((pace) =>
      pacedBy(gap, pace),
    );
    expect(paces.map(({ tightened }) => tightened)).toEqual([2, 4, 12, 12]);
    expect(pacedBy({ shown: 10, known: 5, before: 10 }, { tightened: 4 })).toEqual({ tightened: 4 });
    expect(pacedBy({ shown: 10, known: 10, before: 10 }, { tightened: 4, ttlMinutes: 5 })).toEqual({
      tightened: 2,
      ttlMinutes: 5,
    });
    expect(pacedBy({ shown: 10, known: 10, before: 10 }, { tightened: 2 })).toEqual({});
  });
});

it('knows how long a feed usually takes from one advisory to the next', () => {
  expect(usualInterval([now, now - day, now - 3 * day, now - 4 * day, now - 30 * day])).toBe(2 * day);
  expect(usualInterval([now, now, now - hour, null])).toBeNull();
  expect(usualInterval([])).toBeNull();
});
