import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Selectable } from 'kysely';
import { type Cvss, type Vulnerability, worstCvss } from '../domain/vulnerability.ts';
import type { CveRecord, EpssScore } from '../domain/vulnerability-data.ts';
import { batches } from './batch.ts';
import type { CveRecordRow, Db, EpssRow, KevRow } from './tables.ts';
import type { Counted, Edition } from './vulnerability-store.ts';

type InTransaction = <T>(work: (tx: Db) => Promise<T>) => Promise<T>;

/** Rows written in one transaction: few enough to hold the event loop and other writers only for a moment. */
const atOnce = 1_000;

type Parts = {
  readonly kev?: Selectable<KevRow>;
  readonly epss?: Selectable<EpssRow>;
  readonly record?: Selectable<CveRecordRow>;
};

const undated = 'undated ';

function dayOf(scoredOn: string): string | null {
  return scoredOn.startsWith(undated) ? null : scoredOn;
}

function together(id: string, { kev, epss, record }: Parts, kevAsOf: string | null): Vulnerability {
  const isPublished = record?.state === 'published';
  return {
    id,
    kev:
      kev === undefined
        ? null
        : { dateAdded: kev.date_added, dueDate: kev.due_date, ransomware: kev.ransomware === 1 },
    epss:
      epss === undefined
        ? null
        : { score: epss.score, percentile: epss.percentile, date: dayOf(epss.scored_on) },
    cvss: record === undefined ? null : worstCvss(JSON.parse(record.scores) as readonly Cvss[]),
    vendor: kev?.vendor || (record?.vendor ?? null),
    product: kev?.product || (record?.product ?? null),
    rejected: record?.state === 'rejected',
    asOf: {
      kev: kev === undefined ? null : kevAsOf,
      epss: epss === undefined ? null : dayOf(epss.scored_on),
      cve: isPublished || record?.state === 'rejected' ? (record?.updated_on ?? null) : null,
    },
  };
}

/** What is known of these CVE ids. */
export async function vulnerabilities(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Vulnerability>> {
  const parts = new Map<string, Parts>();
  const add = (id: string, part: Parts) => parts.set(id, { ...parts.get(id), ...part });
  const unique = [...new Set(ids)];
  if (unique.length === 0) return new Map();
  for (const some of batches(unique)) {
    const listed = db.selectFrom('kev').selectAll().where('cve_id', 'in', some);
    const scored = db.selectFrom('epss').selectAll().where('cve_id', 'in', some);
    const kept = db.selectFrom('cve_records').selectAll().where('cve_id', 'in', some);
    for (const kev of await listed.where('removed_at', 'is', null).execute()) add(kev.cve_id, { kev });
    for (const epss of await scored.execute()) add(epss.cve_id, { epss });
    for (const record of await kept.where('state', '!=', 'absent').execute()) add(record.cve_id, { record });
  }
  if (parts.size === 0) return new Map();
  const state = await db
    .selectFrom('vulnerability_data')
    .select('as_of')
    .where('id', '=', 'kev')
    .executeTakeFirst();
  return new Map([...parts].map(([id, part]) => [id, together(id, part, state?.as_of ?? null)]));
}

/** Write a day's scores in pieces, and forget those that it lacks. */
export async function writeEpss(
  inTransaction: InTransaction,
  scores: readonly EpssScore[],
  { asOf, at }: Pick<Edition, 'asOf' | 'at'>,
): Promise<Counted> {
  const scoredOn = asOf ?? `${undated}${at}`;
  const count = () =>
    inTransaction((tx) =>
      tx
        .selectFrom('epss')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow(),
    );
  const before = Number((await count()).count);
  for (let from = 0; from < scores.length; from += atOnce) {
    const rows = scores
      .slice(from, from + atOnce)
      .map(({ id, score, percentile }) => ({ cve_id: id, score, percentile, scored_on: scoredOn }));
    await inTransaction((tx) =>
      tx
        .insertInto('epss')
        .values(rows)
        .onConflict((conflict) =>
          conflict.column('cve_id').doUpdateSet((eb) => ({
            score: eb.ref('excluded.score'),
            percentile: eb.ref('excluded.percentile'),
            scored_on: eb.ref('excluded.scored_on'),
          })),
        )
        .execute(),
    );
    await nextTurn();
  }
  const after = Number((await count()).count);
  const { numDeletedRows } = await inTransaction((tx) =>
    tx.deleteFrom('epss').where('scored_on', '!=', scoredOn).executeTakeFirstOrThrow(),
  );
  return { added: after - before, removed: Number(numDeletedRows) };
}

/** Write records; one that is older than what is kept changes nothing, and an absent one replaces no other. */
export async function writeCves(
  inTransaction: InTransaction,
  records: readonly CveRecord[],
  at: number,
): Promise<number> {
  let written = 0;
  for (let from = 0; from < records.length; from += atOnce) {
    const byId = new Map(records.slice(from, from + atOnce).map((record) => [record.id, record]));
    const rows = [...byId.values()].map((record) => ({
      cve_id: record.id,
      state: record.state,
      scores: JSON.stringify(record.scores),
      vendor: record.vendor,
      product: record.product,
      updated_on: record.updatedOn,
      looked_at: at,
    }));
    await inTransaction(async (tx) => {
      const done = await tx
        .insertInto('cve_records')
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .column('cve_id')
            .doUpdateSet((eb) => ({
              state: eb.ref('excluded.state'),
              scores: eb.ref('excluded.scores'),
              vendor: eb.ref('excluded.vendor'),
              product: eb.ref('excluded.product'),
              updated_on: eb.ref('excluded.updated_on'),
              looked_at: eb.ref('excluded.looked_at'),
            }))
            .where((eb) =>
              eb.or([
                eb('cve_records.updated_on', 'is', null),
                eb('excluded.updated_on', '>=', eb.ref('cve_records.updated_on')),
              ]),
            ),
        )
        .returning('cve_id')
        .execute();
      written += done.length;
      const ids = rows.map((row) => row.cve_id);
      await tx.updateTable('cve_records').set({ looked_at: at }).where('cve_id', 'in', ids).execute();
    });
    await nextTurn();
  }
  return written;
}

/** The first of each list, then the second of each: a round-up of hundreds does not keep the others waiting. */
function inTurns(lists: readonly (readonly string[])[]): readonly string[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const turns = Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? []));
  return [...new Set(turns.flat())];
}

/** See VulnerabilityStore. */
export async function cvesWithoutRecord(
  db: Db,
  since: number,
  lookedAt: { readonly scored: number; readonly unscored: number },
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('advisories')
    .select('cves')
    .where('seen_at', '>', since)
    .where('cves', '!=', '[]')
    .orderBy('seen_at', 'desc')
    .limit(2_000)
    .execute();
  const named = inTurns(rows.map((row) => JSON.parse(row.cves) as readonly string[]));
  const looked = new Set<string>();
  for (const some of batches(named)) {
    const kept = await db
      .selectFrom('cve_records')
      .select('cve_id')
      .where('cve_id', 'in', some)
      .where((eb) =>
        eb.or([
          eb('looked_at', '>', lookedAt.unscored),
          eb.and([eb('looked_at', '>', lookedAt.scored), eb('scores', '!=', '[]')]),
          eb.and([eb('looked_at', '>', lookedAt.scored), eb('state', '=', 'rejected')]),
        ]),
      )
      .execute();
    for (const { cve_id } of kept) looked.add(cve_id);
  }
  return named.filter((id) => !looked.has(id)).slice(0, limit);
}
