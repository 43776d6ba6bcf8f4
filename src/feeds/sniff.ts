/** How much of the foreign letters of a text are these, 0 to 1. */
function shareOf(text: string, letters: RegExp): number {
  const foreign = text.match(/[^\u0000-\u007f]/g)?.length ?? 0;
  return foreign === 0 ? 0 : (text.match(letters)?.length ?? 0) / foreign;
}

function strictly(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return '';
  }
}

/**
 * Charsets by what only their own language writes in them, most telling first: Japanese has kana, Russian whole words of
 * high bytes, Korean next to nothing but syllables, Chinese mostly the frequent characters that GB 2312 and Big5 put first.
 */
const charsets: readonly (readonly [charset: string, (bytes: Uint8Array) => boolean])[] = [
  ['iso-2022-jp', (bytes) => /\x1b\$[@B]/.test(latin(bytes))],
  ['shift_jis', (bytes) => shareOf(strictly(bytes, 'shift_jis'), /[\u3041-\u30fe]/g) > 0.25],
  ['euc-jp', (bytes) => shareOf(strictly(bytes, 'euc-jp'), /[\u3041-\u30fe]/g) > 0.25],
  ['koi8-r', (bytes) => isCyrillic(bytes, /[\xc0-\xdf\xa3]/g)],
  ['windows-1251', (bytes) => isCyrillic(bytes, /[\xe0-\xff\xb8]/g)],
  ['euc-kr', (bytes) => shareOf(strictly(bytes, 'euc-kr'), /[\uac00-\ud7a3]/g) > 0.8],
  [
    'gb18030',
    (bytes) => strictly(bytes, 'gb18030') !== '' && pairsOf(bytes, /[\xb0-\xd7][\xa1-\xfe]/g) > 0.6,
  ],
  [
    'big5',
    (bytes) => strictly(bytes, 'big5') !== '' && pairsOf(bytes, /[\xa4-\xc6][\x40-\x7e\xa1-\xfe]/g) > 0.6,
  ],
];

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** How many of the bytes above ASCII begin such a pair, of those that begin one at all. */
function pairsOf(bytes: Uint8Array, pair: RegExp): number {
  const text = latin(bytes);
  const pairs = text.match(/[\x81-\xfe][\x40-\x7e\x80-\xfe]/g) ?? [];
  const likely = pairs.filter((one) => one.match(pair) !== null).length;
  return pairs.length === 0 ? 0 : likely / pairs.length;
}

/** Whole words of high letters, as no Western language has them, small letters (`small`) far before capitals. */
function isCyrillic(bytes: Uint8Array, small: RegExp): boolean {
  const text = latin(bytes);
  const letters = text.match(/[\xc0-\xff\xa3\xb8]/g)?.length ?? 0;
  const words = text.match(/[\xc0-\xff\xa3\xb8]{4,}/g) ?? [];
  const within = words.join('');
  return within.length > letters * 0.7 && (within.match(small)?.length ?? 0) > within.length * 0.6;
}

const lookedAt = 100_000;

/**
 * The charset that unlabelled bytes, which are no UTF-8, look like; null where they look Western. A guess of the last
 * resort: it comes after every label (WHATWG Encoding, RFC 7303).
 */
export function sniffCharset(bytes: Uint8Array): string | null {
  const head = bytes.subarray(0, lookedAt);
  return charsets.find(([, looksLike]) => looksLike(head))?.[0] ?? null;
}
