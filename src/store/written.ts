import { nextRevision } from './revisions.ts';
import type { Db } from './tables.ts';

/** A write that reaches the disk and that nobody reads. */
export async function tryWriting(tx: Db): Promise<void> {
  await nextRevision(tx, 'written');
}
