import { type RawBuilder, sql } from 'kysely';
import type { Severity } from '../domain/severity.ts';
import { batches } from './batch.ts';
import { isPostgres } from './dialect.ts';
import { type FullText, rowsPerMs } from './full-text.ts';
import { postgresFullText } from './full-text-postgres.ts';
import { sqliteFullText } from './full-text-sqlite.ts';
import { type Indexed, wordsOf } from './index-words.ts';
import type { Db } from './tables.ts';

/** The index of this database. */
export function fullText(db: Db): FullText {
  return isPostgres(db) ? postgresFullText : sqliteFullText;
}

/** The last row taken in each of these milliseconds, by the first row that it has room for; null where none is. */
async function lastRows(tx: Db, bases: readonly number[]): Promise<ReadonlyMap<number, number | null>> {
  const found = new Map<number, number | null>();
  for (const some of batches(bases)) {
    const given: readonly RawBuilder<unknown>[] = some.map((base) => sql`(cast(${base} as bigint))`);
    const { rows } = await sql<{ base: number; last: number | null }>`
      select column1 as base, (
        select max(search_row) from advisories where search_row >= column1 and search_row < column1 + ${sql.lit(rowsPerMs)}
      ) as last from (values ${sql.join(given)}) as milliseconds`.execute(tx);
    for (const { base, last } of rows) found.set(Number(base), last === null ? null : Number(last));
  }
  return found;
}

/** A free row for each moment (epoch ms): the next of its millisecond, or of the one after it where that is full. */
export async function freeRows(tx: Db, moments: readonly number[]): Promise<readonly number[]> {
  const bases = [...new Set(moments.map((at) => at * rowsPerMs))];
  const last = new Map(await lastRows(tx, bases));
  const rows: number[] = [];
  for (const at of moments)
    for (let base = at * rowsPerMs; ; base += rowsPerMs) {
      if (!last.has(base)) for (const [known, row] of await lastRows(tx, [base])) last.set(known, row);
      const next = (last.get(base) ?? base - 1) + 1;
      if (next >= base + rowsPerMs) continue;
      last.set(base, next);
      rows.push(next);
      break;
    }
  return rows;
}

/** Write advisories that have their rows, and are not in the index, into it. */
export async function indexNew(
  tx: Db,
  advisories: readonly { readonly row: number; readonly advisory: Indexed }[],
): Promise<void> {
  await fullText(tx).write(
    tx,
    advisories.map(({ row, advisory }) => ({ at: row, ...wordsOf(advisory) })),
  );
}

/** Take advisories out of the index, before they are deleted or written anew. */
export async function unindex(tx: Db, rows: readonly (number | null)[]): Promise<void> {
  const held = rows.filter((row) => row !== null);
  for (const some of batches(held)) await fullText(tx).remove(tx, some);
}

async function thingsOf(tx: Db, ids: readonly string[]) {
  const [actors, sectors, indicators] = await Promise.all([
    tx
      .selectFrom('advisory_actors')
      .select(['advisory_id', 'actor_id as actorId'])
      .where('advisory_id', 'in', ids)
      .execute(),
    tx
      .selectFrom('advisory_sectors')
      .select(['advisory_id', 'sector_id as id'])
      .where('advisory_id', 'in', ids)
      .execute(),
    tx
      .selectFrom('advisory_indicators')
      .select(['advisory_id', 'value'])
      .where('advisory_id', 'in', ids)
      .execute(),
  ]);
  const by = <R extends { readonly advisory_id: string }>(rows: readonly R[]) =>
    Map.groupBy(rows, ({ advisory_id }) => advisory_id);
  return { actors: by(actors), sectors: by(sectors), indicators: by(indicators) };
}

/** Write advisories into the index as they are stored now; they may be in it already. */
export async function index(tx: Db, ids: readonly string[]): Promise<void> {
  for (const some of batches(ids)) {
    const rows = await tx
      .selectFrom('advisories')
      .selectAll()
      .where('id', 'in', some)
      .orderBy('id')
      .execute();
    await unindex(
      tx,
      rows.map(({ search_row }) => search_row),
    );
    const things = await thingsOf(tx, some);
    const places = await freeRows(
      tx,
      rows.map(({ dated_at }) => dated_at),
    );
    const placed = rows.map((row, at) => ({
      id: row.id,
      row: places[at] as number,
      advisory: {
        title: row.title,
        summary: row.summary,
        categories: JSON.parse(row.categories),
        ...(row.structured === null ? {} : JSON.parse(row.structured)),
        cves: JSON.parse(row.cves),
        severity: row.severity as Severity,
        kev: row.kev === 1,
        feedId: row.feed_id,
        actors: things.actors.get(row.id) ?? [],
        sectors: things.sectors.get(row.id) ?? [],
        indicators: things.indicators.get(row.id) ?? [],
      },
    }));
    await indexNew(tx, placed);
    for (const { id, row } of placed)
      await tx.updateTable('advisories').set({ search_row: row }).where('id', '=', id).execute();
  }
}

/** How many advisories are not in the index yet: those stored by a version that had none. */
export async function unindexed(db: Db): Promise<number> {
  const row = await db
    .selectFrom('advisories')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('search_row', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Write the newest `limit` of those into it; returns how many there were. */
export async function indexSome(tx: Db, limit: number): Promise<number> {
  const rows = await tx
    .selectFrom('advisories')
    .select('id')
    .where('search_row', 'is', null)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  if (rows.length > 0)
    await index(
      tx,
      rows.map(({ id }) => id),
    );
  return rows.length;
}

/** Empty the index: every advisory is to be written into it again. */
export async function clearIndex(tx: Db): Promise<void> {
  await fullText(tx).clear(tx);
  await tx.updateTable('advisories').set({ search_row: null }).where('search_row', 'is not', null).execute();
}
