import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutSecrets } from '../src/log.ts';

describe('a line of the log', () => {
  it('holds no token, no password of an address, no key of a query, wherever they stand', () => {
    const line = JSON.stringify({
      msg: 'xoxb-123-456-abcDEF and xapp-1-A01-99-abc, https://me:pass@feed.example/x?api_key=k3y&page=2#sig',
      err: {
        stack: 'Error: Bearer abcdefghijkl\n at https://feed.example/?token=t0ken&x=1 postgres://a:pw@db/x',
      },
    });
    const shown = withoutSecrets(line);
    for (const secret of ['xoxb-', 'xapp-', 'pass', 'k3y', 'abcdefghijkl', 't0ken', ':pw@'])
      expect(shown).not.toContain(secret);
    expect(shown).toContain('page=2');
    expect(shown).toContain('feed.example');
    expect(JSON.parse(shown)).toBeTruthy();
  });

  it('stays a line of JSON, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true }), (text, url) => {
        expect(() =>
          JSON.parse(withoutSecrets(JSON.stringify({ text, url, both: `${url}@${text}` }))),
        ).not.toThrow();
      }),
    );
  });
});
