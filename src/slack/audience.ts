import type { webApi } from '@slack/bolt';
import { keptBecause, openPart } from '../domain/confidential.ts';
import type { Filter } from '../domain/filter.ts';
import type { StorySummary } from '../domain/story.ts';
import type { Store } from '../store/store.ts';

/** What judging who reads takes. */
export type AudienceNeeds = {
  readonly store: Pick<Store, 'privateFeeds'>;
  readonly client: webApi.WebClient;
};

/** Are people of another company in the channel, or invited to it (Slack Connect)? Throws what Slack answers where it does not say. */
export async function isShared(client: webApi.WebClient, channel: string): Promise<boolean> {
  const { channel: about } = await client.conversations.info({ channel });
  return hasOthers(about);
}

/** The same, of what Slack says of a channel. */
export function hasOthers(
  about: { readonly is_ext_shared?: boolean; readonly is_pending_ext_shared?: boolean } | undefined,
): boolean {
  return about?.is_ext_shared === true || about?.is_pending_ext_shared === true;
}

/** Stories as a channel may read them, and why some are kept from it, in words. */
export type Audible = { readonly stories: readonly StorySummary[]; readonly kept: readonly string[] };

/**
 * What of these stories a channel may read. Slack is asked who is in it each time that something must not be read by others,
 * and only then: an answer that is kept might be older than an invitation.
 */
export async function audibleIn(
  { store, client }: AudienceNeeds,
  channel: string,
  stories: readonly StorySummary[],
): Promise<Audible> {
  const privateFeeds = await store.privateFeeds();
  const kept = stories.flatMap(({ lead, others }) =>
    [lead, ...others].map((advisory) => keptBecause(advisory, privateFeeds)).filter((why) => why !== null),
  );
  if (kept.length === 0 || !(await isShared(client, channel))) return { stories, kept: [] };
  const open = stories.map((story) => openPart(story, privateFeeds)).filter((story) => story !== null);
  return { stories: open, kept: open.length === stories.length ? [] : [...new Set(kept)] };
}

/** What of these feeds may be named in a channel: where other companies are in it, no private one. */
export async function nameableIn<F extends { readonly id: string }>(
  { store, client }: AudienceNeeds,
  channel: string,
  feeds: readonly F[],
): Promise<readonly F[]> {
  const privateFeeds = await store.privateFeeds();
  const isKept = feeds.some(({ id }) => privateFeeds.has(id)) && (await isShared(client, channel));
  return isKept ? feeds.filter(({ id }) => !privateFeeds.has(id)) : feeds;
}

/** A filter as these readers may read of it: feeds that may not be named to them are left out. */
export function withoutUnnamed({ feeds = [], ...rest }: Filter, nameable: ReadonlySet<string>): Filter {
  const open = feeds.filter((id) => nameable.has(id));
  return open.length === 0 ? rest : { ...rest, feeds: open };
}
