import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Allowance } from '../domain/allowance.ts';
import { secretIn } from '../domain/syndication.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { type ChannelNeeds, channelOf } from './channel.ts';

/** What serving subscriptions as RSS takes. */
export type SyndicateNeeds = Omit<ChannelNeeds, 'store'> & {
  /** The store as a workspace sees it. */
  readonly storeOf: (teamId: string) => ChannelNeeds['store'];
  readonly syndicatedAs: Store['syndicatedAs'];
  /** How often one address of the network, and one secret, may ask. */
  readonly allowance: Allowance;
  readonly log: Log;
};

/** How long a reader may keep what it got, seconds. */
const freshSeconds = 300;

type Asked = IncomingMessage & { readonly params?: Readonly<Record<string, unknown>> };

const always = {
  // Whatever stands between the reader and us keeps nothing, and the secret goes to no address that is followed from it.
  'Cache-Control': `private, max-age=${freshSeconds}`,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
};

function refuse(response: ServerResponse, status: number, words: string, headers = {}): void {
  response.writeHead(status, {
    ...always,
    'Cache-Control': 'no-store',
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  });
  response.end(`${words}\n`);
}

/** Has the reader this already (https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2)? The tag goes before the date. */
function isKnown({ headers }: IncomingMessage, etag: string, changedAt: number): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined)
    return tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return Math.floor(changedAt / 1_000) * 1_000 <= since;
}

/** When what a subscription says became what it is now, epoch ms: a story's own time tells nothing of when it was added here. */
type Changes = (subscriptionId: string, etag: string, now: number) => number;

/** As far as this process saw; each change is a second later than the one before, since that is as fine as the header is. */
function watchChanges(): Changes {
  const seen = new Map<string, { readonly etag: string; readonly at: number }>();
  return (subscriptionId, etag, now) => {
    const known = seen.get(subscriptionId);
    if (known?.etag === etag) return known.at;
    const at = Math.max(now, (known?.at ?? 0) + 1_000);
    seen.set(subscriptionId, { etag, at });
    return at;
  };
}

async function answer(
  needs: SyndicateNeeds,
  changes: Changes,
  request: Asked,
  response: ServerResponse,
): Promise<void> {
  const secret = secretIn(String(request.params?.['name'] ?? ''));
  const from = request.socket.remoteAddress ?? '';
  const usedUp = needs.allowance.take(from, secret ?? '', needs.now());
  if (usedUp !== null) {
    const seconds = Math.max(1, Math.ceil(usedUp.waitMs / 1_000));
    return refuse(response, 429, 'Too many requests.', { 'Retry-After': String(seconds) });
  }
  const subscription = secret === null ? null : await needs.syndicatedAs(secret);
  if (subscription === null) return refuse(response, 404, 'There is no feed here.');
  const body = await channelOf(
    { ...needs, directory: needs.directory, store: needs.storeOf(subscription.teamId) },
    subscription,
  );
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  const changedAt = changes(subscription.id, etag, needs.now());
  const headers = { ...always, ETag: etag, 'Last-Modified': new Date(changedAt).toUTCString() };
  if (isKnown(request, etag, changedAt)) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    'Content-Type': 'application/rss+xml; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Answers `GET` and `HEAD` at a subscription's secret address with its stories as RSS. The secret is never logged. */
export function syndicate(needs: SyndicateNeeds): (request: Asked, response: ServerResponse) => void {
  const changes = watchChanges();
  return (request, response) => {
    answer(needs, changes, request, response).catch((error: unknown) => {
      needs.log.error({ err: error }, 'a subscription could not be served as RSS');
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'Something went wrong.');
    });
  };
}
