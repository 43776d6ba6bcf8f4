import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Dice, dice, mutate } from './mutate.ts';
import { brokenPromise } from './promises.ts';

type Told = {
  readonly minutes: number;
  readonly seed: number;
  readonly corpus: string;
  readonly out: string;
};
type Progress = { readonly runs: number; readonly corpus: number; readonly ranges: number };

const mostSeedBytes = 40_000;
const stalledAfterMs = 20_000;
const ours = /\/src\/feeds\/|\/htmlparser2\/|\/entities\/|\/rss-parser\/|\/xml2js\/|\/sax\//;

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size <= mostSeedBytes);
}

/** Which pieces of the readers' code have ever run: V8's own block coverage, fresh counts at each look. */
async function coverage(): Promise<() => Promise<{ readonly news: number; readonly all: number }>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const seen = new Set<string>();
  return async () => {
    const before = seen.size;
    const { result } = await session.post('Profiler.takePreciseCoverage');
    for (const { url, functions } of result) {
      if (!ours.test(url)) continue;
      // How often, by its order of magnitude: a loop that runs a thousand times is news too.
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges)
          if (count > 0) seen.add(`${url}:${startOffset}:${endOffset}:${Math.floor(Math.log2(count) / 3)}`);
    }
    return { news: seen.size - before, all: seen.size };
  };
}

/** The smallest part of a document that still breaks the same promise, as far as a few thousand tries find one. */
async function shrunk(bytes: Buffer, variant: number, kind: string): Promise<Buffer> {
  let best = bytes;
  let tries = 0;
  for (let size = best.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < best.length && tries < 3_000; tries += 1) {
      const less = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      if ((await brokenPromise(less, variant))?.slice(0, 12) === kind) best = less;
      else at += size;
    }
  }
  return best;
}

async function search(
  { minutes, seed, corpus: folder, out }: Told,
  shared: SharedArrayBuffer,
): Promise<void> {
  const roll: Dice = dice(seed);
  const corpus: Buffer[] = filesIn(folder).map((path) => readFileSync(path));
  const look = await coverage();
  const current = new Uint8Array(shared);
  const length = new DataView(shared);
  const end = Date.now() + minutes * 60_000;
  const known = new Set<string>();
  const pick = () => corpus[roll(corpus.length)] ?? Buffer.alloc(0);
  let lastTold = 0;
  for (let runs = 0; Date.now() < end; runs += 1) {
    const bytes = runs < corpus.length ? pick() : mutate(pick(), pick(), roll);
    const variant = roll(8);
    length.setUint32(0, bytes.length);
    current.set(bytes, 4);
    const broken = await brokenPromise(bytes, variant);
    if (broken !== null && !known.has(broken.slice(0, 80)) && known.size < 50) {
      known.add(broken.slice(0, 80));
      const found = await shrunk(bytes, variant, broken.slice(0, 12));
      const name = createHash('sha1').update(found).digest('hex').slice(0, 12);
      writeFileSync(join(out, `${name}.bin`), found);
      writeFileSync(join(out, `${name}.txt`), `variant ${variant}\n${broken}\n`);
      console.log(`${name}: ${broken}`);
    }
    const { news, all } = await look();
    if (news > 0) corpus.push(bytes);
    if (Date.now() - lastTold > 5_000) {
      lastTold = Date.now();
      parentPort?.postMessage({ runs, corpus: corpus.length, ranges: all } satisfies Progress);
    }
  }
  console.log(`${known.size} finds`);
}

/** A loop without end stops the thread that looks for one: this one sees that, and keeps the document. */
function supervise(told: Told): void {
  mkdirSync(told.out, { recursive: true });
  const shared = new SharedArrayBuffer(100_000);
  const worker = new Worker(new URL(import.meta.url), { workerData: { told, shared } });
  let last = Date.now();
  let progress: Progress | null = null;
  worker.on('message', (message: Progress) => {
    last = Date.now();
    if (progress === null || message.ranges > progress.ranges)
      console.log(`${message.runs} runs, ${message.corpus} documents, ${message.ranges} pieces of code`);
    progress = message;
  });
  const watch = setInterval(() => {
    if (Date.now() - last < stalledAfterMs * (progress === null ? 10 : 3)) return;
    const length = new DataView(shared).getUint32(0);
    writeFileSync(join(told.out, 'stalled.bin'), new Uint8Array(shared, 4, length));
    console.error('A document holds the reader up: stalled.bin');
    void worker.terminate();
    process.exitCode = 1;
  }, stalledAfterMs);
  worker.on('exit', () => {
    clearInterval(watch);
    console.log(JSON.stringify(progress));
  });
}

if (isMainThread) {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      corpus: { type: 'string', default: join(import.meta.dirname, '..', '..', 'demo', 'feeds') },
      out: { type: 'string', default: join(tmpdir(), 'stormbrief-fuzz') },
    },
  });
  supervise({ ...values, minutes: Number(values.minutes), seed: Number(values.seed) });
} else {
  const { told, shared }: { told: Told; shared: SharedArrayBuffer } = workerData;
  await search(told, shared);
  process.exit();
}
