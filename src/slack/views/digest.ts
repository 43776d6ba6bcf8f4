import type { types } from '@slack/bolt';
import {
  type Coverage,
  type Digest,
  type DigestHeading,
  digestLines,
  headingKey,
  headingOf,
} from '../../domain/digest.ts';
import type { Filter } from '../../domain/filter.ts';
import { listingUrl } from '../../domain/listing-notice.ts';
import { type Mark, marks, markWords } from '../../domain/mark.ts';
import type { ToldUse } from '../../domain/ransomware-use.ts';
import { type Severity, severities } from '../../domain/severity.ts';
import { publishedOrSeen, type StorySummary } from '../../domain/story.ts';
import { filterWords } from '../../domain/subscription-words.ts';
import { type Before, trendWords } from '../../domain/trend.ts';
import { countWords, coverageWords, cutAtWord, listWords, spanWords } from '../../domain/words.ts';
import {
  actions,
  type Block,
  type Button,
  button,
  context,
  fitting,
  header,
  type Message,
  message,
  runButton,
  section,
} from './blocks.ts';
import { actorName, type Lens, sectorName } from './lens.ts';
import { modal } from './modal.ts';
import { digestLine, withWhy } from './story.ts';
import { bold, dateWords, escaped, feedText, link, severityMark, visible } from './text.ts';

/** What a digest is made of, beside its stories. `sharedBy` is the person who shared it; `own` marks one that only the asker sees. */
export type DigestFrame = {
  readonly filters: readonly Filter[];
  readonly coverage: Coverage;
  readonly audience: 'channel' | 'asker';
  readonly sharedBy?: string;
  /** How many stories this channel may not read. */
  readonly keptBack?: number;
  /** How many stories are left out because the channel mutes them. */
  readonly muted?: number;
  /** What ransomware came to use of what was told before. */
  readonly uses?: readonly ToldUse[];
  /** What came in before, to compare with. */
  readonly before?: Before;
  /** What its stories were marked with by the channel's workspace; of a week's digest. */
  readonly marked?: readonly Mark[];
  /** A picture of the week, by its id at Slack (null: Slack did not take it), and the same in words. */
  readonly chart?: { readonly fileId: string | null; readonly words: string };
  /** The digest as its buttons carry it. */
  readonly reach: string;
};

/** What it is about, in names: subjects; of what asks for none, the feeds and kinds of feeds. */
function topics(filters: readonly Filter[], lens: Lens): string {
  const named = filters.map((filter) => {
    const subjects = [
      ...filter.sectors.map((id) => sectorName(lens, id)),
      ...filter.actors.map((id) => actorName(lens, id)),
      ...(filter.vendors ?? []),
      ...(filter.cves ?? []),
      ...(filter.including ?? []).map((words) => `“${words}”`),
    ];
    if (subjects.length > 0) return subjects;
    return [
      ...(filter.feeds ?? []).map((id) => lens.feedTitle(id)),
      ...(filter.categories ?? []).map((kind) => `${kind} feeds`),
    ];
  });
  return named.some((names) => names.length === 0) || named.length === 0
    ? 'any subject'
    : listWords([...new Set(named.flat())]);
}

const mostAsked = 4;

/** The same with every limit, for who finds nothing and asks why. */
function askedWords(filters: readonly Filter[], lens: Lens): string {
  const asked = [...new Set(filters.map((filter) => filterWords(filter, lens, bold)))];
  const more = asked.length > mostAsked ? [`${asked.length - mostAsked} more`] : [];
  return listWords([...asked.slice(0, mostAsked), ...more], 'or');
}

/** `1 critical, 3 high.`, and who and where most of it is about. */
export function leadCounts(digest: Digest, lens: Lens): string {
  const levels = digest.bySeverity.map((row) => `${row.count} ${row.severity}`).join(', ');
  const sectors = digest.bySector.slice(0, 3).map((row) => `${sectorName(lens, row.id)} ${row.count}`);
  const actors = digest.byActor.slice(0, 3).map((row) => `${actorName(lens, row.id)} ${row.count}`);
  const counts = [...actors, ...sectors].map(escaped).join(' · ');
  return `${levels}.${counts === '' ? '' : `\n${counts}`}`;
}

function leadLine(digest: Digest, { before = null }: DigestFrame, lens: Lens): string {
  const { stories } = digest;
  const trend = trendWords(stories.length, digest, before);
  const compared = trend === '' ? '' : ` (${trend})`;
  return `${countWords(stories.length, 'story', 'stories')} came in over the last ${spanWords(digest.to - digest.from)}${compared}: ${leadCounts(digest, lens)}`;
}

