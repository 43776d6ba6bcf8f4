import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findIndicators } from '../../src/domain/find-indicators.ts';
import { defang, type Indicator } from '../../src/domain/indicator.ts';
import { runs, some } from '../help/runs.ts';
import { spent } from '../help/spent.ts';

function find(text: string, url: string | null = null): readonly Indicator[] {
  return findIndicators({ title: '', summary: text, categories: [], url });
}
function values(text: string, type?: string): readonly string[] {
  return find(text)
    .filter((one) => type === undefined || one.type === type)
    .map(({ value }) => value);
}

describe('indicators in a text', () => {
  it('have every hash, wherever in a text it begins and whatever stands around it', () => {
    const hash = 'd41d8cd98f00b204e9800998ecf8427e';
    for (let before = 0; before < 70; before += 1) {
      const lead = 'ab, '.repeat(20).slice(-before || 80);
      expect(values(`${lead}"${hash}" ${'ef01 '.repeat(9)}`, 'md5')).toEqual([hash]);
      expect(values(`${lead}.x${hash} ${hash}0`, 'md5')).toEqual([]);
      expect(values(`${lead}imphash_${hash}`, 'md5')).toEqual([]);
      // As samples are named.
      expect(values(`${lead}.sample_${hash}_unpacked.bin`, 'md5')).toEqual([hash]);
    }
  });

  it.each([
    ['hxxp://evil[.]example[.]com/a', 'http://evil.example.com/a'],
    ['hXXps[:]//evil.com/x?y=1.', 'https://evil.com/x?y=1'],
    ['hxxps[://]evil[.]com/x', 'https://evil.com/x'],
    ['(https://evil.com/a)', 'https://evil.com/a'],
    ['(https://evil.com/a)and so on', 'https://evil.com/a'],
    ['[hxxp://evil[.]com/a](hxxp://evil[.]com/a)', 'http://evil.com/a'],
    ['https://evil.com/wiki_(x)', 'https://evil.com/wiki_(x)'],
    ["Download('https://evil.com/a.ps1');", 'https://evil.com/a.ps1'],
    ['<a href="hxxp://evil[.]com/a">', 'http://evil.com/a'],
    ['hxxp://a[.]evil[.]com/x,hxxp://b[.]evil[.]com/y', 'http://a.evil.com/x', 'http://b.evil.com/y'],
    ['hxxp://evil[.]com/a\\_b', 'http://evil.com/a_b'],
    ['hxxps://5.6.7[.]8:8080/gate.php', 'https://5.6.7.8:8080/gate.php'],
    ['http:\\\\evil[.]com/x', 'http://evil.com/x'],
    ['hxxp__evil.com', 'http://evil.com'],
    ['hxxp://evil .com/x', 'http://evil.com/x'],
    ['fxp://evil[.]com/x', 'ftp://evil.com/x'],
    ['hxxp[s]://evil[.]com/x', 'https://evil.com/x'],
    ['h**p://evil.com/x', 'http://evil.com/x'],
    ['{jndi:ldap://203.0.113.7:1389/a}', 'ldap://203.0.113.7:1389/a'],
    ['被hxxps://evil[.]com/a感染', 'https://evil.com/a'],
  ])('a link is refanged: %s', (text, ...urls) => {
    expect(values(text, 'url')).toEqual(urls);
  });

  it.each([
    'evil[.]com',
    'evil(.)com',
    'evil{.}com',
    'evil[dot]com',
    'evil (dot) com',
    'evil [.] com',
    'evil[ . ]com',
    'evil[.] com',
    'evil . com',
    'evil[.com',
    'evil.]com',
    'evil].com',
    'evil.[com]',
    'evil\\.com',
    'evil\\[.\\]com',
    'evil[.]\u200bcom',
    'EVIL[.]COM',
    'evil.com,',
    '*.evil[.]com',
    '_evil[.]com_',
    '<b>evil[.]com</b>',
    '攻撃者evil[.]comに接続',
    'evil[.]com:8443',
    'host=evil[.]com&port=1',
  ])('a domain is refanged: %s', (text) => {
    expect(values(`seen at ${text} and elsewhere`)).toEqual(['evil.com']);
  });

  it.each([
    '1.2.3.4',
    '1[.]2[.]3[.]4',
    '1.2.3[.]4',
    '1.2.3].4',
    '1.2.3.]]]4',
    '1(.)2(.)3(.)4',
    '1.2.3.4:443',
    '1.2.3.4/24',
    '1[.]2[.]3[.]4-8',
    '\\\\1.2.3[.]4@80\\share',
  ])('an IPv4 address is refanged: %s', (text) => {
    expect(values(`to ${text} and`, 'ipv4')).toEqual(['1.2.3.4']);
  });

  it('names in other scripts, punycode, underscores and onions are domains; so are roots that only malware asks', () => {
    const text =
      'пример[.]рф xn--e1afmkfd[.]xn--p1ai _dmarc[.]evil[.]com abcdefghij234567[.]onion cobalt[.]bazar';
    expect(values(text)).toEqual([
      'пример.рф',
      'xn--e1afmkfd.xn--p1ai',
      '_dmarc.evil.com',
      'abcdefghij234567.onion',
      'cobalt.bazar',
    ]);
  });

  it('knows IPv6, ranges, e-mail and hashes', () => {
    expect(values('from 2001:db8::1 and fe80[:]:1', 'ipv6')).toEqual(['fe80::1']);
    expect(values('from 2001:db8::1 and [2001:db8::2]:443')).toEqual(['2001:db8::1', '2001:db8::2']);
    expect(values('1.2.3.4-1.2.3.9')).toEqual(['1.2.3.4', '1.2.3.9']);
    expect(values('mail bad[@]evil[.]com or bad at home', 'email')).toEqual(['bad@evil.com']);
    expect(values('mail bad.one+x@evil.com', 'email')).toEqual(['bad.one+x@evil.com']);
    const hash = 'D41D8CD98F00B204E9800998ECF8427E';
    expect(find(`MD5: ${hash}`)).toEqual([
      { type: 'md5', value: hash.toLowerCase(), field: 'summary', start: 5, end: 37 },
    ]);
    const digits = 'a1b2c3d4';
    for (const [type, length] of [
      ['sha1', 40],
      ['sha256', 64],
      ['sha512', 128],
    ] as const)
      expect(find(digits.repeat(length / 8))).toMatchObject([{ type, value: digits.repeat(length / 8) }]);
  });

  it.each([
    'read README.md and main.py',
    'built with node.js, Vue.js and ASP.NET',
    'End of sentence.In the next one',
    'FortiOS 7.4.3.1 and earlier',
    'fixed in version 10.2.3.4',
    'upgrade to 9.1.0.2 or 9.1.0.3',
    'build 7.4.3.1-2',
    'at 12:30:45 from aa:bb:cc:dd:ee:ff',
    'std::string and 999.1.1.1',
    'the U.S. and the U.K., e.g. here, i.e. there',
    'open setup.exe or invoice.pdf.zip',
    'detected as BURNTCIGAR.CA!tr or Trojan:Win32/Emotet.PA!MTB',
    'the package com.example.app and window.name = 1',
    'booked at Booking.com',
    'on 127.0.0.1, 192.168.0.1 and 255.255.255.0',
    'the Microsoft .NET framework',
    'imphash: d41d8cd98f00b204e9800998ecf8427e',
    '0'.repeat(32),
    'write to psirt@vendor.com or security@vendor.org',
    '[redacted].evil[.]com and [redacted]dmv.evil[.]com and <name>.evil[.]com',
    'user (at) C:\\Windows\\evil.com',
  ])('no indicator in: %s', (text) => {
    expect(find(text)).toEqual([]);
  });

  it('gives a link and its host, once each, in order of appearance, with the place of each', () => {
    expect(find('hxxp://b[.]com/1 then 1.2.3[.]4 then hxxp://b[.]com/1')).toEqual([
      { type: 'url', value: 'http://b.com/1', field: 'summary', start: 0, end: 16 },
      { type: 'domain', value: 'b.com', field: 'summary', start: 7, end: 14 },
      { type: 'ipv4', value: '1.2.3.4', field: 'summary', start: 22, end: 31 },
    ]);
  });
});

