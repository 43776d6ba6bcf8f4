import type { StorySummary } from '../../domain/story.ts';
import { knownOf } from '../../store/known-vulnerabilities.ts';
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
