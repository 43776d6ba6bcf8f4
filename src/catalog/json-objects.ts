const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** More than this is no record of a data set, and not its frame either. Bytes. */
const mostBytes = 8 * 1024 * 1024;

/** The file is no JSON that can be used; the message says why, without the file's name. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** Bytes that belong together, gathered over chunks. */
function createGathering() {
  let parts: Uint8Array[] = [];
  let size = 0;
  return {
    add(part: Uint8Array): void {
      if (part.length === 0) return;
      size += part.length;
      if (size > mostBytes)
        throw new JsonError(`one of its objects is larger than ${mostBytes / 2 ** 20} MB`);
      parts.push(Buffer.from(part));
    },
    take(): string {
      const text = Buffer.concat(parts).toString('utf8');
      parts = [];
      size = 0;
      return text;
    },
  };
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
  const frame = createGathering();
  const record = createGathering();
  const hole = Buffer.from('null');
  let depth = 0;
  let inList = false;
  let inText = false;
  let isEscaped = false;
  let isFirst = true;
  for await (const given of chunks) {
    const chunk = isFirst ? withoutMark(given) : given;
    isFirst = false;
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (inText) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) inText = false;
      } else if (byte === quote) inText = true;
      else if (byte === openBrace || byte === openBracket) {
        if (inList && depth === 2 && byte === openBrace) {
          frame.add(chunk.subarray(from, at));
          frame.add(hole);
          from = at;
        }
        depth += 1;
        if (depth === 2) inList = byte === openBracket;
      } else if (byte === closeBrace || byte === closeBracket) {
        depth -= 1;
        if (inList && depth === 2 && byte === closeBrace) {
          record.add(chunk.subarray(from, at + 1));
          from = at + 1;
          take(parsed(record.take()));
        }
      }
    }
    (inList && depth > 2 ? record : frame).add(chunk.subarray(from));
  }
  const rest = frame.take();
  if (depth > 0 || inText) throw new JsonError('it ends in the middle');
  return parsed(rest);
}

function withoutMark(chunk: Uint8Array): Uint8Array {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 80) : 'cannot be read';
    throw new JsonError(`it is not JSON (${reason})`);
  }
}
