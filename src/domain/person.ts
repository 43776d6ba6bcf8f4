/** How much an answer says of each story: one line, or its quote too. */
export const verbosities = ['compact', 'full'] as const;
export type Verbosity = (typeof verbosities)[number];

/** A person's visits to Home. Epoch ms. */
export type Visit = {
  /** When Home was last opened. */
  readonly seenAt: number;
  /** From when on things are new to the person: the end of the visit before. */
  readonly newSince: number;
};

/** What is kept of a person in a workspace. */
export type Person = {
  /** Null: never. */
  readonly visit: Visit | null;
  /** An IANA name; null: the one of the Slack profile. */
  readonly zone: string | null;
  readonly verbosity: Verbosity;
};

/** Somebody of whom nothing is kept. */
export const unknownPerson: Person = { visit: null, zone: null, verbosity: 'full' };

/** Opened again within so long, Home is looked at as part of the same visit. */
const sameVisit = 3_600_000;
const firstLook = 7 * 86_400_000;
/** Older than this is no news to anybody: whoever was away reads the digests. */
const longestAway = 30 * 86_400_000;

/** The visit that begins, or goes on, when Home is opened: what is new stays new while a person looks at it. */
export function visiting(before: Visit | null, now: number): Visit {
  if (before === null) return { seenAt: now, newSince: now - firstLook };
  const isSame = now - before.seenAt < sameVisit;
  return { seenAt: now, newSince: Math.max(isSame ? before.newSince : before.seenAt, now - longestAway) };
}

/** Is it the name of a time zone? */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
