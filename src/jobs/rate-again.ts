import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AdvisoryText, Reading } from '../domain/advisory.ts';
import type { KnownVulnerability } from '../domain/vulnerability.ts';
import { knownIn } from '../store/known-vulnerabilities.ts';
import type { Store } from '../store/store.ts';

const day = 86_400_000;
/** Older advisories stand in no digest any more. */
const ratedWithin = 14 * day;
const atOnce = 50;

/** What rating again needs from the world. */
export type RateNeeds = {
  readonly store: Pick<Store, 'advisoriesNaming' | 'rate' | 'vulnerabilities'>;
  readonly read: (text: AdvisoryText, known: KnownVulnerability) => Reading;
  readonly now: () => number;
};

/**
 * Rate recent advisories again that name these CVEs, because more is known of them: what is learned an hour after the news
 * counts in the next digest. Nothing is alerted, and whether an advisory counts as one about KEV stays as it was when it
 * came: entering KEV is an event of its own. Returns how many are rated otherwise than before.
 */
export async function rateAgain(needs: RateNeeds, cves: readonly string[]): Promise<number> {
  if (cves.length === 0) return 0;
  const advisories = await needs.store.advisoriesNaming(cves, needs.now() - ratedWithin);
  let changed = 0;
  for (let from = 0; from < advisories.length; from += atOnce) {
    const some = advisories.slice(from, from + atOnce);
    const known = await knownIn(needs.store, some);
    const ratings = some.flatMap((advisory) => {
      const { severity, severityReasons, cvss } = needs.read(advisory, known);
      const isSame =
        severity === advisory.severity &&
        cvss === advisory.cvss &&
        JSON.stringify(severityReasons) === JSON.stringify(advisory.severityReasons);
      return isSame ? [] : [{ id: advisory.id, severity, severityReasons, cvss }];
    });
    await needs.store.rate(ratings);
    changed += ratings.length;
    await nextTurn();
  }
  return changed;
}
