import { cvesOf, type ReaderInput } from '../domain/reading.ts';
import type { KnownVulnerability } from '../domain/vulnerability.ts';
import type { Store } from './store.ts';

/** A look-up of what is known of these CVE ids. */
export async function knownOf(
  store: Pick<Store, 'vulnerabilities'>,
  ids: readonly string[],
): Promise<KnownVulnerability> {
  if (ids.length === 0) return () => undefined;
  const known = await store.vulnerabilities(ids);
  return (id) => known.get(id);
}

/** A look-up of what is known of the CVEs that these texts name, for reading them. */
export function knownIn(
  store: Pick<Store, 'vulnerabilities'>,
  texts: readonly ReaderInput[],
): Promise<KnownVulnerability> {
  return knownOf(store, [...new Set(texts.flatMap(cvesOf))]);
}
