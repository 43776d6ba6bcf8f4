import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gardener } from '../../src/feeds/garden.ts';
import { readBrokenXml, readXml } from '../../src/feeds/read-xml.ts';
import { scanXml } from '../../src/feeds/scan-xml.ts';
import { runs } from '../help/runs.ts';

const pieces = [
  ...['<rss version="2.0">', '</rss>', '<channel>', '</channel>', '<item>', '</item>', '<title>', '</title>'],
  ...[
    '<a:b xmlns:a="u">',
    '</a:b>',
    '<link href=\'x&amp;y\' rel="a"/>',
    '<br>',
    '<br />',
    '<ITEM>',
    '</Item >',
    '<a\n b="1"  c="">',
  ],
  ...[
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '--',
    '<?xml version="1.0"?>',
    '<?x',
    '?>',
    '<!DOCTYPE rss>',
    '<!DOCTYPE [',
    '<!x>',
  ],
  ...[
    '&amp;',
    '&lt;',
    '&#65;',
    '&#x42;',
    '&#146;',
    '&#0;',
    '&#xD800;',
    '&#9999999;',
    '&nbsp;',
    '&',
    '&#',
    ';',
    '&AMP;',
  ],
  ...[
    'words',
    ' ',
    '\n',
    '<',
    '>',
    '</',
    '/>',
    '"',
    "'",
    '=',
    'a="1"',
    '<a b=1>',
    '<a b>',
    '<a b="1"c="2">',
    '<1>',
    '</ a>',
    '<a/b>',
    'é🌀',
  ],
] as const;

describe('a document without fault', () => {
  it('is read quickly as what the patient reader makes of it, or is left to that', () => {
    let quick = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        const garden = gardener();
        if (!scanXml(text, garden)) return;
        quick += 1;
        expect(garden.finish()).toEqual(readBrokenXml(text));
      }),
      { numRuns: runs(5_000) },
    );
    expect(quick).toBeGreaterThan(runs(300));
  });

  it.each(['&#99999999;', '<![CDATA[]]>', '&#38;lt;', '<a b="&#146;"/>', '<rss>a &amp; &amp; b</rss>'])(
    'is read the same where the two once differed, or nearly: %s',
    (text) => {
      expect(readXml(text)).toEqual(readBrokenXml(text));
    },
  );

  it('is read the same, faulty or not', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        expect(readXml(parts.join(''))).toEqual(readBrokenXml(parts.join('')));
      }),
      { numRuns: runs(2_000) },
    );
  });
});
