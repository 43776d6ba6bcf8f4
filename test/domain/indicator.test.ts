import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defang, findIndicators } from '../../src/domain/indicator.ts';

function values(text: string, type?: string): readonly string[] {
  return findIndicators(text)
    .filter((one) => type === undefined || one.type === type)
    .map(({ value }) => value);
}

describe('indicators in a text', () => {
  it.each([
    ['hxxp://evil[.]example[.]com/a', 'http://evil.example.com/a'],
    ['hXXps[:]//evil.com/x?y=1.', 'https://evil.com/x?y=1'],
    ['(https://evil.com/a)', 'https://evil.com/a'],
    ['hxxps://5.6.7[.]8:8080/gate.php', 'https://5.6.7.8:8080/gate.php'],
    ['http:\\\\evil[.]com/x', 'http://evil.com/x'],
  ])('a link is refanged: %s', (text, url) => {
    expect(values(text, 'url')).toEqual([url]);
  });

  it.each([
    'evil[.]com',
    'evil(.)com',
    'evil{.}com',
    'evil[dot]com',
    'evil (dot) com',
    'evil [.] com',
    'evil . com',
    'evil[.com',
    'evil.]com',
    'EVIL[.]COM',
    'evil.com,',
  ])('a domain is refanged: %s', (text) => {
    expect(values(`seen at ${text} and elsewhere`)).toEqual(['evil.com']);
  });

  it.each([
    '1.2.3.4',
    '1[.]2[.]3[.]4',
    '1.2.3[.]4',
    '1.2.3].4',
    '1(.)2(.)3(.)4',
    '1.2.3.4:443',
    '1.2.3.4/24',
  ])('an IPv4 address is refanged: %s', (text) => {
    expect(values(`to ${text} and`)).toEqual(['1.2.3.4']);
  });

  it('knows IPv6, e-mail and hashes', () => {
    expect(values('from 2001:db8::1 and fe80[:]:1', 'ipv6')).toEqual(['2001:db8::1', 'fe80::1']);
    expect(values('mail bad[@]evil[.]com or bad at home', 'email')).toEqual(['bad@evil.com']);
    const hash = 'D41D8CD98F00B204E9800998ECF8427E';
    expect(findIndicators(`MD5: ${hash}`)).toEqual([{ type: 'md5', value: hash.toLowerCase() }]);
    expect(findIndicators('a1'.repeat(20))).toEqual([{ type: 'sha1', value: 'a1'.repeat(20) }]);
    expect(findIndicators('a1'.repeat(32))).toEqual([{ type: 'sha256', value: 'a1'.repeat(32) }]);
    expect(findIndicators('a1'.repeat(64))).toEqual([{ type: 'sha512', value: 'a1'.repeat(64) }]);
  });

  it.each([
    'read README.md and main.py',
    'built with node.js, Vue.js and ASP.NET',
    'End of sentence.In the next one',
    'FortiOS 7.4.3.1 and earlier',
    'fixed in version 10.2.3.4',
    'upgrade to 9.1.0.2 or 9.1.0.3',
    'at 12:30:45 from aa:bb:cc:dd:ee:ff',
    'std::string and 999.1.1.1',
    'the U.S. and the U.K., e.g. here, i.e. there',
    'open setup.exe or invoice.pdf.zip',
    '0'.repeat(32),
  ])('no indicator in: %s', (text) => {
    expect(findIndicators(text)).toEqual([]);
  });

  it('gives a link and its host, once each, in order of appearance', () => {
    expect(findIndicators('hxxp://b[.]com/1 then 1.2.3[.]4 then hxxp://b[.]com/1')).toEqual([
      { type: 'url', value: 'http://b.com/1' },
      { type: 'domain', value: 'b.com' },
      { type: 'ipv4', value: '1.2.3.4' },
    ]);
  });

  it('leaves out the references of a text that defangs what is bad', () => {
    expect(values('bad[.]com, see https://www.example.org/report', 'domain')).toEqual(['bad.com']);
    expect(values('see https://www.example.org/report', 'domain')).toEqual(['www.example.org']);
  });
});

describe('an indicator on the screen', () => {
  it.each([
    ['https://evil.com/a.b', 'hxxps://evil[.]com/a[.]b'],
    ['ftp://evil.com', 'fxp://evil[.]com'],
    ['bad@evil.com', 'bad[@]evil[.]com'],
    ['1.2.3.4', '1[.]2[.]3[.]4'],
  ])('cannot be clicked: %s', (value, shown) => {
    expect(defang(value)).toBe(shown);
  });

  it('is read again as what it was', () => {
    for (const value of ['https://evil.com/a', 'evil.com', '1.2.3.4', 'bad@evil.com'])
      expect(values(`x ${defang(value)} y`)[0]).toBe(value);
  });
});

describe('for any text', () => {
  it('never fails', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('hxxp://', '[.]', '.', '@', 'a', ':', '[', ']', '1.2.3.4', 'evil.com', '::', '\ue000'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        for (const { value } of findIndicators(pieces.join(''))) expect(value).not.toMatch(/[\ue000-\ue002]/);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes time in proportion to its length', () => {
    const started = performance.now();
    for (const hostile of [
      'a.',
      'a[.',
      '1.',
      'a@',
      'http://',
      ':',
      '[(',
      'a-',
      'abcdef0123456789',
      '. ',
      '[:',
    ])
      findIndicators(hostile.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
