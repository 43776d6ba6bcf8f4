import type { Kept } from '../domain/history.ts';
import { batches } from './batch.ts';
import type { Db } from './tables.ts';

/** What is looked for under another identity: links and fingerprints of words. */
export type Likeness = { readonly urls: readonly string[]; readonly hashes: readonly string[] };

/** Advisories that a feed has or had, by their link or by their words; of pruned ones only the words are known. */
export async function likeAdvisories(
  db: Db,
  feedId: string,
  { urls, hashes }: Likeness,
): Promise<readonly Kept[]> {
  const found = new Map<string, Kept>();
  const columns = ['id', 'identity', 'guid', 'url', 'title', 'published_at', 'content_hash'] as const;
  for (const [column, values] of [
    ['url', urls],
    ['content_hash', hashes],
  ] as const)
    for (const some of batches(values)) {
      const rows = await db
        .selectFrom('advisories')
        .select(columns)
        .where('feed_id', '=', feedId)
        .where(column, 'in', some)
        .execute();
      for (const { id, identity, guid, url, title, published_at, content_hash } of rows)
        found.set(id, {
          id,
          identity,
          guid,
          url,
          title,
          publishedAt: published_at,
          contentHash: content_hash,
        });
    }
  for (const some of batches(hashes)) {
    const rows = await db
      .selectFrom('pruned_advisories')
      .select(['id', 'identity', 'content_hash'])
      .where('feed_id', '=', feedId)
      .where('content_hash', 'in', some)
      .execute();
    for (const { id, identity, content_hash } of rows)
      found.set(id, {
        id,
        identity,
        guid: null,
        url: null,
        title: '',
        publishedAt: 'forgotten',
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
