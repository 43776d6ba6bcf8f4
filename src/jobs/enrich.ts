import type { VulnerabilitySources } from '../catalog/vulnerability-sources.ts';
import {
  type CveRecord,
  compareKev,
  type DataSetId,
  type DataSetState,
  doubtAbout,
  isOfTheFuture,
  isOlderEdition,
  type KevChanges,
} from '../domain/vulnerability-data.ts';
import { readCves } from '../feeds/cve.ts';
import { readEpss } from '../feeds/epss.ts';
import type { Fetched } from '../feeds/fetch.ts';
import { readKev } from '../feeds/kev.ts';
import type { Look } from '../feeds/look.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { Edition } from '../store/vulnerability-store.ts';
import { type RateNeeds, rateAgain } from './rate-again.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** How often to look. CISA adds several listings a week, EPSS comes out once a day. */
const every: Readonly<Record<DataSetId, number>> = { kev: 6 * hour, epss: 12 * hour, cve: hour };
const soonest = 30 * minute;
/** Records asked for in one run, one after the other. */
const recordsAtOnce = 60;
const recordPace = 1_000;
/** For whose CVEs records are looked up, and when a record is looked at again. */
const namedWithin = 14 * day;
const lookAgainAfter = { scored: 7 * day, unscored: day } as const;

/** What reading the public data sets needs from the world. `look` is polite and capped for their sizes. */
export type EnrichNeeds = Pick<RateNeeds, 'read'> & {
  readonly store: RateNeeds['store'] &
    Pick<
      Store,
      | 'dataSets'
      | 'kevListings'
      | 'recordKev'
      | 'recordEpss'
      | 'recordCves'
      | 'cvesWithoutRecord'
      | 'dataSetRead'
      | 'dataSetFailed'
    >;
  readonly look: (at: Look) => Promise<Fetched>;
  readonly sources: VulnerabilitySources;
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  readonly stopping: () => boolean;
  readonly log: Log;
};

/** What a look at one data set came to. */
export type Enriched =
  | {
      readonly kind: 'read';
      readonly id: DataSetId;
      readonly changes: KevChanges | null;
      readonly entries: number;
    }
  | { readonly kind: 'unchanged'; readonly id: DataSetId }
  | { readonly kind: 'failed'; readonly id: DataSetId; readonly reason: string };

type Fresh = Extract<Fetched, { kind: 'fresh' }>;
/** An edition taken, or why it was not. */
type Taken = Enriched | { readonly refused: string };

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function editionOf(
  needs: EnrichNeeds,
  id: DataSetId,
  url: string,
  fresh: Fresh,
  read: { readonly version: string | null; readonly asOf: string | null },
): Edition {
  const at = needs.now();
  const { etag, lastModified } = fresh;
  return { version: read.version, asOf: read.asOf, url, etag, lastModified, at, nextLookAt: at + every[id] };
}

/** Why an edition of its day is not taken: a mirror may lag behind what is loaded, and a clock may be wrong. */
function wrongDay(needs: EnrichNeeds, asOf: string | null, state: DataSetState): string | null {
  if (isOfTheFuture(asOf, needs.now())) return `its edition is of ${asOf}, a day that has not come`;
  return isOlderEdition(asOf, state.asOf, needs.now())
    ? `its edition of ${asOf} is older than what is loaded`
    : null;
}

async function takeKev(needs: EnrichNeeds, state: DataSetState, url: string, fresh: Fresh): Promise<Taken> {
  const read = await readKev(fresh.bytes);
  if (read.kind === 'unexpected') return { refused: read.reason };
  const wrong = wrongDay(needs, read.asOf, state);
  if (wrong !== null) return { refused: wrong };
  const before = await needs.store.kevListings();
  const doubt = doubtAbout(compareKev(before, read.listings), before);
  if (doubt !== null) return { refused: doubt };
  const changes = await needs.store.recordKev(read.listings, editionOf(needs, 'kev', url, fresh, read));
  await rateAgain(needs, [...changes.added, ...changes.removed, ...changes.changed.map(({ id }) => id)]);
  needs.log.info(
    { asOf: read.asOf, added: changes.added, removed: changes.removed, changed: changes.changed.length },
    'KEV read',
  );
  return { kind: 'read', id: 'kev', changes, entries: read.listings.length };
}

async function takeEpss(needs: EnrichNeeds, state: DataSetState, url: string, fresh: Fresh): Promise<Taken> {
  const read = await readEpss(fresh.bytes);
  if (read.kind === 'unexpected') return { refused: read.reason };
  const wrong = wrongDay(needs, read.asOf, state);
  if (wrong !== null) return { refused: wrong };
  if (read.scores.length < state.entries * 0.9)
    return { refused: `it holds ${read.scores.length} scores, and ${state.entries} are loaded` };
  await needs.store.recordEpss(read.scores, editionOf(needs, 'epss', url, fresh, read));
  needs.log.info({ asOf: read.asOf, scores: read.scores.length }, 'EPSS read');
  return { kind: 'read', id: 'epss', changes: null, entries: read.scores.length };
}

