import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scores } from './score.ts';

/** One line of the table: what was asked of which data, who answered, and how well. */
export type Row = {
  /** `set/measure`, the name of the floor in floors.json. */
  readonly measure: string;
  /** `stormbrief`, or the peer that answered. Floors hold for `stormbrief`. */
  readonly system: string;
  readonly n: number;
  readonly scores: Scores;
};

/** A case that was answered wrongly; written to a file outside the tree. */
export type Miss = {
  readonly measure: string;
  readonly id: string;
  readonly got: unknown;
  readonly want: unknown;
  readonly text: string;
};

/** Labelled data, and how this build and its peers answer it. */
export type Suite = {
  readonly name: string;
  /** Its labels lie beside it: it runs without the data folder. */
  readonly inTree?: true;
  readonly run: (
    data: string,
  ) => Promise<{ readonly rows: readonly Row[]; readonly misses: readonly Miss[] }>;
};

/** The rows of a JSON Lines file of the data folder. The shape is the file's own (shared data's README). */
export function readRows<T>(data: string, file: string): readonly T[] {
  return readFileSync(join(data, 'eval', file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}
