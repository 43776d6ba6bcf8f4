import type { types } from '@slack/bolt';
import type { AuditRecord } from '../../domain/audit.ts';
import type { Coverage, Digest } from '../../domain/digest.ts';
import type { Exception } from '../../domain/exception.ts';
import type { Person } from '../../domain/person.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { countWords, coverageWords, namedConditionWords } from '../../domain/words.ts';
import type { Place } from '../places.ts';
import { auditLine } from './audit.ts';
import { actions, type Block, button, context, divider, header, runButton, section } from './blocks.ts';
import { groups, leadCounts } from './digest.ts';
import { settingLines } from './feeds.ts';
import { settingControls } from './home-settings.ts';
import type { Lens } from './lens.ts';
import { subscriptionLine } from './list.ts';
import { personLines } from './me.ts';
import { modal } from './modal.ts';
import { exceptionRow } from './set-aside.ts';
import { digestLine } from './story.ts';
import { dateWords, escaped, feedText, severityMark } from './text.ts';

/** All that Home shows to one person. */
export type Home = {
  readonly person: Person;
  /** The zone in which times are told to the person. */
  readonly zone: string;
  /** What came in since the visit before, ranked. */
  readonly news: Digest;
  /** Is it limited to what the person's channels get? */
  readonly isLimited: boolean;
  /** The channels that the person is in; null while Slack does not say. */
  readonly places: readonly Place[] | null;
  /** Of those channels. */
  readonly subscriptions: readonly Subscription[];
  readonly coverage: Coverage;
  readonly settings: Settings;
  /** The ops channel of the configuration. */
  readonly opsChannel: string | null;
  readonly isAdmin: boolean;
  /** Newest first; for admins. */
  readonly audit: readonly AuditRecord[];
  /** What is set aside in the workspace, newest first. */
  readonly exceptions: readonly Exception[];
};

/** How many stories Home shows before “Show all”. */
export const homeStories = 5;
const mostInModal = 60;
const mostSubscriptions = 12;
const mostFailing = 5;
const mostExceptions = 5;
/** Of a view (https://docs.slack.dev/reference/views/home-tab-views). */
const mostBlocks = 100;

function beside(text: string, accessory: ReturnType<typeof button>): Block {
  const block = section(text);
  return block.type === 'section' ? { ...block, accessory } : block;
}

function isFirstDay({ subscriptions, places }: Home): boolean {
  return subscriptions.length === 0 && places !== null;
}

const subscribeButton = () => ({
  ...button('Subscribe…', 'home_subscribe', 'home'),
  style: 'primary' as const,
});

function welcome({ places }: Home): readonly Block[] {
  const isAnywhere = places?.some(({ isOurs }) => isOurs) === true;
  const next = isAnywhere
    ? 'None of your channels gets anything yet. *Subscribe…* asks for a channel and what it is to get, and that is all.'
    : 'I am in none of your channels yet. In one of them type `/invite @Stormbrief`, then come back here.';
  return [
    header('Threat briefings for your channels'),
    section(
      `I read security advisories, tag them with the actors and sectors that they name, show the words that say so, and bring them to the channels that asked. ${next}`,
    ),
    actions(...(isAnywhere ? [subscribeButton()] : []), runButton('What can I do?', 'help', 1)),
  ];
}

function newsBlocks(home: Home, lens: Lens): readonly Block[] {
  const { news, isLimited } = home;
  const since = `since ${dateWords(news.from, lens)}`;
  const limit = isLimited ? 'what your channels get' : 'everything that is read';
  if (news.stories.length === 0)
    return [header('What matters'), section(`Nothing new ${since} in ${limit}.`)];
  const count = countWords(news.stories.length, 'story', 'stories');
  const some = news.stories.slice(0, homeStories);
  const more = news.stories.length - some.length;
  return [
    header('What matters'),
    section(`${count} ${since}, of ${limit}: ${leadCounts(news, lens)}`),
    ...some.map((story) =>
      beside(
        `${severityMark(story.severity)} ${digestLine(story, lens)}`,
        button('Why this?', 'why', story.id),
      ),
    ),
    ...(more > 0 ? [actions(button(`+${more} more`, 'home_news', String(news.from)))] : []),
  ];
}

