import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../src/domain/audit.ts';
import { coverageOf, digestOf } from '../../src/domain/digest.ts';
import { findNamed } from '../../src/domain/lookup.ts';
import { noSearch } from '../../src/domain/search.ts';
import { defaultSettings } from '../../src/domain/settings.ts';
import { summarise } from '../../src/domain/story.ts';
import { actorMessage, whichActor } from '../../src/slack/views/actor.ts';
import { alertMessage, grownMessage } from '../../src/slack/views/alert.ts';
import { askedMessage, notUnderstood } from '../../src/slack/views/asked.ts';
import { auditMessage } from '../../src/slack/views/audit.ts';
import type { Message } from '../../src/slack/views/blocks.ts';
import { digestMessage } from '../../src/slack/views/digest.ts';
import { evidenceModal } from '../../src/slack/views/evidence.ts';
import { feedNewsMessage } from '../../src/slack/views/feed-news.ts';
import {
  feedChoiceMessage,
  feedsMessage,
  feedsOffMessage,
  feedWord,
  previewMessage,
} from '../../src/slack/views/feeds.ts';
import { heldMessage } from '../../src/slack/views/held.ts';
import { faultMessage } from '../../src/slack/views/help.ts';
import { type Home, homeView, newsModal } from '../../src/slack/views/home.ts';
import {
  fileWords,
  indicatorsMessage,
  sentFileMessage,
  unsentFileMessage,
} from '../../src/slack/views/indicators.ts';
import { latestMessage } from '../../src/slack/views/latest.ts';
import type { Lens } from '../../src/slack/views/lens.ts';
import { listMessage } from '../../src/slack/views/list.ts';
import { muteModal } from '../../src/slack/views/muting.ts';
import { foundMessage } from '../../src/slack/views/search.ts';
import { setAsideModal } from '../../src/slack/views/set-aside.ts';
import { shareModal } from '../../src/slack/views/sharing.ts';
import { statusMessage } from '../../src/slack/views/status.ts';
import { floodMessage, pausedMessage } from '../../src/slack/views/subscription.ts';
import { addressMessage, heldAddressMessage, revokedMessage } from '../../src/slack/views/syndication.ts';
import { welcomeMessage } from '../../src/slack/views/welcome.ts';
import { wrongTagModal } from '../../src/slack/views/wrong-tag.ts';
import { injections } from '../fixtures/injections.ts';
import { blockKitFaults, modalFaults } from '../help/block-kit.ts';
import { alice, type Bot, soc, startBot } from '../help/bot.ts';
import { directory } from '../help/directory.ts';
import { readOnce, tell } from '../help/growing.ts';
import {
  day,
  makeActorMatch,
  makeAdvisory,
  makeDataSetState,
  makeException,
  makeFeedState,
  makeFilter,
  makeIndicator,
  makeMatch,
  makeSectorMatch,
  makeSubscription,
  makeVulnerability,
  nothingKnown,
  now,
} from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

/** Texts of a message or a view that Slack reads as mrkdwn, and those that it shows as they are. */
function textsOf(shownThing: unknown): {
  readonly mrkdwn: readonly string[];
  readonly plain: readonly string[];
} {
  const mrkdwn: string[] = [];
  const plain: string[] = [];
  const walk = (value: unknown, key: string): void => {
    if (Array.isArray(value)) for (const one of value) walk(one, '');
    else if (typeof value === 'object' && value !== null) {
      const { type, text } = value as { type?: unknown; text?: unknown };
      if (typeof text === 'string') (type === 'plain_text' ? plain : mrkdwn).push(text);
      for (const [name, one] of Object.entries(value))
        if (name !== 'text' || typeof one !== 'string') walk(one, name);
    } else if (key === 'fallback' && typeof value === 'string') mrkdwn.push(value);
  };
  walk(shownThing, '');
  return { mrkdwn, plain };
}

