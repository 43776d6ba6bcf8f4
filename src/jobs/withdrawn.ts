import { createHash } from 'node:crypto';
import type { Advisory } from '../domain/advisory.ts';
import { knownIn } from '../store/known-vulnerabilities.ts';
import type { PollNeeds } from './poll-needs.ts';

/** An advisory with the fingerprint of its words. */
export type Hashed = Advisory & { readonly contentHash: string };

/** The rules read that it is not in KEV, whatever follows. */
function withdrawnWords(now: number): string {
  const day = new Date(now).toISOString().slice(0, 10);
  return `Taken out by its publisher, noticed on ${day}: it is not in the KEV any more. It said: `;
}

/**
 * Advisories that their publisher took out of a catalogue of which it shows all, as edits: they say so from now on, and count as listed no longer.
 * One that was pruned is nowhere shown, and needs no edit.
 */
export async function withdrawnEdits(
  needs: Pick<PollNeeds, 'store' | 'read'>,
  feedId: string,
  identities: readonly string[],
  now: number,
): Promise<readonly Hashed[]> {
  const edits: Hashed[] = [];
  for (const { id } of await needs.store.knownAdvisories(feedId, identities)) {
    const advisory = await needs.store.advisory(id);
    if (advisory === null) continue;
    const text = { ...advisory, summary: `${withdrawnWords(now)}${advisory.summary}` };
    const reading = needs.read(text, await knownIn(needs.store, [text]));
    const contentHash = createHash('sha256').update(text.summary).digest('hex');
    edits.push({ ...text, ...reading, kev: false, updatedAt: now, contentHash });
  }
  return edits;
}
