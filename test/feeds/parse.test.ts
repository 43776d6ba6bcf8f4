import { describe, expect, it } from 'vitest';
import { type ParsedAdvisory, parseFeed } from '../../src/feeds/parse.ts';

const address = 'https://feeds.example/cert/rss.xml';

async function feed(text: string, url: string | null = address) {
  const parsed = await parseFeed({ text, url });
  if (parsed.kind !== 'feed') throw new Error(parsed.reason);
  return parsed;
}
const all = async (text: string) => (await feed(text)).advisories;
async function first(text: string, url: string | null = address): Promise<ParsedAdvisory> {
  const [advisory] = (await feed(text, url)).advisories;
  if (advisory === undefined) throw new Error('no advisory');
  return advisory;
}
const rss = (inner: string, rest = '') =>
  `<rss version="2.0"><channel><title>T</title>${rest}<item>${inner}</item></channel></rss>`;
const atom = (inner: string, attributes = '') =>
  `<feed xmlns="http://www.w3.org/2005/Atom"${attributes}><title>T</title><entry>${inner}</entry></feed>`;

describe('a feed is read in every dialect', () => {
  it('RSS 2.0', async () => {
    const parsed = await feed(`<?xml version="1.0"?>
      <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
      <channel><title>Alerts &amp; more</title><link>https://feeds.example/</link><language>en-us</language>
      <item><title>Flaw in A &amp; B</title><link>https://feeds.example/1</link><guid isPermaLink="false">a-1</guid>
      <description>&lt;p&gt;Short&lt;/p&gt;</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>
      <pubDate>Tue, 24 Nov 2026 08:00:00 GMT</pubDate><dc:creator>Ann</dc:creator><author>bob@feeds.example (Bob)</author>
      <category>ICS</category><category>Energy</category><category>ICS</category></item></channel></rss>`);
    expect(parsed.title).toBe('Alerts & more');
    expect(parsed.advisories).toEqual([
      {
        identity: 'guid:a-1',
        guid: 'a-1',
        url: 'https://feeds.example/1',
        title: 'Flaw in A & B',
        summary: '<p>Short</p>',
        content: '<p>Long</p>',
        published: '2026-11-24T08:00:00.000Z',
        updated: null,
        authors: ['Bob', 'Ann'],
        categories: ['ICS', 'Energy'],
        lang: 'en-us',
      },
    ]);
  });

  it('Atom 1.0', async () => {
    const parsed =
      await feed(`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Warnungen</title>
      <author><name>CERT</name></author>
      <entry><id>urn:1</id><title type="text">Use of &lt;script&gt; &amp; co</title>
      <link rel="self" href="https://feeds.example/1.atom"/><link rel="alternate" type="application/json" href="/1.json"/>
      <link href="/1.html"/><published>2026-11-24T08:00:00Z</published><updated>2026-11-25T08:00:00+01:00</updated>
      <summary type="html">&lt;b&gt;Bold&lt;/b&gt;</summary>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">One <b>two</b> three <i>four</i> five</div></content>
      <category term="ot" label="OT"/></entry></feed>`);
    expect(parsed.advisories).toEqual([
      {
        identity: 'guid:urn:1',
        guid: 'urn:1',
        url: 'https://feeds.example/1.html',
        title: 'Use of <script> & co',
        summary: '<b>Bold</b>',
        content: '<div>One <b>two</b> three <i>four</i> five</div>',
        published: '2026-11-24T08:00:00.000Z',
        updated: '2026-11-25T07:00:00.000Z',
        authors: ['CERT'],
        categories: ['OT'],
        lang: 'de',
      },
    ]);
  });

  it('Atom 0.3', async () => {
    const advisory = await first(`<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><entry>
      <id>x</id><title mode="escaped" type="text/html">&lt;i&gt;Old&lt;/i&gt;</title><issued>2004-01-01T00:00:00Z</issued>
      <summary mode="base64">T25lIHR3bw==</summary></entry></feed>`);
    expect(advisory).toMatchObject({
      title: 'Old',
      summary: 'One two',
      published: '2004-01-01T00:00:00.000Z',
    });
  });

  it('RSS 1.0, with its items beside the channel', async () => {
    const advisory = await first(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="https://feeds.example/"><title>JVN</title><items><rdf:Seq><rdf:li rdf:resource="https://feeds.example/1"/></rdf:Seq></items></channel>
      <item rdf:about="https://feeds.example/1"><title>JVN#1</title><link>https://feeds.example/1</link><dc:date>2026-11-24T17:00:00+09:00</dc:date></item></rdf:RDF>`);
    expect(advisory).toMatchObject({
      identity: 'guid:https://feeds.example/1',
      title: 'JVN#1',
      published: '2026-11-24T08:00:00.000Z',
    });
  });

  it('JSON Feed 1.1', async () => {
    const parsed = await feed(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'J & K',
        language: 'fr',
        authors: [{ name: 'Ann' }],
        items: [
          {
            id: 7,
            url: '/seven',
            title: 'Use of <b>',
            content_text: 'a < b',
            date_published: '2026-11-24T08:00:00Z',
            tags: ['ot'],
          },
          { id: 'bare', content_html: '<p>Only content here</p>' },
        ],
      }),
    );
    expect(parsed.title).toBe('J & K');
    expect(parsed.advisories[0]).toEqual({
      identity: 'guid:7',
      guid: '7',
      url: 'https://feeds.example/seven',
      title: 'Use of <b>',
      summary: null,
      content: 'a &lt; b',
      published: '2026-11-24T08:00:00.000Z',
      updated: null,
      authors: ['Ann'],
      categories: ['ot'],
      lang: 'fr',
    });
    expect(parsed.advisories[1]?.title).toBe('Only content here');
  });

  it('ROLIE, as CSAF publishers serve it', async () => {
    const advisory = await first(
      JSON.stringify({
        feed: {
          id: 'ot',
          title: 'OT',
          entry: [
            {
              id: 'ICSA-26-001-01',
              title: 'Vendor Product',
              link: [{ rel: 'self', href: 'https://feeds.example/icsa-26-001-01.json' }],
              published: '2026-11-24T08:00:00.000Z',
              updated: '2026-11-24T09:00:00.000Z',
            },
          ],
        },
      }),
    );
    expect(advisory).toMatchObject({
      identity: 'guid:ICSA-26-001-01',
      url: 'https://feeds.example/icsa-26-001-01.json',
      title: 'Vendor Product',
    });
  });
});

