import type { types } from '@slack/bolt';
import type { ActorMatch, Confidence, Relation } from '../../domain/advisory.ts';
import { type SectorEvidence, sectorKindWords } from '../../domain/sector.ts';
import { narrowestSectors, type StorySummary } from '../../domain/story.ts';
import { gravestFirst } from '../../domain/vulnerability.ts';
import { sourcedWords } from '../../domain/vulnerability-words.ts';
import type { Match } from '../../domain/watchlist.ts';
import { type Block, context, divider, section } from './blocks.ts';
import { indicatorTexts } from './indicators.ts';
import { actorName, type Lens, matchQuote, sectorName } from './lens.ts';
import { bold, feedText, link, quoteLine, severityMark } from './text.ts';

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

function evidenceLines(match: Match, lens: Lens): string {
  const origin = lens.term(match.termId)?.origin ?? '';
  const from = origin === '' ? '' : ` — ${feedText(origin, 160)}`;
  return `${bold(match.term)} (${match.kind}, ${match.strength}, in ${match.field})${from}\n${matchQuote(match, lens)}`;
}

function actorBlocks(actor: ActorMatch, lens: Lens): readonly Block[] {
  const why = actor.because === '' ? '' : ` Why: ${feedText(actor.because, 300)}.`;
  const title = `The story ${relationWords[actor.relation]} ${bold(actorName(lens, actor.actorId))} (${confidenceWords[actor.confidence]}).${why}`;
  const strong = actor.evidence.filter((match) => match.strength !== 'weak');
  const telling = strong.length > 0 ? strong : actor.evidence;
  const weak = [
    ...new Set(actor.evidence.filter((match) => !telling.includes(match)).map((match) => match.term)),
  ];
  return [
    section(title),
    ...telling.slice(0, 6).map((match) => section(evidenceLines(match, lens))),
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

/** All evidence for a story, as a modal: each actor, sector and the severity with the words that led to it. */
export function evidenceModal(story: StorySummary, lens: Lens): types.ModalView {
  const sectors = narrowestSectors(story, lens.directory.parent).flatMap((sector) =>
    sector.evidence
      .slice(0, 2)
      .map((found) =>
        section(
          `Sector ${bold(sectorName(lens, sector.id))} ${toldBy(found)} in ${found.field}\n${quoteLine(found.quote, [found.term])}`,
        ),
      ),
  );
  const indicators = indicatorTexts(story);
  const blocks: Block[] = [
    section(link(story.lead.url, story.lead.title)),
    ...story.actors.slice(0, 6).flatMap((actor) => actorBlocks(actor, lens)),
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
  ];
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'Why this?', emoji: false },
    close: { type: 'plain_text', text: 'Close', emoji: false },
    blocks: blocks.slice(0, 100),
  };
}
