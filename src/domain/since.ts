const hour = 3_600_000;
const day = 24 * hour;
const ageUnits: Readonly<Record<string, number>> = { h: hour, d: day, w: 7 * day };
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const;

/** A moment in the past as a person says it; a day begins at midnight where that person is, or at the time that was said. */
export type Since =
  | { readonly kind: 'moment'; readonly at: number }
  | { readonly kind: 'age'; readonly ms: number }
  | { readonly kind: 'day'; readonly day: Day; readonly time: string };

type Day =
  | { readonly kind: 'date'; readonly date: string }
  /** The last one that is over: without a year, this year's or the one before. */
  | { readonly kind: 'date-of-year'; readonly month: number; readonly day: number }
  | { readonly kind: 'days-ago'; readonly days: number }
  /** 1 is Monday; the last one before today. */
  | { readonly kind: 'weekday'; readonly weekday: number }
  /** The Monday of this week, or of one before. */
  | { readonly kind: 'weeks-ago'; readonly weeks: number };

function isDate(date: string): boolean {
  try {
    return Temporal.PlainDate.from(date).toString() === date;
  } catch {
    return false;
  }
}

function monthCalled(word: string): number {
  return word.length < 3 ? 0 : months.findIndex((month) => word.startsWith(month)) + 1;
}

function readDate(words: string): Day | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(words)) return isDate(words) ? { kind: 'date', date: words } : null;
  if (/^\d{4}-\d{2}$/.test(words))
    return isDate(`${words}-01`) ? { kind: 'date', date: `${words}-01` } : null;
  const written =
    /^(?<day>\d{1,2})\.? (?<month>[a-z]{3,9})(?: (?<year>\d{4}))?$/.exec(words) ??
    /^(?<month>[a-z]{3,9}) (?<day>\d{1,2})(?:st|nd|rd|th)?(?: (?<year>\d{4}))?$/.exec(words);
  const { day: number = '', month: name = '', year } = written?.groups ?? {};
  const month = monthCalled(name);
  if (month === 0) return null;
  const date = `${year ?? '2024'}-${String(month).padStart(2, '0')}-${number.padStart(2, '0')}`;
  if (!isDate(date)) return null;
  return year === undefined ? { kind: 'date-of-year', month, day: Number(number) } : { kind: 'date', date };
}

function readDay(words: string): Day | null {
  if (words === 'today') return { kind: 'days-ago', days: 0 };
  if (words === 'yesterday') return { kind: 'days-ago', days: 1 };
  if (words === 'this week') return { kind: 'weeks-ago', weeks: 0 };
  if (words === 'last week') return { kind: 'weeks-ago', weeks: 1 };
  const named = words.replace(/^last /, '');
  const weekday = weekdays.findIndex(
    (name) => named === name || (named.endsWith('day') && named.startsWith(name)),
  );
  return weekday === -1 ? readDate(words) : { kind: 'weekday', weekday: weekday + 1 };
}

/** What was said, understood: `2026-11-01`, `1 Nov`, `7d`, `yesterday 18:00`, `monday`, `last week`; null for anything else. */
export function readSince(said: string): Since | null {
  const words = said
    .toLowerCase()
    .replace(/[,\s]+/g, ' ')
    .trim();
  if (/^\d{4}-\d{2}-\d{2}t[\d:.]+z$/.test(words)) {
    const at = Date.parse(words.toUpperCase());
    return Number.isNaN(at) ? null : { kind: 'moment', at };
  }
  const age = /^(\d{1,4}) ?(?:(h)(?:ours?)?|(d)(?:ays?)?|(w)(?:eeks?)?)(?: ago)?$/.exec(words);
  if (age !== null) {
    const ms = Number(age[1]) * (ageUnits[age[2] ?? age[3] ?? age[4] ?? ''] ?? 0);
    return ms === 0 ? null : { kind: 'age', ms };
  }
  const [, before = '', time = '00:00'] =
    /^(.*?)(?: (?:at )?((?:[01]?\d|2[0-3]):[0-5]\d))?$/.exec(words) ?? [];
  const read = readDay(before);
  return read === null ? null : { kind: 'day', day: read, time: time.padStart(5, '0') };
}

function dateOf(said: Day, today: Temporal.PlainDate): Temporal.PlainDate {
  switch (said.kind) {
    case 'date':
      return Temporal.PlainDate.from(said.date);
    case 'date-of-year': {
      const { month, day: number } = said;
      const thisYear = Temporal.PlainDate.from({ year: today.year, month, day: number });
      return Temporal.PlainDate.compare(thisYear, today) > 0 ? thisYear.subtract({ years: 1 }) : thisYear;
    }
    case 'days-ago':
      return today.subtract({ days: said.days });
    case 'weekday':
      return today.subtract({ days: (today.dayOfWeek - said.weekday + 7) % 7 || 7 });
    case 'weeks-ago':
      return today.subtract({ days: today.dayOfWeek - 1 + 7 * said.weeks });
    default:
      return said satisfies never;
  }
}

/** When that was, epoch ms, on the clock of a zone. */
export function sinceMoment(since: Since, now: number, zone: string): number {
  if (since.kind === 'moment') return since.at;
  if (since.kind === 'age') return now - since.ms;
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  return dateOf(since.day, today).toZonedDateTime({
    timeZone: zone,
    plainTime: Temporal.PlainTime.from(since.time),
  }).epochMilliseconds;
}
