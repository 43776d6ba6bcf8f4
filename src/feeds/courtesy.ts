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
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another host',
};

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

/** Why a look failed, in words for people; never the URL, which may hold a password. */
export function causeWords(error: unknown): string {
  const code = codeOf(error);
  if (code === null) return 'the answer could not be read';
  if (code.startsWith('HPE_')) return 'the answer is not HTTP';
  return causes[code] ?? `the answer could not be read (${code})`;
}
