import { knowWith } from '../compose.ts';
import type { Config } from '../config.ts';
import type { CveRecord, DataSetId, KevChanges } from '../domain/vulnerability-data.ts';
import { compareKev, doubtAbout, isOfTheFuture, isOlderEdition } from '../domain/vulnerability-data.ts';
import { dataSetWords, sourcedWords } from '../domain/vulnerability-words.ts';
import { countWords } from '../domain/words.ts';
import { readCves } from '../feeds/cve.ts';
import { readEpss } from '../feeds/epss.ts';
import { readKev } from '../feeds/kev.ts';
import { rateAgain } from '../jobs/rate-again.ts';
import type { Store } from '../store/store.ts';
import { plain } from '../terminal/print.ts';
import { Refusal, say, withStore } from './door.ts';
import { bytesOf, filesUnder } from './input.ts';

type Options = { readonly json?: boolean; readonly yes?: boolean };

const hour = 3_600_000;
const mostNamed = 20;
const recordsAtOnce = 2_000;

async function loadedWords(store: Store, id: DataSetId): Promise<string> {
  const state = (await store.dataSets()).find((one) => one.id === id);
  return state === undefined ? '' : dataSetWords({ ...state, failingSince: null }, Date.now());
}

/** What is loaded stays: the answer to a file that is not taken. */
async function refuse(store: Store, id: DataSetId, source: string, reason: string): Promise<never> {
  throw new Refusal(`${source}: ${reason}. Nothing was changed: ${await loadedWords(store, id)}.`);
}

/** An edition of a day that has not come is not taken: it would keep every true one away. */
async function refuseFuture(store: Store, id: DataSetId, source: string, asOf: string | null): Promise<void> {
  if (isOfTheFuture(asOf, Date.now()))
    await refuse(store, id, source, `it is of ${asOf}, a day that has not come`);
}

/** An older file, or one that lacks much, is taken only by one who says so. */
async function doubt(
  store: Store,
  id: DataSetId,
  source: string,
  asOf: string | null,
  lacking: string | null,
): Promise<void> {
  const state = (await store.dataSets()).find((one) => one.id === id);
  const reason = isOlderEdition(asOf, state?.asOf ?? null, Date.now())
    ? `it is of ${asOf}, older than what is loaded`
    : lacking;
  if (reason !== null) await refuse(store, id, source, `${reason} (--yes takes it all the same)`);
}

function named(words: string, ids: readonly string[]): readonly string[] {
  if (ids.length === 0) return [];
  const more = ids.length > mostNamed ? `, … +${ids.length - mostNamed}` : '';
  return [`${words} ${ids.length}: ${ids.slice(0, mostNamed).join(', ')}${more}`];
}

function changeLines(changes: KevChanges): readonly string[] {
  const lines = [
    ...named('added', changes.added),
    ...named('removed', changes.removed),
    ...named(
      'changed',
      changes.changed.map(({ id, what }) => `${id} (${what})`),
    ),
  ];
  return lines.length === 0 ? ['nothing changed'] : lines;
}

function editionFrom(source: string, read: { readonly version: string | null }, at: number) {
  const url = source === '-' ? 'standard input' : source;
  return { version: read.version, url, etag: null, lastModified: null, at, nextLookAt: at + 6 * hour };
}

/** What is learned of CVEs counts for the advisories of the last days that name them. */
async function rateNaming(store: Store, config: Config, cves: readonly string[]): Promise<void> {
  if (cves.length === 0) return;
  const { read } = await knowWith(store, config);
  await rateAgain({ store, read, now: Date.now }, cves);
}

