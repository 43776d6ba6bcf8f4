import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command as slashCommand, verbNames } from '../../src/slack/verbs.ts';
import { personCallback } from '../../src/slack/views/home-settings.ts';
import { quickCallback } from '../../src/slack/views/quick-form.ts';
import { searchCallback } from '../../src/slack/views/search-form.ts';
import { idsOf } from '../help/emulated-slack.ts';
import { day, hour, minute } from '../help/make.ts';
import { type ManyBot, startManyBot } from '../help/many-bot.ts';
import { sourceFiles } from '../help/source-files.ts';

const start = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
const a = idsOf('A');
const b = idsOf('B');

/** Words that stand in what is A's alone, and nowhere else. */
const shownSecrets = ['quillfeather', 'bravado', 'velvetine', a.user] as const;
/** Beside them one that the code shows nowhere. */
const secrets = [...shownSecrets, 'reasonword'];
const secretPath = 'secretpath-velvetine';

/** The ids of what is A's. */
type Ids = {
  readonly subscription: string;
  readonly deed: string;
  readonly exception: string;
  readonly mute: string;
  readonly secretStory: string;
  readonly sharedStory: string;
  readonly secretFeed: string;
};

let bot: ManyBot;
let ids: Ids;
let sent = 0;

const secretNews = {
  guid: 'z1',
  title: 'Volt Typhoon and the zephyrine pump of quillfeather at an electric utility',
  summary: 'VOLTZITE, in a zephyrine pump of an electric utility. CVE-2024-11111, at zephyrine.example.net.',
};
const news = {
  guid: 'n1',
  title: 'Volt Typhoon stayed 300 days in a Massachusetts electric utility',
  summary: 'The actor, which Dragos calls VOLTZITE, entered the electric utility.',
};

async function prepare(): Promise<void> {
  bot = await startManyBot(['A', 'B'], ['shared'], start);
  await bot.install('A');
  await bot.install('B');
  bot.feeds.show('shared', [{ ...news, guid: 'old', title: 'Old', summary: 'Old.', at: start - 2 * day }]);
  bot.feeds.show(secretPath, [
    { ...secretNews, guid: 'old', title: 'The zephyrine of quillfeather of old', at: start - 2 * day },
  ]);
  const address = bot.feeds.url(secretPath).replace('http://', 'http://reader:password@');
  expect(await bot.threat('A', `feeds add ${address} confirmed`)).toContain('read from now on');
  expect(await bot.threat('A', 'subscribe volt typhoon instant daily name:"alphaname bravado"')).toContain(
    'alphaname',
  );
  await bot.poll();
  bot.clock.now += hour;
  bot.feeds.show(secretPath, [{ ...secretNews, at: bot.clock.now }]);
  bot.feeds.show('shared', [{ ...news, at: bot.clock.now }]);
  await bot.poll();
  const { store, clock } = bot;
  const [subscription] = await store.teamSubscriptions(a.team);
  const [made] = await store.auditLog({ teamId: a.team, limit: 1 });
  const every = await store.stories({ limit: 10 });
  const secretFeed = [...(await store.privateFeeds())][0] ?? '';
  const secretStory =
    every.find(({ advisories }) => advisories.some(({ feedId }) => feedId === secretFeed))?.id ?? '';
  const sharedStory =
    every.find(({ advisories }) => advisories.some(({ title }) => title === news.title))?.id ?? '';
  const at = clock.now;
  const exception = await store.addException({
    ...{
      teamId: a.team,
      kind: 'term',
      term: 'insidious taurus',
      actorId: null,
      sectorId: null,
      feedId: null,
    },
    ...{ author: a.user, reason: 'reasonword', createdAt: at },
  });
  const mute = await store.addMute({
    ...{ teamId: a.team, channelId: a.channel, kind: 'actor', thing: 'lazarus', by: a.user, at, until: null },
  });
  await store.markStory(a.team, sharedStory, 'done', a.user, at);
  await store.saveSettings(a.team, { opsChannel: a.channel }, a.user, at);
  await store.savePerson(a.team, a.user, { zone: 'Europe/Berlin' });
  await store.syndicate(
    { id: subscription?.id ?? '', teamId: a.team, channelId: a.channel },
    'secret-of-the-address',
    { id: 'd1', at, by: a.user, act: 'syndicate' },
  );
  ids = {
    ...{
      subscription: subscription?.id ?? '',
      deed: made?.id ?? '',
      exception: exception.id,
      mute: mute.id,
    },
    ...{ secretStory, sharedStory, secretFeed },
  };
  expect(Object.values(ids)).not.toContain('');
}

