import { defang, type Indicator, type IndicatorType, indicatorTypes } from '../../domain/indicator.ts';
import type { StorySummary } from '../../domain/story.ts';
import { feedText } from './text.ts';

/** How many of one kind are shown, and how long one may be. */
const shownEach = 3;
const shownLength = 100;

const typeWords: Readonly<Record<IndicatorType, string>> = {
  ipv4: 'IPv4',
  ipv6: 'IPv6',
  domain: 'Domains',
  url: 'Links',
  email: 'E-mail',
  md5: 'MD5',
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha512: 'SHA-512',
};

function listed(type: IndicatorType, all: readonly Indicator[]): readonly string[] {
  const values = [...new Set(all.filter((one) => one.type === type).map(({ value }) => value))];
  if (values.length === 0) return [];
  const shown = values.slice(0, shownEach).map((value) => feedText(defang(value), shownLength));
  const more = values.length > shownEach ? ` +${values.length - shownEach} more` : '';
  return [`${typeWords[type]} ${shown.join(', ')}${more}`];
}

/**
 * What a story's advisories mention that can be looked for, defanged, a few of each kind, after a word of caution;
 * empty where there is nothing. At most ten texts, as a context block holds.
 */
export function indicatorTexts({ lead, others }: Pick<StorySummary, 'lead' | 'others'>): readonly string[] {
  const all = [lead, ...others].flatMap(({ indicators }) => indicators);
  const lines = indicatorTypes.flatMap((type) => listed(type, all));
  return lines.length === 0 ? [] : ['Mentioned in text, not verified:', ...lines];
}
