import { sql } from 'kysely';
import { type StoryEvent, storyEventKinds } from '../domain/story-event.ts';
import { batches } from './batch.ts';
import { owe } from './deliveries.ts';
import { hiddenFrom } from './hidden-feeds.ts';
import { index } from './search-index.ts';
import type { KevListing } from './store.ts';
import { oweUpdates } from './story-messages.ts';
import type { Db } from './tables.ts';

/** Write events down; a thing that was said of its story already is left alone. */
export async function recordEvents(tx: Db, events: readonly StoryEvent[]): Promise<void> {
  const rows = events.map(({ storyId, kind, thing, at, detail, advisoryId }) => ({
    story_id: storyId,
    kind,
    thing,
    at,
    detail: JSON.stringify(detail),
    advisory_id: advisoryId,
  }));
  for (const some of batches(rows, 6))
    await tx
      .insertInto('story_events')
      .values([...some])
      .onConflict((conflict) => conflict.columns(['story_id', 'kind', 'thing']).doNothing())
      .execute();
}

/** What happened to a story, oldest first. A newer version beside this one, as in a rolling restart, may write kinds that are not known here: they are left out. */
export async function storyEvents(db: Db, storyId: string, seenIn?: string): Promise<readonly StoryEvent[]> {
  const told = db
    .selectFrom('story_events')
    .selectAll()
    .where('story_id', '=', storyId)
    .where('kind', 'in', storyEventKinds)
    .orderBy('at')
    .orderBy('kind')
    .orderBy('thing');
  const hidden = (teamId: string) =>
    sql<boolean>`(advisory_id is null or advisory_id not in (select id from advisories where feed_id in (${hiddenFrom(teamId)})))`;
  const rows = await (seenIn === undefined ? told : told.where(hidden(seenIn))).execute();
  return rows.map((row) => ({
    storyId: row.story_id,
    kind: row.kind,
    thing: row.thing,
    at: row.at,
    detail: JSON.parse(row.detail),
    advisoryId: row.advisory_id,
  }));
}

/** Mark advisories as listed, and write the events, the alerts and the updates that this is. */
export async function recordKevListing(tx: Db, listing: KevListing, random: () => number): Promise<void> {
  const storyIds: string[] = [];
  for (const { id, severity, severityReasons } of listing.listed) {
    const row = await tx
      .updateTable('advisories')
      .set({ kev: 1, severity, severity_reasons: JSON.stringify(severityReasons) })
      .where('id', '=', id)
      .returning('story_id')
      .executeTakeFirst();
    if (row !== undefined) storyIds.push(row.story_id);
  }
  await index(
    tx,
    listing.listed.map(({ id }) => id),
  );
  await recordEvents(tx, listing.events);
  await owe(tx, listing.owed, random);
  await oweUpdates(tx, storyIds, listing.at, random);
}
