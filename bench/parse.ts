import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import RssParser from 'rss-parser';
import { mostAdvisories } from '../src/feeds/draft.ts';
import { type FeedDocument, parseFeed } from '../src/feeds/parse.ts';
import { cleanFeed, type FeedKind, feedKinds } from './feeds/clean.ts';
import { hostileShapes } from './feeds/hostile.ts';
import { cpuMilliseconds, median } from './rounds.ts';

const sizes = [5_000, 50_000, 500_000, 5_000_000, 20_000_000];
/** feedparser reads four megabytes a second: it is asked about these alone. */
const sizesForPython = [50_000, 500_000, 5_000_000];
const rounds = 5;
const shortestMs = 120;
const hostileSizes = [250_000, 500_000, 1_000_000, 2_000_000, 4_000_000];

type Read = (text: string) => Promise<unknown>;

const rssParser = new RssParser();
const contestants: readonly Read[] = [
  (text) => parseFeed({ text, url: 'https://feeds.example/feed' }),
  (text) => rssParser.parseString(text),
];

async function msOf(read: Read, text: string): Promise<number> {
  const started = cpuMilliseconds();
  let times = 0;
  for (; times === 0 || cpuMilliseconds() - started < shortestMs; times += 1) await read(text);
  return (cpuMilliseconds() - started) / times;
}

/** Milliseconds of each contestant: the median over rounds in which they take turns, after one to warm up. */
async function race(text: string): Promise<readonly number[]> {
  const found: number[][] = contestants.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [at, read] of contestants.entries()) {
      const ms = await msOf(read, text);
      if (round > 0) found[at]?.push(ms);
    }
  }
  return found.map(median);
}

/** Milliseconds that Python's feedparser takes for each text; null where Debian's python3-feedparser is not installed. */
function feedparserMs(texts: readonly string[]): readonly number[] | null {
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  const files = texts.map((text, at) => {
    const path = join(folder, `${at}.xml`);
    writeFileSync(path, text);
    return path;
  });
  const script = join(import.meta.dirname, 'feeds', 'with_feedparser.py');
  const ran = spawnSync('/usr/bin/python3', [script, ...files], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return ran.status === 0
    ? ran.stdout
        .trim()
        .split('\n')
        .map((seconds) => Number(seconds) * 1_000)
    : null;
}

const speed = (text: string, ms: number) => `${(text.length / 1_000 / ms).toFixed(0)} MB/s`;

async function clean(kind: FeedKind): Promise<void> {
  const python = feedparserMs(sizesForPython.map((size) => cleanFeed(kind, size)));
  const rows = [];
  for (const size of sizes) {
    const text = cleanFeed(kind, size);
    // Of more items the rest is not read, and there is nothing to compare.
    if ((text.match(/<(?:item|entry)>/g)?.length ?? 0) > mostAdvisories) continue;
    const [own = Number.NaN, other = Number.NaN] = await race(text);
    const python3 = python?.[sizesForPython.indexOf(size)];
    rows.push({
      feed: kind,
      KB: (size / 1_000).toLocaleString('en'),
      stormbrief: speed(text, own),
      'rss-parser alone': speed(text, other),
      'ratio to rss-parser': `${(other / own).toFixed(2)}×`,
      feedparser: python3 === undefined ? '' : speed(text, python3),
      'ratio to feedparser':
        python === null ? 'not installed' : python3 === undefined ? '' : `${(python3 / own).toFixed(0)}×`,
    });
  }
  console.table(rows);
}

async function hostile(): Promise<void> {
  const rows = [];
  for (const [shape, make] of hostileShapes) {
    const points: number[] = [];
    for (const size of hostileSizes) {
      const document = { text: make(size), url: null };
      const runs: number[] = [];
      for (let run = 0; run < 3; run += 1) {
        const started = cpuMilliseconds();
        await parseFeed(document);
        runs.push(cpuMilliseconds() - started);
      }
      points.push(median(runs));
    }
    const [, half = Number.NaN, , , whole = Number.NaN] = points;
    rows.push({
      shape,
      ...Object.fromEntries(
        hostileSizes.map((size, at) => [`${size / 1_000_000} MB`, `${points[at]?.toFixed(0)} ms`]),
      ),
      // 1 is linear, 2 is quadratic.
      exponent: (Math.log2(whole / half) / 3).toFixed(2),
    });
  }
  console.table(rows);
}

async function bombs(): Promise<void> {
  const zeros = Buffer.alloc(200_000_000, ' ');
  const bomb: FeedDocument = { bytes: gzipSync(zeros), contentType: 'application/gzip', url: null };
  const before = process.memoryUsage().rss;
  const started = cpuMilliseconds();
  const parsed = await parseFeed(bomb);
  const memory = (process.memoryUsage().rss - before) / 1_000_000;
  console.log(
    `200 MB of blanks in ${bomb.bytes.length.toLocaleString('en')} bytes of gzip: ${parsed.kind}, ${(cpuMilliseconds() - started).toFixed(0)} ms, ${memory.toFixed(0)} MB more memory`,
  );
}

/** How fast is a feed read, normaliser included, beside rss-parser alone and Python's feedparser, and how slow a hostile one? */
export async function run(): Promise<void> {
  for (const kind of feedKinds) await clean(kind);
  await hostile();
  await bombs();
}
