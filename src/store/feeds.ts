import { sql, type Updateable } from 'kysely';
import type { PrivateOwners } from '../domain/confidential.ts';
import { isPrivateFeed } from '../domain/confidential.ts';
import { type Feed, type FeedState, shownAddress } from '../domain/feed.ts';
import { batches } from './batch.ts';
import { noted, toFeed } from './feed-row.ts';
import type { FeedRow } from './feed-tables.ts';
import type { Db } from './tables.ts';

function toRow(feed: Feed, now: number) {
  return {
    id: feed.id,
    title: feed.title,
    url: feed.url,
    category: feed.category,
    language: feed.language,
    every_minutes: feed.everyMinutes,
    enabled: 1,
    next_look_at: now,
    publisher: feed.publisher,
    trust: feed.trust,
    mirrors: JSON.stringify(feed.mirrors),
    headers: JSON.stringify(feed.headers),
    is_private: isPrivateFeed(feed) ? 1 : 0,
  };
}

/** What the old address of a feed taught, and the new one does not know: its validators, how far it was read, where it sent us. */
const ofAddress = {
  etag: null,
  last_modified: null,
  baseline_at: null,
  whole_at: null,
  moved_to: null,
  moved_times: 0,
} satisfies Updateable<FeedRow>;
const ofAddressNames = Object.keys(ofAddress) as readonly (keyof typeof ofAddress)[];

/**
 * Make the stored feeds be these. A feed under a new address is due at once, without what the old one said of changes and moves,
 * and takes its baseline again: a publisher that moves often names everything anew.
 */
export async function syncFeeds(tx: Db, feeds: readonly Feed[], now: number): Promise<void> {
  await tx.updateTable('feeds').set({ enabled: 0 }).where('added_by', 'is', null).execute();
  for (const rows of batches(
    feeds.map((feed) => toRow(feed, now)),
    13,
  )) {
    await tx
      .insertInto('feeds')
      .values([...rows])
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => {
          const moved = eb('feeds.url', '!=', eb.ref('excluded.url'));
          const unlessMoved = (name: keyof typeof ofAddress) => {
            const when = eb.case().when(moved).then(ofAddress[name]);
            return [name, when.else(eb.ref(`feeds.${name}`)).end()] as const;
          };
          return {
            title: eb.ref('excluded.title'),
            url: eb.ref('excluded.url'),
            category: eb.ref('excluded.category'),
            language: eb.ref('excluded.language'),
            every_minutes: eb.ref('excluded.every_minutes'),
            publisher: eb.ref('excluded.publisher'),
            trust: eb.ref('excluded.trust'),
            mirrors: eb.ref('excluded.mirrors'),
            headers: eb.ref('excluded.headers'),
            is_private: eb.ref('excluded.is_private'),
            // Taken out by a person, it stays out when the catalogue is read again.
            enabled: eb.case().when('feeds.removed_at', 'is', null).then(1).else(0).end(),
            ...Object.fromEntries(ofAddressNames.map(unlessMoved)),
            next_look_at: eb
              .case()
              .when(moved)
              .then(eb.ref('excluded.next_look_at'))
              .else(eb.ref('feeds.next_look_at'))
              .end(),
          };
        }),
      )
      .execute();
  }
}

/** Enabled feeds whose next look is due, the longest overdue first. */
export async function dueFeeds(db: Db, now: number, limit: number): Promise<readonly FeedState[]> {
  const rows = await db
    .selectFrom('feeds')
    .selectAll()
    .where('enabled', '=', 1)
    .where('paused_at', 'is', null)
    .where('next_look_at', '<=', now)
    .orderBy('next_look_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toFeed);
}

/** All enabled feeds, by title; sorted here because the engines' collations differ. */
export async function enabledFeeds(db: Db): Promise<readonly FeedState[]> {
  const rows = await db.selectFrom('feeds').selectAll().where('enabled', '=', 1).execute();
  return rows
    .map(toFeed)
    .sort((a, b) => a.title.localeCompare(b.title, 'en') || a.id.localeCompare(b.id, 'en'));
}

/** The address of a private feed whose workspace left. */
const forgotten = 'about:blank';
/** Who adds a feed again within a day takes its removal back. */
const takenBackFor = 86_400_000;

/** What is known of how a feed was read begins anew. */
const unread = {
  ...ofAddress,
  last_read_at: null,
  last_look_at: null,
  failing_since: null,
  fault: null,
  reason: null,
  told_failing_at: null,
  rechecked_at: null,
  found_at: null,
  outage_at: null,
  outage_back_at: null,
  gap_at: null,
  missed_at: null,
  mirrored_since: null,
  read_since: null,
  mirrored_for: null,
  withdrawn: null,
  withdrawn_at: null,
  restored: null,
  restored_at: null,
  refused: null,
  remarks: null,
  failures: 0,
  looks: 0,
  gaps: 0,
  missed: 0,
} satisfies Updateable<FeedRow>;

/** Is it the same address, but for a credential in it that was changed, or forgotten with its workspace? */
function isSameAddress(before: string, now: string): boolean {
  return before === forgotten || shownAddress(before) === shownAddress(now);
}

/**
 * Read a feed from now on, a person's own or one of the catalogue that was off. One that was not read begins with a baseline, as one
 * does that nobody knew or that was removed under another address; one that is read, is paused or was removed within a day goes on
 * where it was. Says whether it goes on.
 */
export async function addFeed(
  tx: Db,
  feed: Feed,
  by: string,
  now: number,
  teamId: string | null = null,
): Promise<boolean> {
  const known = await tx
    .selectFrom('feeds')
    .select(['enabled', 'removed_at', 'baseline_at', 'url', 'is_private'])
    .where('id', '=', feed.id)
    .executeTakeFirst();
  const isTakenBack = known?.removed_at != null && now - known.removed_at < takenBackFor;
  const isOpenlyRead = known?.enabled === 1 && known.is_private === 0;
  const isThere = known !== undefined && (isOpenlyRead || isSameAddress(known.url, feed.url));
  const goesOn = isThere && (known.enabled === 1 || isTakenBack);
  const added = {
    enabled: 1,
    added_by: by,
    team_id: teamId,
    added_at: now,
    removed_at: null,
    paused_at: null,
    paused_by: null,
    ...(goesOn ? {} : unread),
  };
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('feeds')
    .values({ ...toRow(feed, now), ...added })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(() => {
          // A private feed's credential may be gone, or another one; what others read stays where they read it.
          const anew = (name: 'url' | 'mirrors' | 'headers') =>
            sql<string>`case when feeds.is_private = 1 or (feeds.enabled = 0 and feeds.url <> excluded.url) then ${sql.ref(`excluded.${name}`)} else ${sql.ref(`feeds.${name}`)} end`;
          const address = { url: anew('url'), mirrors: anew('mirrors'), headers: anew('headers') };
          const is_private = sql<number>`case when feeds.is_private = 1 then 1 else excluded.is_private end`;
          return { ...added, next_look_at: now, ...address, is_private };
        })
        // Under the id of a private feed nobody else's is written.
        .where((eb) =>
          eb.or([
            eb('feeds.is_private', '=', 0),
            eb('feeds.team_id', 'is', null),
            eb('feeds.team_id', '=', teamId),
          ]),
        ),
    )
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) throw new Error(`the feed ${feed.id} is private to another workspace`);
  return goesOn && known?.baseline_at != null;
}

