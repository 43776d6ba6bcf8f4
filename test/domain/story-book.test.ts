import { describe, expect, it } from 'vitest';
import type { Telling } from '../../src/domain/sketch.ts';
import { openStoryBook } from '../../src/domain/story-book.ts';
import { openStoryKeys } from '../../src/domain/story-keys.ts';
import { day, now } from '../help/make.ts';

const telling = (title: string, given: Partial<Telling> = {}): Telling => ({
  title,
  lede: '',
  url: null,
  cves: [],
  actorIds: [],
  feedId: 'second',
  at: now,
  ...given,
});
/** Is the second a telling of the first? */
function isOne(first: Telling, second: Telling): boolean {
  const book = openStoryBook();
  book.add('story', { ...first, feedId: first.feedId === 'second' ? 'first' : first.feedId });
  return book.find(second) === 'story';
}

describe('one event told by several feeds', () => {
  it('is one story when the link is the same, whatever hangs on it', () => {
    const first = telling('A', { url: 'https://www.example.org/report/?utm_source=rss' });
    expect(isOne(first, telling('B', { url: 'http://m.example.org/report' }))).toBe(true);
    expect(isOne(first, telling('B', { url: 'https://example.org/other' }))).toBe(false);
    expect(
      isOne(telling('A', { url: 'https://example.org/' }), telling('B', { url: 'https://example.org' })),
    ).toBe(false);
  });

  it('is one story when the titles say nearly the same', () => {
    const first = telling('Volt Typhoon kept access to a Massachusetts utility for 300 days');
    expect(isOne(first, telling('Volt Typhoon had access to Massachusetts utility for 300 days'))).toBe(true);
    expect(isOne(first, telling('Salt Typhoon in nine telecom networks'))).toBe(false);
  });

  it('is one story when few CVEs are the same, and never when they are others', () => {
    const first = telling('FortiOS heap overflow exploited in the wild', { cves: ['CVE-2022-42475'] });
    expect(isOne(first, telling('CISA adds a FortiOS flaw to KEV', { cves: ['CVE-2022-42475'] }))).toBe(true);
    expect(isOne(first, telling(first.title, { cves: ['CVE-2024-21762'] }))).toBe(false);
  });

  it('is one story when an advisory and a report on it name its number', () => {
    const first = telling('Countering actors that compromise routers worldwide', {
      url: 'https://www.cisa.gov/news-events/cybersecurity-advisories/aa25-239a',
      lede: 'The authoring agencies warn of actors on backbone routers.',
    });
    const report = { lede: 'Advisory AA25-239A says how actors stay on backbone routers of carriers.' };
    expect(isOne(first, telling('Thirteen countries warn of actors on routers', report))).toBe(true);
  });

  it('is one story when other words tell the same names and numbers', () => {
    const first = telling('Orion Health shuts down systems after cyberattack', {
      lede: 'Orion Health in Tacoma diverts ambulances from its 14 hospitals and works on paper since Tuesday.',
    });
    const second = telling('Ransomware keeps Orion Health on paper, ambulances diverted', {
      lede: 'The Tacoma hospital group Orion Health was hit on Tuesday; its 14 hospitals divert ambulances.',
    });
    expect(isOne(first, second)).toBe(true);
  });

  it('ends after seven days', () => {
    const first = telling('Quiet router botnet Zorblax grows in Tasmania');
    expect(isOne(first, { ...first, feedId: 'second', at: now + 7 * day })).toBe(true);
    expect(isOne(first, { ...first, feedId: 'second', at: now + 7 * day + 1 })).toBe(false);
  });
});

