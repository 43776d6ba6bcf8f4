import { z } from 'zod';
import { credentialFaults, type SlackConfig, type TokenKeys } from './domain/credentials.ts';
import { type Quotas, usualQuotas } from './domain/quota.ts';
import { settings } from './environment.ts';

/** The proxy by which the outside world is reached, as in the usual environment variables; empty where there is none. */
export type ProxyAddresses = { readonly http: string; readonly https: string; readonly no: string };

/** What a process does; one on a SQLite file does all of it. */
export const roles = ['web', 'poll', 'deliver'] as const;
export type Role = (typeof roles)[number];

export type Config = {
  readonly slack: SlackConfig;
  /** Null where no token is sealed. */
  readonly tokenKeys: TokenKeys | null;
  readonly roles: readonly Role[];
  /** Address under which others reach us, without a slash at its end. */
  readonly publicUrl: string | null;
  readonly databaseUrl: string;
  /** Where those who run us ask how we are; null: nowhere. */
  readonly health: { readonly port: number; readonly host: string } | null;
  readonly feedsPath: string | null;
  readonly watchlistsDir: string | null;
  readonly allowHosts: readonly string[];
  readonly admins: readonly string[];
  readonly opsChannel: string | null;
  readonly looksAtOnce: number;
  readonly proxy: ProxyAddresses;
  readonly retentionDays: number;
  readonly quotas: Quotas;
  /** Fetch public data about vulnerabilities. */
  readonly enrich: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
};

/** The configuration cannot be used; the message names every fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

function listed(words: string): readonly string[] {
  return words
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

const port = z.coerce
  .number('a port number')
  .int('a whole number')
  .min(1, 'a port from 1 to 65535')
  .max(65_535, 'a port from 1 to 65535');

const proxy = z
  .union([z.literal(''), z.url({ protocol: /^https?$/ })], 'the http or https address of a proxy')
  .default('');

const quota = z.coerce
  .number('a number')
  .int('a whole number')
  .min(1, 'at least 1')
  .max(1_000_000, 'at most 1000000');

const percentEncode =
  'percent-encode what stands for itself in user and password: @ as %40, / as %2F, ? as %3F, # as %23, % as %25';

/** Why an address names no store, as what is expected of it; null where it does. */
export function databaseUrlFault(address: string): string | null {
  if (/^sqlite:.+/.test(address)) return null;
  if (!/^postgres(?:ql)?:\/\//.test(address))
    return 'sqlite:<path> or postgres://<user>:<password>@<host>/<database>';
  const url = URL.parse(address);
  try {
    if (url !== null && decodeURIComponent(url.username + url.password) !== null && url.pathname.length > 1)
      return null;
  } catch {
    // Not percent-encoded, as is said below.
  }
  return `postgres://<user>:<password>@<host>/<database>; ${percentEncode}`;
}

const shape = z.object({
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'a bot token, which starts with xoxb-').optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'an app-level token, which starts with xapp-').optional(),
  SLACK_SIGNING_SECRET: z.string().min(8, 'a signing secret of at least 8 characters').optional(),
  SLACK_CLIENT_ID: z.string().optional(),
  SLACK_CLIENT_SECRET: z.string().min(8, 'a client secret of at least 8 characters').optional(),
  SLACK_STATE_SECRET: z.string().min(16, 'a random text of at least 16 characters').optional(),
  STORMBRIEF_TOKEN_KEY: z.string().optional(),
  STORMBRIEF_TOKEN_KEY_FILE: z.string().optional(),
  SLACK_API_URL: z.url({ protocol: /^https?$/, error: 'an http or https address' }).optional(),
  PORT: port.default(3000),
  STORMBRIEF_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'an http or https address' })
    .regex(/^[^?#`]*$/, 'an address without ? and #')
    .optional(),
  STORMBRIEF_HEALTH_PORT: port.optional(),
  STORMBRIEF_HEALTH_HOST: z
    .union([z.ipv4(), z.ipv6(), z.literal('localhost')], 'an IP address')
    .default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .superRefine((address, check) => {
      const message = databaseUrlFault(address);
      if (message !== null) check.addIssue({ code: 'custom', message });
    })
    .optional(),
  STORMBRIEF_ROLES: z
    .string()
    .default(roles.join(','))
    .transform(listed)
    .pipe(z.array(z.enum(roles, `roles among ${roles.join(', ')}, separated by commas`)).min(1)),
  STORMBRIEF_FEEDS: z.string().optional(),
  STORMBRIEF_WATCHLISTS: z.string().optional(),
  STORMBRIEF_ALLOW_HOSTS: z.string().default(''),
  STORMBRIEF_ADMINS: z
    .string()
    .regex(
      /^\s*[UW][A-Z0-9]+(?:\s*,\s*[UW][A-Z0-9]+)*\s*$/,
      'Slack user ids such as U0123456789, separated by commas',
    )
    .optional(),
  STORMBRIEF_OPS_CHANNEL: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,}$/, 'a channel id such as C0123456789 (not its name)')
    .optional(),
  STORMBRIEF_LOOKS_AT_ONCE: z.coerce
    .number('a number')
    .int('a whole number')
    .min(1, 'at least 1')
    .max(200, 'at most 200')
    .default(8),
  HTTPS_PROXY: proxy,
  HTTP_PROXY: proxy,
  NO_PROXY: z.string().default(''),
  STORMBRIEF_ENRICH: z.enum(['on', 'off'], 'on or off').default('on'),
  STORMBRIEF_RETENTION_DAYS: z.coerce
    .number('a number of days')
    .int('whole days')
    .min(8, 'at least 8 days')
    .default(400),
  STORMBRIEF_MAX_FEEDS: quota.default(usualQuotas.feeds),
  STORMBRIEF_MAX_SUBSCRIPTIONS: quota.default(usualQuotas.subscriptions),
  STORMBRIEF_MAX_TERMS: quota.default(usualQuotas.terms),
  STORMBRIEF_MAX_EXCEPTIONS: quota.default(usualQuotas.exceptions),
  STORMBRIEF_MAX_MUTES: quota.default(usualQuotas.mutes),
  STORMBRIEF_LOCAL_PORT: port.default(3210),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'debug, info, warn, error or silent')
    .optional(),
});

