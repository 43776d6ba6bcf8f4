import type { Backed, FieldRead } from './candidate.ts';
import { isInTable } from './naming.ts';
import type { Term } from './watchlist.ts';

/** A text with more names than these is a list, whose cost must not grow with its square. */
const mostLonger = 50;
const collective = /^(?:group|team|gang|crew)$/;

/** `Winnti` beside `Winnti Group` is that group, not another that is also called so. */
export function withoutShortened(backed: readonly (readonly Backed[])[]): readonly (readonly Backed[])[] {
  const all = backed.flat().filter(({ term }) => term.kind === 'alias' && term.strength !== 'negative');
  if (new Set(all.map(({ term }) => term.actorId)).size < 2) return backed;
  const terms = [...new Set(all.map(({ term }) => term))];
  const small = (text: string) => text.toLowerCase();
  const longer = terms
    .filter(({ text }) => text.includes(' '))
    .slice(0, mostLonger)
    .map(({ actorId, text }) => ({ actorId, text: small(text) }));
  const isShort = (term: Term) => {
    const short = `${small(term.text)} `;
    const isShortOf = ({ actorId, text }: { readonly actorId: string; readonly text: string }) =>
      actorId !== term.actorId &&
      text.startsWith(short) &&
      (term.class === 'needs-context' || collective.test(text.slice(short.length)));
    return longer.some(isShortOf) && terms.every((other) => other === term || other.actorId !== term.actorId);
  };
  const dropped = new Set(terms.filter(isShort));
  return dropped.size === 0 ? backed : backed.map((ones) => ones.filter(({ term }) => !dropped.has(term)));
}

/** A name that stands only in the tables of a body is one of a list: indicators, families, techniques. */
export function withoutListed(
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