describe('the references of a text', () => {
  it('are what it leaves plain where it defangs something, in whichever field; hashes are never references', () => {
    const hash = 'a1b2c3d4'.repeat(8);
    const found = findIndicators({
      title: 'bad[.]com used against hospitals',
      summary: `see 5.6.7.8, good.org, who@good.org and ${hash}`,
      text: 'https://www.example.org/report',
      categories: [],
      url: null,
    });
    expect(found.map(({ value, field }) => `${field} ${value}`)).toEqual([
      'title bad.com',
      `summary ${hash}`,
    ]);
  });

  it('are the publisher, well-known sites, authorities and pictures; another plain link is an indicator', () => {
    const text =
      'Loader at http://evil-site.ru/x. https://blog.vendor.com/y, https://github.com/z, https://www.cisa.gov/kev, https://cdn.pics.net/a.png';
    expect(find(text, 'https://www.vendor.com/advisory').map(({ value }) => value)).toEqual([
      'http://evil-site.ru/x',
      'evil-site.ru',
      'cdn.pics.net',
    ]);
  });

  it.each([
    'see https://other.org/a',
    'Read more at https://other.org/a',
    '[1] https://other.org/a',
    'the [report](https://other.org/a) says',
    'REFERENCES:\n\n- https://other.org/a\n- https://other.org/b',
  ])('stand where a text sends its reader on: %s', (text) => {
    expect(find(text)).toEqual([]);
  });

  it('stand behind any word that sends a reader on, however it is written, and what else stands there is none', () => {
    const words =
      'see, see also, source, sources, via, read more, more information, for more info, more details, more news, learn more, reference, references, original post, originally posted, available, visit, article url, comments url, blog, blog post, subscribe, sign up, register, follow us, click here, watch'.split(
        ', ',
      );
    const ways = [
      (word: string) => `${word} https://other.org/a`,
      (word: string) => `It is here. ${word.toUpperCase()}: "https://other.org/a`,
      (word: string) => `${word} at <other.org`,
      (word: string) => `${word} here other.org`,
    ];
    for (const word of words)
      for (const way of ways) expect([way(word), find(way(word))]).toEqual([way(word), []]);
    for (const lead of ['[1]:', '[12]  ', 'a](', 'href="', "SRC = '", 'alt='])
      expect([lead, find(`x ${lead}https://other.org/a`)]).toEqual([lead, []]);
    for (const word of ['foresee', 'from', 'here', 'xvia', 'the', 'called', 'at'])
      expect([word, values(`${word} https://other.org/a`, 'url')]).toEqual([word, ['https://other.org/a']]);
  });

  it('stand under a heading of references, whatever line it ends with and wherever it stands', () => {
    const headings =
      'References, SOURCES, Links, Further reading, See also, Credits, Acknowledgements, ## Original sources ##, 1) External links:'.split(
        ', ',
      );
    for (const heading of headings)
      for (const end of ['\n', '\r\n', '\u2028'])
        expect([heading, find(`${heading}${end}x https://other.org/a`)]).toEqual([heading, []]);
    expect(values('The references of the links\nx https://other.org/a', 'url')).toEqual([
      'https://other.org/a',
    ]);
  });

  it('end with the next heading', () => {
    expect(
      values('References:\nhttps://other.org/a\n\nCommand and control:\nhttp://evil-site.ru/x', 'url'),
    ).toEqual(['http://evil-site.ru/x']);
  });

  it('are not told apart by an address that only hides from collectors', () => {
    expect(values('Contact: jane (at) vendor (dot) com. The loader calls evil-site.ru', 'domain')).toEqual([
      'evil-site.ru',
    ]);
  });
});

