import { statSync } from 'node:fs';
import { storePlace } from '../compose.ts';
import { readConfig } from '../config.ts';
import { countWords } from '../domain/words.ts';
import { compactSqlite, lockSqlite } from '../store/sqlite.ts';
import { backUp, putBack, type Undone } from '../store/sqlite-backup.ts';
import { type FileCounts, type FileReport, reportOn } from '../store/sqlite-report.ts';
import { table } from '../terminal/print.ts';
import { Refusal, say, withStore } from './door.ts';

/** The verb is not for this store, and what is was named. */
const notOurs = 2;
const toolsWords =
  'The password is read from PGPASSWORD or ~/.pgpass (postgresql.org/docs/current/libpq-pgpass.html).';

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The path of the SQLite file; of a PostgreSQL database null, after the tool that does it there was named. */
function sqlitePath(postgres: (place: string) => string): string | null {
  const place = storePlace(readConfig(process.env).databaseUrl);
  if (place.kind === 'sqlite') return place.path;
  const url = new URL(place.url);
  url.password = '';
  // What stands behind “?” may hold a password too (postgresql.org/docs/current/libpq-connect.html).
  for (const name of [...url.searchParams.keys()]) if (/password/i.test(name)) url.searchParams.delete(name);
  process.stderr.write(
    `PostgreSQL has tools of its own for this:\n  ${postgres(quoted(`${url}`))}\n${toolsWords}\n`,
  );
  process.exitCode = notOurs;
  return null;
}

function sizeWords(path: string): string {
  const { size } = statSync(path);
  return size < 1_000_000 ? `${Math.ceil(size / 1_000)} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
}

function heldWords(counts: FileCounts): string {
  const number = (count: number, one: string, many?: string) =>
    countWords(count, one, many).replace(/^\d+/, (digits) => Number(digits).toLocaleString('en'));
  return [
    `${number(counts.advisories, 'advisory', 'advisories')} in ${number(counts.stories, 'story', 'stories')}`,
    number(counts.feeds, 'feed'),
    number(counts.subscriptions, 'subscription'),
    `${number(counts.owed, 'message')} owed`,
  ].join(', ');
}

function faultLines({ faults }: FileReport): readonly string[] {
  return faults.flatMap(({ what, remedy }) => [`Wrong: ${what}.`, `  ${remedy}`]);
}

/** What was done; refuses in words where nothing was. */
function insist<Done extends { readonly kind: 'done' }>(came: Done | Undone, file: string): Done {
  if (came.kind === 'refused') throw new Refusal(came.reason);
  if (came.kind === 'done') return came;
  const wrong = came.report.faults.map(({ what }) => `Wrong: ${what}.`);
  throw new Refusal([`${file} cannot be used; nothing was changed.`, ...wrong].join('\n'));
}

/** A broken disk, folder or file named by whoever typed the verb is told plainly. */
async function plainly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (error instanceof Refusal || !/^(SQLITE_|E[A-Z]+$)/.test(code)) throw error;
    throw new Refusal(`${message}. Nothing was changed.`);
  }
}

/** `db backup <file>`: the store as it is at this moment, while the bot runs. */
export async function backup(file: string, options: { readonly force?: boolean }): Promise<void> {
  const path = sqlitePath((url) => `pg_dump --format=custom --file=${quoted(file)} ${url}`);
  if (path === null) return;
  const kept = insist(await plainly(() => backUp(path, file, options.force === true)), path);
  say(`${file}: ${sizeWords(file)}, ${heldWords(kept.report.counts)}. It was read through and is sound.`);
}

/** `db restore <file>`: a backup takes the place of the store. */
export async function restore(file: string): Promise<void> {
  const path = sqlitePath(
    (url) => `pg_restore --clean --if-exists --no-owner --single-transaction --dbname=${url} ${quoted(file)}`,
  );
  if (path === null) return;
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const { report, aside } = insist(await plainly(() => putBack(path, file, stamp)), file);
  say(`${path} is ${file} now: ${heldWords(report.counts)}.`);
  if (aside !== null) say(`What was there before lies in ${aside}.`);
  if (report.missing.length > 0) say('An earlier version wrote it; the next start brings it up to date.');
  if (report.counts.owed > 0)
    say('What it owes is sent at the next start, also where it was sent after the backup was made.');
}

function checkText(path: string, report: FileReport): string {
  const { counts, missing, schema, faults } = report;
  const due =
    counts.oldestDueAt === null ? '' : `, the oldest due ${new Date(counts.oldestDueAt).toISOString()}`;
  const behind =
    missing.length === 0
      ? 'as this version wants it'
      : `${missing.length} behind: db migrate, or the next start`;
  const rows = [
    ['file', `${path}, ${sizeWords(path)}`],
    ['schema', schema === null ? 'none' : `${schema}, ${behind}`],
    ['holds', heldWords(counts) + due],
    [
      'index',
      counts.unindexed === 0 ? 'complete' : `${counts.unindexed} advisories are still to be written into it`,
    ],
  ];
  const end = faults.length === 0 ? ['Nothing is wrong.'] : faultLines(report);
  return [table(rows), ...end].join('\n');
}

/** `db check`: the store read through, while the bot runs. Exit status 1 where something is wrong. */
export async function check(options: { readonly json?: boolean }): Promise<void> {
  const path = sqlitePath((url) => `pg_amcheck --install-missing ${url}`);
  if (path === null) return;
  const report = await plainly(async () => {
    if (statSync(path, { throwIfNoEntry: false }) === undefined)
      throw new Refusal(`There is no store at ${path} yet.`);
    return reportOn(path);
  });
  say(
    options.json ? JSON.stringify({ path, bytes: statSync(path).size, ...report }) : checkText(path, report),
  );
  if (report.faults.length > 0) process.exitCode = 1;
}

/** Advisories that one transaction writes into the index. */
const indexedAtOnce = 500;

/** `db reindex`: the index of words written anew, on either engine; what is not in it yet is not found meanwhile. */
export async function reindex(): Promise<void> {
  await withStore(async (store) => {
    await store.clearIndex();
    let done = 0;
    for (let some = -1; some !== 0; done += some) some = await store.indexSome(indexedAtOnce);
    say(`${countWords(done, 'advisory is', 'advisories are')} in the index.`);
  });
}

/** `db compact`: the file written anew without the room that nothing uses; not while a bot serves it. */
export async function compact(): Promise<void> {
  const path = sqlitePath((url) => `vacuumdb --analyze ${url}`);
  if (path === null) return;
  await plainly(async () => {
    if (statSync(path, { throwIfNoEntry: false }) === undefined)
      throw new Refusal(`There is no store at ${path} yet.`);
    const before = sizeWords(path);
    const unlock = lockSqlite(path);
    if (unlock === null) throw new Refusal(`A bot serves ${path}. Stop it first.`);
    try {
      if (compactSqlite(path) === 'in use')
        throw new Refusal(`Another process has ${path} open. Wait until it ends.`);
    } finally {
      unlock();
    }
    say(`${path}: ${before} before, ${sizeWords(path)} now. Prunes give their room back from now on.`);
  });
}
