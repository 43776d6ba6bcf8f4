import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBundle } from '../src/catalog/bundle.ts';
import { attackBundle } from './help/attack-bundle.ts';
import { alice, type Bot, buttonIn, shown, soc, startBot } from './help/bot.ts';
import { hour, makeDataSet, makeException, makeReading } from './help/make.ts';
import { hasLocalSlack } from './help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
let bot: Bot;
beforeEach(async () => {
  bot = await startBot('socket', ['wire'], monday);
  bot.feeds.show('wire', []);
});
afterEach(async () => {
  expect(bot.slack.proxy.faults).toEqual([]);
  await bot.stop();
});

const lanternox = { guid: 'a', title: 'UNC9071 in a port authority', summary: '' };

/** Two names that ours gives to others: of one group, and of a second. */
const disputedGroup = { id: 'G9002', names: ['TA9072', 'VOLTZITE', 'Sandworm Team'] };

/** What another process does with `stormbrief import attack … --yes`. */
async function importElsewhere(): Promise<void> {
  const text = attackBundle('90.1', '2026-01-10', [
    { id: 'G9001', names: ['Lanternox', 'UNC9071'] },
    disputedGroup,
  ]);
  async function* chunks() {
    yield Buffer.from(text);
  }
  const { actors, watchlists } = await readBundle(chunks(), 'test');
  await bot.store.saveActorSet({ dataSet: makeDataSet(), content: { actors, watchlists } });
}

describe.skipIf(!hasLocalSlack)('a running bot', () => {
  it('takes up an import without a start in between, matches the past with it, and alerts nothing old', async () => {
    bot.feeds.show('wire', [{ guid: 'old', title: 'Nothing much', summary: '', at: monday - hour }]);
    await bot.poll();
    await bot.threat(soc, alice, 'subscribe all instant');
    bot.feeds.show('wire', [{ ...lanternox, at: bot.clock.now }]);
    await bot.poll();
    const posted = bot.posts(soc).length;
    expect(posted).toBe(1);
    expect(shown(await bot.threat(soc, alice, 'actor unc9071'))).toContain('No actor called');
    await importElsewhere();
    await bot.learn();
    const answer = shown(await bot.threat(soc, alice, 'actor unc9071'));
    expect(answer).toContain('UNC9071 in a port authority');
    await bot.threat(soc, alice, 'subscribe lanternox instant');
    await bot.tick();
    expect(bot.posts(soc)).toHaveLength(posted);
    bot.feeds.show('wire', [{ guid: 'b', title: 'UNC9071 again', summary: '', at: bot.clock.now }]);
    await bot.poll();
    expect(bot.posts(soc)).toHaveLength(posted + 1);
    expect(bot.posts(soc).at(-1)?.text).toContain('Lanternox');
  });

  it('shows an imported actor as far as it is known, and where sources disagree', async () => {
    await importElsewhere();
    await bot.learn();
    const answer = shown(await bot.threat(soc, alice, 'actor ta9072'));
    expect(answer).toContain('Nexus unknown');
    expect(answer).toMatch(/Disputed names.*VOLTZITE: .*gives it to Volt Typhoon; .*gives it to TA9072/);
  });

  it('says how far it is while it matches the past again', async () => {
    bot.feeds.show('wire', [{ ...lanternox, at: monday - hour }]);
    await bot.poll();
    expect(shown(await bot.threat(soc, alice, 'status'))).not.toContain('Matching the last 90 days');
    const [advisory] = await bot.store.toReread({ readWith: 'other', since: 0, limit: 1 });
    const { id = '', contentHash = '' } = advisory ?? {};
    await bot.store.recordReread([{ id, contentHash, reading: makeReading() }], 'other');
    expect(shown(await bot.threat(soc, alice, 'status'))).toContain(
      'Matching the last 90 days again: 0 of 1.',
    );
    await bot.learn();
    expect(shown(await bot.threat(soc, alice, 'status'))).not.toContain('Matching the last 90 days');
  });

  it('shows no evidence that its workspace excepted: not in an answer, an alert or a digest', async () => {
    bot.feeds.show('wire', [{ guid: 'old', title: 'Nothing much', summary: '', at: monday - hour }]);
    await bot.poll();
    const subscribed = await bot.threat(soc, alice, 'subscribe volt typhoon instant daily');
    expect(subscribed.text).toContain('Volt Typhoon');
    await bot.store.addException(makeException({ teamId: bot.slack.teamId, term: 'VOLTZITE' }));
    bot.feeds.show('wire', [
      { guid: 'x', title: 'VOLTZITE lift out of order', summary: '', at: bot.clock.now },
      { guid: 'y', title: 'Volt Typhoon, or VOLTZITE, at a port', summary: '', at: bot.clock.now },
    ]);
    await bot.poll();
    expect(bot.posts(soc)).toHaveLength(1);
    const actor = shown(await bot.threat(soc, alice, 'actor volt typhoon'));
    expect(actor).toContain('at a port');
    expect(actor).not.toContain('lift out of order');
    expect(shown(await bot.threat(soc, alice, 'latest volt typhoon'))).not.toContain('lift out of order');
    expect(shown(await bot.threat(soc, alice, 'digest'))).not.toContain('lift out of order');
    const alert = bot.posts(soc)[0];
    if (alert === undefined) throw new Error('no alert came');
    expect(shown(alert)).not.toContain('“VOLTZITE”');
    expect(buttonIn(alert, 'Why this?').action_id).toBe('why');
    await bot.store.undoException('e1', bot.clock.now, 'ann');
    expect(shown(await bot.threat(soc, alice, 'latest volt typhoon'))).toContain('lift out of order');
  });
});