/** No longer read a feed, not even when the catalogue names it; what it said stays. False when there is none. */
export async function removeFeed(db: Db, feedId: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('feeds')
    .set({ enabled: 0, added_by: null, removed_at: now })
    .where('id', '=', feedId)
    .where('enabled', '=', 1)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Do not look at a feed until it is resumed. False when there is none to pause. */
export async function pauseFeed(db: Db, feedId: string, by: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('feeds')
    .set({ paused_at: now, paused_by: by })
    .where('id', '=', feedId)
    .where('enabled', '=', 1)
    .where('paused_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Look at a paused feed again, at once. False when none was paused. */
export async function resumeFeed(db: Db, feedId: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('feeds')
    .set({ paused_at: null, paused_by: null, next_look_at: now })
    .where('id', '=', feedId)
    .where('paused_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** A dead feed was looked for elsewhere, and may be at this address; null where nothing was found. */
export async function recordRecheck(
  db: Db,
  feedId: string,
  at: number,
  foundAt: string | null,
): Promise<void> {
  await db
    .updateTable('feeds')
    .set(noted({ recheckedAt: at, foundAt }))
    .where('id', '=', feedId)
    .where('failing_since', 'is not', null)
    .execute();
}

/** Look at these feeds at the next tick, whatever they were waiting for. */
export async function hastenFeeds(db: Db, feedIds: readonly string[], now: number): Promise<void> {
  for (const some of batches(feedIds))
    await db.updateTable('feeds').set({ next_look_at: now }).where('id', 'in', some).execute();
}

/**
 * What was told of feeds, by their ids: that they fail, that they are read again. Of an outage of our own network, which it cuts off,
 * which of those are read again or fail once more, and for which it is over.
 */
export type FeedsTold = {
  readonly at: number;
  readonly failed: readonly string[];
  readonly recovered: readonly string[];
  readonly cutOff?: readonly string[];
  readonly back?: readonly string[];
  readonly failingAgain?: readonly string[];
  readonly over?: readonly string[];
};

/** The ops channel is owed the word that these feeds fail, and that those are read again. */
export async function newsTold(tx: Db, told: FeedsTold): Promise<void> {
  const set = async (ids: readonly string[] = [], columns: Updateable<FeedRow>) => {
    for (const some of batches(ids))
      await tx.updateTable('feeds').set(columns).where('id', 'in', some).execute();
  };
  await set(told.failed, { told_failing_at: told.at });
  await set(told.recovered, { told_failing_at: null });
  await set(told.cutOff, { outage_at: told.at, outage_back_at: null });
  await set(told.back, { outage_back_at: told.at });
  await set(told.failingAgain, { outage_back_at: null });
  await set(told.over, { outage_at: null, outage_back_at: null });
}

/** The category of each feed, whether still read or not. */
export async function feedCategories(db: Db): Promise<ReadonlyMap<string, string>> {
  const feeds = await db.selectFrom('feeds').select(['id', 'category']).execute();
  return new Map(feeds.map(({ id, category }) => [id, category]));
}

/** Ids of the feeds that are read with a credential, or were. */
export async function privateFeeds(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('feeds').select('id').where('is_private', '=', 1).execute();
  return new Set(rows.map(({ id }) => id));
}

/** Every private feed, and the workspace that added it. */
export async function privateOwners(db: Db): Promise<PrivateOwners> {
  const rows = await db.selectFrom('feeds').select(['id', 'team_id']).where('is_private', '=', 1).execute();
  return new Map(rows.map(({ id, team_id }) => [id, team_id]));
}

/** A workspace left: its private feeds are no longer read, and their credentials are gone. What they said stays hidden. */
export async function forgetPrivateFeeds(tx: Db, teamId: string, now: number): Promise<void> {
  await tx
    .updateTable('feeds')
    .set({
      enabled: 0,
      removed_at: now,
      url: forgotten,
      mirrors: '[]',
      headers: '{}',
      moved_to: null,
      found_at: null,
    })
    .where('is_private', '=', 1)
    .where('team_id', '=', teamId)
    .execute();
}
