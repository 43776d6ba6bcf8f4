import { cvssBaseScore, cvssVersions, versionOf } from '../domain/cvss.ts';
import { type Cvss, cvssOf, isCveId } from '../domain/vulnerability.ts';
import type { CveRecord } from '../domain/vulnerability-data.ts';
import { jsonOf, Unexpected, unpacked } from './data-file.ts';

/** A file taken for CVE records, of the CVE Program or of NVD. */
export type ReadCves =
  | { readonly kind: 'read'; readonly records: readonly CveRecord[]; readonly notes: readonly string[] }
  | { readonly kind: 'unexpected'; readonly reason: string };

type Given = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Given) : {};
}

function objects(value: unknown): readonly Given[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function dayOf(value: unknown): string | null {
  return /^\d{4}-\d{2}-\d{2}/.exec(textOf(value) ?? '')?.[0] ?? null;
}

/** One CVSS object of either publisher: its base score, or the one that its vector gives. */
function scoreOf(value: unknown, by: string): Cvss | null {
  const given = objectOf(value);
  const vector = textOf(given['vectorString']);
  const said = textOf(given['version']);
  const version =
    cvssVersions.find((known) => known === said) ?? (vector === null ? null : versionOf(vector));
  const stated =
    given['baseScore'] === null || given['baseScore'] === '' ? Number.NaN : Number(given['baseScore']);
  const isStated = stated >= 0 && stated <= 10;
  const score = isStated ? stated : vector === null ? null : cvssBaseScore(vector);
  if (version === null || score === null) return null;
  return cvssOf({ version, score, vector, by, computed: !isStated });
}

const programNames = ['cvssV4_0', 'cvssV3_1', 'cvssV3_0', 'cvssV2_0'] as const;
const nvdNames = ['cvssMetricV40', 'cvssMetricV31', 'cvssMetricV30', 'cvssMetricV2'] as const;

function scoresOfContainer(container: Given): readonly Cvss[] {
  const by = textOf(objectOf(container['providerMetadata'])['shortName']) ?? 'an unnamed provider';
  return objects(container['metrics']).flatMap((metric) =>
    programNames.flatMap((name) => scoreOf(metric[name], by) ?? []),
  );
}

/** CVE JSON 5: the container of the CNA, and those of others that add to it (CISA-ADP). */
function programRecord(given: Given): CveRecord | null {
  const metadata = objectOf(given['cveMetadata']);
  const id = textOf(metadata['cveId'])?.toUpperCase() ?? '';
  if (!isCveId(id)) return null;
  const containers = objectOf(given['containers']);
  const cna = objectOf(containers['cna']);
  const all = [cna, ...objects(containers['adp'])];
  const affected = all
    .flatMap((container) => objects(container['affected']))
    .find((one) => textOf(one['vendor']));
  const state = textOf(metadata['state'])?.toUpperCase() === 'REJECTED' ? 'rejected' : 'published';
  return {
    id,
    state,
    scores: state === 'rejected' ? [] : all.flatMap(scoresOfContainer),
    vendor: textOf(affected?.['vendor']),
    product: textOf(affected?.['product']),
    updatedOn: dayOf(metadata['dateUpdated']) ?? dayOf(metadata['datePublished']),
  };
}

/** NVD's API 2.0 and its yearly files: `vulnerabilities[].cve` (https://nvd.nist.gov/developers/vulnerabilities). */
function nvdRecord(given: Given): CveRecord | null {
  const id = textOf(given['id'])?.toUpperCase() ?? '';
  if (!isCveId(id)) return null;
  const metrics = objectOf(given['metrics']);
  const state = textOf(given['vulnStatus'])?.toLowerCase() === 'rejected' ? 'rejected' : 'published';
  const scores = nvdNames.flatMap((name) =>
    objects(metrics[name]).flatMap((metric) => {
      const source = textOf(metric['source']) ?? 'NVD';
      return scoreOf(metric['cvssData'], source === 'nvd@nist.gov' ? 'NVD' : source) ?? [];
    }),
  );
  return {
    id,
    state,
    scores: state === 'rejected' ? [] : scores,
    vendor: null,
    product: null,
    updatedOn: dayOf(given['lastModified']),
  };
}

function recordsOf(value: unknown): readonly (CveRecord | null)[] {
  if (Array.isArray(value)) return value.flatMap(recordsOf);
  const given = objectOf(value);
  if (Array.isArray(given['vulnerabilities']))
    return objects(given['vulnerabilities']).map((one) => nvdRecord(objectOf(one['cve'])));
  if (given['cveMetadata'] !== undefined) return [programRecord(given)];
  return [null];
}

/** A year of NVD, unpacked. Bytes. */
const mostOfNvd = 400_000_000;

/** A file may hold one record, a list of them, or one a line. */
function valuesIn(text: string): unknown {
  const lines = text.trimStart().startsWith('{') ? text.split('\n', 2) : [];
  const isLines = lines.length === 2 && lines[0]?.trimEnd().endsWith('}') && lines[1]?.startsWith('{');
  if (!isLines) return jsonOf(text);
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(jsonOf);
}

/** Read CVE records: CVE JSON 5, one, several or one a line, or NVD's JSON 2.0; plain or gzip. */
export async function readCves(bytes: Uint8Array): Promise<ReadCves> {
  try {
    const found = recordsOf(valuesIn(await unpacked(bytes, mostOfNvd)));
    const records = found.filter((record) => record !== null);
    if (records.length === 0) throw new Unexpected('it holds no CVE record of the CVE Program or of NVD');
    const left = found.length - records.length;
    return { kind: 'read', records, notes: left === 0 ? [] : [`${left} entries are no CVE record`] };
  } catch (error) {
    if (error instanceof Unexpected) return { kind: 'unexpected', reason: error.message };
    throw error;
  }
}
