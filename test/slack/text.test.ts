import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAtWord } from '../../src/domain/words.ts';
import { escaped, feedText, link, quoteLine, visible } from '../../src/slack/views/text.ts';

/** Slack's special sequences: what stands between < and > is a command to Slack. */
const specials = (text: string) => text.match(/<[^>]*>/g) ?? [];
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '<!channel>',
        '<@U123>',
        '<https://evil.example|bank>',
        '&lt;!here&gt;',
        '`',
        '&',
        '<',
        '>',
        '|',
        ' ',
        'a',
        '👩‍💻',
        '\n',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
);

describe('feed text in Slack', () => {
  it('never pings, never links, and reads as it was written, but for what nobody sees and for backticks', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(specials(escaped(text))).toEqual([]);
        expect(escaped(text).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')).toBe(
          visible(text).replaceAll('`', "'"),
        );
      }),
    );
  });

  it('in a titled link has exactly one target, the one we gave', () => {
    fc.assert(
      fc.property(hostile, (title) => {
        const made = link('https://cisa.gov/a?b=1&c=2', title);
        expect(specials(made)).toHaveLength(1);
        expect(made.startsWith('<https://cisa.gov/a?b=1&amp;c=2|')).toBe(true);
        expect(made.split('|')).toHaveLength(2);
      }),
    );
  });

  it('keeps its title where the link is none that a reader should follow', () => {
    expect(link('javascript:alert(1)', 'T')).toBe('*T*');
    expect(link(null, 'T & U')).toBe('*T &amp; U*');
    expect(specials(link('https://a.example/<!channel>|x', 'T'))).toHaveLength(1);
  });

  it('is cut at a word, never inside a character, never longer than asked', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 2, max: 120 }), (text, limit) => {
        const short = cutAtWord(text, limit);
        expect(short.length).toBeLessThanOrEqual(limit);
        expect(short.isWellFormed() || !text.isWellFormed()).toBe(true);
        if (text.length <= limit) expect(short).toBe(text);
      }),
    );
    expect(cutAtWord('one two three four', 12)).toBe('one two…');
    expect(feedText('a\n\n b', 10)).toBe('a b');
  });

  it('shows the matched words in bold inside the quote, in whichever spelling they stand there', () => {
    expect(quoteLine('…the group, Volt Typhoon, moved…', ['volt typhoon'])).toBe(
      '> …the group, *Volt Typhoon*, moved…',
    );
    expect(quoteLine('the VOLT-TYPHOON case', ['Volt Typhoon'])).toBe('> the *VOLT-TYPHOON* case');
    expect(quoteLine('a telecom operator', ['communications', 'telecom'])).toBe('> a *telecom* operator');
    expect(quoteLine('no such <words>', ['Volt', '(['])).toBe('> no such &lt;words&gt;');
  });
});
