import { type RawBuilder, sql } from 'kysely';
import { rowsPerMs } from './full-text.ts';

/** In rows of the index: a day, 16 days, 256 days. */
const day = 86_400_000 * rowsPerMs;
const lengths = [day, 16 * day, 256 * day] as const;
/** So many at most of each length: of the longest rather more than none. */
const mostNamed = [4, 4, 8] as const;

/** The stretches of time that a row lies in, one of each length, as the index has them: in the words of migration 0046, for by these they are known. */
export const stretchesOfRow: RawBuilder<unknown> = sql.raw(
  `(array[${lengths.map((length, kind) => `rowid / ${length} * 4 + ${kind}`).join(', ')}])`,
);

/** Stretches that cover the rows `from` … `before`, as few as there are; null: so many that they say nothing. */
export function stretchesOver(from: number, before: number): readonly number[] | null {
  for (const [kind, length] of lengths.entries()) {
    const [first, last] = [Math.trunc(from / length), Math.trunc((before - 1) / length)];
    if (last - first < (mostNamed[kind] ?? 0))
      return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * 4 + kind);
  }
  return null;
}
