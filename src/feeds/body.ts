import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { Refused } from './guard.ts';

export type Answer = Dispatcher.ResponseData;
/** Bytes after unpacking, and when to stop. */
export type Limits = { readonly maxBytes: number; readonly signal: AbortSignal };

/** The answer is larger than what is read. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** A header of an answer, the first of several; null where it is not there. */
export function header(answer: Answer, name: string): string | null {
  const value = answer.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** Whatever is left of an answer is of no use, and may have no end; but nothing is left of a 304 (RFC 9110 §15.4.5). */
export function drop({ body, statusCode }: Answer): void {
  body.on('error', () => undefined);
  if (statusCode === 304) body.resume();
  else body.destroy();
}

/** Some servers compress what nobody asked for in ways nobody asked for. */
function decoder(encoding: string): NodeJS.ReadWriteStream | null {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress();
    default:
      throw new Refused(`the answer is compressed in an unknown way (${encoding.slice(0, 40)})`);
  }
}

async function* capped(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > maxBytes) throw new TooLarge();
    yield chunk;
  }
}

/** The cap holds for what is unpacked, so that a small bomb ends early, and for what is sent, so that padding does too. */
export async function pour(
  answer: Answer,
  { maxBytes, signal }: Limits,
  keep: (chunks: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  if (Number(header(answer, 'content-length')) > maxBytes) throw new TooLarge();
  const unpack = decoder(header(answer, 'content-encoding') ?? '');
  const sent = capped(answer.body, maxBytes);
  if (unpack === null) return keep(sent);
  const unpacked = async (source: AsyncIterable<Uint8Array>) => keep(capped(source, maxBytes));
  await pipeline(Readable.from(sent), unpack, unpacked, { signal });
}

/** The whole of an answer, unpacked. Throws TooLarge. */
export async function readBody(answer: Answer, limits: Limits): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await pour(answer, limits, async (source) => {
    for await (const chunk of source) chunks.push(chunk);
  });
  return Buffer.concat(chunks);
}
