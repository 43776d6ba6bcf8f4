import { describe, expect, it } from 'vitest';
import { undo } from '../../src/domain/audit.ts';
import { paused, resumed, subscribe, unsubscribe } from '../../src/domain/subscribing.ts';
import type { Subscription } from '../../src/domain/subscription.ts';
import { day, now } from '../help/make.ts';

let made = 0;
function asker() {
  made += 1;
  return { id: `sub-${made}`, teamId: 'T1', channelId: 'C1', userId: 'U1', zone: 'Pacific/Guam', now };
}
function held(wish: Parameters<typeof subscribe>[1], others: readonly Subscription[] = []): Subscription {
  return subscribe(others, wish, asker()).subscription;
}
const words = (...sectors: string[]) => ({ sectors, actors: [] });

describe('subscribing', () => {
  it('without a rhythm is a daily digest at 08:00 where the asker lives, with the last seven days in the first', () => {
    const { subscription, edited } = subscribe([], words('maritime'), asker());
    expect(edited).toBe(false);
    expect(subscription.cadence).toEqual({
      instant: false,
      digest: 'daily',
      hour: '08:00',
      zone: 'Pacific/Guam',
      silentWhenEmpty: false,
    });
    expect(subscription.coveredUntil).toBe(now - 7 * day);
  });

  it('again to the same words edits, and keeps what was not said', () => {
    const first = held({ ...words('rail', 'maritime'), minSeverity: 'high', hour: '07:15', digest: 'daily' });
    const again = subscribe([first], { ...words('maritime', 'rail'), kevOnly: true }, asker());
    expect(again.edited).toBe(true);
    expect(again.subscription.id).toBe(first.id);
    expect(again.subscription.filter).toMatchObject({ minSeverity: 'high', kevOnly: true });
    expect(again.subscription.cadence.hour).toBe('07:15');
  });

  it('with possible links keeps them when it is edited, until they are switched off; without an actor there are none', () => {
    const first = held({ sectors: [], actors: ['volt-typhoon'], possible: true });
    expect(first.filter.possible).toBe(true);
    const edit = (wish: object) =>
      subscribe([first], { sectors: [], actors: ['volt-typhoon'], ...wish }, asker()).subscription.filter;
    expect(edit({ minSeverity: 'high' }).possible).toBe(true);
    expect(edit({ possible: false }).possible).toBeUndefined();
    const wider = { sectors: [], actors: ['volt-typhoon', 'apt41'] };
    expect(subscribe([first], wider, asker()).subscription.filter.possible).toBe(true);
    expect(held({ ...words('rail'), possible: true }).filter.possible).toBeUndefined();
  });

  it('gives a word one setting: it leaves the subscription that held it before', () => {
    const both = held({ ...words('maritime', 'rail'), minSeverity: 'high' });
    const result = subscribe([both], { ...words('rail'), minSeverity: 'critical' }, asker());
    expect(result.narrowed.map((other) => other.filter.sectors)).toEqual([['maritime']]);
    const wider = subscribe([held(words('rail'))], words('rail', 'aviation'), asker());
    expect(wider.replaced).toHaveLength(1);
    expect(wider.narrowed).toHaveLength(0);
  });

  it('leaves a sector joined with an actor alone when the sector is subscribed by itself', () => {
    const joined = held({ sectors: ['energy'], actors: ['volt-typhoon'] });
    const result = subscribe([joined], words('energy'), asker());
    expect([...result.narrowed, ...result.replaced]).toEqual([]);
  });

  it('with a word of rhythm adds it, and keeps the other until it is switched off', () => {
    const first = held(words('rail'));
    const change = (from: Subscription, wish: object) =>
      subscribe([from], { ...words('rail'), ...wish }, asker()).subscription;
    const both = change(first, { instant: true });
    expect(both.cadence).toMatchObject({ instant: true, digest: 'daily' });
    expect(change(both, { digest: 'weekly' }).cadence).toMatchObject({ instant: true, digest: 'weekly' });
    expect(change(both, { digest: 'none' }).cadence).toMatchObject({ instant: true, digest: 'none' });
    expect(change(both, { instant: false }).cadence).toMatchObject({ instant: false, digest: 'daily' });
    expect(change(first, { digest: 'none' }).cadence).toMatchObject({ instant: false, digest: 'daily' });
    expect(held({ ...words('rail'), instant: true }).cadence).toMatchObject({
      instant: true,
      digest: 'none',
    });
    expect(held({ ...words('rail'), instant: true, hour: '09:00' }).cadence).toMatchObject({
      instant: true,
      digest: 'daily',
      hour: '09:00',
    });
  });

  it('over words of several subscriptions hears what any of them heard', () => {
    const instant = held({ ...words('maritime'), instant: true, minSeverity: 'high' });
    const quiet = {
      ...held({ ...words('rail'), minSeverity: 'critical', kevOnly: true }),
      coveredUntil: now - day,
    };
    const { subscription, replaced } = subscribe([instant, quiet], words('maritime', 'rail'), asker());
    expect(replaced).toHaveLength(2);
    expect(subscription.filter).toMatchObject({ minSeverity: 'high', kevOnly: false });
    expect(subscription.cadence).toMatchObject({ instant: true, digest: 'daily' });
  });

  it('that turns alerts into a digest begins seven days back, however long the alerts have run', () => {
    const old = { ...held({ ...words('rail'), instant: true }), coveredUntil: now - 300 * day };
    expect(subscribe([old], { ...words('rail'), digest: 'daily' }, asker()).subscription.coveredUntil).toBe(
      now - 7 * day,
    );
    const read = { ...held(words('rail')), coveredUntil: now - day };
    expect(subscribe([read], { ...words('rail'), kevOnly: true }, asker()).subscription.coveredUntil).toBe(
      now - day,
    );
  });
});