/** All that is A's. */
async function snapshot(): Promise<string> {
  const { store } = bot;
  const feeds = (await store.feeds()).filter(({ id }) => id === ids.secretFeed);
  return JSON.stringify([
    await store.teamSubscriptions(a.team),
    (await store.exceptions()).filter(({ teamId }) => teamId === a.team),
    await store.auditLog({ teamId: a.team, limit: 1_000 }),
    [...(await store.marksOf(a.team, [ids.sharedStory, ids.secretStory]))],
    await store.mutesOf(a.team, a.channel, bot.clock.now),
    await store.settings(a.team),
    await store.person(a.team, a.user),
    await store.syndicationOf(ids.subscription),
    feeds.map(({ id, title, url, pausedAt, addedBy, addedIn }) => [
      id,
      title,
      url,
      pausedAt,
      addedBy,
      addedIn,
    ]),
  ]);
}

type Who = ReturnType<typeof idsOf>;
/** Payloads that carry A's ids, from one person, as if in one channel. */
type Crossing = (who: Who, channel: string) => readonly object[];

function click(actionId: string, action: object, view?: object): Crossing {
  return (who, channel) => {
    sent += 1;
    const place = view === undefined ? { channel: { id: channel }, message: { ts: `${sent}.1` } } : { view };
    const container = view === undefined ? { message_ts: `${sent}.1` } : { view_id: `V${sent}` };
    const response = { response_url: `${bot.slack.url}/respond/i${sent}`, trigger_id: `i${sent}` };
    return [
      {
        ...{ type: 'block_actions', team: { id: who.team }, user: { id: who.user, team_id: who.team } },
        ...{ ...place, ...response, container },
        actions: [{ type: 'button', action_id: actionId, block_id: 'b', ...action }],
      },
    ];
  };
}
const value =
  (actionId: string, words: () => string): Crossing =>
  (who, channel) =>
    click(actionId, { value: words() })(who, channel);
const several =
  (...all: readonly Crossing[]): Crossing =>
  (who, channel) =>
    all.flatMap((one) => one(who, channel));

function submit(callback: string, metadata: (channel: string) => string, values: () => object): Crossing {
  return (who, channel) => {
    sent += 1;
    const view = { id: `V${sent}`, type: 'modal', callback_id: callback, blocks: [] };
    return [
      {
        ...{ type: 'view_submission', team: { id: who.team }, user: { id: who.user, team_id: who.team } },
        trigger_id: `i${sent}`,
        view: { ...view, private_metadata: metadata(channel), state: { values: values() } },
      },
    ];
  };
}
const chosen = (id: string, choice: string) => ({ [id]: { [id]: { selected_option: { value: choice } } } });
const written = (id: string, words: string) => ({ [id]: { [id]: { value: words } } });
const event =
  (fields: (who: Who, channel: string) => object): Crossing =>
  (who, channel) => {
    sent += 1;
    const body = { type: 'event_callback', event_id: `i${sent}`, team_id: who.team };
    return [{ ...body, event: fields(who, channel) }];
  };
const reach = () => `0 ${bot.clock.now} ${ids.subscription}:${start - day}`;
const words = () => [
  ...verbNames,
  'list',
  'subscribe all instant',
  'subscribe all feed:secretpath',
  `subscribe all feed:${ids.secretFeed}`,
  'unsubscribe all',
  'unsubscribe alphaname',
  'pause alphaname',
  'resume all',
  'search zephyrine',
  'search volt order:newest',
  `search feed:${ids.secretFeed}`,
  'latest',
  'latest volt typhoon',
  'actor volt typhoon',
  'sector energy',
  'cve CVE-2024-11111',
  'vendor zephyrine',
  `iocs story:${ids.secretStory}`,
  `iocs story:${ids.secretStory} csv`,
  'since 7d',
  'compare volt typhoon, lazarus',
  'digest',
  'status',
  'audit',
  'audit all',
  'feeds',
  'feeds off',
  `feeds pause ${ids.secretFeed}`,
  `feeds remove ${ids.secretFeed}`,
  `feeds retry ${ids.secretFeed}`,
  `feeds resume ${ids.secretFeed}`,
  'feeds remove shared',
  'settings',
  'settings ops off',
  'me zone auto',
];
const aboutStory = (channel: string) => `${ids.secretStory} ${channel}`;
const definition = () => ({
  name: 'beta',
  filter: { sectors: [], actors: ['volt-typhoon'], minSeverity: 'low', kevOnly: false, confidences: [] },
  cadence: { instant: true, digest: 'none', hour: '08:00', zone: 'UTC', silentWhenEmpty: false },
});

