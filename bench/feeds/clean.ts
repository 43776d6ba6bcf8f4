import { escapeMarkup } from '../../src/feeds/xml.ts';

/** What a publisher's feed looks like: bare headlines, short items of a CERT, whole articles of a blog, Atom. */
export const feedKinds = ['rss with titles', 'rss with summaries', 'rss with articles', 'atom'] as const;
export type FeedKind = (typeof feedKinds)[number];

const words =
  'the vendor has released an update that fixes several vulnerabilities in its remote access product an attacker could exploit one of them to take control of an affected system administrators are encouraged to review the advisory and apply the necessary mitigations as soon as possible exploitation was observed against energy water and transportation operators'.split(
    ' ',
  );

/** Text of this many words, the same at every run. */
function prose(seed: number, count: number): string {
  return Array.from(
    { length: count },
    (_, at) => words[(seed * 31 + at * 7 + (at >> 3)) % words.length],
  ).join(' ');
}

function article(seed: number): string {
  const paragraphs = Array.from(
    { length: 8 },
    (_, at) =>
      `<p>${prose(seed + at, 45)} <a href="https://feeds.example/${seed}?a=1&amp;b=${at}">CVE-2026-${10_000 + seed}</a> <strong>${prose(at, 6)}</strong></p>`,
  );
  return `<div class="post">${paragraphs.join('\n')}<img src="https://feeds.example/${seed}.png" alt=""></div>`;
}

function rssItem(seed: number, whole: boolean): string {
  const moment = new Date(Date.UTC(2026, 0, 1) + seed * 3_600_000).toUTCString();
  const content = whole ? `<content:encoded><![CDATA[${article(seed)}]]></content:encoded>` : '';
  return `    <item>
      <title>${prose(seed, 9)} &amp; ${seed}</title>
      <link>https://feeds.example/advisories/${seed}</link>
      <guid isPermaLink="false">https://feeds.example/?p=${seed}</guid>
      <pubDate>${moment}</pubDate>
      <dc:creator><![CDATA[Jane Doe]]></dc:creator>
      <category><![CDATA[Advisory]]></category>
      <category><![CDATA[Energy]]></category>
      <description>${escapeMarkup(`<p>${prose(seed, whole ? 30 : 90)}</p>`)}</description>
      ${content}
    </item>\n`;
}

function headline(seed: number): string {
  const moment = new Date(Date.UTC(2026, 0, 1) + seed * 3_600_000).toUTCString();
  return `    <item>
      <title>${prose(seed, 10)} ${seed}</title>
      <link>https://feeds.example/advisories/2026/${seed}/${prose(seed, 6).replaceAll(' ', '-')}</link>
      <pubDate>${moment}</pubDate>
    </item>\n`;
}

function atomEntry(seed: number): string {
  const moment = new Date(Date.UTC(2026, 0, 1) + seed * 3_600_000).toISOString();
  return `  <entry>
    <title type="html">${prose(seed, 9)} &amp;amp; ${seed}</title>
    <link rel="alternate" type="text/html" href="https://feeds.example/advisories/${seed}"/>
    <id>tag:feeds.example,2026:${seed}</id>
    <published>${moment}</published>
    <updated>${moment}</updated>
    <author><name>Jane Doe</name></author>
    <category term="advisory" label="Advisory"/>
    <summary type="html">${escapeMarkup(`<p>${prose(seed, 40)}</p>`)}</summary>
    <content type="html">${escapeMarkup(article(seed))}</content>
  </entry>\n`;
}

const rss: readonly [string, string] = [
  `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
  <channel>
    <title>Feed</title>
    <link>https://feeds.example/</link>
    <description>Advisories</description>\n`,
  '  </channel>\n</rss>\n',
];
const atom: readonly [string, string] = [
  `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title>Feed</title>
  <link href="https://feeds.example/"/>
  <id>tag:feeds.example,2026:feed</id>
  <updated>2026-11-24T08:00:00Z</updated>\n`,
  '</feed>\n',
];
const makers: Readonly<Record<FeedKind, (seed: number) => string>> = {
  'rss with titles': headline,
  'rss with summaries': (seed) => rssItem(seed, false),
  'rss with articles': (seed) => rssItem(seed, true),
  atom: atomEntry,
};

/** A feed without any fault, of about so many bytes. */
export function cleanFeed(kind: FeedKind, bytes: number): string {
  const [before, after] = kind === 'atom' ? atom : rss;
  const parts = [before];
  let size = before.length;
  for (let seed = 1; size < bytes; seed += 1) {
    const part = makers[kind](seed);
    parts.push(part);
    size += part.length;
  }
  return parts.join('') + after;
}
