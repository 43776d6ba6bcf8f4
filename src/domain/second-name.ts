import { type Backing, type Firm, overlaps } from './candidate.ts';
import { nameKey } from './lookup.ts';
import { isOfThing, isWrittenAs } from './naming.ts';

/** In a body a second name must stand close by; title and summary are one neighbourhood. UTF-16 units. */
const bodyReach = 400;
/** So short a name is met by chance. */
const shortName = 3;
/** Names of one actor that are compared; a text with more is a list of names. */
const mostNames = 20;

function isPair(own: Firm, other: Firm): boolean {
  const [key, otherKey] = [nameKey(own.one.term.text), nameKey(other.one.term.text)];
  if (key.startsWith(otherKey) || otherKey.startsWith(key)) return false;
  if (own.read !== other.read) return own.read.field !== 'text' && other.read.field !== 'text';
  if (overlaps(own.one, other.one)) return false;
  const apart = Math.max(own.one.start, other.one.start) - Math.min(own.one.end, other.one.end);
  return own.read.field !== 'text' || apart <= bodyReach;
}

/**
 * What backs a name that needs context where another such name of its actor stands too, written as its source writes
 * it: chance seldom has both. Places are those that found nothing else; spellings of one name are one.
 */
export function createSecondNames(open: readonly Firm[]): (own: Firm) => Backing | null {
  const byActor = new Map<string, Firm[]>();
  for (const each of open) {
    const { one, read } = each;
    const { term } = one;
    const found = read.words.slice(one.start, one.end);
    if (term.kind !== 'alias' || term.strength !== 'specific' || read.field === 'url') continue;
    if (found.length <= shortName || !/^\p{Lu}/u.test(found) || !isWrittenAs(term.text, found)) continue;
    if (isOfThing(read.words, one)) continue;
    const known = byActor.get(term.actorId) ?? [];
    byActor.set(term.actorId, known);
    if (known.length < mostNames) known.push(each);
  }
  return (own) => {
    const names = byActor.get(own.one.term.actorId) ?? [];
    const isNamed = names.some(({ one, read }) => one === own.one && read === own.read);
    const other = isNamed ? names.find((each) => isPair(own, each)) : undefined;
    if (other === undefined) return null;
    const { start, end } = other.one;
    const { field, words } = other.read;
    return { field, start, end, word: words.slice(start, end) };
  };
}
