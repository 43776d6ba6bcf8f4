import { nameKey, nearest } from '../domain/lookup.ts';

const zones = (): readonly string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];

function cityOf(zone: string): string {
  return zone.split('/').at(-1) ?? zone;
}

/** The time zones that somebody may have meant who wrote a city, or mistyped a zone; the likeliest first. */
export function nearZones(typed: string): readonly string[] {
  const key = nameKey(typed);
  const exact = zones().filter((zone) => nameKey(cityOf(zone)) === key);
  return exact.length > 0 ? exact : nearest(typed, zones(), (zone) => [zone, cityOf(zone)]);
}

/** How many of the words from a place on are the name of a city that has a time zone: `New York` are two. */
export function cityWords(words: readonly string[], at: number): number {
  const cities = new Set(zones().map((zone) => nameKey(cityOf(zone))));
  for (let taken = Math.min(3, words.length - at); taken > 1; taken -= 1)
    if (cities.has(nameKey(words.slice(at, at + taken).join('')))) return taken;
  return 1;
}

/** “ Nearest: Europe/Berlin.”, or nothing. */
export function nearZoneWords(zones: readonly string[]): string {
  return zones.length === 0 ? '' : ` Nearest: ${zones.join(', ')}.`;
}
