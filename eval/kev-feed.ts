import { know, openStore } from '../src/compose.ts';
import { createFetcher } from '../src/feeds/fetch.ts';
import { readKev } from '../src/feeds/kev.ts';
import { createApartParser } from '../src/feeds/parse-apart.ts';
import { hearListings } from '../src/jobs/listings.ts';
import { pollFeeds } from '../src/jobs/poll.ts';
import { createLog } from '../src/log.ts';
import { pollNeeds } from '../src/outside.ts';
import type { Store } from '../src/store/store.ts';
import { kevEditions, same } from './kev.ts';

type Missed = { readonly id: string; readonly got: unknown; readonly want: unknown };

const feed = {
  id: 'kev',
  title: 'KEV',
  url: 'https://kev.example/kev.json',
  category: 'kev',
  language: 'en',
  everyMinutes: 30,
  publisher: null,
  trust: null,
  mirrors: [],
  headers: {},
};
const subscription = {
  id: 'everything',
  teamId: 'T1',
  channelId: 'C1',
  name: null,
  pausedAt: null,
  filter: { sectors: [], actors: [], minSeverity: 'low', kevOnly: false },
  cadence: { instant: true, digest: 'none', hour: '08:00', zone: 'UTC', silentWhenEmpty: true },
  createdBy: 'U1',
  createdAt: 0,
  coveredUntil: 0,
  nextDigestAt: null,
  closedAt: null,
  closedReason: null,
} as const;

/** The CVE that each alert owed since the last time is about, and those that ransomware is now said to use. */
async function told(store: Store, now: number) {
  const ids: string[] = [];
  const used: string[] = [];
  for (;;) {
    const claimed = await store.claimDeliveries(now, 100, 1);
    if (claimed.length === 0) return { ids, used };
    for (const { id, subject } of claimed) {
      const added = subject.kind === 'alert' ? (subject.added ?? []) : [];
      const grown = added.flatMap((one) => (one.kind === 'ransomware' ? one.cves : []));
      used.push(...grown);
      const stories =
        subject.kind === 'alert' && grown.length === 0
          ? [subject.storyId]
          : subject.kind === 'held'
            ? subject.storyIds
            : [];
      for (const storyId of stories) ids.push((await store.story(storyId))?.advisories[0]?.guid ?? storyId);
      await store.deliverySent(id, now, '1');
    }
  }
}

/** What another feed says of these CVEs, each by itself. */
function news(cves: readonly string[]): Uint8Array {
  const items = ['A word of old', ...cves].map(
    (cve) =>
      `<item><guid isPermaLink="false">${cve}</guid><title>Flaw ${cve}</title><pubDate>Tue, 28 Jan 2025 00:01:00 GMT</pubDate></item>`,
  );
  return Buffer.from(`<rss version="2.0"><channel><title>News</title>${items.join('')}</channel></rss>`);
}

/**
 * Every real diff of KEV through the feed, end to end: a file cut short in between is a failure and nothing else; what is added comes once and is told
 * once, though the data job reports the same after every other diff, and before every other; what is changed is edited; what
 * ransomware is said to use by then is told once to a channel that had it from another feed; nothing comes again.
 */
export async function kevFeedDiffs(
  data: string,
): Promise<{ readonly n: number; readonly misses: readonly Missed[] }> {
  const store = openStore({ databaseUrl: 'sqlite::memory:' });
  await store.migrate();
  const fetcher = createFetcher({ allowHosts: [], userAgent: 'none' });
  const parser = createApartParser();
  const knowledge = know({ feedsPath: null, watchlistsDir: null });
  const [first, editions] = kevEditions(data);
  let now = Date.parse('2025-01-28T00:00:00Z');
  const look = async (bytes: Uint8Array, feedId = feed.id) => {
    now += 60_000;
    const fresh = { kind: 'fresh', bytes, contentType: null, etag: null, lastModified: null } as const;
    const needs = pollNeeds(
      store,
      fetcher,
      parser,
      knowledge,
      { allowHosts: [], looksAtOnce: 1 },
      createLog('error'),
    );
    const [outcome] = await pollFeeds(
      {
        ...needs,
        now: () => now,
        look: async () => ({ ...fresh, finalUrl: feed.url, freshForMs: null, movedTo: null }),
      },
      (await store.feeds()).filter(({ id }) => id === feedId),
    );
    return outcome;
  };
  const load = async (bytes: Uint8Array) => {
    const kev = await readKev(bytes);
    if (kev.kind === 'unexpected') throw new Error(kev.reason);
    const edition = { version: kev.version, asOf: kev.asOf, url: null, etag: null, lastModified: null };
    await store.recordKev(kev.listings, { ...edition, at: now, nextLookAt: now });
    await hear();
  };
  const hear = hearListings({
    store,
    sectorParent: knowledge.directory.parent,
    now: () => now,
    since: 0,
  });
  const used = editions.flatMap((edition) => edition.used);
  await store.syncFeeds([feed, { ...feed, id: 'news', category: 'news' }], now);
  await store.saveSubscription(subscription);
  await look(first);
  await load(first);
  const misses: Missed[] = [];
  await look(news([]), 'news');
  if ((await told(store, now)).ids.length > 0) misses.push({ id: 'baseline', got: 'alerts', want: 'none' });
  await look(news(used), 'news');
  await told(store, now);
  for (const [at, { diff, bytes, used: newlyUsed }] of editions.entries()) {
    now = Math.max(now, Date.parse(diff.committed));
    const cut = await look(bytes.subarray(0, Math.floor(bytes.length * 0.8)));
    if (at % 2 === 0) await load(bytes);
    const outcome = await look(bytes);
    if (at % 2 === 1) await load(bytes);
    const again = await look(bytes);
    const alerts = await told(store, now);
    const changed = diff.changed.filter((id) => !diff.added.includes(id)).length;
    const isRight =
      cut?.kind === 'failed' &&
      outcome?.kind === 'read' &&
      outcome.stored === diff.added.length &&
      outcome.edited <= changed &&
      same(outcome.withdrawn, diff.removed) &&
      again?.kind === 'read' &&
      again.stored + again.edited + again.withdrawn.length === 0 &&
      same(alerts.ids, diff.added) &&
      same(alerts.used, newlyUsed);
    if (!isRight) misses.push({ id: diff.committed, got: { outcome, again, alerts }, want: diff });
  }
  await fetcher.close();
  await parser.close();
  await store.close();
  return { n: editions.length, misses };
}
