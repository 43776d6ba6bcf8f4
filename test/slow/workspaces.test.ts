import { afterEach, describe, expect, it } from 'vitest';
import { idsOf } from '../help/emulated-slack.ts';
import { day, hour } from '../help/make.ts';
import { type ManyBot, startManyBot } from '../help/many-bot.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
/** Bolt reckons a token's end by the clock on the wall. */
const today = Date.now();
const utility = {
  guid: 'lelwd',
  title: 'Volt Typhoon stayed 300 days in a Massachusetts electric utility',
  summary: 'The actor, which Dragos calls VOLTZITE, entered the electric utility through a firewall.',
};
const older = { guid: 'old', title: 'Nothing new', summary: 'Nothing.' };
const a = idsOf('A');
const b = idsOf('B');

let bot: ManyBot;
afterEach(async () => {
  expect(bot.slack.faults).toEqual([]);
  await bot.stop();
});

const posts = (workspace?: string) =>
  bot.slack.calls.filter(
    (call) =>
      call.method === 'chat.postMessage' &&
      call.answer['ok'] === true &&
      (workspace === undefined || call.workspace === workspace),
  );
const tokensOf = (workspace: string) => new Set(posts(workspace).map(({ token }) => token));

describe('an app that any workspace can install', () => {
  it('is installed by its page, answers in each workspace, and posts in each with its own token', async () => {
    bot = await startManyBot(['A', 'B'], ['dragos'], monday);
    bot.feeds.show('dragos', [{ ...older, at: monday - 2 * day }]);
    expect(await bot.install('A')).toMatch(/^200 Thank you!/);
    expect(await bot.install('B')).toMatch(/^200 Thank you!/);
    expect(await bot.threat('A', 'subscribe volt typhoon instant')).toContain(
      'gets stories about *Volt Typhoon*',
    );
    expect(await bot.threat('B', 'subscribe all instant')).toContain('gets');
    expect(await bot.threat('A', 'list')).not.toContain('*all*');
    await bot.poll();
    bot.feeds.show('dragos', [{ ...utility, at: bot.clock.now }]);
    await bot.poll();
    await bot.tick();
    expect(posts('A').map(({ args }) => args['channel'])).toEqual([a.channel]);
    expect(posts('B').map(({ args }) => args['channel'])).toEqual([b.channel]);
    expect(tokensOf('A')).not.toEqual(tokensOf('B'));
    expect([...tokensOf('A')]).toHaveLength(1);
  });

  it('keeps no token that can be read, and says what it did not understand to nobody without a signature', async () => {
    bot = await startManyBot(['A'], [], monday);
    await bot.install('A');
    expect(JSON.stringify(await bot.store.keptInstallations())).not.toContain('xoxb');
    const forged = await fetch(`${bot.http}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-slack-signature': 'v0=1',
        'x-slack-request-timestamp': '1',
      },
      body: JSON.stringify({ type: 'event_callback', team_id: a.team, event: { type: 'app_uninstalled' } }),
    });
    expect(forged.status).toBe(401);
    expect(await bot.store.reachedTeams()).toEqual([a.team]);
  });

  it('is not installed by a link that somebody else began', async () => {
    bot = await startManyBot(['A'], [], monday);
    const back = await fetch(`${bot.http}/slack/oauth_redirect?code=1&state=2`);
    expect(back.status).toBe(400);
    expect(await bot.store.reachedTeams()).toEqual([]);
  });

  it('hears a workspace that never installed it, and does nothing', async () => {
    bot = await startManyBot(['A', 'B'], [], monday);
    await bot.install('A');
    await expect(bot.threat('B', 'subscribe all')).rejects.toThrow('no answer came');
    expect(await bot.store.openSubscriptions()).toEqual([]);
  });

  it('forgets the workspace that uninstalls it: subscriptions end, what was owed is refused, the token is gone', async () => {
    bot = await startManyBot(['A', 'B'], ['dragos'], monday);
    bot.feeds.show('dragos', [{ ...older, at: monday - 2 * day }]);
    await bot.install('A');
    await bot.install('B');
    await bot.threat('A', 'subscribe all instant');
    await bot.threat('B', 'subscribe all instant');
    await bot.poll();
    bot.slack.revoke('A');
    await bot.event('A', { type: 'app_uninstalled' });
    await bot.event('A', { type: 'tokens_revoked', tokens: { bot: [a.bot] } });
    expect((await bot.store.openSubscriptions()).map(({ teamId }) => teamId)).toEqual([b.team]);
    expect((await bot.store.keptInstallations()).map(({ id }) => id)).toEqual([b.team]);
    const [record] = await bot.store.auditLog({ teamId: a.team, limit: 1 });
    expect(record).toMatchObject({ act: 'close', by: 'stormbrief' });
    bot.feeds.show('dragos', [{ ...utility, at: bot.clock.now }]);
    await bot.poll();
    expect(posts('A')).toEqual([]);
    expect(posts('B')).toHaveLength(1);
    await expect(bot.threat('A', 'list')).rejects.toThrow('no answer came');
  });

  it('is at work again after it was installed again, and a late word of the removal undoes nothing', async () => {
    bot = await startManyBot(['A'], ['dragos'], monday);
    bot.feeds.show('dragos', [{ ...older, at: monday - 2 * day }]);
    await bot.install('A');
    await bot.threat('A', 'subscribe all instant');
    bot.slack.revoke('A');
    await bot.install('A');
    await bot.event('A', { type: 'tokens_revoked', tokens: { bot: [a.bot] } });
    await bot.event('A', { type: 'app_uninstalled' });
    await bot.poll();
    bot.feeds.show('dragos', [{ ...utility, at: bot.clock.now }]);
    await bot.poll();
    expect(posts('A')).toHaveLength(1);
  });

  it('exchanges a token that ends before it posts with it, once, for messages that nobody asked for', async () => {
    bot = await startManyBot(['A'], ['dragos'], today);
    bot.slack.rotate();
    bot.feeds.show('dragos', [{ ...older, at: today - 2 * day }]);
    await bot.install('A');
    await bot.threat('A', 'subscribe all instant daily');
    await bot.poll();
    const first = new Set(bot.slack.calls.map(({ token }) => token));
    expect([...first]).toHaveLength(1);
    bot.clock.now += 11 * hour;
    bot.feeds.show('dragos', [{ ...utility, at: bot.clock.now }]);
    await bot.poll();
    expect(posts('A')).toHaveLength(1);
    expect(first.intersection(tokensOf('A')).size).toBe(0);
    // Nobody was there for days: the token ended long ago, and the digest comes all the same.
    bot.clock.now += 3 * day;
    await bot.tick();
    expect(posts('A').map(({ args }) => JSON.stringify(args['metadata']))).toEqual([
      expect.stringContaining('stormbrief_alert'),
      expect.stringContaining('stormbrief_digest'),
    ]);
    expect(bot.slack.calls.filter(({ answer }) => answer['error'] !== undefined)).toEqual([]);
    expect(await bot.threat('A', 'list')).toContain('1 subscription');
  });

  it('goes on with the token it has while Slack exchanges none, and owes what it cannot post once that ended', async () => {
    bot = await startManyBot(['A'], ['dragos'], today);
    bot.slack.rotate();
    bot.feeds.show('dragos', [{ ...older, at: today - 2 * day }]);
    await bot.install('A');
    await bot.threat('A', 'subscribe all instant');
    await bot.poll();
    bot.slack.refuseExchange(true);
    bot.clock.now += 11 * hour;
    bot.feeds.show('dragos', [{ ...utility, at: bot.clock.now }]);
    await bot.poll();
    expect(posts('A')).toHaveLength(1);
    bot.clock.now += 2 * hour;
    const again = { ...utility, guid: 'crane', title: 'Ransomware halts a container terminal in a port' };
    bot.feeds.show('dragos', [{ ...again, summary: 'The port stands still.', at: bot.clock.now }]);
    await bot.poll();
    expect(posts('A')).toHaveLength(1);
    expect((await bot.store.openSubscriptions()).length).toBe(1);
    bot.slack.refuseExchange(false);
    bot.clock.now += hour;
    await bot.tick();
    expect(posts('A')).toHaveLength(2);
  });

  it('serves every workspace of an organisation that installs it, each apart, and leaves with it', async () => {
    bot = await startManyBot(['A'], ['dragos'], monday);
    bot.feeds.show('dragos', [{ ...older, at: monday - 2 * day }]);
    bot.slack.organise('E1');
    expect(await bot.install('A')).toMatch(/^200 Thank you!/);
    const inOther = { team_id: 'T0OTHER', enterprise_id: 'E1', is_enterprise_install: 'true' };
    await bot.threat('A', 'subscribe volt typhoon instant', {
      enterprise_id: 'E1',
      is_enterprise_install: 'true',
    });
    expect(await bot.threat('A', 'list', inOther)).toContain('no subscription');
    expect(await bot.store.reachedTeams('E1')).toEqual([a.team, 'T0OTHER']);
    await bot.poll();
    bot.feeds.show('dragos', [{ ...utility, at: bot.clock.now }]);
    await bot.poll();
    expect(posts('A').map(({ args }) => [args['channel'], args['team_id']])).toEqual([[a.channel, a.team]]);
    bot.slack.revoke('A');
    const organisation = { authorizations: [{ enterprise_id: 'E1', team_id: null }], enterprise_id: 'E1' };
    await bot.event('A', { type: 'app_uninstalled' }, { team_id: null, ...organisation });
    expect(await bot.store.openSubscriptions()).toEqual([]);
    expect(await bot.store.keptInstallations()).toEqual([]);
  });

  it('reads one private address for two workspaces apart, and an open one for all, which only who added it may stop', async () => {
    bot = await startManyBot(['A', 'B'], ['dragos'], monday);
    bot.feeds.show('dragos', [{ ...older, at: monday - 2 * day }]);
    bot.feeds.show('members', [{ ...older, at: monday - 2 * day }]);
    bot.feeds.show('open', [{ ...older, at: monday - 2 * day }]);
    await bot.install('A');
    await bot.install('B');
    const secret = bot.feeds.url('members').replace('http://', 'http://reader:password@');
    for (const workspace of ['A', 'B'])
      expect(await bot.threat(workspace, `feeds add ${secret} confirmed`)).toContain('read from now on');
    const owners = (await bot.store.feeds()).filter(({ title }) => title === 'members');
    expect(owners.map(({ addedIn }) => addedIn).sort()).toEqual([a.team, b.team]);
    const [own] = owners.filter(({ addedIn }) => addedIn === b.team);
    expect(await bot.threat('B', `feeds remove ${own?.id}`)).toContain('no longer read');
    expect((await bot.store.feeds()).filter(({ title }) => title === 'members')).toHaveLength(1);
    expect(await bot.threat('A', `feeds add ${bot.feeds.url('open')} confirmed`)).toContain(
      'read from now on',
    );
    expect(await bot.threat('B', `feeds add ${bot.feeds.url('open')} confirmed`)).toContain(
      'is read already',
    );
    for (const words of ['feeds remove open', 'feeds pause open', 'feeds pause dragos'])
      expect(await bot.threat('B', words)).toContain('is read for every workspace');
    expect(await bot.threat('A', 'feeds remove open')).toContain('no longer read');
  });

  it('lets no workspace take back what was set aside for all', async () => {
    bot = await startManyBot(['A'], [], monday);
    await bot.install('A');
    const forAll = { teamId: '*', kind: 'term', term: 'taurus', actorId: null, sectorId: null } as const;
    const made = await bot.store.addException({
      ...forAll,
      ...{ feedId: null, author: 'terminal', reason: 'a star sign', createdAt: monday },
    });
    await bot.interact({
      ...{ type: 'block_actions', team: { id: a.team }, user: { id: a.user, team_id: a.team } },
      ...{ channel: { id: a.channel }, message: { ts: '1.1' }, container: { message_ts: '1.1' } },
      ...{ trigger_id: 't0', response_url: `${bot.slack.url}/respond/undo` },
      actions: [{ type: 'button', action_id: 'undo_exception', block_id: 'b', value: `${made.id} s1` }],
    });
    await expect.poll(() => bot.slack.responses.some(({ to }) => to === 'undo')).toBe(true);
    expect(JSON.stringify(bot.slack.responses)).not.toContain('went wrong');
    expect((await bot.store.exceptions()).map(({ undoneAt }) => undoneAt)).toEqual([null]);
  });
});
