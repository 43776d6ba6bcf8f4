import { type Asking, saidWords } from '../../domain/asking.ts';
import { listingUrl } from '../../domain/listing-notice.ts';
import type { Marked } from '../../domain/mark.ts';
import type { StorySummary } from '../../domain/story.ts';
import type { Addition, StoryEvent } from '../../domain/story-event.ts';
import { severityWords } from '../../domain/words.ts';
import {
  actions,
  type Block,
  button,
  context,
  isAddress,
  linkButton,
  type Message,
  message,
  section,
} from './blocks.ts';
import { actorName, type Lens, matchQuote } from './lens.ts';
import { markedWords, markSelect } from './mark.ts';
import { byline, cveWords, storyQuote, telling, whoAndWhere, whyWords } from './story.ts';
import { asked as askingWords } from './subscription.ts';
import { dateWords, feedText, link, severityMark } from './text.ts';

/** What an alert shows beside its story. */
export type AlertFrame = {
  /** What is new since the channel had it, where it is told a second time in the channel itself. */
  readonly added?: readonly Addition[];
  /** What made it worse since the message was posted. */
  readonly since?: readonly StoryEvent[];
  readonly marked?: Marked | undefined;
  /** Its channel mutes it, and hears of it only because it became worse. */
  readonly muted?: boolean;
  /** Who brought it from another channel. */
  readonly sharedBy?: string;
  /** What the channel's subscriptions ask for that want it. */
  readonly asked?: readonly Asking[];
};

const mostSince = 3;
/** So many subscriptions are named as the reason. */
const mostAsked = 3;

function additionWords(addition: Addition, lens: Lens): string {
  switch (addition.kind) {
    case 'actor':
      return `now names ${actorName(lens, addition.actorId)}`;
    case 'kev':
      return `now listed in KEV${addition.cves.length === 0 ? '' : ` (${addition.cves.slice(0, 3).join(', ')})`}`;
    case 'ransomware':
      return `CISA now knows of ransomware campaigns that use ${addition.cves.slice(0, 3).join(', ')}`;
    case 'severity':
      return `severity rose from ${severityWords[addition.from]} to ${severityWords[addition.to]}`;
    default:
      return addition satisfies never;
  }
}

/** `now names Volt Typhoon, now listed in KEV`: why a story comes a second time. */
function addedWords(added: readonly Addition[], lens: Lens): string {
  return feedText(added.map((addition) => additionWords(addition, lens)).join(', '), 400);
}

const mutedWords = 'This is muted in this channel, and told because it became worse.';

function sinceWords(since: readonly StoryEvent[], lens: Lens): string {
  return since
    .slice(-mostSince)
    .flatMap(({ detail, at }) =>
      detail !== null && 'kind' in detail
        ? [`${feedText(additionWords(detail, lens), 200)} ${dateWords(at, lens)}`]
        : [],
    )
    .join(' · ');
}

function footnotes(story: StorySummary, frame: AlertFrame, lens: Lens): readonly Block[] {
  const { since = [], marked, sharedBy } = frame;
  return [
    context(byline(story, lens)),
    ...(since.length === 0 ? [] : [context(`Since then: ${sinceWords(since, lens)}`)]),
    ...(marked === undefined ? [] : [context(markedWords(marked, lens))]),
    ...(sharedBy === undefined ? [] : [context(`Shared by <@${sharedBy}>`)]),
  ];
}

/** `“fortinet” in title (Our stack)`: what a subscription asks for in words, and where the story says it. */
function askedWords(story: StorySummary, asked: readonly Asking[]): string {
  const said = asked.flatMap(({ name, filter }) =>
    saidWords(filter, story).map(
      ({ phrase, field }) =>
        `“${feedText(phrase, 60)}” in ${field}${name === null ? '' : ` (${feedText(name, 60)})`}`,
    ),
  );
  return [...new Set(said)].slice(0, mostAsked).join(' · ');
}

