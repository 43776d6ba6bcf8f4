/** How we reach Slack: a workspace of our own on this machine, or a real one. */
export type SlackConfig =
  | { readonly kind: 'local'; readonly port: number }
  | {
      readonly kind: 'socket';
      readonly botToken: string;
      readonly appToken: string;
      readonly apiUrl: string | null;
    }
  | {
      readonly kind: 'http';
      readonly botToken: string;
      readonly signingSecret: string;
      readonly port: number;
      readonly apiUrl: string | null;
    }
  | {
      /** Any number of workspaces that install the app (OAuth v2). */
      readonly kind: 'oauth';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly stateSecret: string;
      readonly signingSecret: string;
      readonly port: number;
      readonly apiUrl: string | null;
    };

/** Where the keys are that seal tokens: their words, or the file that holds them. */
export type TokenKeys = { readonly words: string } | { readonly path: string };

/** The environment variables that are set. */
type Given = Readonly<Record<string, string | undefined>>;

const oauthNames = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET'] as const;

function isDistributed(given: Given): boolean {
  return oauthNames.some((name) => given[name] !== undefined);
}

/** Many workspaces take all of it, and no token of one workspace. */
function halfDistributed(given: Given): readonly string[] {
  const wanted = [...oauthNames, 'SLACK_SIGNING_SECRET'];
  const faults = wanted
    .filter((name) => given[name] === undefined)
    .map((name) => `${name}: missing, although others of ${wanted.join(', ')} are set`);
  for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'])
    if (given[name] !== undefined)
      faults.push(`${name}: belongs to one workspace; leave it out where any workspace can install`);
  const keys = [given['STORMBRIEF_TOKEN_KEY'], given['STORMBRIEF_TOKEN_KEY_FILE']];
  const set = keys.filter((key) => key !== undefined).length;
  if (set === 0)
    faults.push(
      'STORMBRIEF_TOKEN_KEY: missing; tokens of other workspaces are kept sealed. Make a key: openssl rand -base64 32',
    );
  return faults;
}

function twoKeys(given: Given): readonly string[] {
  return given['STORMBRIEF_TOKEN_KEY'] !== undefined && given['STORMBRIEF_TOKEN_KEY_FILE'] !== undefined
    ? ['STORMBRIEF_TOKEN_KEY: set beside STORMBRIEF_TOKEN_KEY_FILE; give one of them']
    : [];
}

function halfCredentials(given: Given): readonly string[] {
  if (isDistributed(given)) return halfDistributed(given);
  const bot = given['SLACK_BOT_TOKEN'] !== undefined;
  const app = given['SLACK_APP_TOKEN'] !== undefined;
  const secret = given['SLACK_SIGNING_SECRET'] !== undefined;
  const faults: string[] = [];
  if (!bot && (app || secret))
    faults.push('SLACK_BOT_TOKEN: missing, although other Slack credentials are set');
  if (bot && !app && !secret) {
    faults.push('SLACK_APP_TOKEN: missing; set it for Socket Mode, or SLACK_SIGNING_SECRET for signed HTTP');
  }
  if (!bot && !app && !secret && given['SLACK_API_URL'] !== undefined) {
    faults.push('SLACK_BOT_TOKEN: missing, although SLACK_API_URL is set');
  }
  return faults;
}

/** What is missing or contradicts itself among the credentials, in words. */
export function credentialFaults(given: Given): readonly string[] {
  return [...halfCredentials(given), ...twoKeys(given)];
}
