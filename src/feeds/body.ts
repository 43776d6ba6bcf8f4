import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
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

/** What is no encoding, and charsets, which some write there too: the bytes are as they are. */
const plain = /^(?:|identity|none|binary|[78]bit|utf-?8|us-ascii|(?:iso|windows)-[\w-]{1,20})$/;
const mostEncodings = 3;
const zlibHead = 0x78;

/** The encodings of an answer in the order in which they are taken off (RFC 9110 §8.4: listed in the order of their use). */
function encodingsOf(answer: Answer): readonly string[] {
  const named = (header(answer, 'content-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => !plain.test(encoding));
  if (named.length > mostEncodings) throw new Refused('the answer is compressed too often');
  return named.reverse();
}

/** Some servers compress what nobody asked for in ways nobody asked for. `first` is the first byte. */
function decoder(encoding: string, first: number = zlibHead): NodeJS.ReadWriteStream {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      // Named so it should have zlib's header, and from some servers has none (RFC 9110 §8.4.1.2).
      return (first & 0x0f) === 8 ? createInflate() : createInflateRaw();
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
  const encodings = encodingsOf(answer);
  const sent = capped(answer.body, maxBytes);
  if (encodings.length === 0) return keep(sent);
  const first = encodings[0] === 'deflate' ? await sent.next() : null;
  const whole = async function* () {
    if (first !== null && !first.done) yield first.value;
    yield* sent;
  };
  const cap = (source: AsyncIterable<Uint8Array>) => capped(source, maxBytes);
  const [head] = first?.value ?? [zlibHead];
  const steps = encodings.flatMap((encoding, at) => [decoder(encoding, at === 0 ? head : zlibHead), cap]);
  await pipeline([Readable.from(whole()), ...steps, keep], { signal });
}

/** The whole of an answer, unpacked. Throws TooLarge. */
export async function readBody(answer: Answer, limits: Limits): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await pour(answer, limits, async (source) => {
    for await (const chunk of source) chunks.push(chunk);
  });
  return Buffer.concat(chunks);
}