describe('a broken feed is still read', () => {
  it.each([
    [
      'warnings before the declaration',
      `<br />\n<b>Warning</b>: mysql(): x in <b>/a.php</b><br />\n<?xml version="1.0"?>${rss('<title>A</title>')}`,
    ],
    ['blank lines and a mark before it', `\ufeff\n\n<?xml version="1.0"?>${rss('<title>A</title>')}`],
    ['no version', rss('<title>A</title>').replace(' version="2.0"', '')],
    ['capitals', rss('<TITLE>A</TITLE>').replace('<rss', '<RSS').replace('</rss', '</RSS')],
    [
      'a prefix on everything',
      '<r:rss xmlns:r="urn:any"><r:channel><r:item><r:title>A</r:title></r:item></r:channel></r:rss>',
    ],
    [
      'a prefix of Atom',
      '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>A</a:title></a:entry></a:feed>',
    ],
    ['mismatched tags', rss('<title>A</titel><link>https://feeds.example/1</lnik><guid>g</guid>')],
    ['an item without an end', '<rss><channel><item><title>A</title><item><title>B</title></channel></rss>'],
    ['tags in a description', rss('<title>A</title><description><p>x<br>y<img src="z"></description>')],
    ['an unknown encoding', `<?xml version="1.0" encoding="utf-99"?>${rss('<title>A</title>')}`],
    ['control characters', rss('<title>\u0000\u0008A\uffff</title>')],
    ['a bad date', rss('<title>A</title><pubDate>soonish</pubDate>')],
    ['a bad date in Atom', atom('<title>A</title><published>soonish</published>')],
  ])('%s', async (_fault, text) => {
    expect(await first(text)).toMatchObject({ title: 'A' });
  });

  it('with bare ampersands and entities that XML does not know', async () => {
    const advisory = await first(
      rss('<title>R&D &eacute;t&eacute; & more</title><link>https://feeds.example/?a=1&b=2</link>'),
    );
    expect(advisory).toMatchObject({ title: 'R&D été & more', url: 'https://feeds.example/?a=1&b=2' });
  });

  it('with bytes written as numbers: each means the letter that a browser shows', async () => {
    const advisory = await first(
      rss('<title>It&#226;&#128;&#153;s &#147;new&#148; caf&#233; &#195;&#169;</title><guid>g</guid>'),
    );
    expect(advisory).toMatchObject({ title: 'It’s “new” café é' });
  });

  it('without characters that no text holds', async () => {
    const items = [{ id: 'a\u0000b', title: 'T\u0001', content_html: 'x\u0000y', summary: '\u001fz' }];
    const advisory = await first(JSON.stringify({ version: '1', items }));
    expect(advisory).toMatchObject({ guid: 'ab', title: 'T', content: 'xy', summary: 'z' });
    expect(await first(rss('<guid>a&#1;b</guid><description>x&#0;y</description>'))).toMatchObject({
      guid: 'ab',
    });
  });

  it('up to where it was cut, without the item that it broke off in, and says that it was', async () => {
    const whole = '<item><title>A</title><link>https://feeds.example/1</link><guid>g1</guid></item>';
    const atom = '<entry><id>g1</id><title>A</title></entry>';
    const broken = [
      ...[
        ...['<item><title>B</title><link>https://feeds.example/2</link><guid>g', '<item><title>Half a ti'],
        ...[
          '<item><guid>g2</guid><description><![CDATA[As far as it w',
          '<item><guid>g2</guid></ite',
          '<it',
          '',
        ],
      ].map((tail) => `<rss version="2.0"><channel>${whole}${tail}`),
      `<feed xmlns="http://www.w3.org/2005/Atom">${atom}<entry><id>g2</id><title>B</ti`,
      `<rdf:RDF><channel><title>F</title></channel>${whole}<item><title>B`,
      `<rss><channel>${whole}<item><title>B<html><body>Fatal error</body></html>`,
    ];
    for (const text of broken)
      expect(await feed(text)).toMatchObject({ advisories: [{ title: 'A', guid: 'g1' }], breaksOff: true });
  });

  it('as a whole where only its last end tag is missing', async () => {
    const read = await feed(`${rss('<title>A</title>').split('</channel>')[0]}</channel></rs`);
    expect(read.advisories).toMatchObject([{ title: 'A' }]);
    expect(read).not.toHaveProperty('breaksOff');
  });

  it('but no list of feeds, which is told what it is', async () => {
    const text = '<?xml version="1.0"?><opml version="2.0"><head/><body><outline text="A"/></body></opml>';
    expect(await parseFeed({ text, url: address })).toMatchObject({
      kind: 'not-a-feed',
      reason: expect.stringContaining('a list of feeds (OPML)'),
    });
  });

  it('with a generic type in a title that has an entity too', async () => {
    const title = async (written: string) => (await first(rss(`<title>${written}</title>`))).title;
    expect(await title('Use of Vec&lt;T&gt; &amp;mdash; overflow')).toBe('Use of Vec<T> — overflow');
    expect(await title('Use of &lt;b&gt;Vec &amp;mdash; overflow')).toBe('Use of Vec — overflow');
    expect(await title('A &lt;b&gt;Vec&lt;/b&gt; &amp;amp; more')).toBe('A Vec & more');
  });

  it('and an item without an end does not swallow the next', async () => {
    const advisories = await all(
      '<rss><channel><item><title>A</title><item><title>B</title></channel></rss>',
    );
    expect(advisories.map(({ title }) => title)).toEqual(['A', 'B']);
  });

  it('with the dates of its language', async () => {
    const item = '<title>A</title><pubDate>24.11.26 08.00</pubDate>';
    const published = async (language: string) =>
      (await first(rss(item, `<language>${language}</language>`))).published;
    expect(await published('de-de')).toBe('2026-11-24T08:00:00.000Z');
    expect(await published('ko')).toBe('2024-11-26T08:00:00.000Z');
    expect(await published('en')).toBeNull();
  });

  it('and one bad date costs only that date', async () => {
    const dates = (
      await all(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><updated>bad</updated></entry><entry><id>2</id><updated>2026-11-24</updated></entry></feed>',
      )
    ).map((advisory) => advisory.published);
    expect(dates).toEqual([null, '2026-11-24T00:00:00.000Z']);
  });
});

