import { afterEach, beforeEach, expect, it } from 'vitest';
import { extendOutline } from '../../src/domain/story-outline.ts';
import { owedToEach } from '../../src/jobs/alerts-seen.ts';
import { createStore } from '../../src/store/create-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import {
  makeActorMatch,
  makeAdvisory,
  makeCadence,
  makeException,
  makeFilter,
  makeSubscription,
  now,
} from '../help/make.ts';

const actors = [makeActorMatch({ actorId: 'volt-typhoon' })];
const teams = ['T1', 'T2', 'T3', 'T4'];
const subscriptions = teams.map((teamId) =>
  makeSubscription({
    ...{ id: `s-${teamId}`, teamId, channelId: `C-${teamId}` },
    filter: makeFilter({ actors: ['volt-typhoon'] }),
    cadence: makeCadence({ instant: true }),
  }),
);

let store: Store;
beforeEach(async () => {
  store = createStore(openSqlite(':memory:'));
  await store.migrate();
});
afterEach(() => store.close());

/** Which workspaces are owed an alert of an advisory of this feed. */
async function told(feedId: string): Promise<readonly string[]> {
  const advisory = makeAdvisory({ feedId, actors, storyId: 'story', publishedAt: now, seenAt: now });
  const after = extendOutline(undefined, 'story', advisory);
  const change = { kind: 'fresh', advisory, before: undefined, after, additions: [] } as const;
  const without = () => () => ({ actors: [], sectors: [], severity: 'low', severityReasons: [] }) as never;
  const needs = {
    ...{ store, without, sectorParent: () => null },
    privateOwners: async () =>
      new Map([
        ['mine', 'T3'],
        ['nobodys', null],
      ]),
  };
  const owed = await owedToEach(needs, [change], subscriptions, now);
  return owed.map(({ teamId }) => teamId).toSorted();
}

it('every workspace that sees an actor as stored is told, and not the one that took the tag back', async () => {
  expect(await told('open')).toEqual(teams);
  await store.addException(
    makeException({ kind: 'actor', term: null, actorId: 'volt-typhoon', teamId: 'T2' }),
  );
  expect(await told('open')).toEqual(['T1', 'T3', 'T4']);
});

it('an exception for all holds for all', async () => {
  await store.addException(
    makeException({ kind: 'actor', term: null, actorId: 'volt-typhoon', teamId: '*' }),
  );
  expect(await told('open')).toEqual([]);
});

it('what a private feed says is told to the workspace that added it, and to no other', async () => {
  expect(await told('mine')).toEqual(['T3']);
  expect(await told('nobodys')).toEqual([]);
});
