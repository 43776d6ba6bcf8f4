import type { FaultKind } from '../domain/feed.ts';

const longestWaitMs = 7 * 24 * 60 * 60_000;

/**
 * How long a server asks us to stay away, in milliseconds, from Retry-After as seconds or as a date
 * (RFC 9110 §10.2.3); undefined where it asks nothing we can read. At most seven days: no feed is lost to a typing error.
 */
export function retryAfter(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (text === '') return undefined;
  const wait = /^\d{1,12}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), longestWaitMs);
}

/**
 * For how many milliseconds an answer stays fresh, from Cache-Control `max-age` less Age, else from Expires as far off from the
 * server's own Date (RFC 9111 §4.2.1), so that a clock that is wrong does no harm; null where it says nothing, or not to keep it.
 */
export function freshFor(header: (name: string) => string | null, now: number): number | null {
  const control = header('cache-control')?.toLowerCase() ?? '';
  if (/\bno-(?:cache|store)\b/.test(control)) return null;
  const maxAge = /\bmax-age\s{0,3}=\s{0,3}"?(\d{1,10})/.exec(control)?.[1];
  const age = Number(/^\d{1,10}$/.exec(header('age')?.trim() ?? '')?.[0] ?? 0);
  if (maxAge !== undefined) return Math.max(0, Number(maxAge) - age) * 1_000;
  // `0` and `-1` mean that it is stale already, and Date.parse would read them as years.
  const expires = Date.parse(/[a-z]{3}/i.exec(header('expires') ?? '')?.input ?? '');
  const sent = Date.parse(header('date') ?? '');
  if (Number.isNaN(expires)) return null;
  return Math.max(0, expires - (Number.isNaN(sent) ? now : sent));
}

/** What a status other than 200 and 304 means for the feed. */
export function statusFault(status: number): FaultKind {
  if (status === 410) return 'gone';
  if (status === 404) return 'not-found';
  if (status === 429) return 'rate-limited';
  if (status === 401 || status === 403 || status === 451) return 'blocked';
  return 'server';
}

const challenge =
  /just a moment\.\.\.|attention required! \| cloudflare|cf-chl-|challenge-platform|_incapsula_resource|incapsula incident|pardon our interruption|captcha-delivery|ddos[- ]guard|checking your browser before|verify you are (?:a )?human|enable javascript and cookies to continue|making sure you(?:'|&#x?\w+;|’)re not a bot|\.within\.website\/x\/|errors\.edgesuite\.net|<title>access denied<\/title>/i;
const challengeWithin = 20_000;

const page = /<html|<!doctype html/i;
const feed = /<(?:rss|feed|channel|(?:\w{1,20}:)?rdf)[\s>]/i;

type Header = (name: string) => string | null;

/** Does a header say that the answer asks whether we are a person: Cloudflare's `cf-mitigated`, or that of AWS WAF? */
export function saysChallenge(header: Header): boolean {
  return (
    header('cf-mitigated')?.toLowerCase() === 'challenge' ||
    /^(?:challenge|captcha)$/i.test(header('x-amzn-waf-action') ?? '')
  );
}

/** May the answer be a web page? Many servers do not say what it is. */
export function mayBePage(header: Header): boolean {
  return /html/i.test(header('content-type') ?? 'html');
}

/** Is the answer a page that wants to know whether we are a person? Told by its headers, or by its words; a feed may tell of such pages. */
export function isChallenge(header: Header, bytes: Uint8Array): boolean {
  if (saysChallenge(header)) return true;
  if (!mayBePage(header)) return false;
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, challengeWithin));
  const begins = head.search(page);
  const [start] = head.trimStart();
  if (begins < 0 || start === '{' || feed.test(head.slice(0, begins))) return false;
  return challenge.test(head);
}

const known: Readonly<Record<number, string>> = {
  401: 'it asks for a password',
  403: 'blocked?',
  404: 'not found',
  410: 'gone for good',
  429: 'too many requests',
};

/** `the server answered 403 (blocked?)`. */
export function statusWords(status: number): string {
  const meaning = known[status] ?? (status >= 500 ? 'trouble on its side' : null);
  return `the server answered ${status}${meaning === null ? '' : ` (${meaning})`}`;
}

const causes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'the name server gave no answer',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer broke off',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within 10 s',
  ETIMEDOUT: 'no connection in time',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  Z_BUF_ERROR: 'the compressed answer broke off',
  Z_DATA_ERROR: 'the compressed answer is damaged',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  UND_ERR_HEADERS_OVERFLOW: 'the answer has too many headers',
  HPE_HEADER_OVERFLOW: 'the answer has too many headers',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another host',
};

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

/** What kind of failure it was that gave no answer. */
export function causeFault(error: unknown): FaultKind {
  const code = codeOf(error) ?? '';
  return code === 'ETIMEDOUT' || code.endsWith('_TIMEOUT')
    ? 'timeout'
    : code.startsWith('Z_')
      ? 'server'
      : 'network';
}

/** undici's parser gives most of its errors no code. */
function isNoHttp(error: unknown): boolean {
  return error instanceof Error && (error.name === 'HTTPParserError' || isNoHttp(error.cause));
}

/** Why a look failed, in words for people; never the URL, which may hold a password. */
export function causeWords(error: unknown): string {
  const code = codeOf(error);
  if (code === null) return isNoHttp(error) ? 'the answer is not HTTP' : 'the answer could not be read';
  if (code.startsWith('HPE_') && causes[code] === undefined) return 'the answer is not HTTP';
  return causes[code] ?? `the answer could not be read (${code})`;
}