describe('four numbers', () => {
  const words =
    'version, versions, ver., v, firmware, release, released, builds, update, patch, patched, prior to, fixed in, upgrade to, earlier than, later than, iOS, iOS XE, PAN-OS, FortiOS, Chrome, Junos, OpenSSL, ArubaOS'.split(
      ', ',
    );
  it.each(words)('are a version behind: %s', (word) => {
    expect(values(`It is ${word} 5.4.3.2`)).toEqual([]);
    expect(values(`It is ${word.toUpperCase()}: 5.4.3.1, 5.4.3.2 and 5.4.3.3 through 5.4.3.4`)).toEqual([]);
    expect(values(`It is ${word} 5.4.3.1 and up to 5.4.3.2`)).toEqual([]);
  });

  it.each(['connects to', 'the server', 'and', 'up to', 'é', ''])('are an address behind: %s', (word) => {
    expect(values(`It ${word} 5.4.3.2`)).toEqual(['5.4.3.2']);
  });
});

describe('four small numbers', () => {
  it.each([
    'Ivanti Connect Secure 9.1.18.9 and 22.7.2.3 are affected',
    'Cisco ASA 9.16.4.19 fixes it',
    'Affected: Zyxel ATP 5.39.0.1, Sophos 20.0.2.1',
    'Update OpenManage Server to 4.2.0.16',
    'Siemens SINEC NMS before 3.0.1.2',
    'a flaw of sudo 1.9.5.2',
    'as section 4.3.2.1 and chapter 1.2.3.4 say',
  ])('are no address behind the name of a product, and where they are fixed or affected: %s', (text) => {
    expect(values(text)).toEqual([]);
  });

  it.each([
    ['The beacon connects to 5.39.0.1 and 45.9.20.18.', ['5.39.0.1', '45.9.20.18']],
    ['the C2 server 31.13.24.5; from 2.56.9.12', ['31.13.24.5', '2.56.9.12']],
    ['IP address 23.45.12.9 was seen. Hosts 5.8.11.2, 5.8.11.3', ['23.45.12.9', '5.8.11.2', '5.8.11.3']],
    ['IOCs:\n5.8.11.2\n5.8.11.3', ['5.8.11.2', '5.8.11.3']],
    ['Cobalt Strike 185.8.11.2', ['185.8.11.2']],
  ])('are addresses elsewhere: %s', (text, found) => {
    expect(values(text)).toEqual(found);
  });
});

