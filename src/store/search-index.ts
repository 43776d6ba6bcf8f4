import { tag } from '../domain/search.ts';
import { tokensOf } from '../domain/search-text.ts';
import { batches } from './batch.ts';
import { isPostgres } from './dialect.ts';
import type { FullText } from './full-text.ts';
import { postgresFullText } from './full-text-postgres.ts';
import { sqliteFullText } from './full-text-sqlite.ts';
import type { Db } from './tables.ts';

/** Rows of the index that one millisecond has room for. */
export const rowsPerMs = 1_024;
/** Of one field, in UTF-8; what stands further behind is not found. PostgreSQL takes 1 MB of words in all. */
const mostBytes = 262_144;

/** The index of this database. */
export function fullText(db: Db): FullText {
  return isPostgres(db) ? postgresFullText : sqliteFullText;
}

type Said = {
  readonly id: string;
  readonly search_row: number | null;
  readonly dated_at: number;
  readonly title: string;
  readonly summary: string;
  readonly categories: string;
  readonly structured: string | null;
  readonly cves: string;
  readonly kev: number;
  readonly severity: string;
  readonly feed_id: string;
};

function whole(words: string): string {
  if (Buffer.byteLength(words) <= mostBytes) return words;
  const cut = Buffer.from(words).subarray(0, mostBytes).toString();
  return cut.slice(0, cut.lastIndexOf(' '));
}

/** A field of the index: words of ours, parted by blanks; a sign between texts keeps a phrase from running over both. */
function field(texts: readonly string[]): string {
  return whole(texts.map((text) => tokensOf(text).join(' ')).join(' _ '));
}

async function thingsOf(tx: Db, ids: readonly string[]) {
  const [actors, sectors, indicators] = await Promise.all([
    tx
      .selectFrom('advisory_actors')
      .select(['advisory_id', 'actor_id as thing'])
      .where('advisory_id', 'in', ids)
      .execute(),
    tx
      .selectFrom('advisory_sectors')
      .select(['advisory_id', 'sector_id as thing'])
      .where('advisory_id', 'in', ids)
      .execute(),
    tx
      .selectFrom('advisory_indicators')
      .select(['advisory_id', 'value as thing'])
      .where('advisory_id', 'in', ids)
      .execute(),
  ]);
  const by = (rows: typeof actors) => Map.groupBy(rows, ({ advisory_id }) => advisory_id);
  const kinds = { actors: by(actors), sectors: by(sectors), indicators: by(indicators) };
  return (kind: keyof typeof kinds, id: string): readonly string[] =>
    (kinds[kind].get(id) ?? []).map(({ thing }) => thing);
}

/** The next free row of the millisecond, or of the one after it where it is full. */
async function freeRow(tx: Db, at: number): Promise<number> {
  for (let base = at * rowsPerMs; ; base += rowsPerMs) {
    const { last } = await tx
      .selectFrom('advisories')
      .select((eb) => eb.fn.max('search_row').as('last'))
      .where('search_row', '>=', base)
      .where('search_row', '<', base + rowsPerMs)
      .executeTakeFirstOrThrow();
    const next = last === null ? base : Number(last) + 1;
    if (next < base + rowsPerMs) return next;
  }
}

async function write(tx: Db, row: Said, things: Awaited<ReturnType<typeof thingsOf>>): Promise<void> {
  const at = await freeRow(tx, row.dated_at);
  const structured = row.structured === null ? {} : JSON.parse(row.structured);
  const { vendors = [], products = [], text = '' } = structured;
  const title = field([row.title]);
  const body = field([row.summary, ...JSON.parse(row.categories), ...vendors, ...products, text]);
  const found = field([...JSON.parse(row.cves), ...things('indicators', row.id)]);
  const tags = [
    ...new Set([
      ...things('actors', row.id).map((id) => tag('actor', id)),
      ...things('sectors', row.id).map((id) => tag('sector', id)),
      tag('severity', row.severity),
      tag('feed', row.feed_id),
      ...(row.kev === 1 ? [tag('kev', 'yes')] : []),
    ]),
  ].join(' ');
  await fullText(tx).write(tx, { at, title, body, things: found, tags });
  await tx.updateTable('advisories').set({ search_row: at }).where('id', '=', row.id).execute();
}

/** Take advisories out of the index, before they are deleted or written anew. */
export async function unindex(tx: Db, rows: readonly (number | null)[]): Promise<void> {
  const held = rows.filter((row) => row !== null);
  for (const some of batches(held)) await fullText(tx).remove(tx, some);
}

/** Write advisories into the index as they are stored now; they may be in it already. */
export async function index(tx: Db, ids: readonly string[]): Promise<void> {
  for (const some of batches(ids)) {
    const rows: readonly Said[] = await tx
      .selectFrom('advisories')
      .select([
        'id',
        'search_row',
        'dated_at',
        'title',
        'summary',
        'categories',
        'structured',
        'cves',
        'kev',
        'severity',
        'feed_id',
      ])
      .where('id', 'in', some)
      .orderBy('id')
      .execute();
    await unindex(
      tx,
      rows.map(({ search_row }) => search_row),
    );
    const things = await thingsOf(tx, some);
    for (const row of rows) await write(tx, row, things);
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
