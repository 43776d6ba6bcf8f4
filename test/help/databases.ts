import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll } from 'vitest';

/** Connections that are used again and again, by the URL of their database: to open one takes twenty times as long as to empty it. */
const kept = new Map<string, Promise<pg.Client>>();

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function ask(url: string, query: string): Promise<void> {
  const client = await open(url);
  try {
    await client.query(query);
  } finally {
    await client.end();
  }
}

async function askAgain(url: string, ...words: string[]): Promise<void> {
  const opened = kept.get(url) ?? open(url);
  kept.set(url, opened);
  const client = await opened;
  for (const query of words) await client.query(query);
}

async function letGo(url: string): Promise<void> {
  const opened = kept.get(url);
  kept.delete(url);
  await (await opened)?.end();
}

/** Makes empty databases on a server, and drops them when the file's tests are done. Returns the URL of each. */
export function databasesOn(serverUrl: string): () => Promise<string> {
  const made: { readonly name: string; readonly url: string }[] = [];
  afterAll(async () => {
    for (const { name, url } of made) {
      await letGo(url);
      await ask(serverUrl, `drop database if exists ${name} with (force)`);
    }
  });
  return async () => {
    const name = `test_${randomBytes(6).toString('hex')}`;
    await ask(serverUrl, `create database ${name}`);
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    made.push({ name, url: url.href });
    return url.href;
  };
}

/** Delete all that a database holds but its schema, in one question: quicker than to make another. */
export async function emptied(url: string): Promise<void> {
  await askAgain(
    url,
    `do $$ declare filled record; begin
      set local session_replication_role = replica;
      for filled in select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname in ('public', 'pgboss') and tablename not like 'kysely%' and tablename not in ('version', 'queue')
      loop execute 'delete from ' || filled.name; end loop;
    end $$`,
  );
}

/** Let so much time pass for the work in a database's queue: it becomes that much older. */
export async function passIn(url: string, milliseconds: number): Promise<void> {
  const span = `interval '${milliseconds} milliseconds'`;
  await askAgain(
    url,
    `update pgboss.job set start_after = start_after - ${span}, created_on = created_on - ${span}, started_on = started_on - ${span}`,
    `update pgboss.queue set maintain_on = null, monitor_on = null, monitor_claim_on = null`,
  );
}