/** `Your colleagues marked 12 of last week's stories: 4 relevant, 8 not relevant.` */
function markedBlocks({ marked = [] }: DigestFrame): readonly Block[] {
  const counts = marks
    .map((mark) => ({ mark, count: marked.filter((one) => one === mark).length }))
    .filter(({ count }) => count > 0)
    .map(({ mark, count }) => `${count} ${markWords[mark].toLowerCase()}`);
  if (counts.length === 0) return [];
  return [context(`Your colleagues marked ${marked.length} of them: ${listWords(counts)}.`)];
}

function chartBlocks({ chart }: DigestFrame): readonly Block[] {
  if (chart === undefined) return [];
  const alt_text = cutAtWord(visible(chart.words), 2_000);
  return chart.fileId === null
    ? [context(escaped(cutAtWord(chart.words, 2_500)))]
    : [{ type: 'image', slack_file: { id: chart.fileId }, alt_text }];
}

/** So many uses are told with their stories, in so many characters; the others by their CVE. */
const mostUses = 5;
const usesLimit = 2_500;

function useLine({ id, story: { lead } }: ToldUse, lens: Lens): string {
  const told = `${link(lead.url, lead.title)} — ${feedText(lens.feedTitle(lead.feedId), 80)} · ${dateWords(publishedOrSeen(lead), lens)}`;
  return `• ${link(listingUrl(id), id)}, told in ${told}`;
}

/** `CISA now knows of ransomware campaigns that use CVE-2026-1111`, with its page and the story that told of the CVE. */
function useBlocks({ uses = [] }: DigestFrame, lens: Lens): readonly Block[] {
  if (uses.length === 0) return [];
  const lines: string[] = [];
  for (const use of uses.slice(0, mostUses)) {
    const line = useLine(use, lens);
    if (lines.join().length + line.length > usesLimit) break;
    lines.push(line);
  }
  const more = uses.slice(lines.length).map(({ id }) => id);
  return [
    section(
      [
        '*CISA now knows of ransomware campaigns that use*',
        ...lines,
        ...(more.length === 0 ? [] : [`• ${listWords(more)}: \`/threat cve\` shows each`]),
      ].join('\n'),
    ),
  ];
}

function useWords({ uses = [] }: DigestFrame): string {
  const ids = uses.map(({ id }) => id);
  return ids.length === 0 ? '' : `CISA now knows of ransomware campaigns that use ${listWords(ids)}. `;
}

function bySeverity(
  stories: readonly StorySummary[],
): readonly (readonly [Severity, readonly StorySummary[]])[] {
  return severities
    .map((severity) => [severity, stories.filter((story) => story.severity === severity)] as const)
    .filter(([, group]) => group.length > 0);
}

function headingWords(heading: DigestHeading, lens: Lens): string {
  if (heading.kind === 'other') return 'Other';
  return heading.kind === 'actor' ? actorName(lens, heading.id) : sectorName(lens, heading.id);
}

/** Stories in reading order, each in a group of blocks that stays together: by severity, within it by actor, sector and the rest. */
export function groups(stories: readonly StorySummary[], lens: Lens): readonly (readonly Block[])[] {
  return bySeverity(stories).flatMap(([severity, group]) => {
    const headings = group.map(headingOf);
    return group.map((story, index) => {
      const heading = headings[index] ?? { kind: 'other' };
      const before = headings[index - 1];
      const isNew = before === undefined || headingKey(before) !== headingKey(heading);
      return [
        ...(index === 0 ? [section(`*${severityMark(severity)}*`)] : []),
        withWhy(
          section(`${isNew ? `${bold(headingWords(heading, lens))}\n` : ''}${digestLine(story, lens)}`),
          story,
        ),
      ];
    });
  });
}

/** Slack's digest footer: an outage large enough to hide things is said first, elsewhere it is one line at the end. */
function isOutage(coverage: Coverage): boolean {
  return coverage.failing.length > 0 && coverage.failing.length * 2 >= coverage.total;
}

function keptBackBlocks({ keptBack = 0 }: DigestFrame): readonly Block[] {
  if (keptBack === 0) return [];
  const [are, them] = keptBack === 1 ? ['is', 'it'] : ['are', 'them'];
  return [
    context(
      `${countWords(keptBack, 'story', 'stories')} ${are} kept back: marked above TLP:GREEN or from a private feed, and other companies are in this channel. \`/threat digest\` shows ${them} to people of this workspace.`,
    ),
  ];
}

