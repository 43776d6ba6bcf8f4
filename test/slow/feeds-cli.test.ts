import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOpml } from '../../src/feeds/opml.ts';
import { aggregatorList } from '../help/csaf-server.ts';
import { type FeedServer, startFeedServer } from '../help/feed-server.ts';

let folder: string;
let feeds: FeedServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-feeds-'));
  feeds = await startFeedServer();
  for (const path of ['one', 'mine', 'opml'])
    feeds.show(path, [{ guid: path, title: `News of ${path}`, summary: 's', at: Date.now() - 3_600_000 }]);
  writeFileSync(
    join(folder, 'feeds.yml'),
    `- {id: one, title: One, url: "${feeds.url('one')}", category: research}\n- {id: later, title: Later feed, url: "${feeds.url('opml')}", category: psirt-ot, enabled: false}\n`,
  );
});
afterAll(async () => {
  await feeds.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function feedsVerb(
  args: readonly string[],
  input = '',
): Promise<{ status: number; out: string; err: string }> {
  const child = spawn(process.execPath, ['src/cli.ts', 'feeds', ...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      DATABASE_URL: `sqlite:${join(folder, 'a.db')}`,
      STORMBRIEF_FEEDS: join(folder, 'feeds.yml'),
      STORMBRIEF_ALLOW_HOSTS: feeds.host,
    },
  });
  child.stdin.end(input);
  const [out, err, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { status: status as number, out, err };
}

/** Each verb is a process of its own. */
const manyProcesses = 90_000;

describe('feeds in the terminal', { timeout: manyProcesses }, () => {
  it('are tested step by step, with the time of each', async () => {
    const { status, out } = await feedsVerb(['test', feeds.url('mine')]);
    expect(status).toBe(0);
    expect(out).toMatch(
      /\d+ ms {2}asking http.*\n.*\d+ ms {2}the server answered 200\n.*ms {2}read [\d,]+ bytes/,
    );
    expect(out).toMatch(/mine: a feed with 1 advisory\n {2}language \w+.* looks like news/);
  });

  it('are added, paused, resumed and removed, by address, name or id', async () => {
    expect(await feedsVerb(['add', feeds.url('mine')])).toMatchObject({
      status: 0,
      out: expect.stringMatching(
        /^A feed with 1 advisory\.\n {2}\d{4}-\S+ {2}\S.*\nmine: mine is read from now on/,
      ),
    });
    expect(await feedsVerb(['add', feeds.url('mine')])).toMatchObject({
      status: 1,
      err: expect.stringContaining('is read already'),
    });
    expect((await feedsVerb(['pause', 'mine'])).out).toContain('mine is paused');
    expect((await feedsVerb(['list'])).out).toMatch(/mine +60 min +paused/);
    expect((await feedsVerb(['resume', feeds.url('mine')])).out).toContain('mine is read again');
    expect((await feedsVerb(['remove', 'one'])).out).toContain('One is no longer read');
    expect((await feedsVerb(['list'])).out).not.toMatch(/^one /m);
    expect((await feedsVerb(['add', 'one'])).out).toContain('One is read from now on');
    expect(await feedsVerb(['pause', 'no such feed'])).toMatchObject({
      status: 1,
      err: expect.stringContaining('No feed called'),
    });
    expect(await feedsVerb(['add', 'no such feed'])).toMatchObject({
      status: 1,
      err: expect.stringContaining('government, vendor-psirt'),
    });
    expect((await feedsVerb(['add', 'ics-ot'])).out).toContain('Later feed is read from now on');
  });

  it('of a CSAF aggregator are told with their addresses, and nothing is added until one is named', async () => {
    const providers = ['Pumps', 'Valves'].map((name) => ({
      name: `${name}\u001b[31m`,
      url: `https://${name.toLowerCase()}.example/pm.json`,
      mirrors: [`https://pumps-together.example/${name}/provider-metadata.json`],
    }));
    feeds.page('aggregator.json', aggregatorList(providers));
    for (const verb of ['add', 'test']) {
      const { status, err } = await feedsVerb([verb, feeds.url('aggregator.json')]);
      expect(status).toBe(1);
      expect(err).toContain('That is a CSAF aggregator. It lists 2 providers and holds no documents itself');
      expect(err).toMatch(/ {2}https:\/\/valves\.example\/pm\.json {2}Valves/);
      expect(err).toContain('    also at https://pumps-together.example/Valves/provider-metadata.json');
      expect(err).not.toContain('\u001b[31m');
    }
    expect((await feedsVerb(['list'])).out).not.toMatch(/aggregator|pumps/);
  });

  it('come out as OPML and go in again, each once', async () => {
    const { out } = await feedsVerb(['export']);
    expect(readOpml(out)?.map(({ url }) => url)).toContain(feeds.url('one'));
    expect((await feedsVerb(['import', '-'], out)).out).toMatch(/0 feeds added, \d known already/);
    const other = `<opml version="1.0"><body><outline text="Vendors"><outline text="Fresh &amp; new" xmlUrl="https://fresh.example/rss?a=1&b=2"/></outline><outline xmlUrl="javascript:1"/></body></opml>`;
    expect((await feedsVerb(['import', '-'], other)).out).toMatch(
      /fresh-new: Fresh & new is read from now on \(Vendors, en\)/,
    );
    expect((await feedsVerb(['list'])).out).toMatch(/fresh-new +60 min +not looked at yet/);
    const hostile = `<opml version="2.0"><body><outline text="&#x1b;[31mred" xmlUrl="https://red.example/rss" language="de" minutes="15"/></body></opml>`;
    const { out: told } = await feedsVerb(['import', '-'], hostile);
    expect(told).toMatch(/red is read from now on \(news, de\)/);
    const { out: again } = await feedsVerb(['export']);
    expect(readOpml(again)).toContainEqual(
      expect.objectContaining({ url: 'https://red.example/rss', language: 'de', everyMinutes: 15 }),
    );
    for (const shown of [told, again, (await feedsVerb(['list'])).out]) expect(shown).not.toContain('\u001b');
    expect(await feedsVerb(['import', '-'], 'no opml')).toMatchObject({
      status: 1,
      err: expect.stringContaining('no OPML'),
    });
  });
});
