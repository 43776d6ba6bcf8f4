import { isPrivateFeed } from '../../domain/confidential.ts';
import { type Feed, type FeedState, holdsSecret, nothingMore, shownAddress } from '../../domain/feed.ts';
import { conditionOf, isFailing } from '../../domain/feed-health.ts';
import {
  feedAt,
  findFeed,
  guessCategory,
  inGroup,
  isFeedGroup,
  newFeedId,
} from '../../domain/feed-lookup.ts';
import { countWords, listWords } from '../../domain/words.ts';
import { showsWords } from '../../feeds/peek.ts';
import type { Asker } from '../asker.ts';
import { isShared } from '../audience.ts';
import { decided, type FeedAction, type FeedsCommand, type SettingsCommand } from '../feed-words.ts';
import { stopped } from '../permission.ts';
import type { Message } from '../views/blocks.ts';
import {
  feedChoiceMessage,
  feedsMessage,
  feedsOffMessage,
  feedWord,
  previewMessage,
  settingsMessage,
} from '../views/feeds.ts';
import type { Needs } from './needs.ts';
import { roomForFeeds } from './room.ts';

const previewed = 3;

async function offered(needs: Needs): Promise<readonly Feed[]> {
  const read = new Set((await needs.store.feeds()).map(({ id }) => id));
  return needs.catalogFeeds.filter(({ id }) => !read.has(id));
}

function namesOf(feeds: readonly Feed[]): string {
  const more = feeds.length > 5 ? ` and ${feeds.length - 5} more` : '';
  return `${listWords(feeds.slice(0, 5).map(({ title }) => title))}${more} ${feeds.length === 1 ? 'is' : 'are'}`;
}

function addedWords(feeds: readonly Feed[]): readonly string[] {
  if (feeds.length === 0) return [];
  const shows = feeds.length === 1 ? 'it shows' : 'they show';
  return [`${namesOf(feeds)} read from now on. What ${shows} already is kept and alerts nobody.`];
}

function goneOnWords(feeds: readonly Feed[]): readonly string[] {
  if (feeds.length === 0) return [];
  const published = feeds.length === 1 ? 'it' : 'they';
  return [
    `${namesOf(feeds)} read from now on, as if never removed: what ${published} published since is told.`,
  ];
}

async function addAll(needs: Needs, feeds: readonly Feed[], asker: Asker): Promise<Message> {
  const full = await roomForFeeds(needs, feeds.length);
  if (full !== null) return full;
  const [anew, again]: [Feed[], Feed[]] = [[], []];
  for (const feed of feeds) {
    const goesOn = await needs.store.addFeed(feed, asker.userId, needs.now(), asker.teamId);
    (goesOn ? again : anew).push(feed);
  }
  needs.pollSoon();
  const text = [...addedWords(anew), ...goneOnWords(again)].join(' ');
  return feedWord(text, [['Show feeds', 'feeds']]);
}

async function addFound(needs: Needs, typed: string, confirmed: boolean, asker: Asker): Promise<Message> {
  const peeked = await needs.peek(typed);
  if (peeked.kind === 'failed')
    return feedWord(`I cannot read ${shownAddress(typed)} as a feed: ${peeked.reason}.`, [
      ['Feeds that are off', 'feeds off'],
    ]);
  if (peeked.kind === 'choice') return feedChoiceMessage(peeked, shownAddress(typed));
  const { feed: found, url, language } = peeked;
  const known = (await needs.store.feeds()).find((feed) => feed.url === url);
  if (known !== undefined) return feedWord(`${known.title} is read already.`, [['Show feeds', 'feeds']]);
  const title = found.title || new URL(url).hostname;
  const described = {
    title,
    url,
    category: guessCategory(url, title, needs.catalogFeeds),
    language,
  };
  if (!confirmed) {
    const newest = found.advisories.slice(0, previewed).map((advisory) => ({
      title: advisory.title,
      url: advisory.url,
      at: advisory.published === null ? null : Date.parse(advisory.published),
    }));
    return previewMessage(
      {
        feed: { ...described, url: shownAddress(url) },
        newest,
        shows: showsWords(found),
        isIndex: found.index !== undefined,
        holdsSecret: holdsSecret(url),
      },
      needs.now(),
    );
  }
  const taken = new Set([...(await needs.store.feeds()), ...needs.catalogFeeds].map(({ id }) => id));
  const named = newFeedId(title, url, taken);
  const unnamed = { ...nothingMore, ...described, everyMinutes: 60 };
  // Others may read the same feed with a credential of theirs, and know nothing of each other.
  const id = isPrivateFeed(unnamed) ? `${named}-${asker.teamId.toLowerCase()}` : named;
  const feed: Feed = { ...unnamed, id };
  return addAll(needs, [feed], asker);
}

