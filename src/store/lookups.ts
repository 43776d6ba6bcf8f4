import type { Filter, Lookups } from '../domain/filter.ts';
import { knownOf } from './known-vulnerabilities.ts';
import type { Store } from './store.ts';

/** What these filters need to know of these CVEs; nothing is asked of the store unless one of them has an EPSS floor. */
export async function lookupsFor(
  store: Pick<Store, 'vulnerabilities'>,
  sectorParent: Lookups['sectorParent'],
  filters: readonly Filter[],
  cves: readonly string[],
): Promise<Lookups> {
  if (!filters.some(({ minEpss }) => minEpss !== undefined)) return { sectorParent, epss: () => null };
  const known = await knownOf(store, [...new Set(cves)]);
  return { sectorParent, epss: (cve) => known(cve)?.epss?.score ?? null };
}
