import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { createGuard, type Guard, Refused, type Resolve } from '../../src/feeds/guard.ts';

const guards: Guard[] = [];
afterEach(async () => {
  for (const guard of guards.splice(0)) await guard.close();
});

function guard(allowHosts: readonly string[] = [], resolve?: Resolve) {
  const made = createGuard(allowHosts, resolve);
  guards.push(made);
  return made;
}

const says =
  (...answers: (readonly string[])[]): Resolve =>
  (_host, _options, done) => {
    const addresses = answers.shift() ?? [];
    done(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };

async function reasonFor(url: string, made: Guard): Promise<string> {
  try {
    await request(url, { dispatcher: made.way(new URL(url)), signal: AbortSignal.timeout(2_000) });
    return 'let through';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('the guard', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://100.64.0.1/',
    'http://169.254.169.254/',
    'http://172.16.0.1/',
    'http://192.168.0.1/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::]/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::a00:1]/',
    'http://[2002:a00:1::]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[fec0::1]/',
    'http://[4000::1]/',
  ])('does not go to %s', (url) => {
    expect(() => guard().way(new URL(url))).toThrow(Refused);
  });

  it.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'http://example.com:22/',
    'https://example.com:8443/',
  ])('does not go to %s either', (url) => {
    expect(() => guard().way(new URL(url))).toThrow(Refused);
  });

  it.each([
    'https://example.com/',
    'http://93.184.216.34/',
    'https://[2606:4700::1111]/',
    'http://[::ffff:93.184.216.34]/',
  ])('lets %s pass', (url) => {
    expect(() => guard().way(new URL(url))).not.toThrow();
  });

  it('checks every address a name has, not only the first', async () => {
    const made = guard([], says(['93.184.216.34', '10.0.0.7']));
    expect(await reasonFor('http://two-faced.test/', made)).toBe(
      'refused: 10.0.0.7 is a private address; allow it with STORMBRIEF_ALLOW_HOSTS',
    );
  });

  it.each(['::1', '::ffff:192.168.1.1', 'fd00::7', '0.0.0.0', 'not an address'])(
    'does not connect to a name that means %s',
    async (address) => {
      expect(await reasonFor('http://hidden.test/', guard([], says([address])))).toMatch(/^refused: /);
    },
  );

  it('asks once and connects to what it checked, so that a name cannot change its mind', async () => {
    let asked = 0;
    const made = guard([], (_host, _options, done) => {
      asked += 1;
      // Discard-only and unroutable here; what matters is that nobody is asked again.
      done(null, [{ address: asked === 1 ? '2001:4860::1' : '127.0.0.1', family: asked === 1 ? 6 : 4 }]);
    });
    expect(await reasonFor('http://rebinding.test/', made)).not.toBe('let through');
    expect(asked).toBe(1);
  });

  it('goes where it was allowed to, private or on any port, and to no neighbour', async () => {
    const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const { port } = server.address() as AddressInfo;
    expect(await reasonFor(`http://127.0.0.1:${port}/`, guard([`127.0.0.1:${port}`]))).toBe('let through');
    expect(await reasonFor(`http://127.0.0.1:${port}/`, guard(['127.0.0.1']))).toBe('let through');
    expect(await reasonFor(`http://127.0.0.1:${port}/`, guard([`127.0.0.1:${port + 1}`]))).toMatch(
      /^refused/,
    );
    expect(await reasonFor(`http://127.0.0.1:${port}/`, guard(['localhost']))).toMatch(/^refused/);
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
});
