import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createStore } from '../../src/store/create-store.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { stretchesOfRow, stretchesOver } from '../../src/store/stretches.ts';
import { databasesOn } from '../help/databases.ts';

const newDatabase = databasesOn(inject('postgresUrl'));
let engine: ReturnType<typeof openPostgres>;
beforeAll(async () => {
  engine = openPostgres(await newDatabase());
  await createStore(engine).migrate();
});
afterAll(() => engine.close());

const rowsADay = 86_400_000 * 1_024;
const today = 20_783 * rowsADay;

describe('stretches of time in the index', () => {
  it('cover every row between two, its edges too, be it minutes or years', async () => {
    for (const days of [0.001, 1, 3, 4.5, 17, 60, 300, 700]) {
      const [from, before] = [Math.round(today + 0.7 * rowsADay - days * rowsADay), today + 0.7 * rowsADay];
      const over = stretchesOver(from, before);
      if (over === null) throw new Error(`${days} days are not covered`);
      const span = before - from;
      const inside = [
        from,
        from + 1,
        ...[0.25, 0.5, 0.75].map((part) => Math.round(from + part * span)),
        before - 1,
      ];
      const { rows } = await sql<{ rowid: number; lies: boolean }>`
        select rowid, ${stretchesOfRow} && ${over}::bigint[] as lies from unnest(${inside}::bigint[]) as rowid`.execute(
        engine.db,
      );
      expect(
        rows.map(({ lies }) => lies),
        `${days} days`,
      ).toEqual(inside.map(() => true));
      expect(over.length).toBeLessThanOrEqual(4);
    }
    expect(stretchesOver(0, today)).toBeNull();
  });

  it('are what the index of words holds, in the words in which it is asked', async () => {
    const plan = await engine.inTransaction(async (tx) => {
      await sql`set local enable_seqscan = off`.execute(tx);
      const asked = sql<{ 'QUERY PLAN': string }>`
        explain (costs off) select rowid from search where words @@ '''b:router''' and ${stretchesOfRow} && '{1}'::bigint[]`;
      return (await asked.execute(tx)).rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).toMatch(/Index Scan on search_words\s+Index Cond: .*words @@ .* AND .*ARRAY\[/);
  });
});
