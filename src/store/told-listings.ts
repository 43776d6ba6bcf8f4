import type { NewDelivery } from '../domain/delivery.ts';
import { batches } from './batch.ts';
import type { Db } from './tables.ts';

type Place = Pick<NewDelivery, 'teamId' | 'channelId'>;

function keyOf({ teamId, channelId }: Place, cveId: string): string {
  return `${teamId} ${channelId} ${cveId}`;
}

/** Whether each channel was told of each listing by a notice (true) or only by a story (false). */
async function toldTo(tx: Db, deliveries: readonly NewDelivery[]): Promise<ReadonlyMap<string, boolean>> {
  const told = new Map<string, boolean>();
  const cves = [...new Set(deliveries.flatMap(({ listings }) => listings?.cves ?? []))];
  for (const some of batches(cves)) {
    const rows = await tx.selectFrom('told_listings').selectAll().where('cve_id', 'in', some).execute();
    for (const { team_id, channel_id, cve_id, by_notice } of rows)
      told.set(keyOf({ teamId: team_id, channelId: channel_id }, cve_id), by_notice === 1);
  }
  return told;
}

/**
 * The deliveries that still have something to tell: a notice of listings in KEV says nothing to a channel that was told of each of them, and a story
 * that they make worse says nothing where a notice of each came before.
 */
export async function withNews(tx: Db, deliveries: readonly NewDelivery[]): Promise<readonly NewDelivery[]> {
  if (!deliveries.some(({ listings }) => listings?.isAll)) return deliveries;
  const told = await toldTo(tx, deliveries);
  return deliveries.filter((delivery) => {
    const { listings } = delivery;
    if (listings === undefined || !listings.isAll) return true;
    return listings.cves.some((cveId) => {
      const byNotice = told.get(keyOf(delivery, cveId));
      return byNotice === undefined || (!listings.isNotice && !byNotice);
    });
  });
}

/** Note which listings these deliveries, now stored, tell their channels of. */
export async function noteListings(tx: Db, deliveries: readonly NewDelivery[]): Promise<void> {
  const rows = new Map<
    string,
    { team_id: string; channel_id: string; cve_id: string; by_notice: number; at: number }
  >();
  for (const delivery of deliveries)
    for (const cveId of delivery.listings?.cves ?? []) {
      const { teamId: team_id, channelId: channel_id, dueAt: at } = delivery;
      const before = rows.get(keyOf(delivery, cveId))?.by_notice ?? 0;
      const by_notice = Math.max(before, delivery.listings?.isNotice === true ? 1 : 0);
      rows.set(keyOf(delivery, cveId), { team_id, channel_id, cve_id: cveId, by_notice, at });
    }
  for (const some of batches([...rows.values()], 5))
    await tx
      .insertInto('told_listings')
      .values([...some])
      .onConflict((conflict) =>
        conflict.columns(['team_id', 'channel_id', 'cve_id']).doUpdateSet((eb) => ({
          by_notice: eb
            .case()
            .when('told_listings.by_notice', '=', 1)
            .then(1)
            .else(eb.ref('excluded.by_notice'))
            .end(),
        })),
      )
      .execute();
}
