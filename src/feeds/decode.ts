import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { sniffCharset } from './sniff.ts';

/** Ten megabytes are the most that is fetched; a packed file may hold no more. */
const mostUnpacked = 10_000_000;
const declaration = /<\?xml[^>]{0,200}?\sencoding\s{0,9}=\s{0,9}["']\s{0,9}([\w.:-]{1,40})/i;
const parameter = /;\s{0,9}charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})/i;

function decoder(label: string | null, fatal: boolean): TextDecoder | null {
  if (label === null) return null;
  try {
    return new TextDecoder(label, { fatal });
  } catch {
    return null;
  }
}

function encodingOf(label: string | null): string | undefined {
  return decoder(label, false)?.encoding;
}

function strictly(bytes: Uint8Array, label: string | null): string | null {
  try {
    return decoder(label, true)?.decode(bytes) ?? null;
  } catch {
    return null;
  }
}

/** XML 1.0 appendix F: a byte order mark, or how `<?` or `<r` looks in a wide encoding. */
function wide(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0x3c && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  if (a === 0 && b === 0x3c && c === 0 && d !== 0) return 'utf-16be';
  return null;
}

/** UTF-32, which TextDecoder does not know; null where it is not. */
function utf32(bytes: Uint8Array): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) return null;
  const first = view.getUint32(0, false);
  const little = first === 0xfffe_0000 || first === 0x3c00_0000;
  if (!little && first !== 0xfeff && first !== 0x3c) return null;
  const points: string[] = [];
  for (let at = 0; at + 3 < bytes.length; at += 4) {
    const point = view.getUint32(at, little);
    points.push(point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd');
  }
  return points.join('').replace(/^\ufeff/, '');
}

/** What the label says, but for a few broken bytes; null where it is mostly something else. */
function roughly(bytes: Uint8Array, label: string | null): string | null {
  const text = decoder(label, false)?.decode(bytes) ?? null;
  if (text === null) return null;
  const bad = text.match(/\ufffd/g)?.length ?? 0;
  const good = text.match(/[^\u0000-\u007f\ufffd]/g)?.length ?? 0;
  return bad <= good ? text : null;
}

/** The bytes of a file that came packed although its server did not say so; one that unpacks to too much stays packed. */
function unpacked(bytes: Uint8Array): Uint8Array {
  const [a, b, c, d] = bytes;
  const unpack =
    a === 0x1f && b === 0x8b
      ? gunzipSync
      : a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd
        ? zstdDecompressSync
        : null;
  try {
    return unpack?.(bytes, { maxOutputLength: mostUnpacked }) ?? bytes;
  } catch {
    return bytes;
  }
}

/**
 * The text of a feed: byte order mark, then the charset of the Content-Type, then the XML declaration, then what the
 * bytes look like (RFC 7303 §3); utf-8 by default. A label that is unknown, or that the bytes disprove, is passed over; one
 * that a few bytes do not follow is believed where none fits better.
 */
export function decode(received: Uint8Array, contentType: string | null): string {
  const bytes = unpacked(received);
  const marked = utf32(bytes) ?? decoder(wide(bytes), false)?.decode(bytes);
  if (marked !== undefined) return marked;
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 1_024));
  const declared = declaration.exec(head)?.[1] ?? null;
  const sent = parameter.exec(contentType ?? '')?.[1] ?? null;
  // Many servers say iso-8859-1 of everything, and some files us-ascii. No bytes disprove those in a decoder's eyes; but text in
  // them is never UTF-8 throughout. A file that says iso-8859-1 of itself is believed, as others believe it.
  const isDoubted = (label: string | null) =>
    /^(?:us-)?ascii$/i.test(label ?? '') || encodingOf(declared) !== 'windows-1252';
  // A declaration that could be read byte by byte is not UTF-16, whatever it says.
  const order = [sent, declared].flatMap((label) => {
    const encoding = encodingOf(label);
    if (encoding === undefined || encoding.startsWith('utf-16')) return [];
    return encoding === 'windows-1252' && isDoubted(label) ? ['utf-8', encoding] : [encoding];
  });
  for (const read of [strictly, roughly]) {
    for (const label of [...order, 'utf-8']) {
      const text = read(bytes, label);
      if (text !== null) return text;
    }
  }
  return new TextDecoder(sniffCharset(bytes) ?? 'windows-1252').decode(bytes);
}
