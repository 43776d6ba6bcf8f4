import type { ActorMatch, Advisory } from './advisory.ts';
import { confidences, relations } from './advisory.ts';
import type { SectorMatch } from './sector.ts';
import { type Severity, severities } from './severity.ts';

/** Advisories from several feeds about the same event, newest first, shown once. Never empty. */
export type Story = { readonly id: string; readonly advisories: readonly Advisory[] };

/** A story that a new advisory may belong to: what is needed to tell. */
export type StoryOutline = {
  readonly id: string;
  readonly titles: readonly string[];
  readonly urls: readonly string[];
  readonly cves: readonly string[];
  /** Actors that it is about or that it involves; a passing mention does not count. */
  readonly actorIds: readonly string[];
  readonly kev: boolean;
  readonly feedIds: readonly string[];
};

/** A story as a reader meets it: one lead, and all that its advisories say together. */
export type StorySummary = {
  readonly id: string;
  /** The advisory that says most of the actor; among equals, the one published first. */
  readonly lead: Advisory;
  readonly others: readonly Advisory[];
  readonly severity: Severity;
  readonly severityReasons: readonly string[];
  readonly actors: readonly ActorMatch[];
  readonly sectors: readonly SectorMatch[];
  readonly cves: readonly string[];
  readonly kev: boolean;
  /** Newest publication, epoch ms. */
  readonly newestAt: number;
};

const stopWords = new Set(
  'a an and are as at by for from has have in into is it its of on or over that the their this to was were will with after new says said'.split(
    ' ',
  ),
);

/** When an advisory was published; where the feed gave no date, when we first saw it. */
export function publishedOrSeen(advisory: Pick<Advisory, 'publishedAt' | 'seenAt'>): number {
  return advisory.publishedAt ?? advisory.seenAt;
}

/** The words of a title that tell it from another: lower case, without the small words. */
export function titleWords(title: string): ReadonlySet<string> {
  const words =
    title
      .toLowerCase()
      .normalize('NFKC')
      .match(/[\p{L}\p{N}][\p{L}\p{N}.-]*/gu) ?? [];
  return new Set(words.filter((word) => word.length > 1 && !stopWords.has(word)));
}

/** A link without what does not change where it leads: scheme, www, trailing slash, campaign parameters. Null when it is no link. */
export function canonicalUrl(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  for (const name of [...parsed.searchParams.keys()]) {
    if (/^(utm_|fbclid$|gclid$|mc_)/.test(name)) parsed.searchParams.delete(name);
  }
  parsed.searchParams.sort();
  const path = parsed.pathname.endsWith('/') ? parsed.pathname.slice(0, -1) : parsed.pathname;
  return `${parsed.host.replace(/^www\./, '')}${path}${parsed.search}${parsed.hash}`;
}

type Candidate = Pick<Advisory, 'title' | 'url' | 'cves' | 'feedId' | 'kev'> & {
  readonly actorIds: readonly string[];
};

/** What leads to the same page when it stands in two feeds; a home page leads to no story. */
function pageOf(url: string | null): string | null {
  const page = url === null ? null : canonicalUrl(url);
  return page?.includes('/') ? page : null;
}

function sameWords(
  candidate: Candidate,
  words: ReadonlySet<string>,
  outline: StoryOutline,
  told: ReadonlySet<string>,
): boolean {
  const shared = words.intersection(told).size;
  const jaccard = shared / (words.size + told.size - shared || 1);
  const fewCves = candidate.cves.length <= 3 && outline.cves.length <= 3;
  const sharedCve = candidate.cves.some((cve) => outline.cves.includes(cve));
  if (fewCves && sharedCve) return shared >= 2;
  if (candidate.cves.length > 0 && outline.cves.length > 0 && !sharedCve) return false;
  const sharesActor = candidate.actorIds.some((id) => outline.actorIds.includes(id));
  return jaccard >= 0.6 || (sharesActor && shared >= 4 && jaccard >= 0.4);
}

/** Recent stories, ready to be asked where an advisory belongs. */
export type StoryBook = {
  /** The story of the advisory: the same link, or another feed's words for the same event. Null: a story of its own. */
  readonly find: (candidate: Candidate) => string | null;
  /** Write an advisory into its story, new or known. Returns what it adds to a known one: actors not named so far, a listing in KEV. */
  readonly add: (storyId: string, candidate: Candidate) => readonly string[];
};

