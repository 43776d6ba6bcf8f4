import Database from 'better-sqlite3';

type Row = Readonly<Record<string, unknown>>;
/** What was written into a database of ours since a copy of it was made, piece by piece: rows by table, and words of the index. */
export type Written = {
  readonly advisories: number;
  readonly rows: number;
  readonly pieces: readonly {
    readonly tables: readonly (readonly [table: string, rows: readonly Row[]])[];
    readonly words: readonly Row[];
  }[];
};

const wordColumns = ['title', 'body', 'things', 'tags'] as const;

function tablesOf(database: Database.Database): readonly string[] {
  const tables = database
    .prepare(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'search%' and name not like 'kysely_%'",
    )
    .pluck()
    .all() as string[];
  // Rows of others refer to these.
  const first = ['feeds', 'advisories'];
  return [...first, ...tables.filter((name) => !first.includes(name))];
}

/** The words of these rows of the index, in their order: what is written into it, word by word. */
function wordsOf(database: Database.Database, rows: ReadonlySet<number>): ReadonlyMap<number, Row> {
  database.exec("create virtual table temp.words using fts5vocab('main', 'search', 'instance')");
  const found = new Map<number, Record<string, unknown>>();
  const held = new Map<string, string[]>();
  for (const each of database.prepare('select doc, col, offset, term from temp.words').iterate()) {
    const { doc, col, offset, term } = each as { doc: number; col: string; offset: number; term: string };
    if (!rows.has(doc)) continue;
    const key = `${doc} ${col}`;
    const words = held.get(key) ?? [];
    words[offset] = term;
    held.set(key, words);
  }
  for (const row of rows) {
    const columns = wordColumns.map((name) => [name, (held.get(`${row} ${name}`) ?? []).join(' ')]);
    found.set(row, { row, ...Object.fromEntries(columns) });
  }
  return found;
}

/** What `path` has and its copy has not, in pieces of so many advisories. */
export function writtenSince(path: string, copy: string, size: number): Written {
  const database = new Database(path);
  database.prepare('attach ? as before').run(copy);
  const tables = tablesOf(database).map(
    (name) =>
      [
        name,
        database.prepare(`select * from main.${name} except select * from before.${name}`).all() as Row[],
      ] as const,
  );
  const advisories = tables.find(([name]) => name === 'advisories')?.[1] ?? [];
  const words = wordsOf(database, new Set(advisories.map((row) => -Number(row['search_row']))));
  database.close();
  const pieceOf = new Map(advisories.map((row, at) => [row['id'], Math.floor(at / size)]));
  const pieces = Array.from({ length: Math.ceil(advisories.length / size) }, (_, nth) => ({
    tables: tables.map(([name, rows]) => {
      const mine = rows.filter(
        (row) => (pieceOf.get(row[name === 'advisories' ? 'id' : 'advisory_id']) ?? 0) === nth,
      );
      return [name, mine] as const;
    }),
    // In the order of the index, in which it is written fastest.
    words: advisories
      .slice(nth * size, (nth + 1) * size)
      .map((row) => -Number(row['search_row']))
      .sort((a, b) => a - b)
      .flatMap((row): readonly Row[] => [words.get(row) ?? {}]),
  }));
  const rows = tables.reduce((sum, [, own]) => sum + own.length, 0);
  return { advisories: advisories.length, rows, pieces };
}

function insertInto(database: Database.Database, table: string, [first]: readonly Row[]): (row: Row) => void {
  const columns = Object.keys(first ?? {});
  const names = columns.map((name) => `"${name}"`).join();
  const values = columns.map((name) => `@${name}`).join();
  // A row that was there, such as the feed's own, was changed.
  const changes = columns.map((name) => `"${name}" = excluded."${name}"`).join();
  const statement = database.prepare(
    `insert into ${table} (${names}) values (${values}) on conflict do update set ${changes}`,
  );
  return (row) => void statement.run(row);
}

/** Writes it again into the copy: prepared statements, many rows in a transaction. */
export function writeAgain(database: Database.Database, { pieces }: Written): void {
  const index = database.prepare(
    'insert into search (rowid, title, body, things, tags) values (@row, @title, @body, @things, @tags)',
  );
  const inserts = new Map<string, (row: Row) => void>();
  for (const { tables, words } of pieces)
    database.transaction(() => {
      for (const [name, rows] of tables) {
        if (rows.length === 0) continue;
        const insert = inserts.get(name) ?? insertInto(database, name, rows);
        inserts.set(name, insert);
        for (const row of rows) insert(row);
      }
      for (const row of words) index.run(row);
    })();
}
