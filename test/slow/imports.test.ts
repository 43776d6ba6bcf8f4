import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/compose.ts';
import { attackBundle, type BundleGroup } from '../help/attack-bundle.ts';
import { type FeedServer, startFeedServer } from '../help/feed-server.ts';
import { makeFilter, makeSubscription } from '../help/make.ts';
import { openTerminal, type Terminal } from '../help/terminal.ts';

let folder: string;
let feeds: FeedServer;
let shelf: Server;
let terminal: Terminal;
const hour = 3_600_000;
const lantern: BundleGroup = {
  id: 'G9001',
  names: ['Lanternox', 'UNC9071'],
  malware: ['OTTERGATE'],
};
const fading: BundleGroup = { id: 'G9002', names: ['Ekhovar', 'Hollodrum'] };
const ours: BundleGroup = { id: 'G1017', names: ['Volt Typhoon', 'Kupferon'] };
const first = attackBundle('90.1', '2026-01-10', [lantern, fading, ours]);
const second = attackBundle('91.0', '2026-06-10', [
  { id: 'G9001', names: ['Lighthaven', 'Lanternox', 'UNC9071'] },
  ours,
]);
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-imports-'));
  terminal = openTerminal();
  feeds = await startFeedServer();
  feeds.show('one', [
    { guid: '1', title: 'UNC9071 lands in a port', summary: '', at: Date.now() - 3 * hour },
    { guid: '2', title: 'VOLTZITE in a water utility', summary: '', at: Date.now() - 2 * hour },
  ]);
  writeFileSync(
    file('feeds.yml'),
    `- {id: one, title: One, url: "${feeds.url('one')}", category: news}\n- {id: two, title: Two, url: "${feeds.url('two')}", category: news}\n`,
  );
  writeFileSync(file('first.json'), first);
  writeFileSync(file('second.json.gz'), gzipSync(second));
  writeFileSync(file('broken.json'), first.slice(0, 900));
  shelf = createServer((request, response) => {
    if (request.url !== '/attack.json.gz') return response.writeHead(404).end();
    return response.end(gzipSync(first));
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => shelf.once('listening', listening));
});
afterAll(async () => {
  await terminal.close();
  shelf.closeAllConnections();
  shelf.close();
  await feeds.stop();
  rmSync(folder, { recursive: true, force: true });
});

const database = (name: string) => `sqlite:${file(`${name}.db`)}`;
const on =
  (name: string, allowed = '') =>
  (...args: string[]) =>
    terminal.run(args, {
      HOME: folder,
      DATABASE_URL: database(name),
      STORMBRIEF_FEEDS: file('feeds.yml'),
      STORMBRIEF_ALLOW_HOSTS: [feeds.host, allowed].join(','),
    });

