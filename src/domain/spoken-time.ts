import { createRequire } from 'node:module';
import type { Stretch } from './moment.ts';

/** A time that a text names, and where. */
export type SpokenTime = { readonly start: number; readonly end: number; readonly stretch: Stretch };

type Parsed = import('chrono-node/en').ParsedResult;
type Days = { readonly from: Temporal.PlainDate; readonly before: Temporal.PlainDate };
type Part = 'year' | 'month' | 'day' | 'weekday' | 'hour';

/** Its files are read when the first text is asked for times, not at every start. */
const chrono = (): typeof import('chrono-node/en') => createRequire(import.meta.url)('chrono-node/en');

/** These are words of other things too: alone they are no time. */
const doubtful = /^(?:may|march|sun|sat|mon|wed|mar|dec|now|second)$/i;
const leading = /\b(?:in|on|since|after|from|until|before|till|during|of|last|this|between)\s+$/i;
const earliest = 0;

function dateOf({ start }: Pick<Parsed, 'start'>): Temporal.PlainDate {
  const of = (part: 'year' | 'month' | 'day') => start.get(part) ?? 1;
  return Temporal.PlainDate.from({ year: of('year'), month: of('month'), day: of('day') });
}

/** `this week`, `last month`: calendar units, the week from Monday. */
function unitDays(text: string, today: Temporal.PlainDate): Days | null {
  const [, which, unit] = /^(this|last|past|previous) (week|month|year)$/i.exec(text) ?? [];
  if (which === undefined || unit === undefined) return null;
  const begin = {
    week: today.subtract({ days: today.dayOfWeek - 1 }),
    month: today.with({ day: 1 }),
    year: today.with({ month: 1, day: 1 }),
  }[unit.toLowerCase() as 'week' | 'month' | 'year'];
  const step = { [`${unit.toLowerCase()}s`]: 1 };
  const from = /^this$/i.test(which) ? begin : begin.subtract(step);
  return { from, before: from.add(step) };
}

/** The days that are meant; what lies ahead, without its year said, is the one before. */
function daysOf(parsed: Parsed, today: Temporal.PlainDate): Days {
  const unit = unitDays(parsed.text, today);
  if (unit !== null) return unit;
  const sure = (part: Part) => parsed.start.isCertain(part);
  const day = dateOf(parsed);
  const isAhead = Temporal.PlainDate.compare(day, today) > 0;
  if (sure('day') || !(sure('month') || sure('year'))) {
    const back = sure('weekday') ? { days: 7 } : { years: 1 };
    const from = isAhead && !sure('year') ? day.subtract(back) : day;
    const last = parsed.end === null || parsed.end === undefined ? from : dateOf({ start: parsed.end });
    return { from, before: last.add({ days: 1 }) };
  }
  const first = sure('month') ? day.with({ day: 1 }) : day.with({ month: 1, day: 1 });
  const from = isAhead && !sure('year') ? first.subtract({ years: 1 }) : first;
  return { from, before: from.add(sure('month') ? { months: 1 } : { years: 1 }) };
}

function stretchOf(parsed: Parsed, before: string, now: number, zone: string): Stretch {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const at = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).epochMilliseconds;
  // “the last 3 days”, “6 hours ago”: up to now.
  if (/^(?:last|past|previous) (?:\d|\w+ \w+s$)|\bhours? ago$/i.test(parsed.text))
    return { from: parsed.start.date().getTime(), before: now + 1 };
  const days = daysOf(parsed, today);
  if (/\b(?:since|after|from)\s+$/i.test(before) && !parsed.end)
    return { from: at(days.from), before: now + 1 };
  if (/\b(?:until|before|till)\s+$/i.test(before)) return { from: earliest, before: at(days.from) };
  return { from: at(days.from), before: at(days.before) };
}

function isMeant({ text, index, start }: Parsed, said: string): boolean {
  if (doubtful.test(text) && !leading.test(said.slice(0, index))) return false;
  return (
    ['year', 'month', 'day', 'weekday'].some((part) => start.isCertain(part as Part)) || /^this/i.test(text)
  );
}

/** The times that a text names, as a person says them, on the clock of a zone: `this week`, `since monday`, `5 Nov`, `the last 3 days`. */
export function spokenTimes(said: string, now: number, zone: string): readonly SpokenTime[] {
  const instant = Temporal.Instant.fromEpochMilliseconds(now);
  const minutes = instant.toZonedDateTimeISO(zone).offsetNanoseconds / 60_000_000_000;
  const parsed = chrono().casual.parse(said, { instant: new Date(now), timezone: minutes });
  return parsed
    .filter((one) => isMeant(one, said))
    .map((one) => {
      const before = said.slice(0, one.index);
      const lead = /(?:\b(?:in|on|since|after|from|until|before|till|during|over|between|the)\s+)*$/i.exec(
        before,
      );
      return {
        start: lead?.index ?? one.index,
        end: one.index + one.text.length,
        stretch: stretchOf(one, before, now, zone),
      };
    });
}

/** Several times are the stretch from the first to the last of them. */
export function joined(times: readonly SpokenTime[]): Stretch | null {
  if (times.length === 0) return null;
  return {
    from: Math.min(...times.map(({ stretch }) => stretch.from)),
    before: Math.max(...times.map(({ stretch }) => stretch.before)),
  };
}
