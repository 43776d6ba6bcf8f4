import { type Person, unknownPerson, type Visit } from '../domain/person.ts';
import type { Db, PersonRow } from './tables.ts';

/** The part of the store that keeps how people want to be answered, and when they looked at Home. */
export type PersonStore = {
  /** What is kept of a person; of somebody unknown the defaults. */
  readonly person: (teamId: string, userId: string) => Promise<Person>;
  /** Keep some of it; the rest stays. */
  readonly savePerson: (teamId: string, userId: string, known: Partial<Person>) => Promise<void>;
};

function toVisit({ seen_home_at: seenAt, new_since: newSince }: PersonRow): Visit | null {
  return seenAt === null || newSince === null ? null : { seenAt, newSince };
}

/** What is kept of a person in a workspace. */
export async function personOf(db: Db, teamId: string, userId: string): Promise<Person> {
  const row = await db
    .selectFrom('people')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row === undefined
    ? unknownPerson
    : { visit: toVisit(row), zone: row.zone, verbosity: row.verbosity };
}

/** Keep some of what is known of a person; the rest stays. */
export async function savePerson(
  tx: Db,
  teamId: string,
  userId: string,
  known: Partial<Person>,
): Promise<void> {
  const { visit, zone, verbosity } = { ...(await personOf(tx, teamId, userId)), ...known };
  const row = {
    seen_home_at: visit?.seenAt ?? null,
    new_since: visit?.newSince ?? null,
    zone,
    verbosity,
  };
  await tx
    .insertInto('people')
    .values({ team_id: teamId, user_id: userId, ...row })
    .onConflict((conflict) => conflict.columns(['team_id', 'user_id']).doUpdateSet(row))
    .execute();
}
