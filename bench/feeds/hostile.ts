const item = (inner: string) =>
  `<rss version="2.0"><channel><item><guid>g</guid>${inner}</item></channel></rss>`;
const fill = (part: string, bytes: number) => part.repeat(Math.ceil(bytes / part.length));

/** Documents that slow readers down, by how many bytes they have. */
export const hostileShapes: readonly (readonly [string, (bytes: number) => string])[] = [
  [
    'billion laughs',
    (bytes) =>
      `<!DOCTYPE rss [<!ENTITY l0 "ha">${fill('<!ENTITY l1 "&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;">', bytes)}]>${item('<title>&l1;</title>')}`,
  ],
  ['nested tags', (bytes) => item(`<description>${fill('<div>', bytes)}</description>`)],
  ['nested tags, escaped', (bytes) => item(`<description>${fill('&lt;div&gt;', bytes)}</description>`)],
  ['quadratic snippet', (bytes) => item(`<description>${fill('a&lt;p', bytes)}</description>`)],
  [
    'quadratic snippet, CDATA',
    (bytes) => item(`<content:encoded><![CDATA[${fill('<p', bytes)}]]></content:encoded>`),
  ],
  ['__proto__ everywhere', (bytes) => item(fill('<__proto__ __proto__="x"><a/></__proto__>', bytes))],
  ['CDATA without end', (bytes) => item(`<title>${fill('<![CDATA[', bytes)}`)],
  ['comments without end', (bytes) => item(fill('<!--', bytes))],
  ['quotes without end', (bytes) => item(fill('<a b="', bytes))],
  ['entities, known', (bytes) => item(`<title>${fill('&lt;', bytes)}</title>`)],
  ['entities, unknown', (bytes) => item(`<title>${fill('&zz;', bytes)}</title>`)],
  ['entities, never ended', (bytes) => item(`<title>${fill('&#1', bytes)}</title>`)],
  ['ampersands', (bytes) => item(`<description>${fill('&', bytes)}</description>`)],
  [
    'attributes',
    (bytes) => item(`<a ${Array.from({ length: bytes / 12 }, (_, at) => `a${at}="${at}"`).join(' ')}>x</a>`),
  ],
  [
    'namespaces',
    (bytes) =>
      `<rss ${Array.from({ length: bytes / 24 }, (_, at) => `xmlns:a${at}="u"`).join(' ')}><channel>${fill('<item xmlns:b="c"/>', bytes / 2)}`,
  ],
  ['items without end', (bytes) => `<rss><channel>${fill('<item>', bytes)}`],
  ['end tags without start', (bytes) => `<rss><channel><item>${fill('</x>', bytes)}`],
  ['one item many times', (bytes) => `<rss><channel>${fill('<item><title>a</title></item>', bytes)}`],
  ['blanks for a date', (bytes) => item(`<pubDate>${fill(' ', bytes)}x</pubDate>`)],
  ['letters for an author', (bytes) => item(`<author>${fill('a@', bytes)}</author>`)],
  ['JSON, a title', (bytes) => `{"version":"1","items":[{"id":"1","title":"${fill('<', bytes)}"}]}`],
  ['JSON, a text', (bytes) => `{"version":"1","items":[{"id":"1","content_text":"${fill('&', bytes)}"}]}`],
  ['JSON, nothing but depth', (bytes) => fill('[', bytes)],
  ['links without number', (bytes) => item(fill('<link>https://feeds.example/</link>', bytes))],
];
