import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  alice,
  type Bot,
  bob,
  buttonIn,
  energy,
  ports,
  shown,
  soc,
  startBot,
  team,
  waitForMessage,
} from '../help/bot.ts';
import { inKev, readOnce, retold, settle, tell, updates, withActor } from '../help/growing.ts';
import { sendModal, viewsBy } from '../help/home.ts';
import { day } from '../help/make.ts';
import { clickModal } from '../help/modals.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
const feeds = ['one', 'two', 'three'];

let bot: Bot;

const parent = () => {
  const [first] = bot.posts(soc);
  if (first === undefined) throw new Error('nothing was posted');
  return first;
};
const modals = async () => (await bot.slack.page()).modalStack;
const top = async () => JSON.stringify((await modals()).at(-1) ?? null);
/** Click a button of the alert and wait for its modal. */
async function open(text: string, user = alice): Promise<string> {
  const before = (await modals()).length;
  // Later than a double click.
  bot.pass(2_000);
  await bot.slack.click(soc, parent().ts, user, buttonIn(parent(), text));
  await expect.poll(async () => (await modals()).length).toBe(before + 1);
  return top();
}
const chosen = (id: string, value: string) => ({
  [id]: { [id]: { selected_option: { value }, selected_conversation: value } },
});
/** Send the modal and read what is whispered. */
async function send(values: object, user = alice, channel = soc) {
  const before = (await bot.slack.messages(channel)).length;
  await bot.slack.submitView(user, values);
  return waitForMessage(bot.slack, channel, before);
}
const mark = (value: string, user = alice) =>
  bot.slack.click(soc, parent().ts, user, {
    action_id: 'mark',
    type: 'static_select',
    selected_option: { value, text: { type: 'plain_text', text: value } },
  });
const storyId = () => String(buttonIn(parent(), 'Why this?').value);
/** What a select of the modal offers: the value whose text has these words. */
function offered(modal: string, words: string): string {
  const found: string[] = [];
  JSON.parse(modal, (_, value) => {
    if (typeof value?.value === 'string' && String(value.text?.text).includes(words)) found.push(value.value);
    return value;
  });
  const [first] = found;
  if (first === undefined) throw new Error(`nothing with “${words}” is offered in ${modal}`);
  return first;
}
const prune = () => bot.store.prune(bot.clock.now + day);

