import { writeFileSync } from 'node:fs';
import { type Catalog, loadCatalog } from '../src/catalog/load.ts';
import { compileMatcher, lookForTerms, type ReadableText } from '../src/domain/matcher.ts';
import { compilePatterns, scan } from '../src/domain/patterns.ts';
import { createReader } from '../src/domain/reading.ts';
import { type Curve, drawCurves } from './curve.ts';
import { readTerms, readTexts } from './data.ts';
import { type Contestant, passOver, speeds } from './rounds.ts';
import { makeTerms, makeTexts } from './texts.ts';
import { watchlistFrom } from './watchlist.ts';

const rounds = 7;
/** Readings before the first that is timed, in milliseconds: a service reads for weeks, and what it runs is compiled by then. */
const warmUp = 5_000;
const moreNames = [0, 1_000, 10_000] as const;
const picture = new URL('../docs/images/matcher-curve.svg', import.meta.url);

function sizeOf({ title, summary, text = '' }: ReadableText): number {
  return Buffer.byteLength(title) + Buffer.byteLength(summary) + Buffer.byteLength(text);
}

/** Advisories as feeds have them, title and summary; and long reports with a body. */
function readables(folder: string | undefined): readonly (readonly [string, readonly ReadableText[]])[] {
  const names = loadCatalog().actors.map(({ name }) => name);
  const texts =
    folder === undefined
      ? makeTexts(names, { count: 100, length: 10_000, density: 1 / 400 })
      : readTexts(folder);
  const long = texts.filter(({ length }) => length > 2_000).slice(0, 150);
  const advisory = (text: string): ReadableText => ({
    title: text.slice(0, 80),
    summary: text.slice(80, 700),
    categories: [],
    url: null,
  });
  const short = texts.filter(({ length }) => length > 200).map(advisory);
  return [
    ['advisories', short],
    ['long reports', long.map((text) => ({ ...advisory(text), text: text.slice(700) }))],
  ];
}

/** The matcher alone and the whole reading with the same watchlists, on the same texts and warm, in MB/s. */
async function readingBeside(catalog: Catalog, texts: readonly ReadableText[]) {
  const read = createReader(catalog);
  const matcher = compileMatcher(catalog.watchlists);
  for (const started = performance.now(); performance.now() - started < warmUp; )
    for (const text of texts) read(text);
  const sizes = new Map(texts.map((text) => [text, sizeOf(text)]));
  const bytesOf = (text: ReadableText) => sizes.get(text) ?? 0;
  const contestants: readonly Contestant[] = [
    { name: 'matcher', pass: passOver(texts, bytesOf, (text) => lookForTerms(matcher, text)) },
    { name: 'reading', pass: passOver(texts, bytesOf, read) },
  ];
  const found = await speeds(contestants, rounds);
  const [alone = Number.NaN, whole = Number.NaN] = [found.get('matcher'), found.get('reading')];
  const bytes = texts.reduce((sum, text) => sum + sizeOf(text), 0) / texts.length;
  return { alone, whole, bytes };
}

/** With our own watchlists, and with so many names more: those that data sets bring, of vendors, products and CVEs. */
async function readings(folder: string | undefined): Promise<void> {
  const catalog = loadCatalog();
  const own = catalog.watchlists.reduce((sum, { terms }) => sum + terms.length, 0);
  const names = folder === undefined ? makeTerms(moreNames.at(-1) ?? 0) : readTerms(folder);
  const rows = [];
  for (const [kind, texts] of readables(folder))
    for (const more of moreNames) {
      const added = names.slice(0, more);
      const watchlists = added.length === 0 ? [] : [watchlistFrom(added)];
      const known = { ...catalog, watchlists: [...catalog.watchlists, ...watchlists] };
      const { alone, whole, bytes } = await readingBeside(known, texts);
      rows.push({
        texts: `${texts.length} ${kind} of ${bytes.toFixed(0)} bytes`,
        terms: own + added.length,
        'matcher alone MB/s': alone.toFixed(0),
        'whole reading MB/s': whole.toFixed(1),
        'a reading, µs': (bytes / whole).toFixed(0),
        'costs so many times the matcher': (alone / whole).toFixed(1),
      });
    }
  console.table(rows);
}

async function scanSpeed(terms: readonly string[], texts: readonly string[]): Promise<number> {
  const set = compilePatterns(terms.map((words, key) => ({ words, key })));
  const pass = passOver(
    texts,
    (text) => Buffer.byteLength(text),
    (text) => scan(set, text, () => {}),
  );
  return (await speeds([{ name: 'scan', pass }], rounds)).get('scan') ?? Number.NaN;
}

async function curves(): Promise<readonly Curve[]> {
  const all = makeTerms(30_000);
  const few = all.slice(0, 1_000);
  const texts = makeTexts(all, { count: 200, length: 10_000 });
  const whole = texts.join('').slice(0, 2_000_000);
  const byLength = [];
  for (const thousands of [10, 250, 500, 1_000]) {
    const size = thousands * 1_000;
    const parts = Array.from({ length: whole.length / size }, (_, at) =>
      whole.slice(at * size, (at + 1) * size),
    );
    const speed = await scanSpeed(all, parts);
    byLength.push({ label: `${thousands} kB`, x: thousands, y: thousands / speed });
  }
  const byTerms = [];
  for (const count of [1_000, 10_000, 20_000, 30_000]) {
    const speed = await scanSpeed(count === 1_000 ? few : all.slice(0, count), texts);
    byTerms.push({ label: `${count}`, x: count, y: 1_000 / speed });
  }
  return [
    { title: 'Time by length of the text', unit: 'ms for one text, 30,000 terms', points: byLength },
    { title: 'Time by number of terms', unit: 'ns for one character', points: byTerms },
  ];
}

/** The whole reading beside the matcher, and how the matcher's cost grows; draws docs/images/matcher-curve.svg. */
export async function run(folder?: string): Promise<void> {
  await readings(folder);
  const drawn = await curves();
  for (const { title, unit, points } of drawn)
    console.table(points.map(({ label, y }) => ({ [title]: label, [unit]: y.toFixed(2) })));
  if (folder === undefined) writeFileSync(picture, drawCurves(drawn));
}
