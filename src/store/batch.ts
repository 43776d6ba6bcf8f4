/** Values bound in one statement: SQLite takes 32,766, PostgreSQL 65,535. */
const maxValues = 20_000;

/** Values of one statement that inserts rows: as many as make one text short enough to be kept prepared (`openSqlite`). */
const keptValues = 1_500;

function pieces<T>(rows: readonly T[], size: number): T[][] {
  const made: T[][] = [];
  for (let from = 0; from < rows.length; from += size) made.push(rows.slice(from, from + size));
  return made;
}

/** Cut rows to be inserted (`columns` each) into pieces of one size, so that all but the last are written by the same statement. */
export function insertions<T>(rows: readonly T[], columns: number): readonly T[][] {
  return pieces(rows, Math.max(1, Math.floor(keptValues / columns)));
}

/** Cut rows into pieces whose values (`columns` each) fit into one statement. */
export function batches<T>(rows: readonly T[], columns = 1): readonly (readonly T[])[] {
  return pieces(rows, Math.max(1, Math.floor(maxValues / columns)));
}
