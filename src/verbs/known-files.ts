import {
  type Epss,
  type KnownVulnerability,
  type Vulnerability,
  worstCvss,
} from '../domain/vulnerability.ts';
import type { CveRecord, EpssScore, KevListing } from '../domain/vulnerability-data.ts';
import { readCves } from '../feeds/cve.ts';
import { readEpss } from '../feeds/epss.ts';
import { readKev } from '../feeds/kev.ts';
import { Refusal } from './door.ts';
import { bytesOf, filesUnder } from './input.ts';

/** Files of public data about vulnerabilities, as `tag` is given them. */
export type KnownFiles = {
  readonly kev: readonly string[];
  readonly epss: readonly string[];
  readonly cve: readonly string[];
};

type Listed = { readonly listing: KevListing; readonly asOf: string | null };
/** A day's scores; the later of two files stands first. */
type Day = { readonly date: string | null; readonly scores: ReadonlyMap<string, EpssScore> };

function checked<T extends { readonly kind: 'read' }>(
  file: string,
  read: T | { readonly kind: 'unexpected'; readonly reason: string },
): T {
  if (read.kind === 'unexpected') throw new Refusal(`${file}: ${read.reason}.`);
  return read;
}

/** Of two files that name one CVE the later counts; each folder may hold many records. Refuses a file that is not what it is said to be. */
export async function knownFrom(files: KnownFiles): Promise<KnownVulnerability> {
  const listed = new Map<string, Listed>();
  const days: Day[] = [];
  const records = new Map<string, CveRecord>();
  for (const file of files.kev) {
    const { listings, asOf } = checked(file, await readKev(await bytesOf(file)));
    for (const listing of listings) listed.set(listing.id, { listing, asOf });
  }
  for (const file of files.epss) {
    const { scores, asOf: date } = checked(file, await readEpss(await bytesOf(file)));
    days.unshift({ date, scores: new Map(scores.map((score) => [score.id, score])) });
  }
  for (const file of (await Promise.all(files.cve.map(filesUnder))).flat()) {
    for (const record of checked(file, await readCves(await bytesOf(file))).records)
      records.set(record.id, record);
  }
  return (id) => together(id, listed.get(id), scoreOn(days, id), records.get(id));
}

function scoreOn(days: readonly Day[], id: string): Epss | undefined {
  for (const { date, scores } of days) {
    const found = scores.get(id);
    if (found !== undefined) return { score: found.score, percentile: found.percentile, date };
  }
  return undefined;
}

function together(
  id: string,
  listed: Listed | undefined,
  epss: Epss | undefined,
  record: CveRecord | undefined,
): Vulnerability | undefined {
  if (listed === undefined && epss === undefined && record === undefined) return undefined;
  const { listing, asOf = null } = listed ?? {};
  return {
    id,
    kev:
      listing === undefined
        ? null
        : { dateAdded: listing.dateAdded, dueDate: listing.dueDate, ransomware: listing.ransomware },
    epss: epss ?? null,
    cvss: record === undefined ? null : worstCvss(record.scores),
    vendor: listing?.vendor || (record?.vendor ?? null),
    product: listing?.product || (record?.product ?? null),
    rejected: record?.state === 'rejected',
    asOf: { kev: asOf, epss: epss?.date ?? null, cve: record?.updatedOn ?? null },
  };
}
