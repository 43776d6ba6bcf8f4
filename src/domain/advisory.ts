import type { Indicator } from './indicator.ts';
import type { SectorMatch } from './sector.ts';
import type { Severity } from './severity.ts';
import type { Tlp } from './tlp.ts';
import type { Match } from './watchlist.ts';

/** What an advisory says, as plain text without markup. This is what rules read. */
export type AdvisoryText = {
  readonly title: string;
  readonly summary: string;
  readonly categories: readonly string[];
  readonly url: string | null;
};

/** What a structured advisory (CSAF) names apart from its prose; `text` is read by the rules and shown as evidence only. */
export type Structured = {
  readonly vendors?: readonly string[];
  readonly products?: readonly string[];
  readonly text?: string;
  /** How far its publisher lets it be shared. */
  readonly tlp?: Tlp;
};

/** How sure an actor's tag is: named, linked by several terms, or only possible. */
export const confidences = ['high', 'medium', 'possible'] as const;
export type Confidence = (typeof confidences)[number];
/** How central the actor is to the advisory. */
export const relations = ['about', 'involves', 'mentions'] as const;
export type Relation = (typeof relations)[number];

/** All that one advisory says of one actor: how sure, how central, why in words, and the matches that say so (never empty). */
export type ActorMatch = {
  readonly actorId: string;
  readonly confidence: Confidence;
  readonly relation: Relation;
  /** Why this relation: `named in the title`. Empty where it was stored before reasons were. */
  readonly because: string;
  readonly evidence: readonly Match[];
};

/** What the rules conclude from an advisory's text. */
export type Reading = {
  readonly actors: readonly ActorMatch[];
  readonly sectors: readonly SectorMatch[];
  readonly severity: Severity;
  readonly severityReasons: readonly string[];
  /** CVE ids, upper case, in order of appearance, once each. */
  readonly cves: readonly string[];
  /** A vulnerability that it names is listed in CISA's KEV catalogue: the text says so, or the catalogue does. */
  readonly kev: boolean;
  /** The highest CVSS base score that the text gives, or the record of a CVE that it names; null where there is none. */
  readonly cvss: number | null;
  /** What the text mentions that can be looked for; nobody has verified it. */
  readonly indicators: readonly Indicator[];
};

/** One thing a feed said, kept. Times are epoch milliseconds. */
export type Advisory = AdvisoryText &
  Structured &
  Reading & {
    /** Time-ordered: a later publication has a greater id. */
    readonly id: string;
    readonly feedId: string;
    /** The kind of its feed's publisher, as in the catalogue: gov, psirt, news. */
    readonly category: string;
    /** Its feed is a government's or the maker's own: it leads a story. */
    readonly official: boolean;
    /** What makes it the same advisory at the next poll: `guid:…`, `link:…` or `hash:…`. Unique within its feed. */
    readonly identity: string;
    readonly guid: string | null;
    readonly authors: readonly string[];
    readonly language: string | null;
    readonly publishedAt: number | null;
    readonly updatedAt: number | null;
    readonly seenAt: number;
    readonly storyId: string;
    /** It was there when the feed was first read: searchable, never alerted. */
    readonly baseline: boolean;
    /** It was older than seven days when it was first seen, for it was published while nobody read its feed; absent of all others. */
    readonly missed?: true;
  };
