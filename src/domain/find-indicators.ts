import type { Indicator } from './indicator.ts';
import { listsIn } from './indicator-lists.ts';
import type { ReadableText } from './matcher.ts';
import { defangs, isAccused, isReference, type Setting, settingOf } from './references.ts';
import { type Sighting, sightingsIn } from './sighting.ts';

const readFields = ['title', 'summary', 'text'] as const;
const hashes: ReadonlySet<Indicator['type']> = new Set(['md5', 'sha1', 'sha256', 'sha512']);

function plainNameIn(
  setting: Setting,
  sightings: readonly Sighting[],
): (sighting: Sighting, nth: number) => boolean {
  const isListed = listsIn(setting.text, sightings);
  return (sighting, nth) => {
    if (sighting.written === 'defanged' || hashes.has(sighting.type)) return false;
    // `a[at]evil[.]com` may be either: a contact, or what the author defangs.
    if (sighting.written === 'spelt') return isReference(sighting, setting);
    return !(isAccused(sighting, setting) || (!isReference(sighting, setting) && isListed(nth)));
  };
}

function referenceIn(setting: Setting): (sighting: Sighting) => boolean {
  return (sighting) => !hashes.has(sighting.type) && isReference(sighting, setting);
}

type ReadField = (typeof readFields)[number];
/** More values of a kind are kept in a set; fewer are compared, for a set would have to read each of them. */
const fewValues = 24;

/** Says whether a value comes again, kind by kind. */
function createSeen(): (type: Indicator['type'], value: string) => boolean {
  const lists = new Map<Indicator['type'], { readonly few: string[]; many: Set<string> | null }>();
  return (type, value) => {
    const known = lists.get(type) ?? { few: [], many: null };
    lists.set(type, known);
    const { few, many } = known;
    if (many !== null ? many.has(value) : few.includes(value)) return true;
    if (many !== null) many.add(value);
    else if (few.push(value) > fewValues) known.many = new Set(few);
    return false;
  };
}

/**
 * The indicators of an advisory, refanged, once each, in order of first appearance; a link gives its host too. Where a
 * text defangs, the names that it leaves plain are its references, unless it or the heading of their list calls them bad, and only hashes are taken plain. Where it defangs nothing, the
 * publisher's own names, well-known sites and contacts are left out. `sightingsAt` says what was seen in a field.
 */
export function findIndicators(
  text: ReadableText,
  sightingsAt: (field: ReadField) => readonly Sighting[] = (field) => sightingsIn(text[field] ?? ''),
): readonly Indicator[] {
  const read = readFields.map((field) => ({
    field,
    setting: settingOf(text[field] ?? '', text.url),
    sightings: sightingsAt(field),
  }));
  if (read.every(({ sightings }) => sightings.length === 0)) return [];
  const isMarked = read.some(({ sightings, setting }) => defangs(sightings, setting));
  const isKnown = createSeen();
  const found: Indicator[] = [];
  for (const { field, setting, sightings } of read) {
    if (sightings.length === 0) continue;
    const isLeftOut = isMarked ? plainNameIn(setting, sightings) : referenceIn(setting);
    for (let at = 0; at < sightings.length; at += 1) {
      const sighting = sightings[at] as Sighting;
      if (isLeftOut(sighting, at) || isKnown(sighting.type, sighting.value)) continue;
      const { type, value, start, end } = sighting;
      found.push({ type, value, field, start, end });
    }
  }
  return found;
}

/** All indicators of a text, refanged, once each, references among them: who asks about a text means all that stands in it. */
export function everyIndicator(text: string): readonly Pick<Indicator, 'type' | 'value'>[] {
  const seen = new Map(sightingsIn(text).map(({ type, value }) => [`${type} ${value}`, { type, value }]));
  return [...seen.values()];
}
