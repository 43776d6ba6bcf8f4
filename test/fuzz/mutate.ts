import { Buffer } from 'node:buffer';

/** A number in [0, limit). */
export type Dice = (limit: number) => number;

/** The same numbers at every run of one seed (mulberry32). */
export function dice(seed: number): Dice {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** What a feed is made of and what breaks one. */
const tokens = [
  ...[
    '<',
    '>',
    '</',
    '/>',
    '<!',
    '<?',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<!DOCTYPE a [',
    ']>',
    '&',
    '&#',
    '&#x',
    ';',
  ],
  ...[
    '&amp;',
    '&lt;',
    '&nbsp;',
    '&#0;',
    '&#146;',
    '&#xD800;',
    '&#x10FFFF;',
    '&#99999999999;',
    '&amp;amp;amp;',
  ],
  ...[
    '<rss>',
    '<rss version="2.0">',
    '</rss>',
    '<channel>',
    '<item>',
    '</item>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
  ],
  ...[
    '<entry>',
    '<title>',
    '</title>',
    '<link>',
    '<link href="',
    '<guid>',
    '<pubDate>',
    '<description>',
    '<content type="xhtml">',
  ],
  ...[
    '<rdf:RDF>',
    '<x:rss xmlns:x="',
    ' xml:base="',
    ' xmlns="',
    ' xml:lang="',
    '<updated>',
    '<author><name>',
    '<category term="',
  ],
  ...[
    '{"version":"https://jsonfeed.org/version/1.1","items":[',
    '{"feed":{"entry":[',
    '"id":',
    '"url":',
    'null',
    '[',
    ']',
    '}',
    '"',
  ],
  ...[
    'encoding="utf-16"',
    'encoding="shift_jis"',
    '\ufeff',
    '\0',
    '\u000b',
    '\ud800',
    '\u202e',
    '\u{1f300}',
    '\xff\xfe',
    '\x1f\x8b',
  ],
  ...[
    'http://',
    'javascript:',
    '//[',
    'http://[::1',
    '%',
    '\\',
    '2026-02-30T99:99:99Z',
    'Mon, 99 Foo 0000',
    '9999999999',
    '1e999',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '<script>',
    '<plaintext>',
    '<table><td>',
    '<b>'.repeat(80),
    ' '.repeat(2_000),
  ],
].map((token) => Buffer.from(token, 'utf8'));

type Change = (bytes: Buffer, roll: Dice, other: Buffer) => Buffer;

function cut(bytes: Buffer, roll: Dice): readonly [start: number, end: number] {
  const start = roll(bytes.length + 1);
  return [start, Math.min(bytes.length, start + 1 + roll(roll(4) === 0 ? 4_000 : 60))];
}

function replaced(bytes: Buffer, start: number, end: number, by: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(end)]);
}

const changes: readonly Change[] = [
  (bytes, roll) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[roll(copy.length)] = roll(256);
    return copy;
  },
  (bytes, roll) => replaced(bytes, ...cut(bytes, roll), Buffer.alloc(0)),
  (bytes, roll) => {
    const [start, end] = cut(bytes, roll);
    return replaced(bytes, start, start, bytes.subarray(start, end));
  },
  (bytes, roll) => {
    const at = roll(bytes.length + 1);
    return replaced(bytes, at, at, tokens[roll(tokens.length)] ?? Buffer.alloc(0));
  },
  (bytes, roll) => replaced(bytes, ...cut(bytes, roll), tokens[roll(tokens.length)] ?? Buffer.alloc(0)),
  (bytes, roll) => bytes.subarray(0, roll(bytes.length + 1)),
  (bytes, roll, other) => {
    const at = roll(bytes.length + 1);
    return replaced(bytes, at, at, other.subarray(...cut(other, roll)));
  },
  (bytes, roll, other) =>
    Buffer.concat([bytes.subarray(0, roll(bytes.length + 1)), other.subarray(roll(other.length + 1))]),
  (bytes, roll) => {
    const [start, end] = cut(bytes, roll);
    const part = bytes.subarray(start, Math.min(end, start + 40));
    const times = 2 ** roll(10);
    return replaced(bytes, start, start, Buffer.concat(Array.from({ length: times }, () => part)));
  },
];

const mostBytes = 60_000;

/** One to eight changes of a document, `other` lending parts. */
export function mutate(bytes: Buffer, other: Buffer, roll: Dice): Buffer {
  let changed = bytes;
  for (let left = 1 + roll(8); left > 0; left -= 1)
    changed = changes[roll(changes.length)]?.(changed, roll, other) ?? changed;
  return changed.subarray(0, mostBytes);
}
