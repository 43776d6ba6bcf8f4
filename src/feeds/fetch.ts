import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { type Dispatcher, request } from 'undici';
import { causeWords, retryAfter, statusWords } from './courtesy.ts';
import { createGuard, type Guard, Refused } from './guard.ts';

/** What one look at a feed brought. */
export type Fetched =
  | {
      readonly kind: 'fresh';
      readonly bytes: Uint8Array;
      readonly contentType: string | null;
      readonly etag: string | null;
      readonly lastModified: string | null;
      /** Where the bytes came from after redirects, without a password. */
      readonly finalUrl: string;
    }
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly retryAfterMs?: number;
      /** What the server answered, where it answered. */
      readonly status?: number;
    };

/** The feed to look at, and what it said of its version when it was last read. */
export type Look = {
  readonly url: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
};

/** What became of a file that was to be saved. */
export type Saved =
  | { readonly kind: 'saved'; readonly finalUrl: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Looks at feeds; a feed that is down is a value. */
export type Fetcher = {
  readonly look: (feed: Look) => Promise<Fetched>;
  /** Bring a file to this path as it comes, however large, over https alone; what failed may have left a part of it. */
  readonly save: (url: string, path: string) => Promise<Saved>;
  readonly close: () => Promise<void>;
};

/** How a fetcher behaves. Sizes are bytes after decompression, times milliseconds. */
export type FetcherOptions = {
  readonly allowHosts: readonly string[];
  /** `Name/version` without a URL in it: some publishers drop clients that carry one. */
  readonly userAgent: string;
  readonly maxBytes?: number;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  readonly now?: () => number;
};

type Answer = Dispatcher.ResponseData;
type Limits = { readonly maxBytes: number; readonly signal: AbortSignal };

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

function header(answer: Answer, name: string): string | null {
  const value = answer.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

function basicAuth(url: URL): string {
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function withoutCredentials(url: URL): URL {
  const clean = new URL(url);
  clean.username = '';
  clean.password = '';
  clean.hash = '';
  return clean;
}

function courtesies(feed: Look, userAgent: string): Record<string, string> {
  return {
    'user-agent': userAgent,
    accept:
      'application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5',
    // gzip alone: cisa.gov answers 403 to a longer list.
    'accept-encoding': 'gzip',
    ...(feed.etag === null ? {} : { 'if-none-match': feed.etag }),
    ...(feed.lastModified === null ? {} : { 'if-modified-since': feed.lastModified }),
  };
}

/** Some servers compress what nobody asked for in ways nobody asked for. */
function decoder(encoding: string): NodeJS.ReadWriteStream | null {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress();
    default:
      throw new Refused(`the answer is compressed in an unknown way (${encoding.slice(0, 40)})`);
  }
}

async function* capped(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > maxBytes) throw new TooLarge();
    yield chunk;
  }
}

/** The cap holds for what is unpacked, so that a small bomb ends early, and for what is sent, so that padding does too. */
async function pour(
  answer: Answer,
  { maxBytes, signal }: Limits,
  keep: (chunks: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  if (Number(header(answer, 'content-length')) > maxBytes) throw new TooLarge();
  const unpack = decoder(header(answer, 'content-encoding') ?? '');
  const sent = capped(answer.body, maxBytes);
  if (unpack === null) return keep(sent);
  const unpacked = async (source: AsyncIterable<Uint8Array>) => keep(capped(source, maxBytes));
  await pipeline(Readable.from(sent), unpack, unpacked, { signal });
}

async function read(answer: Answer, limits: Limits): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await pour(answer, limits, async (source) => {
    for await (const chunk of source) chunks.push(chunk);
  });
  return Buffer.concat(chunks);
}