/** Every command, button, modal, shortcut and event that we listen to, as the code registers it, and how it is tried to cross. */
const crossings: Readonly<Record<string, Crossing>> = {
  'command slashCommand': (who, channel) =>
    words().map((text) => {
      sent += 1;
      const place = { team_id: who.team, user_id: who.user, channel_id: channel };
      const response = { response_url: `${bot.slack.url}/respond/i${sent}`, trigger_id: `i${sent}` };
      return { command: slashCommand, text, ...place, ...response };
    }),
  'action /^(run|page):/': (who, channel) =>
    words().flatMap((line, at) =>
      several(
        value(`run:${at}`, () => line),
        value(`page:${at}`, () => line),
      )(who, channel),
    ),
  'action /^subscription_(?:new|edit)$/': several(
    value('subscription_edit', () => ids.subscription),
    value('subscription_new', () => a.channel),
  ),
  "action 'subscription_undo'": value('subscription_undo', () => ids.deed),
  'action /^subscription_rss:(?:show|renew|revoke)$/': several(
    value('subscription_rss:show', () => ids.subscription),
    value('subscription_rss:renew', () => ids.subscription),
    value('subscription_rss:revoke', () => ids.subscription),
  ),
  "action 'held'": value('held', () => `0 ${ids.secretStory} ${ids.sharedStory}`),
  "action 'digest_share'": value('digest_share', reach),
  'action /^digest_(?:all|more)$/': several(value('digest_all', reach), value('digest_more', reach)),
  'action /^digest_page:/': (who, channel) =>
    click(
      'digest_page:1',
      { value: reach() },
      { id: 'V1', type: 'modal', private_metadata: `- ${channel}` },
    )(who, channel),
  'action /^(why|wrong|mute|share)$/': several(
    ...['why', 'wrong', 'mute', 'share'].flatMap((act) => [
      value(act, () => ids.secretStory),
      value(act, () => ids.sharedStory),
    ]),
  ),
  "action 'mark'": (who, channel) =>
    several(
      click('mark', { type: 'static_select', selected_option: { value: `seen ${ids.secretStory}` } }),
      click('mark', { type: 'static_select', selected_option: { value: `none ${ids.sharedStory}` } }),
    )(who, channel),
  "action 'undo_exception'": value('undo_exception', () => `${ids.exception} ${ids.sharedStory}`),
  "action 'unmute'": value('unmute', () => ids.mute),
  "action 'indicators'": value('indicators', () => ids.secretStory),
  "action 'open'": value('open', () => ids.secretStory),
  "view 'wrong_tag'": submit('wrong_tag', aboutStory, () => ({
    ...chosen('tag', 'actor volt-typhoon volt typhoon'),
    ...chosen('scope', 'rule'),
    ...written('reason', 'no'),
  })),
  "view 'mute'": submit('mute', aboutStory, () => ({
    ...chosen('what', `story ${ids.secretStory}`),
    ...chosen('span', 'always'),
  })),
  "view 'share'": submit('share', aboutStory, () => ({ to: { to: { selected_conversation: b.channel } } })),
  "view 'subscription'": submit(
    'subscription',
    (channel) => JSON.stringify({ channelId: channel, subscriptionId: ids.subscription }),
    () => ({}),
  ),
  "view 'subscription_save'": submit(
    'subscription_save',
    (channel) =>
      JSON.stringify({ channelId: channel, subscriptionId: ids.subscription, definition: definition() }),
    () => ({}),
  ),
  'view quickCallback': submit(
    quickCallback,
    () => '',
    () => chosen('channel', a.channel),
  ),
  'view searchCallback': several(
    submit(
      searchCallback,
      () => '',
      () => written('words', 'zephyrine'),
    ),
    submit(
      searchCallback,
      () => '',
      () => written('words', `iocs story:${ids.secretStory}`),
    ),
  ),
  'view personCallback': submit(
    personCallback,
    () => '',
    () => ({}),
  ),
  'action /^home_(ops|feeds|keepers)$/': (who, channel) =>
    several(
      click('home_ops', { type: 'static_select', selected_option: { value: a.channel } }),
      click('home_feeds', { type: 'static_select', selected_option: { value: 'everyone' } }),
      click('home_keepers', { type: 'static_select', selected_option: { value: 'admins' } }),
    )(who, channel),
  "action 'home_listed'": click('home_listed', { type: 'multi_users_select', selected_users: [b.user] }),
  "action 'home_me'": value('home_me', () => 'me'),
  'action /^home_exceptions:/': value('home_exceptions:0', () => '0'),
  "action 'home_news'": value('home_news', () => String(start - day)),
  "action 'home_subscribe'": value('home_subscribe', () => 'x'),
  'action /^subscription_(?:pause|resume|end)$/': several(
    value('subscription_pause', () => ids.subscription),
    value('subscription_resume', () => ids.subscription),
    value('subscription_end', () => ids.subscription),
  ),
  "shortcut { callback_id: 'look_up', type: 'message_action' }": (who) => {
    sent += 1;
    const message = { type: 'message', ts: '1.1', text: 'zephyrine.example.net CVE-2024-11111 Volt Typhoon' };
    const place = {
      team: { id: who.team },
      user: { id: who.user, team_id: who.team },
      channel: { id: who.channel },
    };
    const response = { response_url: `${bot.slack.url}/respond/i${sent}`, trigger_id: `i${sent}` };
    return [{ type: 'message_action', callback_id: 'look_up', ...place, ...response, message }];
  },
  "shortcut { callback_id: 'search_threats', type: 'shortcut' }": (who) => {
    sent += 1;
    const place = { team: { id: who.team }, user: { id: who.user, team_id: who.team } };
    return [{ type: 'shortcut', callback_id: 'search_threats', trigger_id: `i${sent}`, ...place }];
  },
  "event 'app_home_opened'": event((who) => ({
    type: 'app_home_opened',
    user: who.user,
    tab: 'home',
    channel: 'D1',
  })),
  "event 'app_mention'": event((who, channel) => ({
    ...{ type: 'app_mention', user: who.user, channel, ts: '1.1' },
    text: `<@${who.bot}> search zephyrine`,
  })),
  "event 'message'": event((who) => ({
    ...{
      type: 'message',
      channel_type: 'im',
      user: who.user,
      channel: 'D1',
      ts: '1.1',
      text: 'what of zephyrine and volt typhoon',
    },
  })),
  "event 'member_joined_channel'": event((who, channel) => ({
    ...{ type: 'member_joined_channel', user: who.bot, channel, team: a.team, event_ts: '1.1' },
  })),
  "event 'member_left_channel'": event((who, channel) => ({
    ...{ type: 'member_left_channel', user: who.bot, channel, team: a.team },
  })),
  'event name': several(
    ...[
      'channel_archive',
      'group_archive',
      'channel_deleted',
      'group_deleted',
      'channel_left',
      'group_left',
    ].map((type) => event((_, channel) => ({ type, channel }))),
  ),
  "event 'app_uninstalled'": () => [],
  "event 'tokens_revoked'": () => [],
};

