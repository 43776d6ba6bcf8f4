import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFeed } from '../../src/feeds/parse.ts';
import { runs } from '../help/runs.ts';
import { spent } from '../help/spent.ts';

const item = (inner: string) =>
  `<rss version="2.0"><channel><item><guid>g</guid>${inner}</item></channel></rss>`;
const jsonFeed = (first: object) =>
  JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', items: [{ id: '1', ...first }] });
const attacks: readonly (readonly [string, string])[] = [
  ['a quadratic snippet', item(`<description>${'a&lt;p'.repeat(60_000)}</description>`)],
  ['the same in CDATA', item(`<content:encoded><![CDATA[${'<p'.repeat(500_000)}]]></content:encoded>`)],
  ['20,000 nested tags', item(`<description>${'<div>'.repeat(20_000)}</description>`)],
  ['20,000 nested tags, escaped', item(`<description>${'&lt;div&gt;'.repeat(20_000)}</description>`)],
  ['300,000 open tags', '<a>'.repeat(300_000)],
  ['300,000 stray end tags', `<rss><channel><item>${'</x>'.repeat(300_000)}`],
  [
    'namespaces without end',
    `<rss ${Array.from({ length: 50_000 }, (_, at) => `xmlns:a${at}="u"`).join(' ')}><channel>${'<item xmlns:b="c"/>'.repeat(10_000)}`,
  ],
  [
    'items without end',
    `<rss><channel>${Array.from({ length: 60_000 }, (_, at) => `<item><guid>${at}</guid></item>`).join('')}`,
  ],
  ['items that never end', `<rss><channel>${'<item>'.repeat(1_200_000)}`],
  ['a flood of entities for a title', item(`<title>${'&#1'.repeat(1_300_000)}</title>`)],
  ['CDATA that never ends', item(`<title>${'<![CDATA['.repeat(400_000)}`)],
  [
    'attributes without end',
    item(`<a ${Array.from({ length: 300_000 }, (_, at) => `a${at}="1"`).join(' ')}/>`),
  ],
  ['JSON: a title of signs', jsonFeed({ title: '<'.repeat(9_900_000) })],
  ['JSON: a text of signs', jsonFeed({ content_text: '&'.repeat(9_900_000) })],
  ['JSON: nothing but depth', '['.repeat(9_900_000)],
  ['JSON: depth within a feed', jsonFeed({ title: 'A' }).replace('"A"', `${'{"a":'.repeat(1_000_000)}`)],
  ['a list of one document many times', 'a.json,2026-01-01T00:00:00Z\n'.repeat(180_000)],
  ['a list of documents without end', Array.from({ length: 180_000 }, (_, at) => `${at}.json\n`).join('')],
  ['blanks for a date', item(`<pubDate>${' '.repeat(1_000_000)}x</pubDate>`)],
  ['letters for an author', item(`<author>${'a@'.repeat(500_000)}</author>`)],
];

describe('hostile documents', () => {
  it.each(attacks)('cost under two seconds: %s', async (_what, text) => {
    expect(await spent(() => parseFeed({ text, url: 'https://feeds.example/' }))).toBeLessThan(2_000);
  });

  it('are read as far as any real feed would go', async () => {
    const items = Array.from({ length: 25_000 }, (_, at) => `<item><guid>${at}</guid></item>`).join('');
    const parsed = await parseFeed({ text: `<rss><channel>${items}</channel></rss>`, url: null });
    expect(parsed.kind === 'feed' && parsed.advisories.length).toBe(20_000);
  });

  it('expand no entities of their own', async () => {
    const laughs = Array.from(
      { length: 9 },
      (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`,
    ).join('');
    const text = `<!DOCTYPE rss [<!ENTITY l0 "ha"><!ENTITY file SYSTEM "file:///etc/passwd">${laughs}]>${item('<title>&l9;&file;</title>')}`;
    const parsed = await parseFeed({ text, url: null });
    expect(JSON.stringify(parsed).length).toBeLessThan(500);
    expect(JSON.stringify(parsed)).not.toContain('root:');
  });

  it('leave the prototypes alone', async () => {
    const xml = item(
      '<__proto__><polluted>1</polluted></__proto__><constructor>x</constructor><a __proto__="1"/>',
    );
    const json = '{"version":"1","items":[{"id":"1","__proto__":{"title":"inherited","polluted":1}}]}';
    expect(await parseFeed({ text: xml, url: null })).toMatchObject({
      kind: 'feed',
      advisories: [{ guid: 'g' }],
    });
    expect(await parseFeed({ text: json, url: null })).toMatchObject({ advisories: [{ title: '1' }] });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('hide no field behind tags that were never closed', async () => {
    const text = item(
      `<description>${'<b>'.repeat(5_000)}</description><link>https://feeds.example/1</link>`,
    );
    expect(await parseFeed({ text, url: null })).toMatchObject({
      advisories: [{ url: 'https://feeds.example/1' }],
    });
  });

  it('never make it throw, whatever is cut, doubled or thrown in', async () => {
    const whole = `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title>
      <item><title>A &amp; B</title><link>https://feeds.example/1</link><guid>1</guid><dc:date>2026-11-24</dc:date>
      <description><![CDATA[<p>x</p>]]></description></item><item><title>C</title></item></channel></rss>`;
    const junk = fc.constantFrom(
      '<',
      '>',
      '&',
      '<![CDATA[',
      ']]>',
      '</item>',
      '<item>',
      '<!--',
      '"',
      '\0',
      '&#xD800;',
      '&#x110000;',
      '<feed>',
      '<?',
      '\ud800',
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.nat(40), junk, async (at, gone, thrown) => {
        const parsed = await parseFeed({
          text: whole.slice(0, at) + thrown + whole.slice(at + gone),
          url: null,
        });
        if (parsed.kind !== 'feed') return;
        expect(new Set(parsed.advisories.map(({ identity }) => identity)).size).toBe(
          parsed.advisories.length,
        );
        expect(parsed.advisories.every(({ title }) => title !== '')).toBe(true);
      }),
      { numRuns: runs(300) },
    );
  });
});
