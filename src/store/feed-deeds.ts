import type { FeedAct, RecordedFeed } from '../domain/audit.ts';
import { everyWorkspace } from '../domain/exception.ts';
import { shownAddress } from '../domain/feed.ts';
import { timeId } from '../domain/id.ts';
import { recordDeed } from './audit.ts';
import { random } from './owing.ts';
import type { Db } from './tables.ts';

/** Who changes a feed, and when; null for a workspace: nobody's, as in the terminal. */
export type FeedChange = {
  readonly act: FeedAct;
  readonly by: string;
  readonly at: number;
  readonly teamId: string | null;
};

type Seen = { readonly feed: RecordedFeed | null; readonly owner: string | null };

async function seen(tx: Db, feedId: string): Promise<Seen> {
  const row = await tx
    .selectFrom('feeds')
    .select(['title', 'url', 'enabled', 'paused_at', 'is_private', 'team_id'])
    .where('id', '=', feedId)
    .executeTakeFirst();
  if (row === undefined) return { feed: null, owner: null };
  const { title, url, paused_at } = row;
  const feed = { title, url: shownAddress(url), isPaused: paused_at !== null };
  return { feed: row.enabled === 1 ? feed : null, owner: row.is_private === 1 ? row.team_id : null };
}

/** Change a feed, and write down what that changes, in one transaction. What nobody's workspace did concerns all, but for a private feed. */
export async function changeFeed<T>(
  tx: Db,
  feedId: string,
  { act, by, at, teamId }: FeedChange,
  change: () => Promise<T>,
): Promise<T> {
  const before = await seen(tx, feedId);
  const done = await change();
  const after = await seen(tx, feedId);
  const isChanged = JSON.stringify(before.feed) !== JSON.stringify(after.feed);
  const isLook = act === 'retry_feed' && after.feed !== null;
  if (!isChanged && !isLook) return done;
  await recordDeed(tx, { id: timeId(at, random), at, by, act }, [
    {
      teamId: teamId ?? after.owner ?? everyWorkspace,
      channelId: null,
      subjectId: feedId,
      before: before.feed,
      after: after.feed,
    },
  ]);
  return done;
}