describe('two events stay two stories', () => {
  it.each([
    ['FG-IR-24-001: FortiOS overflow in fgfmd', 'FG-IR-24-002: FortiOS overflow in fgfmd'],
    ['SSA-123456: Multiple vulnerabilities in SCALANCE', 'SSA-123457: Multiple vulnerabilities in SCALANCE'],
    ['ICSA-24-001-01 Siemens SIMATIC S7-1200', 'ICSA-24-001-02 Siemens SIMATIC S7-1200'],
    ['VU#123456: Zorblax routers hold a fixed key', 'VU#123457: Zorblax routers hold a fixed key'],
    ['USN-6718-1: curl vulnerabilities', 'USN-6718-2: curl vulnerabilities'],
    ['RHSA-2024:1234 Important: kernel security update', 'RHSA-2024:1235 Important: kernel security update'],
    ['DSA-5649-1 chromium security update', 'DSA-5650-1 chromium security update'],
    ['MS17-010 Security update for Windows SMB Server', 'MS17-011 Security update for Windows SMB Server'],
    ['KB5034123 update for Windows Server Zorblax', 'KB5034127 update for Windows Server Zorblax'],
    ['cisco-sa-iosxe-a overflow in Zorblax', 'cisco-sa-iosxe-b overflow in Zorblax'],
    ['GHSA-abcd-efgh-ijkl in zorblax parser', 'GHSA-abcd-efgh-ijkm in zorblax parser'],
    ['ZDI-24-101: Zorblax Reader overflow', 'ZDI-24-102: Zorblax Reader overflow'],
    ['Microsoft Patch Tuesday, May 2024', 'Microsoft Patch Tuesday, June 2024'],
    ['Zorblax Android security bulletin for March', 'Zorblax Android security bulletin for April'],
    ['Zorblax week in review 12', 'Zorblax week in review 13'],
    ['Zorblax newsletter, Round 464', 'Zorblax newsletter, Round 465'],
    ['ISC StormCast for Monday, May 13th, 2024', 'ISC StormCast for Tuesday, May 14th, 2024'],
    ['Diary of the Zorblax honeypot, day 12', 'Diary of the Zorblax honeypot, day 13'],
    ['Google releases Chrome 131 with Zorblax fix', 'Google releases Chrome 132 with Zorblax fix'],
    ['Wireshark 4.2.1 released', 'Wireshark 4.2.2 released'],
    [
      'Qilin ransomware gang claims attack on Acme Health',
      'Qilin ransomware gang claims attack on Borealis Health',
    ],
    ['APT28 phishes embassies with Zorblax lures', 'APT29 phishes embassies with Zorblax lures'],
    [
      'CISA adds one known exploited vulnerability to catalog',
      'CISA adds one known exploited vulnerability to catalog',
    ],
  ])('%s | %s', (one, other) => {
    expect(isOne(telling(one), telling(other))).toBe(false);
    expect(isOne(telling(other), telling(one))).toBe(false);
  });

  it('a round-up is not the event that it names', () => {
    const event = telling('Zorblax router flaw exploited by Quxnet botnet');
    expect(isOne(event, telling('Week in review: Zorblax router flaw exploited by Quxnet botnet'))).toBe(
      false,
    );
  });

  it('of one feed, which numbers its twins; the same words in another feed are one of them', () => {
    const first = telling('Siemens SIMATIC S7-1200 Zorblax', { feedId: 'ics' });
    expect(isOne(first, { ...first })).toBe(false);
    expect(isOne(first, { ...first, feedId: 'vendor' })).toBe(true);
  });

  it('of one site where no feed is known, unless they share the page', () => {
    const at = (path: string) =>
      telling('Zorblax Quxnet routers overflow', { feedId: null, url: `https://v.example/${path}` });
    expect(isOne(at('a-1'), at('a-2'))).toBe(false);
    expect(isOne(at('a-1'), at('a-1?utm_source=x'))).toBe(true);
  });

  it('on one page that says by fragment or by number which it means', () => {
    const on = (title: string, fragment: string) =>
      telling(title, { url: `https://v.example/advisories#${fragment}` });
    expect(isOne(on('SSL VPN bypass', '2'), on('Mail gateway overflow', '3'))).toBe(false);
    expect(isOne(on('FG-IR-24-001', 'top'), on('FG-IR-24-002', 'top'))).toBe(false);
  });

  it('also when a third telling would fit both: no story holds two that are apart', () => {
    const book = openStoryBook();
    book.add('may', telling('Zorblax Quxnet Patch Tuesday May', { feedId: 'a' }));
    const between = telling('Zorblax Quxnet Patch Tuesday', { feedId: 'b' });
    expect(book.find(between)).toBe('may');
    book.add('may', between);
    expect(book.find(telling('Zorblax Quxnet Patch Tuesday June', { feedId: 'c' }))).toBeNull();
    expect(book.find(telling('Zorblax Quxnet Patch Tuesday in May', { feedId: 'c' }))).toBe('may');
  });
});

describe('the key of a story', () => {
  it('is that of the first telling, the same in every run', () => {
    const lines = [
      telling('Zorblax botnet Quxnet takes routers', { feedId: 'a', url: 'https://a.example/1' }),
      telling('Something else entirely happened', { feedId: 'b', url: 'https://b.example/1' }),
      telling('Zorblax botnet Quxnet takes more routers', { feedId: 'c', url: 'https://c.example/1' }),
    ];
    const run = () => {
      const keys = openStoryKeys();
      return lines.map(keys);
    };
    const [one, two, three] = run();
    expect(one).toBe(three);
    expect(one).not.toBe(two);
    expect(run()).toEqual([one, two, three]);
  });

  it('remembers thousands of lines, and no more than it has room for', () => {
    const keys = openStoryKeys();
    const at = (n: number) => telling(`Zorblax${n} botnet Quxnet${n}`, { feedId: `f${n}`, at: null });
    const first = keys(at(0));
    for (let n = 1; n < 6_000; n += 1) keys(at(n));
    expect(keys({ ...at(0), feedId: 'again' })).toBe(first);
    for (let n = 6_000; n < 16_000; n += 1) keys(at(n));
    expect(keys({ ...at(0), feedId: 'late', lede: 'later' })).not.toBe(first);
  });
});
