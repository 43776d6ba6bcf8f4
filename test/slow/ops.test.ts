import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type BotProcess, startCommand } from '../help/bot-process.ts';
import { type FeedServer, startFeedServer } from '../help/feed-server.ts';
import { freePort } from '../help/ports.ts';
import { type PostgresServer, startPostgres } from '../help/postgres.ts';
import { hasLocalSlack, type SlackServer, startSlackServer } from '../help/slack-server.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'stormbrief-ops-'));
const app = join(folder, 'app');
let postgres: PostgresServer;
let slack: SlackServer;
let feeds: FeedServer;
let bot: BotProcess | null = null;

/** The files that the Dockerfile copies, where it would, and nothing else. */
function copyAsDockerDoes(): void {
  for (const [, words = ''] of read('Dockerfile').matchAll(/^COPY (?!--from)(.+)$/gm)) {
    const parts = words.split(' ');
    for (const from of parts.slice(0, -1)) {
      const to = parts.at(-1) === './' ? from : (parts.at(-1) ?? '');
      cpSync(join(root, from), join(app, to), { recursive: true });
    }
  }
  symlinkSync(join(root, 'node_modules'), join(app, 'node_modules'));
}

beforeAll(async () => {
  copyAsDockerDoes();
  [postgres, slack, feeds] = await Promise.all([startPostgres(), startSlackServer(), startFeedServer()]);
});
afterEach(async () => {
  bot?.child.kill('SIGKILL');
  await bot?.ended;
  bot = null;
});
afterAll(async () => {
  await Promise.all([slack?.stop(), feeds?.stop(), postgres?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Node as the image has it: ours. */
const command = (words: readonly string[]) => [
  join(root, 'node_modules/.bin/node'),
  ...words.slice(1).map((word) => word.replace(/^\/usr\/lib\/stormbrief\//, '')),
];
const json = (pattern: RegExp): string[] => JSON.parse(pattern.exec(read('Dockerfile'))?.[1] ?? '[]');
const credentials = () => ({
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_APP_TOKEN: slack.appToken,
  SLACK_API_URL: slack.apiUrl,
  STORMBRIEF_ENRICH: 'off',
  HOME: folder,
});

describe.skipIf(!hasLocalSlack)('what starts the bot elsewhere', () => {
  it.each([
    ['the container', () => json(/^CMD (\[.+\])$/m), () => `sqlite:${join(folder, 'container.db')}`],
    ['compose', () => json(/^CMD (\[.+\])$/m), () => postgres.url],
    [
      'systemd',
      () => (/^ExecStart=(.+)$/m.exec(read('ops/stormbrief.service'))?.[1] ?? '').split(' '),
      () => `sqlite:${join(folder, 'systemd.db')}`,
    ],
  ])(
    'is its own command: %s starts it, it is healthy, and it ends on SIGTERM',
    async (_, words, database) => {
      const port = String(await freePort());
      const before = readdirSync(app, { recursive: true }).length;
      const environment = { ...credentials(), DATABASE_URL: database(), STORMBRIEF_HEALTH_PORT: port };
      bot = startCommand(command(words()), environment, app);
      await bot.prints(/Stormbrief serves the workspace/);
      const probe = json(/^HEALTHCHECK .*CMD (\[.+\])$/m);
      const [program = '', ...args] = command(probe);
      await promisify(execFile)(program, args, { cwd: app, env: { STORMBRIEF_HEALTH_PORT: port } });
      const { readinessProbe } = parse(read('ops/kubernetes/deployment.yaml')).spec.template.spec
        .containers[0];
      await expect
        .poll(async () => (await fetch(`http://127.0.0.1:${port}${readinessProbe.httpGet.path}`)).status, {
          timeout: 20_000,
        })
        .toBe(200);
      bot.child.kill('SIGTERM');
      expect(await bot.ended).toBe(0);
      await expect(
        promisify(execFile)(program, args, { cwd: app, env: { STORMBRIEF_HEALTH_PORT: port } }),
      ).rejects.toThrow();
      // Nothing was written beside the code, which may be read-only.
      expect(readdirSync(app, { recursive: true }).length).toBe(before);
    },
  );

  it('writes no secret into its log, however much it says, whatever goes wrong', async () => {
    const secrets = [
      'hunter2pass',
      'k3y-of-the-feed',
      'header-s3cret',
      'db-s3cret',
      slack.botToken,
      slack.appToken,
    ];
    const databaseUrl = postgres.url.replace('stormbrief@', 'stormbrief:db-s3cret@');
    const feed = new URL(feeds.url('private'));
    feed.username = 'reader';
    feed.password = 'hunter2pass';
    feed.searchParams.set('api_key', 'k3y-of-the-feed');
    const file = join(folder, 'feeds.yml');
    writeFileSync(
      file,
      `- {id: private, title: Private, url: '${feed.href}', category: research, language: en, every: 5, headers: {authorization: 'Bearer header-s3cret'}}\n`,
    );
    feeds.fail('private?api_key=k3y-of-the-feed', 500);
    const port = String(await freePort());
    const environment = {
      ...credentials(),
      DATABASE_URL: databaseUrl,
      STORMBRIEF_FEEDS: file,
      STORMBRIEF_ALLOW_HOSTS: feeds.host,
      STORMBRIEF_HEALTH_PORT: port,
      LOG_LEVEL: 'debug',
    };
    bot = startCommand(command(['node', 'src/main.ts']), environment, app);
    await bot.prints(/Stormbrief serves the workspace/);
    await bot.prints(/a feed began to fail/);
    const [channel, user] = [slack.channels[0]?.id ?? '', slack.users[0]?.id ?? ''];
    slack.proxy.trouble('chat.postMessage', { kind: 'refused', error: 'internal_error' }, 3);
    for (const words of ['help', 'feeds', 'status', 'actor volt typhoon'])
      await slack.command(channel, user, words);
    slack.proxy.dropSockets();
    await bot.prints(/connection to Slack is down/);
    // Longer than it takes until the next job asks for something.
    await postgres.restart(8_000);
    await expect.poll(() => bot?.printed().includes('broke'), { timeout: 90_000 }).toBe(true);
    bot.child.kill('SIGTERM');
    await bot.ended;
    const log = bot.printed();
    expect(log.length).toBeGreaterThan(1_000);
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
    const lines = log.split('\n').filter((line) => line.startsWith('{'));
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
    expect(lines.some((line) => 'request' in JSON.parse(line))).toBe(true);
  });
});
