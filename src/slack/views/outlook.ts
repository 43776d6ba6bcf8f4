import { nameKey } from '../../domain/lookup.ts';
import type { Counted, Outlook } from '../../domain/outlook.ts';
import type { StorySummary } from '../../domain/story.ts';
import { asOfWords, vulnerabilityWords } from '../../domain/vulnerability-words.ts';
import { countWords } from '../../domain/words.ts';
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
} from './blocks.ts';
import { actorName, type Lens, sectorName } from './lens.ts';
import { storyForms } from './story.ts';
import { escaped, feedText } from './text.ts';

/** What an outlook is about, and the words that lead on from it. */
export type Subject = {
  readonly kind: 'sector' | 'vendor';
  readonly name: string;
  /** The command that asked, without its page. */
  readonly words: string;
  /** The command that subscribes to it. */
  readonly follow: string;
  /** Makers that may have been meant instead. */
  readonly near: readonly string[];
};

/** How many stories there are in the last 30 days and in the 30 before, and how many of the newest were counted. */
export type Extent = { readonly total: number; readonly before: number; readonly read: number };

/** One page of its stories. */
export type OutlookPage = {
  readonly page: number;
  readonly perPage: number;
  readonly stories: readonly StorySummary[];
};

const mostNames = 5;
const mostCves = 4;

function counted(
  title: string,
  things: readonly Counted[],
  nameOf: (name: string) => string,
): readonly string[] {
  if (things.length === 0) return [];
  const names = things
    .slice(0, mostNames)
    .map(({ name, count }) => `${feedText(nameOf(name), 60)} ${count}`)
    .join(' · ');
  return [`*${title}:* ${names}${things.length > mostNames ? ` · +${things.length - mostNames} more` : ''}`];
}

function cveLine({ cves }: Outlook, lens: Lens): readonly string[] {
  if (cves.length === 0) return [];
  const words = cves
    .slice(0, mostCves)
    .map(
      ({ name, count }) =>
        `${vulnerabilityWords(name, lens.vulnerability(name), lens.now)} (${countWords(count, 'story', 'stories')})`,
    );
  const more = cves.length > mostCves ? `; +${cves.length - mostCves} more` : '';
  return [`*CVEs, the gravest first:* ${escaped(words.join('; '))}${more}`];
}

function changeWords({ total, before }: Extent): string {
  const change =
    total === before
      ? 'as many as'
      : total > before
        ? `${total - before} more than`
        : `${before - total} fewer than`;
  return `${countWords(total, 'story', 'stories')} in the last 30 days, ${change} in the 30 days before (${before}).`;
}

function summary({ kind, name: own }: Subject, outlook: Outlook, extent: Extent, lens: Lens): Block {
  const levels = outlook.bySeverity.map(({ severity, count }) => `${count} ${severity}`).join(', ');
  const partly = extent.total > extent.read ? ` Counted below: the newest ${extent.read}.` : '';
  const lines = [
    `${changeWords(extent)}${levels === '' ? '' : ` By severity: ${levels}.`}${partly}`,
    ...counted('Actors', outlook.actors, (id) => actorName(lens, id)),
    ...(outlook.actors.length === 0 && extent.total > 0 ? ['*Actors:* none is named or linked.'] : []),
    ...cveLine(outlook, lens),
    ...(kind === 'vendor'
      ? [
          ...counted('Products', outlook.products, (name) => name),
          ...counted('Sectors', outlook.sectors, (id) => sectorName(lens, id)),
        ]
      : []),
    ...counted(
      kind === 'vendor' ? 'Named beside it' : 'Makers',
      outlook.vendors.filter(({ name }) => nameKey(name) !== nameKey(own)),
      (name) => name,
    ),
  ];
  return section(lines.join('\n'));
}

function turning({ words }: Subject, { total }: Extent, { page, perPage }: OutlookPage) {
  return [
    ...(page > 1 ? [pageButton('Newer', `${words} page ${page - 1}`, 1)] : []),
    ...(page * perPage < total ? [pageButton('Older', `${words} page ${page + 1}`, 2)] : []),
  ];
}

function nearLine(near: readonly string[]): readonly Block[] {
  if (near.length === 0) return [];
  const buttons = near.map((name, index) => runButton(name, `vendor ${name}`, 10 + index));
  return [context('Or did you mean:'), actions(...buttons)];
}

/** The last 30 days of a sector or a maker: what its stories say together, and a page of them with their quotes; from page two on, those alone. */
export function outlookMessage(
  subject: Subject,
  outlook: Outlook | null,
  extent: Extent,
  shown: OutlookPage,
  lens: Lens,
): Message {
  const { name, follow, near } = subject;
  const first = (shown.page - 1) * shown.perPage + 1;
  const title =
    extent.total === 0
      ? `No story about ${feedText(name, 80)} in the last 30 days${extent.before === 0 ? ', nor in the 30 days before' : `; ${extent.before} in the 30 days before`}.`
      : shown.stories.length === 0
        ? `There is no page ${shown.page}: ${countWords(extent.total, 'story', 'stories')} came in 30 days.`
        : `*Newest* · ${first} to ${first + shown.stories.length - 1} of ${extent.total}`;
  const top: readonly Block[] = [
    header(`${name} · last 30 days`),
    ...(outlook === null || extent.total === 0 ? [] : [summary(subject, outlook, extent, lens)]),
    section(title),
  ];
  const buttons = [
    ...turning(subject, extent, shown),
    ...(shown.page === 1 ? [runButton('Follow in this channel', follow, 3)] : []),
  ];
  const days =
    outlook === null
      ? ''
      : asOfWords(
          outlook.cves.map((one) => one.name),
          lens.vulnerability,
        );
  const foot: readonly Block[] = [
    ...(buttons.length === 0 ? [] : [actions(...buttons)]),
    ...nearLine(near),
    ...(days === '' ? [] : [context(escaped(days))]),
  ];
  const rows = shown.stories.map((story) => storyForms(story, lens));
  return message(`${feedText(name, 80)}: ${changeWords(extent)}`, [
    ...top,
    ...fittingForms(rows, [...top, ...foot]),
    ...foot,
  ]);
}