describe.skipIf(!hasLocalSlack)('under an alert', () => {
  beforeEach(async () => {
    bot = await startBot('socket', feeds, monday);
    await readOnce(bot, feeds);
    await bot.threat(soc, alice, 'subscribe all instant');
    await tell(bot, 'one', withActor);
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  describe('Why this?', () => {
    it('shows each tag with its term, its origin, its rule, its words in bold, the edition, and who asked for it', async () => {
      const why = await open('Why this?');
      for (const part of [
        '*Volt Typhoon* (alias, specific, in title)',
        'Microsoft',
        'Rule: tags by itself',
        'list volt-typhoon, Stormbrief 0',
        '> *Volt Typhoon* enters by',
        'Sent because this channel gets *all* stories',
        'Read with the lists and rules of Stormbrief 0',
      ])
        expect(why).toContain(part);
    });

    it.each([
      ['Wrong tag', 'Which tag is wrong'],
      ['Mute…', 'What'],
      ['Share', 'Share'],
    ])('leads on to what can be done about it, upon itself: %s', async (called, shows) => {
      await open('Why this?');
      bot.pass(2_000);
      await clickModal(bot, alice, called);
      await expect.poll(() => viewsBy(bot, 'views.push').length).toBe(1);
      const [upon] = viewsBy(bot, 'views.push');
      expect(JSON.stringify(upon)).toContain(shows);
      // What is chosen there is of the channel that the first was opened in.
      expect(upon?.['private_metadata']).toBe(`${storyId()} ${soc}`);
    });
  });

  describe('Wrong tag', () => {
    it('sets a word aside for this tag, says what that changes, shows the message without it, and takes it back', async () => {
      const modal = await open('Wrong tag');
      const values = {
        ...chosen('tag', offered(modal, 'Volt Typhoon: “Volt Typhoon”')),
        ...chosen('scope', 'term'),
        reason: { reason: { value: 'a *product* of <!channel>' } },
      };
      const said = await send(values);
      expect(said).toMatchObject({ subtype: 'ephemeral', ephemeral_to: alice });
      expect(shown(said)).toContain('“Volt Typhoon” is no evidence for Volt Typhoon, in this workspace.');
      expect(shown(said)).toContain('It changes 1 stored advisory; 1 loses a tag.');
      await expect.poll(() => updates(bot).length).toBe(1);
      expect(updates(bot)[0]?.ts).toBe(parent().ts);
      expect(shown(updates(bot)[0] as never)).not.toContain('*Volt Typhoon*');
      const [held] = await bot.store.exceptions();
      expect(held).toMatchObject({
        teamId: team,
        author: alice,
        reason: 'a *product* of <!channel>',
        term: 'Volt Typhoon',
        actorId: 'volt-typhoon',
        feedId: null,
      });
      await bot.slack.click(soc, said.ts, alice, buttonIn(said, 'Undo'));
      await expect.poll(() => updates(bot).length).toBe(2);
      expect(shown(updates(bot)[1] as never)).toContain('Volt Typhoon');
      await expect
        .poll(async () => shown((await bot.slack.messages(soc)).at(-1) ?? said))
        .toContain('Taken back: “Volt Typhoon” is no evidence for Volt Typhoon.');
    });

    it.each([
      ['feed', { kind: 'term', term: 'Volt Typhoon', actorId: null, feedId: 'one' }],
      ['rule', { kind: 'actor', term: null, actorId: 'volt-typhoon', feedId: null }],
    ])('reaches as far as is chosen: %s', async (scope, expected) => {
      const modal = await open('Wrong tag');
      await send({ ...chosen('tag', offered(modal, 'Volt Typhoon')), ...chosen('scope', scope) });
      expect((await bot.store.exceptions())[0]).toMatchObject(expected);
    });

    it('of two people at once stands once, and the second to take it back is told', async () => {
      const modal = await open('Wrong tag');
      const values = { ...chosen('tag', offered(modal, 'Volt Typhoon')), ...chosen('scope', 'term') };
      const [form] = viewsBy(bot, 'views.open').slice(-1);
      if (form === undefined) throw new Error('no form was opened');
      const first = await send(values);
      // Bob had the same form open all the while.
      const before = (await bot.slack.messages(soc)).length;
      await sendModal(bot, form, bob, values);
      expect(shown(await waitForMessage(bot.slack, soc, before))).toContain(
        'This tag is no longer there: somebody set it aside meanwhile',
      );
      expect(await bot.store.exceptions()).toMatchObject([{ author: alice, undoneAt: null }]);
      const undo = buttonIn(first, 'Undo');
      await bot.slack.click(soc, first.ts, alice, undo);
      await bot.slack.click(soc, first.ts, bob, undo);
      await expect
        .poll(async () => (await bot.slack.messages(soc)).map((one) => shown(one)).join('\n'))
        .toContain('This was taken back already.');
    });

    it('of another workspace is not taken back from here', async () => {
      const modal = await open('Wrong tag');
      const said = await send({
        ...chosen('tag', offered(modal, 'Volt Typhoon')),
        ...chosen('scope', 'term'),
      });
      const [own] = await bot.store.exceptions();
      if (own === undefined) throw new Error('no exception');
      const { id: _, undoneAt, undoneBy, ...made } = own;
      const foreign = await bot.store.addException({ ...made, teamId: 'T2', term: 'other' });
      await bot.slack.click(soc, said.ts, alice, {
        ...buttonIn(said, 'Undo'),
        value: `${foreign.id} ${storyId()}`,
      });
      await expect
        .poll(async () => (await bot.slack.messages(soc)).map((one) => shown(one)).join('\n'))
        .toContain('This was taken back already.');
      expect((await bot.store.exceptions()).every((one) => one.undoneAt === null)).toBe(true);
      expect([undoneAt, undoneBy]).toEqual([null, null]);
    });

    it('of a story that was pruned meanwhile changes nothing, and says so', async () => {
      const modal = await open('Wrong tag');
      await prune();
      const said = await send({
        ...chosen('tag', offered(modal, 'Volt Typhoon')),
        ...chosen('scope', 'term'),
      });
      expect(shown(said)).toContain('older than what is kept');
      expect(await bot.store.exceptions()).toEqual([]);
    });
  });

  describe('Mute…', () => {
    const muteIt = async (words: string, span: string) => {
      const modal = await open('Mute…');
      return send({ ...chosen('what', offered(modal, words)), ...chosen('span', span) });
    };

    it('keeps an actor from the channel for a day, is listed, and ends at a click', async () => {
      const said = await muteIt('stories about Volt Typhoon', 'day');
      expect(shown(said)).toContain('stories about Volt Typhoon');
      const other = { guid: 'u', title: 'Volt Typhoon in a water utility of Ohio', summary: 'Pumps.' };
      await tell(bot, 'two', other);
      expect(bot.posts(soc)).toHaveLength(1);
      const list = await bot.threat(soc, bob, 'list');
      expect(shown(list)).toContain('*Muted here:*');
      expect(shown(await bot.threat(energy, bob, 'list'))).not.toContain('Muted here');
      const before = shown(list);
      await bot.slack.click(soc, list.ts, bob, buttonIn(list, 'Unmute'));
      await expect
        .poll(async () => (await bot.slack.messages(soc)).map((one) => shown(one)).join('\n'))
        .toContain('No longer muted');
      expect(before).toContain('Volt Typhoon');
      const third = { guid: 'w', title: 'Volt Typhoon at a rail operator in Iowa', summary: 'Signals.' };
      await tell(bot, 'three', third);
      expect(bot.posts(soc)).toHaveLength(2);
    });

    it('ends by itself', async () => {
      await muteIt('stories about Volt Typhoon', 'day');
      bot.pass(day);
      await tell(bot, 'two', {
        guid: 'u',
        title: 'Volt Typhoon in a water utility of Ohio',
        summary: 'Pumps.',
      });
      expect(bot.posts(soc)).toHaveLength(2);
    });

    it('of a feed lets through what another feed tells too', async () => {
      await muteIt('what only Feed one tells', 'always');
      const flood = { guid: 'n', title: 'Quxnet routers overflow CVE-2026-7777', summary: 'A flaw.' };
      await tell(bot, 'one', flood);
      expect(bot.posts(soc)).toHaveLength(1);
      await tell(bot, 'two', flood);
      expect(bot.posts(soc)).toHaveLength(2);
      expect(shown(bot.posts(soc)[1] as never)).toContain('CVE-2026-7777');
    });

    it('loses nothing of what becomes worse: it comes in the thread, and not in the channel', async () => {
      const [held] = await bot.store.channelSubscriptions(team, soc);
      if (held === undefined) throw new Error('no subscription');
      await bot.store.saveSubscription({ ...held, cadence: { ...held.cadence, broadcast: true } });
      await muteIt('This story', 'always');
      await tell(bot, 'two', inKev);
      const [, reply] = bot.posts(soc);
      expect(reply?.threadTs).toBe(parent().ts);
      expect(shown(reply as never)).toContain(
        'This is muted in this channel, and told because it became worse.',
      );
      const call = bot.slack.proxy.calls.find(({ args }) => args['thread_ts'] !== undefined);
      expect(String(call?.args['reply_broadcast'])).toBe('false');
    });

    it('tells what was never told here when it becomes worse', async () => {
      await muteIt('stories about Volt Typhoon', 'always');
      const other = {
        guid: 'u',
        title: 'Volt Typhoon uses Quxnet overflow CVE-2026-7777 in Ohio',
        summary: 'Pumps.',
      };
      await tell(bot, 'two', other);
      expect(bot.posts(soc)).toHaveLength(1);
      const listed = `${other.summary} CISA added CVE-2026-7777 to the Known Exploited Vulnerabilities catalog.`;
      await tell(bot, 'three', { ...other, summary: listed });
      expect(bot.posts(soc)).toHaveLength(2);
      expect(shown(bot.posts(soc)[1] as never)).toContain('Update: now listed in KEV');
    });

    it('twice is one mute', async () => {
      await muteIt('This story', 'day');
      await muteIt('This story', 'week');
      expect(await bot.store.mutesOf(team, soc, bot.clock.now + 2 * day)).toHaveLength(1);
    });
  });

  describe('Mark', () => {
    it('stands on the message with who marked it, narrows `latest`, and the last of two people holds', async () => {
      await mark(`reviewing ${storyId()}`);
      await expect.poll(() => updates(bot).length).toBe(1);
      expect(shown(updates(bot)[0] as never)).toContain(`Marked *Reviewing* by <@${alice}>`);
      await mark(`reviewing ${storyId()}`, bob);
      await bot.tick();
      expect(updates(bot)).toHaveLength(1);
      await mark(`done ${storyId()}`, bob);
      await expect.poll(() => updates(bot).length).toBe(2);
      expect(shown(updates(bot)[1] as never)).toContain(`Marked *Done* by <@${bob}>`);
      expect(shown(await bot.threat(soc, alice, 'latest mark:done'))).toContain(withActor.title);
      expect(shown(await bot.threat(soc, alice, 'latest mark:reviewing'))).toContain('No story for');
      expect(shown(await bot.threat(soc, alice, 'latest mark:nonsense'))).toContain('is no mark');
      await mark(`none ${storyId()}`);
      await expect.poll(() => updates(bot).length).toBe(3);
      expect(shown(updates(bot)[2] as never)).not.toContain('Marked *');
    });

    it('of a pruned story is told to be too late', async () => {
      await prune();
      const before = (await bot.slack.messages(soc)).length;
      await mark(`done ${storyId()}`);
      expect(shown(await waitForMessage(bot.slack, soc, before))).toContain('older than what is kept');
      expect(await bot.store.marksOf(team, [storyId()])).toEqual(new Map());
    });
  });

  describe('Share', () => {
    const shareTo = async (channel: string, user = alice) => {
      await open('Share', user);
      return send(chosen('to', channel), user);
    };

    it('posts the story in another channel once, says by whom, and keeps it up to date there', async () => {
      const said = await shareTo(ports, 'U01CAROL');
      expect(shown(said)).toContain(`I am posting it in <#${ports}>`);
      await expect.poll(() => bot.posts(ports).length).toBe(1);
      expect(shown(bot.posts(ports)[0] as never)).toContain('Shared by <@U01CAROL>');
      await tell(bot, 'two', retold('two'));
      await settle(bot);
      expect(
        updates(bot)
          .map(({ channel }) => channel)
          .sort(),
      ).toEqual([ports, soc].sort());
      expect(shown(updates(bot).find(({ channel }) => channel === ports) as never)).toContain('Shared by');
      expect(shown(await shareTo(ports))).toContain('has this story already');
      await bot.tick();
      expect(bot.posts(ports)).toHaveLength(1);
    });

    it('is refused where the bot is not, where the asker is not, and where another company is', async () => {
      bot.slack.proxy.leave(energy);
      expect(shown(await shareTo(energy))).toContain('/invite @Stormbrief');
      bot.slack.proxy.join(energy);
      bot.slack.proxy.leave(energy, alice);
      expect(shown(await shareTo(energy))).toContain('You are not in');
      expect(shown(await shareTo(energy, bob))).toContain('I am posting it');
      await expect.poll(() => bot.posts(energy).length).toBe(1);
      bot.slack.proxy.connect(energy);
      expect(shown(await shareTo(energy))).toContain('Other companies are in');
      await bot.tick();
      expect(bot.posts(energy)).toHaveLength(1);
    });
  });

  it('each button of a pruned story says that it is too late', async () => {
    await prune();
    for (const text of ['Why this?', 'Wrong tag', 'Mute…', 'Share']) {
      const before = (await bot.slack.messages(soc)).length;
      await bot.slack.click(soc, parent().ts, alice, buttonIn(parent(), text));
      expect(shown(await waitForMessage(bot.slack, soc, before))).toContain('older than what is kept');
    }
    expect(await modals()).toEqual([]);
  });
});
