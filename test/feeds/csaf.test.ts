import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFeed } from '../../src/feeds/parse.ts';
import { peek } from '../../src/feeds/peek.ts';
import { csafDocument } from '../help/csaf-server.ts';
import { now, onward } from '../help/make.ts';
import { spent } from '../help/spent.ts';

const url = 'https://pumpworks.example/csaf/2026/pw-1.json';
const whole = csafDocument({
  id: 'PW-1',
  title: 'PW-1',
  published: now,
  sectors: 'Water and Wastewater Systems, Dams',
});

describe('a CSAF document', () => {
  it('is a feed of one advisory, with what it names for machines kept apart', async () => {
    const parsed = await parseFeed({ text: whole, url });
    expect(parsed).toMatchObject({
      kind: 'feed',
      advisories: [
        {
          identity: 'guid:PW-1',
          published: new Date(now).toISOString(),
          structured: {
            vendors: ['Pumpworks'],
            products: ['FlowMaster 9'],
            text: [
              'Critical infrastructure sectors: Water and Wastewater Systems, Dams',
              'CVE-2026-40001. CVSS v3.1 base score 9.8 CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H. The parser trusts a length field.',
            ].join('\n'),
          },
        },
      ],
    });
  });

  it('keeps how far its publisher lets it be shared, by either version of TLP', async () => {
    const { document, ...rest } = JSON.parse(whole);
    const labelled = async (label: string) => {
      const text = JSON.stringify({ document: { ...document, distribution: { tlp: { label } } }, ...rest });
      const parsed = await parseFeed({ text, url });
      return parsed.kind === 'feed' ? parsed.advisories[0]?.structured?.tlp : parsed;
    };
    expect(await labelled('AMBER')).toBe('amber');
    expect(await labelled('AMBER+STRICT')).toBe('amber+strict');
    expect(await labelled('WHITE')).toBe('clear');
    expect(await labelled('PURPLE')).toBeUndefined();
  });

  it('says how to mend it by whatever its publisher calls that, what helps most first', async () => {
    const document = JSON.parse(whole);
    const given = (category: string) => ({ category, details: `This is ${category}.` });
    const read = async (...categories: string[]) => {
      const vulnerabilities = [{ cve: 'CVE-2026-1', remediations: categories.map(given) }];
      const parsed = await parseFeed({ text: JSON.stringify({ ...document, vulnerabilities }), url });
      const summary = parsed.kind === 'feed' ? parsed.advisories[0]?.summary : null;
      return [...(summary ?? '').matchAll(/Remediation: This is (\w+)/g)].map(([, category]) => category);
    };
    expect(await read('fix_planned', 'optional_patch')).toEqual(['optional_patch', 'fix_planned']);
    expect(await read('unheard_of', 'workaround', 'vendor_fix')).toEqual([
      'vendor_fix',
      'workaround',
      'unheard_of',
    ]);
  });

  it('that is cut short anywhere is refused, never half read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.length - 1 }), async (length) => {
        expect(await parseFeed({ text: whole.slice(0, length), url })).toMatchObject({ kind: 'not-a-feed' });
      }),
      { numRuns: 60 },
    );
  });

  it('whose parts are anything but what the standard says is still read', async () => {
    const keys = ['notes', 'references', 'publisher', 'category', 'lang', 'title', 'distribution'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...keys),
        fc.jsonValue(),
        fc.jsonValue(),
        async (key, value, other) => {
          const { document } = JSON.parse(whole);
          const odd = {
            document: { ...document, [key]: value },
            product_tree: other,
            vulnerabilities: value,
          };
          expect(await parseFeed({ text: JSON.stringify(odd), url })).toMatchObject({
            kind: 'feed',
            advisories: [{ guid: 'PW-1' }],
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('with branches as deep as an attacker likes is read in time', async () => {
    const deep = `${'{"branches":[{"category":"product_name","name":"x","branches":['.repeat(2_000)}${']}]}'.repeat(2_000)}`;
    const text = whole.replace('"product_tree":{', `"product_tree":{"branches":[${deep}]},"old":{`);
    const took = await spent(async () => expect((await parseFeed({ text, url })).kind).toBe('feed'));
    expect(took).toBeLessThan(1_000);
  });
});

describe('an index of CSAF documents', () => {
  it('names the documents by the folder of the list, or by the root as CISA writes them', async () => {
    const list = 'https://raw.example/archive/csaf_files/OT/white/changes.csv';
    const lines = [
      'csaf_files/OT/white/2026/a.json,2026-01-02T00:00:00Z',
      '"2026/b.json","2026-01-03T00:00:00Z"',
      '"../../../../etc/passwd","2026-01-03T00:00:00Z"',
    ];
    const parsed = await parseFeed({ text: lines.join('\n'), url: list });
    expect(parsed).toMatchObject({
      index: {
        documents: [
          { url: 'https://raw.example/archive/csaf_files/OT/white/2026/b.json', hashes: null },
          { url: 'https://raw.example/archive/csaf_files/OT/white/2026/a.json', hashes: null },
        ],
      },
    });
  });

  it('is read with the moment first too, and with some fields quoted and others not', async () => {
    const list = 'https://raw.example/csaf/changes.csv';
    for (const text of [
      '2026-01-02T00:00:00Z,2026/a.json\n2026-01-03T00:00:00Z,2026/b.json',
      '2026/a.json,"2026-01-02T00:00:00Z"\r\n2026/b.json,"2026-01-03T00:00:00Z"\r\n',
    ])
      expect(await parseFeed({ text, url: list })).toMatchObject({
        index: {
          documents: [
            { url: 'https://raw.example/csaf/2026/b.json', changedAt: Date.UTC(2026, 0, 3) },
            { url: 'https://raw.example/csaf/2026/a.json', changedAt: Date.UTC(2026, 0, 2) },
          ],
        },
      });
  });

  it('is read below a line that names its columns, and with a blank between day and time', async () => {
    const list = 'https://raw.example/csaf/changes.csv';
    const document = {
      url: 'https://raw.example/csaf/2026/a.json',
      changedAt: Date.UTC(2026, 10, 24, 8),
    };
    for (const text of [
      'filename,last_changed\n2026/a.json,2026-11-24T08:00:00Z\n',
      '"Path","Date"\n"2026/a.json","2026-11-24 08:00:00+00:00"\n',
      '2026/a.json,2026-11-24 08:00:00+00:00\n',
    ])
      expect(await parseFeed({ text, url: list })).toMatchObject({ index: { documents: [document] } });
    expect(await parseFeed({ text: 'Some words, and more\nof them.', url: list })).toMatchObject({
      kind: 'not-a-feed',
    });
  });

  it('in ROLIE shows its entries to those who read the file alone', async () => {
    const entry = { id: 'PW-1', title: 'One', updated: '2026-01-02T00:00:00Z', content: { src: url } };
    const text = JSON.stringify({ feed: { title: 'F', category: [{ term: 'csaf' }], entry: [entry] } });
    expect(await parseFeed({ text, url })).toMatchObject({
      advisories: [{ title: 'One' }],
      index: { kind: 'documents', documents: [{ url, hashes: [] }] },
    });
  });

  it('is found in a folder that a person names', async () => {
    const folder = 'https://pumpworks.example/csaf/';
    const look = async ({ url: asked }: { readonly url: string }) =>
      asked === `${folder}changes.csv`
        ? {
            kind: 'fresh' as const,
            bytes: Buffer.from('"2026/a.json","2026-01-02T00:00:00Z"\n'),
            contentType: 'text/csv',
            etag: null,
            lastModified: null,
            finalUrl: asked,
            ...onward,
          }
        : { kind: 'failed' as const, fault: 'blocked' as const, reason: 'the server answered 403' };
    expect(await peek({ look, parse: parseFeed }, folder)).toMatchObject({
      kind: 'feed',
      url: `${folder}changes.csv`,
    });
    expect(await peek({ look, parse: parseFeed }, 'https://pumpworks.example/other/')).toMatchObject({
      kind: 'failed',
      reason: 'the server answered 403',
    });
  });
});

describe('a site whose owner publishes CSAF', () => {
  const wellKnown = 'https://pumpworks.example/.well-known/csaf/provider-metadata.json';
  const securityTxt = 'https://pumpworks.example/.well-known/security.txt';
  const metadata = (name: string) =>
    JSON.stringify({
      metadata_version: '2.0',
      publisher: { name },
      distributions: [{ directory_url: 'https://pumpworks.example/csaf/' }],
    });
  /** What the site answers, by address, and what was asked for in turn. */
  function site(files: Readonly<Record<string, string>>) {
    const asked: string[] = [];
    const look = async ({ url: at }: { readonly url: string }) => {
      asked.push(at);
      const text = files[at];
      return text === undefined
        ? { kind: 'failed' as const, fault: 'not-found' as const, reason: 'the server answered 404' }
        : {
            kind: 'fresh' as const,
            bytes: Buffer.from(text),
            contentType: null,
            etag: null,
            lastModified: null,
            finalUrl: at,
            ...onward,
          };
    };
    return { asked, find: (url: string) => peek({ look, parse: parseFeed }, url) };
  }
  const home = '<!doctype html><title>Pumps</title>';

  it('is read by the well-known address, and by what its security.txt names beside it', async () => {
    const one = site({ 'https://pumpworks.example/': home, [wellKnown]: metadata('Pumpworks') });
    expect(await one.find('https://pumpworks.example')).toMatchObject({ kind: 'feed', url: wellKnown });
    expect(one.asked).toContain(securityTxt);
    const other = 'https://psirt.pumpworks.example/provider-metadata.json';
    const both = site({
      'https://pumpworks.example/': home,
      [wellKnown]: metadata('Pumpworks'),
      [securityTxt]: `Contact: mailto:a@pumpworks.example\r\nCSAF: ${other}\r\nCSAF: ${wellKnown}\r\nCSAF: http://plain.example/x.json\r\n`,
      [other]: metadata('Pumpworks PSIRT'),
    });
    expect(await both.find('https://pumpworks.example/')).toEqual({
      kind: 'choice',
      feeds: [
        { url: wellKnown, title: 'Pumpworks' },
        { url: other, title: 'Pumpworks PSIRT' },
      ],
    });
    expect(both.asked.filter((at) => at.startsWith('http:') || at.includes('data.security'))).toEqual([]);
  });

  it('is asked for by its host csaf.data.security only where nothing else leads to it', async () => {
    const dns = 'https://csaf.data.security.pumpworks.co.uk/';
    const { asked, find } = site({
      'https://www.pumpworks.co.uk/': home,
      'https://www.pumpworks.co.uk/security.txt': 'CSAF: https://www.pumpworks.co.uk/lost.json',
      'https://www.pumpworks.co.uk/.well-known/csaf/provider-metadata.json': home,
      [dns]: metadata('Pumpworks'),
    });
    expect(await find('https://www.pumpworks.co.uk/')).toMatchObject({ kind: 'feed', url: dns });
    expect(asked.at(-1)).toBe(dns);
  });

  it('is not asked for any of it where a page within was named', async () => {
    const { asked, find } = site({ 'https://pumpworks.example/news': home, [wellKnown]: metadata('P') });
    expect(await find('https://pumpworks.example/news')).toMatchObject({ kind: 'failed' });
    expect(asked).toEqual(['https://pumpworks.example/news']);
  });
});