describe('a data set', () => {
  it('shows what it changes first, and changes nothing until that is agreed', async () => {
    const run = on('shown');
    const asked = await run('import', 'attack', file('first.json'));
    expect(asked.status).toBe(1);
    expect(asked.out).toMatch(/MITRE Enterprise ATT&CK 90\.1 \(2026-01-10\), from .*: 3 actors/);
    expect(asked.out).toMatch(/\+ 2 actors: Ekhovar, Lanternox/);
    expect(asked.out).toMatch(/Volt Typhoon: names \+ Kupferon/);
    expect(asked.out).toMatch(/Nothing was changed.*--yes/);
    expect((await run('import', 'list')).out).toContain('No data set is imported');
    const json = JSON.parse((await run('import', 'attack', file('first.json'), '--json')).out);
    expect(json).toMatchObject({ applied: false, diff: { added: [{ name: 'Lanternox' }, {}] } });
  });

  it('in force gives its actors to everything that is asked, with ours on top; the past gets its tags, without an alert', async () => {
    const run = on('force');
    await run('poll');
    const store = openStore({ databaseUrl: database('force') });
    await store.saveSubscription(makeSubscription({ filter: makeFilter() }));
    await store.close();
    expect((await run('import', 'attack', file('first.json'), '--yes')).status).toBe(0);
    expect((await run('import', 'list')).out).toMatch(
      /attack-enterprise +90\.1 +2026-01-10 .* 3 .*first\.json/,
    );
    expect((await run('actor', 'unc9071')).out).toContain('Lanternox');
    const volt = (await run('actor', 'kupferon')).out;
    for (const part of ['Volt Typhoon', 'Kupferon', 'BRONZE SILHOUETTE', 'AA23-144A'])
      expect(volt).toContain(part);
    expect((await run('latest', 'lanternox')).out).toContain('No story answers');
    expect((await run('poll')).out).toContain('2 advisories of the last 90 days matched again');
    expect((await run('latest', 'lanternox')).out).toMatch(
      /UNC9071 lands.*\n.*\n.*\n.*why: “UNC9071” in title/,
    );
    const after = openStore({ databaseUrl: database('force') });
    expect(await after.queueDepth(Date.now())).toMatchObject({ owed: 0 });
    await after.close();
    expect((await run('rematch')).out).toContain('All of the last 90 days');
    expect((await run('import', 'attack', file('first.json'), '--yes')).out).toContain('in force already');
  });

  it('repeated with a later edition keeps ids and exceptions, says what goes, and can be taken back', async () => {
    const run = on('monthly');
    await run('import', 'attack', file('first.json'), '--yes');
    const store = openStore({ databaseUrl: database('monthly') });
    const filter = makeFilter({ actors: ['ekhovar'] });
    await store.saveSubscription(makeSubscription({ teamId: 'T1', filter }));
    await store.close();
    const excepted = await run(
      'watchlist',
      'exceptions',
      'add',
      'unc9071',
      '--reason',
      'our ferry',
      '--author',
      'ann',
    );
    expect(excepted.out).toContain('e1: “UNC9071” is no evidence, in workspace T1.');
    const asked = await run('import', 'attack', file('second.json.gz'));
    expect(asked.out).toMatch(/91\.0 \(2026-06-10\), in the place of 90\.1/);
    expect(asked.out).toMatch(/- 1 actor: Ekhovar/);
    expect(asked.out).toMatch(/named Lighthaven, was Lanternox/);
    expect(asked.out).toContain('Subscriptions follow actors that go: Ekhovar.');
    await run('import', 'attack', file('second.json.gz'), '--yes');
    const profile = JSON.parse((await run('actor', 'lighthaven', '--json')).out);
    expect(profile.actor).toMatchObject({ id: 'lanternox', attackId: 'G9001' });
    expect((await run('watchlist', 'exceptions', 'list')).out).toMatch(/e1 .*UNC9071.* ann +our ferry/);
    expect((await run('import', 'list')).out).toMatch(/91\.0 .* 90\.1 /);
    const older = await run('import', 'attack', file('first.json'));
    expect(older.out).toContain('older than the edition in force');
    expect((await run('import', 'undo', 'attack')).out).toContain('90.1 (2026-01-10) is in force again');
    expect((await run('actor', 'ekhovar')).status).toBe(0);
    await run('import', 'undo', 'attack-enterprise');
    expect((await run('actor', 'ekhovar')).status).toBe(1);
    expect((await run('import', 'undo', 'misp')).err).toContain('Nothing called “misp”');
  });

  it('that another import puts in force at the same time is noticed: the later one is planned over the earlier', async () => {
    const another = openTerminal();
    for (let round = 0; round < 4; round += 1) {
      const name = `crossed-${round}`;
      const one = on(name);
      const two = (...args: string[]) => another.run(args, { HOME: folder, DATABASE_URL: database(name) });
      await one('import', 'list');
      const ran = await Promise.all([
        one('import', 'attack', file('first.json'), '--yes'),
        two('import', 'attack', file('second.json.gz'), '--yes'),
      ]);
      const last = ran.map(({ status, out }) => {
        expect([status, out]).toEqual([0, expect.stringContaining('It is in force.')]);
        return out.split('has changed meanwhile').at(-1) ?? '';
      });
      expect(last.filter((out) => /, in the place of 9[01]\.\d/.test(out))).toHaveLength(1);
      expect((await one('import', 'list')).out).toMatch(/9[01]\.\d .* 9[01]\.\d /);
    }
    await another.close();
  });

  it('comes from an address too, over https, or from a host that is allowed', async () => {
    const host = `127.0.0.1:${(shelf.address() as AddressInfo).port}`;
    const address = `http://${host}/attack.json.gz`;
    const refused = await on('url')('import', 'attack', 'http://publisher.example/attack.json');
    expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('https is wanted') });
    expect((await on('url')('import', 'attack', address)).err).toContain('STORMBRIEF_ALLOW_HOSTS');
    expect((await on('url', host)('import', 'attack', address, '--yes')).status).toBe(0);
    expect((await on('url')('import', 'list')).out).toContain(address);
    const missing = await on('url', host)('import', 'attack', `http://${host}/nothing.json`);
    expect(missing).toMatchObject({ status: 1, err: expect.stringContaining('404') });
  });

  it('that is none, or another, is refused in a sentence, and what was in force stays', async () => {
    const run = on('wrong');
    expect((await run('import', 'misp', file('first.json'), '--yes')).err).toContain(
      'stormbrief import attack',
    );
    for (const name of ['broken.json', 'absent.json', 'feeds.yml']) {
      const { status, err } = await run('import', 'attack', file(name), '--yes');
      expect([status, err.includes('    at ')]).toEqual([1, false]);
      expect(err).toContain(name);
    }
    expect((await run('import')).out).toContain('No data set is imported');
  });
});

