import { countWords } from '../domain/words.ts';
import type { DocumentIndex, ListedDocument } from './csaf-index.ts';
import { mostAdvisories } from './draft.ts';

/** What is remembered of one index: its version, and the marks of its documents. */
export type IndexState = {
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Read, or left alone for good. */
  readonly known: readonly string[];
  /** Listed when the feed was first read, and not read yet. */
  readonly waiting: readonly string[];
  /** How many documents it listed last, or before it lost most of them; absent where an earlier version kept this. */
  readonly listed?: number;
  /** Since when most of them are lost, epoch ms; absent while they are not. */
  readonly shortSince?: number;
};

/** A document that was fetched and not taken: why, and how often it was tried. */
export type Refused = { readonly url: string; readonly reason: string; readonly tries: number };

/** What is remembered of a feed of documents between two looks. */
export type GatheringState = {
  readonly indexes: Readonly<Record<string, IndexState>>;
  /** By mark. */
  readonly refused: Readonly<Record<string, Refused>>;
  /** By mark: documents that were taken without the hash that their index names. Absent where it was kept before there was such. */
  readonly unchecked?: Readonly<Record<string, Pick<Refused, 'url' | 'reason'>>>;
  /** New documents that were read since some of them were left to the next look; absent where none is left. */
  readonly newRead?: number;
};

const day = 86_400_000;
/** Of what was there before us, so much is read: as far back as advisories are matched again, and never fewer than a small feed shows. */
const baselineReach = 90 * day;
const baselineLeast = 20;
/** In an index that appears later, as one for a new year does, what is older was there before under another name. */
const newIndexReach = 30 * day;
/** A document that is refused so often is left alone until it changes. */
const mostTries = 5;

/** So long it is said that a list lost most of itself; then it is as long as it is. */
const toldShortFor = 30 * day;
/** Fewer that are gone are a publisher's tidying. */
const fewestLost = 10;

type Length = Pick<IndexState, 'listed' | 'shortSince'>;

/** How long a list is beside what it was: one that lost most of itself was hardly meant to, though it ends with a whole line. */
function lengthOf({ documents }: Listing, before: IndexState | undefined, now: number): Length {
  const { listed: then, shortSince = now } = before ?? {};
  if (documents === null) return before ?? {};
  const { length: listed } = documents;
  const isShort = then !== undefined && listed * 2 < then && then - listed >= fewestLost;
  return isShort && now - shortSince <= toldShortFor ? { listed: then, shortSince } : { listed };
}

/** The listing with a word about what it lost since the looks before, where that is most of it. */
export function withLoss(listing: Listing, state: GatheringState | null, now: number): Listing {
  const { listed, shortSince } = lengthOf(listing, state?.indexes[listing.url], now);
  if (shortSince === undefined || listing.documents === null) return listing;
  const lost = `its list names ${countWords(listing.documents.length, 'document')}, and named ${listed} before`;
  return { ...listing, lacks: listing.lacks === undefined ? lost : `${listing.lacks}; ${lost}` };
}

/** The state as it was kept; null where there is none that this version reads. */
export function readState(kept: string | null): GatheringState | null {
  if (kept === null) return null;
  try {
    return JSON.parse(kept);
  } catch {
    return null;
  }
}

/** An index as a look found it; `documents` is null where it is as it was. */
export type Listing = {
  readonly url: string;
  readonly documents: Extract<DocumentIndex, { kind: 'documents' }>['documents'] | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** What of its list could not be read, in words. */
  readonly lacks?: string;
};

/** A document to read, whether it was there before us. */
export type Wanted = { readonly document: ListedDocument; readonly baseline: boolean };
type Sorted = {
  readonly listing: Listing;
  readonly known: readonly string[];
  readonly wanted: readonly Wanted[];
  /** What a list that became shorter names no more, to be remembered until it does again: else one that breaks off would have a whole archive read anew. */
  readonly missing: Pick<IndexState, 'known' | 'waiting'>;
  readonly length: Length;
};
const nothingMissing = { known: [], waiting: [] };
/** Marks of one index; more are of documents that nobody will list again. */
const mostMarks = 2 * mostAdvisories;

function sortFirst(listing: Listing, now: number): Sorted {
  const documents = listing.documents ?? [];
  const isNear = ({ changedAt }: ListedDocument, at: number) =>
    at < baselineLeast || (changedAt !== null && now - changedAt <= baselineReach);
  return {
    listing,
    known: documents.filter((one, at) => !isNear(one, at)).map(({ mark }) => mark),
    wanted: documents.filter(isNear).map((document) => ({ document, baseline: true })),
    missing: nothingMissing,
    length: lengthOf(listing, undefined, now),
  };
}

