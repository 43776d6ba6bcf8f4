import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBot } from '../help/bot-process.ts';
import { runCli } from '../help/run-cli.ts';
import { hasLocalSlack, type SlackServer, startSlackServer } from '../help/slack-server.ts';

let folder: string;
let slack: SlackServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-database-'));
  slack = await startSlackServer({ mode: 'socket' });
});
afterAll(async () => {
  await slack.stop();
  rmSync(folder, { recursive: true, force: true });
});

const stormbrief = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCli(args, {
    env: { HOME: folder, DATABASE_URL: `sqlite:${join(folder, 'a.db')}`, STORMBRIEF_ENRICH: 'off', ...env },
  });
const here = (name: string) => join(folder, name);

describe.skipIf(!hasLocalSlack)('db', () => {
  it('backs a serving bot up, refuses to restore under it, and restores once it has stopped', async () => {
    const environment = {
      HOME: folder,
      DATABASE_URL: `sqlite:${here('a.db')}`,
      STORMBRIEF_ENRICH: 'off',
      STORMBRIEF_FEEDS: here('feeds.yml'),
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
    };
    writeFileSync(
      here('feeds.yml'),
      '- {id: one, title: One, url: "https://one.invalid/", category: news}\n',
    );
    const bot = startBot(environment);
    await bot.prints(/Stormbrief serves/);
    const made = await stormbrief(['db', 'backup', here('b.db')]);
    expect(made).toMatchObject({ status: 0, err: '' });
    expect(made.out).toMatch(/b\.db: \d+ kB, 0 advisories in 0 stories, 1 feed, .*sound/);
    expect(await stormbrief(['db', 'check'])).toMatchObject({
      status: 0,
      out: expect.stringContaining('Nothing is wrong.'),
    });
    expect(await stormbrief(['db', 'compact'])).toMatchObject({
      status: 1,
      err: expect.stringMatching(/A bot serves/),
    });
    const early = await stormbrief(['db', 'restore', here('b.db')]);
    expect(early.status).toBe(1);
    expect(early.err).toMatch(/A bot serves .*a\.db\. Stop it first/);
    bot.child.kill('SIGTERM');
    expect(await bot.ended).toBe(0);
    const restored = await stormbrief(['db', 'restore', here('b.db')]);
    expect(restored).toMatchObject({ status: 0, err: '' });
    const [, aside = ''] = /lies in (.*)\.\n/.exec(restored.out) ?? [];
    expect(existsSync(aside)).toBe(true);
    const again = startBot(environment);
    await again.prints(/Stormbrief serves/);
    again.child.kill('SIGTERM');
    expect(await again.ended).toBe(0);
  });

  it('says plainly what it cannot do, and does nothing then', async () => {
    await stormbrief(['db', 'migrate']);
    writeFileSync(here('list.txt'), 'a shopping list');
    expect(await stormbrief(['db', 'backup', here('list.txt')])).toMatchObject({
      status: 1,
      err: expect.stringMatching(/list\.txt is there already; --force replaces it\.\n$/),
    });
    const wrong = await stormbrief(['db', 'restore', here('list.txt')]);
    expect(wrong.status).toBe(1);
    expect(wrong.err).toMatch(
      /nothing was changed\.\nWrong: SQLite cannot read it: file is not a database\.\n$/,
    );
    expect(await stormbrief(['db', 'backup', here('nowhere/b.db')])).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^There is no folder .*nowhere\.\n$/),
    });
    writeFileSync(here('broken.db'), 'not a store at all');
    const broken = await stormbrief(['db', 'check'], { DATABASE_URL: `sqlite:${here('broken.db')}` });
    expect(broken.status).toBe(1);
    expect(broken.out).toMatch(/Wrong: SQLite cannot read it[\s\S]*put back the last good backup/);
  });

  it('compacts and reindexes a store that nobody serves', async () => {
    await stormbrief(['db', 'migrate']);
    const compacted = await stormbrief(['db', 'compact']);
    expect(compacted).toMatchObject({ status: 0, err: '' });
    expect(compacted.out).toMatch(/a\.db: \d+ kB before, \d+ kB now/);
    expect(await stormbrief(['db', 'reindex'])).toMatchObject({
      status: 0,
      out: '0 advisories are in the index.\n',
    });
    expect(await stormbrief(['db', 'check', '--json'])).toMatchObject({
      status: 0,
      out: expect.stringContaining('"faults":[]'),
    });
  });

  it.each([
    ['backup', "pg_dump --format=custom --file='it'\\''s.dump' 'postgres://ann@db.example:5433/brief'"],
    ['restore', "pg_restore .*--dbname='postgres://ann@db.example:5433/brief' 'it'\\''s.dump'"],
  ])(
    'names the tool of PostgreSQL for a %s, without the password, and ends with status 2',
    async (verb, tool) => {
      const url = 'postgres://ann:hidden@db.example:5433/brief?password=hidden';
      const ran = await stormbrief(['db', verb, "it's.dump"], { DATABASE_URL: url });
      expect(ran.status).toBe(2);
      expect(ran.err).toMatch(new RegExp(tool.replaceAll('\\', '\\\\')));
      expect(ran.out + ran.err).not.toContain('hidden');
    },
  );
});
