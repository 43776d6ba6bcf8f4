import { migrations } from './migrate.ts';
import { readSqlite, type SqliteReader } from './sqlite.ts';

/** Something wrong with a file, and what to do about it. */
export type FileFault = { readonly what: string; readonly remedy: string };

/** What a SQLite file of ours holds, and what is wrong with it. */
export type FileReport = {
  readonly faults: readonly FileFault[];
  /** The newest migration that was applied; null in a file that has none. */
  readonly schema: string | null;
  /** Migrations of this version that are not applied yet. */
  readonly missing: readonly string[];
  readonly counts: FileCounts;
};

/** How much there is of what; what this version of the schema has no table for is 0. */
export type FileCounts = {
  readonly advisories: number;
  readonly stories: number;
  readonly feeds: number;
  readonly subscriptions: number;
  readonly owed: number;
  readonly oldestDueAt: number | null;
  /** Advisories that the index of words does not hold yet. */
  readonly unindexed: number;
};

const restore =
  'Stop the bot and put back the last good backup (db restore <file>); the file of now is kept beside it. Then look at the disk.';
const reindex = 'Write the index anew: db reindex.';
const mostNamed = 5;

type Reading = { readonly all: SqliteReader['all']; readonly has: (table: string) => boolean };

function numberOf({ all }: Reading, question: string): number {
  return Number(Object.values(all(question)[0] ?? {})[0] ?? 0);
}

function countsOf(file: Reading): FileCounts {
  const count = (table: string, question: string) => (file.has(table) ? numberOf(file, question) : 0);
  const isIndexed = file.has('search');
  const [due] = file.has('deliveries')
    ? file.all("select min(due_at) as at from deliveries where state = 'owed'")
    : [];
  return {
    advisories: count('advisories', 'select count(*) from advisories'),
    stories: count('advisories', 'select count(distinct story_id) from advisories'),
    feeds: count('feeds', 'select count(*) from feeds where enabled = 1'),
    subscriptions: count('subscriptions', 'select count(*) from subscriptions where closed_at is null'),
    owed: count('deliveries', "select count(*) from deliveries where state = 'owed'"),
    oldestDueAt: due === undefined || due['at'] === null ? null : Number(due['at']),
    unindexed: isIndexed ? numberOf(file, 'select count(*) from advisories where search_row is null') : 0,
  };
}

function integrityFaults({ all }: Reading): readonly FileFault[] {
  const told = all('pragma integrity_check(20)').map((row) => String(Object.values(row)[0]));
  if (told.length === 1 && told[0] === 'ok') return [];
  // Of FTS5's table SQLite says “malformed inverted index for FTS5 table main.search” (sqlite.org/pragma.html#pragma_integrity_check).
  const ofIndex = told.filter((line) => /\bfts5\b/i.test(line));
  const others = told.filter((line) => !/\bfts5\b/i.test(line));
  const lines = (list: readonly string[]) => list.slice(0, mostNamed).join('; ');
  return [
    ...(others.length === 0 ? [] : [{ what: `the file is damaged: ${lines(others)}`, remedy: restore }]),
    ...(ofIndex.length === 0
      ? []
      : [{ what: `the index of words is damaged: ${lines(ofIndex)}`, remedy: reindex }]),
  ];
}

function keyFaults({ all }: Reading): readonly FileFault[] {
  const orphans = all('select "table" as name, count(*) as rows from pragma_foreign_key_check group by 1');
  return orphans.map(({ name, rows }) => ({
    what: `${rows} rows of ${name} belong to something that is gone`,
    remedy: restore,
  }));
}

function indexFaults(file: Reading): readonly FileFault[] {
  if (!file.has('search_docsize')) return [];
  const lost = numberOf(
    file,
    'select count(*) from advisories where search_row is not null and search_row not in (select -id from search_docsize)',
  );
  const strange = numberOf(
    file,
    'select count(*) from search_docsize where -id not in (select search_row from advisories where search_row is not null)',
  );
  return [
    ...(lost === 0 ? [] : [{ what: `${lost} advisories cannot be found by their words`, remedy: reindex }]),
    ...(strange === 0
      ? []
      : [{ what: `the index of words holds ${strange} advisories that are gone`, remedy: reindex }]),
  ];
}

function owedFaults(file: Reading): readonly FileFault[] {
  if (!file.has('deliveries')) return [];
  const unreadable = numberOf(
    file,
    "select count(*) from deliveries where state = 'owed' and not json_valid(subject)",
  );
  return unreadable === 0
    ? []
    : [{ what: `${unreadable} owed messages do not say what they are about`, remedy: restore }];
}

function schemaFaults(applied: readonly string[]): readonly FileFault[] {
  const known = Object.keys(migrations);
  const newer = applied.filter((name) => !known.includes(name));
  if (applied.length === 0)
    return [
      {
        what: 'it holds no store of Stormbrief',
        remedy: 'Name the file that DATABASE_URL had, or a backup of it.',
      },
    ];
  if (newer.length > 0)
    return [
      {
        what: `a newer version wrote it: this one does not know ${newer.join(', ')}`,
        remedy: 'Use the newer version, or a backup from before.',
      },
    ];
  const left = known.slice(0, applied.length).filter((name) => !applied.includes(name));
  return left.length === 0
    ? []
    : [
        {
          what: `its migrations are not in order: ${left.join(', ')} was passed over`,
          remedy: restore,
        },
      ];
}

const nothing: FileCounts = {
  advisories: 0,
  stories: 0,
  feeds: 0,
  subscriptions: 0,
  owed: 0,
  oldestDueAt: null,
  unindexed: 0,
};

function lookThrough(reader: SqliteReader): FileReport {
  const tables = new Set(
    reader.all("select name from sqlite_schema where type = 'table'").map(({ name }) => name),
  );
  const file: Reading = { all: reader.all, has: (table) => tables.has(table) };
  const applied = file.has('kysely_migration')
    ? file.all('select name from kysely_migration order by name').map(({ name }) => String(name))
    : [];
  const faults = [...integrityFaults(file), ...schemaFaults(applied)];
  const isOurs = applied.length > 0;
  return {
    faults: isOurs ? [...faults, ...keyFaults(file), ...indexFaults(file), ...owedFaults(file)] : faults,
    schema: applied.at(-1) ?? null,
    missing: Object.keys(migrations).filter((name) => !applied.includes(name)),
    counts: isOurs ? countsOf(file) : nothing,
  };
}

/** Read a whole file through, beside whoever writes to it: is it sound, is it ours, and what is in it? One that SQLite cannot read is a fault, not an error. */
export function reportOn(path: string): FileReport {
  let reader: SqliteReader | null = null;
  try {
    reader = readSqlite(path);
    return lookThrough(reader);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!code.startsWith('SQLITE_')) throw error;
    const faults = [{ what: `SQLite cannot read it: ${message}`, remedy: restore }];
    return { faults, schema: null, missing: [], counts: nothing };
  } finally {
    reader?.close();
  }
}