function sortLater(listing: Listing, before: IndexState | undefined, now: number): Sorted {
  const length = lengthOf(listing, before, now);
  if (listing.documents === null)
    return { listing, known: before?.known ?? [], wanted: [], missing: nothingMissing, length };
  const known = new Set(before?.known ?? []);
  const waiting = new Set(before?.waiting ?? []);
  const isKnown = ({ mark, changedAt }: ListedDocument) =>
    before === undefined ? changedAt === null || now - changedAt > newIndexReach : known.has(mark);
  const listed = new Set(listing.documents.map(({ mark }) => mark));
  const isShorter = listed.size < known.size + waiting.size;
  const missing = (marks: ReadonlySet<string>) => (isShorter ? [...marks.difference(listed)] : []);
  return {
    listing,
    missing: { known: missing(known), waiting: missing(waiting) },
    known: listing.documents.filter(isKnown).map(({ mark }) => mark),
    wanted: listing.documents
      .filter((one) => !isKnown(one))
      .map((document) => ({ document, baseline: waiting.has(document.mark) })),
    length,
  };
}

/** What each index holds that is not read yet. `state` is null at the first look. */
export function sortListings(
  listings: readonly Listing[],
  state: GatheringState | null,
  now: number,
): readonly Sorted[] {
  return listings.map((listing) =>
    state === null ? sortFirst(listing, now) : sortLater(listing, state.indexes[listing.url], now),
  );
}

/** In the order in which they are read: what is new before what was there, what was refused last, the newest first; each address once. */
export function inOrder(sorted: readonly Sorted[], state: GatheringState | null): readonly Wanted[] {
  const tries = ({ document }: Wanted) => state?.refused[document.mark]?.tries ?? 0;
  const byUrl = new Map<string, Wanted>();
  for (const one of sorted.flatMap(({ wanted }) => wanted)) {
    const other = byUrl.get(one.document.url);
    if (other === undefined || (other.baseline && !one.baseline)) byUrl.set(one.document.url, one);
  }
  return [...byUrl.values()].sort(
    (a, b) =>
      Number(a.baseline) - Number(b.baseline) ||
      tries(a) - tries(b) ||
      (b.document.changedAt ?? 0) - (a.document.changedAt ?? 0),
  );
}

/**
 * What is remembered after a look that read and refused these, how many documents are left to read, how many of those are new, and
 * how many new ones the looks before read since some were left.
 */
export function nextState(
  sorted: readonly Sorted[],
  state: GatheringState | null,
  look: {
    readonly read: ReadonlySet<string>;
    readonly refused: ReadonlyMap<string, string>;
    readonly unchecked: ReadonlyMap<string, string>;
  },
): {
  readonly state: GatheringState;
  readonly left: number;
  readonly leftNew: number;
  readonly newBefore: number;
} {
  const refused: Record<string, Refused> = {};
  const unchecked: Record<string, Pick<Refused, 'url' | 'reason'>> = {};
  const indexes: Record<string, IndexState> = { ...state?.indexes };
  const left = new Set<string>();
  const leftNew = new Set<string>();
  const newRead = new Set<string>();
  for (const { listing, known, wanted, missing, length } of sorted) {
    const done: string[] = [...known];
    const waiting: string[] = [...missing.waiting];
    let isWhole = listing.lacks === undefined;
    for (const { document, baseline } of wanted) {
      const { url, mark } = document;
      const reason = look.refused.get(url);
      const before = state?.refused[mark];
      const after = reason === undefined ? before : { url, reason, tries: (before?.tries ?? 0) + 1 };
      const isGivenUp = after !== undefined && after.tries >= mostTries;
      if (look.read.has(url) && !baseline) newRead.add(url);
      if (look.read.has(url) || isGivenUp) done.push(mark);
      else {
        isWhole = false;
        if (baseline) waiting.push(mark);
        if (reason === undefined) left.add(url);
        if (reason === undefined && !baseline) leftNew.add(url);
      }
      if (after !== undefined && !look.read.has(url)) refused[mark] = after;
      const lacking = look.unchecked.get(url);
      if (lacking !== undefined) unchecked[mark] = { url, reason: lacking };
    }
    for (const mark of known) {
      const before = state?.refused[mark];
      if (before !== undefined) refused[mark] = before;
      const lacking = state?.unchecked?.[mark];
      if (lacking !== undefined) unchecked[mark] = lacking;
    }
    const { etag, lastModified } = isWhole ? listing : { etag: null, lastModified: null };
    indexes[listing.url] = {
      etag,
      lastModified,
      known: [...done, ...missing.known].slice(0, mostMarks),
      waiting,
      ...(length.listed === undefined ? {} : { listed: length.listed }),
      ...(length.shortSince === undefined ? {} : { shortSince: length.shortSince }),
    };
  }
  const newBefore = state?.newRead ?? 0;
  const more = leftNew.size === 0 ? {} : { newRead: newBefore + newRead.size };
  return {
    state: { indexes, refused, unchecked, ...more },
    left: left.size,
    leftNew: leftNew.size,
    newBefore,
  };
}
