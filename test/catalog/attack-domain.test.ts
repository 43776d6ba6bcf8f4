import { describe, expect, it } from 'vitest';
import { readBundle } from '../../src/catalog/bundle.ts';
import { attackObjects } from '../help/attack-bundle.ts';

const groups = [{ id: 'G9001', names: ['UNC9071'], malware: ['OTTERGATE'] }];

/** The bundle in pieces of so many bytes; every object stands in these domains. */
async function read(pieces: number, domains: readonly (readonly string[])[], isStated = true) {
  const objects = attackObjects('90.1', '2026-01-10', groups)
    .filter(({ type }) => isStated || type !== 'x-mitre-collection')
    .map((object, at) => ({ ...object, x_mitre_domains: domains[at % domains.length] ?? [] }));
  const bytes = Buffer.from(JSON.stringify({ type: 'bundle', id: 'bundle--1', objects }));
  async function* chunks() {
    for (let from = 0; from < bytes.length; from += pieces) yield bytes.subarray(from, from + pieces);
  }
  return readBundle(chunks(), 'test');
}

describe('a bundle of ATT&CK', () => {
  it('is of the domain that its objects share, whatever other domains some of them are in', async () => {
    const both = [['enterprise-attack', 'ics-attack'], ['ics-attack']];
    expect((await read(1_000, both, false)).dataset).toMatchObject({
      id: 'attack-ics',
      title: 'MITRE ICS ATT&CK',
    });
    expect((await read(1_000, [['enterprise-attack', 'ics-attack'], ['enterprise-attack']])).dataset).toEqual(
      {
        id: 'attack-enterprise',
        kind: 'attack',
        title: 'MITRE Enterprise ATT&CK',
        version: '90.1',
        date: '2026-01-10',
      },
    );
  });

  it('reads the same in whatever pieces it arrives', async () => {
    const whole = await read(1_000_000, [['enterprise-attack']]);
    expect(whole.actors.map(({ name }) => name)).toEqual(['UNC9071']);
    for (const pieces of [1, 7, 64]) expect(await read(pieces, [['enterprise-attack']])).toEqual(whole);
  });
});
