import type Database from 'better-sqlite3';

type Row = Readonly<Record<string, unknown>>;
/** Advisories as they were stored, and the rows beside them, by table. */
export type Stored = {
  readonly advisories: readonly Row[];
  readonly beside: readonly (readonly [table: string, rows: readonly Row[]])[];
};

function insertInto(database: Database.Database, table: string, rows: readonly Row[]): () => void {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return () => undefined;
  const statement = database.prepare(
    `insert into ${table} (${columns.map((name) => `"${name}"`).join()}) values (${columns.map((name) => `@${name}`).join()})`,
  );
  return () => {
    for (const row of rows) statement.run(row);
  };
}

/** Writes rows that were read from one database into the same tables of another, prepared once. */
export function insertionOf(database: Database.Database, { advisories, beside }: Stored): () => void {
  const all = [
    insertInto(database, 'advisories', advisories),
    ...beside.map(([table, rows]) => insertInto(database, table, rows)),
  ];
  return () => {
    for (const insert of all) insert();
  };
}
