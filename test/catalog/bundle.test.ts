import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BundleError, readBundle, readBundleFile } from '../../src/catalog/bundle.ts';
import type { Bundle } from '../../src/catalog/data-set.ts';
import { readJsonObjects } from '../../src/catalog/json-objects.ts';
import { attackJson, group, inPieces, mispJson, packed, relation, thing } from '../help/bundles.ts';

function read(file: string | Uint8Array): Promise<Bundle> {
  return readBundle(inPieces(file), 'actors.json');
}
async function fault(file: string | Uint8Array): Promise<string> {
  const error = await read(file).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BundleError);
  return error instanceof BundleError ? error.message : '';
}
const namesOf = ({ actors }: Bundle) =>
  actors.map(({ name, aliases }) => [name, aliases.map((alias) => alias.name)] as const);

const [moth, heron] = [group(1, 'Velvet Moth', ['MOTHWING', 'UNC9101']), group(2, 'Brass Heron', ['Snipe'])];
const [rat, shared, cutter] = [
  thing('malware', 1, 'Mothrat'),
  thing('tool', 2, 'Impackit'),
  thing('malware', 3, 'Wirecutterx'),
];
const technique = thing('attack-pattern', 4, 'Web Shell');

describe('a bundle of ATT&CK', () => {
  it('gives each group its names, software, techniques and the CVEs it was seen to use', async () => {
    const { actors, dataset } = await read(
      attackJson([
        moth,
        relation(moth, 'uses', rat),
        relation(moth, 'uses', shared),
        relation(moth, 'uses', technique, 'It used CVE-2021-40539 and CVE-2021-40539.'),
        rat,
        shared,
        technique,
      ]),
    );
    expect(dataset).toEqual({
      id: 'attack-enterprise',
      kind: 'attack',
      title: 'MITRE Enterprise ATT&CK',
      version: null,
      date: '2025-03-04',
    });
    expect(actors).toHaveLength(1);
    expect(actors[0]).toMatchObject({
      id: 'velvet-moth',
      attackId: 'G9001',
      malware: ['Mothrat'],
      tools: ['Impackit'],
      techniques: [{ id: 'T9004', name: 'Web Shell' }],
      cves: [{ id: 'CVE-2021-40539' }],
    });
  });

  it('says who uses a name, where, and since when', async () => {
    const cited = {
      external_references: [
        { source_name: 'mitre-attack', external_id: 'G9001', url: 'https://attack.mitre.org/groups/G9001' },
        { source_name: 'MOTHWING', description: '(Citation: Vendor Moth)(Citation: Other)' },
        {
          source_name: 'Vendor Moth',
          description: 'Vendor Research Team. (2024, February 3). The moth. Retrieved May 1, 2024.',
          url: 'https://vendor.example/moth',
        },
      ],
    };
    const { actors } = await read(attackJson([group(1, 'Velvet Moth', ['MOTHWING'], cited)]));
    expect(actors[0]?.aliases[1]).toEqual({
      name: 'MOTHWING',
      origin: 'Vendor Research Team',
      source: 'https://vendor.example/moth',
      date: '2024-02-03',
      class: 'unique',
      state: 'active',
      note: '',
    });
    expect(actors[0]?.aliases[0]).toMatchObject({ origin: 'MITRE ATT&CK', date: '2025-03-04' });
  });

  it('gives the names of a revoked group to the one it became, and leaves deprecated ones out', async () => {
    const old = group(3, 'Old Moth', ['GREYWING'], { revoked: true });
    const older = group(4, 'Oldest Moth', [], { revoked: true });
    const gone = group(5, 'Gone Moth', [], { x_mitre_deprecated: true });
    const { actors, notes } = await read(
      attackJson([
        older,
        old,
        moth,
        gone,
        relation(older, 'revoked-by', old),
        relation(old, 'revoked-by', moth),
      ]),
    );
    expect(actors.map(({ name }) => name)).toEqual(['Velvet Moth']);
    const revoked = actors[0]?.aliases.filter(({ state }) => state === 'revoked') ?? [];
    expect(revoked.map(({ name }) => name)).toEqual(['Oldest Moth', 'Old Moth', 'GREYWING']);
    expect(revoked[1]?.note).toBe('ATT&CK revoked G9003 Old Moth, which is now G9001 Velvet Moth');
    expect(notes.join('; ')).toMatch(/2 revoked groups .*; 1 deprecated groups left out/);
  });

  it('does not hang where groups revoke each other', async () => {
    const [a, b] = [group(3, 'Ring One', [], { revoked: true }), group(4, 'Ring Two', [], { revoked: true })];
    const { actors } = await read(
      attackJson([a, b, moth, relation(a, 'revoked-by', b), relation(b, 'revoked-by', a)]),
    );
    expect(actors).toHaveLength(1);
  });

  it('looks for malware of few groups as a hint, and not for tools or malware of many', async () => {
    const others = [group(3, 'Pale Crane'), group(4, 'Rusted Crane')];
    const { watchlists } = await read(
      attackJson([
        moth,
        heron,
        ...others,
        rat,
        shared,
        cutter,
        relation(moth, 'uses', rat),
        relation(moth, 'uses', shared),
        ...[moth, heron, ...others].map((one) => relation(one, 'uses', cutter)),
      ]),
    );
    const hints = watchlists.flatMap(({ terms }) =>
      terms.filter(({ kind }) => kind === 'malware' || kind === 'tool'),
    );
    expect(hints).toMatchObject([{ text: 'Mothrat', strength: 'supporting', actorId: 'velvet-moth' }]);
  });
});

