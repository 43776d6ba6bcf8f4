import { monthNamed } from './month-names.ts';

const minuteMs = 60_000;

/** Hours from UTC of the zone names that feeds write (RFC 822 §5.1, RFC 2822 §4.3, and common use). */
const zoneHours: Readonly<Record<string, number>> = {
  ...{ est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7, akst: -9, akdt: -8, hst: -10 },
  ...{ wet: 0, west: 1, bst: 1, cet: 1, met: 1, cest: 2, mest: 2, mesz: 2, eet: 2, eest: 3, msk: 3 },
  ...{ ist: 5.5, sgt: 8, hkt: 8, jst: 9, kst: 9, aest: 10, aedt: 11, nzst: 12, nzdt: 13 },
};
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
type Parts = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly milli: number;
};

/** Minutes from UTC. A zone we do not know counts as UTC, as RFC 2822 §4.3 has it. */
function offsetOf(text: string): number {
  const digits = /([+-])(\d{1,2}):?(\d{2})?(?!\d)/.exec(text);
  if (digits) {
    const size = Number(digits[2]) * 60 + Number(digits[3] ?? 0);
    return digits[1] === '-' ? -size : size;
  }
  const name = /[a-z]{2,5}/i.exec(text)?.[0].toLowerCase() ?? '';
  return (zoneHours[name] ?? 0) * 60;
}

/** ISO 8601, or null for what no calendar has and for the year 1, which stands for "never". */
function iso(parts: Parts, offset: number): string | null {
  const { year, month, day, hour, minute, second, milli } = parts;
  if (year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1) return null;
  if (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  if (hour > 24 || minute > 59 || second > 60 || Math.abs(offset) > 14 * 60) return null;
  const at = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59), milli) - offset * minuteMs;
  return new Date(at).toISOString();
}

type Clock = Pick<Parts, 'hour' | 'minute' | 'second' | 'milli'> & {
  readonly before: string;
  readonly zone: string;
};

/** `24 Nov 26 0805 GMT`: a time without its colon, behind a whole date. */
function militaryClock(text: string): Clock {
  const found = /\d[ -]\p{L}{3,12}\.?[ -]\d{2,4} (([01]\d|2[0-3])([0-5]\d))(?!\d)/u.exec(text);
  const start = found === null ? text.length : found.index + found[0].length - 4;
  return {
    hour: Number(found?.[2] ?? 0),
    minute: Number(found?.[3] ?? 0),
    second: 0,
    milli: 0,
    before: text.slice(0, start),
    zone: found === null ? '' : text.slice(start + 4),
  };
}