describe('unsubscribing', () => {
  it('takes a word out and keeps the rest', () => {
    const result = unsubscribe([held(words('maritime', 'rail'))], words('rail'));
    expect(result.narrowed.map((other) => other.filter.sectors)).toEqual([['maritime']]);
    expect(result.closed).toEqual([]);
  });

  it('never makes a subscription wider: a sector joined with an actor ends with either', () => {
    const joined = held({ sectors: ['energy'], actors: ['volt-typhoon'] });
    expect(unsubscribe([joined], words('energy')).closed).toEqual([joined]);
  });

  it('says which words nobody held, and `all` ends everything', () => {
    const one = held(words('rail'));
    expect(unsubscribe([one], words('energy')).untouched).toEqual(['energy']);
    expect(unsubscribe([one, held({ sectors: [], actors: [] })], 'all').closed).toHaveLength(2);
  });
});

describe('a subscription with a name', () => {
  it('is edited by its name, however it is written, and keeps its words where none are said', () => {
    const night = held({ ...words('maritime'), name: 'Port night', vendors: ['Fortinet'] });
    const edited = subscribe([night], { ...words(), name: 'port-night', minSeverity: 'high' }, asker());
    expect(edited).toMatchObject({
      edited: true,
      subscription: {
        id: night.id,
        filter: { sectors: ['maritime'], vendors: ['Fortinet'], minSeverity: 'high' },
      },
    });
    const moved = subscribe([night], { ...words('rail'), name: 'Port night' }, asker()).subscription;
    expect(moved.filter.sectors).toEqual(['rail']);
    expect(moved.filter.vendors).toBeUndefined();
  });

  it('stands beside another with the same words, and gives none of them away', () => {
    const plain = held(words('maritime'));
    const named = subscribe([plain], { ...words('maritime'), name: 'Port night' }, asker());
    expect(named).toMatchObject({ edited: false, narrowed: [], replaced: [] });
    const both = [plain, named.subscription];
    expect(subscribe(both, words('maritime', 'rail'), asker()).replaced.map(({ id }) => id)).toEqual([
      plain.id,
    ]);
  });

  it('loses a limit that is taken away, and keeps what is not said', () => {
    const first = held({
      ...words('maritime'),
      minEpss: 0.5,
      excluding: ['webinar'],
      quiet: { from: '22:00', to: '06:00' },
      instant: true,
    });
    const again = subscribe(
      [first],
      { ...words('maritime'), minEpss: null, quiet: null },
      asker(),
    ).subscription;
    expect(again.filter).toEqual({
      sectors: ['maritime'],
      actors: [],
      minSeverity: 'low',
      kevOnly: false,
      excluding: ['webinar'],
    });
    expect(again.cadence.quiet).toBeUndefined();
  });
});

describe('a pause', () => {
  it('holds everything back, and is followed by a digest of seven days at most', () => {
    const running = held({ ...words('rail'), digest: 'daily' });
    const still = paused(running, now);
    expect(still).toMatchObject({ pausedAt: now, nextDigestAt: null });
    const later = now + 20 * day;
    expect(resumed(still, later)).toMatchObject({ pausedAt: null, coveredUntil: later - 7 * day });
    expect(resumed(still, later).nextDigestAt).toBeGreaterThan(later);
  });
});

describe('an undo', () => {
  const deed = { id: 'd', at: now, by: 'U1', act: 'edit', teamId: 'T1', channelId: 'C1' } as const;

  it('brings back what was edited and what was closed, and closes what was made', () => {
    const before = held(words('rail'));
    const after = { ...before, filter: { ...before.filter, kevOnly: true } };
    const made = held(words('energy'));
    const ended = held(words('water'));
    const records = [
      { ...deed, subjectId: before.id, before, after },
      { ...deed, subjectId: made.id, before: null, after: made },
      { ...deed, subjectId: ended.id, before: ended, after: null },
    ];
    const undone = undo(records, [{ ...after, coveredUntil: now }, made], now);
    if (undone.kind !== 'undo') throw new Error(undone.kind);
    expect(undone.saved).toMatchObject([
      { ...before, coveredUntil: now },
      { id: ended.id, closedAt: null },
    ]);
    expect(undone.closed).toEqual([made]);
  });

  it('does nothing where somebody changed it since, or there is nothing', () => {
    const before = held(words('rail'));
    const after = { ...before, filter: { ...before.filter, kevOnly: true } };
    const record = { ...deed, subjectId: before.id, before, after };
    expect(undo([record], [before], now).kind).toBe('changed');
    expect(undo([record], [], now).kind).toBe('changed');
    expect(undo([], [after], now).kind).toBe('nothing');
  });
});