async function fail(needs: EnrichNeeds, state: DataSetState, reason: string): Promise<Enriched> {
  const { id, failures } = state;
  const now = needs.now();
  if (failures === 0) needs.log.warn({ data: id, reason }, 'a data set about vulnerabilities began to fail');
  await needs.store.dataSetFailed(id, now, now + Math.min(every[id], soonest * 2 ** failures), reason);
  return { kind: 'failed', id, reason };
}

/** The publisher first, then each mirror, until one gives an edition that can be believed. */
async function readEdition(
  needs: EnrichNeeds,
  state: DataSetState,
  urls: readonly string[],
  take: (needs: EnrichNeeds, state: DataSetState, url: string, fresh: Fresh) => Promise<Taken>,
): Promise<Enriched> {
  const reasons: string[] = [];
  for (const url of urls) {
    const known = state.url === url ? state : { etag: null, lastModified: null };
    const fetched = await needs.look({ url, etag: known.etag, lastModified: known.lastModified });
    if (fetched.kind === 'unchanged') {
      await needs.store.dataSetRead(state.id, needs.now(), needs.now() + every[state.id]);
      return { kind: 'unchanged', id: state.id };
    }
    const taken =
      fetched.kind === 'failed' ? { refused: fetched.reason } : await take(needs, state, url, fetched);
    if (!('refused' in taken)) return taken;
    reasons.push(`${hostOf(url)}: ${taken.refused}`);
    if (needs.stopping()) break;
  }
  return needs.stopping()
    ? { kind: 'failed', id: state.id, reason: 'stopped' }
    : fail(needs, state, reasons.join('; '));
}

async function recordOf(needs: EnrichNeeds, id: string): Promise<CveRecord | { readonly refused: string }> {
  const reasons: string[] = [];
  for (const url of needs.sources.cve(id)) {
    const fetched = await needs.look({ url, etag: null, lastModified: null });
    if (fetched.kind === 'failed' && fetched.status === 404)
      return { id, state: 'absent', scores: [], vendor: null, product: null, updatedOn: null };
    const read = fetched.kind === 'fresh' ? await readCves(fetched.bytes) : null;
    const found = read?.kind === 'read' ? read.records.find((record) => record.id === id) : undefined;
    if (found !== undefined) return found;
    const other = read?.kind === 'unexpected' ? read.reason : 'it answers with another record';
    reasons.push(`${hostOf(url)}: ${fetched.kind === 'failed' ? fetched.reason : other}`);
  }
  return { refused: reasons.join('; ') };
}

/** Records of CVEs that new advisories name, one by one; the first that cannot be had ends the run. */
async function readRecords(needs: EnrichNeeds, state: DataSetState): Promise<Enriched> {
  const now = needs.now();
  const lookedAt = { scored: now - lookAgainAfter.scored, unscored: now - lookAgainAfter.unscored };
  const wanted = await needs.store.cvesWithoutRecord(now - namedWithin, lookedAt, recordsAtOnce);
  const records: CveRecord[] = [];
  let refused: string | null = null;
  for (const [at, id] of wanted.entries()) {
    if (at > 0) await needs.pause(recordPace);
    if (needs.stopping()) break;
    const record = await recordOf(needs, id);
    if ('refused' in record) {
      refused = record.refused;
      break;
    }
    records.push(record);
  }
  if (records.length > 0) await needs.store.recordCves(records, needs.now());
  await rateAgain(
    needs,
    records.filter(({ state: known }) => known !== 'absent').map(({ id }) => id),
  );
  if (needs.stopping()) return { kind: 'failed', id: 'cve', reason: 'stopped' };
  if (refused !== null) return fail(needs, state, refused);
  if (wanted.length === 0 && state.failingSince !== null) return { kind: 'unchanged', id: 'cve' };
  await needs.store.dataSetRead('cve', needs.now(), needs.now() + every.cve);
  return { kind: 'read', id: 'cve', changes: null, entries: records.length };
}

async function readOne(needs: EnrichNeeds, state: DataSetState): Promise<Enriched> {
  switch (state.id) {
    case 'kev':
      return readEdition(needs, state, needs.sources.kev, takeKev);
    case 'epss':
      return readEdition(needs, state, needs.sources.epss, takeEpss);
    case 'cve':
      return readRecords(needs, state);
    default:
      return state.id satisfies never;
  }
}

/** Look at every data set that is due. What fails keeps what is loaded, says why, and is tried again soon, then more slowly. */
export async function enrichDue(needs: EnrichNeeds): Promise<readonly Enriched[]> {
  const outcomes: Enriched[] = [];
  for (const state of await needs.store.dataSets()) {
    if (needs.stopping()) break;
    if (state.nextLookAt > needs.now()) continue;
    try {
      outcomes.push(await readOne(needs, state));
    } catch (error) {
      needs.log.error({ data: state.id, err: error }, 'a look at a data set broke');
      const words = error instanceof Error ? error.message : String(error);
      outcomes.push(await fail(needs, state, `an internal error: ${words}`));
    }
  }
  return outcomes;
}
