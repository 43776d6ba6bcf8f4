/** One advisory as its feed gave it. */
export type ParsedAdvisory = {
  /** `guid:…`, `link:…` or `hash:…`, unique within the feed. */
  readonly identity: string;
  readonly guid: string | null;
  readonly url: string | null;
  /** Plain text. */
  readonly title: string;
  /** HTML. */
  readonly summary: string | null;
  /** HTML. */
  readonly content: string | null;
  /** ISO 8601, UTC. */
  readonly published: string | null;
  readonly updated: string | null;
  readonly authors: readonly string[];
  readonly categories: readonly string[];
  readonly lang: string | null;
};

/** What a document turned out to be. */
export type ParsedFeed =
  | { readonly kind: 'feed'; readonly title: string; readonly advisories: readonly ParsedAdvisory[] }
  | { readonly kind: 'not-a-feed'; readonly reason: string };

/** A document as it came, and where from. */
export type Document = { readonly url: string | null } & (
  | { readonly text: string }
  | { readonly bytes: Uint8Array; readonly contentType: string | null }
);

/** Reads any feed. */
export async function parseFeed(_document: Document): Promise<ParsedFeed> {
  return { kind: 'not-a-feed', reason: 'no reader yet' };
}
