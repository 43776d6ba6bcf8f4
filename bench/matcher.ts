import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compileMatcher, findMatches } from '../src/domain/matcher.ts';
import { compilePatterns, scan } from '../src/domain/patterns.ts';
import { readTerms, readTexts } from './data.ts';
import { compareHits, ownHits } from './hits.ts';
import { nativePeers } from './peers/native.ts';
import { npmPeers } from './peers/npm.ts';
import type { MadePeer, Peer, Task } from './peers/peer.ts';
import { ripgrepPeer } from './peers/ripgrep.ts';
import { type Contestant, cpuMilliseconds, passOver, speeds } from './rounds.ts';
import { makeTerms, makeTexts } from './texts.ts';
import { watchlistFrom } from './watchlist.ts';

const sizes = [100, 1_000, 10_000, 30_000] as const;
const rounds = 5;
/** Hits are compared on these: slow peers would take minutes for all. */
const comparedTexts = 40;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

type Built = {
  readonly contestants: readonly Contestant[];
  readonly milliseconds: number;
  readonly megabytes: number;
};

function memoryUsed(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function buildOurs({ terms, texts, bytesOf }: Task): Built {
  const watchlist = watchlistFrom(terms);
  const before = memoryUsed();
  const started = cpuMilliseconds();
  const matcher = compileMatcher([watchlist]);
  const milliseconds = cpuMilliseconds() - started;
  const megabytes = (memoryUsed() - before) / 1e6;
  const set = compilePatterns(terms.map((words, key) => ({ words, key })));
  const whole = (text: string) =>
    findMatches(matcher, { title: '', summary: text, categories: [], url: null });
  return {
    contestants: [
      { name: 'ours: the scan', pass: passOver(texts, bytesOf, (text) => scan(set, text, () => {})) },
      { name: 'ours: findMatches, with quotes', pass: passOver(texts, bytesOf, whole) },
    ],
    milliseconds,
    megabytes,
  };
}

function taskOf(folder: string | undefined, count: number): Task {
  const real = folder === undefined ? [] : readTerms(folder);
  const terms = [...real, ...makeTerms(count)].slice(0, count);
  const texts = folder === undefined ? makeTexts(terms, { count: 200, length: 10_000 }) : readTexts(folder);
  const bytes = new Map(texts.map((text) => [text, Buffer.byteLength(text)]));
  return {
    terms,
    texts,
    compared: texts.slice(0, comparedTexts),
    bytesOf: (text) => bytes.get(text) ?? Buffer.byteLength(text),
  };
}

const isPeer = (made: MadePeer): made is Peer => 'contestant' in made;

async function race(task: Task): Promise<void> {
  const { terms, texts, compared } = task;
  const ours = buildOurs(task);
  const made = [...(await npmPeers(task)), ...(await nativePeers(task)), ripgrepPeer(task)];
  const peers = made.filter(isPeer);
  const found = await speeds([...ours.contestants, ...peers.map(({ contestant }) => contestant)], rounds);
  const { hits, tolerant } = ownHits(compared, terms);
  const words = compared.reduce((sum, text) => sum + (text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0), 0);
  console.log(
    `${terms.length} terms, ${(texts.join('').length / 1e6).toFixed(1)} million characters, ` +
      `${((1_000 * hits.size) / words).toFixed(1)} hits in 1,000 words (and ${tolerant} found by tolerance of spelling); ` +
      `our build ${ours.milliseconds.toFixed(0)} ms, ${ours.megabytes.toFixed(1)} MB`,
  );
  const scanned = found.get('ours: the scan') ?? Number.NaN;
  const rows = [];
  for (const [name, speed] of found) {
    const peer = peers.find(({ contestant }) => contestant.name === name);
    const theirs = (await peer?.hits()) ?? null;
    rows.push({
      system: name,
      'MB/s': speed < 10 ? speed.toFixed(2) : speed.toFixed(0),
      'our scan is': `${(scanned / speed).toFixed(1)}×`,
      'build ms': peer === undefined ? '' : peer.buildMilliseconds.toFixed(0),
      'whole-word hits':
        peer === undefined ? '' : theirs === null ? 'no places told' : compareHits(hits, theirs),
    });
  }
  console.table(rows);
  for (const one of made) if ('absent' in one) console.log(`not here: ${one.name}: ${one.absent}`);
  for (const peer of peers) peer.close();
}

/** The matcher against every peer, at four numbers of terms. */
export async function run(folder?: string): Promise<void> {
  for (const size of sizes) await race(taskOf(folder, size));
  console.log(
    'MB are 10^6 bytes of UTF-8 by time of the processor; medians of rounds in which the systems take turns.',
  );
  console.log(
    'Peers know no borders of words. Hyperscan and Rust leave out what is no whole word while the clock runs; the others are sifted after it has stopped.',
  );
}
