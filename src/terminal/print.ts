import type { Actor } from '../domain/actor.ts';
import { type Coverage, type Digest, digestLines } from '../domain/digest.ts';
import type { FeedState } from '../domain/feed.ts';
import { byCondition, type Condition } from '../domain/feed-health.ts';
import { remarksOf } from '../domain/feed-remarks.ts';
import { listingUrl } from '../domain/listing-notice.ts';
import type { Directory } from '../domain/lookup.ts';
import type { ToldUse } from '../domain/ransomware-use.ts';
import { linkedActors, narrowestSectors, type StorySummary } from '../domain/story.ts';
import type { KnownVulnerability } from '../domain/vulnerability.ts';
import type { DataSetState } from '../domain/vulnerability-data.ts';
import { asOfWords, cveLineWords, dataSetWords, vulnerabilityWords } from '../domain/vulnerability-words.ts';
import {
  ageWords,
  conditionWords,
  countWords,
  coverageWords,
  listWords,
  newsAgeWords,
  severityWords,
  spanWords,
} from '../domain/words.ts';

/** How the terminal names what it prints. */
export type Names = {
  readonly directory: Directory;
  readonly feedTitle: (feedId: string) => string;
  /** What public data says of a CVE; looked up before for those of what is printed. */
  readonly vulnerability: KnownVulnerability;
  readonly now: number;
};

/** Feed text for a terminal: one line, without control characters, so that no feed moves the cursor or sets a colour. */
export function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

/** Who and where; a guess is said as one. */
function tagged(story: StorySummary, { directory }: Names): string {
  const actors = linkedActors(story).map(({ actorId, confidence }) => {
    const name = directory.actors.get(actorId)?.name ?? actorId;
    return confidence === 'possible' ? `possibly ${name}` : name;
  });
  const sectors = narrowestSectors(story, directory.parent)
    .slice(0, 3)
    .map((sector) => directory.sectors.get(sector.id)?.name ?? sector.id);
  return [...actors, ...sectors].join(' · ');
}

/** `CVE-2022-42475 KEV, EPSS 0.94, CVSS 9.8`: the gravest first. */
function cveRow(story: StorySummary, { vulnerability, now }: Names): readonly string[] {
  const words = cveLineWords(story.cves, vulnerability, { most: 3, saidKev: story.kev, now });
  return words === '' ? [] : [plain(words)];
}

/** One story: severity and tags, title, link, feed with age, and the words that tagged it. */
export function storyLines(story: StorySummary, names: Names): readonly string[] {
  const tags = tagged(story, names);
  const match =
    linkedActors(story)[0]?.evidence[0] ?? narrowestSectors(story, names.directory.parent)[0]?.evidence[0];
  const others = story.others.length === 0 ? '' : `, also covered by ${story.others.length}`;
  return [
    `${severityWords[story.severity]}${tags === '' ? '' : ` · ${tags}`}`,
    ...indent([
      plain(story.lead.title),
      ...(story.lead.url === null ? [] : [plain(story.lead.url)]),
      `${plain(names.feedTitle(story.lead.feedId))}, ${newsAgeWords(story.lead, names.now)}${others}`,
      ...cveRow(story, names),
      ...(match === undefined
        ? []
        : [`why: “${plain(match.term)}” in ${match.field}: ${plain(match.quote)}`]),
    ]),
  ];
}

/** The newest stories, or that there are none. */
export function latestText(stories: readonly StorySummary[], total: number, names: Names): string {
  if (stories.length === 0)
    return 'No story answers. `stormbrief poll` reads the feeds; fewer words find more.';
  const lines = stories.flatMap((story) => [...storyLines(story, names), '']);
  return [...lines, `${stories.length} of ${total}`].join('\n');
}

/** What ransomware came to use, with CISA's page and the story that told of it. */
function useLines(uses: readonly ToldUse[]): readonly string[] {
  if (uses.length === 0) return [];
  const lines = uses.map(({ id, story }) => `${id}, told in ${plain(story.lead.title)}: ${listingUrl(id)}`);
  return ['CISA now knows of ransomware campaigns that use', ...indent(lines), ''];
}

