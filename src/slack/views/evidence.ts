import type { types } from '@slack/bolt';
import type { ActorMatch, Confidence, Relation } from '../../domain/advisory.ts';
import { type Asking, saidWords } from '../../domain/asking.ts';
import type { Marked } from '../../domain/mark.ts';
import { excerptOf } from '../../domain/search.ts';
import { tokensOf } from '../../domain/search-text.ts';
import { type SectorEvidence, sectorKindWords } from '../../domain/sector.ts';
import { narrowestSectors, type StorySummary } from '../../domain/story.ts';
import { gravestFirst } from '../../domain/vulnerability.ts';
import { sourcedWords } from '../../domain/vulnerability-words.ts';
import type { Match, Strength } from '../../domain/watchlist.ts';
import { actions, type Block, button, context, divider, section } from './blocks.ts';
import { indicatorTexts } from './indicators.ts';
import { actorName, type Lens, matchQuote, sectorName } from './lens.ts';
import { markedWords, markSelect } from './mark.ts';
import { type About, modal, writeAbout } from './modal.ts';
import { asked as askingWords } from './subscription.ts';
import { bold, emphasised, feedText, link, oneLine, quoteLine, severityMark } from './text.ts';

/** What is known beside the story: who asked for it here, and what it was read with. */
export type EvidenceFrame = {
  /** The channel's subscriptions that sent it; where none did, those that want it. */
  readonly asked: readonly Asking[];
  /** Did one of them send it here as a message of its own? */
  readonly isSent: boolean;
  readonly marked: Marked | undefined;
  /** Who brought it here from another channel; null where nobody did. */
  readonly sharedBy: string | null;
  readonly dataSets: readonly {
    readonly id: string;
    readonly title: string;
    readonly version: string | null;
    readonly date: string | null;
  }[];
  /** The version of Stormbrief, whose own lists and rules read it. */
  readonly version: string;
  readonly about: About;
};

const relationWords: Readonly<Record<Relation, string>> = {
  about: 'is about',
  involves: 'involves',
  mentions: 'only mentions',
};
const confidenceWords: Readonly<Record<Confidence, string>> = {
  high: 'named',
  medium: 'linked',
  possible: 'possible, not named',
};

function toldBy({ kind, term }: SectorEvidence): string {
  return `${sectorKindWords[kind] ?? 'from'} ${bold(term)}`;
}

/** What a term of this strength does by itself. */
const ruleWords: Readonly<Record<Strength, string>> = {
  specific: 'tags by itself',
  supporting: 'tags only together with another',
  weak: 'never tags by itself',
  negative: 'never tags',
};

/** Which list has the term: one of ours or of the operator's, or an imported data set with its edition. */
function listWords({ termId }: Match, { dataSets, version }: EvidenceFrame): string {
  const [list = ''] = termId.split('/');
  const dataSet = dataSets.find(({ id }) => id === list);
  if (dataSet === undefined) return `list ${list}, Stormbrief ${version}`;
  return [dataSet.title, dataSet.version ?? dataSet.date ?? ''].join(' ').trim();
}

function evidenceLines(match: Match, lens: Lens, frame: EvidenceFrame): string {
  const term = lens.term(match.termId);
  const origin = term === null || term.origin === '' ? '' : ` — ${feedText(term.origin, 160)}`;
  const guard = term?.class === 'needs-context' ? ', beside words that say what it is' : '';
  const rule = `_Rule: ${ruleWords[match.strength]}${guard} (${feedText(listWords(match, frame), 120)})_`;
  return `${bold(match.term)} (${match.kind}, ${match.strength}, in ${match.field})${origin}\n${rule}\n${matchQuote(match, lens)}`;
}

function actorBlocks(actor: ActorMatch, lens: Lens, frame: EvidenceFrame): readonly Block[] {
  const why = actor.because === '' ? '' : ` Why: ${feedText(actor.because, 300)}.`;
  const title = `The story ${relationWords[actor.relation]} ${bold(actorName(lens, actor.actorId))} (${confidenceWords[actor.confidence]}).${why}`;
  const strong = actor.evidence.filter((match) => match.strength !== 'weak');
  const telling = strong.length > 0 ? strong : actor.evidence;
  const weak = [
    ...new Set(actor.evidence.filter((match) => !telling.includes(match)).map((match) => match.term)),
  ];
  return [
    section(title),
    ...telling.slice(0, 6).map((match) => section(evidenceLines(match, lens, frame))),
    ...(weak.length === 0
      ? []
      : [context(`Fits, but never tags by itself: ${feedText(weak.join(', '), 300)}`)]),
  ];
}

const mostReasons = 12;
const mostCves = 6;

/** The level, and every reason for it on a line of its own, the worst first. */
function severityWords(story: StorySummary): string {
  const head = `Severity ${severityMark(story.severity)}`;
  if (story.severityReasons.length === 0) return `${head}: nothing in the text raises it`;
  const reasons = story.severityReasons.slice(0, mostReasons).map((reason) => `• ${feedText(reason, 200)}`);
  return [head, ...reasons].join('\n');
}

