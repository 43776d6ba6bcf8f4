import {
  type Backed,
  type Backing,
  type Candidate,
  createParts,
  type FieldRead,
  type Firm,
  nearest,
  overlaps,
  type Span,
  securitySpans,
} from './candidate.ts';
import { countryAfter, countryBefore, countryGroup, deedBeside } from './deed.ts';
import { withoutListed, withoutShortened } from './listed.ts';
import {
  besideName,
  isCodeName,
  isHeadline,
  isInAddress,
  isOfThing,
  isProperNoun,
  isSentence,
  isWholeTitle,
  isWrittenAs,
} from './naming.ts';
import { createSecondNames } from './second-name.ts';
import { securityWords, tradeAddressIn } from './trade.ts';
import type { Field, Term } from './watchlist.ts';

/** In a body a guard word stands for its neighbourhood, not for the whole. UTF-16 units. */
const guardReach = 400;
const nearReach = 40;
/** A name of no more letters is met by chance. */
const shortName = 3;
/** A name that stands more often in a field is judged by its first places. */
const mostPlaces = 40;

/** One field, with what is looked up for its names: worked out once, when first asked for. */
type Room = {
  readonly read: FieldRead;
  readonly spoken: () => readonly Span[];
  readonly isPart: (one: Span) => boolean;
};
type Place = { readonly one: Candidate; readonly room: Room; readonly all: readonly Room[] };

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function roomOf(read: FieldRead): Room {
  const parts = once(() => createParts(read));
  return { read, spoken: once(() => securitySpans(read)), isPart: (one) => parts()(one) };
}

function backing({ field, words }: FieldRead, { start, end }: Span): Backing {
  return { field, start, end, word: words.slice(start, end) };
}

function foundWords({ one, room }: Place): string {
  return room.read.words.slice(one.start, one.end);
}

/** The guard word that a name waits for: near it in a body, anywhere else in the same text. */
function guardOf({ one, room, all }: Place, words: readonly string[], reach: number): Backing | null {
  for (const other of all) {
    const { read } = other;
    const isHere = other === room;
    if (read.field === 'url' || (read.field === 'text' && !isHere) || (!isHere && reach <= nearReach))
      continue;
    const within = !isHere
      ? Number.POSITIVE_INFINITY
      : read.field === 'text'
        ? Math.min(reach, guardReach)
        : reach;
    const from: Span = isHere ? one : { start: -1, end: -1 };
    if (words === securityWords) {
      const span = nearest(other.spoken(), from, within);
      if (span !== null) return backing(read, span);
      continue;
    }
    for (const word of words) {
      const span = nearest(read.guards.get(word) ?? [], from, within);
      if (span !== null) return backing(read, span);
    }
  }
  return null;
}

/** A word in the same field that speaks of security: near the name in a body, anywhere in a short field. */
function spokenIn(place: Place): Backing | null {
  return guardOf({ ...place, all: [place.room] }, securityWords, Number.POSITIVE_INFINITY);
}

/** What hints that a short text is of this trade: another name that needs no context, or its address. */
function hintIn({ one, room, all }: Place, named: readonly Firm[]): Backing | null {
  if (room.read.field === 'text') return null;
  const other = named.find(
    (firm) => firm.one.term.id !== one.term.id && (firm.read !== room.read || !overlaps(firm.one, one)),
  );
  if (other !== undefined) return backing(other.read, other.one);
  const address = all.find(({ read }) => read.field === 'url')?.read;
  const span = address === undefined ? null : tradeAddressIn(address.words);
  return span === null || address === undefined ? null : backing(address, span);
}

/** A name in capitals at its source that is written without is not sure to be that name. */
function isLoose(name: string, found: string): boolean {
  if (/^\p{Lu}/u.test(name) && /^\p{Ll}/u.test(found)) return true;
  return /^\p{Lu}{5,}$/u.test(name) && found !== name;
}

