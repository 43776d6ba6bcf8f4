import type { ActorMatch, AdvisoryText, Confidence, Relation } from '../domain/advisory.ts';
import type { Explanation, SectorMiss } from '../domain/explain.ts';
import { type Indicator, mentionsOf } from '../domain/indicator.ts';
import type { NearMiss } from '../domain/near-misses.ts';
import { sectorKindWords } from '../domain/sector.ts';
import { gravestFirst, type KnownVulnerability } from '../domain/vulnerability.ts';
import { sourcedWords } from '../domain/vulnerability-words.ts';
import type { Match, Term } from '../domain/watchlist.ts';
import { countWords, listWords, severityWords } from '../domain/words.ts';
import { plain } from './print.ts';

/** How the explanation names what it prints. */
export type ExplainNames = {
  readonly actor: (id: string) => string;
  readonly sector: (id: string) => string;
  readonly term: (termId: string) => Term | null;
  /** What public data says of a CVE. */
  readonly vulnerability: KnownVulnerability;
};

const relationWords: Readonly<Record<Relation, string>> = {
  about: 'about it',
  involves: 'involved',
  mentions: 'only mentioned',
};
const confidenceWords: Readonly<Record<Confidence, string>> = {
  high: 'named',
  medium: 'linked',
  possible: 'possible',
};
const mostEvidence = 6;
const mostMisses = 12;
const mostMentions = 5;

const indent = (line: string) => `  ${line}`;
const quoted = (word: string) => `“${plain(word)}”`;

function matchLine({ term, kind, strength, field, quote, termId }: Match, names: ExplainNames): string {
  const origin = names.term(termId)?.origin ?? '';
  return `${quoted(term)} (${kind}, ${strength}) in ${field}: ${plain(quote)}${origin === '' ? '' : ` — ${plain(origin)}`}`;
}

function actorLines(actor: ActorMatch, names: ExplainNames): readonly string[] {
  const telling = actor.evidence.filter(({ strength }) => strength !== 'weak');
  const shown = (telling.length > 0 ? telling : actor.evidence).slice(0, mostEvidence);
  const weak = actor.evidence.filter((match) => match.strength === 'weak' && !shown.includes(match));
  const alerts =
    actor.relation === 'mentions'
      ? '; no subscription to it is told'
      : actor.confidence === 'possible'
        ? '; only subscriptions that ask for possible links are told'
        : '';
  return [
    `${names.actor(actor.actorId)}: ${confidenceWords[actor.confidence]}, ${relationWords[actor.relation]}, because: ${plain(actor.because)}${alerts}`,
    ...shown.map((match) => indent(matchLine(match, names))),
    ...(weak.length === 0
      ? []
      : [
          indent(
            `fits too, but never tags by itself: ${listWords([...new Set(weak.map(({ term }) => quoted(term)))])}`,
          ),
        ]),
  ];
}

/** Misses of one actor for one reason share a line. */
function missLines(misses: readonly NearMiss[], names: ExplainNames): readonly string[] {
  const groups = Map.groupBy(misses, ({ match, why }) => `${match.actorId} ${why}`);
  const lines = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const terms = group
      .slice(0, mostEvidence)
      .map(({ match }) => `${quoted(match.term)} (${match.kind}, ${match.strength}) in ${match.field}`);
    const more = group.length > mostEvidence ? [`${group.length - mostEvidence} more`] : [];
    return [`${names.actor(first.match.actorId)}: ${listWords([...terms, ...more])}: ${plain(first.why)}`];
  });
  const left = lines.length - mostMisses;
  return [...lines.slice(0, mostMisses), ...(left > 0 ? [`and ${countWords(left, 'more reason')}`] : [])];
}

function sectorMissLine({ sectorId, matches, why }: SectorMiss, names: ExplainNames): string {
  const words = matches
    .slice(0, mostEvidence)
    .map(({ term, termId, field }) => `${quoted(term)} (${termId}) in ${field}`);
  return `${names.sector(sectorId)}: ${listWords(words)}: ${plain(why)}`;
}

function mentionLines(indicators: readonly Indicator[]): readonly string[] {
  return mentionsOf(indicators, mostMentions).map(
    ({ kind, shown, more }) =>
      `${kind}: ${shown.map(plain).join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  );
}

/** What is known of each CVE, with who says so; the others in one line. */
function cveLines(ids: readonly string[], known: KnownVulnerability): readonly string[] {
  const [told, silent] = gravestFirst(ids, known).reduce<readonly [readonly string[], readonly string[]]>(
    ([lines, others], id) => {
      const one = known(id);
      const words = one === undefined ? [] : sourcedWords(one).map(plain);
      return words.length === 0
        ? [lines, [...others, id]]
        : [[...lines, `${id}: ${words.join('; ')}`], others];
    },
    [[], []],
  );
  return silent.length === 0 ? told : [...told, silent.join(', ')];
}

function part(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map(indent)];
}

/** What was stored where today's rules conclude something else: rules and watchlists may have changed since. */
function storedLines(now: readonly ActorMatch[], stored: readonly ActorMatch[], names: ExplainNames) {
  const words = (actors: readonly ActorMatch[]) =>
    actors
      .map(
        ({ actorId, confidence, relation }) =>
          `${names.actor(actorId)} (${confidenceWords[confidence]}, ${relationWords[relation]})`,
      )
      .sort();
  const [today, then] = [words(now), words(stored)];
  return today.join() === then.join() ? [] : [then.length === 0 ? 'nobody' : listWords(then)];
}

/** How a stored advisory differs from what is explained: the actors it was stored with, and the exceptions by which its workspace sees it otherwise. */
export type StoredWith = {
  readonly actors?: readonly ActorMatch[] | undefined;
  readonly setAside?: readonly string[] | undefined;
};

/** Why each tag of one advisory was given, and why others were not. */
export function explainText(
  text: AdvisoryText,
  { reading, nearMisses, sectorMisses }: Explanation,
  names: ExplainNames,
  { actors: stored = reading.actors, setAside = [] }: StoredWith = {},
): string {
  const sectors = reading.sectors.map(({ id, confidence, evidence }) => {
    const words = evidence
      .slice(0, 3)
      .map(({ kind, term, field, quote }) =>
        [sectorKindWords[kind] ?? '', quoted(term), `in ${field}: ${plain(quote)}`].join(' ').trim(),
      );
    return `${names.sector(id)} (${confidence}): ${words.join('; ')}`;
  });
  const reasons = reading.severityReasons.map(plain);
  return [
    plain(text.title) || '(no title)',
    ...(text.url === null ? [] : [plain(text.url)]),
    ...part(
      'Actors',
      reading.actors.length === 0 ? ['none'] : reading.actors.flatMap((actor) => actorLines(actor, names)),
    ),
    ...part(
      'Stored with other actors, before rules or watchlists changed',
      storedLines(reading.actors, stored, names),
    ),
    ...part('Shown without what these exceptions set aside', setAside.map(plain)),
    ...part('Not tagged, though words of theirs stand there', missLines(nearMisses, names)),
    ...part('Sectors', sectors.length === 0 ? ['none'] : sectors),
    ...part(
      'Not these sectors',
      sectorMisses.slice(0, mostMisses).map((miss) => sectorMissLine(miss, names)),
    ),
    ...part('Severity', [
      `${severityWords[reading.severity]}: ${reasons.length === 0 ? 'nothing in the text raises it' : reasons.join('; ')}`,
    ]),
    ...part('CVEs', cveLines(reading.cves, names.vulnerability)),
    ...part('Mentioned in text, not verified', mentionLines(reading.indicators)),
  ].join('\n');
}
