import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** A file that is not what it was taken for; the message says how, in words for people. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

/** Unpacked, in bytes: what neither KEV nor EPSS nor a CVE record reaches. */
const mostUnpacked = 100_000_000;

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The bytes of a data file piece by piece, gzip taken off; the event loop goes on in between. Throws Unexpected for damaged gzip. */
export async function readPieces(
  bytes: Uint8Array,
  take: (piece: Uint8Array) => void,
  most: number = mostUnpacked,
): Promise<void> {
  const piece = 1 << 16;
  const slices = function* () {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  };
  let size = 0;
  const collect = async (source: AsyncIterable<Uint8Array>) => {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > most) throw new Unexpected(`it unpacks to more than ${most / 1e6} MB`);
      take(chunk);
    }
  };
  try {
    if (isGzip(bytes)) await pipeline(Readable.from(slices()), createGunzip(), collect);
    else await pipeline(Readable.from(slices()), collect);
  } catch (error) {
    if (error instanceof Unexpected) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code.startsWith('Z_')) throw new Unexpected('its gzip is damaged or breaks off');
    throw error;
  }
}

/** The text of a data file, gzip taken off, without a byte order mark. Throws Unexpected for damaged gzip. */
export async function unpacked(bytes: Uint8Array, most: number = mostUnpacked): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  await readPieces(bytes, (piece) => parts.push(decoder.decode(piece, { stream: true })), most);
  parts.push(decoder.decode());
  return parts.join('');
}

/** JSON, or Unexpected with what is wrong: a web page, nothing at all, a file that breaks off. */
export function jsonOf(text: string): unknown {
  if (text.trim() === '') throw new Unexpected('it is empty');
  try {
    return JSON.parse(text);
  } catch (error) {
    if (/^\s*</.test(text)) throw new Unexpected('it is a web page or XML, not JSON');
    const message = error instanceof Error ? error.message : '';
    const at = Number(/at position (\d+)/.exec(message)?.[1] ?? 0);
    const isCut = /unterminated|unexpected end/i.test(message) || at >= text.length;
    throw new Unexpected(isCut ? 'its JSON breaks off' : 'it is not JSON');
  }
}
