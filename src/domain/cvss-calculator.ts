import { createRequire } from 'node:module';

/** Read when the first vector is computed, not at every start. */
const calculator = (): typeof import('ae-cvss-calculator') =>
  createRequire(import.meta.url)('ae-cvss-calculator');

/** Versions of CVSS whose base scores can be computed. */
export const computedVersions = ['2.0', '3.0', '3.1', '4.0'] as const;
export type ComputedVersion = (typeof computedVersions)[number];

const baseMetrics: Readonly<Record<ComputedVersion, readonly string[]>> = {
  '2.0': ['AV:[LAN]', 'AC:[HML]', 'Au:[MSN]', 'C:[NPC]', 'I:[NPC]', 'A:[NPC]'],
  '3.0': ['AV:[NALP]', 'AC:[LH]', 'PR:[NLH]', 'UI:[NR]', 'S:[UC]', 'C:[NLH]', 'I:[NLH]', 'A:[NLH]'],
  '3.1': ['AV:[NALP]', 'AC:[LH]', 'PR:[NLH]', 'UI:[NR]', 'S:[UC]', 'C:[NLH]', 'I:[NLH]', 'A:[NLH]'],
  '4.0': [
    'AV:[NALP]',
    'AC:[LH]',
    'AT:[NP]',
    'PR:[NLH]',
    'UI:[NPA]',
    'VC:[NLH]',
    'VI:[NLH]',
    'VA:[NLH]',
    'SC:[NLH]',
    'SI:[NLH]',
    'SA:[NLH]',
  ],
};

/** The base metrics of a vector in the order of the specification, in its letters; null where one is missing or unknown. */
function baseOf(version: ComputedVersion, vector: string): string | null {
  const parts = new Map(
    vector
      .replace(/[()\s]/g, '')
      .split('/')
      .map((part) => [part.split(':', 1)[0]?.toUpperCase() ?? '', part.toUpperCase()]),
  );
  const found: string[] = [];
  for (const metric of baseMetrics[version]) {
    const name = metric.split(':', 1)[0] ?? '';
    const part = parts.get(name.toUpperCase())?.replace(/^AU:/, 'Au:');
    if (part === undefined || !new RegExp(`^${metric}$`).test(part)) return null;
    found.push(part);
  }
  return found.join('/');
}

function scoreOf(version: ComputedVersion, base: string): number {
  switch (version) {
    case '2.0':
      return new (calculator().Cvss2)(base).calculateScores().base ?? 0;
    case '3.0':
      return new (calculator().Cvss3P0)(base).calculateScores().base ?? 0;
    case '3.1':
      return new (calculator().Cvss3P1)(base).calculateScores().base ?? 0;
    case '4.0':
      return new (calculator().Cvss4P0)(base).calculateScores().base ?? 0;
    default:
      return version satisfies never;
  }
}

/** Scores computed before, by version and vector; beyond so many a score is computed and not kept. */
const known = new Map<string, number | null>();
const mostKnown = 10_000;

/** The base score of a CVSS vector, 0 to 10; null where a base metric is missing or unknown. Temporal and environmental metrics do not count. */
export function baseScore(version: ComputedVersion, vector: string): number | null {
  const key = `${version} ${vector}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const base = baseOf(version, vector);
  const score = base === null ? null : scoreOf(version, base);
  if (known.size < mostKnown) known.set(key, score);
  return score;
}