describe('a MISP galaxy of threat actors', () => {
  it('gives each cluster its names, country, targets and sources', async () => {
    const { actors, dataset } = await read(
      mispJson([
        {
          value: 'Velvet Moth',
          description: 'A group.',
          meta: {
            synonyms: ['MOTHWING', 'G9001', 'TG-9999'],
            country: 'cn',
            refs: ['https://vendor.example/moth', 'no address'],
            'cfr-suspected-victims': ['Guam'],
            'cfr-target-category': ['Government', 'Private sector'],
            'cfr-suspected-state-sponsor': 'China',
            'origin:TG-9999': 'Vendor',
          },
        },
      ]),
    );
    expect(dataset).toMatchObject({ id: 'misp-threat-actor', kind: 'misp', version: '7', date: null });
    expect(actors[0]).toMatchObject({
      id: 'velvet-moth',
      attackId: 'G9001',
      nexus: 'CN',
      category: 'state',
      sectors: ['government-facilities'],
      regions: ['Guam'],
      sources: ['MISP galaxy threat-actor v7', 'https://vendor.example/moth'],
    });
    expect(actors[0]?.aliases.map(({ name, origin }) => `${name}: ${origin}`)).toEqual([
      'Velvet Moth: MISP',
      'MOTHWING: MISP',
      'TG-9999: Vendor',
    ]);
  });

  it('keeps a name that two clusters bear as disputed; whose first name it is keeps it', async () => {
    const { actors } = await read(
      mispJson([
        { value: 'Velvet Moth', meta: { synonyms: ['Quartzmoth', 'Opalmoth'] } },
        { value: 'Quartzmoth' },
        { value: 'Brass Heron', meta: { synonyms: ['Opalmoth'] } },
      ]),
    );
    const [velvet, quartz, brass] = actors.map(
      ({ aliases }) => new Map(aliases.map((one) => [one.name, one])),
    );
    expect(velvet?.get('Quartzmoth')).toMatchObject({
      class: 'needs-context',
      state: 'disputed',
      note: 'MISP gives it to Velvet Moth and to Quartzmoth',
    });
    expect(quartz?.get('Quartzmoth')).toMatchObject({ class: 'unique', state: 'disputed' });
    for (const one of [velvet, brass])
      expect(one?.get('Opalmoth')).toMatchObject({ class: 'needs-context', state: 'disputed' });
  });
});

