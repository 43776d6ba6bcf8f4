import type { Selectable } from 'kysely';
import type { RansomwareUse } from '../domain/ransomware-use.ts';
import {
  compareKev,
  type KevChanges,
  type KevListing,
  newInRansomware,
} from '../domain/vulnerability-data.ts';
import { batches } from './batch.ts';
import type { Db, KevRow } from './tables.ts';
import type { Edition, KevArrival } from './vulnerability-store.ts';

/** A listing older than that is no news, however late we learn of it: an old file was loaded, or none for long. */
const newsFor = 30 * 86_400_000;

function toListing(row: Selectable<KevRow>): KevListing {
  return {
    id: row.cve_id,
    dateAdded: row.date_added,
    dueDate: row.due_date,
    ransomware: row.ransomware === 1,
    vendor: row.vendor,
    product: row.product,
    name: row.name,
    fingerprint: row.fingerprint,
  };
}

type Moments = { readonly entered: number | null; readonly ransomware: number | null };

function toRow(listing: KevListing, { entered, ransomware }: Moments): KevRow {
  return {
    cve_id: listing.id,
    date_added: listing.dateAdded,
    due_date: listing.dueDate,
    ransomware: listing.ransomware ? 1 : 0,
    vendor: listing.vendor,
    product: listing.product,
    name: listing.name,
    fingerprint: listing.fingerprint,
    entered_at: entered,
    ransomware_at: ransomware,
    removed_at: null,
  };
}

/** Listings as they stand. */
export async function kevListings(db: Db): Promise<readonly KevListing[]> {
  const rows = await db
    .selectFrom('kev')
    .selectAll()
    .where('removed_at', 'is', null)
    .orderBy('cve_id')
    .execute();
  return rows.map(toListing);
}

async function write(tx: Db, rows: readonly KevRow[]): Promise<void> {
  for (const some of batches(rows, 11)) {
    await tx
      .insertInto('kev')
      .values([...some])
      .onConflict((conflict) =>
        conflict.column('cve_id').doUpdateSet((eb) => ({
          date_added: eb.ref('excluded.date_added'),
          due_date: eb.ref('excluded.due_date'),
          ransomware: eb.ref('excluded.ransomware'),
          vendor: eb.ref('excluded.vendor'),
          product: eb.ref('excluded.product'),
          name: eb.ref('excluded.name'),
          fingerprint: eb.ref('excluded.fingerprint'),
          entered_at: eb.fn.coalesce('excluded.entered_at', 'kev.entered_at'),
          ransomware_at: eb.fn.coalesce('excluded.ransomware_at', 'kev.ransomware_at'),
          removed_at: null,
        })),
      )
      .execute();
  }
}

/** Make the listings be these; what is new to a catalogue read before, and was added lately, entered it now. */
export async function replaceKev(
  tx: Db,
  listings: readonly KevListing[],
  { at }: Edition,
): Promise<KevChanges> {
  const before = await kevListings(tx);
  const isFirst = (await tx.selectFrom('kev').select('cve_id').limit(1).executeTakeFirst()) === undefined;
  const changes = compareKev(before, listings);
  const isNews = ({ dateAdded }: KevListing) => Date.parse(dateAdded) >= at - newsFor;
  const added = new Set(changes.added);
  const changed = new Set(changes.changed.map(({ id }) => id));
  const worse = new Set(newInRansomware(before, listings));
  await write(
    tx,
    listings
      .filter(({ id }) => added.has(id) || changed.has(id))
      .map((listing) =>
        toRow(listing, {
          entered: added.has(listing.id) && !isFirst && isNews(listing) ? at : null,
          ransomware: worse.has(listing.id) ? at : null,
        }),
      ),
  );
  for (const some of batches(changes.removed))
    await tx.updateTable('kev').set({ removed_at: at }).where('cve_id', 'in', some).execute();
  return changes;
}

/** What entered KEV after `since`, newest first. */
export async function enteredKev(db: Db, since: number): Promise<readonly KevArrival[]> {
  const rows = await db
    .selectFrom('kev')
    .selectAll()
    .where('entered_at', '>', since)
    .where('removed_at', 'is', null)
    .orderBy('entered_at', 'desc')
    .orderBy('cve_id')
    .execute();
  return rows.map((row) => ({
    id: row.cve_id,
    dateAdded: row.date_added,
    ransomware: row.ransomware === 1,
    enteredAt: row.entered_at ?? 0,
  }));
}

/** See VulnerabilityStore. */
export async function usedInRansomware(db: Db, since: number): Promise<readonly RansomwareUse[]> {
  const rows = await db
    .selectFrom('kev')
    .select(['cve_id', 'ransomware_at'])
    .where('ransomware_at', '>', since)
    .where('ransomware', '=', 1)
    .where('removed_at', 'is', null)
    .orderBy('cve_id')
    .execute();
  return rows.map(({ cve_id, ransomware_at }) => ({ id: cve_id, at: ransomware_at ?? 0 }));
}