/** What nobody but us may put into a message. */
function faultsOf(shownThing: unknown): readonly string[] {
  const { mrkdwn, plain } = textsOf(shownThing);
  const specials = mrkdwn.flatMap((text) => text.match(/<[^>]*>?/g) ?? []);
  const foreign = specials.filter(
    (special) =>
      !/^<(?:https?:\/\/(?:publisher\.example|attack\.mitre\.org|www\.cisa\.gov)\/[^|>]*\||#C1>|@U1>|!date\^\d+\^\{date_short_pretty\} \{time\}\|)/.test(
        special,
      ),
  );
  const unseen = [...mrkdwn, ...plain].filter((text) =>
    /[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]/.test(text),
  );
  const blocks = mrkdwn.filter((text) => text.includes('```'));
  return [
    ...foreign.map((special) => `special: ${special.slice(0, 60)}`),
    ...unseen.map((text) => `unseen: ${JSON.stringify(text.slice(0, 60))}`),
    ...blocks.map((text) => `code block: ${text.slice(0, 60)}`),
  ];
}

/** Every view, with the text in each place that a feed or a person writes. */
function viewsWith(
  evil: string,
): readonly (readonly [string, Message | { readonly blocks: readonly unknown[] }])[] {
  const advisory = makeAdvisory({
    title: evil,
    summary: evil,
    url: 'https://publisher.example/1',
    categories: [evil],
    authors: [evil],
    severityReasons: [evil],
    vendors: [evil],
    actors: [
      makeActorMatch({
        actorId: 'volt-typhoon',
        because: evil,
        evidence: [makeMatch({ actorId: 'volt-typhoon', quote: evil, term: evil })],
      }),
    ],
    sectors: [
      makeSectorMatch({
        id: 'maritime',
        evidence: [{ term: evil, kind: 'words', field: 'summary', start: 0, end: 1, quote: evil }],
      }),
    ],
    cves: ['CVE-2024-21762'],
    indicators: [makeIndicator({ type: 'url', value: `https://x/${evil}` })],
  });
  const story = summarise({ id: 'story', advisories: [advisory, { ...advisory, id: 'b', feedId: 'other' }] });
  const vulnerability = makeVulnerability({ id: 'CVE-2024-21762', vendor: evil, product: evil });
  const lens: Lens = {
    vulnerability: () => vulnerability,
    directory,
    feedTitle: () => evil,
    term: () => null,
    now,
  };
  const feed = makeFeedState({
    title: evil,
    reason: evil,
    failingSince: now - day,
    lastReadAt: now - day,
    withdrawn: evil,
    remarks: evil,
    refused: evil,
  });
  const filter = makeFilter({
    vendors: [evil],
    including: [evil],
    excluding: [evil],
    actors: ['volt-typhoon'],
    sectors: ['rail'],
  });
  const subscription = makeSubscription({ name: evil, filter, channelId: 'C1', createdBy: 'U1' });
  const digest = digestOf([story], [{ filter: makeFilter(), from: now - day }], now, nothingKnown);
  const about = { storyId: 'story', channelId: 'C1' };
  const actor = directory.actors.get('volt-typhoon');
  if (actor === undefined) throw new Error('no actor');
  const test = { alerts: 900, digests: 30, lines: 900, examples: [story], verdict: 'flood' } as const;
  const audit = {
    id: 'd',
    at: now,
    by: 'U1',
    act: 'edit',
    teamId: 'T1',
    channelId: 'C1',
    subjectId: 's',
    before: subscription,
    after: subscription,
  } as const;
  const exception = {
    ...makeException({ reason: evil, term: evil }),
    id: 'e',
    undoneAt: null,
    undoneBy: null,
  };
  const place = { id: 'm', teamId: 'T1', channelId: 'C1', by: 'U1', at: now, until: null };
  const mute = { ...place, endedAt: null, endedBy: null };
  const deeds: readonly AuditRecord[] = [
    { ...audit, act: 'except', channelId: null, before: null, after: exception },
    { ...audit, act: 'mute', before: null, after: { ...mute, kind: 'story', title: evil } },
    {
      ...audit,
      act: 'unmute',
      before: { ...mute, kind: 'term', thing: evil, until: now + day },
      after: null,
    },
    { ...audit, act: 'remove_feed', before: { title: evil, url: evil, isPaused: false }, after: null },
  ];
  const home: Home = {
    ...{
      person: { visit: null, zone: null, verbosity: 'full' },
      zone: 'UTC',
      news: digest,
      isLimited: true,
      isAdmin: true,
    },
    ...{
      places: [{ id: 'C1', name: evil, isOurs: true }],
      subscriptions: [subscription],
      coverage: coverageOf([feed], now),
    },
    ...{ settings: defaultSettings, opsChannel: null, audit: [audit], exceptions: [exception] },
  };
  const asked = {
    question: { search: { ...noSearch, actors: ['volt-typhoon'] }, sectors: [], others: [evil] },
    ...{ stories: [{ story, hit: advisory }], total: 9, isMore: false, isOverheard: true },
    ...{ leftOut: [evil], phrases: [], searchWords: evil.slice(0, 1_000) },
  } as Parameters<typeof askedMessage>[0];
  const added = [{ kind: 'actor', actorId: 'volt-typhoon' }] as never;
  return [
    ['alert', alertMessage(story, lens)],
    ['grown', grownMessage(story, lens, added, false)],
    [
      'digest',
      digestMessage(
        digest,
        { filters: [filter], coverage: coverageOf([feed], now), audience: 'asker', reach: '1 a:1' },
        lens,
      ),
    ],
    [
      'evidence',
      evidenceModal(story, lens, {
        asked: [{ name: evil, filter }],
        isSent: true,
        marked: undefined,
        sharedBy: null,
        dataSets: [],
        version: '0',
        about: { storyId: 's', channelId: 'C1' },
      }),
    ],
    ['set aside', setAsideModal([exception], 0, [], lens)],
    ['latest', latestMessage({ typed: evil, page: 1, stories: [story], total: 1 }, lens)],
    ['latest, none', latestMessage({ typed: evil, page: 1, stories: [], total: 0 }, lens)],
    [
      'found',
      foundMessage(
        {
          typed: evil,
          page: 1,
          stories: [{ story, hit: advisory }],
          total: 1,
          isMore: false,
          order: 'best',
          phrases: [{ tokens: ['bold'], isPrefix: false }],
          unindexed: 0,
        },
        lens,
      ),
    ],
    [
      'found, none',
      foundMessage(
        {
          typed: evil,
          page: 1,
          stories: [],
          total: 0,
          isMore: false,
          order: null,
          phrases: [],
          unindexed: 3,
        },
        lens,
      ),
    ],
    [
      'indicators',
      indicatorsMessage({ title: evil, typed: evil, page: 1, stories: [story], isMore: false }, lens),
    ],
    ['file', sentFileMessage(evil, evil, 1)],
    ['file, its words', { text: fileWords(evil, 1), blocks: [] }],
    ['no file', unsentFileMessage(evil, evil, evil)],
    [
      'actor',
      actorMessage(
        { ...actor, name: evil, description: evil, malware: [evil], tools: [evil] },
        { stories: [story], total: 1 },
        lens,
      ),
    ],
    ['which actor', whichActor(evil, findNamed(directory, 'no such name at all', 'actor') as never, lens)],
    ['list', listMessage('C1', [subscription], lens)],
    ['flood', floodMessage(test, evil, { limit: { kevOnly: true }, words: evil }, lens)],
    ['paused', pausedMessage('C1', 'pause', [subscription], evil, 'd', lens)],
    ['audit', auditMessage([audit, ...deeds], { page: 1, whole: false, hasMore: false }, lens)],
    ['held', heldMessage({ feedId: 'one', newAdvisories: 30, stories: [story] }, lens)],
    ['missed', heldMessage({ feedId: 'one', newAdvisories: 3, unreadFor: 9e8, stories: [story] }, lens)],
    ['feeds', feedsMessage([feed], 1, now)],
    ['feeds off', feedsOffMessage([feed], 1)],
    [
      'feed choice',
      feedChoiceMessage({ feeds: [{ url: 'https://publisher.example/feed', title: evil }] }, evil),
    ],
    [
      'providers',
      feedChoiceMessage(
        {
          isAggregator: true,
          feeds: Array.from({ length: 30 }, (_, at) => ({
            url: `https://publisher.example/${at}`,
            title: evil,
            mirrors: ['https://mirror.example/'],
          })),
        },
        evil,
      ),
    ],
    ['feed word', feedWord(evil)],
    [
      'preview',
      previewMessage(
        {
          feed: { ...feed, url: 'https://publisher.example/feed' },
          newest: [{ title: evil, url: 'https://publisher.example/1', at: now }],
          shows: evil,
          isIndex: false,
          holdsSecret: false,
        },
        now,
      ),
    ],
    ...(['failed', 'recovered', 'withdrawn', 'weekly', 'network'] as const).map(
      (news) =>
        [
          `feeds ${news}`,
          feedNewsMessage(news, [feed.id], [feed], lens) ?? { text: 'none', blocks: [] },
        ] as const,
    ),
    [
      'status',
      statusMessage(
        {
          feeds: [feed],
          queue: { owed: 1, oldestDueAt: now, refusedLastDay: 1 },
          subscriptions: [subscription],
          lastSentAt: now,
          rematching: null,
          dead: 0,
          dataSets: [makeDataSetState({ reason: evil })],
        },
        lens,
      ),
    ],
    ['fault', faultMessage(evil, [evil.slice(0, 1_000)], [])],
    ['home', homeView(home, [], lens)],
    ['home, news', newsModal(digest, lens)],
    ['asked', askedMessage(asked, lens)],
    ['asked, compact', askedMessage(asked, { ...lens, isCompact: true })],
    ['asked, none', askedMessage({ ...asked, stories: [], total: 0 }, lens)],
    ['not understood', notUnderstood([evil], [{ name: evil, words: evil.slice(0, 1_000) }], true)],
    ['welcome', welcomeMessage('C1', [subscription], lens)],
    ['address', addressMessage(subscription, 'https://storm.example/feeds/x.xml', true, lens)],
    [
      'address, held',
      heldAddressMessage(subscription, { subscriptionId: 's', madeBy: 'U1', madeAt: now }, lens),
    ],
    ['address, revoked', revokedMessage(subscription, true, lens)],
    ['mute', muteModal(story, about, lens)],
    ['share', shareModal(story, about, [{ id: 'C1', name: evil, isOurs: true }])],
    ['wrong tag', wrongTagModal(story, about, lens)],
  ];
}

