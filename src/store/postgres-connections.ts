import type { PostgresPool } from 'kysely';
import type { PoolClient } from 'pg';
import { isUnreached, unreached } from './unreached.ts';

const second = 1_000;
/** Connections of one process; what asks for more waits its turn. */
const mostConnections = 10;
/** How long a connection may take to come about. */
const connectWithin = 10 * second;
/** A statement that takes longer is ended: all of ours are small, but for those of a migration. */
const longestStatement = 60 * second;
/** So much later than the server would have ended it, it is the connection that is at fault. */
const grace = 5 * second;
/** Silence after which each side asks whether the other is still there. */
const askedAfter = 10 * second;

/**
 * Whoever was frozen, cut off or lost its power must not hold what others wait for. The server ends its session: one that is gone by TCP's own
 * means, in half a minute and not in two hours; one that lives and does nothing, by what it left open. A pool closes what is idle after ten
 * seconds, so a session that is idle for longer is nobody's. (postgresql.org/docs/current/runtime-config-client.html and -connection.html)
 */
const session: Readonly<Record<string, string>> = {
  tcp_keepalives_idle: '10s',
  tcp_keepalives_interval: '5s',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '30s',
  idle_in_transaction_session_timeout: '20s',
  idle_session_timeout: '30s',
  lock_timeout: '20s',
  statement_timeout: `${longestStatement / second}s`,
};
/** What makes and changes tables takes as long as it takes, and waits for another process that does so. */
const unhurried = {
  ...session,
  idle_in_transaction_session_timeout: '120s',
  lock_timeout: '0',
  statement_timeout: '0',
};

/** How each side learns that the other is gone, for a pool of somebody else’s making. */
export const watched = {
  connectionTimeoutMillis: connectWithin,
  keepAlive: true,
  keepAliveInitialDelayMillis: askedAfter,
} as const;

/** Whole numbers and sums come as text, for they may be greater than ours: none of ours is. */
const numberTypes: readonly number[] = [20, 1700];

async function openPool(url: string, application: string, isHurried: boolean) {
  const { default: pg } = await import('pg');
  const settings = Object.entries(isHurried ? session : unhurried);
  const pool = new pg.Pool({
    ...watched,
    connectionString: url,
    max: mostConnections,
    application_name: application,
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        numberTypes.includes(type) ? Number : pg.types.getTypeParser(type, format ?? 'text'),
    } as typeof pg.types,
    // Not as parameters of the connection: poolers in between refuse those.
    onConnect: async (client) => {
      // A connection that breaks between two questions: the next one opens another, or says what is wrong. Unheard, it would end the process.
      client.on('error', () => undefined);
      await inTime(client as unknown as Ending, connectWithin, () =>
        client.query(settings.map(([name, value]) => `set ${name} = '${value}'`).join('; ')),
      );
    },
  });
  pool.on('error', () => undefined);
  return pool;
}

/** A connection that gives no answer in time is closed: a wait for one that is dead would never end. */
async function inTime<T>(client: Ending, within: number, ask: () => Promise<T>): Promise<T> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    // In the middle of a question it closes the socket, and the question fails.
    void client.end().catch(() => undefined);
  }, within);
  try {
    return await ask();
  } catch (error) {
    throw unreached(error, isLate ? `PostgreSQL gave no answer within ${within / second} s` : null);
  } finally {
    clearTimeout(timer);
  }
}

type Asks = (...words: readonly unknown[]) => Promise<unknown>;
type Ending = { readonly end: () => Promise<void> };
/** A connection as Kysely uses it, and how many silences there had been when it was made. */
type Lent = { readonly query: Asks; readonly release: (error?: boolean) => void; readonly born: number };

/**
 * Connections to a database for Kysely, opened with the first query: the driver is loaded then, for most processes need none. Where one gives no
 * answer, those that are as old are not used any more: what swallowed its answer swallows theirs. `isHurried`: statements and waits for locks end in time.
 */
export async function connectionsTo(
  url: string,
  application: string,
  isHurried: boolean,
): Promise<PostgresPool> {
  const pool = await openPool(url, application, isHurried);
  const known = new WeakMap<PoolClient, Lent>();
  let silences = 0;
  const lend = (client: PoolClient): Lent => {
    const ask = client.query.bind(client) as Asks;
    const born = silences;
    const query: Asks = async (...words) => {
      try {
        return await inTime(client as unknown as Ending, longestStatement + grace, () => ask(...words));
      } catch (error) {
        if (isUnreached(error)) silences = Math.max(silences, born + 1);
        throw error;
      }
    };
    const lent = {
      query: isHurried ? query : ask,
      release: (error?: boolean) => client.release(error),
      born,
    };
    known.set(client, lent);
    return lent;
  };
  const connect = async (): Promise<Lent> => {
    for (;;) {
      const client = await pool.connect().catch((error: unknown) => {
        throw unreached(error, null);
      });
      const lent = known.get(client) ?? lend(client);
      if (lent.born === silences) return lent;
      client.release(true);
    }
  };
  return { connect, end: () => pool.end(), options: pool.options } as unknown as PostgresPool;
}