/** `import kev`: CISA's catalogue of known exploited vulnerabilities. */
export async function importKev(source: string, options: Options): Promise<void> {
  await withStore(async (store, config) => {
    const read = await readKev(await bytesOf(source));
    if (read.kind === 'unexpected') return refuse(store, 'kev', source, read.reason);
    await refuseFuture(store, 'kev', source, read.asOf);
    const before = await store.kevListings();
    if (!options.yes)
      await doubt(store, 'kev', source, read.asOf, doubtAbout(compareKev(before, read.listings), before));
    const edition = { ...editionFrom(source, read, Date.now()), asOf: read.asOf };
    const changes = await store.recordKev(read.listings, edition);
    const { added, removed, changed } = changes;
    await rateNaming(store, config, [...added, ...removed, ...changed.map(({ id }) => id)]);
    const { asOf, notes } = read;
    if (options.json)
      return say(JSON.stringify({ dataSet: 'kev', asOf, entries: read.listings.length, ...changes, notes }));
    say([await loadedWords(store, 'kev'), ...changeLines(changes), ...notes].join('\n  '));
  });
}

/** `import epss`: a day's EPSS scores. */
export async function importEpss(source: string, options: Options): Promise<void> {
  await withStore(async (store) => {
    const at = Date.now();
    const read = await readEpss(await bytesOf(source));
    if (read.kind === 'unexpected') return refuse(store, 'epss', source, read.reason);
    const { asOf, notes, scores } = read;
    await refuseFuture(store, 'epss', source, asOf);
    const loaded = (await store.dataSets()).find(({ id }) => id === 'epss')?.entries ?? 0;
    const lacking =
      scores.length < loaded * 0.9 ? `it holds ${scores.length} scores, and ${loaded} are loaded` : null;
    if (!options.yes) await doubt(store, 'epss', source, asOf, lacking);
    const { added, removed } = await store.recordEpss(scores, { ...editionFrom(source, read, at), asOf });
    const updated = scores.length - added;
    if (options.json)
      return say(
        JSON.stringify({ dataSet: 'epss', asOf, entries: scores.length, added, removed, updated, notes }),
      );
    const counts = `added ${added}, removed ${removed}, updated ${updated}`;
    say([await loadedWords(store, 'epss'), counts, ...notes].join('\n  '));
  });
}

async function showRecords(store: Store, records: readonly CveRecord[]): Promise<readonly string[]> {
  const known = await store.vulnerabilities(records.map(({ id }) => id));
  return records.map(({ id }) => {
    const one = known.get(id);
    return plain(`${id}: ${one === undefined ? 'nothing said' : sourcedWords(one).join('; ')}`);
  });
}

/** `import cve`: records of the CVE Program or of NVD, in files or folders of them. One that cannot be read is told, and the others are taken. */
export async function importCves(sources: readonly string[], options: Options): Promise<void> {
  await withStore(async (store, config) => {
    const waiting: CveRecord[] = [];
    const shown: CveRecord[] = [];
    const faults: string[] = [];
    let [read, written] = [0, 0];
    const write = async () => {
      const records = waiting.splice(0);
      written += await store.recordCves(records, Date.now());
      await rateNaming(
        store,
        config,
        records.map(({ id }) => id),
      );
    };
    const files = (await Promise.all(sources.map(filesUnder))).flat();
    for (const file of files) {
      const records = await readCves(await bytesOf(file));
      if (records.kind === 'unexpected') {
        faults.push(`${file}: ${records.reason}`);
        continue;
      }
      read += records.records.length;
      waiting.push(...records.records);
      if (shown.length < mostNamed) shown.push(...records.records.slice(0, mostNamed - shown.length));
      if (waiting.length >= recordsAtOnce) await write();
    }
    if (waiting.length > 0) await write();
    for (const fault of faults.slice(0, mostNamed)) process.stderr.write(`${fault}\n`);
    if (faults.length > 0) process.exitCode = 1;
    if (read === 0)
      throw new Refusal(`No CVE record was read. Nothing was changed: ${await loadedWords(store, 'cve')}.`);
    if (options.json) return say(JSON.stringify({ dataSet: 'cve', read, written, faults }));
    const older = read - written;
    const kept = older > 0 ? `; ${older} older than what is kept` : '';
    const list = read <= mostNamed ? await showRecords(store, shown) : [];
    say([`${countWords(read, 'CVE record')} read, ${written} written${kept}`, ...list].join('\n  '));
  });
}
