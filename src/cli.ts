import './compile-cache.mjs';
import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { errorWords, statusOf } from './faults.ts';

/** A verb's code is read when the verb is called: none waits for what the others need. */
const later =
  <Given extends unknown[]>(open: () => Promise<(...given: Given) => unknown>) =>
  async (...given: Given) => {
    await (await open())(...given);
  };
const each = (value: string, all: string[]) => [...all, value];

const program = new Command('stormbrief')
  .description(
    'Threat briefings: watch advisory feeds, tag what they say with evidence, tell the channels that asked.',
  )
  .version(packageJson.version);

program
  .command('start')
  .description('serve Slack, or a local workspace without credentials')
  .option('--fresh', 'local workspace: forget everything stored')
  .action(async (options: { fresh?: boolean }) => {
    const { start } = await import('./main.ts');
    await start(process.env, { fresh: options.fresh === true });
  });
program
  .command('poll')
  .description('look at every feed once, now')
  .option('--samples', 'read the sample feeds instead of the catalogue')
  .option('--json', 'one JSON line a feed')
  .action(later(async () => (await import('./verbs/feeds.ts')).poll));
program
  .command('actor <name...>')
  .description('who an actor is, and the newest stories about it')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/briefing.ts')).actor));
program
  .command('latest [words...]')
  .description('newest stories; words: actor, sector, severity, 7d')
  .option('--limit <n>', 'how many', '10')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/briefing.ts')).latest));
program
  .command('search <words...>')
  .description(
    'everything stored, in full text; filters as in Slack: actor: sector: vendor: cve: feed: severity: kev: since: until:',
  )
  .option('--limit <n>', 'how many', '10')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/briefing.ts')).search));
program
  .command('cve <ids...>')
  .description('what is known of CVEs: KEV, EPSS, CVSS, linked actors with evidence, advisories')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/finding.ts')).cve));
program
  .command('sector <name...>')
  .description('the last 30 days of a sector: top actors, CVEs, makers')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/finding.ts')).sector));
program
  .command('vendor <name...>')
  .description('the last 30 days of a maker or a product')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/finding.ts')).vendor));
program
  .command('since <moment...>')
  .description('what came in since: 2026-11-01, yesterday, monday, 7d; ranked as a digest is')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/finding.ts')).since));
program
  .command('compare <actors...>')
  .description('what two actors have in common, and who says so: volt typhoon, salt typhoon')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/finding.ts')).compare));
program
  .command('export [what...]')
  .description(
    'stories with their CVEs and indicators for another system; what: an actor, story:<id>, 30d, or both',
  )
  .requiredOption('--format <format>', 'csv, stix (2.1), misp, txt or jsonl')
  .option('--out <file>', 'write there instead of to standard output')
  .action(later(async () => (await import('./verbs/export.ts')).exportStories));
program
  .command('digest')
  .description('the digest of everything')
  .option('--days <n>', 'how far back', '1')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/briefing.ts')).digest));
program
  .command('keys')
  .description('the keys that seal the tokens of workspaces')
  .command('rotate')
  .description('seal every token with the first key given; until then keep the others behind it')
  .action(later(async () => (await import('./verbs/keys.ts')).rotateKeys));
const feeds = program.command('feeds').description('the feeds and their health');
feeds
  .command('list', { isDefault: true })
  .description('every feed with its state')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/feeds.ts')).listFeeds));
feeds
  .command('test <url>')
  .description('read one address as a feed, storing nothing; each step with its time')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/feed-care.ts')).testFeed));
feeds
  .command('add <address|name|group>')
  .description('read a feed from now on: an address, a feed of the catalogue that is off, or a group')
  .action(later(async () => (await import('./verbs/feed-care.ts')).addFeedVerb));
for (const [action, does] of [
  ['remove', 'no longer read a feed; what it said stays'],
  ['pause', 'do not look at a feed until it is resumed'],
  ['resume', 'look at a paused feed again'],
  ['retry', 'have the running bot look at a feed at once'],
] as const)
  feeds
    .command(`${action} <feed>`)
    .description(does)
    .action(async (feed: string) => {
      const { changeFeedVerb } = await import('./verbs/feed-care.ts');
      await changeFeedVerb(action, feed);
    });
feeds
  .command('import <file>')
  .description('add the feeds of an OPML file (- is standard input)')
  .action(later(async () => (await import('./verbs/feed-care.ts')).importFeeds));
feeds
  .command('export')
  .description('the feeds that are read, as OPML')
  .action(later(async () => (await import('./verbs/feed-care.ts')).exportFeeds));
const imports = program.command('import').description('load public data of others, and say what changed');
for (const [kind, what] of [
  ['attack', 'a bundle of MITRE ATT&CK (STIX 2.1)'],
  ['misp', 'the MISP galaxy of threat actors'],
] as const)
  imports
    .command(`${kind} <file|url>`)
    .description(`${what}, plain or .gz: shows what it changes, and asks`)
    .option('--yes', 'apply it without asking')
    .option('--all', 'show every change')
    .option('--json', 'as JSON')
    .action(async (from, options) => {
      const { importActors } = await import('./verbs/import.ts');
      await importActors(kind, from, options);
    });
imports
  .command('list', { isDefault: true })
  .description('data sets in force, with version, date and counts')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/import.ts')).listActorSets));
imports
  .command('undo <name>')
  .description('the edition before, or none, is in force again')
  .action(later(async () => (await import('./verbs/import.ts')).undoImport));
const exceptions = program
  .command('watchlist')
  .description('what is looked for')
  .command('exceptions')
  .description('what is no evidence in a workspace');
