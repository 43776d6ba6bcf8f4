import { isCountry } from './nexus.ts';
import type { Match } from './watchlist.ts';

/** A name of a threat actor in a text, known to us or not. */
export type NamePlace = { readonly owner: string; readonly start: number; readonly end: number };

/**
 * Names in the styles of those who number and name threat actors: numbers (Mandiant, Proofpoint, CERT-UA, Microsoft,
 * Unit 42 …), weather (Microsoft), animals (CrowdStrike), stars (Unit 42), metals (Secureworks), elements (Trend Micro).
 */
const styled =
  /\b(?:(?:APT|UNC|TA|FIN|UAT|UAC|TAG|DEV|Storm|CL-STA|CL-UNK|UTA|TEMP|TAT|TGR-STA|REF|STAC|UNK|CERT-UA|G)[\s-]?\d{2,5}|(?!(?:Super|Severe|The|This|That|A|An|Great|Red|New|Strong|Powerful|Deadly|Big|Giant|Dead|Polar|Black|Brown|Grizzly) )[A-Z][A-Za-z]+ (?:Typhoon|Blizzard|Sandstorm|Sleet|Tempest|Tsunami|PANDA|Panda|BEAR|Bear|KITTEN|Kitten|CHOLLIMA|Chollima|SPIDER|Spider|JACKAL|Jackal|Taurus|Ursa|Serpens|Pisces|Scorpius|Draco)|(?:BRONZE|COBALT|IRON|NICKEL|TIN|Earth|Void|Water) (?!Day\b|Hour\b|Sector\b|Utilit|System|Strike\b)[A-Z][a-zA-Z]{3,}|[A-Z][A-Za-z]+ Dragon(?= (?:hackers|group|APT|actor)))\b/g;
