/** A stretch of time that a person named: from, and up to but not at `before`; epoch ms. */
export type Stretch = { readonly from: number; readonly before: number };

const unitMs = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;
const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function dayOf(day: Temporal.PlainDate, zone: string, days = 1): Stretch {
  const at = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).epochMilliseconds;
  return { from: at(day), before: at(day.add({ days })) };
}

function dated(word: string): readonly [Temporal.PlainDate, number] | null {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$/.exec(word) ?? [];
  if (year === undefined || month === undefined) return null;
  try {
    const parts = { year: Number(year), month: Number(month), day: Number(day ?? 1) };
    const date = Temporal.PlainDate.from(parts, { overflow: 'reject' });
    return [date, day === undefined ? date.daysInMonth : 1];
  } catch {
    return null;
  }
}

/** `2026-11-01`, `2026-11`, `today`, `yesterday`, `monday` (the last one, today too), `7d`, `12h`, `2w` on the clock of a zone; null for anything else. */
export function readMoment(typed: string, now: number, zone: string): Stretch | null {
  const word = typed.trim().toLowerCase();
  const [, count, unit] = /^(\d{1,4})\s*([hdw])(?:ours?|ays?|eeks?)?$/.exec(word) ?? [];
  if (count !== undefined && (unit === 'h' || unit === 'd' || unit === 'w'))
    return { from: now - Number(count) * unitMs[unit], before: now + 1 };
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  if (word === 'today') return dayOf(today, zone);
  if (word === 'yesterday') return dayOf(today.subtract({ days: 1 }), zone);
  const weekday =
    word.length < 3 ? -1 : weekdayNames.findIndex((name) => name === word || name.slice(0, 3) === word);
  if (weekday !== -1) return dayOf(today.subtract({ days: (today.dayOfWeek + 6 - weekday) % 7 }), zone);
  const date = dated(word);
  return date === null ? null : dayOf(date[0], zone, date[1]);
}
