import { z } from 'zod';
import { credentialFaults, type SlackConfig, type TokenKeys } from './domain/credentials.ts';

/** One environment variable: its name, what it means, and what holds without it. The README's table is this list. */
export type Setting = { readonly name: string; readonly fallback: string; readonly meaning: string };

/** Every environment variable that Stormbrief reads. */
export const settings: readonly Setting[] = [
  {
    name: 'SLACK_BOT_TOKEN',
    fallback: 'none: local workspace',
    meaning: 'Bot token (`xoxb-…`) of the installed app.',
  },
  {
    name: 'SLACK_APP_TOKEN',
    fallback: 'none',
    meaning: 'App-level token (`xapp-…`, scope `connections:write`): Socket Mode.',
  },
  {
    name: 'SLACK_SIGNING_SECRET',
    fallback: 'none',
    meaning: 'Signing secret: signed HTTP on `/slack/events`, used when there is no app token.',
  },
  {
    name: 'SLACK_CLIENT_ID',
    fallback: 'none',
    meaning:
      'Client id of the app: any workspace can install it at `/slack/install`. With `SLACK_CLIENT_SECRET`, `SLACK_STATE_SECRET`, `SLACK_SIGNING_SECRET` and a token key, and without `SLACK_BOT_TOKEN`.',
  },
  { name: 'SLACK_CLIENT_SECRET', fallback: 'none', meaning: 'Client secret of the app.' },
  {
    name: 'SLACK_STATE_SECRET',
    fallback: 'none',
    meaning: 'Any long random text, the same on every replica: it signs the way through an installation.',
  },
  {
    name: 'STORMBRIEF_TOKEN_KEY',
    fallback: 'none',
    meaning:
      'Key that seals the tokens of installed workspaces, 32 bytes in base64 (`openssl rand -base64 32`). After a comma those that sealed before, until `stormbrief keys rotate`.',
  },
  {
    name: 'STORMBRIEF_TOKEN_KEY_FILE',
    fallback: 'none',
    meaning: 'File that holds the same, one key a line, the present one first; instead of the variable.',
  },
  { name: 'SLACK_API_URL', fallback: 'Slack', meaning: 'Another Slack API, for tests and proxies.' },
  { name: 'PORT', fallback: '3000', meaning: 'Port for signed HTTP.' },
  {
    name: 'STORMBRIEF_PUBLIC_URL',
    fallback: 'none: no RSS addresses',
    meaning:
      'Address under which others reach this process, `https://brief.example.org`: subscriptions as RSS are below it, at `/feeds/`. Signed HTTP only.',
  },
  {
    name: 'DATABASE_URL',
    fallback: 'sqlite:data/stormbrief.db; local workspace: sqlite:data/local/stormbrief.db',
    meaning:
      'Where everything is kept: `sqlite:<path>`, or `postgres://<user>:<password>@<host>/<database>`, which any number of replicas share.',
  },
  {
    name: 'STORMBRIEF_ROLES',
    fallback: 'web,poll,deliver',
    meaning:
      'What this process does, where several share a PostgreSQL database: `web` answers Slack, `poll` reads feeds and public data, `deliver` composes digests and posts.',
  },
  {
    name: 'STORMBRIEF_FEEDS',
    fallback: 'built-in catalogue',
    meaning: 'YAML file that replaces the feed catalogue.',
  },
  {
    name: 'STORMBRIEF_WATCHLISTS',
    fallback: 'none',
    meaning: 'Folder of YAML watchlists to add to the built-in ones.',
  },
  {
    name: 'STORMBRIEF_ALLOW_HOSTS',
    fallback: 'none',
    meaning: 'Comma list of private hosts (`host` or `host:port`) that feeds may use.',
  },
  {
    name: 'STORMBRIEF_LOOKS_AT_ONCE',
    fallback: '8',
    meaning: 'Feeds that are looked at at the same time, slow ones aside; never more than two of one host.',
  },
  {
    name: 'HTTPS_PROXY',
    fallback: 'none',
    meaning: 'Proxy by which feeds are reached (`HTTP_PROXY` likewise); small letters count too.',
  },
  { name: 'HTTP_PROXY', fallback: 'none', meaning: 'The same for feeds on plain http.' },
  {
    name: 'NO_PROXY',
    fallback: 'none',
    meaning: 'Comma list of hosts that are reached without the proxy.',
  },
  {
    name: 'STORMBRIEF_ADMINS',
    fallback: "the workspace's admins",
    meaning: 'Comma list of Slack user ids (`U…`) who may change feeds and settings beside them.',
  },
  {
    name: 'STORMBRIEF_OPS_CHANNEL',
    fallback: 'none',
    meaning: 'Id of the channel (`C…`) that is told when feeds fail; `/threat settings` goes before it.',
  },
  {
    name: 'STORMBRIEF_ENRICH',
    fallback: 'on',
    meaning: '`off`: KEV, EPSS and CVE records are not fetched; `import` loads them from files.',
  },
  { name: 'STORMBRIEF_RETENTION_DAYS', fallback: '400', meaning: 'Advisories older than this are deleted.' },
  { name: 'STORMBRIEF_LOCAL_PORT', fallback: '3210', meaning: "Port of the local workspace's page." },
  {
    name: 'LOG_LEVEL',
    fallback: 'info; local workspace: error',
    meaning: '`debug`, `info`, `warn`, `error` or `silent`.',
  },
];

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
  readonly feedsPath: string | null;
  readonly watchlistsDir: string | null;
  readonly allowHosts: readonly string[];
  readonly admins: readonly string[];
  readonly opsChannel: string | null;
  readonly looksAtOnce: number;
  readonly proxy: ProxyAddresses;
  readonly retentionDays: number;
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
  DATABASE_URL: z
    .string()
    .regex(
      /^(?:sqlite:.+|postgres(?:ql)?:\/\/[^/]+\/[^/]+)/,
      'sqlite:<path> or postgres://<user>:<password>@<host>/<database>',
    )
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
    feedsPath: env.STORMBRIEF_FEEDS ?? null,
    watchlistsDir: env.STORMBRIEF_WATCHLISTS ?? null,
    allowHosts: listed(env.STORMBRIEF_ALLOW_HOSTS.toLowerCase()),
    admins: listed(env.STORMBRIEF_ADMINS ?? ''),
    opsChannel: env.STORMBRIEF_OPS_CHANNEL ?? null,
    looksAtOnce: env.STORMBRIEF_LOOKS_AT_ONCE,
    proxy: { http: env.HTTP_PROXY, https: env.HTTPS_PROXY, no: env.NO_PROXY },
    retentionDays: env.STORMBRIEF_RETENTION_DAYS,
    enrich: env.STORMBRIEF_ENRICH === 'on',
    logLevel: env.LOG_LEVEL ?? (slack.kind === 'local' ? 'error' : 'info'),
  };
}
