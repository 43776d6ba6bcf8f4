import {
  besideName,
  isCodeName,
  isHeadline,
  isInAddress,
  isInTable,
  isProperNoun,
  isSentence,
  isWholeTitle,
  isWrittenAs,
} from './naming.ts';
import { securityWords, tradeAddressIn } from './trade.ts';
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

/** In a body a guard word stands for its neighbourhood, not for the whole. UTF-16 units. */
const guardReach = 400;
const nearReach = 40;
/** A name of no more letters is met by chance. */
const shortName = 3;
const security: ReadonlySet<string> = new Set(securityWords);

function isNear(span: Span, { start, end }: Span, reach: number): boolean {
  return span.start < end + reach && span.end > start - reach;
}

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

type Place = { readonly one: Candidate; readonly at: FieldRead; readonly all: readonly FieldRead[] };

/** The guard word that a name waits for: near it in a body, anywhere else in the same text. */
function guardOf({ one, at, all }: Place, guards: Iterable<string>, reach: number): Backing | null {
  for (const word of guards) {
    for (const read of all) {
      if (read.field === 'url' || (read.field === 'text' && at.field !== 'text')) continue;
      const spans = read.guards.get(word) ?? [];
      const isHere = read === at;
      const within = isHere
        ? at.field === 'text'
          ? Math.min(reach, guardReach)
          : reach
        : Number.POSITIVE_INFINITY;
      if (!isHere && reach <= nearReach) continue;
      const span = spans.find((found) => !isHere || (isNear(found, one, within) && !overlaps(found, one)));
      if (span !== undefined)
        return { ...span, field: read.field, word: read.words.slice(span.start, span.end) };
    }
  }
  return null;
}

/** A word in the same field that speaks of security: near the name in a body, anywhere in a short field. */
function spokenIn(place: Place): Backing | null {
  const { at } = place;
  const here = [...at.guards.keys()].filter((word) => security.has(word));
  return guardOf({ ...place, all: [at] }, here, Number.POSITIVE_INFINITY);
}

/** What hints that a short text is of this trade: its address, or another name that needs no context. */
function hintIn({ one, at, all }: Place, named: readonly Firm[]): Backing | null {
  if (at.field === 'text') return null;
  const other = named.find(
    (firm) => firm.one.term.id !== one.term.id && (firm.read !== at || !overlaps(firm.one, one)),
  );
  if (other !== undefined) return backingOf(other);
  const address = all.find(({ field }) => field === 'url');
  const span = address === undefined ? null : tradeAddressIn(address.words);
  return span === null || address === undefined
    ? null
    : { ...span, field: 'url', word: address.words.slice(span.start, span.end) };
}

/** A name in capitals at its source that is written without is not sure to be that name. */
function isLoose(name: string, found: string): boolean {
  if (/^\p{Lu}/u.test(name) && /^\p{Ll}/u.test(found)) return true;
  return /^\p{Lu}{5,}$/u.test(name) && found !== name;
}

/** A name with guard words. An everyday word written otherwise than its source does needs its guard close by. */
function guarded(place: Place): Backing | null | 'itself' {
  const { one, at } = place;
  const { kind, text, needsContext } = one.term;
  if (kind !== 'alias' || at.field === 'url') return guardOf(place, needsContext, Number.POSITIVE_INFINITY);
  if (isCodeName(text, one, at.words)) return 'itself';
  const found = at.words.slice(one.start, one.end);
  const isSmall = /^\p{Lu}/u.test(text) && /^\p{Ll}/u.test(found);
  const near = isSmall || (at.field === 'text' && isLoose(text, found));
  return guardOf(place, needsContext, near ? nearReach : Number.POSITIVE_INFINITY);
}

/** A name that stands where an actor's would, in a text that hints at its trade. */
function standing(place: Place, hint: Backing | null): Backing | null | 'itself' {
  const { one, at } = place;
  const beside = besideName(at.words, one, hint !== null);
  if (beside !== null) return { ...beside, field: at.field, word: at.words.slice(beside.start, beside.end) };
  return at.field === 'title' && (isHeadline(at.words, one) || isWholeTitle(at.words, one)) ? hint : null;
}

/** A name without guard words: by what stands beside it, by how it is written, or by its place in a headline. */
function strict(place: Place, named: readonly Firm[]): Backing | null | 'itself' {
  const { one, at } = place;
  const found = at.words.slice(one.start, one.end);
  const isShort = found.length <= shortName;
  const spoken = spokenIn(place) ?? (isShort ? null : hintIn(place, named));
  const stands = standing(place, spoken);
  if (stands !== null || spoken === null || isShort) return stands;
  if (isCodeName(found, one, at.words)) return spoken;
  if (at.field === 'title' && !isSentence(at.words)) return null;
  const isOwn = at.field === 'title' || (spoken.field !== 'url' && !isLoose(one.term.text, found));
  return isOwn && isProperNoun(at.words, one) ? spoken : null;
}

type Firm = { readonly one: Candidate; readonly read: FieldRead };

function backingOf({ one: { start, end }, read }: Firm): Backing {
  return { start, end, field: read.field, word: read.words.slice(start, end) };
}

function isTelling({ strength }: Term): boolean {
  return strength === 'specific' || strength === 'supporting';
}

/** Is it a name of an actor or of malware, which only stands in texts of this trade? */
function isTradeName({ kind, strength }: Term): boolean {
  return (kind === 'alias' || kind === 'malware') && isTelling({ kind, strength } as Term);
}

