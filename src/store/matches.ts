import type { ActorMatch, Advisory } from '../domain/advisory.ts';
import type { SectorMatch } from '../domain/sector.ts';
import { batches, insertions } from './batch.ts';
import { keptInsert } from './kept-insert.ts';
import type { ActorMatchRow, Db, SectorMatchRow } from './tables.ts';

type Matched = Pick<Advisory, 'id' | 'actors' | 'sectors'>;

const insertActors = keptInsert('advisory_actors');
const insertSectors = keptInsert('advisory_sectors');

/** Insert the matches of advisories that have none. */
export async function insertMatches(tx: Db, advisories: readonly Matched[]): Promise<void> {
  const actors: ActorMatchRow[] = advisories.flatMap(({ id, actors }) =>
    actors.map(({ actorId, confidence, relation, because, evidence }, position) => ({
      actor_id: actorId,
      advisory_id: id,
      position,
      confidence,
      relation,
      because,
      evidence: JSON.stringify(evidence),
    })),
  );
  const sectors: SectorMatchRow[] = advisories.flatMap(({ id, sectors }) =>
    sectors.map((sector, position) => ({
      sector_id: sector.id,
      advisory_id: id,
      position,
      confidence: sector.confidence,
      evidence: JSON.stringify(sector.evidence),
    })),
  );
  for (const rows of insertions(actors, 7)) await insertActors(tx, rows);
  for (const rows of insertions(sectors, 5)) await insertSectors(tx, rows);
}

/** Give advisories other matches in the place of those they have. */
export async function replaceMatches(tx: Db, advisories: readonly Matched[]): Promise<void> {
  for (const some of batches(advisories.map((advisory) => advisory.id))) {
    await tx.deleteFrom('advisory_actors').where('advisory_id', 'in', some).execute();
    await tx.deleteFrom('advisory_sectors').where('advisory_id', 'in', some).execute();
  }
  await insertMatches(tx, advisories);
}

function toActorMatch({ actor_id, because, evidence, ...row }: ActorMatchRow): ActorMatch {
  const { confidence, relation } = row;
  return { actorId: actor_id, confidence, relation, because: because ?? '', evidence: JSON.parse(evidence) };
}

function toSectorMatch({ sector_id, confidence, evidence }: SectorMatchRow): SectorMatch {
  return { id: sector_id, confidence, evidence: JSON.parse(evidence) };
}

function grouped<R extends { readonly advisory_id: string }, T>(
  rows: readonly R[],
  read: (row: R) => T,
): ReadonlyMap<string, readonly T[]> {
  const byAdvisory = Map.groupBy(rows, (row) => row.advisory_id);
  return new Map([...byAdvisory].map(([id, own]) => [id, own.map(read)]));
}

/** The matches of these advisories, by advisory, in order. */
export async function matchesOf(db: Db, ids: readonly string[]) {
  const actors: ActorMatchRow[] = [];
  const sectors: SectorMatchRow[] = [];
  for (const some of batches(ids)) {
    const actorRows = db.selectFrom('advisory_actors').selectAll().where('advisory_id', 'in', some);
    const sectorRows = db.selectFrom('advisory_sectors').selectAll().where('advisory_id', 'in', some);
    for (const row of await actorRows.orderBy('position').execute()) actors.push(row);
    for (const row of await sectorRows.orderBy('position').execute()) sectors.push(row);
  }
  return {
    actors: grouped(actors, toActorMatch),
    sectors: grouped(sectors, toSectorMatch),
  };
}
