import type { FeedState } from '../domain/feed.ts';
import { movedAddress } from '../domain/feed-notes.ts';
import type { Look } from './fetch.ts';

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