/** Why it came: what tagged it, and the words that the channel asked for; where neither did, all that it gets. */
function reasonWords(story: StorySummary, lens: Lens, asked: readonly Asking[]): string {
  const reasons = [whyWords(story, lens), askedWords(story, asked)].filter((words) => words !== '');
  if (reasons.length > 0) return reasons.join(' · ');
  const wanted = new Set(asked.map((asking) => askingWords(asking, lens)));
  return wanted.size === 0
    ? 'no actor or sector is named in it'
    : `this channel gets ${[...wanted].slice(0, mostAsked).join('; ')}`;
}

/** One story at once: severity, who and where, what was said, why it came, and what to do next. */
export function alertMessage(story: StorySummary, lens: Lens, frame: AlertFrame = {}): Message {
  const { added = [], muted = false, marked, asked = [] } = frame;
  const where = whoAndWhere(story, lens);
  const quote = storyQuote(story, lens);
  const { url } = story.lead;
  const update = added.length === 0 ? '' : `Update: ${addedWords(added, lens)}`;
  const blocks = [
    ...(update === '' ? [] : [context(update)]),
    ...(muted ? [context(mutedWords)] : []),
    section(
      `*${severityMark(story.severity)}*${where === '' ? '' : ` · *${where}*`}\n${link(url, story.lead.title)}`,
    ),
    ...(quote === null ? [] : [section(quote)]),
    context(`Why: ${reasonWords(story, lens, asked)}${cveWords(story, lens)}`),
    ...footnotes(story, frame, lens),
    actions(
      button('Why this?', 'why', story.id),
      button('Wrong tag', 'wrong', story.id),
      button('Mute…', 'mute', story.id),
      ...(isAddress(url) ? [linkButton('Open', 'open', url)] : []),
      button('Share', 'share', story.id),
      markSelect(story.id, marked),
    ),
  ];
  return message(
    `${update === '' ? '' : `${update} · `}${severityMark(story.severity)}: ${feedText(story.lead.title, 200)}${where === '' ? '' : ` (${where})`}`,
    blocks,
  );
}

/** Where it stands that an actor was added, or ransomware: the quote that names it, or CISA's page. */
function addedQuotes(story: StorySummary, added: readonly Addition[], lens: Lens): readonly string[] {
  return added.flatMap((addition) => {
    if (addition.kind === 'ransomware')
      return addition.cves.map((cve) => link(listingUrl(cve), `${cve} in CISA's catalogue`));
    if (addition.kind !== 'actor') return [];
    const match = telling(story.actors.find(({ actorId }) => actorId === addition.actorId)?.evidence ?? []);
    return match === undefined ? [] : [matchQuote(match, lens)];
  });
}

/** The reply in the thread of a story's message: only what made it worse, with the words that say so. */
export function grownMessage(
  story: StorySummary,
  lens: Lens,
  added: readonly Addition[],
  muted: boolean,
): Message {
  const what = addedWords(added, lens);
  const quotes = addedQuotes(story, added, lens).slice(0, 3);
  const newest = [story.lead, ...story.others].reduce((a, b) => (b.seenAt > a.seenAt ? b : a));
  const isGraver = added.some(({ kind }) => kind === 'severity') && story.severityReasons.length > 0;
  const reasons = isGraver ? `\nBecause: ${feedText(story.severityReasons.slice(0, 3).join(', '), 300)}` : '';
  return message(`Update: ${what} · ${severityMark(story.severity)}: ${feedText(story.lead.title, 200)}`, [
    section(`*${severityMark(story.severity)}* · ${what}${reasons}`),
    ...(quotes.length === 0 ? [] : [section(quotes.join('\n'))]),
    context(
      `Latest: ${link(newest.url, newest.title)} — ${feedText(lens.feedTitle(newest.feedId), 80)}${cveWords(story, lens)}`,
      ...(muted ? [mutedWords] : []),
    ),
    actions(button('Why this?', 'why', story.id)),
  ]);
}
