import { isServed, knowWith } from '../compose.ts';
import { startSampleFeeds } from '../demo/sample-feeds.ts';
import { type Feed, type FeedState, shownAddress } from '../domain/feed.ts';
import { conditionOf } from '../domain/feed-health.ts';
import { countWords } from '../domain/words.ts';
import { createApartParser } from '../feeds/parse-apart.ts';
import { pollFeeds } from '../jobs/poll.ts';
import type { PollOutcome } from '../jobs/poll-needs.ts';
import { indexAll } from '../jobs/search-index.ts';
import { createLog } from '../log.ts';
import { openFetcher, pollNeeds } from '../outside.ts';
import type { Store } from '../store/store.ts';
import { dataSetsText, feedsText } from '../terminal/print.ts';
import { Refusal, say, version, withStore } from './door.ts';
import { catchUp } from './rematch.ts';

function outcomeLine(outcome: PollOutcome): string {
  switch (outcome.kind) {
    case 'read':
      return [
        `${outcome.feed.id}: ${outcome.shown} shown, ${outcome.stored} new, ${outcome.edited} edited`,
        ...outcome.refused.map((reason) => `  not read: ${reason}`),
        ...outcome.withdrawn.map((name) => `  taken out by its publisher: ${name}`),
        ...outcome.remarks.map((remark) => `  ${remark}`),
      ].join('\n');
    case 'unchanged':
      return `${outcome.feed.id}: unchanged`;
    case 'failed':
      return `${outcome.feed.id}: ${outcome.reason}`;
    default:
      return outcome satisfies never;
  }
}

/** These feeds, stored. Those stored already stay as they are beside them: a bot may be running on this store. */
async function addFeeds(store: Store, feeds: readonly Feed[]): Promise<readonly FeedState[]> {
  const added = new Map([...(await store.feeds()), ...feeds].map((feed) => [feed.id, feed]));
  await store.syncFeeds([...added.values()], Date.now());
  const wanted = new Set(feeds.map((feed) => feed.id));
  return (await store.feeds()).filter((feed) => wanted.has(feed.id));
}

/** `poll`: look at every feed once, now. */
export async function poll(options: { readonly samples?: boolean; readonly json?: boolean }): Promise<void> {
  await withStore(async (store, config) => {
    if (options.samples && config.slack.kind !== 'local') {
      throw new Refusal(
        '--samples are for the local workspace: unset the Slack credentials first, so that they stay out of a real store.',
      );
    }
    const samples = options.samples ? await startSampleFeeds({ port: 0, now: Date.now }) : null;
    const known = await knowWith(store, config);
    const allowHosts = [...config.allowHosts, ...(samples === null ? [] : [new URL(samples.url).host])];
    const reaching = { ...config, allowHosts };
    const fetcher = openFetcher(reaching, version);
    const parser = createApartParser();
    const log = createLog('error');
    try {
      const feeds =
        samples === null ? await syncedFeeds(store, known.feeds) : await addFeeds(store, samples.feeds);
      const outcomes = await pollFeeds(
        pollNeeds(store, fetcher, parser, known, reaching, log),
        feeds.filter(({ pausedAt }) => pausedAt === null),
        (outcome) => {
          const { feed, ...rest } = outcome;
          say(options.json ? JSON.stringify({ feed: feed.id, ...rest }) : outcomeLine(outcome));
        },
      );
      const failed = outcomes.filter((outcome) => outcome.kind === 'failed').length;
      if (!options.json) say(`${outcomes.length - failed} of ${outcomes.length} feeds read.`);
      if (failed === outcomes.length) process.exitCode = 1;
      if (isServed(config)) return;
      // A bot does this itself, and may know other watchlists than this shell.
      await indexAll({ store, stopping: () => false, log });
      const again = await catchUp(store, known);
      if (again > 0 && !options.json)
        say(`${countWords(again, 'advisory', 'advisories')} of the last 90 days matched again.`);
    } finally {
      await fetcher.close();
      await parser.close();
      await samples?.stop();
    }
  });
}

/** `feeds list`: every feed with its state. */
export async function listFeeds(options: { readonly json?: boolean }): Promise<void> {
  await withStore(async (store, config) => {
    const feeds = await syncedFeeds(store, (await knowWith(store, config)).feeds);
    const now = Date.now();
    const shown = feeds.map((feed) => ({
      ...feed,
      url: shownAddress(feed.url),
      condition: conditionOf(feed, now),
    }));
    if (options.json) return say(JSON.stringify(shown));
    say(feedsText(feeds, now));
    say(`\n${dataSetsText(await store.dataSets(), now)}`);
  });
}

/** Every feed that is read, those of the catalogue and those that people added. */
export async function syncedFeeds(store: Store, feeds: readonly Feed[]): Promise<readonly FeedState[]> {
  await addFeeds(store, feeds);
  return store.feeds();
}