/** Another term of the same actor, elsewhere in the text. */
function secondTerm({ one, at }: Place, firm: readonly Firm[]): Backing | null {
  const found = firm.find(
    (other) =>
      other.one.term.actorId === one.term.actorId &&
      other.one.term.id !== one.term.id &&
      isTelling(other.one.term) &&
      (other.read !== at || !overlaps(other.one, one)),
  );
  return found === undefined ? null : backingOf(found);
}

/** A name that is only a part of a longer one (`Cobalt` in `Cobalt Strike`) says nothing. */
function isPart({ one, at }: Place): boolean {
  const holds = (other: Span) =>
    other.end - other.start > one.end - one.start && other.start <= one.start && one.end <= other.end;
  return at.candidates.some(holds) || [...at.guards.values()].some((spans) => spans.some(holds));
}

/** Does the same name tag another actor that needs no context for it? */
function isAnothers({ one, at }: Place, firm: readonly Firm[]): boolean {
  return firm.some(
    ({ one: other, read }) =>
      read === at &&
      other.start === one.start &&
      other.end === one.end &&
      other.term.kind === 'alias' &&
      other.term.strength === 'specific' &&
      other.term.actorId !== one.term.actorId,
  );
}

/** What backs a name that stood back at first: a second term, words beside it, or the rest of the text. */
function laterBacking(
  place: Place,
  firm: readonly Firm[],
  named: readonly Firm[],
): Backing | null | 'itself' {
  const { one, at } = place;
  const { kind, text, needsContext } = one.term;
  if (kind !== 'alias' || at.field === 'url' || isPart(place)) return null;
  if (!isWrittenAs(text, at.words.slice(one.start, one.end))) return null;
  const second = secondTerm(place, firm);
  if (second !== null || isAnothers(place, firm)) return second;
  if (needsContext.length === 0) return strict(place, named);
  const hint = hintIn(place, named);
  if (needsContext !== securityWords) return hint === null ? null : standing(place, hint);
  if (at.field === 'title' && isWholeTitle(at.words, one)) return 'itself';
  return hint ?? standing(place, null);
}

/** `Winnti` beside `Winnti Group` is that group, not another that is also called so. */
function withoutShortened(backed: readonly (readonly Backed[])[]): readonly (readonly Backed[])[] {
  const all = backed.flat().filter(({ term }) => term.kind === 'alias' && term.strength !== 'negative');
  if (new Set(all.map(({ term }) => term.actorId)).size < 2) return backed;
  const terms = [...new Set(all.map(({ term }) => term))];
  const small = (text: string) => text.toLowerCase();
  const isShort = (term: Term) =>
    term.class === 'needs-context' &&
    terms.some(
      (long) => long.actorId !== term.actorId && small(long.text).startsWith(`${small(term.text)} `),
    ) &&
    terms.every((other) => other === term || other.actorId !== term.actorId);
  const dropped = new Set(terms.filter(isShort));
  return dropped.size === 0 ? backed : backed.map((ones) => ones.filter(({ term }) => !dropped.has(term)));
}

/** A name that stands only in the tables of a body is one of a list: indicators, families, techniques. */
function withoutListed(
  backed: readonly (readonly Backed[])[],
  reads: readonly FieldRead[],
): readonly (readonly Backed[])[] {
  const isTabled = (one: Backed, at: number) =>
    reads[at]?.field === 'text' && isInTable(reads[at].words, one);
  const free = new Set<string>();
  let tabled = 0;
  for (const [at, ones] of backed.entries()) {
    for (const one of ones) {
      if (one.term.strength !== 'specific') continue;
      if (isTabled(one, at)) tabled += 1;
      else free.add(one.term.actorId);
    }
  }
  if (tabled === 0) return backed;
  return backed.map((ones, at) =>
    ones.filter(
      (one) => one.term.strength !== 'specific' || free.has(one.term.actorId) || !isTabled(one, at),
    ),
  );
}

/** What backs a term at first sight: itself, or a guard word. */
function firstBacking(place: Place): Backing | null | 'itself' {
  const { term, start, end } = place.one;
  const isName = term.kind === 'alias' && term.strength !== 'negative';
  if (term.class === 'unique' && term.needsContext.length === 0) {
    const isWord = isName && place.at.field !== 'url' && /^\p{Lu}\p{L}+$/u.test(term.text);
    const isSmall = isWord && /^\p{Ll}+$/u.test(place.at.words.slice(start, end));
    return isSmall ? (spokenIn(place) ?? hintIn(place, [])) : 'itself';
  }
  if (term.needsContext.length === 0 || (isName && isPart(place))) return null;
  return guarded(place);
}

/** The terms of each field that tag, with what backs those that need context. */
export function withContext(reads: readonly FieldRead[]): readonly (readonly Backed[])[] {
  const firm: Firm[] = [];
  const open = reads.map((at) =>
    at.candidates
      .filter((one) => one.term.kind !== 'alias' || at.field === 'url' || !isInAddress(at.words, one))
      .map((one) => {
        const place = { one, at, all: reads };
        const found = firstBacking(place);
        if (found !== null) firm.push({ one, read: at });
        return { place, found };
      }),
  );
  const named = firm.filter(({ one }) => isTradeName(one.term) && one.term.class === 'unique');
  const backed = open.map((candidates) =>
    candidates.flatMap(({ place, found }) => {
      const backing = found ?? laterBacking(place, firm, named);
      if (backing === null) return [];
      return { ...place.one, backing: backing === 'itself' ? null : backing };
    }),
  );
  return withoutListed(withoutShortened(backed), reads);
}
