import type { Advisory } from '../domain/advisory.ts';
import type { Indicator } from '../domain/indicator.ts';
import { batches, insertions } from './batch.ts';
import { keptInsert } from './kept-insert.ts';
import type { Db, IndicatorRow } from './tables.ts';

const insertRows = keptInsert('advisory_indicators');

/** Write down what advisories mention, in its order. */
export async function insertIndicators(
  tx: Db,
  advisories: readonly Pick<Advisory, 'id' | 'indicators'>[],
): Promise<void> {
  const rows: IndicatorRow[] = advisories.flatMap(({ id, indicators }) =>
    indicators.map((indicator, position) => ({ advisory_id: id, position, ...indicator })),
  );
  for (const some of insertions(rows, 7)) await insertRows(tx, some);
}

/** What these advisories mention, by advisory. */
export async function indicatorsOf(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Indicator[]>> {
  const found = new Map<string, Indicator[]>();
  for (const some of batches(ids)) {
    const rows = await db
      .selectFrom('advisory_indicators')
      .selectAll()
      .where('advisory_id', 'in', some)
      .orderBy('advisory_id')
      .orderBy('position')
      .execute();
    for (const { advisory_id, type, value, field, start, end } of rows) {
      const own = found.get(advisory_id) ?? [];
      found.set(advisory_id, own);
      own.push({ type, value, field, start, end });
    }
  }
  return found;
}
