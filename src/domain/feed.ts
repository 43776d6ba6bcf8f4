/** What the catalogue says of a feed: where it is, what it is, how often to look. */
export type Feed = {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** Publisher kind, as in the catalogue: gov, psirt, research, news … */
  readonly category: string;
  /** BCP 47 language tag of what it publishes. */
  readonly language: string;
  readonly everyMinutes: number;
  /** Who stands behind it; null where nobody said. */
  readonly publisher: string | null;
  readonly trust: Trust | null;
  /** Other addresses of the same feed, tried in order when `url` cannot be read. */
  readonly mirrors: readonly string[];
  /** Request headers that this publisher needs, lower case. */
  readonly headers: Readonly<Record<string, string>>;
};

/** What is known of a feed that somebody names by its address alone. */
export const nothingMore = { publisher: null, trust: null, mirrors: [], headers: {} } as const;

const secretWord = /token|secret|passw|passphrase|pwd|credential|signature|hmac|jwt|session/;
const secretPart = /key$|^(?:pass|auth|authorization|sig|sid)$/;

/** Is a parameter or header called as what holds a credential is: `feed_token`, `X-Amz-Signature`, `rssKey`? */
function namesSecret(name: string): boolean {
  const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return secretWord.test(spaced) || spaced.split(/[^a-z]+/).some((part) => secretPart.test(part));
}

/** A long run of digits and letters that no word is: whoever knows it is let in. Words with hyphens between them are none. */
function isRandom(text: string): boolean {
  const [name = ''] = text.split('.');
  if (!/^[\w~-]{32,}$/.test(name)) return false;
  return (
    /^[\da-f]+$/i.test(name) ||
    name
      .split('-')
      .some((run) => run.length >= 12 && /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run))
  );
}

function isSecret(name: string, value: string): boolean {
  return namesSecret(name) || (isRandom(value) && !/id$/i.test(name));
}

/** Does an address hold a credential: a name or password before the host, a parameter that is called as such are, or what nobody could guess, in its path too? */
export function holdsSecret(address: string): boolean {
  const url = URL.parse(address);
  if (url === null) return false;
  return (
    url.username !== '' ||
    url.password !== '' ||
    url.pathname.split('/').some(isRandom) ||
    [...url.searchParams].some(([name, value]) => isSecret(name, value))
  );
}

const harmlessHeaders = new Set([
  ...['accept', 'accept-charset', 'accept-encoding', 'accept-language', 'cache-control'],
  ...['dnt', 'from', 'origin', 'pragma', 'referer', 'user-agent'],
]);

/** May a request header be a credential? Any that is not known to be none. */
export function mayBeSecret(header: string): boolean {
  return !harmlessHeaders.has(header.toLowerCase());
}

/** An address as it may be shown and logged: without a credential. */
export function shownAddress(address: string): string {
  if (!holdsSecret(address)) return address;
  const shown = new URL(address);
  [shown.username, shown.password] = ['', ''];
  shown.pathname = shown.pathname
    .split('/')
    .map((part) => (isRandom(part) ? part.replace(/^[^.]*/, '***') : part))
    .join('/');
  for (const [name, value] of [...shown.searchParams])
    if (isSecret(name, value)) shown.searchParams.delete(name, value);
  return shown.href;
}

/** How near a publisher is to what it tells: it speaks for itself, found it out, or passes it on. */
export const trusts = ['official', 'vendor', 'research', 'sector', 'news', 'community'] as const;
export type Trust = (typeof trusts)[number];

/** What kept a look from reading a feed. */
export const faults = [
  'network',
  'timeout',
  'server',
  'rate-limited',
  'blocked',
  'refused',
  'gone',
  'not-found',
  'too-large',
  'not-a-feed',
  'damaged',
  'internal',
] as const;
export type FaultKind = (typeof faults)[number];

/** What a feed's identities are made of, from the best to the one that always works. */
export const identityRules = ['guid', 'guid-link', 'link', 'hash'] as const;
export type IdentityRule = (typeof identityRules)[number];

/** What the publisher asked of our pace, and what our looks say of it. */
export type FeedPace = {
  /** RSS `ttl` in minutes. */
  readonly ttlMinutes?: number;
  /** RSS `skipHours`, hours of the day in UTC, and `skipDays`, English names. */
  readonly skipHours?: readonly number[];
  readonly skipDays?: readonly string[];
  /** The answer is fresh until then (Cache-Control, Expires), epoch ms. */
  readonly freshUntil?: number;
  /** The own pace divided by this, after a gap. */
  readonly tightened?: number;
  /** How many advisories the last look that was read showed; absent before the first, and of a feed that lists documents. */
  readonly lastShown?: number;
  /** Ids of the newest of these: what is pinned is not among them for long. */
  readonly lastNewest?: readonly string[];
  /** Of a feed that gives no dates: the id of the last of these, and in how many looks in a row news stood on top. */
  readonly lastEnd?: string;
  readonly onTop?: number;
};

