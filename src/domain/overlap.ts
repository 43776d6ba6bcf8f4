import type { Candidate } from './candidate.ts';
import type { Strength } from './watchlist.ts';

const rank: Readonly<Record<Strength, number>> = { negative: 3, specific: 3, supporting: 2, weak: 1 };

/** What is taken of a stretch of text, unit by unit, and how strongly. */
type Cover = { readonly from: number; readonly taken: Uint8Array };

function isTaken({ from, taken }: Cover, { start, end }: Candidate, strength: number): boolean {
  for (let at = start - from; at < end - from; at += 1) if ((taken[at] ?? 0) >= strength) return true;
  return false;
}

function take({ from, taken }: Cover, { start, end }: Candidate, strength: number): void {
  for (let at = start - from; at < end - from; at += 1) taken[at] = Math.max(taken[at] ?? 0, strength);
}

/** Without what stands where a look-alike of the same actor stands, and without the look-alikes. */
function withoutLookalikes<T extends Candidate>(
  cluster: readonly T[],
  from: number,
  to: number,
): readonly T[] {
  const lookalikes = new Map<string, Cover>();
  for (const one of cluster) {
    if (one.term.strength !== 'negative') continue;
    const cover = lookalikes.get(one.term.actorId) ?? { from, taken: new Uint8Array(to - from) };
    lookalikes.set(one.term.actorId, cover);
    take(cover, one, rank.negative);
  }
  if (lookalikes.size === 0) return cluster;
  return cluster.filter((one) => {
    const cover = lookalikes.get(one.term.actorId);
    return one.term.strength !== 'negative' && (cover === undefined || !isTaken(cover, one, rank.weak));
  });
}

/** Longest first; all that stand at one place together. */
function withoutShorter<T extends Candidate>(cluster: readonly T[], from: number, to: number): readonly T[] {
  const cover: Cover = { from, taken: new Uint8Array(to - from) };
  const open = cluster.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
  const kept: T[] = [];
  for (let at = 0; at < open.length; ) {
    const first = open[at] as T;
    let same = at;
    while (open[same]?.start === first.start && open[same]?.end === first.end) same += 1;
    const free = open.slice(at, same).filter((one) => !isTaken(cover, one, rank[one.term.strength]));
    for (const one of free) take(cover, one, rank[one.term.strength]);
    kept.push(...free);
    at = same;
  }
  return kept.sort((a, b) => a.start - b.start || a.end - b.end);
}

/**
 * The candidates that stand: the longest name wins, and a shorter one gives way unless it is stronger; what a
 * look-alike of the same actor covers is left out. `candidates` are in order of their start; so are the kept ones.
 */
export function resolveOverlaps<T extends Candidate>(candidates: readonly T[]): readonly T[] {
  const kept: T[] = [];
  for (let at = 0; at < candidates.length; ) {
    const first = candidates[at] as T;
    let reach = first.end;
    let next = at + 1;
    for (; (candidates[next]?.start ?? reach) < reach; next += 1)
      reach = Math.max(reach, candidates[next]?.end ?? 0);
    if (next > at + 1) {
      const open = withoutLookalikes(candidates.slice(at, next), first.start, reach);
      for (const one of withoutShorter(open, first.start, reach)) kept.push(one);
    } else if (first.term.strength !== 'negative') kept.push(first);
    at = next;
  }
  return kept;
}
