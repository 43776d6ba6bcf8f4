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
