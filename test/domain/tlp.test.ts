import { describe, expect, it } from 'vitest';
import { strictest, tlpCalled, tlpIn } from '../../src/domain/tlp.ts';

describe('a label of the Traffic Light Protocol', () => {
  it.each([
    ['TLP:AMBER', 'amber'],
    ['Marked TLP: AMBER+STRICT by its author', 'amber+strict'],
    ['TLP:WHITE', 'clear'],
    ['first TLP:GREEN, then TLP:RED', 'red'],
    ['amber alert; red team; TLP explained', null],
    ['NOTLP:RED', null],
  ])('is read from “%s”', (text, label) => {
    expect(tlpIn(text)).toBe(label);
  });
  it('is called by either version, and the stricter of two counts', () => {
    expect([tlpCalled('WHITE'), tlpCalled('TLP:Amber+Strict'), tlpCalled('pink')]).toEqual([
      'clear',
      'amber+strict',
      null,
    ]);
    expect([strictest(null, 'clear'), strictest('red', 'amber'), strictest(null, null)]).toEqual([
      'clear',
      'red',
      null,
    ]);
  });
});
