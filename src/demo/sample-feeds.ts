import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Feed, nothingMore } from '../domain/feed.ts';

const folder = join(import.meta.dirname, '../../demo/feeds');
const minute = 60_000;
/** The moment that the dates in the files are written for: there, this is "now". */
const anchor = Date.UTC(2026, 0, 31, 12);
/** When each of the newest advisories of the arriving feed arrives, in milliseconds after the start. */
const arrivals = [75_000, 300_000] as const;

type Sample = {
  readonly file: string;
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly contentType: string;
  readonly everyMinutes: number;
};

const rss = 'application/rss+xml; charset=utf-8';
const rdf = 'application/rdf+xml; charset=utf-8';
const atom = 'application/atom+xml; charset=utf-8';
const json = 'application/feed+json; charset=utf-8';

const samples: readonly Sample[] = [
  sample('government.xml', 'Sample: government advisories', 'gov', rss),
  sample('exploited.rdf', 'Sample: known exploited vulnerabilities', 'gov', rdf),
  sample('vendors.atom', 'Sample: vendor security bulletins', 'psirt', atom),
  sample('research.atom', 'Sample: threat research', 'research', atom),
  sample('industrial.rdf', 'Sample: industrial and transport security', 'news-ot', rdf),
  sample('daily.xml', 'Sample: security news, daily', 'news', rss),
  { ...sample('wire.json', 'Sample: security news wire', 'news', json), everyMinutes: 1 },
  sample('general.xml', 'Sample: general technology and other news', 'news', rss),
];

const down = sample('down.xml', 'Sample: broken feed', 'gov', rss);

/** The sample feeds while they are served. */
export type SampleFeeds = {
  /** Base of every feed's URL, with a slash at its end. */
  readonly url: string;
  readonly feeds: readonly Feed[];
  readonly stop: () => Promise<void>;
};

export type SampleOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  readonly now: () => number;
  /** When the advisories of the news wire that are held back at first arrive, ms after the start, oldest first. */
  readonly arriveAfterMs?: readonly number[];
};

type WireEntry = { readonly date_published: string };
type Body = { readonly text: string; readonly etag: string };

function sample(file: string, title: string, category: string, contentType: string): Sample {
  const name = file.slice(0, file.indexOf('.'));
  return { file, id: `sample-${name}`, title, category, contentType, everyMinutes: 15 };
}

/** Dates of RSS (RFC 822), Atom and RDF (RFC 3339) and JSON Feed, where each format keeps them; dates in prose stay. */
const dated =
  /(<(pubDate|lastBuildDate|published|updated|dc:date)>|"date_published": ")([^<"]{1,40})(?=<|")/g;

/** The file as written, all its dates moved by `shift` milliseconds, each in the syntax of its format. */
function shiftDates(text: string, shift: number): string {
  return text.replace(dated, (_, before: string, element: string | undefined, date: string) => {
    const moved = new Date(Date.parse(date) + shift);
    const isRss = element === 'pubDate' || element === 'lastBuildDate';
    return `${before}${isRss ? moved.toUTCString() : moved.toISOString().replace('.000Z', 'Z')}`;
  });
}

/** The news wire without the newest `held` advisories: they have not arrived yet. */
function holdBack(text: string, held: number): string {
  const wire = JSON.parse(text) as { readonly items: readonly WireEntry[] };
  return JSON.stringify({ ...wire, items: wire.items.slice(held) }, null, 2);
}

/** What a file says at `now`, when it was started at `start`: the same bytes until something arrives. */
function bodyOf(file: string, start: number, now: number, arriveAt: readonly number[]): Body {
  const written = readFileSync(join(folder, file), 'utf8');
  const held = arriveAt.filter((after) => now < start + after).length;
  const shown = file === 'wire.json' ? holdBack(written, held) : written;
  // Another day's samples are other advisories: a store that is kept has something of today, too.
  const ofDay = shown.replaceAll(
    'tag:sample.invalid,2026:',
    `tag:sample.invalid,${new Date(start).toISOString().slice(0, 10)}:`,
  );
  const text = shiftDates(ofDay, Math.floor(start / minute) * minute - anchor);
  return { text, etag: `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"` };
}

function answer(request: IncomingMessage, response: ServerResponse, shown: Sample, body: Body): void {
  const headers = { etag: body.etag, 'cache-control': 'no-cache' };
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim());
  if (known.includes(body.etag) || known.includes(`W/${body.etag}`)) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'content-type': shown.contentType });
  response.end(request.method === 'HEAD' ? undefined : body.text);
}

function feedOf(base: string, { file, id, title, category, everyMinutes }: Sample): Feed {
  return { id, title, url: new URL(file, base).href, category, language: 'en', everyMinutes, ...nothingMore };
}

/**
 * Serve the sample feeds of demo/feeds on loopback: dates moved so that the newest is of today, ETag and 304, one
 * feed whose newest advisories arrive while you watch, and one that is down on purpose (503).
 */
export async function startSampleFeeds(options: SampleOptions): Promise<SampleFeeds> {
  const start = options.now();
  const arriveAt = options.arriveAfterMs ?? arrivals;
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === `/${down.file}`) {
      response
        .writeHead(503, { 'content-type': 'text/plain' })
        .end('Down on purpose, for the demonstration.\n');
      return;
    }
    const shown = samples.find(({ file }) => path === `/${file}`);
    if (shown === undefined) response.writeHead(404, { 'content-type': 'text/plain' }).end('No such feed.\n');
    else answer(request, response, shown, bodyOf(shown.file, start, options.now(), arriveAt));
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the sample feeds have no port');
  const url = `http://127.0.0.1:${address.port}/`;
  return {
    url,
    feeds: [...samples, down].map((one) => feedOf(url, one)),
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
