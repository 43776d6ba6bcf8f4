import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { readConfig } from '../config.ts';
import { importLimits, openFetcher } from '../outside.ts';
import { Refusal, version } from './door.ts';

/** The files behind a name: itself, or every JSON file under a folder, in order. */
export async function filesUnder(path: string): Promise<readonly string[]> {
  if (path === '-' || /^https?:\/\//i.test(path)) return [path];
  const found = await stat(path).catch(() => null);
  if (found === null) throw new Refusal(`${path}: there is no such file.`);
  if (!found.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => /\.json(?:\.gz)?$/.test(name))
    .sort()
    .map((name) => join(path, name));
}

async function fetched(url: string): Promise<Uint8Array> {
  const fetcher = openFetcher(readConfig(process.env), version, undefined, importLimits);
  try {
    const answer = await fetcher.look({ url, etag: null, lastModified: null });
    if (answer.kind === 'fresh') return answer.bytes;
    throw new Refusal(`${url}: ${answer.kind === 'failed' ? answer.reason : 'answered 304 to a first look'}`);
  } finally {
    await fetcher.close();
  }
}

/** The bytes of a file, of an address past the guard, or of standard input (`-`). Refuses what cannot be read. */
export async function bytesOf(source: string): Promise<Uint8Array> {
  if (source === '-') return buffer(process.stdin);
  if (/^https?:\/\//i.test(source)) return fetched(source);
  try {
    return await readFile(source);
  } catch (error) {
    throw new Refusal(`${source}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
