import type { Actor } from '../../domain/actor.ts';
import { type Compared, type ComparedKind, type Shared, unknownTo } from '../../domain/compare.ts';
import type { StorySummary } from '../../domain/story.ts';
import { vulnerabilityWords } from '../../domain/vulnerability-words.ts';
import { countWords, listWords } from '../../domain/words.ts';
import {
  actions,
  type Block,
  context,
  fittingForms,
  header,
  type Message,
  message,
  pageButton,
  runButton,
  section,
  sections,
} from './blocks.ts';
import { type Lens, sectorName } from './lens.ts';
import { storyForms } from './story.ts';
import { escaped, feedText, link } from './text.ts';

/** The stories that tag both: a page of them, and how many there are. */
export type Together = {
  readonly stories: readonly StorySummary[];
  readonly total: number;
  readonly page: number;
  readonly perPage: number;
};

type Pair = readonly [Actor, Actor];

const titles: Readonly<Record<ComparedKind, string>> = {
  techniques: 'Techniques',
  cves: 'CVEs',
  sectors: 'Sectors',
  regions: 'Regions',
  means: 'Malware and tools',
};
const mostShared = 6;
const mostOnly = 4;
const mostSource = 70;

function nameOf(kind: ComparedKind, name: string, lens: Lens): string {
  if (kind === 'sectors') return escaped(sectorName(lens, name));
  if (kind === 'cves') return escaped(vulnerabilityWords(name, lens.vulnerability(name), lens.now));
  const [id = ''] = kind === 'techniques' ? name.split(' ') : [];
  return id === ''
    ? feedText(name, 60)
    : link(`https://attack.mitre.org/techniques/${encodeURIComponent(id).replace('.', '/')}/`, name);
}

/** Who says so of the one, and of the other; once where both rest on the same. */
function sources({ says: [left, right] }: Shared): string {
  const told = [...new Set([left, right].filter((one) => one !== ''))].map((one) =>
    feedText(one, mostSource),
  );
  return told.length === 0 ? '' : ` (${told.join(' / ')})`;
}

function onlyWords({ kind, only }: Compared, actors: Pair, lens: Lens): string {
  const parts = actors.flatMap(({ name }, at) => {
    const names = only[at as 0 | 1];
    if (names.length === 0) return [];
    const some = names
      .slice(0, mostOnly)
      .map((one) => (kind === 'sectors' ? escaped(sectorName(lens, one)) : feedText(one, 40)));
    const more = names.length > mostOnly ? ', …' : '';
    return [`Only ${feedText(name, 40)} ${names.length}: ${some.join(', ')}${more}`];
  });
  return parts.length === 0 ? '' : `_${parts.join(' · ')}_`;
}

function commonWords(compared: Compared, actors: Pair, lens: Lens): string {
  const { kind, shared } = compared;
  const unknown = unknownTo(compared).map((at) => feedText(actors[at].name, 40));
  if (unknown.length > 0) return `unknown, the catalogue has none for ${listWords(unknown)}`;
  if (shared.length === 0) return 'none in common';
  const names = shared
    .slice(0, mostShared)
    .map((one) => `${nameOf(kind, one.name, lens)}${sources(one)}`)
    .join('; ');
  const more = shared.length > mostShared ? `; +${shared.length - mostShared} more` : '';
  return `${shared.length} in common: ${names}${more}`;
}

function kindBlocks(compared: Compared, actors: Pair, lens: Lens): readonly Block[] {
  const only = onlyWords(compared, actors, lens);
  const common = `*${titles[compared.kind]}:* ${commonWords(compared, actors, lens)}`;
  return sections(only === '' ? [common] : [common, only]);
}

function sourceLine(actors: Pair, compared: readonly Compared[]): string {
  const told = actors.map(({ name, sources: all }) => {
    const [first = 'no source named'] = all;
    return `${feedText(name, 40)}: ${feedText(first.replace(/\s*https?:\/\/\S+/, ''), 120)}${all.length > 1 ? ` and ${all.length - 1} more` : ''}`;
  });
  const hint = compared.some((one) => unknownTo(one).length > 0)
    ? ' An import of ATT&amp;CK adds techniques and tools.'
    : '';
  return `By the catalogue’s profiles and watchlists. ${told.join(' · ')}.${hint}`;
}

/** Two actors side by side: what they share, with who says so, what only one has, and the stories that tag both. */
export function compareMessage(
  actors: Pair,
  compared: readonly Compared[],
  together: Together,
  lens: Lens,
): Message {
  const [first, second] = actors;
  const { stories, total, page, perPage } = together;
  const words = (to: number) => `compare ${first.id}, ${second.id} page ${to}`;
  const title =
    total === 0
      ? '*Stories that tag both:* none is stored.'
      : stories.length === 0
        ? `There is no page ${page}: ${countWords(total, 'story tags', 'stories tag')} both.`
        : `*Stories that tag both* · ${(page - 1) * perPage + 1} to ${(page - 1) * perPage + stories.length} of ${total}`;
  const top = [
    header(`${first.name} and ${second.name}`),
    ...(page === 1 ? compared.flatMap((one) => kindBlocks(one, actors, lens)) : []),
    section(title),
  ];
  const foot = [
    actions(
      ...(page > 1 ? [pageButton('Newer', words(page - 1), 1)] : []),
      ...(page * perPage < total ? [pageButton('Older', words(page + 1), 2)] : []),
      runButton(first.name, `actor ${first.id}`, 3),
      runButton(second.name, `actor ${second.id}`, 4),
    ),
    ...(page === 1 ? [context(sourceLine(actors, compared))] : []),
  ];
  const rows = stories.map((story) => storyForms(story, lens));
  const common = compared.reduce((sum, { shared }) => sum + shared.length, 0);
  return message(
    escaped(
      `${first.name} and ${second.name}: ${countWords(common, 'thing')} in common, ${countWords(total, 'story', 'stories')} of both`,
    ),
    [...top, ...fittingForms(rows, [...top, ...foot]), ...foot],
  );
}
