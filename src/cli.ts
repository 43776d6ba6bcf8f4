import { Command } from 'commander';
import { isPlain, start } from './main.ts';
import { actor, digest, latest } from './verbs/briefing.ts';
import { Refusal, say, version, withStore } from './verbs/door.ts';
import { addFeedVerb, changeFeedVerb, exportFeeds, importFeeds, testFeed } from './verbs/feed-care.ts';
import { listFeeds, poll } from './verbs/feeds.ts';
import { parse, tag } from './verbs/pipes.ts';

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
  .description('read one address as a feed, storing nothing; each step with its time')
  .option('--json', 'as JSON')
  .action(testFeed);
feeds
  .command('add <address|name|group>')
  .description('read a feed from now on: an address, a feed of the catalogue that is off, or a group')
  .action(addFeedVerb);
for (const [action, does] of [
  ['remove', 'no longer read a feed; what it said stays'],
  ['pause', 'do not look at a feed until it is resumed'],
  ['resume', 'look at a paused feed again'],
  ['retry', 'have the running bot look at a feed at once'],
] as const)
  feeds
    .command(`${action} <feed>`)
    .description(does)
    .action((feed: string) => changeFeedVerb(action, feed));
feeds
  .command('import <file>')
  .description('add the feeds of an OPML file (- is standard input)')
  .action(importFeeds);
feeds.command('export').description('the feeds that are read, as OPML').action(exportFeeds);
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