/** A name with guard words. An everyday word written otherwise than its source does needs its guard close by. */
function guarded(place: Place): Backing | null | 'itself' {
  const { one, room } = place;
  const { kind, text, needsContext } = one.term;
  if (kind !== 'alias' || room.read.field === 'url')
    return guardOf(place, needsContext, Number.POSITIVE_INFINITY);
  if (isCodeName(text, one, room.read.words)) return 'itself';
  if (isOfThing(room.read.words, one)) return null;
  const found = foundWords(place);
  const isSmall = /^\p{Lu}/u.test(text) && /^\p{Ll}/u.test(found);
  const near = isSmall || (room.read.field === 'text' && isLoose(text, found));
  return guardOf(place, needsContext, near ? nearReach : Number.POSITIVE_INFINITY);
}

/** A name that stands where an actor's would, in a text that hints at its trade. */
function standing({ one, room: { read } }: Place, hint: Backing | null): Backing | null {
  const beside = besideName(read.words, one, hint !== null);
  if (beside !== null) return backing(read, beside);
  const leads = read.field === 'title' && (isHeadline(read.words, one) || isWholeTitle(read.words, one));
  return leads ? hint : null;
}

/** A name without guard words: by what stands beside it, by how it is written, or by its place in a headline. */
function strict(place: Place, named: readonly Firm[]): Backing | null {
  const { one, room } = place;
  const { field, words } = room.read;
  const found = foundWords(place);
  const isShort = found.length <= shortName;
  const spoken = spokenIn(place) ?? (isShort ? null : hintIn(place, named));
  const stands = standing(place, spoken);
  if (stands !== null || spoken === null || isShort) return stands;
  if (isCodeName(found, one, words)) return spoken;
  if (field === 'title' && !isSentence(words)) return null;
  const isOwn = field === 'title' || (spoken.field !== 'url' && !isLoose(one.term.text, found));
  return isOwn && isProperNoun(words, one) ? spoken : null;
}

/** Its country’s group in a short text, or beside the name. */
function countryOf({ one, room, all }: Place): Backing | null {
  const code = one.term.nexus;
  if (code === undefined) return null;
  const { words } = room.read;
  const beside = countryBefore(words, one, code) ?? countryAfter(words, one, code);
  if (beside !== null) return backing(room.read, beside);
  for (const { read } of room.read.field === 'text' ? [] : all) {
    const span = read.field === 'title' || read.field === 'summary' ? countryGroup(read.words, code) : null;
    if (span !== null && (read !== room.read || !overlaps(span, one))) return backing(read, span);
  }
  return null;
}

/**
 * A name by what its bearer does or suffers from it. What others do too counts for a name that is seldom met elsewhere,
 * and for an everyday word where the text speaks of the actor’s country.
 */
function acting(place: Place): Backing | null {
  const { one, room } = place;
  const { text, needsContext } = one.term;
  if (room.read.field === 'url' || !/^\p{Lu}/u.test(text) || foundWords(place).length <= shortName)
    return null;
  const country = countryOf(place);
  const isSeldom = needsContext === securityWords;
  const { words } = room.read;
  const deed = deedBeside(words, one, isSeldom || country !== null ? 'aimed' : 'strong');
  if (deed !== null) return backing(room.read, deed);
  if (country === null || isOfThing(words, one)) return null;
  const isOfIt = country.end <= one.start || countryAfter(words, one, one.term.nexus ?? '') !== null;
  return isSeldom && country.field === room.read.field && isOfIt ? country : standing(place, country);
}

/** What tags at first sight: by actor, by place, and the names that only stand in texts of this trade. */
type Standing = {
  readonly byActor: ReadonlyMap<string, readonly Firm[]>;
  readonly places: ReadonlyMap<string, ReadonlySet<string>>;
  readonly named: readonly Firm[];
};

function placeKey(field: Field, { start, end }: Span): string {
  return `${field} ${start} ${end}`;
}

function isTelling({ strength }: Term): boolean {
  return strength === 'specific' || strength === 'supporting';
}

/** Another term of the same actor, elsewhere in the text. */
function secondTerm({ one, room }: Place, { byActor }: Standing): Backing | null {
  const found = byActor
    .get(one.term.actorId)
    ?.find(
      (other) => other.one.term.id !== one.term.id && (other.read !== room.read || !overlaps(other.one, one)),
    );
  return found === undefined ? null : backing(found.read, found.one);
}

/** Does the name at this place tag an actor, its own or another, that needs no context for it? */
function isTaken({ one, room }: Place, { places }: Standing): boolean {
  return places.has(placeKey(room.read.field, one));
}

