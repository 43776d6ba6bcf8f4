import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type LocalWorkspace,
  localSlackProgram,
  startLocalWorkspace,
} from '../../src/demo/local-workspace.ts';

const module = join(import.meta.dirname, '../../src/demo/local-workspace.ts');
/** Where the optional package does not exist, there is nothing to promise. */
const here = describe.skipIf(localSlackProgram() === null);

let dir = '';
const running: LocalWorkspace[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'workspace-'));
});

afterEach(async () => {
  for (const workspace of running.splice(0)) await workspace.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function started(port = 0): Promise<LocalWorkspace> {
  const workspace = await startLocalWorkspace({ port, dir });
  if (workspace.kind === 'unavailable') throw new Error(workspace.reason);
  running.push(workspace);
  return workspace;
}

async function accepts(port: number, host: string): Promise<boolean> {
  const socket = connect({ port, host });
  const accepted = await Promise.race([
    once(socket, 'connect').then(
      () => true,
      () => false,
    ),
    delay(1_000, false, { ref: false }),
  ]);
  socket.destroy();
  return accepted;
}

async function silent(port: number): Promise<boolean> {
  for (let tries = 0; tries < 50; tries += 1) {
    if (!(await accepts(port, '127.0.0.1'))) return true;
    await delay(100);
  }
  return false;
}

const portOf = (workspace: Pick<LocalWorkspace, 'url'>) => Number(new URL(workspace.url).port);

/** A process of its own that starts a workspace, prints its URL and stays, or does `then`. */
async function inAnotherProcess(then: string): Promise<{
  readonly child: ChildProcessByStdio<null, Readable, null>;
  readonly port: number;
}> {
  const code = `
    const { startLocalWorkspace } = await import(${JSON.stringify(module)});
    const workspace = await startLocalWorkspace({ port: 0, dir: ${JSON.stringify(dir)} });
    console.log(workspace.url);
    ${then}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, port: portOf({ url: line.toString().trim() }) };
}

here('a local workspace', () => {
  it('shows its page and answers the Web API as our team, with three people and three channels', async () => {
    const workspace = await started();
    const page = await fetch(workspace.url);
    expect(page.status).toBe(200);
    const shown = await page.text();
    expect(shown).toContain('<html');
    // What mrkdwn escapes is shown as one character, as Slack shows it.
    expect(shown).toMatch(/__html:\w+\(\w+\)\.replace\(\/&amp;\(amp\|lt\|gt\);\/g,"&\$1;"\)/);
    const auth = await fetch(`${workspace.apiUrl}auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${workspace.botToken}` },
    });
    expect(await auth.json()).toMatchObject({
      ok: true,
      team: 'Stormbrief demo',
      team_id: workspace.teamId,
      user: 'stormbrief',
      user_id: workspace.botUserId,
    });
    const state = (await (await fetch(`${workspace.url}/_control/state`)).json()) as {
      channels: { name: string; members: string[] }[];
    };
    expect(workspace.users.map((user) => user.tz)).toEqual([
      'Europe/Berlin',
      'America/New_York',
      'Pacific/Guam',
    ]);
    expect(state.channels.map((channel) => channel.name)).toEqual(['soc', 'energy-sector', 'port-ops']);
    for (const channel of state.channels)
      expect(channel.members).toEqual([...workspace.users.map((user) => user.id), workspace.botUserId]);
  });

  it('makes new tokens for each run and keeps them from other people of this machine', async () => {
    const first = await started();
    const second = await started();
    expect(first.botToken).not.toBe(second.botToken);
    expect(first.botToken).toMatch(/^xoxb-local-[0-9a-f]{32}$/);
    expect(first.appToken).toMatch(/^xapp-/);
    expect(JSON.parse(readFileSync(join(dir, 'workspace.json'), 'utf8')).apps[0].botToken).toBe(
      second.botToken,
    );
  });

  it('can be reached from this machine alone', async () => {
    const workspace = await started();
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter((address) => !address.internal)
      .map((address) => address.address);
    expect(await accepts(portOf(workspace), '127.0.0.1')).toBe(true);
    for (const address of [...others, '::1']) expect(await accepts(portOf(workspace), address)).toBe(false);
  });

  it('takes the next free port when the wanted one is busy', async () => {
    const occupier = createServer().listen(0, '127.0.0.1');
    await once(occupier, 'listening');
    const address = occupier.address();
    if (typeof address !== 'object' || address === null) throw new Error('the occupier has no port');
    try {
      const workspace = await started(address.port);
      expect(portOf(workspace)).toBeGreaterThan(address.port);
    } finally {
      occupier.close();
    }
  });

  it('leaves neither a process nor an upload behind when it is stopped', async () => {
    const workspace = await started();
    await workspace.stop();
    expect(await silent(portOf(workspace))).toBe(true);
    expect(readdirSync(dir)).toEqual(['workspace.json']);
    await workspace.stop();
  });

  it('ends with the process that started it, however that ends', async () => {
    const leaves = await inAnotherProcess('process.exit(0);');
    expect(await silent(leaves.port)).toBe(true);
    const stays = await inAnotherProcess('setInterval(() => {}, 1000);');
    expect(await accepts(stays.port, '127.0.0.1')).toBe(true);
    stays.child.kill('SIGKILL');
    expect(await silent(stays.port)).toBe(true);
  });

  it('says why there is none, instead of throwing', async () => {
    const nowhere = await startLocalWorkspace({ port: 0, dir, mode: 'events' });
    expect(nowhere).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('no requestUrl'),
    });
  });
});
