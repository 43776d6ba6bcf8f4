import type { Advisory } from './advisory.ts';
import { isCveId } from './vulnerability.ts';

const page = 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog?field_cve=';
/** `CISA Adds Five Known Exploited Vulnerabilities to Catalog`. */
const addsToCatalogue = /\badds?\b.{0,40}\bknown exploited vulnerabilit/i;

/** The page of CISA's catalogue that shows one listing; CVE records link it so. */
export function listingUrl(cveId: string): string {
  return `${page}${cveId}`;
}

/** Which listings in KEV a message tells of, and how. */
export type ToldListings = {
  readonly cves: readonly string[];
  /** It gives notice of the listings themselves; else it is about a story that they make worse. */
  readonly isNotice: boolean;
  /** It tells nothing else. */
  readonly isAll: boolean;
};

/**
 * The listings that an advisory is a notice of: CISA's entry itself, or its news that it adds some. Only a publisher that speaks for itself
 * gives notice: what anybody else writes keeps nobody from hearing of it.
 */
export function listingsNoticed({
  official,
  kev,
  title,
  url,
  cves,
}: Pick<Advisory, 'official' | 'kev' | 'title' | 'url' | 'cves'>): readonly string[] {
  if (!official || !kev) return [];
  const entry = url?.startsWith(page) === true ? url.slice(page.length) : '';
  if (isCveId(entry)) return [entry];
  return addsToCatalogue.test(title) ? cves : [];
}