describe('an advisory', () => {
  it('has an absolute web address or none', async () => {
    const url = async (inner: string, from: string | null = address) => (await first(rss(inner), from)).url;
    expect(await url('<link>/1</link>')).toBe('https://feeds.example/1');
    expect(await url('<link>\n  https://feeds.example/a b\n</link>')).toBe('https://feeds.example/a%20b');
    expect(await url('<link>//other.example/1</link>')).toBe('https://other.example/1');
    expect(await url('<link>www.other.example/1</link>')).toBe('http://www.other.example/1');
    expect(await url('<guid>https://feeds.example/g</guid>')).toBe('https://feeds.example/g');
    expect(await url('<guid isPermaLink="false">https://feeds.example/g</guid>')).toBeNull();
    expect(await url('<link>javascript:alert(1)</link>')).toBeNull();
    expect(await url('<link>tag:feeds.example,2026:1</link>')).toBeNull();
    expect(await url('<link>/1</link>', null)).toBeNull();
    expect(await url('<atom:link rel="self" href="https://feeds.example/rss.xml"/>')).toBeNull();
  });

  it('has a link relative to where xml:base says', async () => {
    const inner = '<link xml:base="c/" href="d"/>';
    const text = atom(inner, ' xml:base="https://base.example/a/"').replace(
      '<entry>',
      '<entry xml:base="b/">',
    );
    expect((await first(text)).url).toBe('https://base.example/a/b/c/d');
  });

  it.each([
    ['/advisories/1', 'https://feeds.example/advisories/1'],
    ['2026/1', 'https://feeds.example/cert/2026/1'],
    ['?id=1', 'https://feeds.example/cert/rss.xml?id=1'],
    ['advisory-1.html', 'https://feeds.example/cert/advisory-1.html'],
    ['www.feeds.example/1', 'http://www.feeds.example/1'],
    ['https://other.example/1', 'https://other.example/1'],
    ['CVE-2026-1', null],
    ['17', null],
    ['tag:feeds.example,2026:1/2', null],
    ['17 at https://feeds.example/', null],
  ])(
    'has a guid that is said to be its page as its link, where it is written as one: %s',
    async (guid, url) => {
      const written = `<title>A</title><guid isPermaLink="true">${guid}</guid>`;
      expect(await first(rss(written))).toMatchObject({ url, guid, identity: `guid:${guid}` });
      const unsaid = written.replace(' isPermaLink="true"', '');
      expect((await first(rss(unsaid))).url).toBe(guid.startsWith('https:') ? url : null);
      expect((await first(rss(written.replace('true', 'false')))).url).toBeNull();
    },
  );

  it('has links in its words that lead where they did in the feed, by whatever says what they are relative to', async () => {
    const html = `<a class="b" href="q?a=1&amp;b=2">x</a> <img src='../i.png' alt="src=x"> <A HREF=/r>y</A> <a href="https://other.example/">`;
    const led = `<a class="b" href="https://feeds.example/cert/q?a=1&amp;b=2">x</a> <img src='https://feeds.example/i.png' alt="src=x"> <A HREF=https://feeds.example/r>y</A> <a href="https://other.example/">`;
    const same =
      '<a href="#note">1</a> <a href="mailto:a@feeds.example">a</a> <a href="">b</a> <a href>c</a> a href="q';
    for (const [words, want] of [
      [html, led],
      [same, same],
    ] as const) {
      expect((await first(rss(`<description><![CDATA[${words}]]></description>`))).summary).toBe(want);
      const item = { id: '1', content_html: words };
      const json = { version: 'https://jsonfeed.org/version/1.1', title: 'T', items: [item] };
      expect((await first(JSON.stringify(json))).content).toBe(want);
    }
    expect((await first(rss(`<description><![CDATA[${html}]]></description>`), null)).summary).toBe(html);
    const based = await first(
      atom(
        `<link href="/1"/><summary type="html" xml:base="https://a.example/b/">&lt;a href="q"&gt;</summary>
        <content type="xhtml" xml:base="/c/"><div><a href="q">1</a><p xml:base="https://d.example/"><img src="i.png"/></p></div></content>`,
        ' xml:base="https://e.example/"',
      ),
    );
    expect(based).toMatchObject({ url: 'https://e.example/1', summary: '<a href="https://a.example/b/q">' });
    expect(based.content).toContain('<a href="https://e.example/c/q">1</a>');
    expect(based.content).toContain('<img src="https://d.example/i.png">');
  });

  it('has the page as its link, not the file beside it, where links stand between tags', async () => {
    const file = '<link rel="enclosure">https://feeds.example/1.pdf</link>';
    expect(await first(atom(`${file}<link rel="alternate">https://feeds.example/1</link>`))).toMatchObject({
      url: 'https://feeds.example/1',
    });
  });

  it('keeps a second summary as its content, where it has no other', async () => {
    expect(
      await first(rss('<description>Short</description><summary>More</summary><guid>g</guid>')),
    ).toMatchObject({ summary: 'Short', content: 'More' });
    expect(
      await first(rss('<description>Same</description><summary>Same</summary><guid>g</guid>')),
    ).toMatchObject({ summary: 'Same', content: null });
  });

  it('has a title in plain words, never without one', async () => {
    const title = async (inner: string) => (await first(rss(inner))).title;
    expect(await title('<title>&lt;b&gt;Bold&lt;/b&gt; &amp;amp; plain</title>')).toBe('Bold & plain');
    expect(await title('<title><![CDATA[Use of <iframe> in mail]]></title>')).toBe('Use of <iframe> in mail');
    expect(await title('<title>\n two\n lines </title>')).toBe('two lines');
    expect(await title('<description>&lt;p&gt;First words.&lt;/p&gt;</description>')).toBe('First words.');
    expect(await title('<link>https://feeds.example/1</link>')).toBe('https://feeds.example/1');
    expect(await title('')).toBe('Untitled');
    expect(await title('<guid>\u0004\n</guid>')).toBe('Untitled');
    expect(await title('<guid isPermaLink="false">a\u0004b</guid>')).toBe('ab');
  });

  it('is told from another with the same guid', async () => {
    const advisories = await all(
      rss(
        '<guid>1</guid><link>https://feeds.example/1</link></item><item><guid>1</guid><link>https://feeds.example/2</link>',
      ),
    );
    expect(new Set(advisories.map(({ identity }) => identity)).size).toBe(2);
  });

  it('comes in the charset that the server named', async () => {
    const bytes = Uint8Array.from(rss('<title>caf\xe9</title>'), (letter) => letter.charCodeAt(0));
    const parsed = await parseFeed({ bytes, contentType: 'text/xml; charset=iso-8859-1', url: address });
    expect(parsed).toMatchObject({ advisories: [{ title: 'café' }] });
  });
});

