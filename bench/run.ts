import { parseArgs } from 'node:util';

/** A question asked of this build, and the file that answers it. */
const benches = [
  {
    name: 'matcher',
    asks: 'how fast are names found, beside every peer?',
    load: () => import('./matcher.ts'),
  },
  {
    name: 'tag',
    asks: 'what does a whole reading cost, beside the matcher alone?',
    load: () => import('./tag.ts'),
  },
  {
    name: 'parse',
    asks: 'how fast is a feed read, beside rss-parser alone and feedparser, and how slow a hostile one?',
    load: () => import('./parse.ts'),
  },
  {
    name: 'indicators',
    asks: 'how fast are indicators read, beside ioc-extractor?',
    load: () => import('./indicators.ts'),
  },
  {
    name: 'stories',
    asks: 'what does finding the story of an advisory cost, beside comparing it with all?',
    load: () => import('./stories.ts'),
  },
  {
    name: 'subscriptions',
    asks: 'what does it cost to find who is to be told of a story, beside asking every filter?',
    load: () => import('./subscriptions.ts'),
  },
  {
    name: 'search',
    asks: 'how fast are advisories stored and searched, 100,000 or --count of them, beside FTS5 as it comes?',
    load: () => import('./search.ts'),
  },
  {
    name: 'search-postgres',
    asks: 'how fast are 100,000 advisories, or --count of them, stored and searched on PostgreSQL?',
    load: () => import('./search-postgres.ts'),
  },
  {
    name: 'size',
    asks: 'how large is the store for each 100,000 advisories, and what does a prune give back?',
    load: () => import('./size.ts'),
  },
  {
    name: 'digest',
    asks: 'what does the digest of a channel cost, beside a bare query of the same window?',
    load: () => import('./digest.ts'),
  },
  {
    name: 'crowd',
    asks: 'how long does it take to owe the digests of 100,000 subscriptions due in one minute, beside a query for each?',
    load: () => import('./crowd.ts'),
  },
  {
    name: 'tenth',
    asks: 'what does a tenth of the largest load cost, part by part, beside what was reckoned (docs/decisions/0001-capacity.md)?',
    load: () => import('./tenth.ts'),
  },
  {
    name: 'queue',
    asks: 'how much work does the queue hand out and cross out, beside its bare libraries?',
    load: () => import('./queue.ts'),
  },
  {
    name: 'home',
    asks: 'how long does Home take at 100,000 advisories and 2,000 subscriptions?',
    load: () => import('./home.ts'),
  },
  {
    name: 'slack',
    asks: 'what does the bot cost beside a Bolt app that only acknowledges: to start, to keep, and to ask?',
    load: () => import('./slack.ts'),
  },
  {
    name: 'polling',
    asks: 'what does a look at a feed cost that has not changed, beside the bare request?',
    load: () => import('./polling.ts'),
  },
  {
    name: 'ingest',
    asks: 'what does a new advisory cost, from the request to the commit, beside inserting its rows?',
    load: () => import('./ingest.ts'),
  },
  {
    name: 'loop',
    asks: 'do people get their answers while feeds of 1 MB are read, 40 or --count of them?',
    load: () => import('./loop.ts'),
  },
] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, count: { type: 'string' }, list: { type: 'boolean' } },
});
const wanted = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
if (values.list === true || wanted.length < positionals.length) {
  for (const { name, asks } of benches)
    console.log(`npm run bench -- ${name} [--data FOLDER] [--count N]   ${asks}`);
  process.exitCode = values.list === true ? 0 : 2;
} else {
  for (const { name, asks, load } of wanted) {
    console.log(`\n${name}: ${asks}`);
    const count = values.count === undefined ? undefined : Number(values.count);
    await (await load()).run(values.data, count);
  }
}
