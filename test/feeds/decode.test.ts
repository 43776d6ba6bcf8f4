import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/feeds/decode.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const xml = (encoding: string, text: string) =>
  `<?xml version="1.0" encoding="${encoding}"?><rss>${text}</rss>`;

function wide(text: string, little: boolean, mark: boolean): Uint8Array {
  const units = [...((mark ? '\ufeff' : '') + text)].map((letter) => letter.charCodeAt(0));
  return Uint8Array.from(
    units.flatMap((unit) => (little ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255])),
  );
}

describe('the text of a feed', () => {
  it('is UTF-8 where nothing says otherwise', () => {
    expect(decode(bytes('<rss>Žižkov 한국</rss>'), null)).toBe('<rss>Žižkov 한국</rss>');
    expect(decode(bytes('\ufeff<rss/>'), 'text/xml; charset=iso-8859-1')).toBe('<rss/>');
    expect(decode(new Uint8Array(), null)).toBe('');
  });

  it('is windows-1252 where it is no UTF-8', () => {
    expect(decode(latin('<rss>caf\xe9 \x93quoted\x94</rss>'), null)).toBe('<rss>café “quoted”</rss>');
  });

  it('stays UTF-8 for one broken byte among good ones', () => {
    const broken = new Uint8Array([...bytes('<rss>éèê ü'), 0xe9, ...bytes('</rss>')]);
    expect(decode(broken, null)).toBe('<rss>éèê ü\ufffd</rss>');
  });

  it.each([
    ['text/xml; charset=windows-1251', '<rss>\xcf\xf0\xe8\xe2\xe5\xf2</rss>', '<rss>Привет</rss>'],
    ['text/xml;charset="EUC-KR"', '<rss>\xc7\xd1\xb1\xb9</rss>', '<rss>한국</rss>'],
    ['application/rss+xml', xml('shift_jis', '\x93\xfa\x96{'), xml('shift_jis', '日本')],
    ['text/xml; charset=utf-8', xml('windows-1251', '\xcf\xf0'), xml('windows-1251', 'Пр')],
    ['text/xml; charset=nonsense', xml('bogus', 'caf\xe9'), xml('bogus', 'café')],
    ['text/xml; charset=windows-1251', xml('windows-1253', '\xcf'), xml('windows-1253', 'П')],
    [null, xml('utf-16', 'even'), xml('utf-16', 'even')],
    [null, xml('utf-16', 'odd'), xml('utf-16', 'odd')],
  ])('believes %s, then the declaration, as far as the bytes bear it out', (contentType, written, read) => {
    expect(decode(latin(written), contentType)).toBe(read);
  });

  it('believes the file that says UTF-8 over the server that says iso-8859-1 of everything', () => {
    expect(decode(bytes(xml('utf-8', 'é')), 'text/xml; charset=ISO-8859-1')).toBe(xml('utf-8', 'é'));
  });

  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('reads UTF-16, little endian %s, marked %s', (little, mark) => {
    const text = xml('utf-16', 'Žižkov');
    expect(decode(wide(text, little, mark), null)).toBe(text);
  });

  it('is read as its label says, for all of a broken byte', () => {
    const broken = new Uint8Array([...latin(xml('shift_jis', '\x93\xfa\x96{\x93\xfa')), 0xff]);
    expect(decode(broken, null)).toBe(`${xml('shift_jis', '日本日')}\ufffd`);
  });

  it.each([
    ['shift_jis', '脆弱性に関するお知らせです。', '90c68ee390ab82c98ad682b782e982a8926d82e782b982c582b78142'],
    ['euc-jp', 'セキュリティ情報のお知らせ', 'a5bba5ada5e5a5eaa5c6a5a3bef0caf3a4cea4aac3cea4e9a4bb'],
    ['euc-kr', '보안 공지 안내', 'bab8bec820b0f8c1f620bec8b3bb'],
    ['gb18030', '关于安全漏洞的公告通知', 'b9d8d3dab0b2c8abc2a9b6b4b5c4b9abb8e6cda8d6aa'],
    ['koi8-r', 'Предупреждение об уязвимости', 'f0d2c5c4d5d0d2c5d6c4c5cec9c520cfc220d5d1dad7c9cdcfd3d4c9'],
    [
      'windows-1251',
      'Предупреждение об уязвимости',
      'cff0e5e4f3eff0e5e6e4e5ede8e520eee120f3ffe7e2e8eceef1f2e8',
    ],
  ])('that nothing labels is known as %s by what it writes', (_charset, words, hex) => {
    const document = Buffer.concat([
      Buffer.from('<rss><title>'),
      Buffer.from(hex, 'hex'),
      Buffer.from('</title></rss>'),
    ]);
    expect(decode(document, null)).toBe(`<rss><title>${words}</title></rss>`);
  });

  it('is unpacked where a server sends a packed file without a word, unless it would fill the memory', () => {
    const text = xml('utf-8', 'Žižkov');
    expect(decode(gzipSync(text), 'application/gzip')).toBe(text);
    expect(decode(zstdCompressSync(text), null)).toBe(text);
    expect(decode(gzipSync(Buffer.alloc(200_000_000)), null).length).toBeLessThan(1_000_000);
  });

  it('reads UTF-32', () => {
    const points = [...'<rss>🌀</rss>'].map((letter) => letter.codePointAt(0) ?? 0);
    const view = new DataView(new ArrayBuffer(points.length * 4));
    points.forEach((point, at) => {
      view.setUint32(at * 4, point, true);
    });
    expect(decode(new Uint8Array(view.buffer), null)).toBe('<rss>🌀</rss>');
  });
});
