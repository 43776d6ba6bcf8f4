import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutSecrets } from '../src/log.ts';
import { spent } from './help/spent.ts';

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

  it.each([
    'https://feed.example/x?feed_token=S3CRET',
    'https://feed.example/x?X-Amz-Signature=S3CRET&x=1',
    'https://feed.example/x;token=S3CRET',
    'https://feed.example/x#access_token=S3CRET',
    'https://feed.example/x?token%3DS3CRET',
    'https://me:a@S3CRET@feed.example/x',
    'postgres://u:p/S3CRET@host/db',
    'postgres://u@host/db?password=S3CRET',
    'client_secret=S3CRET&code=1',
    'client_id=1&refresh_token=S3CRET',
    '{"refresh_token":"S3CRET"}',
    'authorization: Token S3CRET',
    'X-Api-Key: S3CRET',
    '{"X-Auth-Token":"S3CRET"}',
    'https://hooks.slack.com/commands/T0/1/S3CRET',
    'GET /feeds/AbCdEfGhIjKlMnOpQrSt-S3CRET.xml',
  ])('shows nothing of what holds a credential: %s', (text) => {
    for (const line of [text, JSON.stringify({ msg: text })])
      expect(withoutSecrets(line)).not.toContain('S3CRET');
  });

  it('shows what is none, and takes no time over what only looks long', async () => {
    const line =
      'https://feed.example/keys?page=2&author=me 3 sessions, exit code=1, https://x.example/feeds/news';
    expect(withoutSecrets(line)).toBe(line);
    expect(await spent(() => withoutSecrets('a.b-'.repeat(100_000)))).toBeLessThan(1_000);
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
