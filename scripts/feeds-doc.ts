import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CatalogFeed, loadCatalog } from '../src/catalog/load.ts';
import { type FeedGroup, feedGroups, inGroup } from '../src/domain/feed-lookup.ts';

/** Where the list of feeds stands. */
export const feedsDocPath: string = join(import.meta.dirname, '..', 'docs', 'FEEDS.md');

const titles: Readonly<Record<FeedGroup, string>> = {
  government: 'Governments and national CERTs',
  'vendor-psirt': 'Vendors on their own products',
  research: 'Research',
  news: 'News',
  'ics-ot': 'Control systems and operational technology',
};

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}

function rows(feeds: readonly CatalogFeed[]): readonly string[] {
  return feeds.map(
    ({ id, title, url, publisher, trust, language, everyMinutes, enabled, evidence, mirrors }) =>
      `| \`${id}\` | [${cell(title)}](${url})${mirrors.length === 0 ? '' : ` (${mirrors.length === 1 ? 'a mirror' : `${mirrors.length} mirrors`})`} | ${cell(publisher ?? '')} | ${trust ?? ''} | ${language} | ${everyMinutes} | ${enabled ? 'on' : 'off'} | ${cell(evidence ?? '')} |`,
  );
}

/** docs/FEEDS.md, made of the catalogue: every feed in the first group that holds it. */
export function feedsDoc(feeds: readonly CatalogFeed[], checked: string): string {
  const told = new Set<string>();
  const parts = (Object.keys(feedGroups) as FeedGroup[]).flatMap((group) => {
    const members = inGroup(feeds, group).filter(({ id }) => !told.has(id));
    for (const { id } of members) told.add(id);
    if (members.length === 0) return [];
    return [
      `## ${titles[group]} (\`${group}\`)`,
      '',
      '| Id | Feed | Publisher | Trust | Language | Minutes | | Evidence |',
      '|---|---|---|---|---|---|---|---|',
      ...rows(members),
      '',
    ];
  });
  const off = feeds.filter(({ enabled }) => !enabled).length;
  return [
    '# Feeds',
    '',
    `The ${feeds.length} feeds of the catalogue, ${off} of them off until somebody adds them: \`/threat feeds add <id>\`, a whole group with \`/threat feeds add ics-ot\`.`,
    'Made by `npm run docs` from `src/catalog/feeds.yml`; do not edit it here.',
    '',
    `**Evidence** counts public lists that hold the address and projects that say they fetched it ("probes"), with the newest date; read on ${checked}.`,
    'No address was fetched for the catalogue itself: the first poll of each feed is the test, and `/threat feeds` shows how it went.',
    '**Trust** is how near a publisher is to what it tells: official and vendor speak for themselves, research found it out, news passes it on.',
    'Feeds called CSAF are read by their provider metadata: of each look only the documents that changed, with vendor, products, scores, remediation and stated sectors; hashes and signatures are checked where given; what is promised and not there is said at the feed.',
    '`cisa-kev` brings an advisory for each CVE that CISA lists. Beside that KEV is loaded whole, for what is said of every CVE, as EPSS and CVE records are (`STORMBRIEF_ENRICH`): a score for each of 300,000 CVEs every day is no news, so EPSS is no feed.',
    'A feed may stand in two groups: `ics-ot` holds the control-system feeds of all others too.',
    '',
    ...parts,
  ].join('\n');
}

if (import.meta.main) {
  const { feeds, feedsChecked } = loadCatalog();
  writeFileSync(feedsDocPath, feedsDoc(feeds, feedsChecked));
}