describe('names from elsewhere', () => {
  it.each([
    ['Zebrock', 'unique'],
    ['UNC9101', 'unique'],
    ['Velvet Typhoon', 'unique'],
    ['Harvest', 'needs-context'],
    ['Lisbon', 'needs-context'],
    ['Margaret', 'needs-context'],
    ['OWL', 'needs-context'],
    ['Sea Otter', 'needs-context'],
    ['Cobweb Orchestra', 'needs-context'],
    ['77', 'never-match'],
    ['Unknown', 'never-match'],
  ])('are judged by how everyday they are: %s is %s', async (name, nameClass) => {
    const { actors } = await read(mispJson([{ value: name }]));
    expect(actors[0]?.aliases[0]?.class).toBe(nameClass);
  });

  it('that are none are dropped and counted, and others of the same actor kept', async () => {
    const hostile = [
      '',
      ' ',
      'X',
      '\u0000\u200b',
      '__proto__',
      'constructor',
      'A'.repeat(5000),
      null,
      7,
      {},
      ['y'],
    ];
    const { actors, notes } = await read(
      attackJson([group(1, 'Velvet Moth', [...hostile, 'MOTH\u0007WING'])]),
    );
    expect(namesOf({ actors } as unknown as Bundle)).toEqual([['Velvet Moth', ['Velvet Moth', 'MOTH WING']]]);
    expect(notes).toContain(`${hostile.length} names left out that are none`);
    const galaxy = await read(
      mispJson([{ value: '__proto__' }, { value: 'Velvet Moth', meta: null }, { value: 3 }]),
    );
    expect(namesOf(galaxy)).toEqual([['Velvet Moth', ['Velvet Moth']]]);
  });
});

describe('a file of actors', () => {
  it('is read the same packed, with a byte order mark, or in pieces of any size', async () => {
    const text = attackJson([moth, heron, rat, relation(moth, 'uses', rat)]);
    const plain = await read(text);
    expect(await read(packed(text))).toEqual(plain);
    expect(await read(`\ufeff${text}`)).toEqual(plain);
    for (const size of [1, 64, 100_000]) expect(await readBundle(inPieces(text, size), 'x')).toEqual(plain);
  });

  it('says what it is and what was expected when it is something else', async () => {
    expect(await fault('')).toMatch(/^actors\.json: it is not JSON/);
    expect(await fault('<html>')).toMatch(
      /it is not JSON .*; expected a bundle of MITRE ATT&CK .* or the MISP galaxy/,
    );
    expect(await fault('[1]')).toMatch(/it is no JSON object/);
    expect(await fault('{"vulnerabilities":[{"cveID":"x"}]}')).toMatch(
      /neither a STIX bundle nor a MISP galaxy/,
    );
    expect(await fault(attackJson([rat]))).toMatch(/holds no intrusion sets/);
    expect(await fault(mispJson([{ value: 'Mothrat' }], 'tool'))).toMatch(/this MISP galaxy holds "tool"/);
  });

  it('says to download it again when it ends in the middle or is damaged', async () => {
    const text = attackJson([moth, heron]);
    expect(await fault(text.slice(0, -40))).toMatch(/it ends in the middle; download it again/);
    expect(await fault(packed(text).subarray(0, 60))).toMatch(/it ends in the middle; download it again/);
    const broken = Buffer.from(packed(text)).fill(0, 20, 40);
    expect(await fault(broken)).toMatch(/download it again/);
  });

  it('says so too where much of a file was unpacked before it broke off', async () => {
    const name = (n: number) => createHash('sha512').update(`${n}`).digest('hex');
    const whole = packed(attackJson(Array.from({ length: 4_000 }, (_, n) => group(n, name(n)))));
    const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bundle-'));
    for (const share of [0.1, 0.5, 0.99]) {
      const path = join(folder, 'cut.json.gz');
      writeFileSync(path, whole.subarray(0, whole.length * share));
      await expect(readBundleFile(path)).rejects.toThrow(/it ends in the middle; download it again/);
    }
    rmSync(folder, { recursive: true });
  });

  it('has its objects found wherever brackets and quotation marks stand in its texts', async () => {
    const value = fc.record({ name: fc.string(), deep: fc.jsonValue() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(value),
        fc.jsonValue(),
        fc.integer({ min: 1, max: 40 }),
        async (list, other, size) => {
          const found: unknown[] = [];
          const text = JSON.stringify({ before: other, objects: list, after: 'x' }, null, size % 3);
          const frame = await readJsonObjects(inPieces(text, size), (one) => found.push(one));
          const lists = Array.isArray(other)
            ? other.filter((one) => typeof one === 'object' && one && !Array.isArray(one))
            : [];
          expect(found).toEqual(JSON.parse(JSON.stringify([...lists, ...list])));
          expect(frame).toMatchObject({ after: 'x' });
        },
      ),
      { numRuns: 60 },
    );
  });
});
