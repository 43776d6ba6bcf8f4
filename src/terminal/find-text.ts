import type { Actor } from '../domain/actor.ts';
import { type Compared, type ComparedKind, unknownTo } from '../domain/compare.ts';
import type { CatalogLink, StoryLink } from '../domain/cve-links.ts';
import type { Directory } from '../domain/lookup.ts';
import type { Counted, Outlook } from '../domain/outlook.ts';
import type { StorySummary } from '../domain/story.ts';
import type { Vulnerability } from '../domain/vulnerability.ts';
import type { DataSetState } from '../domain/vulnerability-data.ts';
import { factWords, vulnerabilityWords } from '../domain/vulnerability-words.ts';
import { countWords, listWords, severityWords } from '../domain/words.ts';
import { latestText, type Names, plain } from './print.ts';

/** All that is told of one CVE. */
type Card = {
  readonly id: string;
  readonly known: Vulnerability | undefined;
  readonly product: string | null;
  readonly catalog: readonly CatalogLink[];
  readonly named: readonly StoryLink[];
  readonly newest: readonly StorySummary[];
  readonly total: number;
};

function actorName({ directory }: Pick<Names, 'directory'>, id: string): string {
  return directory.actors.get(id)?.name ?? id;
}

function linkLines({ catalog, named }: Card, names: Names): readonly string[] {
  const lines = [
    ...catalog.map(
      ({ actorId, isWeak, says }) =>
        `  ${actorName(names, actorId)}: ${isWeak ? 'weak link, ' : ''}catalogue${says.length === 0 ? '' : ` (${plain(says.join('; '))})`}`,
    ),
    ...named.map(({ actorId, stories, newest, match }) => {
      const [evidence] = match.evidence;
      const quote = evidence === undefined ? '' : `: ${plain(evidence.quote)}`;
      return `  ${actorName(names, actorId)}: named together with it in ${countWords(stories, 'story', 'stories')}, the newest “${plain(newest.title)}”${quote}`;
    }),
  ];
  return lines.length === 0
    ? ['No actor is linked to it, in the catalogue or in stored advisories.']
    : ['Linked actors', ...lines];
}

/** A CVE: KEV, EPSS and CVSS with who says so, who is linked to it and by what, and the newest stories that name it. */
export function cveText(card: Card, states: readonly DataSetState[], names: Names): string {
  const { id, known, product, newest, total } = card;
  const made = [known?.vendor, known?.product].filter((name) => name != null && name !== '').join(' ');
  const what = made === '' ? (product ?? 'maker and product unknown') : made;
  return [
    `${id} · ${plain(what)}`,
    ...factWords(known, states).map(plain),
    ...linkLines(card, names),
    '',
    total === 0 ? 'No stored advisory names it.' : latestText(newest, total, names),
  ].join('\n');
}

function countedWords(all: readonly Counted[], most: number, nameOf: (name: string) => string): string {
  const shown = all.slice(0, most).map(({ name, count }) => `${plain(nameOf(name))} (${count})`);
  return [...shown, ...(all.length > most ? [`+${all.length - most}`] : [])].join(', ');
}

/** The last 30 days of a sector, a maker or a product, beside the 30 days before. */
export function outlookText(
  title: string,
  outlook: Outlook,
  { total, before, read }: { readonly total: number; readonly before: number; readonly read: number },
  { directory, vulnerability, now }: Names,
): string {
  const same = (name: string) => name;
  const rows: readonly (readonly [string, string])[] = [
    [
      'Severity',
      outlook.bySeverity.map(({ severity, count }) => `${count} ${severityWords[severity]}`).join(', '),
    ],
    ['Actors', countedWords(outlook.actors, 8, (id) => directory.actors.get(id)?.name ?? id)],
    ['Sectors', countedWords(outlook.sectors, 8, (id) => directory.sectors.get(id)?.name ?? id)],
    ['CVEs', countedWords(outlook.cves, 8, (id) => vulnerabilityWords(id, vulnerability(id), now))],
    ['Makers', countedWords(outlook.vendors, 8, same)],
    ['Products', countedWords(outlook.products, 8, same)],
  ];
  const partly = total > read ? ` (counted: the newest ${read})` : '';
  return [
    `${plain(title)}: ${countWords(total, 'story', 'stories')} in the last 30 days, ${before} in the 30 days before${partly}`,
    ...rows.filter(([, words]) => words !== '').map(([label, words]) => `${label.padEnd(12)}${words}`),
  ].join('\n');
}

const titles: Readonly<Record<ComparedKind, string>> = {
  techniques: 'Techniques',
  cves: 'CVEs',
  sectors: 'Sectors',
  regions: 'Regions',
  means: 'Malware and tools',
};

/** Two actors side by side: what both have, with who says so, and what only the one has. */
export function compareText(
  actors: readonly [Actor, Actor],
  compared: readonly Compared[],
  directory: Directory,
): string {
  const nameOf = (kind: ComparedKind, name: string) =>
    plain(kind === 'sectors' ? (directory.sectors.get(name)?.name ?? name) : name);
  const lines = compared.flatMap((one) => {
    const { kind, shared, only } = one;
    const unknown = unknownTo(one).map((at) => actors[at].name);
    const both = shared.map(({ name, says }) => {
      const told = [...new Set(says.filter((words) => words !== ''))].join(' / ');
      return `    ${nameOf(kind, name)}${told === '' ? '' : ` (${plain(told)})`}`;
    });
    return [
      titles[kind],
      ...(unknown.length > 0
        ? [`  nothing is known of ${listWords(unknown, 'and')}`]
        : [`  both: ${shared.length === 0 ? 'none' : shared.length}`, ...both]),
      ...([0, 1] as const)
        .filter((at) => only[at].length > 0)
        .map((at) => `  only ${actors[at].name}: ${only[at].map((name) => nameOf(kind, name)).join(', ')}`),
    ];
  });
  return [`${actors[0].name} and ${actors[1].name}`, '', ...lines].join('\n');
}
