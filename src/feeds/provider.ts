import { getDomain } from 'tldts';
import type { Fetched } from './fetch.ts';
import type { Look } from './look.ts';
import type { FeedDocument, ParsedFeed } from './parse.ts';

/** What finding a provider's metadata needs from the world. */
export type ProviderNeeds = {
  readonly look: (look: Look) => Promise<Fetched>;
  readonly parse: (document: FeedDocument) => Promise<ParsedFeed>;
};

/** A publisher's metadata, and where it is. */
export type Provider = { readonly url: string; readonly feed: Extract<ParsedFeed, { kind: 'feed' }> };

type Fresh = Extract<Fetched, { kind: 'fresh' }>;

/** A security.txt that names more is none. */
const mostNamed = 10;

async function get({ look }: ProviderNeeds, url: string): Promise<Fresh | null> {
  const fetched = await look({ url, etag: null, lastModified: null });
  return fetched.kind === 'fresh' ? fetched : null;
}

async function providerAt(needs: ProviderNeeds, url: string): Promise<Provider | null> {
  const fetched = await get(needs, url);
  if (fetched === null) return null;
  const { bytes, contentType, finalUrl } = fetched;
  const feed = await needs.parse({ bytes, contentType, url: finalUrl });
  return feed.kind === 'feed' && feed.index?.kind === 'indexes' ? { url, feed } : null;
}

/** The addresses in the field CSAF of a site's security.txt (RFC 9116, CSAF 2.0 §7.1.8); https alone, as the standard has it, but within the site that was named. */
async function namedBySecurityTxt(needs: ProviderNeeds, origin: string): Promise<readonly string[]> {
  for (const path of ['/.well-known/security.txt', '/security.txt']) {
    const fetched = await get(needs, `${origin}${path}`);
    if (fetched === null) continue;
    const text = new TextDecoder().decode(fetched.bytes.subarray(0, 32_000));
    const named = [...text.matchAll(/^csaf:[ \t]*(\S{1,2000})[ \t]*$/gim)].map(([, url = '']) => url);
    const found = named.filter(
      (url) => URL.canParse(url) && (url.startsWith('https://') || new URL(url).origin === origin),
    );
    if (found.length > 0) return found.slice(0, mostNamed);
  }
  return [];
}

/**
 * The metadata of a CSAF provider by its site, in the order of CSAF 2.0 §7.3.1: the well-known address, then what security.txt names, which may be more; where
 * neither leads to any, the host `csaf.data.security` of the domain.
 */
export async function findProviders(needs: ProviderNeeds, site: string): Promise<readonly Provider[]> {
  const { origin, hostname } = new URL(site);
  const addresses = [
    `${origin}/.well-known/csaf/provider-metadata.json`,
    ...(await namedBySecurityTxt(needs, origin)),
  ];
  const found: Provider[] = [];
  for (const address of new Set(addresses)) {
    const provider = await providerAt(needs, address);
    if (provider !== null) found.push(provider);
  }
  const domain = getDomain(hostname);
  if (found.length > 0 || domain === null) return found;
  const last = await providerAt(needs, `https://csaf.data.security.${domain}/`);
  return last === null ? [] : [last];
}
