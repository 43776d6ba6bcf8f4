import { describe, expect, it } from 'vitest';
import type { Installation } from '../../../src/domain/installation.ts';
import { openInstallations } from '../../../src/store/installations.ts';
import { readKeys } from '../../../src/store/sealed.ts';
import type { Store } from '../../../src/store/store.ts';
import { now } from '../../help/make.ts';

const key = (letter: string) => Buffer.alloc(32, letter).toString('base64');
function ring(...letters: readonly string[]) {
  const keys = readKeys(letters.map(key).join(','));
  if (keys === null) throw new Error('no keys');
  return keys;
}

/** An installation as a test needs one. */
function installation(id: string, more: Partial<Installation> = {}): Installation {
  return {
    id,
    kind: 'workspace',
    name: `Workspace ${id}`,
    botUserId: `UBOT${id}`,
    botId: `B${id}`,
    token: `xoxb-secret-${id}`,
    refreshToken: null,
    expiresAt: null,
    scopes: ['chat:write'],
    installedBy: 'U1',
    installedAt: now,
    ...more,
  };
}

export function installationPromises(store: () => Store): void {
  describe('who let us in', () => {
    it('is found by workspace, and stands once however often it installs', async () => {
      const installations = openInstallations(store(), ring('a'));
      expect(await installations.reaching('T1')).toBe(null);
      await installations.install(installation('T1'));
      await installations.install(installation('T2'));
      await installations.install(installation('T1', { token: 'xoxb-anew' }));
      expect((await installations.reaching('T1'))?.installation.token).toBe('xoxb-anew');
      expect((await installations.reaching('T2'))?.installation).toEqual(installation('T2'));
      expect(await store().reachedTeams()).toEqual(['T1', 'T2']);
      expect(await installations.reaching('T3')).toBe(null);
    });

    it('has no token that the database shows, and none that opens in the row of another', async () => {
      const installations = openInstallations(store(), ring('a'));
      await installations.install(installation('T1'));
      await installations.install(installation('T2'));
      const kept = await store().keptInstallations();
      expect(JSON.stringify(kept)).not.toContain('xoxb');
      const [one, other] = kept;
      if (one === undefined || other === undefined) throw new Error('not kept');
      await store().keepInstallation({ ...one, sealed: other.sealed });
      await expect(installations.reaching('T1')).rejects.toThrow('the token of T1 was changed');
    });

    it('is an organisation for each of its workspaces, until one installs by itself', async () => {
      const installations = openInstallations(store(), ring('a'));
      await installations.install(installation('E1', { kind: 'organisation' }));
      expect(await installations.reaching('T1')).toBe(null);
      expect((await installations.reaching('T1', 'E1'))?.installation.id).toBe('E1');
      expect((await installations.reaching('T1'))?.installation.id).toBe('E1');
      expect((await installations.reaching('T2', 'E1'))?.installation.id).toBe('E1');
      await installations.install(installation('T2'));
      expect((await installations.reaching('T2', 'E1'))?.installation.id).toBe('T2');
      expect(await store().reachedTeams('E1')).toEqual(['T1']);
      // A workspace is no organisation, whatever a payload says.
      expect(await installations.reaching('T9', 'T2')).toBe(null);
    });

    it('is forgotten with its token and all that it reached', async () => {
      const installations = openInstallations(store(), ring('a'));
      await installations.install(installation('E1', { kind: 'organisation' }));
      await installations.install(installation('T3'));
      await installations.reaching('T1', 'E1');
      await installations.reaching('T2', 'E1');
      expect(await store().forgetInstallation('E1')).toEqual(['T1', 'T2']);
      expect(await installations.reaching('T1', 'E1')).toBe(null);
      expect((await store().keptInstallations()).map(({ id }) => id)).toEqual(['T3']);
      expect(await store().forgetInstallation('E1')).toEqual([]);
    });

    it('keeps the next token once, when two processes exchange it at once, and never over a reinstallation', async () => {
      const installations = openInstallations(store(), ring('a'));
      await installations.install(installation('T1'));
      const [held, too] = [await installations.reaching('T1'), await installations.reaching('T1')];
      if (held === null || too === null) throw new Error('not installed');
      const next = (token: string) => installation('T1', { token });
      const kept = await Promise.all([
        installations.exchange(held, next('xoxb-first')),
        installations.exchange(too, next('xoxb-second')),
      ]);
      expect(kept.filter((stands) => stands)).toHaveLength(1);
      await installations.install(next('xoxb-again'));
      expect(await installations.exchange(held, next('xoxb-late'))).toBe(false);
      expect((await installations.reaching('T1'))?.installation.token).toBe('xoxb-again');
    });

    it('is sealed anew with a new key; the old one opens it until then, and nothing without it', async () => {
      await openInstallations(store(), ring('a')).install(installation('T1'));
      await openInstallations(store(), ring('a')).install(installation('T2'));
      await expect(openInstallations(store(), ring('b')).reaching('T1')).rejects.toThrow(
        /sealed with the key/,
      );
      const both = openInstallations(store(), ring('b', 'a'));
      expect((await both.reaching('T1'))?.installation.token).toBe('xoxb-secret-T1');
      expect(await both.reseal()).toEqual({ all: 2, resealed: 2, lost: [] });
      expect(await both.reseal()).toEqual({ all: 2, resealed: 0, lost: [] });
      const fresh = openInstallations(store(), ring('b'));
      expect((await fresh.reaching('T2'))?.installation.token).toBe('xoxb-secret-T2');
      await expect(openInstallations(store(), ring('a')).reaching('T1')).rejects.toThrow();
    });
  });
}
