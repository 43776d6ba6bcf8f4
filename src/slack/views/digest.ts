import { type Coverage, type Digest, digestLines } from '../../domain/digest.ts';
import type { Filter } from '../../domain/filter.ts';
import { type Severity, severities } from '../../domain/severity.ts';
import type { StorySummary } from '../../domain/story.ts';
import { countWords, coverageWords, listWords, spanWords } from '../../domain/words.ts';
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
  section,
} from './blocks.ts';
import { actorName, type Lens, sectorName } from './lens.ts';
import { digestLine } from './story.ts';
import { escaped, severityMark } from './text.ts';

/** What a digest is made of, beside its stories. `sharedBy` is the person who shared it; `own` marks one that only the asker sees. */
export type DigestFrame = {
  readonly filters: readonly Filter[];
  readonly coverage: Coverage;
  readonly audience: 'channel' | 'asker';
  readonly sharedBy?: string;
  /** How many stories this channel may not read. */
  readonly keptBack?: number;
  /** The digest as its buttons carry it. */
  readonly reach: string;
};

function topics(filters: readonly Filter[], lens: Lens): string {
  const named = filters.flatMap((filter) => [
    ...filter.sectors.map((id) => sectorName(lens, id)),
    ...filter.actors.map((id) => actorName(lens, id)),
  ]);
  const all = filters.some((filter) => filter.sectors.length + filter.actors.length === 0);
  return all || named.length === 0 ? 'any subject' : listWords([...new Set(named)]);
}

/** `1 critical, 3 high.`, and who and where most of it is about. */
export function leadCounts(digest: Digest, lens: Lens): string {
  const levels = digest.bySeverity.map((row) => `${row.count} ${row.severity}`).join(', ');
  const sectors = digest.bySector.slice(0, 3).map((row) => `${sectorName(lens, row.id)} ${row.count}`);
  const actors = digest.byActor.slice(0, 3).map((row) => `${actorName(lens, row.id)} ${row.count}`);
  const counts = [...actors, ...sectors].map(escaped).join(' · ');
  return `${levels}.${counts === '' ? '' : `\n${counts}`}`;
}

function leadLine(digest: Digest, lens: Lens): string {
  return `${countWords(digest.stories.length, 'story', 'stories')} came in over the last ${spanWords(digest.to - digest.from)}: ${leadCounts(digest, lens)}`;
}

function bySeverity(
  stories: readonly StorySummary[],
): readonly (readonly [Severity, readonly StorySummary[]])[] {
  return severities
    .map((severity) => [severity, stories.filter((story) => story.severity === severity)] as const)
    .filter(([, group]) => group.length > 0);
}

/** Stories by severity, each in a group of blocks that stays together. */
export function groups(stories: readonly StorySummary[], lens: Lens): readonly (readonly Block[])[] {
  return bySeverity(stories).flatMap(([severity, group]) =>
    group.map((story, index) => [
      ...(index === 0 ? [section(`*${severityMark(severity)}*`)] : []),
      section(digestLine(story, lens)),
    ]),
  );
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

function emptyDigest(digest: Digest, frame: DigestFrame, lens: Lens): Message {
  const plain = `Nothing new for ${escaped(topics(frame.filters, lens))} in the last ${spanWords(digest.to - digest.from)}.`;
  const coverage = escaped(coverageWords(frame.coverage, lens.now));
  return isOutage(frame.coverage)
    ? message(`${coverage} ${plain}`, [
        section(`*Much could not be seen:* ${coverage}`),
        section(plain),
        ...keptBackBlocks(frame),
      ])
    : message(`${plain} ${coverage}`, [section(plain), ...keptBackBlocks(frame), context(coverage)]);
}

/** A digest: lead line with counts, stories by severity and actor, what did not fit behind a button, the coverage line. */
export function digestMessage(digest: Digest, frame: DigestFrame, lens: Lens): Message {
  if (digest.stories.length === 0) return emptyDigest(digest, frame, lens);
  const coverage = escaped(coverageWords(frame.coverage, lens.now));
  const title = `Threat digest · ${topics(frame.filters, lens)}`;
  const head: Block[] = [
    header(title),
    ...(isOutage(frame.coverage) ? [section(`*Much could not be seen:* ${coverage}`)] : []),
    section(leadLine(digest, lens)),
    ...(frame.sharedBy === undefined ? [] : [context(`Shared by <@${frame.sharedBy}>`)]),
    ...keptBackBlocks(frame),
  ];
  const reach = (offset: number) => `${offset} ${frame.reach}`;
  const lines = groups(digest.stories.slice(0, digestLines), lens);
  const shown = fitting(lines, [
    ...head,
    context(coverage),
    actions(button('x', 'digest_more', reach(0)), button('x', 'digest_share', reach(0))),
  ]);
  const left = digest.stories.length - shown;
  const buttons: Button[] = [
    ...(left > 0 ? [button(`+${left} more`, 'digest_more', reach(shown))] : []),
    ...(frame.audience === 'asker' ? [button('Share in this channel', 'digest_share', reach(0))] : []),
  ];
  const blocks = [
    ...head,
    ...lines.slice(0, shown).flat(),
    ...(buttons.length > 0 ? [actions(...buttons)] : []),
    ...(isOutage(frame.coverage) ? [] : [context(coverage)]),
  ];
  return message(`${title}: ${countWords(digest.stories.length, 'story', 'stories')}. ${coverage}`, blocks);
}

/** The stories of a digest from the `offset`-th on, for one reader; `reach` is the digest as its buttons carry it. */
export function digestRest(digest: Digest, offset: number, reach: string, lens: Lens): Message {
  const lines = groups(digest.stories.slice(offset, offset + digestLines), lens);
  const head = section(
    `Stories ${offset + 1} to ${Math.min(offset + digestLines, digest.stories.length)} of ${digest.stories.length}`,
  );
  const shown = fitting(lines, [head, actions(button('x', 'digest_more', `${offset} ${reach}`))]);
  const left = digest.stories.length - offset - shown;
  const more =
    left > 0 ? [actions(button(`+${left} more`, 'digest_more', `${offset + shown} ${reach}`))] : [];
  if (shown === 0)
    return message('No more stories in this digest.', [section('No more stories in this digest.')]);
  return message(`${shown} more stories of the digest`, [head, ...lines.slice(0, shown).flat(), ...more]);
}

/** Asked for a digest where nothing is subscribed. */
export function noDigest(): Message {
  const text =
    'This channel has no subscription yet, so it has no digest. Try `/threat subscribe all`, or `/threat latest` for the newest stories.';
  return message(text, [section(text)]);
}
