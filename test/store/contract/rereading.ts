import { beforeEach, describe, expect, it } from 'vitest';
import type { Reading } from '../../../src/domain/advisory.ts';
import type { Store } from '../../../src/store/store.ts';
import {
  day,
  makeActorMatch,
  makeAdvisory,
  makeDelivery,
  makeFeed,
  makeIndicator,
  makePoll,
  makeReading,
  makeSectorMatch,
  now,
} from '../../help/make.ts';

const since = now - 90 * day;

export function rereadingPromises(store: () => Store): void {
  describe('reading again', () => {
    const told = async (readWith: string, ...fresh: ReturnType<typeof makeAdvisory>[]) => {
      await store().recordPoll(makePoll({ fresh, readWith }));
    };
    const waiting = async (readWith: string, limit = 10) =>
      (await store().toReread({ readWith, since, limit })).map(({ id }) => id);
    const reread = (advisory: ReturnType<typeof makeAdvisory>, reading: Partial<Reading> = {}) => ({
      id: advisory.id,
      contentHash: advisory.contentHash,
      reading: makeReading(reading),
    });
    beforeEach(async () => {
      await store().syncFeeds([makeFeed({ id: 'feed' })], now);
    });

    it('names the advisories of that time that were read with other knowledge, oldest first, a few at a time', async () => {
      const late = makeAdvisory({ publishedAt: now - day });
      const early = makeAdvisory({ publishedAt: now - 80 * day });
      const older = makeAdvisory({ publishedAt: since - 1 });
      await told('old', late, early, older);
      await told('new', makeAdvisory());
      expect(await waiting('new')).toEqual([early.id, late.id]);
      expect(await waiting('new', 1)).toEqual([early.id]);
      expect(await store().rereadProgress('new', since)).toEqual({ done: 1, total: 3 });
      expect(await store().rereadProgress('newer', since)).toEqual({ done: 0, total: 3 });
    });

    it('replaces what the rules found, and nothing else; nothing is owed for it', async () => {
      const advisory = makeAdvisory({
        actors: [makeActorMatch()],
        sectors: [makeSectorMatch()],
        indicators: [makeIndicator()],
      });
      await told('old', advisory);
      const reading = makeReading({
        actors: [makeActorMatch({ actorId: 'apt28' })],
        severity: 'critical',
        severityReasons: ['CVSS 9.8'],
        cves: ['CVE-2026-1'],
        kev: true,
      });
      expect(await store().recordReread([reread(advisory, reading)], 'new')).toBe(1);
      const { contentHash: _, ...before } = advisory;
      expect(await store().advisory(advisory.id)).toEqual({
        ...before,
        ...reading,
        kev: false,
        indicators: advisory.indicators,
      });
      expect(await waiting('new')).toEqual([]);
      expect(await store().queueDepth(now)).toMatchObject({ owed: 0 });
    });

    it('leaves alone what its publisher edited meanwhile, and what is gone', async () => {
      const edited = makeAdvisory();
      const pruned = makeAdvisory({ publishedAt: now - 80 * day });
      await told('old', edited, pruned);
      await store().recordPoll(
        makePoll({ edited: [{ ...edited, contentHash: 'other', title: 'New words' }], readWith: 'new' }),
      );
      await store().prune(now - 79 * day);
      const wrong = { actors: [makeActorMatch()], sectors: [makeSectorMatch()] };
      expect(await store().recordReread([reread(edited, wrong), reread(pruned, wrong)], 'new')).toBe(0);
      expect(await store().advisory(edited.id)).toMatchObject({ title: 'New words', actors: [] });
      expect(await store().advisory(pruned.id)).toBeNull();
    });

    it('done twice at once leaves each tag once', async () => {
      const advisories = Array.from({ length: 20 }, () => makeAdvisory());
      await told('old', ...advisories);
      const work = () =>
        store().recordReread(
          advisories.map((advisory) => reread(advisory, { actors: [makeActorMatch()] })),
          'new',
        );
      await Promise.all([work(), work(), told('new', makeAdvisory())]);
      for (const { id } of advisories)
        expect((await store().advisory(id))?.actors).toEqual([makeActorMatch()]);
      expect(await store().rereadProgress('new', since)).toEqual({ done: 21, total: 21 });
    });

    it('takes up again what a poll stored with older knowledge afterwards', async () => {
      await told('new', makeAdvisory());
      const late = makeAdvisory();
      await store().recordPoll(makePoll({ fresh: [late], owed: [makeDelivery()], readWith: 'old' }));
      expect(await waiting('new')).toEqual([late.id]);
    });
  });
}
