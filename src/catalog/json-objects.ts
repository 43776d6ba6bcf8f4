import { StringDecoder } from 'node:string_decoder';

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** More than this is no record of a data set, and not its frame either. UTF-16 units. */
const mostUnits = 8 * 1024 * 1024;

/** The file is no JSON that can be used; the message says why, without the file's name. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** Bytes that belong together, gathered over chunks as text. */
function createGathering() {
  const decoder = new StringDecoder('utf8');
  let text = '';
  return {
    add(chunk: Buffer, from: number, to: number): void {
      if (from === to) return;
      text += decoder.write(chunk.subarray(from, to));
      if (text.length > mostUnits)
        throw new JsonError(`one of its objects is larger than ${mostUnits / 2 ** 20} million characters`);
    },
    say(words: string): void {
      text += words;
    },
    take(): string {
      const all = text + decoder.end();
      text = '';
      return all;
    },
  };
}

const hole = 'null';

/** Takes bytes apart: objects of a list at the top go to `take`, all else is the frame. */
function createSplitter(take: (value: Readonly<Record<string, unknown>>) => void) {
  const frame = createGathering();
  const record = createGathering();
  let depth = 0;
  let inList = false;
  let inRecord = false;
  let inText = false;
  let isEscaped = false;
  const open = (chunk: Buffer, from: number, at: number): number => {
    depth += 1;
    if (depth === 2) inList = chunk[at] === openBracket;
    if (depth !== 3 || !inList || chunk[at] !== openBrace) return from;
    inRecord = true;
    frame.add(chunk, from, at);
    frame.say(hole);
    return at;
  };
  const close = (chunk: Buffer, from: number, at: number): number => {
    depth -= 1;
    if (!inRecord || depth !== 2) return from;
    inRecord = false;
    record.add(chunk, from, at + 1);
    take(parsed(record.take()));
    return at + 1;
  };
  const write = (chunk: Buffer): void => {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (inText) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) inText = false;
      } else if (byte === quote) inText = true;
      else if (byte === openBrace || byte === openBracket) from = open(chunk, from, at);
      else if (byte === closeBrace || byte === closeBracket) from = close(chunk, from, at);
    }
    (inRecord ? record : frame).add(chunk, from, chunk.length);
  };
  const end = (): unknown => {
    if (depth > 0 || inText) throw new JsonError('it ends in the middle');
    return parsed(frame.take());
  };
  return { write, end };
}

/**
 * Read a large JSON object whose bulk is a list of objects, such as `{"type":"bundle","objects":[{…},{…}]}`: each
 * object of such a list is handed over and forgotten, and the frame around them returned, with null in their places.
 * Throws JsonError where the text is not JSON or ends in the middle.
 */
export async function readJsonObjects(
  chunks: AsyncIterable<Uint8Array>,
  take: (value: Readonly<Record<string, unknown>>) => void,
): Promise<unknown> {
  const splitter = createSplitter(take);
  for await (const chunk of chunks)
    splitter.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  return splitter.end();
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 80) : 'cannot be read';
    throw new JsonError(`it is not JSON (${reason})`);
  }
}
