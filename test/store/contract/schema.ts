import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';

export function schemaPromises(store: () => Store): void {
  describe('opening and closing', () => {
    it('sets up an empty database by itself, in order, and has nothing to do the second time', async () => {
      const first = await store().migrate();
      expect(first).toEqual([...first].sort());
      expect(first.length).toBeGreaterThan(0);
      expect(await store().migrate()).toEqual([]);
    });

    it('sets up once, though asked twice at once', async () => {
      const [a, b] = await Promise.all([store().migrate(), store().migrate()]);
      expect([...a, ...b].sort()).toEqual([...new Set([...a, ...b])].sort());
      expect(await store().feeds()).toEqual([]);
    });

    it('closes quietly, also twice, at once and before first use', async () => {
      await Promise.all([store().close(), store().close()]);
      await store().close();
      await expect(store().feeds()).rejects.toThrow();
    });
  });
}
