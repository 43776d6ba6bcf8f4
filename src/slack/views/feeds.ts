import { coverageOf } from '../../domain/digest.ts';
import type { Feed, FeedState } from '../../domain/feed.ts';
import { byCondition, type Condition, isFailing } from '../../domain/feed-health.ts';
import { remarksOf } from '../../domain/feed-remarks.ts';
import { type Naming, settingSentences } from '../../domain/setting-words.ts';
import type { Settings } from '../../domain/settings.ts';
import { ageWords, conditionWords, countWords, coverageWords, spanWords } from '../../domain/words.ts';
import {
  actions,
  type Button,
  context,
  type Message,
  message,
  pageButton,
  runButton,
  section,
  sections,
} from './blocks.ts';
import { escaped, feedText, link } from './text.ts';

const perPage = 12;
/** So that a page of feeds that all have much to say fits into one message. */
const noteLimit = 150;

function nextWords({ nextLookAt, pausedAt }: FeedState, now: number): string {
  if (pausedAt !== null) return '';
  return nextLookAt <= now ? '; next look: due now' : `; next look in ${spanWords(nextLookAt - now)}`;
}

/** By what the advisories of a feed are told apart. */
const ruleWords: Readonly<Record<FeedState['identityRule'], string>> = {
  guid: 'GUIDs',
  'guid-link': 'GUIDs and links together',
  link: 'links',
  hash: 'their words',
};

/** What else people who rely on the feed should know. */
function noteWords(feed: FeedState, now: number): readonly string[] {
  const { identityRule, identityReason, gapAt, gaps, addedBy } = feed;
  return [
    ...(gapAt === null
      ? []
      : [
          `published faster than we looked ${countWords(gaps, 'time')}, last ${ageWords(gapAt, now)}: something may be missing, so we look more often`,
        ]),
    ...remarksOf(feed, now),
    ...(identityReason === null ? [] : [`told apart by ${ruleWords[identityRule]}: ${identityReason}`]),
    ...(addedBy === null
      ? []
      : [addedBy.startsWith('U') ? `added by <@${addedBy}>` : 'added in the terminal']),
  ];
}

function feedLine(feed: FeedState, condition: Condition, now: number): string {
  const read =
    condition === 'ok' && feed.lastReadAt !== null ? `; read ${ageWords(feed.lastReadAt, now)}` : '';
  const notes = noteWords(feed, now).map(
    (note) => `\n      ${note.startsWith('added by <@') ? note : feedText(note, noteLimit)}`,
  );
  const how = `*${feedText(feed.title, 80)}* ${feedText(conditionWords(feed, now), 200)}`;
  return `• ${how}${read}${nextWords(feed, now)}${notes.join('')}`;
}

/** The feeds and how they are, those that fail first, twelve a page. */
export function feedsMessage(feeds: readonly FeedState[], page: number, now: number): Message {
  const all = byCondition(feeds, now);
  const pages = Math.max(1, Math.ceil(all.length / perPage));
  if (all.length === 0) {
    const text = 'No feed is read.';
    return message(text, [section(text), context('`/threat feeds off` shows those of the catalogue.')]);
  }
  if (page > pages) {
    const text = `There is no page ${page}: the feeds fill ${countWords(pages, 'page')}.`;
    return message(text, [section(text)]);
  }
  const shown = all.slice((page - 1) * perPage, page * perPage);
  const failing = all.filter(({ condition }) => isFailing(condition)).length;
  const buttons: readonly Button[] = [
    ...(failing > 0 ? [runButton('Retry now', 'feeds retry', 1)] : []),
    ...(page > 1 ? [pageButton('Previous', `feeds page ${page - 1}`, 2)] : []),
    ...(page < pages ? [pageButton('Next', `feeds page ${page + 1}`, 3)] : []),
    runButton('Feeds that are off', 'feeds off', 4),
  ];
  const coverage = coverageOf(feeds, now);
  // Who fails and who is quiet stands below, by name.
  const counted = coverageWords({ ...coverage, failing: [], quiet: [] }, now);
  return message(`Feeds: ${escaped(coverageWords(coverage, now))}`, [
    section(`*Feeds* · page ${page} of ${pages}\n${escaped(counted)}`),
    ...sections(shown.map(({ feed, condition }) => feedLine(feed, condition, now))),
    actions(...buttons),
    context(
      '`/threat feeds add &lt;address&gt;` · `remove`, `pause`, `resume` or `retry` and the name of one',
    ),
  ]);
}

/** The feeds of the catalogue that nobody reads here, twelve a page, each one button away. */
export function feedsOffMessage(feeds: readonly Feed[], page: number): Message {
  const pages = Math.max(1, Math.ceil(feeds.length / perPage));
  const shown = feeds.slice((page - 1) * perPage, page * perPage);
  if (shown.length === 0) {
    const text = 'Every feed of the catalogue is read.';
    return message(text, [section(text)]);
  }
  const turns: readonly Button[] = [
    ...(page > 1 ? [pageButton('Previous', `feeds off ${page - 1}`, 2)] : []),
    ...(page < pages ? [pageButton('Next', `feeds off ${page + 1}`, 3)] : []),
  ];
  const text = `${countWords(feeds.length, 'feed')} of the catalogue ${feeds.length === 1 ? 'is' : 'are'} off`;
  return message(text, [
    section(`*${text}* · page ${page} of ${pages}`),
    ...shown.map((feed, at) => ({
      ...section(`${feedText(feed.title, 100)} · ${escaped(feed.category)}, ${escaped(feed.language)}`),
      accessory: runButton('Add', `feeds add ${feed.id} confirmed`, 10 + at),
    })),
    ...(turns.length === 0 ? [] : [actions(...turns)]),
  ]);
}

