import type { Advisory } from './advisory.ts';
import { atLeast, type Severity } from './severity.ts';

/** How often a channel reads a digest. */
export const digestRhythms = ['none', 'daily', 'weekly'] as const;
export type DigestRhythm = (typeof digestRhythms)[number];

/** What a channel wants to hear of. Kinds are joined by AND, the members of a kind by OR; an empty kind asks nothing. */
export type Filter = {
  readonly sectors: readonly string[];
  readonly actors: readonly string[];
  readonly minSeverity: Severity;
  readonly kevOnly: boolean;
  /** Possible links to its actors count too: nobody is named, but what they are known by stands together. Absent: no. */
  readonly possible?: boolean;
};

/** When a channel wants to hear it. `hour` is HH:MM on the wall clock of `zone` (IANA). */
export type Cadence = {
  readonly instant: boolean;
  readonly digest: DigestRhythm;
  readonly hour: string;
  readonly zone: string;
  /** An empty window posts nothing instead of saying so. */
  readonly silentWhenEmpty: boolean;
  /** What makes a story worse is shown in the channel too, not only in the thread of its message. Absent: no. */
  readonly broadcast?: boolean;
};

export type Subscription = {
  readonly id: string;
  readonly teamId: string;
  readonly channelId: string;
  readonly filter: Filter;
  readonly cadence: Cadence;
  readonly createdBy: string;
  readonly createdAt: number;
  /** End of the window that the last digest covered; the next digest begins here. */
  readonly coveredUntil: number;
  /** Due time of the next digest in epoch milliseconds; null without a digest. */
  readonly nextDigestAt: number | null;
  readonly closedAt: number | null;
  readonly closedReason: string | null;
};

const day = 86_400_000;
/** Older news never alerts, and never enters a digest. */
export const freshFor = 7 * day;

/**
 * Does the advisory answer the filter? One that only mentions an actor in passing does not answer for that actor, nor
 * does one that is possibly about it, unless the filter asks for those.
 */
export function wants(
  filter: Filter,
  advisory: Pick<Advisory, 'sectors' | 'actors' | 'severity' | 'kev'>,
  sectorParent: (id: string) => string | null,
): boolean {
  if (!atLeast(advisory.severity, filter.minSeverity)) return false;
  if (filter.kevOnly && !advisory.kev) return false;
  if (filter.actors.length > 0) {
    const named = advisory.actors.some(
      (a) =>
        filter.actors.includes(a.actorId) &&
        a.relation !== 'mentions' &&
        (a.confidence !== 'possible' || filter.possible === true),
    );
    if (!named) return false;
  }
  if (filter.sectors.length > 0) {
    const covered = advisory.sectors.some((s) => {
      const parent = sectorParent(s.id);
      return filter.sectors.includes(s.id) || (parent !== null && filter.sectors.includes(parent));
    });
    if (!covered) return false;
  }
  return true;
}

/** May the advisory alert at `now`? Never from a baseline, never older than seven days. */
export function mayAlert(
  advisory: Pick<Advisory, 'baseline' | 'publishedAt' | 'seenAt'>,
  now: number,
): boolean {
  return !advisory.baseline && now - (advisory.publishedAt ?? advisory.seenAt) <= freshFor;
}

/**
 * The first moment after `now` at which the wall clock in the cadence's zone shows its hour (weekly: on a Monday).
 * Right across clock changes: an hour that a change skips is the first moment after the gap, an hour that a change
 * repeats is its first occurrence (Temporal, disambiguation `compatible`).
 */
export function nextDigestAt(cadence: Cadence, now: number): number | null {
  if (cadence.digest === 'none') return null;
  const [h = 8, m = 0] = cadence.hour.split(':').map(Number);
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(cadence.zone);
  for (let days = 0; days <= 14; days += 1) {
    const date = local.toPlainDate().add({ days });
    if (cadence.digest === 'weekly' && date.dayOfWeek !== 1) continue;
    const at = date.toZonedDateTime({
      timeZone: cadence.zone,
      plainTime: Temporal.PlainTime.from({ hour: h, minute: m }),
    }).epochMilliseconds;
    if (at > now) return at;
  }
  throw new Error(`no digest time within two weeks for ${cadence.hour} ${cadence.zone}`);
}
