/** Query parameters that say who sent the reader, not what is read. Prefixes first, whole names after. */
const trackingPrefix =
  /^(?:utm|mc|mtm|pk|piwik|matomo|hsa|_hsenc|_hsmi|vero|oly|itm|ns|wt|at|cm|sc|dm|ss|ga|fb|guce|soc|__cf|__hs|__twitter|hmb|ml|mkt|elq|spm|sref|ref|trk|xtor|awc|email|newsletter)(?:$|[_.-])/;
const trackingNames: ReadonlySet<string> = new Set(
  `fbclid gclid dclid gclsrc gbraid wbraid msclkid twclid ttclid igshid igsh yclid li_fat_id mkt_tok mibextid ved usg oref
  referrer referer refsrc source src srnd cmpid cmp campaign campaignid campaign_id icid ncid ocid smid smtyp share shared sharetype sh via
  rss feed feedname partner spm _ga _gl s_cid guccounter taid rnd nocache cb print printable nl_id subid cvid form sk
  amp outputtype output platform si feature app mod mode_print view_print hootpostid echobox esrc linkid tblci`.split(
    /\s+/,
  ),
);

/** Hosts and paths that only lead on. The target stands in a parameter, in the path, or in base64. */
const leadsOn =
  /^(?:.*\.safelinks\.protection\.outlook\.com|(?:www\.)?google\.[a-z.]+\/(?:url|alerts|imgres)|news\.google\.com|(?:www\.)?bing\.com\/(?:news\/apiclick|ck)|l\.(?:facebook|messenger|instagram|threads)\.(?:com|net)|lm\.facebook\.com|out\.reddit\.com|t\.umblr\.com|slack-redir\.net|duckduckgo\.com\/l\/|r\.search\.yahoo\.com|href\.li|anon\.to|nullrefer\.com|urldefense\.(?:com|us|proofpoint\.com)|.*\.cudasvc\.com|protect\d?\.fireeye\.com|secure-web\.cisco\.com|web\.archive\.org|feedproxy\.google\.com|.*feedburner\.com|.*feedsportal\.com|medium\.com\/r\/)/;
const leadingPath =
  /\/(?:url|redirect|redir|redirector|out|outbound|away|away\.php|go|goto|click|clicks|link|links|l\.php|exit|leave|track|tracking|sharer|sharer\.php|share|shareArticle|apiclick\.aspx|r|ext|external)\/?$/i;
const targetNames =
  'url u q target to dest destination redirect redirect_url redirecturl link uddg z a goto adurl'.split(' ');
const mostWrappings = 5;
/** What is longer is no link that a reader could follow. */
const longestLink = 8_000;