/** The time of day in a text, and what follows it as its zone; midnight UTC where there is none. */
function clockOf(text: string): Clock {
  const found = /(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?\s{0,3}([ap]\.?m\b)?/i.exec(text);
  if (!found) return militaryClock(text);
  const half =
    found[5]?.charAt(0).toLowerCase() ?? (/오전/.test(text) ? 'a' : /오후/.test(text) ? 'p' : null);
  const hour = Number(found[1]);
  const shifted = half === null ? hour : (hour % 12) + (half === 'p' ? 12 : 0);
  return {
    hour: shifted,
    minute: Number(found[2]),
    second: Number(found[3] ?? 0),
    milli: Number((found[4] ?? '').padEnd(3, '0').slice(0, 3)),
    before: text.slice(0, found.index),
    zone: text.slice(found.index + found[0].length),
  };
}

/** `2026-11-24T08:00:00Z` and its relatives: compact, cut short, ordinal, other separators. */
function fromYear(text: string): string | null {
  const ordinal = /^(\d{4})-?(\d{3})(?=$|[T ])/.exec(text);
  const compact =
    /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(?=$|[TZ +-])/.exec(text) ??
    /^(\d{4})-(\d{2})-(\d{2})T(\d{2})(\d{2})(\d{2})?(?!\d|:)/.exec(text);
  const separated = /^(\d{4})(?:[^\d\s:]\s?(\d{1,2})(?:[^\d\s:]\s?(\d{1,2}))?)?(?=$|[\sTZt]|\D)/.exec(text);
  if (ordinal) {
    const clock = clockOf(text);
    const start = iso({ ...clock, year: Number(ordinal[1]), month: 1, day: 1 }, offsetOf(clock.zone));
    const day = Number(ordinal[2]);
    if (start === null || day < 1 || day > 366) return null;
    return new Date(Date.parse(start) + (day - 1) * 1_440 * minuteMs).toISOString();
  }
  const found = compact ?? separated;
  if (!found || (found[2] === undefined && text.length > 4)) return null;
  const [year, month = 1, day = 1] = found
    .slice(1, 4)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const spelled = clockOf(text);
  const clock =
    compact?.[4] === undefined
      ? spelled
      : {
          before: '',
          hour: Number(compact[4]),
          minute: Number(compact[5]),
          second: Number(compact[6] ?? 0),
          milli: 0,
          zone: text.slice(compact[0].length),
        };
  return iso({ ...clock, year: year ?? 0, month, day }, offsetOf(clock.zone));
}

/** RFC 822 and 2822, asctime, `November 24, 2026 8:00 am`: a named month, a day, a year, in any order. */
function namedMonth(text: string, language: string | null): string | null {
  const clock = clockOf(text);
  const words = clock.before.match(/\p{L}{3,12}/gu) ?? [];
  const month = monthNamed(words, language);
  // asctime puts the year after the time, where other forms have the zone.
  const [, late] = /^\D{0,9}\b(?<![+-])(\d{4})\b/.exec(clock.zone) ?? [];
  const numbers = [...(clock.before.match(/\d{1,4}/g) ?? []), ...(late === undefined ? [] : [late])];
  const long = numbers.find((number) => number.length === 4);
  const short = numbers.filter((number) => number.length <= 2);
  if (month === undefined || numbers.length < 2) return null;
  const day = Number(short[0] ?? 1);
  const two = Number(short[1]);
  const year = long === undefined ? two + (two < 70 ? 2000 : 1900) : Number(long);
  const zone = late === undefined ? clock.zone : clock.zone.replace(late, '');
  return Number.isNaN(year) ? null : iso({ ...clock, year, month, day }, offsetOf(zone));
}

/** Languages that write a date in numbers with its day first, and with its year first. English is written in several ways, also by those who only say that they write it. */
const dayFirst = new Set(
  'bg bs ca cs da de el es et fi fr hr id is it lv mk nb nl nn no pl pt ro ru sk sl sq sr tr uk vi'.split(
    ' ',
  ),
);
const yearFirst = new Set(['hu', 'ja', 'ko', 'lt', 'zh']);

function primary(language: string | null): string {
  const tag = (language ?? '').toLowerCase();
  // French Canadians write days, years and months first.
  return tag === 'fr-ca' ? '' : (tag.split(/[-_]/, 1)[0] ?? '');
}

/** `24/11/2026`, `24.11.2026`, and `11/24/2026` where only one reading makes a date, or the language has one. */
function yearLast(text: string, language: string | null): string | null {
  const found = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)/.exec(text);
  if (!found) return null;
  const [first, second, year] = [Number(found[1]), Number(found[3]), Number(found[4])];
  const isOpen = first <= 12 && second <= 12 && first !== second;
  if (found[2] !== '.' && isOpen && !dayFirst.has(primary(language))) return null;
  const [day, month] = second > 12 ? [second, first] : [first, second];
  const clock = clockOf(text);
  return iso({ ...clock, year, month, day }, offsetOf(clock.zone));
}

