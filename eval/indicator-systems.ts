import { extractIOC } from 'ioc-extractor';
import { findIndicators } from '../src/domain/find-indicators.ts';
import type { IndicatorType } from '../src/domain/indicator.ts';

/** The labelled data's names of the kinds of indicators, and ours. */
export const kinds = {
  domains: 'domain',
  ipv4s: 'ipv4',
  ipv6s: 'ipv6',
  urls: 'url',
  email_addresses: 'email',
  md5s: 'md5',
  sha1s: 'sha1',
  sha256s: 'sha256',
  sha512s: 'sha512',
} as const satisfies Readonly<Record<string, IndicatorType>>;
export type Kind = keyof typeof kinds;
export const kindNames = Object.keys(kinds) as readonly Kind[];
/** What a system finds in a text. */
export type Answer = (text: string) => ReadonlyMap<Kind, ReadonlySet<string>>;

const ours: Answer = (text) => {
  const found = findIndicators({ title: '', summary: '', text, categories: [], url: null });
  return new Map(
    kindNames.map((kind) => [
      kind,
      new Set(found.filter(({ type }) => type === kinds[kind]).map(({ value }) => value)),
    ]),
  );
};

const library: Answer = (text) => {
  const { emails, ...found } = extractIOC(text);
  const lists: Readonly<Record<string, readonly string[]>> = { ...found, email_addresses: emails };
  return new Map(kindNames.map((kind) => [kind, new Set(lists[kind] ?? [])]));
};

/** The defanging that is commonest, undone. */
export function plainlyRefanged(text: string): string {
  return text
    .replace(/h[x]{2}p/gi, 'http')
    .replace(/\[(\.|:|@|:\/\/)\]/g, '$1')
    .replace(/\(\.\)/g, '.');
}
const naivePatterns: Readonly<Partial<Record<Kind, RegExp>>> = {
  domains: /\b(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}\b/gi,
  ipv4s: /\b(?:\d{1,3}\.){3}\d{1,3}\b/g,
  urls: /https?:\/\/[^\s"'<>]+/gi,
  email_addresses: /[\w.+-]{1,64}@[\w-]+\.[\w.-]+/g,
  md5s: /\b[a-f0-9]{32}\b/gi,
  sha1s: /\b[a-f0-9]{40}\b/gi,
  sha256s: /\b[a-f0-9]{64}\b/gi,
  sha512s: /\b[a-f0-9]{128}\b/gi,
};
const naive: Answer = (text) => {
  const words = plainlyRefanged(text);
  return new Map(
    kindNames.map((kind) => {
      const pattern = naivePatterns[kind];
      return [kind, new Set(pattern === undefined ? [] : (words.match(pattern) ?? []))];
    }),
  );
};

/** This build, the library on npm, and the expressions that anybody would write. */
export const systems: Readonly<Record<string, Answer>> = {
  stormbrief: ours,
  'ioc-extractor': library,
  'naive regex': naive,
};