/** `a group tracked as LuminousMoth`, `the RedEcho group`: somebody is named, whatever the style. */
const introduced =
  /\b(?:(?:group|actor|gang|crew|cluster|hackers|team|APT|operation)s?\)?,? (?:\w+ )?(?:(?:is |was |are )?(?:called|named|dubbed|codenamed|nicknamed|(?:known|tracked|identified) as|it calls|aka)|(?:which|that|whom?) [A-Z][\w ]{2,24} (?:calls?|tracks? as|dubs?|named)) ["'“‘]?|(?:called|dubbed|codenamed|tracked as) ["'“‘]?)([A-Z][\p{L}\d]{2,}(?:[ -][A-Z\d][\p{L}\d]+)?)|\b([A-Z][a-z]+[A-Z][a-z]+)(?= (?:group|hackers|gang|APT|crew|cluster|threat actors?)\b)/gu;

/** A name that stands in the text in the style of a threat actor, each once. */
export function otherNames(text: string): readonly string[] {
  return [...new Set(placesOf(text).map(({ owner }) => owner))];
}

function placesOf(text: string): readonly NamePlace[] {
  const found = [...text.matchAll(styled)].map(({ 0: name, index }) => ({
    owner: name,
    start: index,
    end: index + name.length,
  }));
  const told = [...text.matchAll(introduced)].flatMap((match) => {
    const name = match[1] ?? match[2] ?? '';
    const start = match.index + (match[2] === undefined ? match[0].length - name.length : 0);
    return [{ owner: name, start, end: start + name.length }];
  });
  return [...found, ...told];
}

/** The names in one field, in order of place: those we know by their actor, look-alikes and the others by themselves. */
export function namePlaces(
  text: string,
  known: readonly Match[],
  lookalikes: readonly Match[],
): readonly NamePlace[] {
  const places: NamePlace[] = known.map(({ actorId, start, end }) => ({ owner: actorId, start, end }));
  const taken = new Uint8Array(Math.max(text.length, ...places.map(({ end }) => end)) + 1);
  const take = ({ start, end }: NamePlace) => taken.fill(1, start, end);
  for (const place of places) take(place);
  const others = lookalikes.map(({ term, start, end }) => ({ owner: term, start, end }));
  for (const place of [...others, ...placesOf(text)]) {
    if (taken.subarray(place.start, place.end).includes(1)) continue;
    places.push(place);
    take(place);
  }
  return places.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Between two members of a list: a joiner, at most a few words of apposition, an alias in parentheses. */
const joint =
  /^(?:['’]s)?(?: (?:group|hackers|gang|APT|crew|actors?))?[\s"'“”‘’)]*(?:\([^()]{0,120}\))?\s*(?:,|;|\/|&|\+|·|•|\||\(|\band\b|\bor\b|\baka\b|\bund\b|\boder\b|\bet\b|\bou\b|\by\b|(?<!\p{L})(?:и|или)(?!\p{L})|、|，|和|及|与|與|と|や)[\s,"'“‘(]*(?:(?:and|or|und|et|y|e|as well as|also|then) )?(?:(?!(?:un)?like |such |includ|similar|not |than |while |who |which |that )[\p{L}'’.-]+ ){0,3}["'“‘(]*$/u;
const longestJoint = 150;
/** `Salt and Volt Typhoon`: the family's name is said once. */
const shortened = /(?:\b[A-Z][a-z]{2,}(?:, |\/))*\b[A-Z][a-z]{2,}(?:,? (?:and|or|&) |\/)$/;

/** A sentence, or a clause, that begins with whom its subject is set beside: `Unlike Salt Typhoon, Volt Typhoon …`. */
const besideFirst =
  /(?:^|[.!?:;,–—(|\n]\s*|\s-\s|\b(?:and|but|that|while|because) )["“‘']?(?:(?:un)?like|as with|akin to|similar(?:ly)? to|in contrast (?:to|with)|contrary to|compared (?:to|with)|as opposed to|rather than|instead of|apart from|other than|anders als|ähnlich wie|im gegensatz zu|contrairement à|à la différence de|à l['’]instar de|a diferencia de|al igual que|a differenza di|ao contrário d[eo]|in tegenstelling tot|net als|в отличие от) (?:the )?["“‘']?$/iu;
const onlyComma = /^[^,]*,\s*["“‘']?$/u;
const conjoins =
  /[,;/&]|^['’]s|(?<!\p{L})(?:and|or|und|oder|et|ou|y|o|e|en|of|и|или)(?!\p{L})|(?<!\p{L})(?:to|with|from|than|by|as|like|zu|mit|von|als|à|de|a|met|van|на|от)\s+["“‘(]?$/iu;
/** `Im Gegensatz zu Salt Typhoon greift Volt Typhoon an`: with the verb, whom the sentence speaks of begins. */
const beginsAnew = (between: string) => /\p{L}/u.test(between) && !conjoins.test(between);

/**
 * Names in a row, `Volt Typhoon, Salt Typhoon and Velvet Ant`; one that stands alone is a row of itself. Its clause
 * begins at `since`: what is said before does not reach it.
 */
export type NameRow = NamePlace & { readonly owners: ReadonlySet<string>; readonly since: number };

/** Where a row that begins with a comparison comes to its subject; its own beginning where it is all compared, or none is. */
function subjectOf(text: string, row: readonly NamePlace[]): number {
  const [start, end] = [row[0]?.start ?? 0, row.at(-1)?.end ?? 0];
  if (row.length < 2 || !besideFirst.test(text.slice(Math.max(0, start - 60), start))) return 0;
  if (/^["”’']?\s*(?:\([^()]{0,120}\))?\s*,/.test(text.slice(end, end + 130))) return 0;
  for (let at = row.length - 1; at > 0; at -= 1)
    if (onlyComma.test(text.slice(row[at - 1]?.end, row[at]?.start))) return at;
  return 0;
}

/** The row of names that the place belongs to. */
export function rowOf(
  text: string,
  place: { readonly start: number; readonly end: number },
  names: readonly NamePlace[],
): NameRow {
  const at = names.findIndex(({ start, end }) => start <= place.start && place.end <= end);
  const own = names[at];
  if (own === undefined) return { ...place, owner: '', owners: new Set(), since: 0 };
  const joins = (left: NamePlace | undefined, right: NamePlace | undefined) =>
    left !== undefined &&
    right !== undefined &&
    right.start - left.end <= longestJoint &&
    joint.test(text.slice(left.end, right.start));
  let [first, last] = [at, at];
  while (joins(names[first - 1], names[first])) first -= 1;
  while (joins(names[last], names[last + 1])) last += 1;
  const subject = first + subjectOf(text, names.slice(first, last + 1));
  const isSplit = subject > first;
  if (at < subject) last = subject - 1;
  else first = subject;
  const row = names.slice(first, last + 1);
  const start = row[0]?.start ?? own.start;
  const previous = names[first - 1]?.end;
  const isSubject =
    previous !== undefined && ((isSplit && at >= subject) || beginsAnew(text.slice(previous, start)));
  const before = text.slice(Math.max(0, start - 60), start);
  const said = shortened.exec(before)?.[0] ?? '';
  const firstNames = said.match(/[A-Z][a-z]+/g) ?? [];
  return {
    owner: own.owner,
    owners: new Set([...row.map(({ owner }) => owner), ...firstNames.filter((name) => !isCountry(name))]),
    start: start - said.length,
    end: row.at(-1)?.end ?? own.end,
    since: isSubject ? previous : 0,
  };
}
