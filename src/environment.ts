import { quotaSettings } from './domain/quota.ts';

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
    name: 'STORMBRIEF_HEALTH_PORT',
    fallback: 'none',
    meaning: 'Port for `/healthz`, `/readyz` and `/metrics`; with signed HTTP they are on `PORT` too.',
  },
  {
    name: 'STORMBRIEF_HEALTH_HOST',
    fallback: '127.0.0.1',
    meaning: 'Address on which that port listens; `0.0.0.0` for probes from outside.',
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
  ...quotaSettings,
  { name: 'STORMBRIEF_LOCAL_PORT', fallback: '3210', meaning: "Port of the local workspace's page." },
  {
    name: 'LOG_LEVEL',
    fallback: 'info; local workspace: error',
    meaning: '`debug`, `info`, `warn`, `error` or `silent`.',
  },
];
