import { readSince, sinceMoment } from './since.ts';

/** A stretch of time that a person named: from, and up to but not at `before`; epoch ms. */
export type Stretch = { readonly from: number; readonly before: number };

/** What `readSince` understands, as a stretch: a day, a week or a month (`2026-11`) is all of it on the clock of a zone, an age reaches until now. Null for anything else. */
export function readMoment(typed: string, now: number, zone: string): Stretch | null {
  const since = readSince(typed);
  if (since === null) return null;
  const from = sinceMoment(since, now, zone);
  if (since.kind !== 'day') return { from, before: since.kind === 'age' ? now + 1 : from + 1 };
  const isMonth = /^\d{4}-\d{2}$/.test(typed.trim());
  const length = isMonth ? { months: 1 } : since.day.kind === 'weeks-ago' ? { weeks: 1 } : { days: 1 };
  const begin = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  return { from, before: begin.add(length).epochMilliseconds };
}
