import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Sample } from './corpus.ts';
import type { Reading } from './readers.ts';

/** What Debian's python3-feedparser reads in each file, in their order; null where it is not installed. */
export type Feedparser = { readonly version: string; readonly readings: readonly Reading[] };

const python = '/usr/bin/python3';

/** Runs feedparser over the files of the data folder. */
export function readWithFeedparser(data: string, samples: readonly Sample[]): Feedparser | null {
  const asked = samples.map(({ file, url, contentType }) => ({
    path: join(data, 'eval', 'feeds', file),
    url,
    contentType,
  }));
  const ran = spawnSync(python, [join(import.meta.dirname, 'with_feedparser.py')], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    timeout: 120_000,
  });
  if (ran.status !== 0) return null;
  const lines = ran.stdout.trim().split('\n');
  const last: { readonly version: string } = JSON.parse(lines.at(-1) ?? '{}');
  return { version: last.version, readings: lines.slice(0, -1).map((line): Reading => JSON.parse(line)) };
}
