import { createServer, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Installation } from '../../src/domain/installation.ts';
import { depart } from '../../src/slack/depart.ts';
import { installedWorkspaces } from '../../src/slack/installed.ts';
import { openInstallations } from '../../src/store/installations.ts';
import { readKeys } from '../../src/store/sealed.ts';
import type { Store } from '../../src/store/store.ts';
import { hour, now } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';

const key = (letter: string) => readKeys(Buffer.alloc(32, letter).toString('base64')) ?? expect.fail();
const installed: Installation = {
  ...{ id: 'T1', kind: 'workspace', name: 'One', botUserId: 'U1', botId: 'B1', token: 'xoxb-one' },
  ...{ refreshToken: null, expiresAt: null, scopes: [], installedBy: 'U2', installedAt: now },
};

type Answer = (response: ServerResponse) => void;
const says =
  (body: object): Answer =>
  (response) =>
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
const breaksOff: Answer = (response) => response.destroy();
const isDown: Answer = (response) => response.writeHead(503).end();
const limits: Answer = (response) => response.writeHead(429, { 'Retry-After': '30' }).end();

let store: Store;
let answer: Answer = breaksOff;
const slack = createServer((_, response) => answer(response));
let apiUrl = '';
beforeEach(async () => {
  store = await openMigrated();
  const opened = Promise.withResolvers<void>();
  slack.listen(0, '127.0.0.1', () => opened.resolve());
  await opened.promise;
  const address = slack.address();
  apiUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/api/`;
});
afterEach(async () => {
  slack.closeAllConnections();
  slack.close();
  await store.close();
});

/** Slack says that the installation ended, and answers so when it is asked whether it takes the token. */
async function hearOfEnd(by: Answer, { given = installed, opensWith = key('a') } = {}) {
  answer = by;
  await openInstallations(store, key('a')).install(given);
  const closed: string[] = [];
  const workspaces = installedWorkspaces({
    identity: { clientId: 'c', clientSecret: 's', apiUrl },
    ...{ installations: openInstallations(store, opensWith), store, log: silentLog, now: () => now },
  });
  const needs = {
    ...{ store, workspaces, log: silentLog, now: () => now },
    close: async ({ teamId }: { readonly teamId: string }) => closed.push(teamId),
  };
  const heard = await depart(needs, { teamIds: ['T1'] }, 'the workspace revoked my token').then(
    () => 'done' as const,
    () => 'once more' as const,
  );
  return { heard, closed, isKept: (await store.keptInstallation('T1')) !== null };
}

describe('word that a workspace threw us out', () => {
  it.each(['token_revoked', 'account_inactive', 'invalid_auth'])(
    'ends what is there, where Slack says %s of the token',
    async (error) => {
      expect(await hearOfEnd(says({ ok: false, error }))).toEqual({
        ...{ heard: 'done', closed: ['T1'], isKept: false },
      });
    },
  );

  it('ends what is there, where the token ended and Slack exchanges it for no other', async () => {
    const given = { ...installed, refreshToken: 'xoxe-1', expiresAt: now - hour };
    const slackSays = says({ ok: false, error: 'invalid_refresh_token' });
    expect(await hearOfEnd(slackSays, { given })).toEqual({ heard: 'done', closed: ['T1'], isKept: false });
  });

  it('ends nothing where Slack still takes the token: the app was installed again', async () => {
    expect(await hearOfEnd(says({ ok: true }))).toEqual({ heard: 'done', closed: [], isKept: true });
  });

  it.each([
    ['breaks off', breaksOff],
    ['is down', isDown],
    ['limits us', limits],
    ['has a fault of its own', says({ ok: false, error: 'internal_error' })],
  ] as const)('ends nothing and is to be said again, where Slack %s when it is asked', async (_, by) => {
    expect(await hearOfEnd(by)).toEqual({ heard: 'once more', closed: [], isKept: true });
  });

  it('ends nothing and is to be said again, where the token cannot be opened here', async () => {
    const found = await hearOfEnd(says({ ok: true }), { opensWith: key('b') });
    expect(found).toEqual({ heard: 'once more', closed: [], isKept: true });
  });
});