describe('what a text leaves plain while it defangs', () => {
  it('is taken where the text calls it bad in the same line, and where nobody else could mean it', () => {
    const text =
      'C2: 45.77.10.2, evil-domain.ru and http://bad-site.top/x.php. Analysts of lab.example.com saw update[.]evil[.]com and http://abcdefgh234567.onion/leak.';
    expect(values(text, 'ipv4')).toEqual(['45.77.10.2']);
    expect(values(text, 'domain')).toEqual([
      'evil-domain.ru',
      'bad-site.top',
      'update.evil.com',
      'abcdefgh234567.onion',
    ]);
  });

  it('is a contact or what is bad where only the at sign is spelt out: a mailbox of the publisher’s is the former', () => {
    const text = 'The note gives attacker[at]evil[.]com; write to psirt[at]vendor[.]com. C2: bad[.]ru';
    expect(values(text, 'email')).toEqual(['attacker@evil.com']);
  });

  it('is taken in the line behind the one that calls it bad', () => {
    expect(values('Malicious domains:\nevil-domain.ru\nSeen with update[.]evil[.]com.', 'domain')).toEqual([
      'evil-domain.ru',
      'update.evil.com',
    ]);
  });

  it.each([
    ['IOCs:\n45.77.10.2\n45.77.10.3\n\nevil-domain.ru', ['45.77.10.2', '45.77.10.3', 'evil-domain.ru']],
    ['Indicators of compromise:\r\n- 45.77.10.2\r\n- evil-domain.ru\r\n', ['45.77.10.2', 'evil-domain.ru']],
    [
      '## 6. Indicators of Compromise (IOCs)\n• 45.77.10.2:8443\n• evil-domain.ru – C2',
      ['45.77.10.2', 'evil-domain.ru'],
    ],
    [
      'C2 servers: 45.77.10.2\n45.77.10.3,\n45.77.10.4, 45.77.10.5',
      ['45.77.10.2', '45.77.10.3', '45.77.10.4', '45.77.10.5'],
    ],
    [
      'IP addresses\n45.77.10.2 (AS20473, first seen 2024-02-07)\n45.77.10.3\nDomains\nevil-domain.ru',
      ['45.77.10.2', '45.77.10.3', 'evil-domain.ru'],
    ],
    [
      'IOCs\nType | Value | Comment\nIPv4 | 45.77.10.2 | used by the loader\nDomain | evil-domain.ru | C2',
      ['45.77.10.2', 'evil-domain.ru'],
    ],
    [
      'Indicators of Compromise\nIndicator\nType\n45.77.10.2\nIPv4\nevil-domain.ru\nDomain',
      ['45.77.10.2', 'evil-domain.ru'],
    ],
    [
      'The following domains were used by the threat actor:\nevil-domain.ru\nbad-site.top',
      ['evil-domain.ru', 'bad-site.top'],
    ],
    [
      'EMOTET C2 SERVERS:\n- 45.77.10.2 port 443 - HTTPS traffic\n- port 443 - ident.me - IP address check (not inherently malicious)\n- 45.77.10.3 port 8080',
      ['45.77.10.2', '45.77.10.3'],
    ],
    [
      `Files:\nloader.bat ${'a1b2c3d4'.repeat(8)}\nNetwork indicators:\nC:\\temp\\run.log\nevil-domain.ru\nNothing else.\nlab.example.com`,
      ['evil-domain.ru'],
    ],
    ['C2 servers:\n45.77.10.2\nWe thank lab.example.com for its help.\n45.77.10.3', ['45.77.10.2']],
    ['IOCs:\n45.77.10.2\n\nReferences:\nother.org\n45.77.10.3', ['45.77.10.2']],
    [
      'IOCs:\n45.77.10.2\nwww.vendor.com\ngithub.com\nhttps://blog.vendor.com/y\ncert@agency.gov',
      ['45.77.10.2'],
    ],
    ['IOCs are available here:\nother.org\nlab.example.com', []],
    ['C2 TRAFFIC:\n- 45.77.10.2 port 443\n- port 443 - lab.example.com - HTTPS traffic', []],
    ['Indicators:\n- 45.77.10.2\n- Analysis: https://lab.example.com/1', ['45.77.10.2']],
    ['Legitimate domains:\nother.org\nlab.example.com', []],
    ['Our scanner IP addresses:\n45.77.10.2\n45.77.10.3', []],
    ['Affected hosts:\nother.org\nlab.example.com', []],
    ['The malware spreads fast.\nother.org\nlab.example.com', []],
  ])(
    'is taken in every line of a list behind a heading that calls it bad, until prose begins: %j',
    (text, found) => {
      const seen = find(`Seen with update[.]evil[.]com.\n\n${text}`, 'https://www.vendor.com/advisory');
      expect(
        seen
          .filter(({ type }) => type !== 'sha256')
          .map(({ value }) => value)
          .filter((value) => value !== 'update.evil.com'),
      ).toEqual(found);
    },
  );

  it('is looked for in lists in time that grows with their length alone', () => {
    const listOf = (lines: number) =>
      `x update[.]evil[.]com\n${Array.from({ length: lines }, (_, at) => `- a${at}.evil-domain.ru - seen`).join('\n')}`;
    const timeOf = (text: string) => {
      const began = performance.now();
      expect(values(text, 'domain').length).toBe(1);
      return performance.now() - began;
    };
    timeOf(listOf(200));
    expect(timeOf(listOf(20_000))).toBeLessThan(1500);
  });

  it('is judged as if nothing were defanged where only references are', () => {
    const text = 'IOCs:\n45.77.10.2\nevil-domain.ru\n\nReferences: hxxps://blog[.]vendor[.]com/post';
    expect(values(text)).toEqual(expect.arrayContaining(['45.77.10.2', 'evil-domain.ru']));
  });
});

