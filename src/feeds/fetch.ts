import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { request } from 'undici';
import type { ProxyAddresses } from '../config.ts';
import { type FaultKind, shownAddress } from '../domain/feed.ts';
import { type Answer, drop, header, type Limits, pour, readBody, TooLarge } from './body.ts';
import {
  causeFault,
  causeWords,
  freshFor,
  isChallenge,
  mayBePage,
  retryAfter,
  saysChallenge,
  statusFault,
  statusWords,
} from './courtesy.ts';
import { createGuard, type Guard, Refused, type Resolve } from './guard.ts';
import { addresses, type Look } from './look.ts';

/** What an answer says of the looks to come: how long it stays fresh, and where the feed has moved for good. */
type Onward = {
  /** Milliseconds from now; null where it does not say. */
  readonly freshForMs: number | null;
  /** Where the feed is for good by permanent redirects (301, 308), without a password; null where it is where it always was. */
  readonly movedTo: string | null;
};

/** What one look at a feed brought. */
export type Fetched =
  | (Onward & {
      readonly kind: 'fresh';
      readonly bytes: Uint8Array;
      readonly contentType: string | null;
      readonly etag: string | null;
      readonly lastModified: string | null;
      /** Where the bytes came from after redirects, without a password. */
      readonly finalUrl: string;
      /** A mirror gave it, for its own address could not be read: why, in words. */
      readonly mirroredFor?: string;
    })
  | (Onward & { readonly kind: 'unchanged' })
  | {
      readonly kind: 'failed';
      readonly fault: FaultKind;
      readonly reason: string;
      readonly retryAfterMs?: number;
      /** What the server answered, where it answered. */
      readonly status?: number;
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
  readonly proxy?: ProxyAddresses;
  /** Finds the addresses of a name; absent: as the system does. */
  readonly resolve?: Resolve;
  readonly signal?: AbortSignal;
  readonly now?: () => number;
};

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);
const permanent = new Set([301, 308]);
/** A page that asks whether we are a person is far smaller. Bytes. */
const mostOfAPage = 500_000;

const challenged = 'the server answered with a page that asks whether we are a person';

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
    ...feed.headers,
    ...(feed.etag === null ? {} : { 'if-none-match': feed.etag }),
    ...(feed.lastModified === null ? {} : { 'if-modified-since': feed.lastModified }),
  };
}

type Arrived = { readonly answer: Answer; readonly url: URL; readonly movedTo: string | null };
type Way = {
  readonly userAgent: string;
  readonly guard: Pick<Guard, 'way'>;
  readonly signal: AbortSignal;
};

async function follow(feed: Look, { userAgent, guard, signal }: Way): Promise<Arrived> {
  const first = new URL(feed.url);
  const authorization = first.username === '' && first.password === '' ? null : basicAuth(first);
  let url = withoutCredentials(first);
  let movedTo: string | null = null;
  let isPermanent = true;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const mine = authorization !== null && url.origin === first.origin;
    feed.told?.(`asking ${shownAddress(url.href)}`);
    const answer = await request(url, {
      dispatcher: guard.way(url),
      headers: { ...courtesies(feed, userAgent), ...(mine ? { authorization } : {}) },
      signal,
    });
    feed.told?.(`the server answered ${answer.statusCode}`);
    const location = header(answer, 'location');
    if (!redirects.has(answer.statusCode) || location === null) return { answer, url, movedTo };
    drop(answer);
    if (!URL.canParse(location, url.href))
      throw new Refused('it redirects to an address that cannot be read');
    url = withoutCredentials(new URL(location, url));
    isPermanent = isPermanent && permanent.has(answer.statusCode);
    if (isPermanent) movedTo = url.href;
  }
  throw new Refused(`more than ${maxRedirects} redirects`);
}

/** Statuses beside 403 under which pages come that ask whether we are a person. */
const guarded = new Set([202, 429, 503]);

/** Does an answer that is no feed by its status ask whether we are a person? What cannot be read of it says nothing. */
async function asksForPerson(answer: Answer, limits: Limits): Promise<boolean> {
  const said = (name: string) => header(answer, name);
  if (saysChallenge(said)) return true;
  if (!guarded.has(answer.statusCode) || !mayBePage(said)) return false;
  try {
    return isChallenge(said, await readBody(answer, { ...limits, maxBytes: mostOfAPage }));
  } catch {
    return false;
  }
}