/** A book of stories, titles taken apart once and looked up by word, so that many advisories are placed without comparing each with all. */
export function openStoryBook(recent: readonly StoryOutline[]): StoryBook {
  const outlines = new Map<string, StoryOutline>();
  const titles = new Map<string, ReadonlySet<string>[]>();
  const byPage = new Map<string, string>();
  const byWord = new Map<string, Set<string>>();
  const index = (id: string, title: string, url: string | null) => {
    const words = titleWords(title);
    titles.set(id, [...(titles.get(id) ?? []), words]);
    for (const word of words) byWord.set(word, (byWord.get(word) ?? new Set()).add(id));
    const page = pageOf(url);
    if (page !== null && !byPage.has(page)) byPage.set(page, id);
  };
  for (const outline of recent) {
    outlines.set(outline.id, outline);
    for (const title of outline.titles) index(outline.id, title, null);
    for (const url of outline.urls) {
      const page = pageOf(url);
      if (page !== null && !byPage.has(page)) byPage.set(page, outline.id);
    }
  }
  // A feed does not tell one event twice; it does publish twins (two models, one flaw) and many advisories on one page.
  const elsewhere = (id: string, feedId: string) => outlines.get(id)?.feedIds.includes(feedId) === false;
  return {
    find: (candidate) => {
      const linked = byPage.get(pageOf(candidate.url) ?? '');
      if (linked !== undefined && elsewhere(linked, candidate.feedId)) return linked;
      const words = titleWords(candidate.title);
      const met = new Map<string, number>();
      for (const word of words) for (const id of byWord.get(word) ?? []) met.set(id, (met.get(id) ?? 0) + 1);
      for (const [id, shared] of met) {
        const outline = outlines.get(id);
        if (outline === undefined || shared < Math.min(2, words.size) || !elsewhere(id, candidate.feedId))
          continue;
        if (titles.get(id)?.some((told) => sameWords(candidate, words, outline, told))) return id;
      }
      return null;
    },
    add: (storyId, candidate) => {
      const known = outlines.get(storyId);
      outlines.set(storyId, extendOutline(known, storyId, candidate));
      index(storyId, candidate.title, candidate.url);
      return addedTo(known, candidate);
    },
  };
}

/** The actors that an advisory is about or that it involves, without guesses. */
export function centralActors(actors: readonly ActorMatch[]): readonly string[] {
  return actors
    .filter((actor) => actor.relation !== 'mentions' && actor.confidence !== 'possible')
    .map((actor) => actor.actorId);
}

/** A channel that had its alert is told again for these. */
function addedTo(outline: StoryOutline | undefined, candidate: Candidate): readonly string[] {
  if (outline === undefined) return [];
  const actors = candidate.actorIds.filter((id) => !outline.actorIds.includes(id));
  return [...actors.sort(), ...(candidate.kev && !outline.kev ? ['kev'] : [])];
}

/** The outline with one more advisory in it. */
export function extendOutline(
  outline: StoryOutline | undefined,
  id: string,
  advisory: Candidate,
): StoryOutline {
  const known = outline ?? { id, titles: [], urls: [], cves: [], actorIds: [], kev: false, feedIds: [] };
  return {
    id,
    titles: [...known.titles, advisory.title],
    urls: advisory.url === null ? known.urls : [...known.urls, advisory.url],
    cves: [...new Set([...known.cves, ...advisory.cves])],
    actorIds: [...new Set([...known.actorIds, ...advisory.actorIds])],
    kev: known.kev || advisory.kev,
    feedIds: [...new Set([...known.feedIds, advisory.feedId])],
  };
}

function centrality(match: ActorMatch): number {
  return relations.indexOf(match.relation) * confidences.length + confidences.indexOf(match.confidence);
}

function mergeActors(advisories: readonly Advisory[]): readonly ActorMatch[] {
  const best = new Map<string, ActorMatch>();
  for (const match of advisories.flatMap((advisory) => advisory.actors)) {
    const known = best.get(match.actorId);
    if (known === undefined || centrality(match) < centrality(known)) best.set(match.actorId, match);
  }
  return [...best.values()].sort((a, b) => centrality(a) - centrality(b));
}

function mergeSectors(advisories: readonly Advisory[]): readonly SectorMatch[] {
  const best = new Map<string, SectorMatch>();
  for (const match of advisories.flatMap((advisory) => advisory.sectors)) {
    const known = best.get(match.id);
    if (known === undefined || (known.confidence === 'medium' && match.confidence === 'high'))
      best.set(match.id, match);
  }
  return [...best.values()];
}

function leadFirst(a: Advisory, b: Advisory): number {
  const rank = (advisory: Advisory) => Math.min(99, ...advisory.actors.map(centrality));
  return rank(a) - rank(b) || publishedOrSeen(a) - publishedOrSeen(b) || (a.id < b.id ? -1 : 1);
}

/** What a story's advisories say together; the worst severity counts. */
export function summarise(story: Story): StorySummary {
  const [lead, ...others] = [...story.advisories].sort(leadFirst);
  if (lead === undefined) throw new Error(`story ${story.id} has no advisory`);
  const severity = severities.find((level) => story.advisories.some((a) => a.severity === level)) ?? 'low';
  return {
    id: story.id,
    lead,
    others,
    severity,
    severityReasons: [
      ...new Set(story.advisories.filter((a) => a.severity === severity).flatMap((a) => a.severityReasons)),
    ],
    actors: mergeActors(story.advisories),
    sectors: mergeSectors(story.advisories),
    cves: [...new Set(story.advisories.flatMap((a) => a.cves))],
    kev: story.advisories.some((a) => a.kev),
    newestAt: Math.max(...story.advisories.map(publishedOrSeen)),
  };
}