/** What is known of each CVE that the story names, with who says so and as of when; the gravest first. */
function cveBlocks(story: StorySummary, lens: Lens): readonly Block[] {
  if (story.cves.length === 0) return [];
  const ids = gravestFirst(story.cves, lens.vulnerability);
  const known = ids.flatMap((id) => lens.vulnerability(id) ?? []).slice(0, mostCves);
  const lines = known.map((one) =>
    section(`${bold(one.id)} · ${feedText(sourcedWords(one).join(' · '), 600)}`),
  );
  const said =
    story.kev && !known.some(({ kev }) => kev !== null) ? ' · listed in CISA KEV, by the text' : '';
  return [...lines, context(`CVEs in the text: ${feedText(ids.join(', '), 600)}${said}`)];
}

const mostAsked = 5;

/** Was it opened in a channel? Home and a person's own messages ask for nothing, and mute nothing. */
function isInChannel({ channelId }: About): boolean {
  return channelId !== '' && !channelId.startsWith('D');
}

/** Why the story stands in this channel; nothing outside of channels. */
function askedWords({ asked, isSent, sharedBy, about }: EvidenceFrame, lens: Lens): readonly string[] {
  if (!isInChannel(about)) return [];
  const words = asked.slice(0, mostAsked).map((asking) => askingWords(asking, lens));
  const sent =
    words.length === 0
      ? []
      : [`${isSent ? 'Sent because' : 'Wanted here:'} this channel gets ${words.join('; ')}.`];
  const shared = sharedBy === null ? [] : [`Shared here by <@${sharedBy}>.`];
  const all = [...shared, ...sent];
  return all.length === 0 ? ['No subscription of this channel asks for it now.'] : all;
}

const mostSaid = 4;
const longestExcerpt = 240;

/** The makers and words that the subscriptions ask for, each as the story says it. */
function saidBlocks(story: StorySummary, { asked }: EvidenceFrame, lens: Lens): readonly Block[] {
  const said = new Map(
    asked.flatMap(({ filter }) => saidWords(filter, story)).map((words) => [words.phrase, words]),
  );
  return [...said.values()].slice(0, mostSaid).map(({ phrase, field, text, advisory }) => {
    const excerpt = excerptOf(oneLine(text), [{ tokens: tokensOf(phrase), isPrefix: false }], longestExcerpt);
    const quote =
      excerpt === null ? quoteLine(text, [phrase]) : `> ${emphasised(excerpt.text, excerpt.spans)}`;
    const where = `in ${field} of ${feedText(lens.feedTitle(advisory.feedId), 80)}`;
    return section(`Asked for by its words: “${feedText(phrase, 80)}” ${where}\n${quote}`);
  });
}

/** What can be done about the story; only a channel mutes. */
function doing(story: StorySummary, { about, marked }: EvidenceFrame): Block {
  return actions(
    button('Wrong tag', 'wrong', story.id),
    ...(isInChannel(about) ? [button('Mute…', 'mute', story.id)] : []),
    button('Share', 'share', story.id),
    button('Indicators', 'indicators', story.id),
    markSelect(story.id, marked),
  );
}

function readWithWords({ dataSets, version }: EvidenceFrame): string {
  const sets = dataSets.map(({ title, version: edition, date }) =>
    [title, edition ?? '', date === null ? '' : `of ${date}`].filter((word) => word !== '').join(' '),
  );
  return `Read with the lists and rules of Stormbrief ${version}${sets.length === 0 ? '' : `, and ${sets.join(', ')}`}.`;
}

/** All evidence for a story, as a modal: each actor, sector and the severity with the words that led to it, and who asked for it. */
export function evidenceModal(story: StorySummary, lens: Lens, frame: EvidenceFrame): types.ModalView {
  const sectors = narrowestSectors(story, lens.directory.parent).flatMap((sector) =>
    sector.evidence
      .slice(0, 2)
      .map((found) =>
        section(
          `Sector ${bold(sectorName(lens, sector.id))} (${sector.confidence} confidence) ${toldBy(found)} in ${found.field}\n${quoteLine(found.quote, [found.term])}`,
        ),
      ),
  );
  const indicators = indicatorTexts(story);
  const blocks: Block[] = [
    section(link(story.lead.url, story.lead.title)),
    ...askedWords(frame, lens).map((words) => context(words)),
    ...(frame.marked === undefined ? [] : [context(markedWords(frame.marked, lens))]),
    doing(story, frame),
    ...saidBlocks(story, frame, lens),
    ...story.actors.slice(0, 6).flatMap((actor) => actorBlocks(actor, lens, frame)),
    ...(story.actors.length === 0 ? [section('No watched actor is named or linked.')] : []),
    divider(),
    ...sectors.slice(0, 20),
    section(severityWords(story)),
    ...cveBlocks(story, lens),
    ...(indicators.length === 0 ? [] : [context(...indicators)]),
    context(
      `Read in: ${[story.lead, ...story.others]
        .slice(0, 8)
        .map((advisory) => `${link(advisory.url, lens.feedTitle(advisory.feedId))}`)
        .join(' · ')}`,
    ),
    context(feedText(readWithWords(frame), 600)),
  ];
  return modal('Why this?', blocks, { about: writeAbout(frame.about) });
}