/** A feed that somebody wants to add, as it was found: what it is, its three newest, and the button that adds it. */
export type FeedPreview = {
  readonly feed: Pick<Feed, 'title' | 'url' | 'category' | 'language'>;
  readonly newest: readonly {
    readonly title: string;
    readonly url: string | null;
    readonly at: number | null;
  }[];
  /** What it shows: `12 advisories`, or for a list of documents `3 CSAF documents`. */
  readonly shows: string;
  /** It lists documents, and shows no advisory itself. */
  readonly isIndex: boolean;
  /** It is read with a credential in its address, which `feed.url` is without. */
  readonly holdsSecret: boolean;
};

const typeAgain =
  'Its address holds a credential, which no message of ours keeps, so no button can add it: type `/threat feeds add`, the whole address and `confirmed`.';
const documentsFollow = 'It lists documents: each look fetches those that changed.';

/** The preview of a feed before it is added. */
export function previewMessage(
  { feed, newest, shows, isIndex, holdsSecret }: FeedPreview,
  now: number,
): Message {
  const lines = newest.map(
    ({ title, url, at }) => `• ${link(url, title)}${at === null ? '' : ` · ${ageWords(at, now)}`}`,
  );
  const what = `${escaped(shows)}, looks like ${escaped(feed.category)}, language ${escaped(feed.language)}`;
  return message(`A feed: ${feedText(feed.title, 150)}, ${what}`, [
    section(`*${feedText(feed.title, 150)}*\n${escaped(feed.url)}\n${what}`),
    section(
      lines.length > 0 ? lines.join('\n') : isIndex ? documentsFollow : 'It shows nothing at the moment.',
    ),
    holdsSecret ? section(typeAgain) : actions(runButton('Add this feed', `feeds add ${feed.url} confirmed`)),
    context('Its first look is a baseline: what it shows already is kept and searchable, and alerts nobody.'),
  ]);
}

/** What an address names instead of being a feed. */
export type FeedChoice = {
  readonly feeds: readonly {
    readonly url: string;
    readonly title: string;
    readonly mirrors?: readonly string[];
  }[];
  /** It is a CSAF aggregator, and these are the providers that it lists. */
  readonly isAggregator?: true;
};

const mostChoices = 25;

/** A page or CSAF aggregator at `typed` that names several feeds: which one? */
export function feedChoiceMessage({ feeds, isAggregator }: FeedChoice, typed: string): Message {
  const shown = feeds.slice(0, mostChoices);
  const text = isAggregator
    ? `That is a CSAF aggregator. It lists ${countWords(feeds.length, 'provider')} and holds no documents itself; each provider is a feed of its own. Which one?`
    : `That is a web page. It names ${countWords(feeds.length, 'feed')}; which one?`;
  const lines = shown.map(({ url, title, mirrors = [] }) => {
    const also = mirrors.length === 0 ? '' : ` (also at ${escaped(mirrors.join(', '))})`;
    return `• ${feedText(title || 'without a title', 100)}: ${escaped(url)}${also}`;
  });
  const left = feeds.length - shown.length;
  return message(text, [
    section(text),
    ...sections(lines),
    actions(...shown.map(({ url, title }, at) => runButton(title || url, `feeds add ${url}`, at))),
    ...(left === 0
      ? []
      : [
          context(`And ${left} more: \`stormbrief feeds test ${escaped(typed)}\` in the terminal shows all.`),
        ]),
  ]);
}

/** A sentence about feeds, with what to do next. */
export function feedWord(text: string, tries: readonly (readonly [string, string])[] = []): Message {
  const buttons = tries.slice(0, 5).map(([label, words], at) => runButton(label, words, at));
  return message(escaped(text), [
    section(escaped(text)),
    ...(buttons.length === 0 ? [] : [actions(...buttons)]),
  ]);
}

/** Channels and people as Slack shows them. */
export const naming: Naming = { channel: (id) => `<#${id}>`, person: (id) => `<@${id}>` };

/** What holds in the workspace, a sentence each; `configured` is the ops channel where none was chosen. */
export function settingLines(settings: Settings, configured: string | null): readonly string[] {
  const opsChannel = settings.opsChannel ?? configured;
  return Object.values(settingSentences({ ...settings, opsChannel }, naming));
}

/** The settings of the workspace, and how they are changed. */
export function settingsMessage(
  settings: Settings,
  configured: string | null,
  changed: string | null,
): Message {
  const lines = settingLines(settings, configured);
  const text = `${changed === null ? '' : `${changed} `}${lines.join(' ')}`;
  return message(text, [
    section(`*Settings of this workspace*${changed === null ? '' : `\n${escaped(changed)}`}`),
    section(lines.map((line) => `• ${line}`).join('\n')),
    context(
      'Admins change them: `/threat settings ops here`, `ops off`, `feeds admins`, `feeds everyone`, `subscriptions members`, `subscriptions managers`, `subscriptions U01ABCDEF U01GHIJKL`',
    ),
  ]);
}
