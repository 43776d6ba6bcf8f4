import { type Excepted, everyWorkspace } from './exception.ts';
import { type Directory, nameKey, nearest } from './lookup.ts';
import type { Sector } from './sector.ts';
import type { Watchlist } from './watchlist.ts';

/** A term of watchlists or a word of sectors, as evidence shows it, with its other spellings. */
export type EvidenceWord = { readonly text: string; readonly spellings: readonly string[] };

/** What a typed word is among these: one, several that share a spelling, or none with the nearest ones. */
export type FoundWord =
  | { readonly kind: 'one'; readonly text: string }
  | { readonly kind: 'several'; readonly texts: readonly string[] }
  | { readonly kind: 'none'; readonly nearest: readonly string[] };

/** Every word that can be evidence. */
export function evidenceWords(
  watchlists: readonly Watchlist[],
  sectors: readonly Sector[],
): readonly EvidenceWord[] {
  const terms = watchlists
    .flatMap((watchlist) => watchlist.terms)
    .filter((term) => term.strength !== 'negative' && term.class !== 'never-match')
    .map(({ text, variants }) => ({ text, spellings: variants }));
  const words = sectors
    .flatMap((sector) => [
      ...sector.strongPhrases,
      ...sector.keywords,
      ...sector.hints,
      ...sector.productWords,
      ...sector.organisations,
      ...sector.operators,
      ...(sector.products?.terms ?? []).map((term) => term.words),
    ])
    .map((text) => ({ text, spellings: [] }));
  return [...terms, ...words];
}

/** The word as evidence shows it: by its own text, else by another spelling. */
export function findWord(words: readonly EvidenceWord[], typed: string): FoundWord {
  const key = nameKey(typed);
  const own = words.find(({ text }) => nameKey(text) === key);
  if (own !== undefined) return { kind: 'one', text: own.text };
  const spelt = words.filter(({ spellings }) => spellings.some((one) => nameKey(one) === key));
  const texts = [...new Map(spelt.map(({ text }) => [nameKey(text), text])).values()];
  const [only, another] = texts;
  if (only !== undefined && another === undefined) return { kind: 'one', text: only };
  if (only !== undefined) return { kind: 'several', texts };
  const near = nearest(typed, words, ({ text, spellings }) => [text, ...spellings], 20);
  return { kind: 'none', nearest: [...new Set(near.map(({ text }) => text))].slice(0, 3) };
}

/** Every way in which evidence writes the word: lists differ in capitals and hyphens. */
export function writtenAs(words: readonly EvidenceWord[], text: string): readonly string[] {
  const key = nameKey(text);
  return [...new Set([text, ...words.map((word) => word.text).filter((one) => nameKey(one) === key)])];
}

type Names = { readonly directory: Directory; readonly feedTitle: (feedId: string) => string };

function subjectOf({ actorId, sectorId }: Excepted, { directory }: Names): string | null {
  if (actorId !== null) return directory.actors.get(actorId)?.name ?? actorId;
  return sectorId === null ? null : (directory.sectors.get(sectorId)?.name ?? sectorId);
}

function claimOf(excepted: Excepted, names: Names): string {
  const subject = subjectOf(excepted, names);
  switch (excepted.kind) {
    case 'term':
      return `“${excepted.term ?? ''}” is no evidence${subject === null ? '' : ` for ${subject}`}`;
    case 'possible':
      return `${subject ?? 'no actor'} is ${subject === null ? '' : 'not '}tagged where it is only possible`;
    case 'actor':
    case 'sector':
      return `${subject ?? 'nothing'} is not tagged`;
    default:
      return excepted.kind satisfies never;
  }
}

/** `“Bitter” is no evidence for APT-C-08 on The Record`. */
export function exceptedWords(excepted: Excepted, names: Names): string {
  const feed = excepted.feedId === null ? '' : ` on ${names.feedTitle(excepted.feedId)}`;
  return `${claimOf(excepted, names)}${feed}`;
}

/** `“Bitter” is no evidence for APT-C-08 on The Record, in every workspace`. */
export function exceptionWords(excepted: Excepted & { readonly teamId: string }, names: Names): string {
  const where = excepted.teamId === everyWorkspace ? 'in every workspace' : `in workspace ${excepted.teamId}`;
  return `${exceptedWords(excepted, names)}, ${where}`;
}