/** A digest with what ransomware came to use of what was told before, and its coverage line. */
export function digestText(
  digest: Digest & { readonly uses?: readonly ToldUse[] },
  coverage: Coverage,
  names: Names,
): string {
  const footer = coverageWords(coverage, names.now);
  const uses = useLines(digest.uses ?? []);
  if (digest.stories.length === 0)
    return [...uses, `Nothing new in the last ${spanWords(digest.to - digest.from)}.`, footer].join('\n');
  const counts = digest.bySeverity.map((row) => `${row.count} ${row.severity}`).join(', ');
  const head = `${countWords(digest.stories.length, 'story', 'stories')} came in over the last ${spanWords(digest.to - digest.from)}: ${counts}`;
  const shown = digest.stories.slice(0, digestLines).flatMap((story) => [...storyLines(story, names), '']);
  const left = digest.stories.length - digestLines;
  return [
    head,
    '',
    ...uses,
    ...shown,
    ...(left > 0 ? [`+ ${left} more: stormbrief latest`] : []),
    footer,
  ].join('\n');
}

/** An actor's profile as a text. */
export function actorText(actor: Actor, { directory, vulnerability, now }: Names): string {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    [
      'Also called',
      actor.aliases
        .filter((alias) => alias.name !== actor.name)
        .map((alias) => (alias.origin === '' ? alias.name : `${alias.name} (${alias.origin})`)),
    ],
    [
      'Disputed names',
      actor.aliases.filter(({ note }) => note !== '').map(({ name, note }) => `${name} (${plain(note)})`),
    ],
    ['Sectors', actor.sectors.map((id) => directory.sectors.get(id)?.name ?? id)],
    ['Regions', actor.regions],
    [
      'Products',
      actor.products.map(({ vendor, products, role }) =>
        [vendor, products.join('/'), `(${role})`].filter((word) => word !== '').join(' '),
      ),
    ],
    [
      'CVEs',
      actor.cves.map((cve) => {
        const known = vulnerability(cve.id);
        const facts = known === undefined ? '' : vulnerabilityWords('', known, now).trim();
        const listing = known === undefined && cve.kev ? ' (KEV)' : '';
        return `${cve.id} ${cve.product}${facts === '' ? listing : ` (${facts})`}`;
      }),
    ],
    [
      'Known as of',
      [
        asOfWords(
          actor.cves.map((cve) => cve.id),
          vulnerability,
        ),
      ].filter((words) => words !== ''),
    ],
    ['Malware', actor.malware],
    ['Tools', actor.tools],
    ['Techniques', actor.techniques.map((technique) => `${technique.id} ${technique.name}`)],
    ['Guidance', actor.guidance.map((guide) => `${guide.title} ${guide.url}`)],
    ['Not to be confused with', actor.lookalikes],
  ];
  const nexus =
    actor.nexus === '' ? 'nexus unknown' : actor.nexus === 'criminal' ? 'criminal' : `${actor.nexus} nexus`;
  const head = `${actor.name} · ${nexus}, ${actor.category}${actor.attackId === null ? '' : ` · ATT&CK ${actor.attackId}`}${actor.activeSince === null ? '' : ` · active since ${actor.activeSince}`}`;
  const body = rows
    .filter(([, values]) => values.length > 0)
    .map(([label, values]) => `${label.padEnd(24)}${values.join('; ')}`);
  return [head, ...(actor.description === '' ? [] : [actor.description]), '', ...body].join('\n');
}

/** Columns of text, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Which public data about vulnerabilities is loaded, as of when, and what fails. */
export function dataSetsText(states: readonly DataSetState[], now: number): string {
  return states.map((state) => plain(dataSetWords(state, now))).join('\n');
}

/** Every feed with its state. */
export function feedsText(feeds: readonly FeedState[], now: number): string {
  const state = (feed: FeedState, condition: Condition) => {
    const remarks = remarksOf(feed, now)
      .map((remark) => `; ${plain(remark)}`)
      .join('');
    const words =
      condition === 'ok' ? `OK, read ${ageWords(feed.lastReadAt ?? now, now)}` : conditionWords(feed, now);
    const gap = feed.gapAt === null ? '' : `; something may have been missed ${ageWords(feed.gapAt, now)}`;
    const rule = feed.identityReason === null ? '' : `; ${feed.identityReason}`;
    return `${words}${gap}${rule}${remarks}`;
  };
  return table([
    ['FEED', 'EVERY', 'STATE'],
    ...byCondition(feeds, now).map(({ feed, condition }) => [
      feed.id,
      `${feed.everyMinutes} min`,
      state(feed, condition),
    ]),
  ]);
}

/** The names to try for a name that is not known. */
export function unknownText(typed: string, nearest: readonly string[]): string {
  return nearest.length === 0
    ? `No actor called “${typed}”.`
    : `No actor called “${typed}”. Nearest: ${listWords(nearest, 'or')}.`;
}
