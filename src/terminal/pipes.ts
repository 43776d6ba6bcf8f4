import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { openStoryKeys } from '../domain/story-keys.ts';
import { tagLine } from '../domain/tag-lines.ts';
import type { KnownVulnerability } from '../domain/vulnerability.ts';
import { parseFeed } from '../feeds/parse.ts';
import { showsWords } from '../feeds/peek.ts';

/** Takes one line of output; resolves when its reader is ready for more. */
export type SayLine = (line: string) => Promise<void>;

type Pipes = { readonly input: NodeJS.ReadableStream; readonly say: SayLine };

async function parseFile(
  file: string,
  options: { readonly url?: string; readonly type?: string },
  { input, say }: Pipes,
): Promise<boolean> {
  const bytes = file === '-' ? await buffer(input) : await readFile(file);
  const parsed = await parseFeed({ bytes, contentType: options.type ?? null, url: options.url ?? null });
  if (parsed.kind === 'not-a-feed') {
    await say(JSON.stringify({ file, error: parsed.reason }));
    return false;
  }
  if (parsed.advisories.length === 0 && parsed.index !== undefined) {
    const error = `it holds no advisory: it leads to ${showsWords(parsed)}, which a poll fetches`;
    await say(JSON.stringify({ file, error }));
    return false;
  }
  for (const { identity: id, structured, ...fields } of parsed.advisories)
    await say(JSON.stringify({ file, id, ...fields, ...structured }));
  return true;
}

/** Feed files to one JSON line an advisory; `-` is the input. A file that is no feed, or cannot be read, gives one line `{file, error}`. Returns whether all were feeds. */
export async function parseFiles(
  files: readonly string[],
  options: { readonly url?: string; readonly type?: string },
  pipes: Pipes,
): Promise<boolean> {
  let all = true;
  for (const file of files) {
    try {
      all = (await parseFile(file, options, pipes)) && all;
    } catch (error) {
      await pipes.say(
        JSON.stringify({ file, error: error instanceof Error ? error.message : String(error) }),
      );
      all = false;
    }
  }
  return all;
}

/** JSON Lines in, JSON Lines out, one at a time: memory does not grow with the input. Empty lines are passed over. */
export async function tagLines(
  reader: Parameters<typeof tagLine>[0],
  { input, say }: Pipes,
  known?: KnownVulnerability,
): Promise<void> {
  const storyKey = openStoryKeys();
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() !== '') await say(tagLine(reader, line, number, known, storyKey));
  }
}
