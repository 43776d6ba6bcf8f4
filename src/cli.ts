import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { loadCatalog, loadWatchlist } from './catalog/load.ts';
import { know, openFetcher, openStore, pollNeeds } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import { startSampleFeeds } from './demo/sample-feeds.ts';
import { coverageOf, digestOf } from './domain/digest.ts';
import type { Feed, FeedState } from './domain/feed.ts';
import { findNamed } from './domain/lookup.ts';
import { createReader } from './domain/reading.ts';
import { summarise } from './domain/story.ts';
import { freshFor } from './domain/subscription.ts';
import { countWords } from './domain/words.ts';
import { parseFeed } from './feeds/parse.ts';
import { type PollOutcome, pollFeeds } from './jobs/poll.ts';
import { createLog } from './log.ts';
import { isPlain, start } from './main.ts';
import { parseCommand } from './slack/grammar.ts';
import { allStories } from './store/all-stories.ts';
import { latestQuery } from './store/latest-query.ts';
import type { Store } from './store/store.ts';
import { parseFiles, tagLines } from './terminal/pipes.ts';
import { actorText, digestText, feedsText, latestText, type Names, unknownText } from './terminal/print.ts';

const day = 86_400_000;
const { version } = packageJson;

/** A verb could not do what was asked; the message says what to do. Exit status 1. */
class Refusal extends Error {
  override readonly name = 'Refusal';
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Standard output, waiting where its reader is slow, so that a long stream stays small in memory. */
async function sayLine(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`))
    await new Promise((resolve) => process.stdout.once('drain', resolve));
}

async function withStore<T>(work: (store: Store, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  const store = openStore(config);
  try {
    await store.migrate();
    return await work(store, config);
  } finally {
    await store.close();
  }
}

async function namesOf(store: Store, config: Config): Promise<Names> {
  const knowledge = know(config);
  const feeds = [...knowledge.feeds, ...(await store.feeds())];
  const titles = new Map(feeds.map((feed) => [feed.id, feed.title]));
  return { directory: knowledge.directory, feedTitle: (id) => titles.get(id) ?? id, now: Date.now() };
}

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

async function poll(options: { readonly samples?: boolean; readonly json?: boolean }): Promise<void> {
  await withStore(async (store, config) => {
    if (options.samples && config.slack.kind !== 'local') {
      throw new Refusal(
        '--samples are for the local workspace: unset the Slack credentials first, so that they stay out of a real store.',
      );
    }
    const samples = options.samples ? await startSampleFeeds({ port: 0, now: Date.now }) : null;
    const known = know(config);
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
    } finally {
      await fetcher.close();
      await samples?.stop();
    }
  });
}

async function actor(words: readonly string[], options: { readonly json?: boolean }): Promise<void> {
  await withStore(async (store, config) => {
    const names = await namesOf(store, config);
    const typed = words.join(' ');
    const found = findNamed(names.directory, typed, 'actor');
    if (found.kind === 'none')
      throw new Refusal(
        unknownText(
          typed,
          found.nearest.map((near) => near.name),
        ),
      );
    if (found.kind === 'several')
      throw new Refusal(
        `“${typed}” is a name of ${found.are.map((one) => one.name).join(' and of ')}. Write the name you mean.`,
      );
    const profile = names.directory.actors.get(found.is.id);
    const query = { actorIds: [found.is.id] };
    const [stories, total] = await Promise.all([
      store.stories({ ...query, limit: 5 }),
      store.countStories(query),
    ]);
    if (options.json) return say(JSON.stringify({ actor: profile, stories: stories.map(summarise), total }));
    say(profile === undefined ? found.is.name : actorText(profile, names.directory));
    say(`\nNewest\n\n${latestText(stories.map(summarise), total, names)}`);
  });
}

async function latest(
  words: readonly string[],
  options: { readonly json?: boolean; readonly limit: string },
): Promise<void> {
  await withStore(async (store, config) => {
    const names = await namesOf(store, config);
    const command = parseCommand(`latest ${words.join(' ')}`, names.directory);
    if (command.kind === 'fault') throw new Refusal(command.problem);
    if (command.kind !== 'latest') throw new Error(`latest was read as ${command.kind}`);
    const limit = Number(options.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > 1_000)
      throw new Refusal('--limit wants a number from 1 to 1000.');
    const query = latestQuery(command, names.directory, Date.now());
    const [stories, total] = await Promise.all([
      store.stories({ ...query, limit }),
      store.countStories(query),
    ]);
    const shown = stories.map(summarise);
    say(options.json ? JSON.stringify({ stories: shown, total }) : latestText(shown, total, names));
  });
}

async function digest(options: { readonly json?: boolean; readonly days: string }): Promise<void> {
  await withStore(async (store, config) => {
    const days = Number(options.days);
    if (!(days > 0 && days <= 400)) throw new Refusal('--days wants a number from 1 to 400.');
    const names = await namesOf(store, config);
    const feeds = await store.feeds();
    if (feeds.every((feed) => feed.lastLookAt === null)) {
      throw new Refusal(
        'No feed has been read yet. First: stormbrief poll (or stormbrief poll --samples, which needs no internet).',
      );
    }
    const to = names.now;
    const from = to - days * day;
    const everything = { sectors: [], actors: [], minSeverity: 'low', kevOnly: false } as const;
    const stories = await allStories(store, {
      seenAfter: from,
      seenUntil: to,
      publishedFrom: from - freshFor,
    });
    const made = digestOf(stories, [{ filter: everything, from }], to, names.directory.parent);
    say(
      options.json
        ? JSON.stringify({ ...made, coverage: coverageOf(feeds) })
        : digestText(made, coverageOf(feeds), names),
    );
  });
}

async function listFeeds(options: { readonly json?: boolean }): Promise<void> {
  await withStore(async (store, config) => {
    await addFeeds(store, know(config).feeds);
    const feeds = await store.feeds();
    say(options.json ? JSON.stringify(feeds) : feedsText(feeds, Date.now()));
  });
}

async function testFeed(url: string, options: { readonly json?: boolean }): Promise<void> {
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

const pipes = { input: process.stdin, say: sayLine };

async function parse(
  files: readonly string[],
  options: { readonly url?: string; readonly type?: string },
): Promise<void> {
  if (!(await parseFiles(files, options, pipes))) process.exitCode = 1;
}

async function tag(options: { readonly watchlist: readonly string[] }): Promise<void> {
  const { actors, sectors, watchlists } = loadCatalog();
  const added = options.watchlist.map((file) => loadWatchlist(file));
  await tagLines(createReader({ actors, sectors, watchlists: [...watchlists, ...added] }), pipes);
}

const program = new Command('stormbrief')
  .description(
    'Threat briefings: watch advisory feeds, tag what they say with evidence, tell the channels that asked.',
  )
  .version(version);

program
  .command('start')
  .description('serve Slack, or a local workspace without credentials')
  .option('--fresh', 'local workspace: forget everything stored')
  .action((options: { fresh?: boolean }) => start(process.env, { fresh: options.fresh === true }));
program
  .command('poll')
  .description('look at every feed once, now')
  .option('--samples', 'read the sample feeds instead of the catalogue')
  .option('--json', 'one JSON line a feed')
  .action(poll);
program
  .command('actor <name...>')
  .description('who an actor is, and the newest stories about it')
  .option('--json', 'as JSON')
  .action(actor);
program
  .command('latest [words...]')
  .description('newest stories; words: actor, sector, severity, 7d')
  .option('--limit <n>', 'how many', '10')
  .option('--json', 'as JSON')
  .action(latest);
program
  .command('digest')
  .description('the digest of everything')
  .option('--days <n>', 'how far back', '1')
  .option('--json', 'as JSON')
  .action(digest);
const feeds = program.command('feeds').description('the feeds and their health');
feeds
  .command('list', { isDefault: true })
  .description('every feed with its state')
  .option('--json', 'as JSON')
  .action(listFeeds);
feeds
  .command('test <url>')
  .description('read one address as a feed, storing nothing')
  .option('--json', 'as JSON')
  .action(testFeed);
program
  .command('db')
  .description('the store')
  .command('migrate')
  .description('apply missing migrations')
  .action(() => withStore(async () => say('The store is up to date.')));
program
  .command('parse <files...>')
  .description('feed files (- is standard input) to one JSON line an advisory')
  .option('--url <base>', 'address that relative links stand under')
  .option('--type <content-type>', 'Content-Type the server gave')
  .action(parse);
program
  .command('tag')
  .description('JSON Lines in, JSON Lines with actors, sectors, severity, CVEs and indicators out')
  .option(
    '--watchlist <file>',
    'add a watchlist (repeatable)',
    (file: string, all: string[]) => [...all, file],
    [] as string[],
  )
  .action(tag);

try {
  await program.parseAsync();
} catch (error) {
  const isExpected = error instanceof Refusal || isPlain(error);
  process.stderr.write(`${isExpected ? error.message : ((error as Error).stack ?? String(error))}\n`);
  process.exitCode = 1;
}