/** What the code listens to, in its own words. */
function registered(): readonly string[] {
  const made =
    /app\.(action|view|command|shortcut|event|options|message)(?:<[^(]*?>)?\(\s*(\/(?:[^/\\\n]|\\.)+\/|'[^']+'|\w+|\{[^}]*\})/g;
  return sourceFiles('src/slack').flatMap(({ text }) =>
    [...text.matchAll(made)].map(([, kind, what]) => `${kind} ${what}`),
  );
}

/** All that Slack was handed for a workspace since. */
function heardSince(calls: number, responses: number, workspace: string): string {
  const called = bot.slack.calls.slice(calls).filter((call) => call.workspace === workspace);
  return JSON.stringify([
    called.map(({ method, args }) => [method, args]),
    bot.slack.responses.slice(responses),
  ]);
}

async function quiet(): Promise<void> {
  let before = -1;
  for (let now = 0; now !== before; ) {
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 80));
    now = bot.slack.calls.length + bot.slack.responses.length;
  }
}

/** Send them all, and read what came of it, what is acknowledged too. */
async function walk(who: Who, crossing: Crossing, workspace: string, channel: string): Promise<string> {
  const [calls, responses] = [bot.slack.calls.length, bot.slack.responses.length];
  const acknowledged: string[] = [];
  for (const payload of crossing(who, channel)) {
    bot.clock.now += minute;
    const type = 'event' in payload ? 'application/json' : 'application/x-www-form-urlencoded';
    const form = ('command' in payload ? payload : { payload: JSON.stringify(payload) }) as Record<
      string,
      string
    >;
    const body = 'event' in payload ? JSON.stringify(payload) : new URLSearchParams(form).toString();
    acknowledged.push((await bot.send(body, type)).text);
  }
  await quiet();
  return `${heardSince(calls, responses, workspace)}${acknowledged.join('')}`;
}

