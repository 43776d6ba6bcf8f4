/** How often a channel reads a digest. */
export const digestRhythms = ['none', 'daily', 'weekly'] as const;
export type DigestRhythm = (typeof digestRhythms)[number];

/** Days of the week as ISO 8601 counts them: `weekdays[0]` is 1, Monday. */
export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** Hours of the wall clock, HH:MM; `to` before `from` is on the next day. */
export type Hours = { readonly from: string; readonly to: string };

/** When a channel wants to hear it. `hour` is HH:MM on the wall clock of `zone` (IANA). */
export type Cadence = {
  readonly instant: boolean;
  readonly digest: DigestRhythm;
  readonly hour: string;
  readonly zone: string;
  /** An empty window posts nothing instead of saying so. */
  readonly silentWhenEmpty: boolean;
  /** Days of the digest, 1 (Monday) to 7; absent: every day, and of a weekly one Monday. */
  readonly days?: readonly number[];
  /** Alerts wait until these hours are over; a critical one comes at once. Absent: none. */
  readonly quiet?: Hours;
  /** A story that has become worse is told to the whole channel, and not in its thread alone. Absent: no. */
  readonly broadcast?: boolean;
};

/** The days of a digest, in order. */
export function digestDays({ digest, days }: Pick<Cadence, 'digest' | 'days'>): readonly number[] {
  if (days !== undefined && days.length > 0) return days;
  return digest === 'weekly' ? [1] : [1, 2, 3, 4, 5, 6, 7];
}

function clock(hour: string): Temporal.PlainTime {
  return Temporal.PlainTime.from(hour);
}

function localTime(now: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
}

function momentOf(date: Temporal.PlainDate, hour: string, zone: string): number {
  return date.toZonedDateTime({ timeZone: zone, plainTime: clock(hour) }).epochMilliseconds;
}

/**
 * The first moment after `now` at which the wall clock in the cadence's zone shows its hour on one of its days.
 * Right across clock changes: an hour that a change skips is the first moment after the gap, an hour that a change
 * repeats is its first occurrence (Temporal, disambiguation `compatible`). Null without a digest.
 */
export function nextDigestAt(cadence: Cadence, now: number): number | null {
  if (cadence.digest === 'none') return null;
  const days = digestDays(cadence);
  const today = localTime(now, cadence.zone).toPlainDate();
  for (let ahead = 0; ahead <= 14; ahead += 1) {
    const date = today.add({ days: ahead });
    if (!days.includes(date.dayOfWeek)) continue;
    const at = momentOf(date, cadence.hour, cadence.zone);
    if (at > now) return at;
  }
  throw new Error(`no digest time within two weeks for ${cadence.hour} ${cadence.zone}`);
}

/** When the quiet hours that hold at `now` are over, epoch ms; null when none hold. */
export function quietUntil({ quiet, zone }: Pick<Cadence, 'quiet' | 'zone'>, now: number): number | null {
  if (quiet === undefined || quiet.from === quiet.to) return null;
  const today = localTime(now, zone).toPlainDate();
  for (const back of [1, 0]) {
    const date = today.subtract({ days: back });
    const from = momentOf(date, quiet.from, zone);
    const isOverNight = Temporal.PlainTime.compare(clock(quiet.to), clock(quiet.from)) < 0;
    const to = momentOf(isOverNight ? date.add({ days: 1 }) : date, quiet.to, zone);
    if (from <= now && now < to) return to;
  }
  return null;
}
