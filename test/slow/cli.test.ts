import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/compose.ts';
import { attackJson, group, mispJson, packed } from '../help/bundles.ts';
import { type FeedServer, startFeedServer } from '../help/feed-server.ts';
import { makeFeed, makeSubscription, now } from '../help/make.ts';
import { kevFile, makeKevListing } from '../help/vulnerability-files.ts';

const root = join(import.meta.dirname, '..', '..');
const atom = (title: string) =>
  `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>t</title><entry><id>urn:1</id><title>${title}</title><link href="/a"/><summary>s</summary><published>2026-01-02T03:04:05+01:00</published><updated>2026-01-03T00:00:00Z</updated><author><name>CISA</name></author><category term="ics"/></entry></feed>`;

let folder: string;
let feeds: FeedServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-cli-'));
  feeds = await startFeedServer();
  feeds.show('one', [
    {
      guid: '1',
      title: 'VOLTZITE in a water utility',
      summary: 'Dragos tells of an intrusion at a water utility.',
      at: Date.now() - 3_600_000,
    },
  ]);
  feeds.fail('down', 503);
  writeFileSync(
    join(folder, 'feeds.yml'),
    `- {id: one, title: One, url: "${feeds.url('one')}", category: research}\n- {id: down, title: Down, url: "${feeds.url('down')}", category: news, every: 30}\n`,
  );
  writeFileSync(join(folder, 'good.xml'), atom('A &amp; B'));
  writeFileSync(join(folder, 'bad.html'), '<!doctype html><html><body>no feed</body></html>');
});
afterAll(async () => {
  await feeds.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Ran = {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly lines: readonly Record<string, unknown>[];
};

async function stormbrief(
  args: readonly string[],
  given: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ran> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    DATABASE_URL: `sqlite:${join(folder, 'a.db')}`,
    STORMBRIEF_FEEDS: join(folder, 'feeds.yml'),
    STORMBRIEF_ALLOW_HOSTS: feeds.host,
    ...given.env,
  };
  const child = spawn(process.execPath, ['src/cli.ts', ...args], {
    cwd: root,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(given.input ?? '');
  const [out, err, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  const lines = out.startsWith('{')
    ? out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    : [];
  return { status: status as number, out, err, lines };
}

describe('in the terminal', () => {
  it('says who changed what, and that nothing was changed yet', async () => {
    const env = { DATABASE_URL: `sqlite:${join(folder, 'audit.db')}` };
    expect((await stormbrief(['audit'], { env })).out).toBe('Nothing was changed yet.\n');
    const store = openStore({ databaseUrl: env.DATABASE_URL });
    const subscription = makeSubscription({ name: 'Night' });
    const deed = { id: 'deed', at: now, by: 'U1', act: 'subscribe' } as const;
    await store.changeSubscriptions('T1', 'C1', deed, () => ({
      saved: [subscription],
      closed: [],
      reason: '',
    }));
    const place = { teamId: 'T1', channelId: 'C1', by: 'U2', at: now + 1, until: null };
    await store.addMute({ ...place, kind: 'story', thing: 's', title: 'A flaw in doors' });
    await store.addFeed(makeFeed({ id: 'mine', title: 'Mine' }), 'U1', now + 2, 'T1');
    await store.close();
    expect((await stormbrief(['feeds', 'pause', 'mine'], { env })).status).toBe(0);
    const { out } = await stormbrief(['audit'], { env });
    expect(out).toContain('Night: all stories');
    expect(out).toMatch(/U2 +mute +C1 +- +the story “A flaw in doors”, until somebody ends it/);
    expect(out).toMatch(/terminal +pause_feed +\* +Mine read +Mine paused/);
    expect((await stormbrief(['audit', '--json', '--workspace', 'T1'], { env })).lines).toMatchObject([
      { by: 'terminal', act: 'pause_feed', subjectId: 'mine', after: { title: 'Mine', isPaused: true } },
      { by: 'U1', act: 'add_feed' },
      { by: 'U2', act: 'mute' },
      { by: 'U1', act: 'subscribe' },
    ]);
    expect((await stormbrief(['audit', '--json', '--channel', 'C1'], { env })).lines).toMatchObject([
      { by: 'U2', act: 'mute' },
      { by: 'U1', act: 'subscribe', before: null, after: { name: 'Night' } },
    ]);
    expect((await stormbrief(['audit', '--limit', 'x'], { env })).err).toContain('--limit wants a number');
  });

  it('an empty store says what to do first, and ends with status 1', async () => {
    const { status, err } = await stormbrief(['digest']);
    expect(status).toBe(1);
    expect(err).toContain('stormbrief poll');
  });

  it('poll reads what can be read and says what cannot; digest, latest and feeds show it', async () => {
    const polled = await stormbrief(['poll']);
    expect(polled).toMatchObject({ status: 0 });
    expect(polled.out).toMatch(/one: 1 shown, 1 new, 0 edited/);
    expect(polled.out).toMatch(/down: the server answered 503/);
    const digest = await stormbrief(['digest']);
    expect(digest.out).toMatch(
      /1 story came in over the last 24 h[\s\S]*Volt Typhoon[\s\S]*why: “VOLTZITE” in title[\s\S]*1 of 2 feeds OK; Down failing/,
    );
    expect((await stormbrief(['latest', 'volt', 'typhoon', '7d'])).out).toContain(
      'VOLTZITE in a water utility',
    );
    expect((await stormbrief(['search', 'bronze', 'silhouette', 'since:7d'])).out).toContain(
      'VOLTZITE in a water utility',
    );
    expect((await stormbrief(['search', '--json', '"water utility"'])).lines).toMatchObject([
      { total: 1, isMore: false },
    ]);
    const table = await stormbrief(['export', 'voltzite', '7d', '--format', 'csv']);
    expect([table.status, table.out, table.err]).toEqual([
      0,
      expect.stringContaining('type,value,actors'),
      expect.stringContaining('0 stories.'),
    ]);
    const wrong = await stormbrief(['export', 'volt typhon', '--format', 'csv']);
    expect([wrong.status, wrong.err]).toEqual([1, expect.stringContaining('Nearest: volt typhoon')]);
    expect((await stormbrief(['export', '--format', 'pdf'])).err).toContain('csv, stix, misp');
    const unread = await stormbrief(['search', 'since:soon']);
    expect([unread.status, unread.err]).toEqual([1, expect.stringContaining('“soon” is no time')]);
    const stray = await stormbrief(['search', 'sevrity:high', 'bronze']);
    expect([stray.status, stray.err]).toEqual([1, expect.stringContaining('Did you mean “severity:”?')]);
    expect((await stormbrief(['latest', '--json', 'critical'])).lines).toEqual([
      { stories: [], total: 0, cves: [] },
    ]);
    expect((await stormbrief(['feeds'])).out).toMatch(
      /down +30 min +failing .*503.*\none +60 min +OK, read just now/,
    );
    expect((await stormbrief(['db', 'migrate'])).out).toContain('up to date');
  });

  it('an actor is found by any alias; a wrong name offers the nearest and ends with status 1', async () => {
    const { out } = await stormbrief(['actor', 'bronze', 'silhouette']);
    for (const part of ['Volt Typhoon', 'G1017', 'ASUS', 'Zyxel', 'AA23-144A', 'VOLTZITE in a water utility'])
      expect(out).toContain(part);
    const wrong = await stormbrief(['actor', 'volt typhon']);
    expect(wrong).toMatchObject({ status: 1, err: expect.stringContaining('Nearest: Volt Typhoon') });
  });

  it('parse makes one JSON line an advisory; a file that is no feed gives one line and status 1, the others are read', async () => {
    const { status, lines } = await stormbrief([
      'parse',
      join(folder, 'bad.html'),
      join(folder, 'good.xml'),
      join(folder, 'absent.xml'),
      '--url',
      'https://publisher.example/feed',
    ]);
    expect(status).toBe(1);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toEqual({ file: join(folder, 'bad.html'), error: expect.stringMatching(/web page/i) });
    expect(lines[1]).toEqual({
      file: join(folder, 'good.xml'),
      id: expect.any(String),
      guid: 'urn:1',
      url: 'https://publisher.example/a',
      title: 'A & B',
      summary: 's',
      content: null,
      published: '2026-01-02T02:04:05.000Z',
      updated: '2026-01-03T00:00:00.000Z',
      authors: ['CISA'],
      categories: ['ics'],
      lang: 'en',
    });
    expect(lines[2]).toMatchObject({ error: expect.stringContaining('ENOENT') });
    expect(await stormbrief(['parse', '-'], { input: atom('piped') })).toMatchObject({
      status: 0,
      lines: [{ file: '-', title: 'piped' }],
    });
  });

  it('tag answers line by line in order, a broken line in its place, without database or network', async () => {
    const input = [
      '{"id":1,"title":"BRONZE SILHOUETTE at a port authority"}',
      'no json',
      '{"id":"b","title":"Salt Typhoon in telecoms, CVE-2023-20198","text":"C2 at hxxp://evil[.]example.com/x and 203.0.113[.]7"}',
      '{"id":3}',
    ].join('\n');
    const { lines, status } = await stormbrief(['tag'], {
      input,
      env: { DATABASE_URL: 'sqlite:/nowhere/at/all.db' },
    });
    expect(status).toBe(0);
    expect(lines.map((line) => line['id'])).toEqual([1, null, 'b', null]);
    expect(lines[0]).toMatchObject({
      actors: [
        {
          id: 'volt-typhoon',
          attackId: 'G1017',
          confidence: 'high',
          relation: 'about',
          about: true,
          evidence: [
            {
              term: 'BRONZE SILHOUETTE',
              kind: 'alias',
              field: 'title',
              start: 0,
              end: 17,
              quote: expect.stringContaining('BRONZE SILHOUETTE'),
            },
          ],
        },
      ],
    });
    expect(lines[1]).toMatchObject({ error: expect.stringContaining('line 2: ') });
    expect(lines[2]).toMatchObject({
      actors: [{ id: 'salt-typhoon' }],
      cves: [{ id: 'CVE-2023-20198' }],
      indicators: expect.arrayContaining([expect.objectContaining({ type: 'ipv4', value: '203.0.113.7' })]),
    });
    expect(lines[3]).toMatchObject({ error: expect.stringContaining('line 4: ') });
  });

  it('a watchlist of one’s own tags too, given as a file or as a folder', async () => {
    mkdirSync(join(folder, 'lists'));
    const file = join(folder, 'lists', 'own.yml');
    writeFileSync(
      file,
      'id: own\ntitle: Our own names\nactor: volt-typhoon\nterms:\n  - { text: Quiet Lantern, kind: alias, strength: specific, origin: our own hunters }\n',
    );
    const input = '{"id":1,"title":"Quiet Lantern seen again"}';
    expect((await stormbrief(['tag'], { input })).lines).toMatchObject([{ actors: [] }]);
    expect((await stormbrief(['tag', '--watchlist', file], { input })).lines).toMatchObject([
      { actors: [{ id: 'volt-typhoon', evidence: [{ term: 'Quiet Lantern' }] }] },
    ]);
    feeds.show('one', [{ guid: '9', title: 'Quiet Lantern seen again', summary: '', at: Date.now() }]);
    const env = {
      STORMBRIEF_WATCHLISTS: join(folder, 'lists'),
      DATABASE_URL: `sqlite:${join(folder, 'own.db')}`,
    };
    await stormbrief(['poll'], { env });
    expect((await stormbrief(['latest', 'volt', 'typhoon'], { env })).out).toContain(
      'why: “Quiet Lantern” in title',
    );
  });

  it('tag knows the actors of ATT&CK and MISP files too, packed or not, and says what to do with a broken one', async () => {
    const [attack, misp] = [join(folder, 'attack.json.gz'), join(folder, 'misp.json')];
    writeFileSync(attack, packed(attackJson([group(1, 'Velvet Mothkin')])));
    writeFileSync(misp, mispJson([{ value: 'TG-9999', meta: { synonyms: ['Harvest'] } }]));
    const input = '{"id":1,"title":"Velvet Mothkin and Harvest hackers"}';
    const { lines } = await stormbrief(['tag', '--actors', attack, '--actors', misp], { input });
    expect(lines).toMatchObject([
      {
        actors: expect.arrayContaining([
          expect.objectContaining({ id: 'velvet-mothkin', attackId: 'G9001' }),
        ]),
      },
    ]);
    expect(JSON.stringify(lines)).toContain('tg-9999');
    writeFileSync(misp, mispJson([{ value: 'TG-9999' }]).slice(0, -9));
    const broken = await stormbrief(['tag', '--actors', misp], { input });
    expect(broken.status).toBe(1);
    expect(broken.err).toMatch(/misp\.json: it ends in the middle; download it again\n$/);
  });

  it('explain lays such a file over it too', async () => {
    const misp = join(folder, 'explained.json');
    writeFileSync(misp, mispJson([{ value: 'TG-9999' }]));
    const input = 'TG-9999 hacks a port\n';
    expect((await stormbrief(['explain', '-'], { input })).out).toContain('Actors\n  none');
    const told = await stormbrief(['explain', '-', '--actors', misp], { input });
    expect(told.out).toContain('TG-9999: named, about it, because: named in the title');
  });

  it('explain reads a text with the data sets of the store, as a poll does, and a file given takes the place of its edition there', async () => {
    const env = { DATABASE_URL: `sqlite:${join(folder, 'sets.db')}` };
    const ask = (...more: string[]) =>
      stormbrief(['explain', '-', ...more], { env, input: 'TG-9999 hacks a port by CVE-2026-40404\n' });
    expect((await ask()).out).toContain('Actors\n  none');
    expect(existsSync(join(folder, 'sets.db'))).toBe(false);
    const [misp, other] = [join(folder, 'set.json'), join(folder, 'other-set.json')];
    writeFileSync(misp, mispJson([{ value: 'TG-9999' }]));
    writeFileSync(other, mispJson([{ value: 'TG-8888' }]));
    expect((await stormbrief(['import', 'misp', misp, '--yes'], { env })).status).toBe(0);
    const kev = join(folder, 'kev.json');
    writeFileSync(kev, kevFile('2026-03-02', [makeKevListing('CVE-2026-40404')]));
    expect((await stormbrief(['import', 'kev', kev], { env })).status).toBe(0);
    const told = (await ask()).out;
    expect(told).toContain('TG-9999: named, about it, because: named in the title');
    expect(told).toMatch(/CVEs\n {2}CVE-2026-40404: .*KEV/);
    expect((await ask('--actors', other)).out).toContain('Actors\n  none');
  });

  it('ends without a word where its reader has seen enough, as before a head', async () => {
    const child = spawn(process.execPath, ['src/cli.ts', 'tag'], { cwd: root, env: {} });
    const line = `${JSON.stringify({ id: 1, title: 'VOLTZITE in a port' })}\n`;
    child.stdin.on('error', () => {});
    child.stdin.end(line.repeat(2_000));
    child.stdout.once('data', () => child.stdout.destroy());
    const [err, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect({ err, status }).toEqual({ err: '', status: 141 });
  });

  it('explain says why each tag was given and why others were not, of a text or of the newest of a feed', async () => {
    const piped = await stormbrief(['explain', '-'], {
      input:
        'Retailer hit, children play\nIt hides like Volt Typhoon does, with PowerShell. It calls hxxp://evil[.]com/a.\n',
    });
    expect(piped.status).toBe(0);
    expect(piped.out).toMatch(/Volt Typhoon: named, only mentioned, because: compared with, not accused/);
    expect(piped.out).toMatch(/Play: “Play” .* in title: an everyday word without its context/);
    expect(piped.out).toMatch(
      /Mentioned in text, not verified\n {2}Domains: evil\[\.\]com\n {2}Links: hxxp\[:\]\/\/evil/,
    );
    const json = await stormbrief(['explain', '-', '--json'], {
      input: '{"title":"Chinese hackers in Guam"}\n{"title":"Guam"}\n',
    });
    expect(json.lines).toMatchObject([
      { reading: { actors: [{ actorId: 'volt-typhoon', confidence: 'possible' }] }, nearMisses: [] },
      { reading: { actors: [] } },
    ]);
    feeds.show('one', [{ guid: '7', title: 'VOLTZITE in a water utility', summary: 's', at: Date.now() }]);
    const feed = await stormbrief(['explain', feeds.url('one')]);
    expect(feed.out).toMatch(
      /VOLTZITE in a water utility[\s\S]*named, about it, because: named in the title/,
    );
  });

  it('explain says of a stored advisory what was concluded then, where the rules conclude otherwise now', async () => {
    feeds.show('one', [{ guid: '7', title: 'VOLTZITE in a water utility', summary: 's', at: Date.now() }]);
    const env = { DATABASE_URL: `sqlite:${join(folder, 'explain.db')}` };
    await stormbrief(['poll'], { env });
    const [stored] = (await stormbrief(['latest', '--json'], { env })).lines as {
      stories: { lead: { id: string } }[];
    }[];
    const id = stored?.stories[0]?.lead.id ?? '';
    const now = await stormbrief(['explain', id], { env });
    expect(now.out).toContain('named in the title');
    expect(now.out).not.toContain('Stored with other actors');
    const list = join(folder, 'against.yml');
    writeFileSync(
      list,
      'id: against\ntitle: T\nactor: volt-typhoon\nterms:\n  - { text: VOLTZITE, kind: context, strength: negative, origin: a band }\n',
    );
    const against = await stormbrief(['explain', id, '--watchlist', list], { env });
    expect(against.out).toMatch(/Stored with other actors[\s\S]*Volt Typhoon \(named, about it\)/);
    expect(against.out).toMatch(/“VOLTZITE” stands there, a look-alike that is somebody else/);
  });

  it('explain says what to do where it cannot: a web page, an unknown id, an empty input, a line that is no JSON', async () => {
    feeds.page('page', '<!doctype html><html><body>no feed</body></html>');
    expect(await stormbrief(['explain', feeds.url('page')])).toMatchObject({
      status: 1,
      err: expect.stringMatching(/web page[\s\S]*explain - </i),
    });
    expect((await stormbrief(['explain', 'nothing'])).err).toContain('no advisory “nothing”');
    expect((await stormbrief(['explain', '-'])).err).toContain('standard input');
    expect((await stormbrief(['explain', '-'], { input: '{"title"' })).err).toContain('not JSON');
  });

  it('tag holds its memory while much goes through', async () => {
    const line = (n: number) =>
      `${JSON.stringify({ id: n, title: `Advisory ${n} on FortiOS`, summary: 'word '.repeat(200) })}\n`;
    const input = Array.from({ length: 4_000 }, (_, n) => line(n)).join('');
    const { lines } = await stormbrief(['tag'], { input, env: { NODE_OPTIONS: '--max-old-space-size=96' } });
    expect(lines).toHaveLength(4_000);
    expect(lines.at(-1)?.['id']).toBe(3_999);
  });

  it('feeds test reads one address and stores nothing; a dead one says why', async () => {
    expect((await stormbrief(['feeds', 'test', feeds.url('one')])).out).toContain('a feed with 1 advisory');
    expect(await stormbrief(['feeds', 'test', feeds.url('down')])).toMatchObject({
      status: 1,
      err: expect.stringContaining('503'),
    });
    expect(await stormbrief(['feeds', 'test', 'nowhere'])).toMatchObject({
      status: 1,
      err: expect.stringContaining('https://'),
    });
    expect(
      await stormbrief(['feeds', 'test', feeds.url('one')], { env: { STORMBRIEF_ALLOW_HOSTS: '' } }),
    ).toMatchObject({ status: 1, err: expect.stringContaining('STORMBRIEF_ALLOW_HOSTS') });
  });

  it('a wrong catalogue or configuration is one clear message, without a stack', async () => {
    writeFileSync(join(folder, 'wrong.yml'), '- {id: x, title: X, url: "ftp://x", category: gov}\n');
    const { status, err } = await stormbrief(['feeds'], {
      env: { STORMBRIEF_FEEDS: join(folder, 'wrong.yml') },
    });
    expect(status).toBe(1);
    expect(err).toMatch(/wrong\.yml:1: /);
    expect(err).not.toContain('    at ');
  });
});
