import type { NewDelivery } from '../domain/delivery.ts';
import { editAdvisories, insertAdvisories } from './advisories.ts';
import { owe } from './deliveries.ts';
import { renameAdvisories } from './identities.ts';
import { recordRead } from './looks.ts';
import type { PollRecord } from './poll-record.ts';
import { recordEvents } from './story-events.ts';
import { oweUpdates } from './story-messages.ts';
import type { Db } from './tables.ts';

/** Several who tell a story within so long make one update of its messages. */
const updateAfter = 2 * 60_000;

/**
 * Write one look's outcome; returns how many advisories were inserted. An alert about a story of which nothing was stored is
 * not owed: another poll of the same feed was first, and owed it under its own story. Messages that tell a story are owed an update.
 */
export async function recordPoll(tx: Db, record: PollRecord, random: () => number): Promise<number> {
  await recordRead(tx, record);
  await renameAdvisories(tx, record.renamed ?? []);
  const inserted = await insertAdvisories(tx, record.feedId, record.fresh, record.readWith);
  const touched = await editAdvisories(tx, record.feedId, record.edited, record.readWith);
  const told = new Set([...inserted.map((advisory) => advisory.storyId), ...touched]);
  const leftAlone = new Set(record.fresh.map((advisory) => advisory.storyId)).difference(told);
  const stands = ({ subject }: NewDelivery) => subject.kind !== 'alert' || !leftAlone.has(subject.storyId);
  await recordEvents(
    tx,
    record.events.filter(({ storyId }) => !leftAlone.has(storyId)),
  );
  await owe(tx, record.owed.filter(stands), random);
  await oweUpdates(tx, [...told], record.at + updateAfter, random);
  return inserted.length;
}
