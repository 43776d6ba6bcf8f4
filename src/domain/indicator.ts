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

/** An observable, refanged. */
export type Indicator = { readonly type: IndicatorType; readonly value: string };

/** The indicators of a text, refanged, in order of appearance, once each. */
export function findIndicators(_text: string): readonly Indicator[] {
  return [];
}

/** An indicator as it may be shown: nothing in it can be clicked. */
export function defang(value: string): string {
  return value
    .replace(/^(https?|ftp)(?=:\/\/)/i, (scheme) => scheme.replace(/tt/i, 'xx').replace(/^f/i, 'fx'))
    .replace(/@/g, '[@]')
    .replace(/\./g, '[.]');
}
