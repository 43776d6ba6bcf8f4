import { describe, expect, it } from 'vitest';
import { unknownPerson } from '../../../src/domain/person.ts';
import type { Store } from '../../../src/store/store.ts';
import { makeSubscription, now } from '../../help/make.ts';

export function personPromises(store: () => Store): void {
  describe('people', () => {
    it('are known by what they chose, each part by itself, and to one workspace alone', async () => {
      expect(await store().person('T1', 'U1')).toEqual(unknownPerson);
      const visit = { seenAt: now, newSince: now - 1 };
      await store().savePerson('T1', 'U1', { visit });
      await store().savePerson('T1', 'U1', { zone: 'Europe/Berlin', verbosity: 'compact' });
      expect(await store().person('T1', 'U1')).toEqual({
        visit,
        zone: 'Europe/Berlin',
        verbosity: 'compact',
      });
      await store().savePerson('T1', 'U1', { zone: null });
      expect(await store().person('T1', 'U1')).toEqual({ visit, zone: null, verbosity: 'compact' });
      expect(await store().person('T2', 'U1')).toEqual(unknownPerson);
      expect(await store().person('T1', 'U2')).toEqual(unknownPerson);
    });
  });

  describe("a workspace's subscriptions", () => {
    it('are the open ones of all its channels, paused ones too, and of no other workspace', async () => {
      const make = (id: string, more: object) => makeSubscription({ id, teamId: 'T1', ...more });
      await store().saveSubscription(make('s1', { channelId: 'C1', pausedAt: now }));
      await store().saveSubscription(make('s2', { channelId: 'C2' }));
      await store().saveSubscription(make('s3', { channelId: 'C2', closedAt: now, closedReason: 'over' }));
      await store().saveSubscription(make('s4', { teamId: 'T2', channelId: 'C9' }));
      expect((await store().teamSubscriptions('T1')).map(({ id }) => id)).toEqual(['s1', 's2']);
    });
  });
}
