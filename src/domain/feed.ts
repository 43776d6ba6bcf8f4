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

const secretParameter = /^(?:key|api[-_]?key|token|access[-_]?token|auth|secret|sig|signature|password)$/i;

/** Does an address hold a credential: a name or password before the host, or a parameter that is called as such are? */
export function holdsSecret(address: string): boolean {
  const url = URL.parse(address);
  if (url === null) return false;
  return (
    url.username !== '' ||
    url.password !== '' ||
    [...url.searchParams.keys()].some((name) => secretParameter.test(name))
  );
}

/** An address as it may be shown and logged: without a credential. */
export function shownAddress(address: string): string {
  if (!holdsSecret(address)) return address;
  const shown = new URL(address);
  [shown.username, shown.password] = ['', ''];
  for (const name of [...shown.searchParams.keys()])
    if (secretParameter.test(name)) shown.searchParams.delete(name);
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
};

/** What looking at a feed has taught us beside whether it can be read. Times are epoch milliseconds. */
export type FeedNotes = {
  readonly fault: FaultKind | null;
  /** Where a permanent redirect (301, 308) leads, and how many looks in a row were sent there. */
  readonly movedTo: string | null;
  readonly movedTimes: number;
  /** When it last held something new, and how long that usually takes. */
  readonly lastNewAt: number | null;
  readonly usualIntervalMs: number | null;
  readonly pace: FeedPace;
  readonly identityRule: IdentityRule;
  /** Why identities are not made of GUIDs, in words. */
  readonly identityReason: string | null;
  /** When a look shared nothing with the one before, so that advisories may have been missed, and how often that was. */
  readonly gapAt: number | null;
  readonly gaps: number;
  /** What the last look could not take, check or believe, in words. */
  readonly refused: string | null;
  /** What else people should know of the documents that were taken: that none is signed, for instance. */
  readonly remarks: string | null;
  /** What its publisher took out last, in words, and when we noticed. */
  readonly withdrawn: string | null;
  readonly withdrawnAt: number | null;
  /** When it was last looked for elsewhere, having been dead for long, and the address at which a feed was found. */
  readonly recheckedAt: number | null;
  readonly foundAt: string | null;
  /** When the ops channel was told of the failure under way. */
  readonly toldFailingAt: number | null;
};

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
    readonly failingSince: number | null;
    /** Why it fails, in words; null while it is read. */
    readonly reason: string | null;
  };
