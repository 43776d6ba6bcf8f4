import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import ipaddr from 'ipaddr.js';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import type { ProxyAddresses } from '../config.ts';

/** Asks for every address of a name, as `dns.lookup` does. */
export type Resolve = (
  host: string,
  options: LookupAllOptions,
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/** A place that may not be asked, and why, in words for people. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Picks the way to a URL, or says why there is none. */
export type Guard = {
  /** Throws Refused for a scheme, port or address that may not be asked. */
  readonly way: (url: URL, isSealed?: boolean) => Dispatcher;
  readonly close: () => Promise<void>;
};

const noProxy: ProxyAddresses = { http: '', https: '', no: '' };
/** Bytes of headers in an answer; more is no publisher. */
const mostHeaders = 32_768;
const hint = 'allow it with STORMBRIEF_ALLOW_HOSTS';
const connectTimeoutMs = 10_000;

function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  // Only 2000::/3 is given out as global unicast (RFC 4291 §2.4, IANA IPv6 address space).
  return !(parsed instanceof ipaddr.IPv6) || ((parsed.parts[0] ?? 0) & 0xe000) === 0x2000;
}

function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80');
}

/** Every address is checked, and what was checked is what gets connected to: a name cannot change its mind in between. */
function checkedLookup(resolve: Resolve): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 4);
      const wrong = addresses.find(({ address }) => !isPublic(address));
      if (wrong) return done(new Refused(`refused: ${wrong.address} is a private address; ${hint}`), '', 4);
      const [first] = addresses;
      if (!first) return done(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 4);
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}

/** `trusted` holds whom we trust: made once, because making it anew costs as much as the rest of a handshake. */
function openWay(proxy: ProxyAddresses, trusted: SecureContext, resolve: Resolve | null): Dispatcher {
  const connect = {
    timeout: connectTimeoutMs,
    secureContext: trusted,
    ...(resolve === null ? {} : { lookup: checkedLookup(resolve) }),
  };
  const options = { allowH2: false, maxHeaderSize: mostHeaders, connect };
  if (proxy.http === '' && proxy.https === '') return new Agent(options);
  return new EnvHttpProxyAgent({
    ...options,
    httpProxy: proxy.http,
    httpsProxy: proxy.https || proxy.http,
    noProxy: proxy.no,
  });
}

/**
 * Keeps feeds, and whoever may redirect them, out of private networks: http and https on ports 80 and 443 to public
 * unicast addresses only; where it is to be sealed, https only. `allowHosts` names exceptions as `host` (any port) or
 * `host:port`, private ones and those without https too. Behind a proxy the proxy resolves names, so that only literal
 * addresses and names of this machine can be refused here.
 */
export function createGuard(
  allowHosts: readonly string[],
  resolve: Resolve = systemLookup,
  proxy: ProxyAddresses = noProxy,
): Guard {
  const allowed = new Set(allowHosts.map((host) => host.toLowerCase()));
  const isProxied = proxy.http !== '' || proxy.https !== '';
  const trusted = createSecureContext();
  const open = openWay(proxy, trusted, null);
  const guarded = openWay(proxy, trusted, resolve);
  const way = (url: URL, isSealed = false): Dispatcher => {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new Refused(`refused: ${url.protocol}// is neither http nor https`);
    const host = bare(url.hostname);
    const port = portOf(url);
    const names = [url.hostname, host, `${url.hostname}:${port}`, `${host}:${port}`];
    if (names.some((name) => allowed.has(name))) return open;
    if (isSealed && url.protocol === 'http:')
      throw new Refused(`refused: on the way over http anybody could change it, https is wanted; ${hint}`);
    // A literal never reaches the lookup. The URL parser has already read its decimal, octal and hex forms.
    if (ipaddr.isValid(host) && !isPublic(host))
      throw new Refused(`refused: ${host} is a private address; ${hint}`);
    if (port !== '80' && port !== '443')
      throw new Refused(`refused: port ${port} is neither 80 nor 443; ${hint}`);
    if (isProxied && /^(?:.+\.)?localhost\.?$/.test(host))
      throw new Refused(`refused: ${host} is this machine; ${hint}`);
    return guarded;
  };
  return {
    way,
    close: async () => {
      await Promise.all([open.destroy(), guarded.destroy()]);
    },
  };
}
