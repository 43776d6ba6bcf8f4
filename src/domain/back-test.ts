import { digestDays } from './cadence.ts';
import { type Lookups, saidBy, wants } from './filter.ts';
import { newsAt } from './news.ts';
import type { StorySummary } from './story.ts';
import type { Definition } from './subscribing.ts';

/** So far back a subscription is tried out. */
export const backTestDays = 30;
const day = 86_400_000;
/** More a day than this nobody reads. */
const floodADay = 20;

/** What a subscription would have sent over the last 30 days. */
export type BackTest = {
  readonly alerts: number;
  readonly digests: number;
  /** Lines in those digests: a story counts in each digest that it would have stood in. */
  readonly lines: number;
  /** The newest three stories. */
  readonly examples: readonly StorySummary[];
  /** `flood`: more than anybody reads. `nothing`: not one story, though there were others. `empty`: no stories are kept at all. */
  readonly verdict: 'fine' | 'flood' | 'nothing' | 'empty';
};

/** How many digests the cadence sends in 30 days, and which one something of `at` stands in. */
function digestsOf({ digest, days, zone }: Definition['cadence'], now: number) {
  const wanted = digest === 'none' ? [] : digestDays({ digest, ...(days === undefined ? {} : { days }) });
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const dates = Array.from({ length: backTestDays }, (_, back) =>
    today.subtract({ days: backTestDays - 1 - back }),
  );
  const moments = dates
    .filter((date) => wanted.includes(date.dayOfWeek))
    .map((date) => date.toZonedDateTime({ timeZone: zone, plainTime: '12:00' }).epochMilliseconds);
  return { count: moments.length, indexOf: (at: number) => moments.findIndex((moment) => at <= moment) };
}

/** Try a subscription out on the stories of the last 30 days. */
export function backTest(
  { filter, cadence }: Definition,
  stories: readonly StorySummary[],
  lookups: Lookups,
  now: number,
): BackTest {
  const from = now - backTestDays * day;
  const { count, indexOf } = digestsOf(cadence, now);
  const filled = new Set<number>();
  const found: StorySummary[] = [];
  let lines = 0;
  for (const story of stories) {
    const told = [story.lead, ...story.others].filter(
      (advisory) => newsAt(advisory) >= from && wants(filter, saidBy(advisory), lookups),
    );
    if (told.length === 0) continue;
    found.push(story);
    const within = new Set(told.map((advisory) => indexOf(newsAt(advisory))).filter((at) => at !== -1));
    for (const at of within) filled.add(at);
    lines += within.size;
  }
  const alerts = cadence.instant ? found.length : 0;
  const digests = cadence.silentWhenEmpty ? filled.size : count;
  const isFlood = alerts > floodADay * backTestDays || lines > floodADay * backTestDays;
  const verdict =
    stories.length === 0 ? 'empty' : found.length === 0 ? 'nothing' : isFlood ? 'flood' : 'fine';
  const examples = [...found].sort((a, b) => b.newestAt - a.newestAt).slice(0, 3);
  return { alerts, digests, lines, examples, verdict };
}