describe.each(injections)('%s', (_, evil) => {
  it('stays a text in every view, within Slack’s limits', () => {
    const faults = viewsWith(evil).flatMap(([name, view]) => {
      const isMessage = 'text' in view && typeof view.text === 'string';
      const limits = isMessage ? (view.blocks.length === 0 ? [] : blockKitFaults(view)) : modalFaults(view);
      return [...faultsOf(view), ...limits].map((fault) => `${name}: ${fault}`);
    });
    expect(faults).toEqual([]);
  });
});

describe.skipIf(!hasLocalSlack)('through Slack', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot('socket', ['one'], Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds);
    await readOnce(bot, ['one']);
  });
  afterAll(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  it('nobody is called by what a feed or a person wrote, in alerts, answers and lists', async () => {
    const texts = injections.map(([, text]) => text.slice(0, 60).replace(/["\n]/g, ' '));
    await bot.threat(soc, alice, 'subscribe all instant name:"<!channel> *us*"');
    for (const [index, text] of texts.slice(0, 12).entries())
      await tell(bot, 'one', { guid: `g${index}`, title: `${text} in a printer ${index}`, summary: text });
    for (const [index, text] of texts.entries()) {
      if (index % 8 === 0) bot.pass(61_000);
      for (const verb of ['search', 'latest', 'actor', 'subscribe with:'])
        await bot.threat(soc, alice, verb.endsWith(':') ? `${verb}"${text}"` : `${verb} ${text}`);
    }
    await bot.threat(soc, alice, 'list');
    const said = (await bot.slack.messages(soc))
      .filter(({ user }) => user !== alice)
      .map(({ text, blocks }) => textsOf({ text, blocks }).mrkdwn.join('\n'));
    expect(said.length).toBeGreaterThan(80);
    for (const one of said)
      expect(one).not.toMatch(
        /<!(?:channel|here|everyone|subteam)|<@U0EVIL|<#C0EVIL|<https:\/\/evil|<mailto/,
      );
  });
});