async function judge({ answer, url, movedTo }: Arrived, limits: Limits, now: number): Promise<Fetched> {
  const said = (name: string) => header(answer, name);
  const onward: Onward = { freshForMs: freshFor(said, now), movedTo };
  // 203: the same, by way of a proxy that changes answers (RFC 9110 §15.3.4).
  if (answer.statusCode === 200 || answer.statusCode === 203) {
    const bytes = await readBody(answer, limits).finally(() => drop(answer));
    if (isChallenge(said, bytes)) return { kind: 'failed', fault: 'blocked', reason: challenged };
    return {
      kind: 'fresh',
      bytes,
      contentType: said('content-type'),
      etag: said('etag'),
      lastModified: said('last-modified'),
      finalUrl: url.href,
      ...onward,
    };
  }
  const isBlocked = await asksForPerson(answer, limits).finally(() => drop(answer));
  if (answer.statusCode === 304) return { kind: 'unchanged', ...onward };
  const retryAfterMs = retryAfter(said('retry-after'), now);
  return {
    kind: 'failed',
    fault: isBlocked ? 'blocked' : statusFault(answer.statusCode),
    reason: isBlocked ? challenged : statusWords(answer.statusCode),
    status: answer.statusCode,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function refusal(error: unknown): Refused | null {
  if (error instanceof Refused) return error;
  return error instanceof Error && error.cause !== undefined ? refusal(error.cause) : null;
}

function sizeWords(bytes: number): string {
  return bytes >= 1_000_000 ? `${Math.round(bytes / 1_000_000)} MB` : `${Math.round(bytes / 1_000)} kB`;
}

async function keepFile({ answer, url }: Arrived, path: string, limits: Limits): Promise<Saved> {
  if (answer.statusCode !== 200) {
    drop(answer);
    return { kind: 'failed', reason: statusWords(answer.statusCode) };
  }
  await pour(answer, limits, (chunks) => pipeline(chunks, createWriteStream(path))).finally(() =>
    drop(answer),
  );
  return { kind: 'saved', finalUrl: url.href };
}

/** Until when one address may take: `isLate` tells the deadline from a stop. `end` lets go of both, else a signal would wait on for nobody. */
function deadlineOf(deadlineMs: number, stop: AbortSignal | undefined) {
  const ending = new AbortController();
  const abort = () => ending.abort();
  const timer = setTimeout(abort, deadlineMs);
  if (stop?.aborted) abort();
  stop?.addEventListener('abort', abort);
  return {
    signal: ending.signal,
    isLate: () => ending.signal.aborted && stop?.aborted !== true,
    end: () => {
      clearTimeout(timer);
      stop?.removeEventListener('abort', abort);
    },
  };
}

/**
 * One polite GET a look: conditional, at most five redirects, each hop past the guard, `maxBytes` (10 MB) after
 * decompression, `deadlineMs` (30 s) for each address. Where the address cannot be read its mirrors are asked in order; what a
 * mirror gave brings no validators, and what is told when all fail is what the address itself said. Whatever goes wrong
 * comes back as `failed` with a reason in words.
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  const { userAgent, maxBytes = 10_000_000, deadlineMs = 30_000, now = Date.now, proxy } = options;
  const guard = createGuard(options.allowHosts, options.resolve, proxy);
  const sealed = { way: (url: URL) => guard.way(url, true) };
  type Done<T> = (arrived: Arrived, limits: Limits) => Promise<T>;
  const ask = async <T>(feed: Look, way: Pick<Guard, 'way'>, done: Done<T>) => {
    const failed = (fault: FaultKind, reason: string) => ({ kind: 'failed' as const, fault, reason });
    if (!URL.canParse(feed.url)) return failed('refused', 'its address cannot be read');
    const deadline = deadlineOf(deadlineMs, options.signal);
    const { signal } = deadline;
    try {
      return await done(await follow(feed, { userAgent, guard: way, signal }), { maxBytes, signal });
    } catch (error) {
      if (options.signal?.aborted) return failed('network', 'stopped before it answered');
      if (deadline.isLate()) return failed('timeout', `no answer within ${deadlineMs / 1_000} s`);
      if (error instanceof TooLarge)
        return failed('too-large', `the answer is larger than ${sizeWords(maxBytes)}`);
      const refused = refusal(error);
      return refused === null
        ? failed(causeFault(error), causeWords(error))
        : failed('refused', refused.message);
    } finally {
      deadline.end();
    }
  };
  const askFeed = (feed: Look): Promise<Fetched> =>
    ask(feed, guard, (arrived, limits) => judge(arrived, limits, now()));
  const look = async (feed: Look): Promise<Fetched> => {
    const [at, ...others] = addresses(feed);
    const first = await askFeed(at ?? feed);
    if (first.kind !== 'failed') return { ...first, movedTo: first.movedTo ?? feed.movedTo ?? null };
    for (const other of others) {
      if (options.signal?.aborted) break;
      feed.told?.(`${first.reason}; trying another address of it`);
      const answered = await askFeed(other);
      if (answered.kind !== 'fresh') continue;
      // What else a mirror says, of its validators or of moving, is not the feed's own address speaking.
      const own = { ...answered, etag: null, lastModified: null, movedTo: null };
      return other.url === feed.url ? own : { ...own, mirroredFor: first.reason };
    }
    return first;
  };
  return {
    look,
    save: (url, path) =>
      ask({ url, etag: null, lastModified: null }, sealed, (arrived, limits) =>
        keepFile(arrived, path, limits),
      ),
    close: guard.close,
  };
}
