import { type Cue, compileCues, findCues } from './cues.ts';
import { baseScore, type ComputedVersion, computedVersions } from './cvss-calculator.ts';
import type { Severity } from './severity.ts';

/** Versions of CVSS as they are shown; `3` and `4` where a text says no more. */
export const cvssVersions = ['2.0', '3', '3.0', '3.1', '4', '4.0'] as const;
export type CvssVersion = (typeof cvssVersions)[number];

/** A CVSS base score that a text gives, or the vector that gave it. */
export type StatedScore = {
  readonly score: number;
  readonly version: CvssVersion | null;
  /** Null where the text says the score itself. */
  readonly vector: string | null;
};

/** The level of a base score (FIRST, CVSS v3.1 specification, section 5); none is low. */
export function levelOfScore(score: number): Severity {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  return score >= 4 ? 'medium' : 'low';
}

/** The version that a vector is written in, by its prefix or its metrics; null when it is no CVSS vector. */
export function versionOf(vector: string): CvssVersion | null {
  const prefix = /^\(?\s*CVSS:(\d\.\d)\//i.exec(vector)?.[1];
  if (prefix !== undefined) return computedVersions.find((version) => version === prefix) ?? null;
  if (/(?:^|\/)Au:/i.test(vector)) return '2.0';
  if (/(?:^|\/)AT:/i.test(vector)) return '4.0';
  return /(?:^|\/)PR:/i.test(vector) ? '3' : null;
}

/** How a version computes: 3.0 and 3.1 have one formula for the base score, and 3.1 the sounder rounding. */
function computing(version: CvssVersion): ComputedVersion {
  if (version === '3') return '3.1';
  return version === '4' ? '4.0' : version;
}

/** Base score of a CVSS 2.0, 3.x or 4.0 vector; null where it is none or a base metric is missing. */
export function cvssBaseScore(vector: string): number | null {
  const version = versionOf(vector);
  return version === null ? null : baseScore(computing(version), vector);
}

/** German, French, Spanish … write 9,8. */
const number = String.raw`(10(?:[.,]0)?|\d\.\d|\d,\d(?![,.]\d))(?![\d.]{0,9}\d|\/[A-Za-z]{1,3}:)`;
const tenths = Array.from({ length: 100 }, (_, tenth) => (tenth / 10).toFixed(1));
/** How a text gives a score. */
export type ScoreCue = 'said score' | 'vector';

/** Where scores may stand in a text. */
export const scoreCues: readonly Cue<ScoreCue>[] = [
  {
    is: 'said score',
    starts: ['cvss'],
    pattern: new RegExp(
      String.raw`CVSS(?:\s?v?([234](?:\.[01])?))?\b[^.\d\n]{0,40}(?:v?([234]\.[01])\b[^.\d\n]{0,40})?\b${number}`,
      'iy',
    ),
  },
  {
    is: 'said score',
    starts: ['severity', 'base ', 'cvss'],
    pattern: new RegExp(
      String.raw`(?:severity|base|CVSS)(?: base)? (?:score|rating)()()[^.\d\n]{0,30}${number}`,
      'iy',
    ),
  },
  {
    is: 'said score',
    starts: ['10.', '10/', '10 ', '10\n', '10\t', '10o', ...tenths],
    pattern: new RegExp(String.raw`()()${number}(?:\s?/\s?10|\s?(?:out of|of) 10)\b`, 'iy'),
  },
  {
    is: 'said score',
    starts: ['rated', 'score', 'severity of'],
    pattern: new RegExp(String.raw`(?:rated|scored|score of|scores|severity of)()()\s${number}`, 'iy'),
  },
  { is: 'vector', starts: ['av:'], pattern: /AV:[NALP](?:\/[A-Za-z]{1,3}:[A-Za-z]{1,5}){4,40}/iy },
];
const cueSet = compileCues(scoreCues);
/** Texts name a handful; a hostile one with thousands of vectors costs no more. */
const mostVectors = 200;

/** `CVSS 3.1` names the standard, not a score. */
const namesVersion = /^CVSS[^\w\n]{0,3}v?(?:2\.0|3\.[01]|4\.0)$/i;

function statedVersion(words: string | undefined): CvssVersion | null {
  if (words === '2') return '2.0';
  return cvssVersions.find((version) => version === words) ?? null;
}

/** The version that stands before a vector: `CVSS:3.1/`, or `CVSS v3` in the words close by. */
function prefixed(text: string, at: number, vector: string): CvssVersion | null {
  const own = versionOf(vector);
  if (own !== '3') return own;
  const before = text.slice(Math.max(0, at - 12), at);
  return versionOf(`${/CVSS:\d\.\d\/$/i.exec(before)?.[0] ?? ''}${vector}`) ?? own;
}

/** Takes the cues of scores found in a text, in order of place; `found` is what they give, each vector once. */
export function collectScores(text: string): {
  readonly found: readonly StatedScore[];
  readonly take: (kind: ScoreCue, match: RegExpExecArray) => void;
} {
  const found: StatedScore[] = [];
  const seen = new Set<string>();
  const take = (kind: ScoreCue, match: RegExpExecArray) => {
    const words = match[0];
    if (kind === 'said score') {
      const version = statedVersion(match[2] || match[1]);
      if (!namesVersion.test(words))
        found.push({ score: Number(match[3]?.replace(',', '.')), version, vector: null });
      return;
    }
    if (seen.has(words) || seen.size >= mostVectors) return;
    seen.add(words);
    const version = prefixed(text, match.index, words);
    const score = version === null ? null : baseScore(computing(version), words);
    if (version !== null && score !== null) found.push({ score, version, vector: words });
  };
  return { found, take };
}

/** A vector without its prefix says 3; words beside it may say 3.1. */
function withVersion(best: StatedScore, scores: readonly StatedScore[]): StatedScore {
  const fuller = scores.find(
    ({ score, version }) =>
      score === best.score && version?.startsWith(`${best.version ?? ''}`) === true && version.length === 3,
  );
  return { ...best, version: fuller?.version ?? best.version };
}

/** The highest of these scores: version 2.0 counts only where no later one is given, and of equal ones the computed says more. */
export function highest(scores: readonly StatedScore[]): StatedScore | null {
  const later = scores.filter(({ version }) => version !== '2.0');
  const counted = later.length > 0 ? later : scores;
  const top = counted.reduce<StatedScore | null>(
    (best, one) =>
      best === null ||
      one.score > best.score ||
      (one.score === best.score && best.vector === null && one.vector !== null)
        ? one
        : best,
    null,
  );
  return top === null ? null : withVersion(top, counted);
}

/** All base scores that a text gives, by its words or by vectors, in order of place. */
export function scoresIn(text: string): readonly StatedScore[] {
  const scores = collectScores(text);
  findCues(cueSet, text, scores.take);
  return scores.found;
}

/** The highest CVSS score that the words or vectors of a text give, 0 to 10; null where there is none. */
export function highestCvss(text: string): number | null {
  return highest(scoresIn(text))?.score ?? null;
}