async function answerAdd(
  needs: Needs,
  { typed, confirmed }: Extract<FeedsCommand, { ask: 'add' }>,
  asker: Asker,
): Promise<Message> {
  const refused = await stopped(needs, asker, 'feeds');
  if (refused !== null) return refused;
  const isAddress = /^https?:\/\//i.test(typed);
  const off = await offered(needs);
  const listed = feedAt(off, typed);
  if (listed !== undefined) return addAll(needs, [listed], asker);
  if (isAddress) return addFound(needs, typed, confirmed, asker);
  const group = typed.toLowerCase();
  if (isFeedGroup(group)) {
    const members = inGroup(off, group);
    if (members.length === 0) return feedWord(`Every feed of the group ${group} is read already.`);
    return addAll(needs, members, asker);
  }
  const found = findFeed(off, typed);
  if (found.kind === 'one') return addAll(needs, [found.is], asker);
  const near = found.kind === 'several' ? found.are : found.nearest;
  if (near.length === 0 && /^[\w-]+(?:\.[\w-]+)+(?:\/\S*)?$/.test(typed))
    return addFound(needs, `https://${typed}`, confirmed, asker);
  return feedWord(
    `“${typed}” is neither an address nor a feed of the catalogue that is off.`,
    near.map((feed) => [feed.title, `feeds add ${feed.id} confirmed`] as const),
  );
}

const done: Readonly<Record<Exclude<FeedAction, 'retry'>, string>> = {
  remove: 'is no longer read. What it said stays',
  pause: 'is paused: I do not look at it until it is resumed',
  resume:
    'is read again from now on. What it published meanwhile is told, and what of that is older than seven days in one line',
};

/** A look at all that fails is no change of any feed: the log holds the look that somebody asked for at one. */
async function retry(needs: Needs, feeds: readonly FeedState[]): Promise<Message> {
  const failing = feeds.filter((feed) => isFailing(conditionOf(feed, needs.now())));
  if (failing.length === 0) return feedWord('No feed is failing.', [['Show feeds', 'feeds']]);
  const ids = failing.map(({ id }) => id);
  await needs.store.hastenFeeds(ids, needs.now());
  needs.pollSoon();
  return feedWord(`I am looking at ${countWords(failing.length, 'feed')} again now.`, [
    ['Show feeds', 'feeds'],
  ]);
}

async function answerChange(
  needs: Needs,
  { ask: action, typed }: Extract<FeedsCommand, { ask: FeedAction }>,
  asker: Asker,
): Promise<Message> {
  const feeds = await needs.store.feeds();
  if (action === 'retry' && typed === '') return retry(needs, feeds);
  const found = findFeed(feeds, typed);
  if (found.kind !== 'one') {
    const near = found.kind === 'several' ? found.are : found.nearest;
    return feedWord(
      found.kind === 'several'
        ? `Several feeds are called so. Which one shall I ${action}?`
        : `No feed called “${typed}” is read.`,
      near.map((feed) => [feed.title, `feeds ${action} ${feed.id}`] as const),
    );
  }
  const { id, title } = found.is;
  if (action === 'retry') {
    await needs.store.retryFeed(id, asker.userId, needs.now(), asker.teamId);
    needs.pollSoon();
    return feedWord(`I am looking at ${title} now.`, [['Show feeds', 'feeds']]);
  }
  const refused = await stopped(needs, asker, 'feeds');
  if (refused !== null) return refused;
  if (needs.isOpenToAll && found.is.addedIn !== asker.teamId)
    return feedWord(
      `${title} is read for every workspace, so none of them may ${action} it. Subscriptions with \`feed:\` choose what a channel gets.`,
    );
  const { removeFeed, pauseFeed, resumeFeed } = needs.store;
  const change = { remove: removeFeed, pause: pauseFeed, resume: resumeFeed }[action];
  const changed = await change(id, asker.userId, needs.now(), asker.teamId);
  if (!changed)
    return feedWord(
      `${title} was ${action === 'pause' ? 'paused' : action === 'resume' ? 'not paused' : 'not read'} already.`,
    );
  if (action === 'resume') needs.pollSoon();
  const undo = {
    remove: `feeds add ${found.is.addedBy === null ? id : found.is.url} confirmed`,
    pause: `feeds resume ${id}`,
    resume: `feeds pause ${id}`,
  }[action];
  return feedWord(`${title} ${done[action]}.`, [
    ['Undo', undo],
    ['Show feeds', 'feeds'],
  ]);
}

/** `feeds` and its words. */
export async function answerFeeds(needs: Needs, command: FeedsCommand, asker: Asker): Promise<Message> {
  switch (command.ask) {
    case 'list':
      return feedsMessage(await needs.store.feeds(), command.page, needs.now());
    case 'off':
      return feedsOffMessage(await offered(needs), command.page);
    case 'add':
      return answerAdd(needs, command, asker);
    case 'remove':
    case 'pause':
    case 'resume':
    case 'retry':
      return answerChange(needs, command, asker);
    default:
      return command satisfies never;
  }
}

/** `settings`: shown to everyone, changed by admins. */
export async function answerSettings(
  needs: Needs,
  { change }: SettingsCommand,
  asker: Asker,
): Promise<Message> {
  const { teamId, channelId, userId } = asker;
  if (change === null) return settingsMessage(await needs.store.settings(teamId), needs.opsChannel, null);
  const refused = await stopped(needs, asker, 'settings');
  if (refused !== null) return refused;
  if ('ops' in change && change.ops === 'here' && channelId.startsWith('D'))
    return feedWord('A direct message has no colleagues in it. Type this in the channel that is to be told.');
  const decision = decided(change, channelId);
  if (typeof decision.opsChannel === 'string' && (await isShared(asker.client, decision.opsChannel)))
    return feedWord(
      'Other companies are in that channel, and how your feeds are is not theirs to read. Choose a channel of your own.',
    );
  await needs.store.saveSettings(teamId, decision, userId, needs.now());
  return settingsMessage(await needs.store.settings(teamId), needs.opsChannel, 'Changed.');
}