async function follow(
  feed: Look,
  userAgent: string,
  guard: Pick<Guard, 'way'>,
  signal: AbortSignal,
): Promise<{ readonly answer: Answer; readonly url: URL }> {
  const first = new URL(feed.url);
  const authorization = first.username === '' && first.password === '' ? null : basicAuth(first);
  let url = withoutCredentials(first);
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const mine = authorization !== null && url.origin === first.origin;
    const answer = await request(url, {
      dispatcher: guard.way(url),
      headers: { ...courtesies(feed, userAgent), ...(mine ? { authorization } : {}) },
      signal,
    });
    const location = header(answer, 'location');
    if (!redirects.has(answer.statusCode) || location === null) return { answer, url };
    drop(answer);
    if (!URL.canParse(location, url.href))
      throw new Refused('it redirects to an address that cannot be read');
    url = withoutCredentials(new URL(location, url));
  }
  throw new Refused(`more than ${maxRedirects} redirects`);
}

/** Whatever is left of an answer is of no use, and may have no end. */
function drop(answer: Answer): void {
  answer.body.on('error', () => undefined).destroy();
}

async function judge(answer: Answer, url: URL, limits: Limits, now: number): Promise<Fetched> {
  if (answer.statusCode === 200) {
    const bytes = await read(answer, limits).finally(() => drop(answer));
    return {
      kind: 'fresh',
      bytes,
      contentType: header(answer, 'content-type'),
      etag: header(answer, 'etag'),
      lastModified: header(answer, 'last-modified'),
      finalUrl: url.href,
    };
  }
  drop(answer);
  if (answer.statusCode === 304) return { kind: 'unchanged' };
  const retryAfterMs = retryAfter(header(answer, 'retry-after'), now);
  const reason = statusWords(answer.statusCode);
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { kind: 'failed', reason, status: answer.statusCode, ...wait };
}

function refusal(error: unknown): Refused | null {
  if (error instanceof Refused) return error;
  return error instanceof Error && error.cause !== undefined ? refusal(error.cause) : null;
}

function sizeWords(bytes: number): string {
  return bytes >= 1_000_000 ? `${Math.round(bytes / 1_000_000)} MB` : `${Math.round(bytes / 1_000)} kB`;
}

async function keepFile(answer: Answer, url: URL, path: string, limits: Limits): Promise<Saved> {
  if (answer.statusCode !== 200) {
    drop(answer);
    return { kind: 'failed', reason: statusWords(answer.statusCode) };
  }
  await pour(answer, limits, (chunks) => pipeline(chunks, createWriteStream(path))).finally(() =>
    drop(answer),
  );
  return { kind: 'saved', finalUrl: url.href };
}

/**
 * One polite GET a look: conditional, at most five redirects, each hop past the guard, `maxBytes` (10 MB) after
 * decompression, `deadlineMs` (30 s) for all of it. Whatever goes wrong comes back as `failed` with a reason in words.
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  const { userAgent, maxBytes = 10_000_000, deadlineMs = 30_000, now = Date.now } = options;
  const guard = createGuard(options.allowHosts);
  const sealed = { way: (url: URL) => guard.way(url, true) };
  type Done<T> = (answer: Answer, url: URL, limits: Limits) => Promise<T>;
  const ask = async <T>(look: Look, way: Pick<Guard, 'way'>, done: Done<T>) => {
    const failed = (reason: string) => ({ kind: 'failed' as const, reason });
    if (!URL.canParse(look.url)) return failed('its address cannot be read');
    const deadline = AbortSignal.timeout(deadlineMs);
    const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
    try {
      const { answer, url } = await follow(look, userAgent, way, signal);
      return await done(answer, url, { maxBytes, signal });
    } catch (error) {
      if (options.signal?.aborted) return failed('stopped before it answered');
      if (deadline.aborted) return failed(`no answer within ${deadlineMs / 1_000} s`);
      if (error instanceof TooLarge) return failed(`the answer is larger than ${sizeWords(maxBytes)}`);
      return failed(refusal(error)?.message ?? causeWords(error));
    }
  };
  return {
    look: (feed) => ask(feed, guard, (answer, url, limits) => judge(answer, url, limits, now())),
    save: (url, path) =>
      ask({ url, etag: null, lastModified: null }, sealed, (answer, finalUrl, limits) =>
        keepFile(answer, finalUrl, path, limits),
      ),
    close: guard.close,
  };
}