function subscriptionBlocks({ subscriptions, places }: Home, lens: Lens): readonly Block[] {
  if (places === null)
    return [
      header('Your channels'),
      section('Slack did not say just now which channels you are in. Open Home again in a minute.'),
    ];
  const shown = subscriptions.slice(0, mostSubscriptions);
  const left = subscriptions.length - shown.length;
  return [
    header('Your channels'),
    ...shown.flatMap((one) => [
      section(`<#${one.channelId}> ${subscriptionLine(one, lens)}`),
      actions(
        button('Edit', 'subscription_edit', one.id),
        one.pausedAt === null
          ? button('Pause', 'subscription_pause', one.id)
          : button('Resume', 'subscription_resume', one.id),
      ),
    ]),
    ...(left > 0
      ? [context(`${countWords(left, 'more subscription')}: \`/threat list\` in their channels shows them.`)]
      : []),
    actions(subscribeButton()),
  ];
}

function feedBlocks({ coverage }: Home, lens: Lens): readonly Block[] {
  const failing = coverage.failing
    .slice(0, mostFailing)
    .map((feed) => `• ${feedText(namedConditionWords(feed, lens.now), 220)}`);
  const more = coverage.failing.length - failing.length;
  const lines = [
    escaped(coverageWords({ ...coverage, failing: [] }, lens.now)),
    ...(coverage.failing.length === 0 ? ['No feed is failing.'] : [`*Failing: ${coverage.failing.length}*`]),
    ...failing,
    ...(more > 0 ? [`… and ${more} more`] : []),
  ];
  return [header('Feeds'), beside(lines.join('\n'), runButton('Show feeds', 'feeds', 2))];
}

function exceptionBlocks({ exceptions }: Home, lens: Lens): readonly Block[] {
  if (exceptions.length === 0) return [];
  const shown = exceptions.slice(0, mostExceptions);
  const left = exceptions.length - shown.length;
  return [
    header('Set aside as wrong'),
    ...shown.map((one) => exceptionRow(one, lens)),
    ...(left > 0 ? [actions(button(`Show all ${exceptions.length}`, 'home_exceptions:0', '0'))] : []),
  ];
}

function settingBlocks(home: Home, lens: Lens): readonly Block[] {
  const { settings, opsChannel, isAdmin, audit, places } = home;
  const lines = settingLines(settings, opsChannel).map((line) => `• ${line}`);
  return [
    header('This workspace'),
    section(lines.join('\n')),
    ...(isAdmin
      ? settingControls(settings, places ?? [])
      : [context('Admins of the workspace change these.')]),
    ...(audit.length === 0
      ? []
      : [
          section('*Changed last*'),
          ...audit.map((entry) => section(auditLine(entry, lens))),
          actions(runButton('Show all changes', 'audit workspace', 3)),
        ]),
  ];
}

function personBlocks({ person, zone }: Home): readonly Block[] {
  return [
    header('For you'),
    beside(personLines(person, zone).join('\n'), button('Change…', 'home_me', 'me')),
  ];
}

/** What came in since a visit, as much of it as a modal holds. */
export function newsModal(news: Digest, lens: Lens): types.ModalView {
  const count = countWords(news.stories.length, 'story', 'stories');
  const blocks = [
    section(`${count} since ${dateWords(news.from, lens)}: ${leadCounts(news, lens)}`),
    ...groups(news.stories, lens).flat().slice(0, mostInModal),
    ...(news.stories.length > mostInModal / 2
      ? [context('`/threat since` goes further back, page by page.')]
      : []),
  ];
  return modal('What matters', blocks);
}

/** Blocks with ids of this moment: Slack keeps what was chosen in a block as long as its id stays, be it refused meanwhile. */
function identified(blocks: readonly Block[], now: number): Block[] {
  return blocks.map((block, at) =>
    block.type === 'actions' || block.type === 'section'
      ? { ...block, block_id: `home:${now}:${at}` }
      : block,
  );
}

/** Was this clicked in Home? */
export function isOfHome(blockId: string | undefined): boolean {
  return blockId?.startsWith('home:') === true;
}

/** Home of one person; `said` is what came of the last click, above all else. */
export function homeView(home: Home, said: readonly Block[], lens: Lens): types.HomeView {
  const isFirst = isFirstDay(home);
  const blocks = [
    ...(said.length === 0 ? [] : [...said, divider()]),
    ...(isFirst ? welcome(home) : []),
    ...newsBlocks(home, lens),
    ...(isFirst ? [] : subscriptionBlocks(home, lens)),
    ...feedBlocks(home, lens),
    ...personBlocks(home),
    ...settingBlocks(home, lens),
    ...exceptionBlocks(home, lens),
    context('`/threat help` tells what can be asked, in any channel.'),
  ];
  return { type: 'home', blocks: identified(blocks.slice(0, mostBlocks), lens.now) };
}
