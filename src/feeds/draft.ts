import type { Structured } from '../domain/advisory.ts';
import type { FeedPace } from '../domain/feed.ts';

/** What a feed says of one advisory, before it has an identity. Times are ISO 8601 in UTC. */
export type Draft = {
  readonly guid: string | null;
  readonly url: string | null;
  /** HTML. */
  readonly title: string;
  /** HTML. */
  readonly summary: string | null;
  /** HTML. */
  readonly content: string | null;
  readonly published: string | null;
  readonly updated: string | null;
  readonly authors: readonly string[];
  readonly categories: readonly string[];
  readonly lang: string | null;
  /** What a structured advisory names apart from its prose. Plain text. */
  readonly structured?: Structured;
};

/** A feed that a web page names as its own (`<link rel="alternate">`), or a provider that a CSAF aggregator lists; `mirrors` are where it is too. */
export type NamedFeed = {
  readonly url: string;
  /** Plain text. */
  readonly title: string;
  readonly mirrors?: readonly string[];
};

/** The document is none of the feeds we read, and why, in words; for a web page or a CSAF aggregator, the feeds that it names. */
export type NotAFeed = {
  readonly kind: 'not-a-feed';
  readonly reason: string;
  readonly feeds?: readonly NamedFeed[];
  /** It is a CSAF aggregator's list of providers. */
  readonly isAggregator?: true;
  /** It is meant to be a feed, and is not whole. */
  readonly isDamaged?: true;
};

/** Of a feed that shows all that it holds, so that what is missing was taken out: the moment of its edition, as it is written, and the GUIDs that it says ransomware campaigns use. */
export type Whole = { readonly releasedAt: string | null; readonly ransomware: readonly string[] };

/** What a feed says of itself. Texts are HTML. */
export type About = {
  readonly title: string;
  readonly description: string | null;
  /** The site that it belongs to. */
  readonly home: string | null;
  /** BCP 47, as it wrote it. */
  readonly language: string | null;
  /** How often it wants to be asked: RSS `ttl`, `skipHours` (UTC) and `skipDays`. */
  readonly pace: Pick<FeedPace, 'ttlMinutes' | 'skipHours' | 'skipDays'>;
};

/** What an index of documents says of itself. */
export const aboutNothing: About = { title: '', description: null, home: null, language: null, pace: {} };

/** How many advisories of one document are read. Real feeds hold a few thousand; more is an attack on our time. */
export const mostAdvisories = 20_000;

/** An absolute http or https address from what a feed wrote, or null: other schemes lead nowhere a reader may go. */
export function webAddress(written: string | null | undefined, base: string | null): string | null {
  if (written === null || written === undefined) return null;
  const text = written.replace(/[\u0000-\u0020\u00a0]+/g, ' ').trim();
  if (text === '') return null;
  const spelled = /^www\.[\w-]/i.test(text) ? `http://${text}` : text;
  const url = URL.parse(spelled, base ?? undefined);
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : null;
}

/** Trimmed words, once each, in order; at most `limit` of them. */
export function distinct(words: readonly string[], limit = 100): readonly string[] {
  if (words.length === 0) return words;
  return [...new Set(words.map((word) => word.trim()).filter((word) => word !== ''))].slice(0, limit);
}
