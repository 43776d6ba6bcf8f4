import { type Insertable, type Selectable, sql } from 'kysely';
import type { ActorMatch, Advisory, Reading, Structured } from '../domain/advisory.ts';
import { isOfficial } from '../domain/feed.ts';
import { freshFor, newsAt } from '../domain/news.ts';
import type { SectorMatch } from '../domain/sector.ts';
import { insertCves, replaceCves } from './advisory-cves.ts';
import { batches, insertions } from './batch.ts';
import { feedCategories } from './feeds.ts';
import { indicatorsOf, insertIndicators } from './indicators.ts';
import { keptInsert } from './kept-insert.ts';
import { insertMatches, matchesOf, replaceMatches } from './matches.ts';
import { nextRevision } from './revisions.ts';
import { freeRows, index, indexNew } from './search-index.ts';
import type { KnownAdvisory } from './store.ts';
import type { AdvisoryRow, Db } from './tables.ts';

/** An advisory and the fingerprint of its text, by which an edit is noticed. */
export type Hashed = Advisory & { readonly contentHash: string };

/** What the rules concluded, as columns of the advisory. */
export function readingColumns(reading: Omit<Reading, 'actors' | 'sectors'>) {
  return {
    severity: reading.severity,
    severity_reasons: JSON.stringify(reading.severityReasons),
    cves: JSON.stringify(reading.cves),
    kev: reading.kev ? 1 : 0,
    cvss: reading.cvss,
  };
}

function structuredColumn({ vendors, products, text, tlp }: Structured): string | null {
  const given = [vendors, products, text, tlp].some((part) => part !== undefined);
  return given ? JSON.stringify({ vendors, products, text, tlp }) : null;
}

function said(advisory: Hashed, readWith: string) {
  return {
    content_hash: advisory.contentHash,
    title: advisory.title,
    summary: advisory.summary,
    url: advisory.url,
    guid: advisory.guid,
    language: advisory.language,
    categories: JSON.stringify(advisory.categories),
    authors: JSON.stringify(advisory.authors),
    published_at: advisory.publishedAt,
    updated_at: advisory.updatedAt,
    structured: structuredColumn(advisory),
    read_with: readWith,
    ...readingColumns(advisory),
  };
}

function toRow(
  advisory: Hashed,
  feedId: string,
  readWith: string,
  searchRow: number,
  revision: number,
): Insertable<AdvisoryRow> {
  return {
    ...said(advisory, readWith),
    id: advisory.id,
    feed_id: feedId,
    identity: advisory.identity,
    story_id: advisory.storyId,
    baseline: advisory.baseline ? 1 : 0,
    seen_at: advisory.seenAt,
    dated_at: newsAt(advisory),
    search_row: searchRow,
    revision,
  };
}

/** What was published while nobody read its feed became news when it was seen, and so its row is dated. */
export function missedIn(
  row: Pick<Selectable<AdvisoryRow>, 'published_at' | 'updated_at' | 'seen_at' | 'baseline'> & {
    readonly dated_at: number | null;
  },
): Pick<Advisory, 'missed'> {
  const dates = { publishedAt: row.published_at, updatedAt: row.updated_at, seenAt: row.seen_at };
  const isOld = row.baseline === 0 && row.seen_at - newsAt(dates) > freshFor;
  return isOld && row.dated_at === row.seen_at ? { missed: true } : {};
}

function toAdvisory(
  row: Selectable<AdvisoryRow>,
  actors: readonly ActorMatch[],
  sectors: readonly SectorMatch[],
  indicators: Advisory['indicators'],
  category: string,
): Advisory {
  return {
    id: row.id,
    feedId: row.feed_id,
    category,
    official: isOfficial(category),
    identity: row.identity,
    guid: row.guid,
    title: row.title,
    summary: row.summary,
    categories: JSON.parse(row.categories),
    ...(row.structured === null ? {} : JSON.parse(row.structured)),
    url: row.url,
    authors: JSON.parse(row.authors),
    language: row.language,
    publishedAt: row.published_at,
    updatedAt: row.updated_at,
    seenAt: row.seen_at,
    storyId: row.story_id,
    baseline: row.baseline === 1,
    ...missedIn(row),
    severity: row.severity,
    severityReasons: JSON.parse(row.severity_reasons),
    cves: JSON.parse(row.cves),
    kev: row.kev === 1,
    cvss: row.cvss,
    actors,
    sectors,
    indicators,
  };
}

/** What is kept beside an advisory's own row. */
type Beside = Pick<Advisory, 'id' | 'actors' | 'sectors' | 'indicators' | 'cves'>;

const insertRows = keptInsert('advisories', (insertion) =>
  insertion.onConflict((conflict) => conflict.columns(['feed_id', 'identity']).doNothing()).returning('id'),
);

