import type { Feed } from './feed.ts';
import { nameKey, nearest } from './lookup.ts';

/** What a person meant by the name of a feed: one, several that share the words, or none with the nearest. */
export type FoundFeed<T> =
  | { readonly kind: 'one'; readonly is: T }
  | { readonly kind: 'several'; readonly are: readonly T[] }
  | { readonly kind: 'none'; readonly nearest: readonly T[] };

const mostOffered = 5;

function wordsOf(name: string): readonly string[] {
  return (
    name
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** Do the typed words stand in the title, one after the other, the last one perhaps unfinished? */
function standsIn(typed: readonly string[], title: string): boolean {
  const words = wordsOf(title);
  return words.some((_, at) =>
    typed.every((word, i) =>
      i === typed.length - 1 ? words[at + i]?.startsWith(word) : words[at + i] === word,
    ),
  );
}

/** Find a feed by its id, title or address, or by words that only one title holds. */
export function findFeed<T extends Pick<Feed, 'id' | 'title' | 'url'>>(
  feeds: readonly T[],
  typed: string,
): FoundFeed<T> {
  const key = nameKey(typed);
  const exact = feeds.filter(
    ({ id, title, url }) => nameKey(id) === key || nameKey(title) === key || url === typed,
  );
  const [only, second] = exact;
  if (only !== undefined && second === undefined) return { kind: 'one', is: only };
  const within =
    exact.length > 0 ? exact : feeds.filter(({ title }) => key !== '' && standsIn(wordsOf(typed), title));
  const [first, other] = within;
  if (first !== undefined && other === undefined) return { kind: 'one', is: first };
  if (first !== undefined) return { kind: 'several', are: within.slice(0, mostOffered) };
  return { kind: 'none', nearest: nearest(typed, feeds, ({ id, title }) => [id, title]) };
}

/** The groups of the catalogue, each with the categories that it holds. */
export const feedGroups = {
  government: ['gov', 'gov-ics', 'kev'],
  'vendor-psirt': ['psirt', 'psirt-ot'],
  research: ['research', 'research-ot', 'ioc', 'isac', 'community'],
  news: ['news', 'news-ot'],
  'ics-ot': ['gov-ics', 'psirt-ot', 'research-ot', 'news-ot'],
} as const;
export type FeedGroup = keyof typeof feedGroups;

/** Is it a group's name? */
export function isFeedGroup(name: string): name is FeedGroup {
  return Object.hasOwn(feedGroups, name);
}

/** The feeds of a group. */
export function inGroup<T extends Pick<Feed, 'category'>>(
  feeds: readonly T[],
  group: FeedGroup,
): readonly T[] {
  const categories: readonly string[] = feedGroups[group];
  return feeds.filter(({ category }) => categories.includes(category));
}

/** The feed that is read at this address or mirror. */
export function feedAt<T extends Pick<Feed, 'url' | 'mirrors'>>(
  feeds: readonly T[],
  address: string,
): T | undefined {
  return feeds.find(({ url, mirrors }) => url === address || mirrors.includes(address));
}

/** A readable id for a feed that a person adds, unlike those taken: `blog.example-security`. */
export function newFeedId(title: string, url: string, taken: ReadonlySet<string>): string {
  const host = URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : 'feed';
  const slug = `${title.trim() === '' ? host : title}`
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  const base = slug === '' ? host.replace(/[^a-z0-9]+/g, '-') : slug;
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(id)) return id;
  }
}

/** Hosts where anybody publishes: they say nothing of who does. */
const anybodys =
  /(?:^|\.)(?:github(?:usercontent)?|feedburner|medium|blogspot|wordpress|substack|youtube|reddit)\.(?:com|io)$/;
const publicHost =
  /\.(?:gov|mil|gob|gouv|gov\.[a-z]{2}|gob\.[a-z]{2}|gouv\.[a-z]{2}|govt\.nz|go\.[a-z]{2}|gc\.ca|gv\.at|admin\.ch|bund\.de|europa\.eu)$/;
const publicName = /(?:^|[.-])(?:gov-?|[a-z]{2,3})?(?:cert|csirt|ncsc)(?:[.-]|$)/;

function hostOf(url: string): string {
  return URL.parse(url)?.hostname.replace(/^www\./, '') ?? '';
}

/** The kind of publisher that an address and a title look like, or as which the same host stands among `listed`: a guess that a person may correct. */
export function guessCategory(
  url: string,
  title: string,
  listed: readonly Pick<Feed, 'url' | 'category'>[] = [],
): string {
  const text = `${url} ${title}`.toLowerCase();
  if (/known[ _-]exploited[ _-]vulnerabilit/.test(text)) return 'kev';
  const host = hostOf(url);
  const known = new Set(listed.filter((feed) => hostOf(feed.url) === host).map(({ category }) => category));
  const [only] = known;
  if (only !== undefined && known.size === 1 && !anybodys.test(host)) return only;
  // In a title small letters are words: “get your cert”, “ics” as an ending.
  const isOt =
    /\b(?:ics|scada|industrial|ot)\b/.test(url.toLowerCase()) ||
    /\b(?:ICS|SCADA|OT|[Ii]ndustrial)\b/.test(title);
  const ot = isOt ? '-ot' : '';
  if (publicHost.test(host) || publicName.test(host) || /\b(?:[A-Z]*CERT|CSIRT|NCSC)\b/.test(title))
    return isOt ? 'gov-ics' : 'gov';
  if (
    /psirt|\bmsrc\b|product[- ]security|security[-/ ]?(?:advisor|bulletin|notice|update)|\/advisories/.test(
      text,
    )
  )
    return `psirt${ot}`;
  if (/blog|research|labs?\b|threat[-/ ]?intel|unit ?42|talos/.test(text)) return `research${ot}`;
  return `news${ot}`;
}
