import { isDeepStrictEqual } from 'node:util';
import { decode } from '../../src/feeds/decode.ts';
import { parseFeed } from '../../src/feeds/parse.ts';
import { readBrokenXml, readXml } from '../../src/feeds/read-xml.ts';

/** A document may take so long, milliseconds of the processor: far more than any of its size needs, far less than a stall. */
const mostMs = 400;
const contentTypes = [null, 'text/xml', 'application/xml; charset=iso-8859-1', 'text/xml; charset=shift_jis'];

function faultOf(parsed: Awaited<ReturnType<typeof parseFeed>>): string | null {
  if (parsed.kind !== 'feed') return parsed.reason === '' ? 'a refusal without a reason' : null;
  const { advisories } = parsed;
  if (new Set(advisories.map(({ identity }) => identity)).size !== advisories.length)
    return 'two advisories of one identity';
  for (const { title, url, published, updated } of advisories) {
    if (title.trim() === '') return 'an advisory without a title';
    if (/[\u0000-\u0008\u000e-\u001f]/.test(title)) return 'a control character in a title';
    if (url !== null && !/^https?:\/\//.test(url)) return `an address that is none: ${url}`;
    for (const date of [published, updated])
      if (date !== null && new Date(date).toISOString() !== date) return `a date that is none: ${date}`;
  }
  return null;
}

/** Which promise of the reader a document breaks, in words; null where it keeps them all. */
export async function brokenPromise(bytes: Uint8Array, variant: number): Promise<string | null> {
  const contentType = contentTypes[variant % contentTypes.length] ?? null;
  const document = { bytes, contentType, url: 'https://feeds.example/a/feed' };
  try {
    const started = process.cpuUsage();
    const parsed = await parseFeed(document);
    const spent = process.cpuUsage(started).user / 1_000;
    if (spent > mostMs) return `it takes ${spent.toFixed(0)} ms for ${bytes.length} bytes`;
    const fault = faultOf(parsed);
    if (fault !== null) return fault;
    if (!isDeepStrictEqual(await parseFeed(document), parsed)) return 'it is read otherwise a second time';
    const text = decode(bytes, contentType);
    if (!isDeepStrictEqual(readXml(text), readBrokenXml(text))) return 'two readers of XML disagree';
    if (Object.keys(Object.prototype).length > 0) return 'it changes the prototype of all objects';
    return null;
  } catch (error) {
    return `it throws: ${error instanceof Error ? (error.stack ?? error.message).slice(0, 400) : String(error)}`;
  }
}
