import { know, openStore } from '../src/compose.ts';
import { createFetcher } from '../src/feeds/fetch.ts';
import { readKev } from '../src/feeds/kev.ts';
import { createApartParser } from '../src/feeds/parse-apart.ts';
import { escalateForKev } from '../src/jobs/escalate.ts';
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

/** The CVE that each alert owed since the last time is about. */
async function told(store: Store, now: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (;;) {
    const claimed = await store.claimDeliveries(now, 100, 1);
    if (claimed.length === 0) return ids;
    for (const { id, subject } of claimed) {
      const stories =
        subject.kind === 'alert' ? [subject.storyId] : subject.kind === 'held' ? subject.storyIds : [];
      for (const storyId of stories) ids.push((await store.story(storyId))?.advisories[0]?.guid ?? storyId);
      await store.deliverySent(id, now, '1');
    }
  }
}

/**
 * Every real diff of KEV through the feed, end to end: a file cut short in between is a failure and nothing else; what is added comes once and is told
 * once, though the data job reports the same after every other diff, and before every other; what is changed is edited; nothing comes again.
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
  const look = async (bytes: Uint8Array) => {
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
      await store.feeds(),
    );
    return outcome;
  };
  const load = async (bytes: Uint8Array) => {
    const kev = await readKev(bytes);
    if (kev.kind === 'unexpected') throw new Error(kev.reason);
    const edition = { version: kev.version, asOf: kev.asOf, url: null, etag: null, lastModified: null };
    const { added } = await store.recordKev(kev.listings, { ...edition, at: now, nextLookAt: now });
    await escalateForKev({ store, sectorParent: knowledge.directory.parent }, added, now);
  };
  await store.syncFeeds([feed], now);
  await store.saveSubscription(subscription);
  await look(first);
  await load(first);
  const misses: Missed[] = [];
  if ((await told(store, now)).length > 0) misses.push({ id: 'baseline', got: 'alerts', want: 'none' });
  for (const [at, { diff, bytes }] of editions.entries()) {
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
      same(alerts, diff.added);
    if (!isRight) misses.push({ id: diff.committed, got: { outcome, again, alerts }, want: diff });
  }
  await fetcher.close();
  await parser.close();
  await store.close();
  return { n: editions.length, misses };
}