/** What backs a name that stood back at first: a second term, words beside it, or the rest of the text. */
function laterBacking(place: Place, firm: Standing): Backing | null | 'itself' {
  const { one, room } = place;
  const { kind, text, needsContext } = one.term;
  if (kind !== 'alias' || room.read.field === 'url' || room.isPart(one)) return null;
  if (!isWrittenAs(text, foundWords(place))) return null;
  const second = secondTerm(place, firm);
  if (second !== null || isTaken(place, firm)) return second;
  const deed = acting(place);
  if (deed !== null) return deed;
  if (needsContext.length === 0) return strict(place, firm.named);
  const hint = hintIn(place, firm.named);
  if (needsContext !== securityWords) return hint === null ? null : standing(place, hint);
  if (room.read.field === 'title' && isWholeTitle(room.read.words, one)) return 'itself';
  return hint ?? standing(place, null);
}

/** What backs a term at first sight: itself, or a guard word. */
function firstBacking(place: Place): Backing | null | 'itself' {
  const { one, room } = place;
  const { term } = one;
  const isName = term.kind === 'alias' && term.strength !== 'negative';
  if (term.class === 'unique' && term.needsContext.length === 0) {
    const isWord = isName && room.read.field !== 'url' && /^\p{Lu}\p{L}+$/u.test(term.text);
    const isSmall = isWord && /^\p{Ll}+$/u.test(foundWords(place));
    return isSmall ? (spokenIn(place) ?? hintIn(place, [])) : 'itself';
  }
  if (term.needsContext.length === 0 || (isName && room.isPart(one))) return null;
  return guarded(place);
}

function standingOf(firm: readonly Firm[]): Standing {
  const byActor = new Map<string, Firm[]>();
  const places = new Map<string, Set<string>>();
  const seen = new Set<string>();
  for (const each of firm) {
    const { term } = each.one;
    if (term.kind === 'alias' && term.strength === 'specific') {
      const key = placeKey(each.read.field, each.one);
      places.set(key, (places.get(key) ?? new Set()).add(term.actorId));
    }
    if (!isTelling(term) || seen.has(`${term.id} ${each.read.field}`)) continue;
    seen.add(`${term.id} ${each.read.field}`);
    const known = byActor.get(term.actorId);
    if (known === undefined) byActor.set(term.actorId, [each]);
    else known.push(each);
  }
  const isNamed = ({ one: { term } }: Firm) =>
    term.class === 'unique' && (term.kind === 'alias' || term.kind === 'malware') && isTelling(term);
  return { byActor, places, named: firm.filter(isNamed).slice(0, mostPlaces) };
}

/** Without names in addresses, and without a name's places beyond the first ones where it needs context. */
function judged({ field, words, candidates }: FieldRead): readonly Candidate[] {
  const times = new Map<Term, number>();
  return candidates.filter((one) => {
    const { term } = one;
    if (term.kind !== 'alias' || term.strength === 'negative') return true;
    if (field !== 'url' && isInAddress(words, one)) return false;
    if (term.class === 'unique') return true;
    const count = (times.get(term) ?? 0) + 1;
    times.set(term, count);
    return count <= mostPlaces;
  });
}

/** The terms of each field that tag, with what backs those that need context. */
export function withContext(reads: readonly FieldRead[]): readonly (readonly Backed[])[] {
  const all = reads.map(roomOf);
  const firm: Firm[] = [];
  const open = all.map((room) =>
    judged(room.read).map((one) => {
      const place = { one, room, all };
      const found = firstBacking(place);
      if (found !== null) firm.push({ one, read: room.read });
      return { place, found };
    }),
  );
  const standing = once(() => standingOf(firm));
  const secondName = once(() => {
    const rest = open.flat().filter(({ place, found }) => found === null && !place.room.isPart(place.one));
    return createSecondNames(rest.map(({ place: { one, room } }) => ({ one, read: room.read })));
  });
  const backed = open.map((candidates) =>
    candidates.flatMap(({ place, found }) => {
      const by =
        found ?? laterBacking(place, standing()) ?? secondName()({ one: place.one, read: place.room.read });
      return by === null ? [] : { ...place.one, backing: by === 'itself' ? null : by };
    }),
  );
  return withoutListed(withoutShortened(backed), reads);
}
