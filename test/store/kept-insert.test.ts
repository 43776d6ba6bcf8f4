import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/store/engine.ts';
import { keptInsert } from '../../src/store/kept-insert.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { setUp } from '../help/migrated.ts';

let engine: Engine;
let built: number;

beforeEach(async () => {
  engine = openSqlite(':memory:');
  await setUp(engine);
  built = 0;
});

afterEach(() => engine.close());

/** Nothing is kept when it begins. */
const inserting = () =>
  keptInsert('cve_records', (insertion) => {
    built += 1;
    return insertion.returning('cve_id');
  });

const record = (nth: number) => ({
  ...{ cve_id: `CVE-2026-${nth}`, state: 'published' as const, scores: '{}' },
  ...{ vendor: `maker ${nth}`, product: null, updated_on: null, looked_at: nth },
});

describe('an insertion that is kept', () => {
  it('is built once for each number of rows, writes what it is given, in whatever order, and gives what it returns', async () => {
    const insert = inserting();
    await insert(engine.db, [record(1), record(2)]);
    const { looked_at, ...rest } = record(3);
    const found = await insert(engine.db, [{ looked_at, ...rest }, record(4)]);
    expect(found).toEqual([{ cve_id: 'CVE-2026-3' }, { cve_id: 'CVE-2026-4' }]);
    await insert(engine.db, [record(5)]);
    await insert(engine.db, [record(6)]);
    expect(built).toBe(2);
    const rows = await engine.db.selectFrom('cve_records').selectAll().orderBy('cve_id').execute();
    expect(rows).toEqual([1, 2, 3, 4, 5, 6].map(record));
  });

  it('is built anew where a row has a column more', async () => {
    const insert = inserting();
    const { vendor: _, ...rest } = record(1);
    await insert(engine.db, [rest as ReturnType<typeof record>]);
    await insert(engine.db, [record(2)]);
    const rows = await engine.db.selectFrom('cve_records').select('vendor').orderBy('cve_id').execute();
    expect(rows).toEqual([{ vendor: null }, { vendor: 'maker 2' }]);
  });

  it('is built for itself where a row lacks a column', async () => {
    const insert = inserting();
    await insert(engine.db, [record(1)]);
    const { vendor: _, ...rest } = record(2);
    // Kysely leaves out what is not there, as before an optional column was known.
    await insert(engine.db, [rest as ReturnType<typeof record>]);
    const rows = await engine.db.selectFrom('cve_records').select('vendor').orderBy('cve_id').execute();
    expect(rows).toEqual([{ vendor: 'maker 1' }, { vendor: null }]);
    expect(built).toBe(2);
  });
});
