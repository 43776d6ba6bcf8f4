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

/** Text that is UTF-8 but for a few bytes stays UTF-8; what is mostly not is windows-1252, as browsers assume. */
function guess(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(bytes);
  const bad = text.match(/\ufffd/g)?.length ?? 0;
  const good = text.match(/[^\u0000-\u007f\ufffd]/g)?.length ?? 0;
  return bad <= good ? text : new TextDecoder('windows-1252').decode(bytes);
}

/**
 * The text of a feed: byte order mark, then the charset of the Content-Type, then the XML declaration, then what the
 * bytes look like (RFC 7303 §3); utf-8 by default. A label that is unknown, or that the bytes disprove, is passed over.
 */
export function decode(bytes: Uint8Array, contentType: string | null): string {
  const marked = utf32(bytes) ?? decoder(wide(bytes), false)?.decode(bytes);
  if (marked !== undefined) return marked;
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 1_024));
  const declared = declaration.exec(head)?.[1] ?? null;
  const sent = parameter.exec(contentType ?? '')?.[1] ?? null;
  // Many servers add charset=iso-8859-1 to files that say they are UTF-8, and no bytes disprove iso-8859-1.
  const western = new Set(['windows-1252']);
  const overruled = western.has(decoder(sent, false)?.encoding ?? '') && declared?.toLowerCase() === 'utf-8';
  const order = overruled ? [declared, sent] : [sent, declared];
  for (const label of order) {
    // A declaration that could be read byte by byte is not UTF-16, whatever it says.
    if (decoder(label, false)?.encoding.startsWith('utf-16')) continue;
    const text = strictly(bytes, label);
    if (text !== null) return text;
  }
  return strictly(bytes, 'utf-8') ?? guess(bytes);
}
