import { type FileServer, startFileServer } from './file-server.ts';

/** One advisory as a publisher writes it; times are epoch milliseconds, and null is what it does not say. */
export type Published = {
  readonly guid: string | null;
  readonly title: string;
  readonly summary: string;
  readonly at: number | null;
  readonly url?: string;
  readonly changedAt?: number;
};

/** A publisher's server: RSS 2.0 at any path, what each path shows is set by the test. */
export type FeedServer = FileServer & {
  readonly show: (path: string, advisories: readonly Published[]) => void;
  /** From now on the path answers with this status. */
  readonly fail: (path: string, status: number) => void;
  /** Until it shows something else, what the path shows ends before these words, as if it were all. */
  readonly breakOff: (path: string, before: string) => void;
  /** From now on the path answers with this web page. */
  readonly page: (path: string, html: string) => void;
};

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function rss(path: string, advisories: readonly Published[]): string {
  const written = advisories.map(
    ({ guid, title, summary, at, url, changedAt }) =>
      `<item>${guid === null ? '' : `<guid isPermaLink="false">${guid}</guid>`}<title>${escapeXml(title)}</title><link>${url ?? `https://publisher.example/${guid}`}</link>` +
      `<description>${escapeXml(summary)}</description>${at === null ? '' : `<pubDate>${new Date(at).toUTCString()}</pubDate>`}` +
      `${changedAt === undefined ? '' : `<atom:updated>${new Date(changedAt).toISOString()}</atom:updated>`}</item>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>${path}</title>${written.join('')}</channel></rss>`;
}

function upTo(document: string, before: string | undefined): string {
  const at = before === undefined ? -1 : document.indexOf(before);
  return at < 0 ? document : document.slice(0, at);
}

/** Start a publisher on a free port of loopback. */
export async function startFeedServer(): Promise<FeedServer> {
  const shown = new Map<string, readonly Published[]>();
  const failing = new Map<string, number>();
  const broken = new Map<string, string>();
  const pages = new Map<string, string>();
  const server = await startFileServer((path) => {
    const status = failing.get(path);
    if (status !== undefined) return status;
    const page = pages.get(path);
    return page === undefined
      ? {
          type: 'application/rss+xml; charset=utf-8',
          body: upTo(rss(path, shown.get(path) ?? []), broken.get(path)),
        }
      : { type: 'text/html; charset=utf-8', body: page };
  });
  return {
    ...server,
    show: (path, advisories) => {
      failing.delete(path);
      broken.delete(path);
      shown.set(path, advisories);
    },
    fail: (path, status) => void failing.set(path, status),
    breakOff: (path, before) => void broken.set(path, before),
    page: (path, html) => void pages.set(path, html),
  };
}
