import type { Kept } from '../domain/history.ts';
import { batches } from './batch.ts';
import type { Db } from './tables.ts';

/** What is looked for under another identity: links, fingerprints of words, moments of publication (epoch ms), and titles. */
export type Likeness = {
  readonly urls?: readonly string[];
  readonly hashes?: readonly string[];
  readonly moments?: readonly number[];
  /** No index has these: for looks at which a feed seems to have been made anew. */
  readonly titles?: readonly string[];
};

const columns = [
  'id',
  'identity',
  'guid',
  'url',
  'title',
  'summary',
  'published_at',
  'seen_at',
  'content_hash',
] as const;

/** Advisories that a feed has or had, by their link, their words, their moment or their title; of pruned ones only the words are known. */
export async function likeAdvisories(
  db: Db,
  feedId: string,
  { urls = [], hashes = [], moments = [], titles = [] }: Likeness,
): Promise<readonly Kept[]> {
  const found = new Map<string, Kept>();
  for (const [column, values] of [
    ['url', urls],
    ['content_hash', hashes],
    ['dated_at', moments],
    ['title', titles],
  ] as const)
    for (const some of batches<string | number>(values)) {
      const rows = await db
        .selectFrom('advisories')
        .select(columns)
        .where('feed_id', '=', feedId)
        .where(column, 'in', some)
        .execute();
      for (const { published_at, seen_at, content_hash, ...row } of rows)
        found.set(row.id, {
          ...row,
          publishedAt: published_at,
          seenAt: seen_at,
          contentHash: content_hash,
        });
    }
  for (const some of batches(hashes)) {
    const rows = await db
      .selectFrom('pruned_advisories')
      .select(['id', 'identity', 'content_hash', 'seen_at'])
      .where('feed_id', '=', feedId)
      .where('content_hash', 'in', some)
      .execute();
    for (const { id, identity, content_hash, seen_at } of rows)
      found.set(id, {
        id,
        identity,
        guid: null,
        url: null,
        title: '',
        summary: '',
        publishedAt: 'forgotten',
        seenAt: seen_at,
        contentHash: content_hash,
      });
  }
  return [...found.values()];
}

/** Give advisories the identity under which their publisher shows them now. */
export async function renameAdvisories(
  tx: Db,
  renamed: readonly { readonly id: string; readonly identity: string }[],
): Promise<void> {
  for (const { id, identity } of renamed)
    for (const table of ['advisories', 'pruned_advisories'] as const)
      await tx.updateTable(table).set({ identity }).where('id', '=', id).execute();
}
