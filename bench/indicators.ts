import { extractIOC } from 'ioc-extractor';
import { findIndicators } from '../src/domain/find-indicators.ts';
import { cpuMilliseconds } from './rounds.ts';
import { sequence } from './sequence.ts';

const rounds = 31;
/** Rounds before the first that counts: both are measured as they run after a while. */
const warmUps = 20;
const words =
  'the attackers used a compromised router to reach the network of an electric utility where they stayed for months and moved with valid accounts while defenders saw only ordinary tools logs were cleared and data left through proxies in other countries according to researchers who analysed the incident and published their findings this week'.split(
    ' ',
  );
const asides = [
  'version 7.4.3.1',
  'README.md',
  'e.g. PowerShell',
  'the U.S.',
  '(see below)',
  'at 12:30',
  'CVE-2024-39717',
  'node.js',
  '“quoted words”',
  'T1059.003',
];

const next = sequence(7);
const below = (limit: number) => Math.floor(next() * limit);
const pick = <T>(list: readonly T[], fallback: T): T => list[below(list.length)] ?? fallback;
const name = () => Array.from({ length: 6 + below(8) }, () => String.fromCharCode(97 + below(26))).join('');
const hex = (length: number) => Array.from({ length }, () => below(16).toString(16)).join('');
const address = () => Array.from({ length: 4 }, () => 1 + below(250)).join('.');

function sentence(): string {
  const said = Array.from({ length: 8 + below(16) }, () =>
    next() < 0.02 ? pick(asides, '') : pick(words, 'the'),
  );
  return `${said.join(' ')}. `;
}

const prose = (sentences: number) => Array.from({ length: sentences }, sentence).join('');
const observables: readonly (() => string)[] = [
  () => `- SHA256 hash: ${hex(64)}\n- File name: ${name()}.exe\n- File size: ${below(1e6)} bytes\n`,
  () => `- hxxps[:]//${name()}[.]com/${name()}/${hex(12)}.php?id=${below(1e6)}\n`,
  () => `- ${name()}.${name()}[.]top\n`,
  () => `- ${address().replace(/\.(?=\d+$)/, '[.]')} port 443 - HTTPS traffic\n`,
  () => `- https://www.example.org/blog/${name()}-${name()}/\n`,
];

const texts: Readonly<Record<string, readonly string[]>> = {
  'reports that list indicators': Array.from({ length: 60 }, () =>
    [prose(6), ...Array.from({ length: 40 }, () => pick(observables, () => '')())].join('\n'),
  ),
  'long articles, a few indicators': Array.from({ length: 60 }, () =>
    [prose(40), ...Array.from({ length: 4 }, () => pick(observables, () => '')()), prose(10)].join('\n'),
  ),
  'prose without any': Array.from({ length: 100 }, () => prose(30)),
};

const systems = {
  ours: (text: string) => findIndicators({ title: '', summary: '', text, categories: [], url: null }).length,
  'ioc-extractor': (text: string) => extractIOC(text).domains.length,
} as const;

function timeOf(read: (text: string) => number, list: readonly string[]): number {
  const started = cpuMilliseconds();
  for (const text of list) read(text);
  return cpuMilliseconds() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** How fast are indicators read, beside ioc-extractor of npm, in reports that list them and in prose that has none? */
export function run(): void {
  const rows = Object.entries(texts).map(([kind, list]) => {
    const size = list.reduce((sum, text) => sum + text.length, 0) / 1e6;
    const times = Array.from({ length: warmUps + rounds }, () => [
      timeOf(systems.ours, list),
      timeOf(systems['ioc-extractor'], list),
    ]).slice(warmUps);
    const [ours, library] = [0, 1].map((at) => median(times.map((pair) => pair[at] ?? Number.NaN)));
    return {
      texts: kind,
      MB: size.toFixed(2),
      'ours MB/s': (size / (ours ?? 0) / 1e-3).toFixed(0),
      'ioc-extractor MB/s': (size / (library ?? 0) / 1e-3).toFixed(1),
      ratio: `${((library ?? 0) / (ours ?? 1)).toFixed(1)}×`,
    };
  });
  console.table(rows);
}
