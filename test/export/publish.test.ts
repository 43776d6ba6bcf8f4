import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indicatorTypes } from '../../src/domain/indicator.ts';
import type { Publication } from '../../src/domain/publication.ts';
import { summarise } from '../../src/domain/story.ts';
import { publish } from '../../src/export/publish.ts';
import { directory } from '../help/directory.ts';
import {
  makeActorMatch,
  makeAdvisory,
  makeIndicator,
  makeMatch,
  makeSectorMatch,
  makeStory,
  makeVulnerability,
  now,
} from '../help/make.ts';
import { runs } from '../help/runs.ts';

type Objects = readonly (Record<string, unknown> & { readonly type: string; readonly id: string })[];

const schemas = join(import.meta.dirname, '../fixtures/oasis-stix-2.1/schemas');
const base = 'http://raw.githubusercontent.com/oasis-open/cti-stix2-json-schemas/stix2.1/schemas';
/** What is wrong with a bundle, as a whole and each object of it by the schema of its own type. */
const faultsOf = (() => {
  const ajv = new Ajv2020({ strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  ajv.addFormat('idn-hostname', true);
  const ids = new Map<string, string>();
  for (const folder of ['common', 'observables', 'sdos', 'sros'])
    for (const file of readdirSync(join(schemas, folder))) {
      ajv.addSchema(JSON.parse(readFileSync(join(schemas, folder, file), 'utf8')));
      ids.set(file.replace('.json', ''), `${base}/${folder}/${file}`);
    }
  const check = (type: string, value: unknown) => {
    const schema = ajv.getSchema(ids.get(type) ?? '');
    if (schema === undefined) return [`no schema of ${type}`];
    return schema(value) === true
      ? []
      : (schema.errors ?? []).map((error) => `${type} ${error.instancePath} ${error.message}`);
  };
  return (bundle: { readonly objects: Objects }) => [
    ...check('bundle', bundle),
    ...bundle.objects.flatMap((object) => check(object.type, object)),
  ];
})();

function makePublication(stories: Publication['stories'], given: Partial<Publication> = {}): Publication {
  return {
    title: 'Volt Typhoon, 30 days',
    stories,
    actor: (id) => directory.actors.get(id),
    sector: (id) => directory.sectors.get(id),
    feedTitle: (id) => `Feed ${id}`,
    vulnerability: (id) => (id === 'CVE-2024-21762' ? makeVulnerability({ id }) : undefined),
    at: now,
    version: '1',
    ...given,
  };
}

const values = {
  ipv4: '203.0.113.7',
  ipv6: '2001:db8::7',
  domain: 'evil.example',
  url: 'https://evil.example/a?b=c',
  email: 'who@evil.example',
  md5: 'a'.repeat(32),
  sha1: 'b'.repeat(40),
  sha256: 'c'.repeat(64),
  sha512: 'd'.repeat(128),
};
const indicators = indicatorTypes.map((type) => makeIndicator({ type, value: values[type] }));
const evidence = [
  makeMatch({ term: 'Volt Typhoon', quote: 'the group Volt Typhoon entered' }),
  makeMatch({ term: 'KV-botnet', kind: 'malware', quote: 'by the KV-botnet' }),
];
const whole = summarise(
  makeStory(
    makeAdvisory({
      title: 'Volt Typhoon in a port',
      summary: 'What it did.',
      url: 'https://feed.example/1',
      cves: ['CVE-2024-21762'],
      sectors: [makeSectorMatch({ id: 'maritime' })],
      actors: [
        makeActorMatch({
          actorId: 'volt-typhoon',
          relation: 'about',
          because: 'named in the title',
          evidence,
        }),
      ],
      indicators,
    }),
  ),
);
const bundleOf = (publication: Publication) =>
  JSON.parse(publish(publication, 'stix').content) as { objects: Objects };
const ofType = (objects: Objects, type: string) => objects.filter((object) => object.type === type);

describe('a STIX bundle', () => {
  it('is one by the schemas of OASIS, with everything that the story says', () => {
    const bundle = bundleOf(makePublication([whole]));
    expect(faultsOf(bundle)).toEqual([]);
    const types = new Set(bundle.objects.map(({ type }) => type));
    for (const type of [
      'identity',
      'report',
      'intrusion-set',
      'malware',
      'vulnerability',
      'relationship',
      'marking-definition',
      'ipv4-addr',
      'ipv6-addr',
      'domain-name',
      'url',
      'email-addr',
      'file',
    ])
      expect(types, type).toContain(type);
    const [report] = ofType(bundle.objects, 'report');
    expect(report).toMatchObject({ confidence: 85, name: 'Volt Typhoon in a port' });
    expect(report?.['description']).toContain('Volt Typhoon, about, named in the title, high confidence\n');
    expect(report?.['description']).toContain('“the group Volt Typhoon entered”');
    // Nobody has verified them, so that none may claim to find malice.
    expect(types).not.toContain('indicator');
  });

  it('is refused by the schemas where it is wrong, so that they are no decoration', () => {
    const { objects } = bundleOf(makePublication([whole]));
    const broken = objects.map((object) =>
      object.type === 'report' ? { ...object, published: 'yesterday' } : object,
    );
    expect(faultsOf({ objects: broken })).not.toEqual([]);
  });

  it('gives the same thing the same id at each export, and observables the id that every producer gives them', () => {
    const ids = (at: number) => bundleOf(makePublication([whole], { at })).objects.map(({ id }) => id);
    expect(ids(now)).toEqual(ids(now + 1_000));
    // Of the specification's own example (section 2.7): an IPv4 address.
    const story = summarise(
      makeStory(makeAdvisory({ indicators: [makeIndicator({ type: 'ipv4', value: '198.51.100.3' })] })),
    );
    expect(ofType(bundleOf(makePublication([story])).objects, 'ipv4-addr')[0]?.id).toBe(
      'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4',
    );
  });

  it('refers only to what is in it', () => {
    const bundle = bundleOf(makePublication([whole]));
    const ids = new Set(bundle.objects.map(({ id }) => id));
    const refs = JSON.stringify(bundle).match(/[a-z0-9-]+--[0-9a-f-]{36}/g) ?? [];
    expect(
      refs.filter(
        (ref) => !ids.has(ref) && !ref.startsWith('bundle--') && !ref.startsWith('extension-definition--'),
      ),
    ).toEqual([]);
  });

  it('bears the strictest marking that an advisory states', () => {
    const amber = summarise(makeStory(makeAdvisory({ title: 'TLP:AMBER+STRICT A flaw', indicators })));
    const { objects } = bundleOf(makePublication([whole, amber]));
    const names = new Map(ofType(objects, 'marking-definition').map(({ id, name }) => [id, name]));
    const marks = (object: Objects[number] | undefined) =>
      ((object?.['object_marking_refs'] ?? []) as string[]).map((id) => names.get(id));
    expect(ofType(objects, 'report').map(marks)).toEqual([['TLP:AMBER+STRICT'], ['TLP:CLEAR']]);
    expect(marks(ofType(objects, 'ipv4-addr')[0])).toEqual(['TLP:AMBER+STRICT']);
    expect(marks(ofType(objects, 'intrusion-set')[0])).toEqual(['TLP:CLEAR']);
  });

  it('is valid whatever a feed wrote', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ unit: 'binary', maxLength: 60 }),
        (title, url) => {
          const story = summarise(makeStory(makeAdvisory({ title: title || 'x', summary: title, url })));
          expect(faultsOf(bundleOf(makePublication([story], { title })))).toEqual([]);
        },
      ),
      { numRuns: runs(60) },
    );
  });
});

