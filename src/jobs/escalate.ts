import type { Advisory } from '../domain/advisory.ts';
import { freshFor, newsAt } from '../domain/news.ts';
import type { RansomwareUse } from '../domain/ransomware-use.ts';
import { atLeast } from '../domain/severity.ts';
import type { Story } from '../domain/story.ts';
import { additionsTo, eventsOf } from '../domain/story-event.ts';
import { extendOutline, type StoryOutline } from '../domain/story-outline.ts';
import { lookupsFor } from '../store/lookups.ts';
import type { KevListing, Store } from '../store/store.ts';
import { owedAlerts, type StoryChange } from './alerts.ts';
import { owedForRansomware } from './ransomware.ts';

/** What telling of new listings needs from the world. */
export type EscalateNeeds = {
  readonly store: Pick<
    Store,
    'recentStories' | 'story' | 'openSubscriptions' | 'recordKevListing' | 'vulnerabilities' | 'toldOfCves'
  >;
  readonly sectorParent: (id: string) => string | null;
};

function listed(advisory: Advisory): Advisory {
  const severity = atLeast(advisory.severity, 'high') ? advisory.severity : 'high';
  return {
    ...advisory,
    kev: true,
    severity,
    severityReasons: ['listed in KEV', ...advisory.severityReasons].slice(0, 5),
  };
}

/** What the listing changes, by the newest advisory that may still alert; all that name the CVEs are marked. */
function listingIn(story: Story, outline: StoryOutline, cves: ReadonlySet<string>, now: number) {
  const marked = story.advisories
    .filter(({ cves: own, kev }) => !kev && own.some((cve) => cves.has(cve)))
    .map(listed);
  const told = marked.filter(({ baseline }) => !baseline).sort((a, b) => newsAt(b) - newsAt(a));
  const [advisory] = told;
  if (advisory === undefined) return { marked, changes: [], events: [] };
  const named = { ...advisory, cves: outline.cves.filter((cve) => cves.has(cve)) };
  const additions = additionsTo(outline, named);
  const after = extendOutline(outline, story.id, named);
  const change: StoryChange = {
    kind: 'edited',
    advisory,
    before: outline,
    after,
    additions,
    listed: named.cves,
  };
  const events = eventsOf(outline, named, additions, now).map((event) => ({ ...event, advisoryId: null }));
  return { marked, changes: [change], events };
}

/**
 * CISA has listed these CVEs: recent stories that name one become known as exploited, which is an event of theirs, and channels
 * are owed what they would be owed had a feed said it. Again for the same CVEs it does nothing. Returns the alerts owed.
 */
export async function escalateForKev(
  needs: EscalateNeeds,
  cves: readonly string[],
  now: number,
): Promise<number> {
  const wanted = new Set(cves);
  if (wanted.size === 0) return 0;
  const recent = await needs.store.recentStories(now - freshFor);
  const marked: KevListing['listed'][number][] = [];
  const changes: StoryChange[] = [];
  const events: KevListing['events'][number][] = [];
  for (const outline of recent) {
    if (!outline.cves.some((cve) => wanted.has(cve))) continue;
    const story = await needs.store.story(outline.id);
    if (story === null) continue;
    const listing = listingIn(story, outline, wanted, now);
    marked.push(...listing.marked);
    changes.push(...listing.changes);
    events.push(...listing.events);
  }
  if (marked.length === 0) return 0;
  const subscriptions = await needs.store.openSubscriptions();
  const filters = subscriptions.map(({ filter }) => filter);
  const named = changes.flatMap(({ after }) => after.cves);
  const lookups = await lookupsFor(needs.store, needs.sectorParent, filters, named);
  const owed = owedAlerts(changes, subscriptions, lookups, now);
  await needs.store.recordKevListing({ at: now, listed: marked, events, owed });
  return owed.length;
}

/** Listings are now said to be used in ransomware campaigns: whoever was told of one is owed word of it, once. Returns the alerts owed. */
export async function escalateForRansomware(
  needs: EscalateNeeds,
  uses: readonly RansomwareUse[],
  now: number,
): Promise<number> {
  const { owed, events } = await owedForRansomware(needs, uses, now);
  if (owed.length > 0) await needs.store.recordKevListing({ at: now, listed: [], events, owed });
  return owed.length;
}
