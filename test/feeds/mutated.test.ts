import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/feeds/decode.ts';
import { normalise } from '../../src/feeds/normalise.ts';
import { dice, mutate } from '../fuzz/mutate.ts';
import { brokenPromise } from '../fuzz/promises.ts';
import { runs } from '../help/runs.ts';

const folder = join(import.meta.dirname, '..', '..', 'demo', 'feeds');
const feeds = readdirSync(folder).map((name) => readFileSync(join(folder, name)));

describe('whatever a server sends', () => {
  it('is text, in whatever charset it says that it is', () => {
    const labels = fc.constantFrom(
      'utf-8',
      'utf-16',
      'shift_jis',
      'gb18030',
      'iso-2022-jp',
      'x-user-defined',
      '\0"',
    );
    const bytes = fc.uint8Array({ maxLength: 300 });
    const start = fc.constantFrom(
      ...[
        '',
        '\xff\xfe',
        '\xfe\xff',
        '\0\0\xfe\xff',
        '\x1f\x8b\x08',
        '\x28\xb5\x2f\xfd',
        '<?xml encoding="gbk"?>',
      ],
    );
    fc.assert(
      fc.property(start, bytes, fc.option(labels), (head, body, label) => {
        const document = Buffer.concat([Buffer.from(head, 'latin1'), body]);
        expect(typeof decode(document, label === null ? null : `text/xml; charset=${label}`)).toBe('string');
      }),
      { numRuns: runs(500) },
    );
  });

  it('is a feed or the reason why not, with an aside for each item', () => {
    const tags = fc.constantFrom(
      'rss',
      'channel',
      'item',
      'title',
      'feed',
      'entry',
      'link',
      'content:encoded',
      'x:y',
    );
    const part = fc.oneof(
      tags.map((tag) => `<${tag}>`),
      tags.map((tag) => `</${tag}>`),
      fc.string({ maxLength: 8 }),
      fc.constantFrom('<![CDATA[', ']]>', '&#146;', '&#xFFFE;', ' xmlns="u"', '\ufffe', '\ud800'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const read = normalise(`<rss><channel>${parts.join('')}`, null);
        if (read.kind === 'not-a-feed') return expect(read.reason).not.toBe('');
        expect(read.items.length).toBe(read.asides.length);
        for (const { link } of read.items) expect(link?.[0] ?? 'http:').toMatch(/^https?:/);
      }),
      { numRuns: runs(500) },
    );
  });

  it('keeps every promise of the reader when real feeds are cut, doubled, spliced and lied about', async () => {
    const roll = dice(26);
    const pick = () => feeds[roll(feeds.length)] ?? Buffer.alloc(0);
    for (let run = 0; run < 250; run += 1) {
      const bytes = mutate(pick(), pick(), roll);
      expect(await brokenPromise(bytes, run), bytes.toString('base64')).toBeNull();
    }
  });
});
