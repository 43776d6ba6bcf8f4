import type { Actor } from '../domain/actor.ts';
import type { Watchlist } from '../domain/watchlist.ts';
import { batches } from './batch.ts';
import type { DataSetContent, KeptDataSet, NewDataSet } from './store.ts';
import type { DataSetPartRow, DataSetRow, Db } from './tables.ts';

/** How the parts of a data set are written. Raise it when `Actor` or `Watchlist` changes: what was written otherwise is imported anew. */
const format = 1;
/** On its way from one standing to the other. */
const moving = 2;

function toDataSet(row: DataSetRow): KeptDataSet {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    version: row.version,
    date: row.date,
    importedAt: row.imported_at,
    source: row.source,
    hash: row.hash,
    actors: row.actors,
    names: row.names,
    terms: row.terms,
  };
}

/** Data sets in force, or those before them, by id. */
export async function actorSets(db: Db, standing: 0 | 1): Promise<readonly KeptDataSet[]> {
  const rows = await db.selectFrom('data_sets').selectAll().where('standing', '=', standing).execute();
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1)).map(toDataSet);
}

/** Are these the data sets in force, and no others? */
export async function areInForce(db: Db, sets: readonly KeptDataSet[]): Promise<boolean> {
  const keyOf = ({ id, hash, importedAt }: KeptDataSet) => `${id} ${hash} ${importedAt}`;
  const held = await actorSets(db, 1);
  return held.map(keyOf).join('\n') === sets.map(keyOf).join('\n');
}

/** Actors and watchlists of the data set in force; null when there is none, or it was written by another version of ours. */
export async function actorSetContent(db: Db, id: string): Promise<DataSetContent | null> {
  const row = await db
    .selectFrom('data_sets')
    .select(['key', 'format'])
    .where('id', '=', id)
    .where('standing', '=', 1)
    .executeTakeFirst();
  if (row === undefined || row.format !== format) return null;
  const parts = await db
    .selectFrom('data_set_parts')
    .select(['kind', 'body'])
    .where('key', '=', row.key)
    .orderBy('position')
    .execute();
  const of = <T>(kind: DataSetPartRow['kind']) =>
    parts.filter((part) => part.kind === kind).map((part): T => JSON.parse(part.body));
  return { actors: of<Actor>('actor'), watchlists: of<Watchlist>('watchlist') };
}

async function move(tx: Db, id: string, from: number, to: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('data_sets')
    .set({ standing: to })
    .where('id', '=', id)
    .where('standing', '=', from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Write a data set down in the place of the one in force, which becomes the one before; what was before that is deleted. */
export async function saveActorSet(tx: Db, { dataSet, content }: NewDataSet, key: string): Promise<void> {
  const { id, kind, title, version, date, importedAt, source, hash, actors, names, terms } = dataSet;
  await tx.deleteFrom('data_sets').where('id', '=', id).where('standing', '=', 0).execute();
  await move(tx, id, 1, 0);
  const row = {
    key,
    id,
    kind,
    title,
    version,
    date,
    imported_at: importedAt,
    source,
    hash,
    actors,
    names,
    terms,
  };
  await tx
    .insertInto('data_sets')
    .values({ ...row, format, standing: 1 })
    .execute();
  const parts: DataSetPartRow[] = [
    ...content.actors.map((actor, position) => ({
      key,
      kind: 'actor' as const,
      position,
      body: JSON.stringify(actor),
    })),
    ...content.watchlists.map((watchlist, position) => ({
      key,
      kind: 'watchlist' as const,
      position,
      body: JSON.stringify(watchlist),
    })),
  ];
  for (const some of batches(parts, 80))
    await tx
      .insertInto('data_set_parts')
      .values([...some])
      .execute();
}

/** Change places: the one before is in force again, and the one in force becomes the one before. Either may be missing; false when both are. */
export async function swapActorSet(tx: Db, id: string): Promise<boolean> {
  const stood = await move(tx, id, 1, moving);
  const stands = await move(tx, id, 0, 1);
  await move(tx, id, moving, 0);
  return stood || stands;
}
