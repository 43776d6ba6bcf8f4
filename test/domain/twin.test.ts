import { describe, expect, it } from 'vitest';
import { twinOf } from '../../src/domain/twin.ts';
import { makeCadence, makeFilter, makeSubscription } from '../help/make.ts';

const maritime = makeSubscription({ id: 'a', name: null, filter: makeFilter({ sectors: ['maritime'] }) });
const ports = makeSubscription({
  id: 'b',
  name: 'Port night',
  filter: makeFilter({ vendors: ['Fortinet', 'Ivanti'] }),
});
const held = [maritime, ports];
const by = (given: Partial<typeof maritime>, id: string | null = null) => {
  const from = held.find((one) => one.id === id) ?? makeSubscription({ name: null });
  return twinOf(held, { ...from, ...given }, id)?.by ?? null;
};

describe('a subscription doubles another', () => {
  it('of its name, however it is written, and not itself', () => {
    expect(by({ name: 'port-night' })).toBe('name');
    expect(by({ name: 'PORT NIGHT' }, 'a')).toBe('name');
    expect(by({ name: 'Port Night', cadence: makeCadence({ hour: '11:00' }) }, 'b')).toBeNull();
    expect(by({ name: 'Port day' }, 'b')).toBeNull();
  });

  it('of the same words where it has no name to tell them apart, whatever its limits', () => {
    const filter = makeFilter({ sectors: ['maritime'], minSeverity: 'critical' });
    expect(by({ filter })).toBe('words');
    expect(by({ filter }, 'a')).toBeNull();
    expect(by({ filter, name: 'Ships' })).toBeNull();
    expect(by({ filter: makeFilter({ vendors: ['ivanti', 'fortinet'] }) })).toBe('words');
    expect(by({ name: null, filter: maritime.filter }, 'b')).toBe('words');
  });

  it('that differs in its name alone, and not one that comes at another time', () => {
    const same = { ...maritime, name: 'Ships' };
    expect(by(same)).toBe('all');
    expect(by({ ...same, cadence: makeCadence({ hour: '17:00' }) })).toBe('all');
    expect(by({ ...same, cadence: makeCadence({ digest: 'daily' }) })).toBeNull();
    const daily = { ...maritime, cadence: makeCadence({ digest: 'daily' }) };
    const evening = { ...daily, name: 'Evening', cadence: makeCadence({ digest: 'daily', hour: '17:00' }) };
    expect(twinOf([daily], evening, null)).toBeNull();
    expect(twinOf([daily], { ...daily, name: 'Morning' }, null)?.by).toBe('all');
    expect(by({ ...ports, name: 'Ships', filter: makeFilter({ vendors: ['Ivanti', 'Fortinet'] }) })).toBe(
      'all',
    );
  });

  it('not anew by an edit that leaves both as they were', () => {
    const twins = [maritime, { ...maritime, id: 'c' }];
    expect(twinOf(twins, maritime, 'a')).toBeNull();
    expect(twinOf(twins, { ...maritime, cadence: makeCadence({ hour: '11:00' }) }, 'a')).toBeNull();
  });
});
