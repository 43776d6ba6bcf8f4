import { webAddress } from './draft.ts';
import { readXml } from './read-xml.ts';
import { childrenOf, type Element, escapeMarkup } from './xml.ts';

/** A feed as a list of subscriptions names it. */
export type Outline = {
  readonly title: string;
  readonly url: string;
  readonly category: string | null;
  /** BCP 47 tag, as our own lists have it; null where they name none. */
  readonly language: string | null;
  /** How often to look, in minutes, as our own lists have it; null where they do not say, or what no feed may have. */
  readonly everyMinutes: number | null;
};

function minutesIn(written: string | undefined): number | null {
  const minutes = /^\d{1,5}$/.test(written ?? '') ? Number(written) : 0;
  return minutes < 5 ? null : minutes;
}

function outlinesIn(element: Element, category: string | null): readonly Outline[] {
  return childrenOf(element).flatMap((child) => {
    if (child.name !== 'outline') return outlinesIn(child, category);
    const title = oneLine(child.attributes.get('title') ?? child.attributes.get('text') ?? '').trim();
    const url = webAddress(child.attributes.get('xmlurl') ?? null, null);
    if (url === null) return outlinesIn(child, title === '' ? category : title);
    return [
      {
        title: title === '' ? url : title,
        url,
        category: child.attributes.get('category')?.trim() || category,
        language: /^[a-z]{2,3}(?:-[\da-z]+)*$/i.exec(child.attributes.get('language') ?? '')?.[0] ?? null,
        everyMinutes: minutesIn(child.attributes.get('minutes')),
      },
    ];
  });
}

/** The feeds of an OPML file (opml.org/spec2.opml), however broken, each address once; null where it is none. A folder's name is its feeds' category. */
export function readOpml(text: string): readonly Outline[] | null {
  const document = readXml(text);
  const root = childrenOf(document).find(
    ({ name }) => name === 'opml' || name === 'outline' || name === 'body',
  );
  if (root === undefined) return null;
  const found = new Map<string, Outline>();
  for (const outline of outlinesIn(root, null)) if (!found.has(outline.url)) found.set(outline.url, outline);
  return [...found.values()];
}

/** Control characters mean nothing in a name, and most of them may not stand in XML 1.0 at all. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

function attribute(text: string): string {
  return escapeMarkup(oneLine(text)).replaceAll('"', '&quot;');
}

/** Feeds as OPML 2.0, a folder for each category. */
export function writeOpml(
  feeds: readonly {
    readonly title: string;
    readonly url: string;
    readonly category: string;
    readonly language: string;
    readonly everyMinutes: number;
  }[],
): string {
  const folders = [...Map.groupBy(feeds, ({ category }) => category)].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = folders.flatMap(([category, members]) => [
    `    <outline text="${attribute(category)}" title="${attribute(category)}">`,
    ...members.map(
      ({ title, url, language, everyMinutes }) =>
        `      <outline type="rss" text="${attribute(title)}" title="${attribute(title)}" xmlUrl="${attribute(url)}" language="${attribute(language)}" minutes="${everyMinutes}"/>`,
    ),
    '    </outline>',
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<opml version="2.0">',
    '  <head><title>Stormbrief feeds</title></head>',
    '  <body>',
    ...lines,
    '  </body>',
    '</opml>',
  ].join('\n');
}
