import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../help/run-cli.ts';
import { cveRecord, epssFile, jsonFile, kevFile, makeKevListing } from '../help/vulnerability-files.ts';

const versa = 'CVE-2024-39717';
const vector = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';
let folder: string;
const path = (name: string) => join(folder, name);
const run = (args: readonly string[], input?: Uint8Array, env: Readonly<Record<string, string>> = {}) =>
  runCli(args, {
    env: { DATABASE_URL: `sqlite:${path('a.db')}`, ...env },
    ...(input === undefined ? {} : { input }),
  });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-import-'));
  mkdirSync(path('cves/2024'), { recursive: true });
  writeFileSync(
    path('old.json'),
    kevFile('2026-02-01', [makeKevListing(versa), makeKevListing('CVE-2020-0001')]),
  );
  const next = [
    makeKevListing(versa, { knownRansomwareCampaignUse: 'Known' }),
    makeKevListing('CVE-2026-0001'),
  ];
  writeFileSync(path('new.json'), kevFile('2026-03-01', next));
  writeFileSync(path('epss.csv.gz'), epssFile('2026-03-01', [`${versa},0.94123,0.99871`]));
  const record = cveRecord(versa, [{ cvssV4_0: { version: '4.0', vectorString: vector } }]);
  writeFileSync(path('cves/2024/record.json'), jsonFile(record));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every step is a process of its own, and a busy machine is not the subject. */
const patience = { timeout: 120_000 };

describe('a closed network', patience, () => {
  it('loads KEV from files, and hears what each changes, once only', async () => {
    expect((await run(['import', 'kev', path('old.json')])).out).toContain(
      'KEV as of 1 Feb 2026 (2)\n  added 2: ',
    );
    const { out } = await run(['import', 'kev', path('new.json')]);
    expect(out).toBe(
      `KEV as of 1 Mar 2026 (2)\n  added 1: CVE-2026-0001\n  removed 1: CVE-2020-0001\n  changed 1: ${versa} (now used in ransomware campaigns)\n`,
    );
    const again = await run(['import', 'kev', '--json', path('new.json')]);
    expect(JSON.parse(again.out)).toMatchObject({ asOf: '2026-03-01', added: [], removed: [], changed: [] });
  });

  it('keeps what it has from a KEV file that breaks off or is older, unless it says otherwise', async () => {
    const broken = await run(['import', 'kev', '-'], kevFile('2026-03-02', []).subarray(0, 60));
    expect(broken).toMatchObject({ status: 1, out: '' });
    expect(broken.err).toBe('-: its JSON breaks off. Nothing was changed: KEV as of 1 Mar 2026 (2).\n');
    const older = await run(['import', 'kev', path('old.json')]);
    expect(older).toMatchObject({
      status: 1,
      err: expect.stringMatching(/older than what is loaded.*--yes/),
    });
    const future = kevFile('2099-01-01', [makeKevListing(versa)]);
    expect(await run(['import', 'kev', '--yes', '-'], future)).toMatchObject({
      status: 1,
      err: expect.stringContaining('it is of 2099-01-01, a day that has not come. Nothing was changed'),
    });
    expect((await run(['import', 'kev', '--yes', path('old.json')])).out).toContain(
      'removed 1: CVE-2026-0001',
    );
  });

  it('loads EPSS and CVE records, from a folder of them too, and shows them where they are named', async () => {
    expect((await run(['import', 'epss', path('epss.csv.gz')])).out).toBe(
      'EPSS as of 1 Mar 2026 (1)\n  added 1, removed 0, updated 0\n',
    );
    expect((await run(['import', 'epss', path('epss.csv.gz')])).out).toContain(
      'added 0, removed 0, updated 1',
    );
    const { out } = await run(['import', 'cve', path('cves')]);
    expect(out).toContain('1 CVE record read, 1 written');
    expect(out).toContain(
      'CVSS 9.3 critical (v4.0, CVE record, computed from the vector of hackerone, as of 27 Aug 2024)',
    );
    expect((await run(['feeds'])).out).toMatch(/EPSS as of 1 Mar 2026 \(1\)\nCVE records as of .* \(1\)/);
    expect((await run(['actor', 'volt', 'typhoon'])).out).toContain(`${versa} Versa Director (`);
  });

  it('takes an address past the guard only', async () => {
    const server = createServer((_, response) =>
      response.end(kevFile('2026-04-01', [makeKevListing(versa)])),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const refused = await run(['import', 'kev', `http://${host}/kev.json`]);
    expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('private address') });
    const env = { STORMBRIEF_ALLOW_HOSTS: host, DATABASE_URL: `sqlite:${path('b.db')}` };
    const taken = await run(['import', 'kev', `http://${host}/kev.json`], undefined, env);
    expect(taken.out).toContain('KEV as of 1 Apr 2026 (1)');
    server.close();
  });

  it('hears which files are no records, while the others are taken', async () => {
    writeFileSync(path('no.json'), '{"hello":1}');
    const mixed = await run(['import', 'cve', path('no.json'), path('cves/2024/record.json')]);
    expect(mixed).toMatchObject({
      status: 1,
      err: expect.stringContaining('no.json: it holds no CVE record'),
    });
    expect(mixed.out).toContain('1 CVE record read');
    expect(await run(['import', 'cve', path('absent.json')])).toMatchObject({
      status: 1,
      err: expect.stringContaining('there is no such file'),
    });
  });
});

describe('tag', patience, () => {
  const line = Buffer.from(`{"id":1,"title":"Notes on ${versa} and CVE-2001-0001"}\n`);

  it('joins KEV, EPSS and CVSS from files by CVE id, each with its day, and rates by them, without a store', async () => {
    const files = ['--kev', path('new.json'), '--epss', path('epss.csv.gz'), '--cve', path('cves')];
    const { out } = await run(['tag', ...files], line, { DATABASE_URL: 'sqlite:/nowhere/at/all.db' });
    expect(JSON.parse(out)).toMatchObject({
      severity: {
        level: 'critical',
        reasons: [
          `${versa}: CVSS 9.3 (v4.0, CVE record computed from its vector, as of 2024-08-27)`,
          `${versa} in CISA KEV since 2024-08-23, used in ransomware campaigns (as of 2026-03-01)`,
          `names ${versa}`,
        ],
      },
      cves: [
        {
          id: versa,
          kev: { dateAdded: '2024-08-23', dueDate: '2024-09-13', ransomware: true },
          epss: { score: 0.94123, percentile: 0.99871, date: '2026-03-01' },
          cvss: { version: '4.0', score: 9.3, vector, severity: 'critical', computed: true },
          asOf: { kev: '2026-03-01', epss: '2026-03-01', cve: '2024-08-27' },
        },
        { id: 'CVE-2001-0001' },
      ],
    });
  });

  it('refuses a file that is not what it is given as', async () => {
    const { status, err, out } = await run(['tag', '--kev', path('epss.csv.gz')], line);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toBe(`${path('epss.csv.gz')}: it is not JSON.\n`);
  });
});
