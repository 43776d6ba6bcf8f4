import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { createAttackReader } from './attack.ts';
import { type Bundle, type Raw, textOf } from './data-set.ts';
import { JsonError, readJsonObjects } from './json-objects.ts';
import { createMispReader } from './misp.ts';

/** A file of actors cannot be used; the message says why, and what to do. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

/** More than this is no bundle of actors: ATT&CK's largest is 50 MB unpacked. Bytes. */
const mostBytes = 512 * 1024 * 1024;

const wanted =
  'expected a bundle of MITRE ATT&CK (enterprise-attack.json of github.com/mitre-attack/attack-stix-data) or the MISP galaxy of threat actors (clusters/threat-actor.json of github.com/MISP/misp-galaxy), plain or .gz';

/** What breaks off or is damaged is an error of what reads, wherever in the file it is. */
async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const fed = pipeline(Readable.from(chunks), gunzip);
  // The reader of `gunzip` hears of it too.
  fed.catch(() => undefined);
  yield* gunzip as AsyncIterable<Uint8Array>;
  await fed;
}

/** Unpacked where it is packed, whatever its name says. */
async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  const first = await source.next();
  if (first.done === true) return;
  async function* all() {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => source };
  }
  const [one, two] = first.value;
  const isPacked = one === 0x1f && two === 0x8b;
  let size = 0;
  for await (const chunk of isPacked ? gunzipped(all()) : all()) {
    size += chunk.length;
    if (size > mostBytes) throw new JsonError(`it is larger than ${mostBytes / 2 ** 20} MB`);
    yield chunk;
  }
}

/** What is wrong with a file that is well-formed, and holds no actors that we can read. */
function strangeness(frame: Raw): string {
  if (frame['type'] === 'bundle') return 'this STIX bundle holds no intrusion sets, so it names no actors';
  if (Array.isArray(frame['values']))
    return `this MISP galaxy holds "${textOf(frame['type']).slice(0, 60)}", not threat actors`;
  return 'it is neither a STIX bundle nor a MISP galaxy';
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<Bundle | string> {
  const attack = createAttackReader();
  const misp = createMispReader();
  const frame = await readJsonObjects(unpacked(chunks), (object) => {
    if (typeof object['type'] === 'string' && typeof object['id'] === 'string') attack.take(object);
    else if (typeof object['value'] === 'string') misp.take(object);
  });
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) return 'it is no JSON object';
  const found = frame as Raw;
  const isActors = found['category'] === 'actor' || found['type'] === 'threat-actor';
  if (found['type'] === 'bundle') return attack.finish() ?? strangeness(found);
  return (isActors ? misp.finish(found) : null) ?? strangeness(found);
}

/** Why a file could not be read, in our words. */
function reasonOf(error: unknown): string {
  if (error instanceof JsonError) return error.message;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'Z_BUF_ERROR') return 'it ends in the middle';
  if (code.startsWith('Z_')) return 'its packing is damaged';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'it may not be read';
  throw error;
}

/**
 * Read a bundle of actors, ATT&CK or MISP, plain or packed with gzip, object by object, so that memory does not grow
 * with the file. `name` is the file or address it comes from. Throws BundleError.
 */
export async function readBundle(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Bundle> {
  let found: Bundle | string;
  try {
    found = await read(chunks);
  } catch (error) {
    const reason = reasonOf(error);
    const isCut = reason === 'it ends in the middle' || reason.startsWith('its packing');
    throw new BundleError(`${name}: ${reason}; ${isCut ? 'download it again' : wanted}`);
  }
  if (typeof found === 'string') throw new BundleError(`${name}: ${found}; ${wanted}`);
  return found;
}

/** Read a bundle of actors from a file. Throws BundleError. */
export async function readBundleFile(path: string): Promise<Bundle> {
  return readBundle(createReadStream(path), path);
}