describe('a name', () => {
  it('is a domain only under a suffix where names are registered', () => {
    expect(
      values(
        'evil.co.za evil.za evil.exe evil.zzzz evil.xn--p1ai EVIL.COM Evil.ru evil.co.uk co.uk',
        'domain',
      ),
    ).toEqual(['evil.co.za', 'evil.xn--p1ai', 'evil.co.uk']);
    expect(values('evil.international evil.getelementbyidentifier', 'domain')).toEqual([
      'evil.international',
    ]);
    expect(values('evil[.]bazar evil[.]zz a-.com -a.com a..com', 'domain')).toEqual(['evil.bazar']);
  });

  it('that comes again is told once, however many there are', () => {
    const many = Array.from({ length: 60 }, (_, at) => `evil${at}[.]com`);
    expect(values([...many, ...many].join(' '), 'domain')).toEqual(
      many.map((name) => name.replace('[.]', '.')),
    );
  });
});

describe('an indicator on the screen', () => {
  it.each([
    ['https://evil.com/a.b', 'hxxps[:]//evil[.]com/a[.]b'],
    ['ftp://evil.com', 'fxp[:]//evil[.]com'],
    ['ldap://evil.com', 'ldap[:]//evil[.]com'],
    ['bad@evil.com', 'bad[@]evil[.]com'],
    ['1.2.3.4', '1[.]2[.]3[.]4'],
    ['2001:db8::1', '2001[:]db8[:][:]1'],
  ])('cannot be clicked: %s', (value, shown) => {
    expect(defang(value)).toBe(shown);
  });

  it('is read again as what it was', () => {
    for (const value of [
      'https://evil.com/a',
      'ldap://evil.com/a',
      'evil.com',
      '1.2.3.4',
      'bad@evil.com',
      '2001:db8::1',
    ])
      expect(values(`x ${defang(value)} y`)[0]).toBe(value);
  });
});