exceptions
  .command('add [term...]')
  .description('except a term; or, without one, guesses (--possible), an actor or a sector')
  .option('--actor <name>', 'only as evidence for this actor; without a term: every tag of it')
  .option('--sector <name>', 'only as evidence for this sector; without a term: every tag of it')
  .option('--possible', 'what is only possible, of --actor or of all')
  .option('--feed <id>', 'only on this feed')
  .requiredOption('--reason <text>', 'why, for whoever reads it later')
  .option('--author <name>', 'who says so (default: you)')
  .option('--workspace <id>', "a workspace, or '*' for all (default: the only one)")
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/exceptions.ts')).addException));
exceptions
  .command('list', { isDefault: true })
  .description('exceptions in force, with author and reason')
  .option('--all', 'those taken back too')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/exceptions.ts')).listExceptions));
exceptions
  .command('undo <id>')
  .description('take an exception back')
  .option('--author <name>', 'who does (default: you)')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/exceptions.ts')).undoException));
program
  .command('audit')
  .description('who changed subscriptions, mutes, tags, feeds and settings, and when')
  .option('--workspace <id>', 'of one workspace')
  .option('--channel <id>', 'of one channel')
  .option('--limit <n>', 'how many, newest first', '50')
  .option('--json', 'a JSON line each')
  .action(later(async () => (await import('./verbs/audit.ts')).audit));
const queue = program.command('queue').description('what waits to be done, and what failed for good');
queue
  .command('list', { isDefault: true })
  .description('how much waits of each kind; what failed for good, with the reason')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/queue.ts')).listQueue));
queue
  .command('retry <id>')
  .description('have work or a refused message that failed for good done once more')
  .action(later(async () => (await import('./verbs/queue.ts')).retryWork));
queue
  .command('drop <id>')
  .description('forget work that failed for good')
  .action(later(async () => (await import('./verbs/queue.ts')).dropWork));
program
  .command('rematch')
  .description('match the last 90 days with the watchlists and data sets of now')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/rematch.ts')).rematch));
const older = 'take it although it is older, or lacks much of what is loaded';
imports
  .command('kev <file|url|->')
  .description("CISA's known exploited vulnerabilities (JSON)")
  .option('--yes', older)
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/import-vulnerabilities.ts')).importKev));
imports
  .command('epss <file|url|->')
  .description("a day's EPSS scores (CSV, also .gz)")
  .option('--yes', older)
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/import-vulnerabilities.ts')).importEpss));
imports
  .command('cve <files...>')
  .description('CVE records (JSON 5 or NVD JSON 2.0), files or folders of them')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/import-vulnerabilities.ts')).importCves));
const db = program
  .command('db')
  .description('the store: a SQLite file, or PostgreSQL, whose own tools are named where they serve better');
db.command('copy <from> <to>')
  .description('move a store to an empty one, each named as in DATABASE_URL: SQLite to PostgreSQL or back')
  .action(later(async () => (await import('./verbs/copy.ts')).copy));
db.command('migrate')
  .description('apply missing migrations')
  .action(async () => {
    const { say, withStore } = await import('./verbs/door.ts');
    await withStore(async () => say('The store is up to date.'));
  });
db.command('backup <file>')
  .description('copy the store as it is now, while the bot runs, and read the copy through')
  .option('--force', 'replace a file that is there')
  .action(later(async () => (await import('./verbs/database.ts')).backup));
db.command('restore <file>')
  .description('put a backup in the place of the store; the file of now is kept beside it')
  .action(later(async () => (await import('./verbs/database.ts')).restore));
db.command('check')
  .description('read the store through, while the bot runs: exit status 1 where something is wrong')
  .option('--json', 'as JSON')
  .action(later(async () => (await import('./verbs/database.ts')).check));
db.command('compact')
  .description('write the store anew without the room that nothing uses; not while the bot runs')
  .action(later(async () => (await import('./verbs/database.ts')).compact));
db.command('reindex')
  .description('write the index of words anew')
  .action(later(async () => (await import('./verbs/database.ts')).reindex));
program
  .command('parse <files...>')
  .description('feed files (- is standard input) to one JSON line an advisory')
  .option('--url <base>', 'address that relative links stand under')
  .option('--type <content-type>', 'Content-Type the server gave')
  .action(later(async () => (await import('./verbs/pipes.ts')).parse));
program
  .command('tag')
  .description(
    'JSON Lines in, JSON Lines with actors, sectors, severity, CVEs, indicators, techniques and a story key out',
  )
  .option('--watchlist <file>', 'add a watchlist (repeatable)', each, [] as string[])
  .option(
    '--actors <file>',
    'lay the actors of an ATT&CK or MISP file over the built-in ones (repeatable)',
    each,
    [] as string[],
  )
  .option('--kev <file>', 'KEV catalogue to join by CVE id (repeatable)', each, [] as string[])
  .option('--epss <file>', 'EPSS scores to join by CVE id (repeatable)', each, [] as string[])
  .option('--cve <file>', 'CVE records to join, a file or a folder (repeatable)', each, [] as string[])
  .action(later(async () => (await import('./verbs/pipes.ts')).tag));
program
  .command('explain <what>')
  .description(
    'why each tag was or was not given: of an advisory by id, of a feed by address, of a text on - (standard input)',
  )
  .option('--watchlist <file>', 'add a watchlist (repeatable)', each, [] as string[])
  .option(
    '--actors <file>',
    'lay the actors of an ATT&CK or MISP file over the known ones (repeatable)',
    each,
    [] as string[],
  )
  .option('--json', 'one JSON line an advisory')
  .action(later(async () => (await import('./verbs/explain.ts')).explain));

/** What a shell reports of a program whose reader went away (`… | head`): 128 and the number of SIGPIPE. */
const readerGone = 141;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(readerGone);
});

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${errorWords(error)}\n`);
  process.exitCode = statusOf(error);
}
