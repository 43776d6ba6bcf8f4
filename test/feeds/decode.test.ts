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

  it('reads UTF-32', () => {
    const points = [...'<rss>🌀</rss>'].map((letter) => letter.codePointAt(0) ?? 0);
    const view = new DataView(new ArrayBuffer(points.length * 4));
    points.forEach((point, at) => {
      view.setUint32(at * 4, point, true);
    });
    expect(decode(new Uint8Array(view.buffer), null)).toBe('<rss>🌀</rss>');
  });
});
