import type { Advisory } from './advisory.ts';
import { type Feed, holdsSecret, mayBeSecret } from './feed.ts';
import { type StorySummary, summarise } from './story.ts';
import { advisoryTlp, tlpLabels, tlpWords } from './tlp.ts';

/** Is a feed read with a credential of ours, in its address or its headers? What it says is for those who hold that. */
export function isPrivateFeed({ url, mirrors, headers }: Pick<Feed, 'url' | 'mirrors' | 'headers'>): boolean {
  return [url, ...mirrors].some(holdsSecret) || Object.keys(headers).some(mayBeSecret);
}

/** Each private feed and the workspace that added it; null where none did, and nobody sees it. */
export type PrivateOwners = ReadonlyMap<string, string | null>;

/** The private feeds that a workspace sees nothing of; with null those that anybody sees nothing of who added none. */
export function hiddenFor(owners: PrivateOwners, teamId: string | null): ReadonlySet<string> {
  return new Set([...owners].flatMap(([id, owner]) => (owner === null || owner !== teamId ? [id] : [])));
}

/** Why an advisory must not be read by another company, in words; null where it may. */
export function keptBecause(
  advisory: Pick<Advisory, 'feedId' | 'title' | 'summary' | 'tlp'>,
  privateFeeds: ReadonlySet<string>,
): string | null {
  const tlp = advisoryTlp(advisory);
  if (tlp !== null && tlpLabels.indexOf(tlp) > tlpLabels.indexOf('green')) return tlpWords(tlp);
  return privateFeeds.has(advisory.feedId) ? 'a private feed' : null;
}

/** A story as another company may read it: what only advisories say that must not be read is gone; null where nothing is left. */
export function openPart(story: StorySummary, privateFeeds: ReadonlySet<string>): StorySummary | null {
  const advisories = [story.lead, ...story.others];
  const open = advisories.filter((advisory) => keptBecause(advisory, privateFeeds) === null);
  if (open.length === advisories.length) return story;
  return open.length === 0 ? null : summarise({ id: story.id, advisories: open });
}