function mutedBlocks({ muted = 0 }: DigestFrame): readonly Block[] {
  if (muted === 0) return [];
  const [are, them] = muted === 1 ? ['is', 'it'] : ['are', 'them'];
  return [
    context(
      `${countWords(muted, 'story', 'stories')} ${are} left out: this channel mutes ${them}. \`/threat list\` shows what is muted, and ends it.`,
    ),
  ];
}

function leftOut(frame: DigestFrame): readonly Block[] {
  return [...keptBackBlocks(frame), ...mutedBlocks(frame)];
}

function emptyDigest(digest: Digest, frame: DigestFrame, lens: Lens): Message {
  const uses = useBlocks(frame, lens);
  const plain = `Nothing new for ${askedWords(frame.filters, lens)} in the last ${spanWords(digest.to - digest.from)}.`;
  const coverage = escaped(coverageWords(frame.coverage, lens.now));
  return isOutage(frame.coverage)
    ? message(`${coverage} ${useWords(frame)}${plain}`, [
        section(`*Much could not be seen:* ${coverage}`),
        ...uses,
        section(plain),
        ...leftOut(frame),
      ])
    : message(`${useWords(frame)}${plain} ${coverage}`, [
        ...uses,
        section(plain),
        ...leftOut(frame),
        context(coverage),
      ]);
}

/** A digest: lead line with counts, stories by severity and actor, what did not fit behind a button, the coverage line. */
export function digestMessage(digest: Digest, frame: DigestFrame, lens: Lens): Message {
  if (digest.stories.length === 0) return emptyDigest(digest, frame, lens);
  const coverage = escaped(coverageWords(frame.coverage, lens.now));
  const title = `Threat digest · ${topics(frame.filters, lens)}`;
  const head: Block[] = [
    header(title),
    ...(isOutage(frame.coverage) ? [section(`*Much could not be seen:* ${coverage}`)] : []),
    section(leadLine(digest, frame, lens)),
    ...useBlocks(frame, lens),
    ...markedBlocks(frame),
    ...chartBlocks(frame),
    ...(frame.sharedBy === undefined ? [] : [context(`Shared by <@${frame.sharedBy}>`)]),
    ...leftOut(frame),
  ];
  const reach = (offset: number) => `${offset} ${frame.reach}`;
  const lines = groups(digest.stories.slice(0, digestLines), lens);
  const shown = fitting(lines, [
    ...head,
    context(coverage),
    actions(
      button('Show all 10,000', 'digest_all', reach(0)),
      button('Share in this channel', 'digest_share', reach(0)),
    ),
  ]);
  const left = digest.stories.length - shown;
  const buttons: Button[] = [
    ...(left > 0 ? [button(`Show all ${digest.stories.length}`, 'digest_all', reach(0))] : []),
    runButton('Subscriptions', 'list'),
    ...(frame.audience === 'asker' ? [button('Share in this channel', 'digest_share', reach(0))] : []),
  ];
  const blocks = [
    ...head,
    ...lines.slice(0, shown).flat(),
    ...(buttons.length > 0 ? [actions(...buttons)] : []),
    ...(isOutage(frame.coverage) ? [] : [context(coverage)]),
  ];
  return message(
    `${escaped(title)}: ${countWords(digest.stories.length, 'story', 'stories')}. ${useWords(frame)}${coverage}`,
    blocks,
  );
}

/** All stories of a digest, ten a page, for one reader; `reach` is the digest as its buttons carry it, `about` the channel that it is of. */
export function digestModal(
  digest: Digest,
  offset: number,
  { reach, about }: { readonly reach: string; readonly about: string },
  lens: Lens,
): types.ModalView {
  const { stories } = digest;
  if (stories.length === 0)
    return modal('Threat digest', [section('No story of this digest is kept any more.')], { about });
  const from = Math.min(offset, Math.floor((stories.length - 1) / digestLines) * digestLines);
  const shown = stories.slice(from, from + digestLines);
  const turn = (text: string, to: number) => button(text, `digest_page:${to}`, `${to} ${reach}`);
  const turns = [
    ...(from > 0 ? [turn('Back', Math.max(0, from - digestLines))] : []),
    ...(from + shown.length < stories.length ? [turn('More', from + digestLines)] : []),
  ];
  return modal(
    'Threat digest',
    [
      section(`${from + 1} to ${from + shown.length} of ${countWords(stories.length, 'story', 'stories')}`),
      ...groups(shown, lens).flat(),
      ...(turns.length === 0 ? [] : [actions(...turns)]),
    ],
    { about },
  );
}

/** Asked for a digest where nothing is subscribed. */
export function noDigest(): Message {
  const text =
    'This channel has no subscription yet, so it has no digest. Try `/threat subscribe all`, or `/threat latest` for the newest stories.';
  return message(text, [section(text)]);
}
