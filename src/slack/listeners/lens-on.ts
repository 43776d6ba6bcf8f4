import type { StorySummary } from '../../domain/story.ts';
import { knownOf } from '../../store/known-vulnerabilities.ts';
import type { Asker } from '../asker.ts';
import type { Lens } from '../views/lens.ts';
import type { Needs } from './needs.ts';

/** The CVE ids that these stories name. */
export function cvesIn(stories: readonly StorySummary[]): readonly string[] {
  return [...new Set(stories.flatMap((story) => story.cves))];
}

/** The lens for an answer that shows these CVEs: with what is known of them now. */
export async function lensOn(needs: Pick<Needs, 'store' | 'lens'>, cves: readonly string[]): Promise<Lens> {
  return { ...needs.lens(), vulnerability: await knownOf(needs.store, cves) };
}

/** The same for an answer to one person, who may want it in few words. */
export async function lensFor(
  needs: Pick<Needs, 'store' | 'lens'>,
  { teamId, userId }: Pick<Asker, 'teamId' | 'userId'>,
  cves: readonly string[],
): Promise<Lens> {
  const [lens, { verbosity }] = await Promise.all([lensOn(needs, cves), needs.store.person(teamId, userId)]);
  return { ...lens, isCompact: verbosity === 'compact' };
}
