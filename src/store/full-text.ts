import type { Clauses } from '../domain/search.ts';
import type { Hit } from './search-store.ts';
import type { Db } from './tables.ts';

/** Rows of the index that one millisecond has room for. */
export const rowsPerMs = 1_024;

/** An advisory as a row of the index: words of ours, parted by blanks. */
export type IndexRow = {
  readonly at: number;
  readonly title: string;
  readonly body: string;
  readonly things: string;
  readonly tags: string;
};

/** Rows of the index, `before` excluded. */
export type Rows = { readonly from: number; readonly before: number };

/** What is looked for, and where words must stand; the newest `most` of them. */
export type Sought = {
  readonly clauses: Clauses;
  /** Of what is a word; `rest`: not in the title, whose hits are known. */
  readonly wordsIn: 'anywhere' | 'title' | 'rest';
  readonly most: number;
  /** The workspace that may see it. */
  readonly seenIn?: string;
};

/** An engine's index of words. It looks up what `domain/search-text.ts` cut, and knows no rules of its own, so that each finds the same. */
export type FullText = {
  /** Rows that are not in it yet. */
  readonly write: (tx: Db, rows: readonly IndexRow[]) => Promise<void>;
  readonly remove: (tx: Db, rows: readonly number[]) => Promise<void>;
  /** Leave nothing in it, also where it is damaged. */
  readonly clear: (tx: Db) => Promise<void>;
  /** Bring pieces of it together, a little at a time: says whether there may be more to do. */
  readonly merge: (db: Db) => Promise<boolean>;
  /** Looks among rows for one thing after another, newest first. */
  readonly among: (db: Db, rows: Rows) => (sought: Sought) => Promise<readonly Hit[]>;
};