/** `24.11.26` in the order of the language, else where only one order makes a date: it is the 24th of November or, as others write it, the 26th of November 2024. */
function shortYear(text: string, language: string | null): string | null {
  const found = /^(\d{1,2})([./-])(\d{1,2})\2(\d{2})(?!\d)/.exec(text);
  if (!found) return null;
  const [a, b, c] = [Number(found[1]), Number(found[3]), Number(found[4])];
  const clock = clockOf(text);
  const read = (two: number, month: number, day: number) =>
    iso({ ...clock, year: two + (two < 70 ? 2000 : 1900), month, day }, offsetOf(clock.zone));
  const [byDay, byMonth, byYear] = [read(c, b, a), read(c, a, b), read(a, b, c)];
  const own = primary(language);
  if (dayFirst.has(own)) return byDay ?? byMonth;
  if (yearFirst.has(own)) return byYear;
  const [only, other] = new Set([byDay, byMonth, byYear].filter((date) => date !== null));
  return other === undefined ? (only ?? null) : null;
}

/** `2026 08.00.00`, `24.11.26 08.00`: a time that is written as a date is. */
const dottedTime =
  /(\d{4}|\d[./-]\d{2}),?(?: \p{L}{2,4}\.?)? ([01]\d|2[0-3])\.([0-5]\d)(?:\.([0-5]\d))?(?![.\d])/u;

function digits(text: string, from: number, count: number): number {
  let number = 0;
  for (let at = from; at < from + count; at += 1) number = number * 10 + text.charCodeAt(at) - 48;
  return number;
}

const mailDate = /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|[+-]\d{4})$/;
const netDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?(?:Z|[+-]\d\d:\d\d)$/;

/** RFC 822 with a year of four digits and RFC 3339, as nearly every feed writes them, in one look. */
function usual(text: string): string | null {
  const isNet = netDate.test(text);
  if (!isNet && !mailDate.test(text)) return null;
  const start = text.charCodeAt(3) === 44 ? 5 : 0;
  const wide = text.charCodeAt(start + 1) === 32 ? 1 : 2;
  const [month, time] = isNet ? [5, 11] : [start + wide + 1, start + wide + 10];
  const hasMilli = isNet && text.charCodeAt(19) === 46;
  const zone = isNet ? (hasMilli ? 23 : 19) : time + 9;
  const sign = text.charAt(zone);
  const size =
    sign === '+' || sign === '-'
      ? digits(text, zone + 1, 2) * 60 + digits(text, isNet ? zone + 4 : zone + 3, 2)
      : 0;
  const parts = {
    year: isNet ? digits(text, 0, 4) : digits(text, month + 4, 4),
    month: isNet ? digits(text, 5, 2) : months.indexOf(text.slice(month, month + 3).toLowerCase()) + 1,
    day: isNet ? digits(text, 8, 2) : digits(text, start, wide),
    hour: digits(text, time, 2),
    minute: digits(text, time + 3, 2),
    second: digits(text, time + 6, 2),
    milli: hasMilli ? digits(text, 20, 3) : 0,
  };
  return iso(parts, sign === '-' ? -size : size);
}

/** The moment a feed means, as ISO 8601 in UTC, or null where it cannot be told. Never guesses at ambiguous days: only the feed's language (BCP 47) may say which is meant. */
export function isoDate(written: string | null, language: string | null = null): string | null {
  if (written === null) return null;
  const text = written
    .slice(0, 120)
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .trim();
  if (/^\d{10}$/.test(text)) return new Date(Number(text) * 1_000).toISOString();
  if (/^\d{13}$/.test(text)) return new Date(Number(text)).toISOString();
  const found = usual(text);
  if (found !== null) return found;
  const ticks = /^\/Date\((\d{10,13})(?:[+-]\d{4})?\)\/$/.exec(text)?.[1];
  if (ticks !== undefined) return new Date(Number(ticks)).toISOString();
  const colons = text.replace(
    dottedTime,
    (_, day, hour, minute, second = '00') => `${day} ${hour}:${minute}:${second}`,
  );
  return (
    fromYear(colons) ??
    yearLast(colons, language) ??
    shortYear(colons, language) ??
    namedMonth(colons, language)
  );
}