/** Insert advisories whose identity the feed does not have, not even among those pruned; returns the ones inserted. */
export async function insertAdvisories(
  tx: Db,
  feedId: string,
  fresh: readonly Hashed[],
  readWith: string,
): Promise<readonly Hashed[]> {
  const known = await knownAdvisories(
    tx,
    feedId,
    fresh.map((advisory) => advisory.identity),
  );
  const taken = new Set(known.map((advisory) => advisory.identity));
  const rows = fresh.filter((advisory) => !taken.has(advisory.identity));
  const places = await freeRows(tx, rows.map(newsAt));
  const placed = rows.map((advisory, at) => ({ advisory, row: places[at] as number }));
  const revision = rows.length === 0 ? 0 : await nextRevision(tx, 'tellings');
  const inserted = new Set<string>();
  for (const some of insertions(placed, 25)) {
    const ids = await insertRows(
      tx,
      some.map(({ advisory, row }) => toRow(advisory, feedId, readWith, row, revision)),
    );
    for (const { id } of ids) inserted.add(id);
  }
  const held = placed.filter(({ advisory }) => inserted.has(advisory.id));
  const stored = held.map(({ advisory }) => advisory);
  await insertMatches(tx, stored);
  await insertIndicators(tx, stored);
  await insertCves(tx, stored);
  // Last: whatever is written after it makes SQLite write what it holds of the index, once a statement.
  await indexNew(
    tx,
    held.map(({ advisory, row }) => ({ row, advisory: { ...advisory, feedId } })),
  );
  return stored;
}

async function editAdvisory(tx: Db, feedId: string, advisory: Hashed, readWith: string, revision: number) {
  return tx
    .updateTable('advisories')
    .set({ ...said(advisory, readWith), dated_at: newsAt(advisory), revision })
    .where('feed_id', '=', feedId)
    .where('identity', '=', advisory.identity)
    .returning(['id', 'story_id'])
    .executeTakeFirst();
}

/** Replace what advisories say, found by identity; returns the stories touched. Of a pruned one only the fingerprint is renewed. */
export async function editAdvisories(
  tx: Db,
  feedId: string,
  edited: readonly Hashed[],
  readWith: string,
): Promise<readonly string[]> {
  const identities = edited.map(({ identity }) => identity);
  const known = await knownAdvisories(tx, feedId, identities);
  const firstSeen = new Map(known.map(({ identity, seenAt }) => [identity, seenAt]));
  const stored: (Beside & Pick<Advisory, 'storyId'>)[] = [];
  const revision = edited.length === 0 ? 0 : await nextRevision(tx, 'tellings');
  for (const advisory of edited) {
    const seenAt = firstSeen.get(advisory.identity) ?? advisory.seenAt;
    const row = await editAdvisory(tx, feedId, { ...advisory, seenAt }, readWith, revision);
    if (row !== undefined) stored.push({ ...advisory, id: row.id, storyId: row.story_id });
    else
      await tx
        .updateTable('pruned_advisories')
        .set({ content_hash: advisory.contentHash })
        .where('feed_id', '=', feedId)
        .where('identity', '=', advisory.identity)
        .execute();
  }
  await replaceMatches(tx, stored);
  await replaceCves(tx, stored);
  for (const some of batches(stored.map((advisory) => advisory.id)))
    await tx.deleteFrom('advisory_indicators').where('advisory_id', 'in', some).execute();
  await insertIndicators(tx, stored);
  await index(
    tx,
    stored.map(({ id }) => id),
  );
  return stored.map((advisory) => advisory.storyId);
}

const dates = ['published_at', 'updated_at', 'dated_at'] as const;

/** Of these identities, those that the feed has or had before pruning. */
export async function knownAdvisories(
  db: Db,
  feedId: string,
  identities: readonly string[],
): Promise<readonly KnownAdvisory[]> {
  const known: KnownAdvisory[] = [];
  for (const some of batches(identities))
    for (const table of ['advisories', 'pruned_advisories'] as const) {
      const rows = await db
        .selectFrom(table)
        .select(['id', 'identity', 'content_hash', 'story_id', 'baseline', 'seen_at'])
        .select(
          dates.map((name) =>
            (table === 'advisories' ? sql.ref<number | null>(name) : sql<null>`null`).as(name),
          ),
        )
        .where('feed_id', '=', feedId)
        .where('identity', 'in', some)
        .execute();
      for (const row of rows)
        known.push({
          id: row.id,
          identity: row.identity,
          contentHash: row.content_hash,
          storyId: row.story_id,
          baseline: row.baseline === 1,
          seenAt: row.seen_at,
          updatedAt: row.updated_at,
          ...missedIn(row),
        });
    }
  return known;
}

/** Rows made whole with their matches, in the order given. */
export async function withMatches(
  db: Db,
  rows: readonly Selectable<AdvisoryRow>[],
): Promise<readonly Advisory[]> {
  const ids = rows.map((row) => row.id);
  const { actors, sectors } = await matchesOf(db, ids);
  const indicators = await indicatorsOf(db, ids);
  const categories = await feedCategories(db);
  return rows.map((row) =>
    toAdvisory(
      row,
      actors.get(row.id) ?? [],
      sectors.get(row.id) ?? [],
      indicators.get(row.id) ?? [],
      categories.get(row.feed_id) ?? '',
    ),
  );
}

/** One advisory; null when there is none. */
export async function advisoryById(db: Db, id: string): Promise<Advisory | null> {
  const rows = await db.selectFrom('advisories').selectAll().where('id', '=', id).execute();
  const [advisory] = await withMatches(db, rows);
  return advisory ?? null;
}
