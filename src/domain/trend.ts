import type { StorySummary } from './story.ts';
import { publishedOrSeen } from './story.ts';

const day = 86_400_000;
/** A window of so much or more is a week's. */
const weekLong = 6 * day;

/** Is a window so long that its digest speaks of a week? */
export function isWeekly({ from, to }: { readonly from: number; readonly to: number }): boolean {
  return to - from >= weekLong;
}

/** What came in before a window: how many stories in the 7 days before it, null where nothing was read yet then. */
export type Before = { readonly stories: number } | null;

/** The count beside what is usual: `usual: 6 a day` for a day, `12 more than the week before` for a week; empty where there is no week to compare with. */
export function trendWords(
  count: number,
  window: { readonly from: number; readonly to: number },
  before: Before,
): string {
  if (before === null) return '';
  if (isWeekly(window)) {
    const difference = count - before.stories;
    if (difference === 0) return 'as many as the week before';
    return `${Math.abs(difference)} ${difference > 0 ? 'more' : 'fewer'} than the week before`;
  }
  const usual = before.stories / 7;
  return `usual: ${usual >= 10 || Number.isInteger(usual) ? Math.round(usual) : usual.toFixed(1)} a day`;
}

/** How often something was told a day. `days` are the first moments of days, epoch ms, as are the counts in order. */
export type Mentions = {
  readonly id: string;
  readonly kind: 'actor' | 'sector';
  readonly counts: readonly number[];
};
export type DailyMentions = { readonly days: readonly number[]; readonly rows: readonly Mentions[] };

const mostRows = 8;

function add(
  rows: Map<string, { kind: 'actor' | 'sector'; counts: number[] }>,
  kind: 'actor' | 'sector',
  id: string,
  at: number,
  length: number,
): void {
  const key = `${kind} ${id}`;
  const row = rows.get(key) ?? { kind, counts: Array.from({ length }, () => 0) };
  rows.set(key, row);
  row.counts[at] = (row.counts[at] ?? 0) + 1;
}

/** The stories of a window by the day on which each was published, of the actors and sectors named most: actors first, at most eight rows. */
export function dailyMentions(
  stories: readonly StorySummary[],
  { from, to }: { readonly from: number; readonly to: number },
  parent: (sectorId: string) => string | null,
): DailyMentions {
  const count = Math.max(1, Math.min(14, Math.round((to - from) / day)));
  const days = Array.from({ length: count }, (_, back) => to - (count - back) * day);
  const rows = new Map<string, { kind: 'actor' | 'sector'; counts: number[] }>();
  for (const story of stories) {
    const at = Math.max(
      0,
      days.findLastIndex((begin) => begin <= publishedOrSeen(story.lead)),
    );
    for (const { actorId, relation, confidence } of story.actors)
      if (relation !== 'mentions' && confidence !== 'possible') add(rows, 'actor', actorId, at, count);
    for (const id of new Set(story.sectors.map((sector) => parent(sector.id) ?? sector.id)))
      add(rows, 'sector', id, at, count);
  }
  const total = (counts: readonly number[]) => counts.reduce((sum, one) => sum + one, 0);
  const ranked = [...rows]
    .map(([key, { kind, counts }]) => ({ id: key.slice(key.indexOf(' ') + 1), kind, counts }))
    .sort((a, b) => total(b.counts) - total(a.counts) || (a.id < b.id ? -1 : 1));
  const actors = ranked.filter(({ kind }) => kind === 'actor').slice(0, mostRows / 2);
  return { days, rows: [...actors, ...ranked.filter(({ kind }) => kind === 'sector')].slice(0, mostRows) };
}