describe('for any text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      ...'hxxp:// https:// [.] (dot) . @ [@] [ ] ( ) : [:] / \\ _ - \u200b a evil.com evil[.]com 1.2.3.4 1.2.3[.]4'.split(
        ' ',
      ),
      ...'bad@evil[.]com 2001:db8::1 :: d41d8cd98f00b204e9800998ecf8427e /a?b=c 見 REFERENCES: , " \''.split(
        ' ',
      ),
      ' ',
      '\n',
    ),
  );
  const text = fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join(''));

  it('never fails, and the words at the place of an indicator are that indicator', () => {
    fc.assert(
      fc.property(text, (words) => {
        for (const { type, value, start, end } of find(words)) {
          const written = words.slice(start, end);
          // By itself, among what is defanged, or as the host of a link: the words around decide whether, never what.
          const again = [written, `hxxp://marked[.]com ${written} `, `hxxp://${written}`].flatMap((one) =>
            find(one),
          );
          expect(again.some((one) => one.type === type && one.value === value)).toBe(true);
        }
      }),
      { numRuns: runs(1500) },
    );
  });

  it('finds in what it shows what it found', () => {
    fc.assert(
      fc.property(text, (words) => {
        const found = find(words);
        const shown = found.map(({ value }) => defang(value)).join(' \n ');
        const again = new Set(find(shown).map(({ type, value }) => `${type} ${value}`));
        for (const { type, value } of found) expect(again).toContain(`${type} ${value}`);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('a hostile text', () => {
  const seeds = [
    ...'a. a[.] a[. [.] 1. a@ a@b.c http:// hxxp://a.com (http://a.com/) : a: [( ]. a]. a- [: __ hxxp__ a= a+ \\. () f.f: 見evil.com ff:'.split(
      ' ',
    ),
    ...[
      '. ',
      ' [.] ',
      'a . com ',
      'evil.com ',
      'https://ev.com/x ',
      'abcdef0123456789',
      'd41d8cd98f00b204e9800998ecf8427e ',
      'References:\n',
      '0',
      '\u200b',
    ],
  ];
  const worst = ['(http://a.com/)', 'https://ev.com/x ', 'http://', '[.]', 'a@b.c', 'a[.', '1.1.1.1 ', 'a='];
  const timeOf = (seed: string, size: number) => {
    const words = seed.repeat(Math.ceil(size / seed.length));
    return spent(() => find(words));
  };

  it.each(worst)('of a megabyte of %j is read at once', { retry: 2 }, async (seed) => {
    await timeOf(seed, 20_000);
    expect(await timeOf(seed, 1_000_000)).toBeLessThan(1_000);
  });

  it.each(some(seeds))('takes time in proportion to its length: %j', { retry: 2 }, async (seed) => {
    const half = await timeOf(seed, 150_000);
    expect(await timeOf(seed, 300_000)).toBeLessThan(Math.max(3 * half, 250));
  });
});
