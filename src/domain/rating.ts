import { levelOfScore, type StatedScore } from './cvss.ts';
import type { ReadableText } from './matcher.ts';
import { notice } from './notice.ts';
import { type Severity, type SeverityVerdict, severities } from './severity.ts';
import { type SignalName, signalLevels, signalNames } from './signals.ts';
import type { Cvss, KnownVulnerability, Vulnerability } from './vulnerability.ts';

type Reason = { readonly level: Severity; readonly reason: string };

/** A verdict, and the parts of it that are asked for apart. */
export type Rating = SeverityVerdict & {
  /** The text says so, or a vulnerability that it names is listed there. */
  readonly kev: boolean;
  /** The highest base score that the text gives or that the record of a CVE it names gives. */
  readonly cvss: number | null;
};

const mostListed = 3;
function versionWords(version: string | null): string {
  return version === null ? '' : `v${version}, `;
}

function statedReason({ score, version, vector }: StatedScore): Reason {
  const source = vector === null ? 'stated in the text' : 'computed from the vector in the text';
  return {
    level: levelOfScore(score),
    reason: `CVSS ${score.toFixed(1)} (${versionWords(version)}${source})`,
  };
}

function recordReason(id: string, cvss: Cvss, asOf: string | null): Reason {
  const how = cvss.computed ? 'computed from its vector' : `by ${cvss.by}`;
  const day = asOf === null ? '' : `, as of ${asOf}`;
  return {
    level: cvss.severity,
    reason: `${id}: CVSS ${cvss.score.toFixed(1)} (v${cvss.version}, CVE record ${how}${day})`,
  };
}

function listingReasons(listed: readonly Vulnerability[]): readonly Reason[] {
  const shown = listed.slice(0, mostListed).flatMap(({ id, kev, asOf }) => {
    if (kev === null) return [];
    const use = kev.ransomware ? ', used in ransomware campaigns' : '';
    const day = asOf.kev === null ? '' : ` (as of ${asOf.kev})`;
    return [{ level: 'high' as const, reason: `${id} in CISA KEV since ${kev.dateAdded}${use}${day}` }];
  });
  const more = listed.length - shown.length;
  return more > 0
    ? [...shown, { level: 'high', reason: `${more} more of the CVEs it names are in CISA KEV` }]
    : shown;
}

/** The reasons that public data gives: the highest base score among the CVEs named, and those listed in KEV. */
function knownReasons(vulnerabilities: readonly Vulnerability[]): readonly Reason[] {
  if (vulnerabilities.length === 0) return [];
  const listed = vulnerabilities
    .filter(({ kev }) => kev !== null)
    .sort((a, b) => Number(b.kev?.ransomware) - Number(a.kev?.ransomware));
  const scored = vulnerabilities.reduce<Vulnerability | null>(
    (worst, one) => ((one.cvss?.score ?? -1) > (worst?.cvss?.score ?? -1) ? one : worst),
    null,
  );
  return [
    ...(scored === null || scored.cvss === null
      ? []
      : [recordReason(scored.id, scored.cvss, scored.asOf.cve)]),
    ...listingReasons(listed),
  ];
}

/** What makes it worse: exploitation of what is already critical, or attacks on critical infrastructure. */
function worsened(signals: ReadonlyMap<SignalName, string>, score: number | null): string | null {
  const attacked = signals.has('exploited in attacks') || signals.has('listed in KEV');
  const grave =
    signals.has('critical vulnerability') || signals.has('zero-day') || (score !== null && score >= 7);
  if (attacked && grave) return 'a grave vulnerability is exploited';
  const struck =
    signals.has('ransomware') ||
    signals.has('exploited in attacks') ||
    (signals.has('state-sponsored activity') && signals.has('attack or breach'));
  return signals.has('critical infrastructure') && struck ? 'critical infrastructure under attack' : null;
}

/** The same words are one reason, not two. */
function isStatedToo(name: SignalName, words: string, signals: ReadonlyMap<SignalName, string>): boolean {
  const stated = signals.get('stated critical');
  return name === 'critical vulnerability' && stated?.toLowerCase().includes(words.toLowerCase()) === true;
}

function signalReasons(signals: ReadonlyMap<SignalName, string>): readonly Reason[] {
  if (signals.size === 0) return [];
  const reasons: Reason[] = [];
  for (const name of signalNames) {
    const words = signals.get(name);
    const level = signalLevels[name];
    if (words === undefined || level === null || isStatedToo(name, words, signals)) continue;
    reasons.push({ level, reason: `${name}: “${words.replace(/\s+/g, ' ')}”` });
  }
  return reasons;
}

const quiet: Rating = { level: 'low', reasons: [], kev: false, cvss: null };

/**
 * How bad an advisory is: the worst of what its words say (a stated level, words of exploitation), of the CVSS scores
 * and vectors in it, and, where `known` is given, of the records and KEV listings of the CVEs it names. Every reason is
 * kept, worst first, with where it came from; a text with none of them is low.
 */
export function severityOf(
  text: ReadableText,
  cves: readonly string[],
  known: KnownVulnerability = () => undefined,
  { score: stated, signals } = notice(text),
): Rating {
  if (stated === null && signals.size === 0 && cves.length === 0) return quiet;
  const vulnerabilities = cves.flatMap((id) => known(id) ?? []);
  const live = cves.filter((id) => known(id)?.rejected !== true);
  const worse = worsened(signals, stated?.score ?? null);
  const reasons: readonly Reason[] = [
    ...(worse === null ? [] : [{ level: 'critical' as const, reason: worse }]),
    ...(stated === null ? [] : [statedReason(stated)]),
    ...knownReasons(vulnerabilities),
    ...signalReasons(signals),
    ...(live[0] === undefined ? [] : [{ level: 'medium' as const, reason: `names ${live[0]}` }]),
  ];
  const scores = [stated?.score, ...vulnerabilities.map(({ cvss }) => cvss?.score)].filter(
    (score) => score !== undefined,
  );
  const worstFirst = severities.flatMap((level) => reasons.filter((one) => one.level === level));
  return {
    level: worstFirst[0]?.level ?? 'low',
    reasons: worstFirst.map(({ reason }) => reason),
    kev: signals.has('listed in KEV') || vulnerabilities.some(({ kev }) => kev !== null),
    cvss: scores.length === 0 ? null : Math.max(...scores),
  };
}
