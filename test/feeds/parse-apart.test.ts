import { afterEach, describe, expect, it } from 'vitest';
import { parseFeed } from '../../src/feeds/parse.ts';
import { type ApartParser, createApartParser, type ParseLimits } from '../../src/feeds/parse-apart.ts';

const parsers: ApartParser[] = [];
afterEach(async () => {
  for (const parser of parsers.splice(0)) await parser.close();
});

function apart(limits?: ParseLimits): ApartParser {
  const parser = createApartParser(limits);
  parsers.push(parser);
  return parser;
}

const rss = (items: number) =>
  `<rss version="2.0"><channel><title>A feed</title>${Array.from(
    { length: items },
    (_, at) =>
      `<item><guid>${at}</guid><title>Advisory ${at}</title><description>${'word '.repeat(100)}</description></item>`,
  ).join('')}</channel></rss>`;
const reasonOf = async (answer: ReturnType<ApartParser['parse']>) => {
  const parsed = await answer;
  return parsed.kind === 'not-a-feed' ? parsed.reason : `a feed of ${parsed.advisories.length}`;
};

describe('a feed read in a thread of its own', () => {
  it('comes out as it does here, bytes and text alike', async () => {
    const text = rss(3);
    const here = await parseFeed({ text, url: null });
    const parser = apart();
    expect(await parser.parse({ text, url: null })).toEqual(here);
    expect(await parser.parse({ bytes: Buffer.from(text), contentType: null, url: null })).toEqual(here);
  });

  it('is given up when it takes too long, and the others are read all the same', async () => {
    const parser = apart({ cpuMs: 300, wallMs: 60_000, memoryMb: 512, silentMs: 60_000 });
    const answers = [
      parser.parse({ text: rss(1), url: null }),
      parser.parse({ text: rss(18_000).replaceAll('word', '&#1;'), url: null }),
      parser.parse({ text: rss(2), url: null }),
    ];
    expect(await Promise.all(answers.map(reasonOf))).toEqual([
      'a feed of 1',
      'reading it takes longer than any feed does',
      'a feed of 2',
    ]);
  });

  it('is given up when its thread does not say for too long what it has used', async () => {
    const parser = apart({ cpuMs: 60_000, wallMs: 60_000, memoryMb: 512, silentMs: 0 });
    expect(await reasonOf(parser.parse({ text: rss(18_000).replaceAll('word', '&#1;'), url: null }))).toBe(
      'reading it takes longer than any feed does',
    );
  });

  it('is given up when it takes too much memory, and the process lives on', async () => {
    const parser = apart({ cpuMs: 60_000, wallMs: 60_000, memoryMb: 24, silentMs: 60_000 });
    expect(await reasonOf(parser.parse({ text: rss(18_000), url: null }))).toBe(
      'reading it takes more memory than any feed does',
    );
    expect(await reasonOf(parser.parse({ text: rss(2), url: null }))).toBe('a feed of 2');
  });

  it('is answered when we stop, whether it was begun or not', async () => {
    const parser = apart();
    const answers = [
      parser.parse({ text: rss(5_000), url: null }),
      parser.parse({ text: rss(1), url: null }),
    ];
    await parser.close();
    expect(await Promise.all(answers.map(reasonOf))).toEqual([
      'stopped before it was read',
      'stopped before it was read',
    ]);
  });
});