describe('an exception', () => {
  it('is made with a reason, shown, and taken back; what it changes is said', async () => {
    const run = on('exceptions');
    await run('poll');
    const except = (...words: string[]) => run('watchlist', 'exceptions', ...words);
    expect((await run('latest', 'volt', 'typhoon')).out).toContain('VOLTZITE in a water utility');
    const told = JSON.parse((await run('latest', 'volt', 'typhoon', '--json')).out) as {
      stories: { lead: { id: string } }[];
    };
    const explained = async () => (await run('explain', told.stories[0]?.lead.id ?? '')).out;
    expect(await explained()).not.toContain('set aside');
    expect((await except('add', 'voltzite')).err).toContain('--reason');
    const wrong = await except('add', 'VOLTZIT', '--reason', 'x');
    expect(wrong).toMatchObject({ status: 1, err: expect.stringContaining('Nearest: “VOLTZITE”') });
    const elsewhere = await except('add', 'voltzite', '--feed', 'two', '--reason', 'x');
    expect(elsewhere.out).toContain('No stored advisory is touched');
    const made = await except('add', 'voltzite', '--feed', 'one', '--reason', 'our lift', '--author', 'ann');
    expect(made.out).toContain('e2: “VOLTZITE” is no evidence on One, in every workspace.');
    expect(made.out).toContain('It changes 1 stored advisory; 1 loses a tag.');
    expect((await run('latest', 'volt', 'typhoon')).out).toContain('No story answers');
    expect((await run('digest')).out).not.toContain('why: “VOLTZITE”');
    expect((await run('actor', 'volt', 'typhoon')).out).not.toContain('VOLTZITE in a water utility');
    expect(await explained()).toMatch(/set aside\n {2}e2: “VOLTZITE” is no evidence on One.* \(our lift\)/);
    expect((await except('list')).out).toMatch(/e2 +“VOLTZITE” .* ann +our lift/);
    const undone = await except('undo', 'e2', '--author', 'bob');
    expect(undone.out).toContain('Taken back');
    expect(undone.out).toContain('It changes 1 stored advisory; 1 gains a tag.');
    expect((await except('undo', 'e2')).status).toBe(1);
    expect((await run('latest', 'volt', 'typhoon')).out).toContain('VOLTZITE in a water utility');
    expect((await except('list', '--all')).out).toMatch(/e2 .*taken back .* by bob/);
  });

  it('may be about a guess, an actor or a sector, and is of one workspace where there are several', async () => {
    const run = on('rules');
    const except = (...words: string[]) => run('watchlist', 'exceptions', 'add', '--reason', 'x', ...words);
    expect((await except('--possible', '--actor', 'volt typhoon')).out).toContain(
      'Volt Typhoon is not tagged where it is only possible',
    );
    expect((await except('--actor', 'sandworm')).out).toContain('is not tagged, in every workspace');
    expect((await except('--sector', 'maritime', 'port authority')).out).toContain(
      'is no evidence for Maritime',
    );
    expect((await except('--sector', 'nowhere')).err).toContain('No sector called');
    expect((await except()).err).toContain('What is to be excepted?');
    const store = openStore({ databaseUrl: database('rules') });
    for (const teamId of ['T1', 'T2']) await store.saveSubscription(makeSubscription({ teamId }));
    await store.close();
    expect((await except('voltzite')).err).toContain('Which workspace?');
    expect((await except('voltzite', '--workspace', 'T9')).err).toContain('There are T1 and T2.');
    expect((await except('voltzite', '--workspace', 'T2')).out).toContain('in workspace T2');
    expect((await except('voltzite', '--workspace', '*')).out).toContain('in every workspace');
  });
});
