import { securityWords } from './trade.ts';
import type { Field, Term } from './watchlist.ts';

export type Span = { readonly start: number; readonly end: number };
/** A term found at a place of a field. */
export type Candidate = Span & { readonly term: Term };

/** One field of a text with the terms and the guard words found in it. */
export type FieldRead = {
  readonly field: Field;
  readonly words: string;
  readonly candidates: readonly Candidate[];
  readonly guards: ReadonlyMap<string, readonly Span[]>;
};

/** What backs a name: a word or a second term, and where it stands. */
export type Backing = Span & { readonly field: Field; readonly word: string };
/** A term that tags, and what it needed for that; null where it needs nothing. */
export type Backed = Candidate & { readonly backing: Backing | null };

const security: ReadonlySet<string> = new Set(securityWords);
/** No name is longer. UTF-16 units. */
const longestName = 100;

/** A term that tags at first sight, and where it was first found. */
export type Firm = { readonly one: Candidate; readonly read: FieldRead };

/** Do two places share a letter? */
export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The words of a field that speak of security, in order of place. */
export function securitySpans({ guards }: FieldRead): readonly Span[] {
  const spans = [...guards].flatMap(([word, found]) => (security.has(word) ? found : []));
  return spans.sort((a, b) => a.start - b.start);
}

/** Of places in order, the first that lies within reach of one and shares no letter with it. */
export function nearest(spans: readonly Span[], one: Span, reach: number): Span | null {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.start ?? 0) < one.start - reach - longestName) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < spans.length; at += 1) {
    const span = spans[at];
    if (span === undefined || span.start >= one.end + reach) return null;
    if (span.end > one.start - reach && !overlaps(span, one)) return span;
  }
  return null;
}

/** Is a place only a part of a longer one (`Cobalt` in `Cobalt Strike`)? Costs the same however many there are. */
export function createParts({ candidates, guards }: FieldRead): (one: Span) => boolean {
  const ends = new Map<number, number>();
  const note = ({ start, end }: Span) => ends.set(start, Math.max(end, ends.get(start) ?? 0));
  for (const one of candidates) note(one);
  for (const spans of guards.values()) for (const span of spans) note(span);
  return ({ start, end }) => {
    for (let from = Math.max(0, start - longestName); from <= start; from += 1) {
      const to = ends.get(from);
      if (to !== undefined && to >= end && to - from > end - start) return true;
    }
    return false;
  };
}
