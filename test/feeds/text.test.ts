import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/feeds/text.ts';
import { runs } from '../help/runs.ts';
import { spent } from '../help/spent.ts';

describe('the words of a fragment', () => {
  it.each([
    ['Patch <b>now</b>', 'Patch now'],
    ['<p>One</p><p>Two</p>', 'One\n\nTwo'],
    ['One<br/>Two<br>Three', 'One\nTwo\nThree'],
    ['<ul><li>a</li><li>b</li></ul>', 'a\nb'],
    ['<td>10.0</td><td>critical</td>', '10.0 critical'],
    ['a\n  b\tc', 'a b c'],
    ['AT&amp;T &eacute;&#8217;&#x41;&nbsp;x', 'AT&T é’A x'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['&lt;!channel&gt;', '<!channel>'],
    ['x<script>alert("<b>")</script>y<style>p{}</style>z', 'xyz'],
    ['x<script>never closed <b>bold</b>', 'x'],
    ['x<script src="a"/>y', 'xy'],
    ['5 < 6 & 7 > 3', '5 < 6 & 7 > 3'],
    ['a<!-- b --><![CDATA[c]]>', 'ac'],
    ['<table><tr><td>a</td></tr><tr><td>b</td></tr></table>', 'a\nb'],
    ['<a href="https://evil.example">https://bank.example</a>', 'https://bank.example'],
    ['cut <a href="x', 'cut'],
    ['', ''],
  ])('%s reads %j', (html, text) => {
    expect(plainText(html)).toBe(text);
  });

  it('are cut at a word', () => {
    expect(plainText('Attackers exploit a flaw in routers', 20)).toBe('Attackers exploit a…');
    expect(plainText('short', 5)).toBe('short');
    expect(plainText('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(plainText('ab🌀🌀', 4)).toBe('ab…');
  });

  it('never hold a tag, whatever the markup, and never more than the limit', () => {
    const tag = fc
      .tuple(
        fc.constantFrom('', '/'),
        fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/),
        fc.constantFrom('', ' a="1"', " b='<i>'", '/'),
      )
      .map(([slash, name, rest]) => `<${slash}${name}${rest}>`);
    const plain = fc.string().map((text) => text.replace(/[<&]/g, ''));
    fc.assert(
      fc.property(fc.array(fc.oneof(tag, plain), { maxLength: 30 }), fc.nat(60), (parts, limit) => {
        expect(plainText(parts.join(''))).not.toMatch(/<\/?[a-z]/i);
        expect(plainText(parts.join(''), limit).length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('are the same whether a fragment is read quickly or by all the rules of HTML', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<p>',
        '</P>',
        '<br/>',
        '<a href="x>y"\n title=\'"\'>',
        '<li class=x>',
        '<td >',
        '</td >',
      ),
      fc.constantFrom(
        '<script>',
        '</script>',
        '<svg/>',
        '<title>',
        '<x-p>',
        '<p',
        '<',
        '</',
        '>',
        '</a b>',
        '<a"b">',
      ),
      fc.constantFrom(
        '&amp;',
        '&nbsp;',
        '&rsquo;',
        '&#8217;',
        '&#150;',
        '&#55296;',
        '&#0;',
        '&eacute;',
        '&amp',
        '&',
      ),
      fc.constantFrom(' ', '\n', '\u00a0', 'word', 'é', 'http://a.example/?b&copy=1'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const html = pieces.join('');
        // Prose holds no comment: with one before it, a fragment is read by all the rules.
        const ruled = plainText(`<!---->${html}`);
        expect(plainText(html)).toBe(ruled);
      }),
      { numRuns: runs(10_000) },
    );
  });

  it('come of any string without a throw, trimmed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (html) => {
        const text = plainText(html);
        expect(text).toBe(text.trim());
      }),
    );
  });

  it.each([
    ['20,000 nested tags', '<div><b>'.repeat(20_000)],
    ['a million open brackets', '<'.repeat(1_000_000)],
    ['a million ampersands', '&'.repeat(1_000_000)],
    ['a million blanks', ' \n'.repeat(500_000)],
    ['endless attributes', `<a ${'x="y" '.repeat(200_000)}`],
    ['unclosed comments', '<!--'.repeat(250_000)],
  ])('take no time: %s', async (_what, html) => {
    expect(await spent(() => plainText(html, 300))).toBeLessThan(1_000);
  });
});
