import { isServed, knowWith, openFetcher, pollNeeds } from '../compose.ts';
import { readConfig } from '../config.ts';
import { startSampleFeeds } from '../demo/sample-feeds.ts';
import type { Feed, FeedState } from '../domain/feed.ts';
import { countWords } from '../domain/words.ts';
import { parseFeed } from '../feeds/parse.ts';
import { type PollOutcome, pollFeeds } from '../jobs/poll.ts';
import { createLog } from '../log.ts';
import type { Store } from '../store/store.ts';
import { dataSetsText, feedsText } from '../terminal/print.ts';
import { Refusal, say, version, withStore } from './door.ts';
import { catchUp } from './rematch.ts';

function outcomeLine(outcome: PollOutcome): string {
  switch (outcome.kind) {
    case 'read':
      return `${outcome.feed.id}: ${outcome.shown} shown, ${outcome.stored} new, ${outcome.edited} edited`;
    case 'unchanged':
      return `${outcome.feed.id}: unchanged`;
    case 'failed':
      return `${outcome.feed.id}: ${outcome.reason}`;
    default:
      return outcome satisfies never;
  }
}

/** Feeds stored already stay as they are, beside those of the catalogue: a bot may be running on this store. */
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
    const fetcher = openFetcher(allowHosts, version);
    try {
      const feeds = await addFeeds(store, samples?.feeds ?? known.feeds);
      const outcomes = await pollFeeds(
        pollNeeds(store, fetcher, known, createLog('error')),
        feeds,
        (outcome) => {
          const { feed, ...rest } = outcome;
          say(options.json ? JSON.stringify({ feed: feed.id, ...rest }) : outcomeLine(outcome));
        },
      );
      const failed = outcomes.filter((outcome) => outcome.kind === 'failed').length;
      if (!options.json) say(`${outcomes.length - failed} of ${outcomes.length} feeds read.`);
      if (failed === outcomes.length) process.exitCode = 1;
      // A bot does this itself, and may know other watchlists than this shell.
      const again = isServed(config) ? 0 : await catchUp(store, known);
      if (again > 0 && !options.json)
        say(`${countWords(again, 'advisory', 'advisories')} of the last 90 days matched again.`);
    } finally {
      await fetcher.close();
      await samples?.stop();
    }
  });
}

/** `feeds list`: every feed with its state. */
export async function listFeeds(options: { readonly json?: boolean }): Promise<void> {
  await withStore(async (store, config) => {
    await addFeeds(store, (await knowWith(store, config)).feeds);
    const feeds = await store.feeds();
    if (options.json) return say(JSON.stringify(feeds));
    say(feedsText(feeds, Date.now()));
    say(`\n${dataSetsText(await store.dataSets(), Date.now())}`);
  });
}

/** `feeds test`: read one address as a feed, storing nothing. */
export async function testFeed(url: string, options: { readonly json?: boolean }): Promise<void> {
  if (!URL.canParse(url)) throw new Refusal(`“${url}” is no address. Write it with https:// in front.`);
  const fetcher = openFetcher(readConfig(process.env).allowHosts, version);
  try {
    const fetched = await fetcher.look({ url, etag: null, lastModified: null });
    if (fetched.kind === 'failed') throw new Refusal(`${url}: ${fetched.reason}`);
    if (fetched.kind === 'unchanged') throw new Refusal(`${url}: answered 304 to a first look.`);
    const parsed = await parseFeed({
      bytes: fetched.bytes,
      contentType: fetched.contentType,
      url: fetched.finalUrl,
    });
    if (parsed.kind === 'not-a-feed') throw new Refusal(`${url}: ${parsed.reason}`);
    if (options.json) return say(JSON.stringify(parsed));
    say(
      `${parsed.title || url}: a feed with ${countWords(parsed.advisories.length, 'advisory', 'advisories')}`,
    );
    for (const advisory of parsed.advisories.slice(0, 5))
      say(`  ${advisory.published ?? 'no date'}  ${advisory.title}`);
  } finally {
    await fetcher.close();
  }
}