function asUrl(text: string): URL | null {
  return text.length <= longestLink && /^https?:\/\/[^/]/i.test(text) && URL.canParse(text)
    ? new URL(text)
    : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function fromBase64(text: string): URL | null {
  if (!/^[\w+/-]{16,}={0,2}$/.test(text)) return null;
  try {
    const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
    const [address] = /https?:\/\/[\x21-\x7e]+/.exec(bytes) ?? [];
    return address === undefined ? null : asUrl(address);
  } catch {
    return null;
  }
}

/** urldefense.proofpoint.com v2 writes `-3A` for `:` and `_` for `/`; v3 puts the address between `__`. */
function fromProofpoint(url: URL): URL | null {
  const third = /\/v3\/__(.+?)__;/.exec(url.href)?.[1];
  if (third !== undefined) return asUrl(third.replace(/^(https?:)\/(?!\/)/, '$1//'));
  const second = url.pathname.startsWith('/v2/') ? url.searchParams.get('u') : null;
  return second === null
    ? null
    : asUrl(decoded(second.replaceAll('_', '/').replace(/-(?=[0-9A-F]{2})/g, '%')));
}

function inParameters(url: URL): URL | null {
  const named = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  for (const name of targetNames) {
    const value = named.get(name);
    const target = value === undefined ? null : (asUrl(value) ?? asUrl(decoded(value)) ?? fromBase64(value));
    if (target !== null) return target;
  }
  return asUrl(decoded(url.search.slice(1)));
}

function inPath(url: URL): URL | null {
  const plain = /\/(https?:\/{1,2}[^/].*)$/i.exec(url.pathname)?.[1];
  if (plain !== undefined) return asUrl(`${plain.replace(/^(https?:)\/{1,2}/i, '$1//')}${url.search}`);
  const packed = /(?:^|[/=])(https?%3a%2f%2f[^/]+)/i.exec(url.pathname)?.[1];
  if (packed !== undefined) return asUrl(decoded(packed));
  const article = /\/articles\/([\w-]+=*)/.exec(url.pathname)?.[1];
  return article === undefined ? null : fromBase64(article);
}

/** `…cdn.ampproject.org/c/s/example.org/page` and `google.com/amp/s/example.org/page` are copies of example.org/page. */
function fromAmpCache(url: URL): URL | null {
  const cached = /\.cdn\.ampproject\.org$/.test(url.hostname)
    ? /^\/(?:[a-z]\/)?(?:s\/)?([^/]+\.[^/]+.*)$/.exec(url.pathname)
    : /(?:^|\.)(?:google|bing)\.[a-z.]+$/.test(url.hostname)
      ? /^\/amp\/(?:s\/)?([^/]+\.[^/]+.*)$/.exec(url.pathname)
      : null;
  return cached === null ? null : asUrl(`https://${cached[1]}${url.search}`);
}

function unwrapped(url: URL): URL {
  let at = url;
  for (let round = 0; round < mostWrappings; round += 1) {
    const leads = leadsOn.test(`${at.hostname}${at.pathname}`);
    const next =
      fromAmpCache(at) ??
      (leads ? (fromProofpoint(at) ?? inParameters(at) ?? inPath(at)) : null) ??
      (leadingPath.test(at.pathname) ? inParameters(at) : null);
    if (next === null) return at;
    at = next;
  }
  return at;
}

function plainHost(host: string): string {
  const bare = host.toLowerCase().replace(/\.(?=$|:)/, '');
  const first = bare.replace(/^(?:www\d?|m|mobile|amp|touch|wap|rss)\.(?=[^.]+\.[^.])/, '');
  return first.replace(/^([a-z]{2})\.m\.(?=[^.]+\.[^.])/, '$1.');
}

function plainSegment(segment: string): string {
  const readable = decoded(segment).replace(/;jsessionid=.*$/i, '');
  return (readable.includes('-') ? readable.toLowerCase() : readable).replace(
    /[\p{C}\s/?#%;]/gu,
    encodeURIComponent,
  );
}

function plainPath(path: string): string {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '' && !/^(?:amp|rss|feed|amphtml)$/i.test(segment))
    .map(plainSegment);
  const last = segments.at(-1)?.replace(/\.amp(?=$|\.html?$)/i, '');
  const kept = segments.slice(0, -1);
  if (
    last !== undefined &&
    !/^(?:index|default|home)(?:\.(?:html?|php|aspx?|jsp|shtml|cfm|do))?$/i.test(last)
  )
    kept.push(last);
  return kept.map((segment) => `/${segment}`).join('');
}

function isTracking(name: string, value: string): boolean {
  const lower = name.toLowerCase();
  return trackingPrefix.test(lower) || trackingNames.has(lower) || (lower === 'm' && value === '1');
}

function plainQuery(parameters: URLSearchParams): string {
  const kept = [...parameters].filter(([name, value]) => value !== '' && !isTracking(name, value));
  // A bare word is a question of its own on old sites (`showthread.php?1234`), and a mark on others (`?rss`, `?amp`).
  const bare = [...parameters].filter(
    ([name, value]) => value === '' && /\d/.test(name) && !isTracking(name, value),
  );
  const sorted = new URLSearchParams([...kept, ...bare].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return sorted.size === 0 ? '' : `?${sorted}`;
}

/**
 * A link without what does not change where it leads: wrappers that carry their target (Outlook, Google, Proofpoint, AMP
 * caches …; nothing is fetched), scheme, www and mobile hosts, AMP forms, index files, slashes, fragments and tracking
 * parameters. A `#/route` stays, for it is a page. Null when it is no http link.
 */
export function canonicalUrl(link: string): string | null {
  const given = asUrl(link.trim());
  if (given === null) return null;
  const url = unwrapped(given);
  const route = /^#!?\/./.test(url.hash) ? url.hash : '';
  return `${plainHost(url.host)}${plainPath(url.pathname)}${plainQuery(url.searchParams)}${route}`;
}

/** Where a link leads: its publisher, its page (null for a home page, which leads to no story), and the place on that page that it names. */
export type Place = { readonly host: string; readonly page: string | null; readonly fragment: string };

/** The place of a link; null when it is no http link. */
export function placeOf(link: string | null): Place | null {
  const page = link === null ? null : canonicalUrl(link);
  if (page === null) return null;
  const [host = ''] = page.split(/[/?#]/);
  const fragment = /#([\w.-]*\d[\w.-]*)$/.exec(link ?? '')?.[1]?.toLowerCase() ?? '';
  return { host, page: page === host ? null : page, fragment };
}
