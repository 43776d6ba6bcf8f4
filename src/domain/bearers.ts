import { nameKey } from './lookup.ts';
import type { Scene } from './scene.ts';
import type { Match } from './watchlist.ts';
import { countWords, listWords } from './words.ts';

/** Bearers of a name that are told by theirs; the rest are counted. */
const mostBearers = 4;

/** `Winnti` of `Winnti Group`. */
function bareName(name: string): string {
  return name.replace(/ (?:group|team|gang|crew)$/i, '');
}

/** How many bear a name and who, and whether it is of all of them this one's first name alone. */
export type SharedName = { readonly words: string; readonly isFirst: boolean };

/**
 * Where nothing but names that others bear too speaks for the actor. Null where a second term of its own stands by.
 * `nameOf` tells an actor's first name.
 */
export function sharedName(
  matches: readonly Match[],
  scene: Scene,
  nameOf: (actorId: string) => string,
): SharedName | null {
  if (scene.specific.size < 2) return null;
  let shared: Match | null = null;
  for (const match of matches) {
    if (match.strength === 'weak' || match.kind === 'context') continue;
    const isName = match.strength === 'specific' && match.kind === 'alias';
    if (!isName && scene.isShared(match)) continue;
    if (!isName || scene.bearers(match).length < 2) return null;
    shared ??= match;
  }
  if (shared === null) return null;
  const { actorId, term } = shared;
  const names = scene.bearers(shared).map(nameOf);
  const isCalled = (name: string) => nameKey(bareName(name)) === nameKey(bareName(term));
  const isFirst = isCalled(nameOf(actorId)) && names.filter(isCalled).length === 1;
  const told = names.slice(0, mostBearers);
  const rest = names.length - told.length;
  const who = listWords(rest === 0 ? told : [...told, countWords(rest, 'other')]);
  return { words: `${names.length} actors bear the name “${term}”: ${who}`, isFirst };
}