describe('a workspace beside another', () => {
  beforeEach(prepare);
  afterEach(async () => {
    expect(bot.slack.faults).toEqual([]);
    await bot.stop();
  });

  it('has every way in tried: the list of crossings is the list of what the code listens to', () => {
    expect(Object.keys(crossings).sort()).toEqual([...new Set(registered())].sort());
  });

  it('reaches nothing of the other with forged ids, in any command, button, modal, shortcut or event', async () => {
    const before = await snapshot();
    for (const channel of [b.channel, a.channel])
      for (const [name, crossing] of Object.entries(crossings)) {
        const heard = await walk(b, crossing, 'B', channel);
        for (const secret of secrets)
          expect(heard.replaceAll(ids.secretFeed, ''), `${name} in ${channel}`).not.toContain(secret);
        expect(await snapshot(), `${name} in ${channel}`).toBe(before);
      }
  }, 240_000);

  it('finds all of it with the same ids where they belong: what is tried above can be done', async () => {
    let heard = '';
    const before = await snapshot();
    // What ends subscriptions comes last.
    const isLast = (name: string) => Number(/run\|page|subscription_undo|^command|^event/.test(name));
    const inOrder = Object.entries(crossings).sort(([one], [other]) => isLast(one) - isLast(other));
    for (const [, crossing] of inOrder) heard += await walk(a, crossing, 'A', a.channel);
    for (const secret of shownSecrets) expect(heard).toContain(secret);
    const after = await snapshot();
    const [was, is] = [JSON.parse(before), JSON.parse(after)] as [unknown[], unknown[]];
    const names = [
      'subscriptions',
      'exceptions',
      'audit',
      'marks',
      'mutes',
      'settings',
      'person',
      'rss',
      'feed',
    ];
    const changed = names.filter((_, at) => JSON.stringify(was[at]) !== JSON.stringify(is[at]));
    expect(changed).toEqual(names);
  }, 120_000);

  it('is told nothing of a private feed: no alert, no digest, no failure of it', async () => {
    expect(await bot.threat('B', 'subscribe all instant daily')).toContain('gets');
    expect(await bot.threat('B', 'settings ops here')).toContain('Changed');
    bot.feeds.show(secretPath, [
      {
        ...secretNews,
        guid: 'z2',
        title: 'Another zephyrine valve of quillfeather and Volt Typhoon',
        at: bot.clock.now,
      },
    ]);
    bot.clock.now += hour;
    await bot.poll();
    bot.feeds.fail(secretPath, 500);
    for (let hours = 0; hours < 30; hours += 1) {
      bot.clock.now += hour;
      await bot.poll();
      await bot.tick();
    }
    const posted = (workspace: string) =>
      JSON.stringify(
        bot.slack.calls.filter((call) => call.workspace === workspace && call.method.startsWith('chat.')),
      );
    expect(posted('B')).toContain('stormbrief_digest');
    for (const secret of ['zephyrine', 'secretpath']) expect(posted('B')).not.toContain(secret);
    expect(posted('A')).toContain('Another zephyrine valve');
    expect(posted('A')).toContain('stormbrief_feeds');
    // Nor was anything of it owed, and found out only when it was to be sent.
    expect(await bot.store.refusedDeliveries()).toEqual([]);
  }, 60_000);
});
