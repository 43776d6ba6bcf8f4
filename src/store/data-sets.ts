import type { Selectable } from 'kysely';
import { type DataSetId, type DataSetState, dataSetIds } from '../domain/vulnerability-data.ts';
import type { Db, VulnerabilityDataRow } from './tables.ts';
import type { Edition } from './vulnerability-store.ts';

function toState(row: Selectable<VulnerabilityDataRow>): DataSetState {
  return {
    id: row.id,
    version: row.version,
    asOf: row.as_of,
    entries: row.entries,
    url: row.url,
    etag: row.etag,
    lastModified: row.last_modified,
    readAt: row.read_at,
    nextLookAt: row.next_look_at,
    failures: row.failures,
    failingSince: row.failing_since,
    reason: row.reason,
  };
}

function unread(id: DataSetId): VulnerabilityDataRow {
  return {
    id,
    version: null,
    as_of: null,
    entries: 0,
    url: null,
    etag: null,
    last_modified: null,
    read_at: null,
    next_look_at: 0,
    failures: 0,
    failing_since: null,
    reason: null,
  };
}

/** The state of each data set; one that was never looked at is due. */
export async function dataSets(db: Db): Promise<readonly DataSetState[]> {
  const rows = await db.selectFrom('vulnerability_data').selectAll().execute();
  return dataSetIds.map((id) => toState(rows.find((row) => row.id === id) ?? unread(id)));
}

async function change(
  db: Db,
  id: DataSetId,
  changed: Partial<Omit<VulnerabilityDataRow, 'id'>>,
): Promise<void> {
  await db
    .insertInto('vulnerability_data')
    .values({ ...unread(id), ...changed })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changed))
    .execute();
}

const sound = { failures: 0, failing_since: null, reason: null } as const;

/** A new edition is loaded. */
export async function editionRead(db: Db, id: DataSetId, entries: number, edition: Edition): Promise<void> {
  await change(db, id, {
    ...sound,
    version: edition.version,
    as_of: edition.asOf,
    entries,
    url: edition.url,
    etag: edition.etag,
    last_modified: edition.lastModified,
    read_at: edition.at,
    next_look_at: edition.nextLookAt,
  });
}

/** Records were read one by one: they have no edition of their own. */
export async function recordsRead(db: Db, at: number): Promise<void> {
  const { entries } = await db
    .selectFrom('cve_records')
    .select((eb) => eb.fn.countAll<number>().as('entries'))
    .where('state', '!=', 'absent')
    .executeTakeFirstOrThrow();
  const asOf = new Date(at).toISOString().slice(0, 10);
  await change(db, 'cve', { ...sound, as_of: asOf, entries: Number(entries), read_at: at });
}

/** A look found nothing new. */
export async function dataSetRead(db: Db, id: DataSetId, at: number, nextLookAt: number): Promise<void> {
  await change(db, id, { ...sound, read_at: at, next_look_at: nextLookAt });
}

/** A look failed. */
export async function dataSetFailed(
  db: Db,
  id: DataSetId,
  at: number,
  nextLookAt: number,
  reason: string,
): Promise<void> {
  const state = (await dataSets(db)).find((one) => one.id === id);
  await change(db, id, {
    next_look_at: nextLookAt,
    failures: (state?.failures ?? 0) + 1,
    failing_since: state?.failingSince ?? at,
    reason,
  });
}
