import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { know, openStore } from '../src/compose.ts';
import { createLog } from '../src/log.ts';
import { renderDigest } from '../src/slack/listeners/digests.ts';
import { sharedWindow } from '../src/store/all-stories.ts';
import { makeAdvisory, makeFeed, makePoll, makeSectorMatch, makeSubscription } from '../test/help/make.ts';
import { median, timed } from './rounds.ts';
import { makeTellings } from './tellings.ts';

const day = 86_400_000;
const sectors = 'energy water telecommunications maritime aviation rail healthcare finance'.split(' ');
const perSector = 10_000;
const channels = 2_000;
/** As many of the channels are composed; the others cost the same. */
const composed = 200;
const now = Date.UTC(2026, 10, 25, 8);

/** What does the digest of a channel cost, beside a bare query of the same window? */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  const path = join(folder, 'stormbrief.db');
  const store = openStore({ databaseUrl: `sqlite:${path}` });
  try {
    await store.migrate();
    await store.syncFeeds([makeFeed({ id: 'feed' })], now);
    const tellings = makeTellings(sectors.length * perSector, 60 * day);
    for (let from = 0; from < tellings.length; from += 500) {
      const fresh = tellings.slice(from, from + 500).map(({ title, lede, url, cves, at }, i) => {
        const publishedAt = now - 60 * day + (at ?? 0);
        const severity = (['low', 'medium', 'high', 'critical'] as const)[(from + i) % 4] ?? 'low';
        return makeAdvisory({
          ...{ title, summary: lede, url, cves, severity, publishedAt, seenAt: publishedAt },
          identity: `${from + i}`,
          sectors: [makeSectorMatch({ id: sectors[(from + i) % sectors.length] ?? '' })],
        });
      });
      await store.recordPoll(makePoll({ at: now, fresh }));
    }
    for (let at = 0; at < channels; at += 1)
      await store.saveSubscription(
        makeSubscription({
          ...{ id: `s${at}`, teamId: 'T1', channelId: `C${at}` },
          filter: {
            sectors: [sectors[at % sectors.length] ?? ''],
            actors: [],
            minSeverity: 'high',
            kevOnly: false,
          },
        }),
      );
    const { directory } = know({ feedsPath: null, watchlistsDir: null });
    const lens = () => ({
      directory,
      feedTitle: (id: string) => id,
      term: () => null,
      vulnerability: () => undefined,
      now,
    });
    const needs = {
      store,
      directory,
      lens,
      log: createLog('silent'),
      readWindow: sharedWindow(() => performance.now())('T1'),
    };
    // The bench's channels are shared with nobody, and nothing here is confidential: Slack is not asked.
    const readers = { client: {} as never };
    const bare = new Database(path, { readonly: true });
    const window = bare.prepare(
      "select advisories.* from advisories join advisory_sectors on advisory_id = id where sector_id = ? and severity in ('high', 'critical') and seen_at > ? and seen_at <= ? order by id desc",
    );
    const [ours, theirs]: [number[], number[]] = [[], []];
    let lines = 0;
    for (let at = 0; at < composed; at += 1) {
      const reach = { to: now, windows: [{ subscriptionId: `s${at}`, from: now - day }] };
      const cost = await timed(async () => {
        const made = await renderDigest(needs, { teamId: 'T1', channelId: `C${at}` }, reach, readers);
        lines += made === null || made === 'muted' ? 0 : made.stories;
      });
      ours.push(cost.cpu);
      const peer = await timed(async () => void window.all(sectors[at % sectors.length], now - day, now));
      theirs.push(peer.cpu);
    }
    bare.close();
    const total = ours.reduce((sum, one) => sum + one, 0);
    console.log(
      `${(sectors.length * perSector).toLocaleString('en')} advisories, ${channels} subscriptions; a digest of a day holds ${Math.round(lines / composed)} stories`,
    );
    console.log(
      `the first digest ${(ours[0] ?? 0).toFixed(0)} ms, each of the others ${median(ours.slice(1)).toFixed(1)} ms; the bare query ${median(theirs).toFixed(1)} ms (${(median(ours.slice(1)) / median(theirs)).toFixed(1)}×); ${channels} channels in ${(((total / composed) * channels) / 1_000).toFixed(1)} s`,
    );
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
