import type { Indicator } from './indicator.ts';
import type { ReadableText } from './matcher.ts';
import { defangs, isReference, settingOf } from './references.ts';
import { type Sighting, sightingsIn } from './sighting.ts';

const readFields = ['title', 'summary', 'text'] as const;
const hashes: ReadonlySet<Indicator['type']> = new Set(['md5', 'sha1', 'sha256', 'sha512']);

function isPlainName({ type, written }: Sighting): boolean {
  return written !== 'defanged' && !hashes.has(type);
}

function referenceIn(words: string, url: string | null): (sighting: Sighting) => boolean {
  const setting = settingOf(words, url);
  return (sighting) => !hashes.has(sighting.type) && isReference(sighting, setting);
}

/**
 * The indicators of an advisory, refanged, once each, in order of first appearance; a link gives its host too. Where a
 * text defangs, what it leaves plain are its references, and only hashes are taken plain. Where it defangs nothing, the
 * publisher's own names, well-known sites and contacts are left out.
 */
export function findIndicators(text: ReadableText): readonly Indicator[] {
  const read = readFields.map((field) => ({
    field,
    words: text[field] ?? '',
    sightings: sightingsIn(text[field] ?? ''),
  }));
  const isMarked = read.some(({ sightings }) => defangs(sightings));
  const known = new Map<Indicator['type'], Set<string>>();
  const found: Indicator[] = [];
  for (const { field, words, sightings } of read) {
    if (sightings.length === 0) continue;
    const isLeftOut = isMarked ? isPlainName : referenceIn(words, text.url);
    for (const sighting of sightings) {
      const { type, value, start, end } = sighting;
      const values = known.get(type) ?? new Set();
      if (values.has(value) || isLeftOut(sighting)) continue;
      known.set(type, values.add(value));
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
