/** Values bound in one statement: SQLite takes 32,766, PostgreSQL 65,535. */
const maxValues = 20_000;

/** Cut rows into pieces whose values (`columns` each) fit into one statement. */
export function batches<T>(rows: readonly T[], columns = 1): readonly (readonly T[])[] {
  const size = Math.max(1, Math.floor(maxValues / columns));
  const pieces: (readonly T[])[] = [];
  for (let from = 0; from < rows.length; from += size) pieces.push(rows.slice(from, from + size));
  return pieces;
}
