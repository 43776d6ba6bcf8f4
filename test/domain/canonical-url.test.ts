import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalUrl, placeOf } from '../../src/domain/canonical-url.ts';

const page = 'https://www.example.org/2024/05/some-report';
const packed = encodeURIComponent(page);
const base64 = Buffer.from(page).toString('base64url');

describe('a link', () => {
  it.each([
    'http://example.org/2024/05/some-report/',
    'https://example.org/2024/05/some-report?utm_source=rss&utm_medium=feed&fbclid=1&mc_cid=2&_hsenc=p&ref=news',
    'https://m.example.org/2024/05/some-report',
    'https://mobile.example.org/2024/05/Some-Report',
    'https://www.example.org//2024/05/some-report/index.html',
    'https://www.example.org/2024/05/some-report#comments',
    'https://www.example.org/2024/05/some-report/amp/',
    'https://amp.example.org/2024/05/some-report',
    'https://www.example.org/2024/05/some-report?amp=1&outputType=amp',
    'https://www-example-org.cdn.ampproject.org/c/s/www.example.org/2024/05/some-report',
    'https://www.google.com/amp/s/www.example.org/2024/05/some-report',
    `https://www.google.com/url?rct=j&sa=t&url=${packed}&ct=ga&usg=x`,
    `https://news.google.com/rss/articles/${Buffer.from(`\x08\x13\x22\x2b${page}\xd2\x01`, 'latin1').toString('base64url')}?oc=5`,
    `https://nam12.safelinks.protection.outlook.com/?url=${packed}&data=05%7C01&reserved=0`,
    `https://feedproxy.google.com/~r/sample/~3/x?url=${packed}`,
    `https://urldefense.com/v3/__${page}__;!!abc!x$`,
    'https://urldefense.proofpoint.com/v2/url?u=https-3A__www.example.org_2024_05_some-2Dreport&d=DwMF',
    `https://l.facebook.com/l.php?u=${packed}&h=x`,
    `https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=${packed}&c=1`,
    `https://web.archive.org/web/20240501000000/${page}`,
    `https://tracker.example.net/click?q=${base64}`,
    `https://nam12.safelinks.protection.outlook.com/?url=${encodeURIComponent(`https://l.facebook.com/l.php?u=${packed}`)}`,
  ])('leads to the same page as %s', (link) => {
    expect(canonicalUrl(link)).toBe('example.org/2024/05/some-report');
  });

  it.each([
    ['https://example.org/showthread.php?t=1', 'https://example.org/showthread.php?t=2'],
    ['https://example.org/a?id=1', 'https://example.org/a?id=2'],
    ['https://example.org/a', 'https://example.org/b'],
    ['https://example.org/#/advisory/1', 'https://example.org/#/advisory/2'],
    ['https://youtu.be/AbCdEf', 'https://youtu.be/aBcDeF'],
    ['https://de.example.org/a', 'https://en.example.org/a'],
  ])('keeps %s and %s apart', (one, other) => {
    expect(canonicalUrl(one)).not.toBe(canonicalUrl(other));
  });

  it('that is none, or leads home, is no page', () => {
    expect(canonicalUrl('mailto:a@example.org')).toBeNull();
    expect(canonicalUrl('nonsense')).toBeNull();
    expect(placeOf('https://www.example.org/?utm_source=x')).toEqual({
      host: 'example.org',
      page: null,
      fragment: '',
    });
  });

  it('is the same once it is canonical, whatever it was', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (link) => {
        const once = canonicalUrl(link);
        expect(once).not.toBeNull();
        expect(canonicalUrl(`https://${once}`)).toBe(once);
      }),
    );
  });
});
