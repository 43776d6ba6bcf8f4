import type { ActorMatch, Advisory } from './advisory.ts';
import { confidences, relations } from './advisory.ts';
import { newsAt } from './news.ts';
import type { SectorMatch } from './sector.ts';
import { type Severity, severities } from './severity.ts';

/** Advisories from several feeds about the same event, newest first, shown once. Never empty. */
export type Story = { readonly id: string; readonly advisories: readonly Advisory[] };

/** A story as a reader meets it: one lead, and all that its advisories say together. */
export type StorySummary = {
  readonly id: string;
  /** The first to tell it; an official one (a government, the maker itself) before all others. */
  readonly lead: Advisory;
  /** Who also covers it, in the same order. */
  readonly others: readonly Advisory[];
  readonly severity: Severity;
  readonly severityReasons: readonly string[];
  readonly actors: readonly ActorMatch[];
  readonly sectors: readonly SectorMatch[];
  readonly cves: readonly string[];
  readonly kev: boolean;
  /** When it was last news, epoch ms. */
  readonly newestAt: number;
};

/** When an advisory was published; where the feed gave no date, when we first saw it. */
export function publishedOrSeen(advisory: Pick<Advisory, 'publishedAt' | 'seenAt'>): number {
  return advisory.publishedAt ?? advisory.seenAt;
}

/** The actors that an advisory is about or that it involves, without guesses. */
export function centralActors(actors: readonly ActorMatch[]): readonly string[] {
  return actors
    .filter((actor) => actor.relation !== 'mentions' && actor.confidence !== 'possible')
    .map((actor) => actor.actorId);
}

function centrality(match: ActorMatch): number {
  return relations.indexOf(match.relation) * confidences.length + confidences.indexOf(match.confidence);
}

/** The actors of several readings, each as surely and as centrally as any of them says, the most central first. */
export function mergeActors(readings: readonly Pick<Advisory, 'actors'>[]): readonly ActorMatch[] {
  const best = new Map<string, ActorMatch>();
  for (const match of readings.flatMap((reading) => reading.actors)) {
    const known = best.get(match.actorId);
    if (known === undefined || centrality(match) < centrality(known)) best.set(match.actorId, match);
  }
  return [...best.values()].sort((a, b) => centrality(a) - centrality(b));
}

/** The sectors of several readings, each as surely as any of them says. */
export function mergeSectors(readings: readonly Pick<Advisory, 'sectors'>[]): readonly SectorMatch[] {
  const best = new Map<string, SectorMatch>();
  for (const match of readings.flatMap((reading) => reading.sectors)) {
    const known = best.get(match.id);
    if (known === undefined || (known.confidence === 'medium' && match.confidence === 'high'))
      best.set(match.id, match);
  }
  return [...best.values()];
}

/** The actors a story is about or involves, the surest first; possible ones among them. */
export function linkedActors({ actors }: Pick<StorySummary, 'actors'>): readonly ActorMatch[] {
  return actors.filter((actor) => actor.relation !== 'mentions');
}

/** The sectors to show; one whose sub-sector stands beside it would say nothing more. */
export function narrowestSectors(
  { sectors }: Pick<StorySummary, 'sectors'>,
  parent: (id: string) => string | null,
): readonly SectorMatch[] {
  const parents = new Set(sectors.map((sector) => parent(sector.id)));
  return sectors.filter((sector) => !parents.has(sector.id));
}

/** The worst of these. */
export function worstSeverity(levels: readonly Severity[]): Severity {
  return severities.find((level) => levels.includes(level)) ?? 'low';
}

function leadFirst(a: Advisory, b: Advisory): number {
  const rank = (advisory: Advisory) => (advisory.official ? 0 : 1);
  return rank(a) - rank(b) || publishedOrSeen(a) - publishedOrSeen(b) || (a.id < b.id ? -1 : 1);
}

/** What a story's advisories say together; the worst severity counts. */
export function summarise(story: Story): StorySummary {
  const [lead, ...others] = [...story.advisories].sort(leadFirst);
  if (lead === undefined) throw new Error(`story ${story.id} has no advisory`);
  const severity = worstSeverity(story.advisories.map((advisory) => advisory.severity));
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
    newestAt: Math.max(...story.advisories.map(newsAt)),
  };
}
