import type { Telling } from '../src/domain/sketch.ts';
import { sequence } from './sequence.ts';

const plain =
  'critical flaw exploited attackers ransomware gang claims attack on hospital data breach customers zero-day patch released researchers warn campaign targets government networks malware backdoor phishing update fixes vulnerability remote code execution hackers steal credentials new botnet routers'.split(
    ' ',
  );
const makers = 'Microsoft Cisco Fortinet Ivanti VMware Google Apple Citrix Siemens Oracle'.split(' ');
const syllables = 'ba ko ri ta mu len dor vis pha zor nex ul ga sto'.split(' ');

/** Advisories as many feeds tell them, in order of time, over `span` milliseconds: names are many, the other words few, and one in five tells what another told. */
export function makeTellings(count: number, span: number): readonly Telling[] {
  const next = sequence(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const name = () => {
    const word = Array.from({ length: 2 + Math.floor(next() * 2) }, () => pick(syllables)).join('');
    return word.charAt(0).toUpperCase() + word.slice(1);
  };
  const words = (length: number) => Array.from({ length }, () => pick(plain)).join(' ');
  const made: Telling[] = [];
  for (let at = 0; at < count; at += 1) {
    const known = next() < 0.2 ? made[Math.max(0, at - 1 - Math.floor(next() * 60))] : undefined;
    const feedId = `feed-${Math.floor(next() * 100)}`;
    const names =
      known === undefined ? [pick(makers), name(), name(), name()] : known.title.split(' ').slice(0, 4);
    const title = `${names.join(' ')} ${words(5)}`;
    const lede = `${names.toReversed().join(' and ')} ${words(30)} ${name()} ${words(10)}`;
    const cves = next() < 0.3 ? (known?.cves ?? [`CVE-2026-${10_000 + at}`]) : [];
    const url = `https://${feedId}.example/2026/${at}-${names.join('-')}?utm_source=rss`;
    made.push({ title, lede, url, cves, actorIds: [], feedId, at: (span * at) / count });
  }
  return made;
}
