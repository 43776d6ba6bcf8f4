import type { Field } from './watchlist.ts';

/** Kinds of observables that are found in text. */
export const indicatorTypes = [
  'ipv4',
  'ipv6',
  'domain',
  'url',
  'email',
  'md5',
  'sha1',
  'sha256',
  'sha512',
] as const;
export type IndicatorType = (typeof indicatorTypes)[number];

/** An observable mentioned in a text, refanged, and where it first stands: UTF-16 offsets into the field as it was given. Nobody has verified it. */
export type Indicator = {
  readonly type: IndicatorType;
  readonly value: string;
  readonly field: Extract<Field, 'title' | 'summary' | 'text'>;
  readonly start: number;
  readonly end: number;
};

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

/** What one of a kind is called. */
export const indicatorWords: Readonly<Record<IndicatorType, string>> = {
  ...typeWords,
  domain: 'Domain',
  url: 'Link',
};

/** Indicators of one kind as they may be shown: the first few, defanged, and how many more there are. */
export type Mentions = { readonly kind: string; readonly shown: readonly string[]; readonly more: number };

/** Indicators by kind, the first `most` of each, once each. */
export function mentionsOf(indicators: readonly Indicator[], most: number): readonly Mentions[] {
  return indicatorTypes.flatMap((type) => {
    const values = [...new Set(indicators.filter((one) => one.type === type).map(({ value }) => value))];
    if (values.length === 0) return [];
    const more = Math.max(0, values.length - most);
    return [{ kind: typeWords[type], shown: values.slice(0, most).map(defang), more }];
  });
}

/** An indicator as it may be shown: nothing in it can be clicked. */
export function defang(value: string): string {
  if (/^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*$/i.test(value))
    return value.replace(/:/g, '[:]').replace(/\./g, '[.]');
  return value
    .replace(/^http(?=s?:\/\/)/i, 'hxxp')
    .replace(/^(s?)ftp(?=s?:\/\/)/i, '$1fxp')
    .replace(/^(\w{2,12}):\/\//, '$1[:]//')
    .replace(/@/g, '[@]')
    .replace(/\./g, '[.]');
}
