import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

const host = '127.0.0.1';
const portsTried = 50;
const readyWithin = 20_000;
const endsWithin = 3_000;
const guardMark = 'guarded: loopback only';
const runningMark = 'local-slack is running';

/** The id of the local workspace. */
export const localTeamId = 'T01STORM';
const teamId = localTeamId;
const appId = 'A01STORM';
const botUserId = 'U01STORMBRIEF';

const users = [
  { id: 'U01ALICE', name: 'alice', real_name: 'Alice (SOC analyst)', tz: 'Europe/Berlin' },
  { id: 'U01BOB', name: 'bob', real_name: 'Bob (grid security lead)', tz: 'America/New_York' },
  { id: 'U01CAROL', name: 'carol', real_name: 'Carol (port operations)', tz: 'Pacific/Guam' },
] as const;

const channels = [
  { id: 'C01SOC', name: 'soc', topic: 'Everything the analysts on shift should see' },
  { id: 'C01ENERGY', name: 'energy-sector', topic: 'Grid, gas and oil' },
  { id: 'C01PORT', name: 'port-ops', topic: 'Ships, cranes, rail and trucks' },
] as const;

export type LocalUser = {
  readonly id: string;
  readonly name: string;
  readonly real_name: string;
  readonly tz: string;
};
export type LocalChannel = { readonly id: string; readonly name: string; readonly topic: string };

