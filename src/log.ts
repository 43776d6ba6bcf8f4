import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** What all lines of one request or one run of a job have in common. */
const doing = new AsyncLocalStorage<Readonly<Record<string, string>>>();

/** Do work of which every line in the log says so, whoever writes it: `request` an id, `job` a name. */
export function loggedAs<T>(about: Readonly<Record<string, string>>, work: () => T): T {
  return doing.run({ ...doing.getStore(), ...about }, work);
}

const censored = '[redacted]';

/** What a parameter, a member of JSON or a header is called that holds a secret. */
const secretName =
  '[\\w.-]{0,60}(?:key|token|ticket|secret|signature|sig|pass|passwd|password|pwd|credentials?|jwt|hmac|session|sid)';

/**
 * Slack's tokens (xoxb-…, xapp-…, xoxe.…) and the addresses that answer in our name, who a URL names before its host, what a
 * query, a form, a member of JSON or a header calls a key, and the secret in the address of a subscription's RSS.
 */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/\bx(?:ox[a-z]|app)[-.][A-Za-z0-9.-]{6,}/g, censored],
  [/(\bhooks\.slack\.com\/)[^\s"'\\]+/gi, `$1${censored}`],
  [/(\bpostgres(?:ql)?:\/\/)[^\s"'\\]+@/gi, `$1${censored}@`],
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/"'\\]+@/gi, `$1${censored}@`],
  [new RegExp(`([?&;#](?:code|auth|${secretName})(?:=|%3D))[^&;\\s"'\\\\]+`, 'gi'), `$1${censored}`],
  [new RegExp(`((?<![\\w.-])${secretName}=)[^&;\\s"'\\\\]+`, 'gi'), `$1${censored}`],
  [new RegExp(`("${secretName}\\\\*":\\s*\\\\*")[^"\\\\]+`, 'gi'), `$1${censored}`],
  [
    new RegExp(`((?<![\\w.-])(?:(?:proxy-)?authorization|cookie|${secretName}):\\s+)[^"\\\\]+`, 'gi'),
    `$1${censored}`,
  ],
  [/(\b(?:bearer|basic)\s+)[A-Za-z0-9+/=._~-]{8,}/gi, `$1${censored}`],
  [/(\/feeds\/)[\w-]{20,}/g, `$1${censored}`],
];

/** A line of the log without what nobody may read in it, wherever it stands: in a message, an error, its stack. */
export function withoutSecrets(line: string): string {
  return secrets.reduce((text, [secret, shown]) => text.replace(secret, shown), line);
}

const named = [
  'token',
  'botToken',
  'appToken',
  'signingSecret',
  'clientSecret',
  'stateSecret',
  'headers',
  'authorization',
  'cookie',
];

/** A JSON log on standard error, secrets redacted, so that standard output stays for answers. */
export function createLog(level: string): Log {
  const redact = { paths: named.flatMap((name) => [name, `*.${name}`]), censor: censored };
  return pino(
    {
      level,
      base: null,
      redact,
      mixin: () => doing.getStore() ?? {},
      hooks: { streamWrite: withoutSecrets },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