describe('what is no feed', () => {
  it.each([
    [
      '<!DOCTYPE html><html><head><title>Login</title></head><body></body></html>',
      'this is a web page, not a feed',
    ],
    ['<html><body><div>Just a moment...', 'this is a web page, not a feed'],
    ['<note><to>Ann</to></note>', 'this is XML, but no feed: it begins with <note>'],
    ['', 'the answer is empty'],
    ['Service unavailable', 'this is text, not a feed'],
    ['{"error":"no"}', 'this is JSON, but no JSON Feed'],
    ['[]', 'this is broken JSON, not a feed'],
  ])('%j is a value that says so', async (text, reason) => {
    expect(await parseFeed({ text, url: address })).toMatchObject({ kind: 'not-a-feed', reason });
  });

  it('is told from a feed in JSON that broke off', async () => {
    const reason = 'this is broken JSON, not a feed';
    const damaged = { kind: 'not-a-feed', isDamaged: true, reason };
    expect(await parseFeed({ text: '{"version":', url: address })).toEqual(damaged);
  });

  it('is not said of a feed that has nothing to say', async () => {
    expect(await feed('<rss version="2.0"><channel><title>Quiet</title></channel></rss>')).toMatchObject({
      kind: 'feed',
      title: 'Quiet',
      advisories: [],
    });
  });

  it('names the feed of a web page, its own first, none of its comments', async () => {
    const page = `<!DOCTYPE html><html><head><base href="https://blog.example/en/">
      <link rel="alternate" type="application/json" href="https://blog.example/wp-json/posts/1">
      <link rel="alternate" type="application/rss+xml" title="Blog &raquo; Feed" href="feed/">
      <link rel="alternate" type="application/rss+xml" title="Comments" href="comments/feed/">
      <link rel='ALTERNATE' type='application/atom+xml; charset=utf-8' href='/atom.xml'>
      <link rel="alternate" hreflang="de" href="/de/"></head><body>Hello</body></html>`;
    expect(await parseFeed({ text: page, url: 'https://blog.example/' })).toEqual({
      kind: 'not-a-feed',
      reason: 'this is a web page; its feed is https://blog.example/en/feed/',
      feeds: [
        { url: 'https://blog.example/en/feed/', title: 'Blog » Feed' },
        { url: 'https://blog.example/atom.xml', title: '' },
      ],
    });
  });
});

describe('what a feed says of itself', () => {
  it('is its title, words, home, language and how often it wants to be asked', async () => {
    const about = `<rss version="2.0"><channel><title>News</title><description>All of it</description><link>https://news.example/</link>
      <language>de-AT</language><ttl>90</ttl><skipHours><hour>0</hour><hour>24</hour><hour>23</hour><hour>soon</hour></skipHours>
      <skipDays><day>Saturday</day><day>sunday</day><day>Someday</day></skipDays></channel></rss>`;
    expect(await feed(about)).toEqual({
      kind: 'feed',
      title: 'News',
      description: 'All of it',
      home: 'https://news.example/',
      language: 'de-AT',
      pace: { ttlMinutes: 90, skipHours: [0, 23], skipDays: ['Saturday', 'Sunday'] },
      advisories: [],
    });
  });
});
