import { describe, expect, it } from 'vitest';
import { createAllowance, holdTogether } from '../../src/domain/allowance.ts';

describe('an allowance', () => {
  const rules = { perPerson: 3, perChannel: 5, spanMs: 60_000 };
  it('is one person’s in a span that moves along, and says when there is some again', () => {
    const { take } = createAllowance(rules);
    expect([0, 10_000, 20_000].map((at) => take('U1', 'C1', at))).toEqual([null, null, null]);
    expect(take('U1', 'C2', 30_000)).toEqual({ whose: 'person', waitMs: 30_000 });
    expect(take('U2', 'C1', 30_000)).toBeNull();
    expect(take('U1', 'C1', 60_000)).toBeNull();
    expect(take('U1', 'C1', 60_001)).toEqual({ whose: 'person', waitMs: 9_999 });
  });

  it('is one channel’s, however many ask there', () => {
    const { take } = createAllowance(rules);
    for (let at = 0; at < 5; at += 1) expect(take(`U${at}`, 'C1', at)).toBeNull();
    expect(take('U9', 'C1', 5)).toMatchObject({ whose: 'channel' });
    expect(take('U9', 'C2', 5)).toBeNull();
  });

  it('takes nothing for a question that was not allowed', () => {
    const { take } = createAllowance(rules);
    for (let at = 0; at < 100; at += 1) take('U1', 'C1', at);
    expect(take('U1', 'C1', 60_000)).toBeNull();
  });
});

describe('an allowance that processes hold together', () => {
  const rules = { perPerson: 3, perChannel: 5, spanMs: 60_000 };
  const failing = async () => {
    throw new Error('the store does not answer');
  };
  it('refuses nobody because the store fails; who asks without end is asked for patience by each process still', async () => {
    const told: unknown[] = [];
    const { take } = holdTogether(rules, failing, (error) => told.push(error));
    for (let at = 0; at < 3; at += 1) expect(await take('U1', 'C1', at)).toBeNull();
    expect(await take('U1', 'C1', 3)).toEqual({ whose: 'person', waitMs: 59_997 });
    expect(await take('U2', 'C1', 3)).toBeNull();
    expect(told).toHaveLength(5);
  });
});