describe('a MISP event', () => {
  it('holds what the stories mention as attributes that reach no blocklist by themselves', () => {
    const { Event } = JSON.parse(publish(makePublication([whole]), 'misp').content);
    expect(Event).toMatchObject({
      published: false,
      distribution: '0',
      info: 'Stormbrief: Volt Typhoon, 30 days',
    });
    expect(Event.Tag).toEqual([{ name: 'tlp:clear' }, { name: 'misp-galaxy:threat-actor="Volt Typhoon"' }]);
    const found = Event.Attribute as { type: string; value: string; to_ids: boolean; uuid: string }[];
    expect(found.every(({ to_ids }) => to_ids === false)).toBe(true);
    expect(new Set(found.map(({ uuid }) => uuid)).size).toBe(found.length);
    expect(found.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['link', 'vulnerability', 'ip-dst', 'domain', 'sha256', 'comment']),
    );
  });
});

describe('a table', () => {
  it('has a row for each CVE and indicator with where it stands, and no cell that a spreadsheet runs', () => {
    const story = summarise(
      makeStory(
        makeAdvisory({
          title: '=cmd|calc',
          summary: '',
          url: 'https://feed.example/2',
          indicators: [makeIndicator({ type: 'domain', value: 'evil.example' })],
        }),
      ),
    );
    const { name, content } = publish(makePublication([whole, story]), 'csv');
    expect(name).toBe('stormbrief-volt-typhoon-30-days-2026-03-02.csv');
    expect(content.split('\r\n')[0]).toBe(
      '\ufefftype,value,actors,sectors,severity,title,url,feed,published,tlp',
    );
    expect(content).toContain('cve,CVE-2024-21762,Volt Typhoon,Maritime and ports,');
    expect(content).toContain("'=cmd|calc");
    expect(content).not.toMatch(/(?:^|,|")=cmd/m);
  });
});

describe('a cell', () => {
  it.each([
    ['=', '=cmd|calc'],
    ['+', '+1+cmd|calc'],
    ['-', '-2+3+cmd|calc'],
    ['@', '@SUM(1)'],
    ['a tab', '\t=cmd|calc'],
    ['a carriage return', '\r=cmd|calc'],
    ['a line feed', '\n=cmd|calc'],
    ['a blank', ' =cmd|calc'],
    ['a quote and a comma', '",=cmd|calc'],
    ['a semicolon', 'a;=cmd|calc'],
    ['a semicolon and a blank', 'a; @SUM(1)'],
    ['a wide equals sign', '＝cmd|calc'],
    ['a semicolon and a wide sign', 'a;＠SUM(1)'],
    ['what nobody sees', '\u200b=cmd|calc'],
    ['a semicolon and what nobody sees', 'a;\u2060\u200b=cmd|calc'],
    ['a line feed in a cell', 'a\n=cmd|calc'],
  ])('that begins with %s is text in every column, however the spreadsheet parts them', (_, hostile) => {
    const story = summarise(
      makeStory(
        makeAdvisory({
          title: hostile,
          url: hostile,
          indicators: [makeIndicator({ type: 'url', value: hostile })],
        }),
      ),
    );
    const publication = { ...makePublication([story]), feedTitle: () => hostile };
    const { content } = publish(publication, 'csv');
    const lines = content.split('\r\n').slice(1, -1);
    expect(lines).toHaveLength(1);
    // A line feed alone ends a line for many (RFC 4180, section 2.6).
    expect(content.replaceAll('\r\n', '').replaceAll(/"[^"]*"/g, '')).not.toContain('\n');
    for (const sign of [',', ';']) {
      const cells = cellsOf(lines[0] ?? '', sign);
      expect(cells.filter((text) => /^[\s\p{Cf}]*[=+\-@＝＋－＠]/u.test(text))).toEqual([]);
    }
  });
});

/** The cells of a line as a spreadsheet reads it: quotes count at the start of a cell alone. */
function cellsOf(line: string, sign: string): readonly string[] {
  const cells = new RegExp(`(?:"((?:[^"]|"")*)"([^${sign}]*)|([^${sign}]*))(?:${sign}|$)`, 'gy');
  return [...line.matchAll(cells)].map(([, quoted, after, bare]) =>
    quoted === undefined ? (bare ?? '') : `${quoted.replaceAll('""', '"')}${after}`,
  );
}

describe('lists of lines', () => {
  it('are the plain indicators once each, or a story each with its evidence', () => {
    const twice = makePublication([whole, { ...whole, id: 'other' }]);
    expect(publish(twice, 'txt').content.trim().split('\n').sort()).toEqual(Object.values(values).sort());
    const stories = publish(twice, 'jsonl')
      .content.trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(stories).toHaveLength(2);
    expect(stories[0].actors[0].evidence[0].quote).toBe('the group Volt Typhoon entered');
    expect(stories[0].tlp).toBe('clear');
  });

  it('of nothing are empty files of their kind', () => {
    const nothing = makePublication([]);
    expect(publish(nothing, 'txt').content).toBe('');
    expect(faultsOf(JSON.parse(publish(nothing, 'stix').content))).toEqual([]);
    expect(publish(nothing, 'csv').content.trim().split('\r\n')).toHaveLength(1);
  });
});
