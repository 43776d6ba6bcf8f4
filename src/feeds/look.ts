import type { FeedState } from '../domain/feed.ts';
import { movedAddress } from '../domain/feed-notes.ts';

/** The feed to look at, and what it said of its version when it was last read. */
export type Look = {
  readonly url: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Where it was moved for good, once that was seen often enough; asked first. */
  readonly movedTo?: string | null;
  /** Asked in order when the address cannot be read. */
  readonly mirrors?: readonly string[];
  /** Request headers that the publisher needs, lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Hears of each step, for people who wait. */
  readonly told?: (step: string) => void;
};

/**
 * The look that is due at a feed. While it fails it is asked without conditions, so that only a whole answer clears the
 * failure: a 304 would say no more than that nothing changed since we could not read it.
 */
export function lookAt(feed: FeedState): Look {
  const isRead = feed.failingSince === null;
  return {
    url: feed.url,
    etag: isRead ? feed.etag : null,
    lastModified: isRead ? feed.lastModified : null,
    movedTo: movedAddress(feed),
    mirrors: feed.mirrors,
    headers: feed.headers,
  };
}

/** Whose courtesy a feed is owed: its host; null where the operator allows the host as an own one. */
export function hostOf(url: string, allowHosts: readonly string[]): string | null {
  if (!URL.canParse(url)) return null;
  const { hostname, host } = new URL(url);
  const allowed = new Set(allowHosts.map((name) => name.toLowerCase()));
  return allowed.has(hostname) || allowed.has(host) ? null : hostname;
}

/** Within one origin a feed that moved is still asked with its password. */
function withCredentialsOf(from: string, to: string): string {
  if (!URL.canParse(from) || !URL.canParse(to)) return to;
  const [known, moved] = [new URL(from), new URL(to)];
  if (known.origin === moved.origin) [moved.username, moved.password] = [known.username, known.password];
  return moved.href;
}

/** The addresses of a feed in the order in which they are asked. Validators belong to the one that gave them. */
export function addresses(feed: Look): readonly Look[] {
  const mirrors = feed.mirrors ?? [];
  const elsewhere = (url: string): Look => ({ ...feed, url, etag: null, lastModified: null });
  if (feed.movedTo === undefined || feed.movedTo === null) return [feed, ...mirrors.map(elsewhere)];
  return [
    { ...feed, url: withCredentialsOf(feed.url, feed.movedTo) },
    elsewhere(feed.url),
    ...mirrors.map(elsewhere),
  ];
}
