import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Engine } from './engine.ts';

/** Any number that no other lock of ours has (store/postgres.ts). */
const servingLock = 7_230_013;
const askedEvery = 5_000;
const againAfter = 1_000;

/** Who works with a PostgreSQL store: any number of bots together, or a copy that needs it at rest. */
export type Use = 'together' | 'alone';

/** A use that lasts until it is ended. `isHeld` says whether nobody else can have come between. */
export type Hold = { readonly end: () => Promise<void>; readonly isHeld: () => boolean };

type Outcome = 'refused' | 'ended';

/** One connection keeps the lock, and so long as it lives nobody comes between; asked again and again, that a dead one is noticed. */
function keep({ db }: Pick<Engine, 'db'>, use: Use, end: AbortSignal, taken: () => void): Promise<Outcome> {
  const [lock, unlock] =
    use === 'together'
      ? [sql`pg_try_advisory_lock_shared(${servingLock})`, sql`pg_advisory_unlock_shared(${servingLock})`]
      : [sql`pg_try_advisory_lock(${servingLock})`, sql`pg_advisory_unlock(${servingLock})`];
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{ held: boolean }>`select ${lock} as held`.execute(connection);
    if (rows[0]?.held !== true) return 'refused';
    taken();
    while (!end.aborted) {
      await delay(askedEvery, undefined, { signal: end }).catch(() => undefined);
      if (!end.aborted) await sql`select 1`.execute(connection);
    }
    await sql`select ${unlock}`.execute(connection);
    return 'ended';
  });
}

/**
 * Use a PostgreSQL store until the hold is ended: null where others use it so that it cannot be. A hold whose connection breaks is no
 * longer held; together it is taken again, and `refused` hears where it cannot be, since a copy began meanwhile. Throws where the
 * database cannot be reached.
 */
export async function holdServing(
  engine: Pick<Engine, 'db'>,
  use: Use,
  refused: () => void = () => undefined,
): Promise<Hold | null> {
  const ending = new AbortController();
  let isHeld = false;
  const once = async (taken: () => void): Promise<Outcome> => {
    try {
      return await keep(engine, use, ending.signal, () => {
        isHeld = true;
        taken();
      });
    } finally {
      isHeld = false;
    }
  };
  const first = Promise.withResolvers<boolean>();
  const again = async (): Promise<void> => {
    while (use === 'together' && !ending.signal.aborted) {
      await delay(againAfter, undefined, { signal: ending.signal }).catch(() => undefined);
      const outcome = await once(() => undefined).catch(() => 'broken');
      if (outcome === 'refused') return refused();
      if (outcome === 'ended') return;
    }
  };
  let wasHeld = false;
  const all = once(() => {
    wasHeld = true;
    first.resolve(true);
  }).then(
    (outcome) => {
      if (outcome === 'refused') first.resolve(false);
      return undefined;
    },
    (error: unknown) => {
      first.reject(error);
      // Where it was never held, whoever asked hears why, and nothing goes on behind their back.
      return wasHeld ? again() : undefined;
    },
  );
  if (!(await first.promise)) return null;
  return {
    isHeld: () => isHeld,
    end: async () => {
      ending.abort();
      await all;
    },
  };
}