type Given = Readonly<Record<string, string | undefined>>;

function halfAlone(given: Given): readonly string[] {
  const { STORMBRIEF_ROLES: wanted, DATABASE_URL: url = '' } = given;
  const isAll = wanted === undefined || roles.every((role) => listed(wanted).includes(role));
  return isAll || url.startsWith('postgres')
    ? []
    : [
        'STORMBRIEF_ROLES: a SQLite file has one process, which does everything; set DATABASE_URL to PostgreSQL to divide it',
      ];
}

function slackConfig(env: z.output<typeof shape>): SlackConfig {
  const apiUrl = env.SLACK_API_URL ?? null;
  if (env.SLACK_CLIENT_ID !== undefined)
    return {
      kind: 'oauth',
      clientId: env.SLACK_CLIENT_ID,
      clientSecret: env.SLACK_CLIENT_SECRET ?? '',
      stateSecret: env.SLACK_STATE_SECRET ?? '',
      signingSecret: env.SLACK_SIGNING_SECRET ?? '',
      port: env.PORT,
      apiUrl,
    };
  if (env.SLACK_BOT_TOKEN === undefined) return { kind: 'local', port: env.STORMBRIEF_LOCAL_PORT };
  if (env.SLACK_APP_TOKEN !== undefined) {
    return { kind: 'socket', botToken: env.SLACK_BOT_TOKEN, appToken: env.SLACK_APP_TOKEN, apiUrl };
  }
  return {
    kind: 'http',
    botToken: env.SLACK_BOT_TOKEN,
    signingSecret: env.SLACK_SIGNING_SECRET ?? '',
    port: env.PORT,
    apiUrl,
  };
}

function tokenKeys(env: z.output<typeof shape>): TokenKeys | null {
  if (env.STORMBRIEF_TOKEN_KEY_FILE !== undefined) return { path: env.STORMBRIEF_TOKEN_KEY_FILE };
  return env.STORMBRIEF_TOKEN_KEY === undefined ? null : { words: env.STORMBRIEF_TOKEN_KEY };
}

/** Environment → configuration. An empty variable counts as unset. Throws ConfigError naming every fault at once. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    settings.map(({ name }) => {
      const written =
        environment[name] ?? (name.endsWith('_PROXY') ? environment[name.toLowerCase()] : undefined);
      return [name, written?.trim() || undefined];
    }),
  );
  const parsed = shape.safeParse(given);
  const malformed =
    parsed.error?.issues.map((issue) => `${issue.path.join('.')}: expected ${issue.message}`) ?? [];
  const faults = [...credentialFaults(given), ...halfAlone(given), ...malformed];
  if (!parsed.success || faults.length > 0) {
    throw new ConfigError(
      `The configuration cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
  const env = parsed.data;
  const slack = slackConfig(env);
  return {
    slack,
    tokenKeys: tokenKeys(env),
    roles: env.STORMBRIEF_ROLES,
    publicUrl: env.STORMBRIEF_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    databaseUrl: env.DATABASE_URL ?? `sqlite:data/${slack.kind === 'local' ? 'local/' : ''}stormbrief.db`,
    health:
      env.STORMBRIEF_HEALTH_PORT === undefined
        ? null
        : { port: env.STORMBRIEF_HEALTH_PORT, host: env.STORMBRIEF_HEALTH_HOST },
    feedsPath: env.STORMBRIEF_FEEDS ?? null,
    watchlistsDir: env.STORMBRIEF_WATCHLISTS ?? null,
    allowHosts: listed(env.STORMBRIEF_ALLOW_HOSTS.toLowerCase()),
    admins: listed(env.STORMBRIEF_ADMINS ?? ''),
    opsChannel: env.STORMBRIEF_OPS_CHANNEL ?? null,
    looksAtOnce: env.STORMBRIEF_LOOKS_AT_ONCE,
    proxy: { http: env.HTTP_PROXY, https: env.HTTPS_PROXY, no: env.NO_PROXY },
    retentionDays: env.STORMBRIEF_RETENTION_DAYS,
    quotas: {
      feeds: env.STORMBRIEF_MAX_FEEDS,
      subscriptions: env.STORMBRIEF_MAX_SUBSCRIPTIONS,
      terms: env.STORMBRIEF_MAX_TERMS,
      exceptions: env.STORMBRIEF_MAX_EXCEPTIONS,
      mutes: env.STORMBRIEF_MAX_MUTES,
    },
    enrich: env.STORMBRIEF_ENRICH === 'on',
    logLevel: env.LOG_LEVEL ?? (slack.kind === 'local' ? 'error' : 'info'),
  };
}
