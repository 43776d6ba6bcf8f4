import { fieldText, type ReadableText } from './matcher.ts';
import { type NamePlace, namePlaces, otherNames } from './names.ts';
import { isRoundup } from './phrasing.ts';
import type { Field, Match } from './watchlist.ts';

/** Names of a field that make rows; more change nothing but the time. */
const mostNames = 200;
/** As far as a text is read for names that we do not know. UTF-16 units. */
const bodyRead = 4_000;

/** What is asked of a text at most once, and only if a rule asks. */
export type Scene = {
  readonly text: ReadableText;
  /** The words that are read for signs: title, summary, opening of the body, and those of the link. */
  readonly prose: () => string;
  readonly roundup: () => boolean;
  /** Somebody else that is named: another actor of ours, a look-alike, or a name in the style of one. */
  readonly otherNamed: () => string | null;
  /** Does the term stand for several actors at once? A family that many use points to none of them. */
  readonly isShared: (match: Match) => boolean;
  /** The actors that bear the name which stands at this place. */
  readonly bearers: (match: Match) => readonly string[];
  /** Actors with a specific match in the title, and anywhere. */
  readonly inTitle: ReadonlySet<string>;
  readonly specific: ReadonlySet<string>;
  readonly names: (field: Field) => readonly NamePlace[];
  /** Names of others in the title, known to us or not. */
  readonly others: (actorId: string) => boolean;
};

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function placeKey({ field, start, end }: Match): string {
  return `${field} ${start} ${end}`;
}

/** The actors of the matches at each place. */
function byPlace(matches: readonly Match[]): ReadonlyMap<string, ReadonlySet<string>> {
  const places = new Map<string, Set<string>>();
  for (const match of matches) {
    const key = placeKey(match);
    places.set(key, (places.get(key) ?? new Set<string>()).add(match.actorId));
  }
  return places;
}

/** The text as the rules ask of it. */
export function sceneOf(text: ReadableText, matches: readonly Match[], lookalikes: readonly Match[]): Scene {
  const specific = matches.filter(({ strength }) => strength === 'specific');
  const idsOf = (some: readonly Match[]) => new Set(some.map(({ actorId }) => actorId));
  const prose = once(() => `${text.title}\n${text.summary}\n${(text.text ?? '').slice(0, bodyRead)}`);
  const owners = once(() => byPlace(matches));
  const bearers = once(() => byPlace(specific.filter(({ kind }) => kind === 'alias')));
  const rows = new Map<Field, readonly NamePlace[]>();
  const names = (field: Field) => {
    const known = rows.get(field);
    if (known !== undefined) return known;
    const inField = (some: readonly Match[]) =>
      some.filter((match) => match.field === field).slice(0, mostNames);
    const places = namePlaces(
      fieldText(text, field).slice(0, bodyRead),
      inField(specific),
      inField(lookalikes),
    );
    rows.set(field, places);
    return places;
  };
  const ids = idsOf(specific);
  const inTitle = idsOf(specific.filter(({ field }) => field === 'title'));
  return {
    text,
    prose: once(() => `${prose()}\n${(text.url ?? '').replace(/[-_/]/g, ' ')}`),
    roundup: once(() => isRoundup(text.title)),
    otherNamed: once(() => specific[0]?.term ?? lookalikes[0]?.term ?? otherNames(prose())[0] ?? null),
    bearers: (match) => [...(bearers().get(placeKey(match)) ?? [])],
    isShared: (match) => (owners().get(placeKey(match))?.size ?? 0) > 1,
    inTitle,
    specific: ids,
    names,
    others: (actorId) =>
      [...inTitle].some((id) => id !== actorId) ||
      (!inTitle.has(actorId) && names('title').some(({ owner }) => owner !== actorId)),
  };
}