/** A Slack-like workspace on this machine, and all that an app needs to enter it. */
export type LocalWorkspace = {
  readonly kind: 'ready';
  /** The page to open in a browser. */
  readonly url: string;
  /** Base of the Web API, with a slash at its end. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly teamId: string;
  readonly appId: string;
  readonly botUserId: string;
  readonly channels: readonly LocalChannel[];
  readonly users: readonly LocalUser[];
  readonly stop: () => Promise<void>;
};

/** There is none to be had, and why, in words. */
export type NoWorkspace = { readonly kind: 'unavailable'; readonly reason: string };

export type WorkspaceOptions = {
  /** The wanted port; the next free one is taken when it is busy, any free one for 0. */
  readonly port: number;
  /** Where the generated configuration and uploads may lie. */
  readonly dir: string;
  /** How the app is reached: over Socket Mode, or by signed HTTP at `requestUrl`. */
  readonly mode?: 'socket' | 'events';
  readonly requestUrl?: string;
  /** Further channels, with everybody in them. */
  readonly channels?: readonly LocalChannel[];
};

type Secrets = Pick<LocalWorkspace, 'botToken' | 'appToken' | 'signingSecret'>;
type Program = ChildProcessByStdio<Writable, Readable, Readable>;
type Launched =
  | { readonly kind: 'answers'; readonly child: Program }
  | { readonly kind: 'port-taken' }
  | { readonly kind: 'failed'; readonly reason: string };

function makeSecrets(): Secrets {
  const random = () => randomBytes(16).toString('hex');
  return {
    botToken: `xoxb-local-${random()}`,
    appToken: `xapp-local-${random()}`,
    signingSecret: random(),
  };
}

/** The program inside the optional package of this platform; null where the package is not installed. */
export function localSlackProgram(): string | null {
  const { platform, arch } = process;
  const os = platform === 'win32' ? 'windows' : platform;
  const name = `local-slack-${os}-${arch}`;
  const file = platform === 'win32' ? 'local-slack.exe' : 'local-slack';
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/${file}`);
  } catch {
    return null;
  }
}

function workspaceConfig(secrets: Secrets, options: WorkspaceOptions): object {
  const members = [...users.map((user) => user.id), botUserId];
  const { mode = 'socket', requestUrl } = options;
  return {
    workspace: { name: 'Stormbrief demo', domain: 'stormbrief-demo', teamId },
    apps: [
      {
        appId,
        botUserId,
        botName: 'stormbrief',
        ...secrets,
        mode,
        ...(requestUrl === undefined ? {} : { requestUrl }),
      },
    ],
    users,
    channels: [...channels, ...(options.channels ?? [])].map((channel) => ({ ...channel, members })),
  };
}

/** A port of loopback that was free a moment ago, at or after `wanted`; null when none of the next fifty is. */
async function freePort(wanted: number): Promise<number | null> {
  for (let port = wanted; port < wanted + portsTried && port <= 65_535; port += 1) {
    const probe = createServer();
    const listening = new Promise<boolean>((settle) => {
      probe.once('error', () => settle(false));
      probe.listen(port, host, () => settle(true));
    });
    if (!(await listening)) continue;
    const address = probe.address();
    await new Promise((closed) => probe.close(closed));
    return typeof address === 'object' && address !== null ? address.port : port;
  }
  return null;
}

/** Start the program under its guard: see inside-local-slack.ts. Its own process group lets us end it after us on Ctrl-C. */
function run(program: string, configPath: string, port: number, dir: string): Program {
  return spawn(program, ['--config', configPath, '--port', String(port), '--base-host', host], {
    // BUN_OPTIONS is split at spaces, so the guard's path is given relative to this folder.
    cwd: import.meta.dirname,
    env: { BUN_OPTIONS: '--preload=./inside-local-slack.ts', TMPDIR: dir, TEMP: dir, TMP: dir },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

async function end(child: Program): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  child.stdin.end();
  const inTime = await Promise.race([exited.then(() => true), delay(endsWithin, false, { ref: false })]);
  if (inTime) return;
  child.kill('SIGKILL');
  await exited;
}

function reasonOf(output: string, why: string): string {
  const line = output
    .split('\n')
    .map((text) => text.trim())
    .find((text) => /error|✗|not found/i.test(text));
  return line === undefined ? why : `${why} (${line.slice(0, 200)})`;
}

/** Start it and wait until it says that it runs; whatever else happens, nothing of it is left running. */
async function launch(program: string, configPath: string, port: number, dir: string): Promise<Launched> {
  const child = run(program, configPath, port, dir);
  let output = '';
  const settled = Promise.withResolvers<'running' | 'ended' | 'late'>();
  const hear = (chunk: Buffer) => {
    output = `${output}${chunk.toString()}`.slice(-8_192);
    if (output.includes(runningMark)) settled.resolve('running');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  child.stdin.on('error', () => undefined);
  child.once('error', (error) => {
    output += `error: ${error.message}`;
    settled.resolve('ended');
  });
  child.once('exit', () => settled.resolve('ended'));
  const late = delay(readyWithin, 'late' as const, { ref: false });
  const outcome = await Promise.race([settled.promise, late]);
  if (outcome === 'running' && output.includes(guardMark)) return { kind: 'answers', child };
  await end(child);
  if (/EADDRINUSE|port \d+ in use/i.test(output)) return { kind: 'port-taken' };
  if (outcome === 'running')
    return { kind: 'failed', reason: 'its program would listen beyond this machine' };
  return {
    kind: 'failed',
    reason: reasonOf(output, outcome === 'late' ? 'its program did not answer' : 'its program ended at once'),
  };
}

function open(child: Program, port: number, secrets: Secrets): LocalWorkspace {
  const endAtOnce = () => child.kill('SIGKILL');
  process.once('exit', endAtOnce);
  const url = `http://${host}:${port}`;
  return {
    kind: 'ready',
    url,
    apiUrl: `${url}/api/`,
    ...secrets,
    teamId,
    appId,
    botUserId,
    channels,
    users,
    stop: async () => {
      await end(child);
      process.off('exit', endAtOnce);
    },
  };
}

/**
 * A throwaway Slack-like workspace on this machine: three people, three channels, our app with tokens made for this
 * run. It listens on loopback alone and ends with `stop`, with our process, and when our process is killed.
 */
export async function startLocalWorkspace(options: WorkspaceOptions): Promise<LocalWorkspace | NoWorkspace> {
  const program = localSlackProgram();
  if (program === null)
    return {
      kind: 'unavailable',
      reason: `the optional package for ${process.platform} on ${process.arch} is not installed`,
    };
  const dir = resolve(options.dir);
  mkdirSync(dir, { recursive: true });
  const secrets = makeSecrets();
  const configPath = join(dir, 'workspace.json');
  writeFileSync(configPath, JSON.stringify(workspaceConfig(secrets, options), null, 2), { mode: 0o600 });
  let wanted = options.port;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const port = await freePort(wanted);
    if (port === null) break;
    const launched = await launch(program, configPath, port, dir);
    if (launched.kind === 'answers') return open(launched.child, port, secrets);
    if (launched.kind === 'failed') return { kind: 'unavailable', reason: launched.reason };
    wanted = options.port === 0 ? 0 : port + 1;
  }
  return { kind: 'unavailable', reason: `no port is free from ${options.port} on` };
}
