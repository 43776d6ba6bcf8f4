import type { Advisory } from './advisory.ts';
import { atLeast, type Severity } from './severity.ts';
import { centralActors } from './story.ts';
import type { StoryOutline } from './story-outline.ts';

/** new: first told. changed: further CVEs. actor, kev, ransomware, severity: it has become worse, and channels that had it are told again. */
export const storyEventKinds = ['new', 'changed', 'actor', 'kev', 'ransomware', 'severity'] as const;
export type StoryEventKind = (typeof storyEventKinds)[number];

/** What makes a story worse than it was. */
export type Addition =
  | { readonly kind: 'actor'; readonly actorId: string }
  | { readonly kind: 'kev'; readonly cves: readonly string[] }
  | { readonly kind: 'ransomware'; readonly cves: readonly string[] }
  | { readonly kind: 'severity'; readonly from: Severity; readonly to: Severity };

/** Something that happened to a story. A thing happens to it once. */
export type StoryEvent = {
  readonly storyId: string;
  readonly at: number;
  readonly kind: StoryEventKind;
  /** What tells it from another of its kind: an actor, a level, CVE ids. */
  readonly thing: string;
  readonly detail: Addition | { readonly cves: readonly string[] } | null;
  /** The advisory that caused it; null when a data set did. */
  readonly advisoryId: string | null;
};

/** What an addition is called among the things said of a story. */
export function thingOf(addition: Addition): string {
  switch (addition.kind) {
    case 'actor':
      return `actor:${addition.actorId}`;
    case 'kev':
      return 'kev';
    case 'ransomware':
      return `ransomware:${addition.cves.join(' ')}`;
    case 'severity':
      return `severity:${addition.to}`;
    default:
      return addition satisfies never;
  }
}

/** What a reading makes worse in a story that was known before; nothing of what was said of it already. */
export function additionsTo(
  before: StoryOutline | undefined,
  reading: Pick<Advisory, 'actors' | 'severity' | 'kev' | 'cves'>,
): readonly Addition[] {
  if (before === undefined) return [];
  const known = new Set(centralActors(before.actors));
  const actors = centralActors(reading.actors)
    .filter((actorId) => !known.has(actorId))
    .sort()
    .map((actorId): Addition => ({ kind: 'actor', actorId }));
  const kev: readonly Addition[] = reading.kev && !before.kev ? [{ kind: 'kev', cves: reading.cves }] : [];
  const rises = reading.severity !== before.severity && atLeast(reading.severity, before.severity);
  const severity: readonly Addition[] = rises
    ? [{ kind: 'severity', from: before.severity, to: reading.severity }]
    : [];
  return [...actors, ...kev, ...severity].filter((addition) => !before.said.includes(thingOf(addition)));
}

/**
 * Is a channel that had the story told again? A new actor and a listing in KEV always; of severity only the rise to high and to
 * critical, for feeds choose their words differently and every story would come twice.
 */
export function isToldAgain(addition: Addition): boolean {
  return addition.kind !== 'severity' || atLeast(addition.to, 'high');
}

/** The events that a reading causes: a story's first, further CVEs, and what makes it worse. */
export function eventsOf(
  before: StoryOutline | undefined,
  reading: Pick<Advisory, 'id' | 'storyId' | 'cves'>,
  additions: readonly Addition[],
  at: number,
): readonly StoryEvent[] {
  const { id: advisoryId, storyId } = reading;
  const event = (kind: StoryEventKind, thing: string, detail: StoryEvent['detail']): StoryEvent => ({
    storyId,
    at,
    kind,
    thing,
    detail,
    advisoryId,
  });
  if (before === undefined) return [event('new', '', null)];
  const cves = reading.cves.filter((cve) => !before.cves.includes(cve));
  return [
    ...additions.map((addition) => event(addition.kind, thingOf(addition), addition)),
    ...(cves.length === 0 ? [] : [event('changed', cves.join(' '), { cves })]),
  ];
}

/** What made the story worse after `since`, in the order given. */
export function worsened(events: readonly StoryEvent[], since: number): readonly StoryEvent[] {
  return events.filter(
    ({ at, detail }) => at > since && detail !== null && 'kind' in detail && isToldAgain(detail),
  );
}
