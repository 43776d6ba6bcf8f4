import { setImmediate as nextTurn } from 'node:timers/promises';
import { openPart } from '../domain/confidential.ts';
import { wants } from '../domain/filter.ts';
import type { Directory } from '../domain/lookup.ts';
import { mutedBy } from '../domain/mute.ts';
import {
  linkedActors,
  narrowestSectors,
  publishedOrSeen,
  type StorySummary,
  saidIn,
  summarise,
} from '../domain/story.ts';
import type { Subscription } from '../domain/subscription.ts';
import { filterWords } from '../domain/subscription-words.ts';
import type { KnownVulnerability } from '../domain/vulnerability.ts';
import { cveLineWords } from '../domain/vulnerability-words.ts';
import { severityWords } from '../domain/words.ts';
import type { RssItem } from '../export/rss.ts';
import { escapeMarkup } from '../feeds/xml.ts';
import { knownOf } from '../store/known-vulnerabilities.ts';
import { lookupsFor } from '../store/lookups.ts';
import type { Store } from '../store/store.ts';

/** What making a channel takes. */
export type ChannelNeeds = {
  /** What it tells of advisories is what the workspace sees of them. */
  readonly store: Pick<Store, 'stories' | 'vulnerabilities' | 'privateFeeds' | 'mutesOf'>;
  readonly directory: Directory;
  readonly feedTitle: (feedId: string) => string;
  readonly now: () => number;
};

const mostItems = 50;
/** So many stories are looked through for them, the newest first: months of a hundred feeds. */
const mostLookedAt = 10_000;
const pageSize = 200;

function names({ directory, feedTitle }: ChannelNeeds) {
  return { directory, feedTitle };
}

/** The newest stories that the subscription wants; what its channel mutes, and what must not be read by another company, is none of them. */
async function wantedStories(
  { store, directory, now }: ChannelNeeds,
  { filter, pausedAt, teamId, channelId }: Subscription,
): Promise<readonly StorySummary[]> {
  const privateFeeds = await store.privateFeeds();
  const mutes = await store.mutesOf(teamId, channelId, now());
  const asked = {
    // Narrower than what is looked at otherwise; what is asked beyond it is asked of each story.
    ...(filter.actors.length === 0 ? {} : { actorIds: filter.actors }),
    ...(filter.sectors.length === 0
      ? {}
      : { sectorIds: filter.sectors.flatMap((id) => directory.family(id)) }),
    minSeverity: filter.minSeverity,
    kevOnly: filter.kevOnly,
    ...(pausedAt === null ? {} : { publishedBefore: pausedAt }),
  };
  const found: StorySummary[] = [];
  for (let offset = 0; offset < mostLookedAt && found.length < mostItems; offset += pageSize) {
    const page = await store.stories({ ...asked, limit: pageSize, offset });
    const open = page.map((story) => openPart(summarise(story), privateFeeds)).filter((one) => one !== null);
    const cves = open.flatMap((story) => story.cves);
    const lookups = await lookupsFor(store, directory.parent, [filter], cves);
    found.push(
      ...open.filter(
        (story) => wants(filter, saidIn(story), lookups) && mutedBy(story, mutes, now()) === null,
      ),
    );
    if (page.length < pageSize) break;
    // Pages of SQLite come without a pause: others have their turn in between.
    await nextTurn();
  }
  return found.slice(0, mostItems);
}

type Evidence = { readonly term: string; readonly quote: string; readonly field: string };
type Reason = { readonly what: string; readonly evidence: Evidence };

/** What gave each tag, the actors first. */
function reasonsOf(story: StorySummary, { directory }: ChannelNeeds): readonly Reason[] {
  const actors = linkedActors(story).map(({ actorId, evidence }) => ({
    what: directory.actors.get(actorId)?.name ?? actorId,
    evidence: evidence.find(({ strength }) => strength !== 'weak') ?? evidence[0],
  }));
  const sectors = narrowestSectors(story, directory.parent).map(({ id, evidence }) => ({
    what: directory.sectors.get(id)?.name ?? id,
    evidence: evidence[0],
  }));
  return [...actors, ...sectors].flatMap(({ what, evidence }) =>
    evidence === undefined ? [] : [{ what, evidence }],
  );
}

/** The quote, and a paragraph a line, as the HTML for which readers take a description. */
export function descriptionOf(quote: string | null, lines: readonly string[]): string {
  return [
    ...(quote === null ? [] : [`<blockquote>${escapeMarkup(quote)}</blockquote>`]),
    ...lines.filter((text) => text !== '').map((text) => `<p>${escapeMarkup(text)}</p>`),
  ].join('');
}

function itemOf(story: StorySummary, known: KnownVulnerability, needs: ChannelNeeds): RssItem {
  const reasons = reasonsOf(story, needs);
  const because = reasons.slice(0, 4).map(({ what, evidence }) => `${what} (“${evidence.term}”)`);
  const why = [...because, ...story.severityReasons.slice(0, 2)].join(' · ');
  const cves = cveLineWords(story.cves, known, { most: 5, saidKev: story.kev, now: needs.now() });
  const told = [story.lead, ...story.others].map(({ feedId }) => needs.feedTitle(feedId));
  const lines = [
    `${severityWords[story.severity]} · ${[...new Set(told)].join(', ')}`,
    why === '' ? '' : `Why: ${why}`,
    cves,
  ];
  const [first] = reasons;
  return {
    id: story.id,
    title: story.lead.title,
    url: story.lead.url,
    description: descriptionOf(first?.evidence.quote ?? null, lines),
    tags: [severityWords[story.severity], ...reasons.map(({ what }) => what), ...story.cves.slice(0, 10)],
    publishedAt: publishedOrSeen(story.lead),
  };
}

/** A subscription's newest stories as RSS. */
export async function channelOf(needs: ChannelNeeds, subscription: Subscription): Promise<string> {
  const stories = await wantedStories(needs, subscription);
  const known = await knownOf(
    needs.store,
    stories.flatMap(({ cves }) => cves),
  );
  const { teamId, channelId, name, filter, createdAt } = subscription;
  const asks = filterWords(filter, names(needs), (word) => word);
  const updatedAt = Math.max(createdAt, ...stories.map(({ newestAt }) => newestAt));
  // Most starts serve no RSS: what writes it is read with the first that is asked for.
  const { rss } = await import('../export/rss.ts');
  return rss(
    {
      title: `Stormbrief: ${name ?? asks}`,
      description: `What a channel gets: ${asks}.`,
      url: `https://slack.com/app_redirect?team=${teamId}&channel=${channelId}`,
      updatedAt,
    },
    stories.map((story) => itemOf(story, known, needs)),
  );
}
