import { nameKey } from './lookup.ts';
import { type Severity, severities } from './severity.ts';
import { linkedActors, narrowestSectors, type StorySummary } from './story.ts';
import { gravestFirst, type KnownVulnerability } from './vulnerability.ts';

/** How long an outlook looks back, and the span before that it is compared with. */
export const outlookSpan = 30 * 86_400_000;

/** Something that stories name, and how many do. */
export type Counted = { readonly name: string; readonly count: number };

/** What stories of one subject say together; each list with the most named first, CVEs with the gravest. */
export type Outlook = {
  readonly bySeverity: readonly { readonly severity: Severity; readonly count: number }[];
  /** By id. */
  readonly actors: readonly Counted[];
  /** By id. */
  readonly sectors: readonly Counted[];
  readonly cves: readonly Counted[];
  /** Makers by name, from structured advisories and from what is known of the CVEs. */
  readonly vendors: readonly Counted[];
  readonly products: readonly Counted[];
};

/** Counts each name once a story; case, blanks and hyphens aside, in the spelling that came first. */
function tally(perStory: readonly (readonly string[])[]): readonly Counted[] {
  const counts = new Map<string, { name: string; count: number }>();
  for (const names of perStory) {
    const own = new Map(names.map((name) => [nameKey(name), name]));
    for (const [key, name] of own) {
      const known = counts.get(key) ?? { name, count: 0 };
      counts.set(key, { ...known, count: known.count + 1 });
    }
  }
  counts.delete('');
  return [...counts.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** CISA's and the CVE records' way to name more than one. */
const unnamed = /^(?:n\/?a|unknown|multiple .*|various.*)$/i;

function named(names: readonly (string | null | undefined)[]): readonly string[] {
  return names.filter((name): name is string => name != null && name !== '' && !unnamed.test(name));
}

/** Count what stories say. `known` is what public data says of the CVEs that they name. */
export function outlookOf(
  stories: readonly StorySummary[],
  known: KnownVulnerability,
  sectorParent: (id: string) => string | null,
): Outlook {
  const cves = new Map(tally(stories.map((story) => story.cves)).map((one) => [one.name, one]));
  const naming = (part: 'vendor' | 'product', structured: 'vendors' | 'products') =>
    tally(
      stories.map((story) => [
        ...[story.lead, ...story.others].flatMap((advisory) => named(advisory[structured] ?? [])),
        ...named(story.cves.map((id) => known(id)?.[part])),
      ]),
    );
  return {
    bySeverity: severities
      .map((severity) => ({ severity, count: stories.filter((story) => story.severity === severity).length }))
      .filter(({ count }) => count > 0),
    actors: tally(
      stories.map((story) =>
        linkedActors(story)
          .filter(({ confidence }) => confidence !== 'possible')
          .map(({ actorId }) => actorId),
      ),
    ),
    sectors: tally(stories.map((story) => narrowestSectors(story, sectorParent).map(({ id }) => id))),
    cves: gravestFirst([...cves.keys()], known).flatMap((id) => cves.get(id) ?? []),
    vendors: naming('vendor', 'vendors'),
    products: naming('product', 'products'),
  };
}