/** What looking at a feed has taught us beside whether it can be read. Times are epoch milliseconds. */
export type FeedNotes = {
  readonly fault: FaultKind | null;
  /** Where a permanent redirect (301, 308) leads, and how many looks in a row were sent there. */
  readonly movedTo: string | null;
  readonly movedTimes: number;
  /** Since when a mirror is read because its own address cannot be, and why that is, in words; null while it is read itself. */
  readonly mirroredSince: number | null;
  readonly mirroredFor: string | null;
  /** When it last held something new, and how long that usually takes. */
  readonly lastNewAt: number | null;
  readonly usualIntervalMs: number | null;
  /** When looks brought something new, the first one's aside, latest last; as many as tell the feed's pace where it gives no dates. */
  readonly arrivals: readonly number[];
  /** When it was first read, empty or not. */
  readonly readSince: number | null;
  readonly pace: FeedPace;
  readonly identityRule: IdentityRule;
  /** Why identities are not made of GUIDs, in words. */
  readonly identityReason: string | null;
  /** When a look shared nothing with the one before, so that advisories may have been missed, and how often that was. */
  readonly gapAt: number | null;
  readonly gaps: number;
  /** Last time that nothing of it was left for a later look; null where that never was, and before it was noted. */
  readonly wholeAt: number | null;
  /** How much it published while nobody read it that was older than seven days once somebody did, and when that was. */
  readonly missed: number;
  readonly missedAt: number | null;
  /** What the last look could not take, check or believe, in words. */
  readonly refused: string | null;
  /** What else people should know of the documents that were taken: that none is signed, for instance. */
  readonly remarks: string | null;
  /** What its publisher took out last, in words, and when we noticed. */
  readonly withdrawn: string | null;
  readonly withdrawnAt: number | null;
  /** What its publisher put back last of what it had taken out, in words, and when we noticed. */
  readonly restored: string | null;
  readonly restoredAt: number | null;
  /** When it was last looked for elsewhere, having been dead for long, and the address at which a feed was found. */
  readonly recheckedAt: number | null;
  readonly foundAt: string | null;
  /** When the ops channel was told of the failure under way. */
  readonly toldFailingAt: number | null;
  /** When it was found failing with more than half of all feeds, and when it was read again; null once that outage is over. */
  readonly outageAt: number | null;
  readonly outageBackAt: number | null;
};

/** What the looks at a feed do not note, but those who watch all feeds. */
export type WatchNotes = Pick<
  FeedNotes,
  'toldFailingAt' | 'outageAt' | 'outageBackAt' | 'recheckedAt' | 'foundAt'
>;

/** What any answer teaches, one that nothing changed too. */
export type AnswerNotes = Pick<FeedNotes, 'movedTo' | 'movedTimes' | 'pace'>;

/** Does it speak for itself: a government or its CERT, a maker about its own products? */
export function isOfficial(category: string): boolean {
  return /^(?:gov|psirt|kev)(?:-|$)/.test(category);
}

/** A feed and how reading it has gone. Times are epoch milliseconds. */
export type FeedState = Feed &
  FeedNotes & {
    /** The Slack user, or `terminal`, who added it; null for a feed of the catalogue. */
    readonly addedBy: string | null;
    readonly addedAt: number | null;
    /** The workspace in which it was added; null for a feed of the catalogue or of the terminal. */
    readonly addedIn: string | null;
    /** Not looked at since, until a person resumes it. */
    readonly pausedAt: number | null;
    readonly pausedBy: string | null;
    readonly etag: string | null;
    readonly lastModified: string | null;
    readonly nextLookAt: number;
    readonly lastLookAt: number | null;
    /** Last time it could be read (200 or 304). */
    readonly lastReadAt: number | null;
    /** When the first poll was stored; null until then. What that poll held is never alerted. */
    readonly baselineAt: number | null;
    readonly failures: number;
    /** The last 24 looks, one bit each, the latest the lowest: 1 where it failed. */
    readonly looks: number;
    readonly failingSince: number | null;
    /** Why it fails, in words; null while it is read. */
    readonly reason: string | null;
  };
