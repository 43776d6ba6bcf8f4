import type { DocumentIndex, ListedDocument, StatedKey } from './csaf-index.ts';
import { hashChecker } from './document-hash.ts';
import { type DocumentSignature, signatureChecker, signatureRemarks } from './document-signature.ts';
import type { Fetched } from './fetch.ts';
import {
  inOrder,
  type Listing,
  nextState,
  readState,
  sortListings,
  type Wanted,
  withLoss,
} from './gathering-state.ts';
import type { Look } from './look.ts';
import type { FeedDocument, ParsedAdvisory, ParsedFeed } from './parse.ts';

type Fresh = Extract<Fetched, { kind: 'fresh' }>;
type Failed = Extract<Fetched, { kind: 'failed' }>;
type Feed = Extract<ParsedFeed, { kind: 'feed' }>;

/** What gathering needs from the world. */
export type GatherNeeds = {
  readonly look: (look: Look) => Promise<Fetched>;
  readonly parse: (document: FeedDocument) => Promise<ParsedFeed>;
  /** Waits as long as courtesy to the host asks. */
  readonly pause: (url: string) => Promise<void>;
  readonly now: () => number;
  /** We are about to stop: no new document is asked for. */
  readonly stopping: () => boolean;
};

/** What is known of the feed whose index was read. */
export type GatherFrom = {
  /** What the last look left to remember, as it was kept. */
  readonly state: string | null;
  /** Nothing of the feed was ever stored. */
  readonly isFirst: boolean;
  readonly headers: Readonly<Record<string, string>>;
};

/** How gathering went, beside the advisories. */
export type Gathering = {
  /** To be kept with the advisories, in one transaction. */
  readonly state: string;
  /** The index need not be read again unless it changes. */
  readonly isWhole: boolean;
  /** Documents that the next looks will read. */
  readonly left: number;
  /** Of those, the ones that were not there before us. */
  readonly leftNew: number;
  /** New ones that the looks before read since some of them were left. */
  readonly newBefore: number;
  /** What could not be taken, in words. */
  readonly refused: readonly string[];
  /** What was taken though its hash, which the index names, is not there, in words. */
  readonly unchecked: readonly string[];
  /** What else is to be known of the documents that were taken; null where nothing is, absent where none was read. */
  readonly remarks?: string | null;
};

/** The advisories of the documents that changed, or why none could be read. */
export type Gathered = (Feed & { readonly gathering: Gathering }) | Failed;

/** More than a publisher changes in a day, and few enough to be polite. */
const mostDocuments = 40;
const longestMs = 120_000;
/** So many in a row that cannot be fetched say that it is the publisher who cannot be reached: the rest waits for the next look. */
const mostFailing = 3;
const passing = new Set(['network', 'timeout', 'server', 'rate-limited', 'internal']);

type Taken =
  | {
      readonly kind: 'read';
      readonly advisory: ParsedAdvisory;
      readonly unchecked: string | null;
      readonly signature: DocumentSignature;
    }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'later'; readonly failure: Failed };

function notTaken(failure: Failed): Taken {
  return passing.has(failure.fault)
    ? { kind: 'later', failure }
    : { kind: 'refused', reason: failure.reason };
}

/** What is asked of a publisher's documents with: headers that it needs, and the keys that it names. */
type Asking = Pick<GatherFrom, 'headers'> & { readonly keys: readonly StatedKey[] };

function taker(needs: GatherNeeds, { headers, keys }: Asking) {
  const look = (url: string) => needs.look({ url, etag: null, lastModified: null, headers });
  const check = hashChecker(({ url }) => look(url));
  const checkSignature = signatureChecker(({ url }) => look(url), keys, needs.now);
  return async (document: ListedDocument): Promise<Taken> => {
    const fetched = await look(document.url);
    if (fetched.kind === 'failed') return notTaken(fetched);
    if (fetched.kind === 'unchanged') return { kind: 'refused', reason: 'the server answers 304 unasked' };
    const verdict = await check(document, fetched.bytes);
    if (verdict.kind === 'failed') return notTaken({ ...verdict, reason: `its hash: ${verdict.reason}` });
    if (verdict.kind === 'wrong') return { kind: 'refused', reason: verdict.reason };
    const { bytes, contentType, finalUrl } = fetched;
    const signature = await checkSignature(document, bytes);
    if (signature.kind === 'wrong') return { kind: 'refused', reason: signature.reason };
    const parsed = await needs.parse({ bytes, contentType, url: finalUrl });
    if (parsed.kind === 'not-a-feed') return { kind: 'refused', reason: parsed.reason };
    const [advisory] = parsed.advisories;
    return advisory?.structured === undefined
      ? { kind: 'refused', reason: 'it is no CSAF document' }
      : { kind: 'read', advisory, signature, unchecked: verdict.kind === 'missing' ? verdict.reason : null };
  };
}

function nameOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1) || url;
}

type Read = {
  readonly advisories: ReadonlyMap<string, ParsedAdvisory>;
  readonly refused: ReadonlyMap<string, string>;
  readonly unchecked: ReadonlyMap<string, string>;
  readonly signatures: readonly DocumentSignature[];
  readonly failure: Failed | null;
};

async function readWanted(needs: GatherNeeds, wanted: readonly Wanted[], asking: Asking): Promise<Read> {
  const take = taker(needs, asking);
  const advisories = new Map<string, ParsedAdvisory>();
  const signatures: DocumentSignature[] = [];
  const refused = new Map<string, string>();
  const unchecked = new Map<string, string>();
  const begun = needs.now();
  let failing: { readonly url: string; readonly failure: Failed }[] = [];
  const isOver = () => needs.stopping() || needs.now() - begun > longestMs;
  const passOver = () => {
    for (const { url, failure } of failing) refused.set(url, failure.reason);
    failing = [];
  };
  for (const { document, baseline } of wanted.slice(0, mostDocuments)) {
    if (isOver()) break;
    await needs.pause(document.url);
    const taken = await take(document);
    if (needs.stopping()) break;
    if (taken.kind === 'later') {
      failing.push({ url: document.url, failure: taken.failure });
      if (taken.failure.fault === 'rate-limited' || failing.length >= mostFailing)
        return { advisories, refused, unchecked, signatures, failure: taken.failure };
      continue;
    }
    passOver();
    if (taken.kind === 'refused') {
      refused.set(document.url, taken.reason);
      continue;
    }
    if (taken.unchecked !== null) unchecked.set(document.url, taken.unchecked);
    advisories.set(document.url, baseline ? { ...taken.advisory, baseline } : taken.advisory);
    signatures.push(taken.signature);
  }
  passOver();
  return { advisories, refused, unchecked, signatures, failure: null };
}

type Listed = { readonly listings: readonly Listing[]; readonly failures: readonly Failed[] };

function listingOf(
  url: string,
  { documents, lacks }: Extract<DocumentIndex, { kind: 'documents' }>,
  { etag, lastModified }: Pick<Listing, 'etag' | 'lastModified'>,
): Listing {
  return { url, documents, etag, lastModified, ...(lacks === undefined ? {} : { lacks }) };
}

async function listingAt(
  needs: GatherNeeds,
  url: string,
  known: { readonly etag: string | null; readonly lastModified: string | null },
  headers: GatherFrom['headers'],
): Promise<Listing | Failed> {
  const { etag, lastModified } = known;
  const fetched = await needs.look({ url, etag, lastModified, headers });
  if (fetched.kind === 'unchanged') return { url, documents: null, etag, lastModified };
  if (fetched.kind === 'failed') {
    const other = fetched.fault === 'not-found' && url.endsWith('/changes.csv');
    return other ? listingAt(needs, new URL('index.txt', url).href, known, headers) : fetched;
  }
  const { bytes, contentType, finalUrl } = fetched;
  const parsed = await needs.parse({ bytes, contentType, url: finalUrl });
  if (parsed.kind === 'feed' && parsed.index?.kind === 'documents')
    return listingOf(url, parsed.index, fetched);
  const reason = parsed.kind === 'feed' ? 'it lists no CSAF documents' : parsed.reason;
  return { kind: 'failed', fault: 'not-a-feed', reason };
}

async function listed(needs: GatherNeeds, fresh: Fresh, feed: Feed, from: GatherFrom): Promise<Listed> {
  if (feed.index?.kind === 'documents') {
    const { finalUrl, etag, lastModified } = fresh;
    // Some hosts redirect each time to another signed address of one file.
    const url = finalUrl.split('?', 1)[0] ?? finalUrl;
    return { listings: [listingOf(url, feed.index, { etag, lastModified })], failures: [] };
  }
  const state = from.isFirst ? null : readState(from.state);
  const listings: Listing[] = [];
  const failures: Failed[] = [];
  for (const url of feed.index?.indexes ?? []) {
    await needs.pause(url);
    const known = state?.indexes[url] ?? { etag: null, lastModified: null };
    const listing = await listingAt(needs, url, known, from.headers);
    if ('kind' in listing) failures.push({ ...listing, reason: `${nameOf(url)}: ${listing.reason}` });
    else listings.push(listing);
  }
  if (listings.length + failures.length === 0)
    failures.push({ kind: 'failed', fault: 'not-a-feed', reason: 'its metadata names no public documents' });
  return { listings, failures };
}

/** The same advisory under two addresses is one: the one that was changed last. */
function once(advisories: Iterable<ParsedAdvisory>): readonly ParsedAdvisory[] {
  const byIdentity = new Map<string, ParsedAdvisory>();
  for (const one of advisories) {
    const other = byIdentity.get(one.identity);
    if (other === undefined || (one.updated ?? '') > (other.updated ?? '')) byIdentity.set(one.identity, one);
  }
  return [...byIdentity.values()];
}

/**
 * Reads the documents that changed since the last look at an index of CSAF (a provider's metadata, a ROLIE feed, a folder's
 * changes.csv or index.txt): at most 40 a look, what is new before what was there, the rest at the next looks. A document whose
 * hash or signature is wrong or that is broken is refused, said, and tried again a few times; the others are read, one whose
 * promised hash is missing, or that has no signature, with a word about it.
 */
export async function gather(
  needs: GatherNeeds,
  fresh: Fresh,
  feed: Feed,
  from: GatherFrom,
): Promise<Gathered> {
  const { listings: named, failures } = await listed(needs, fresh, feed, from);
  const [none] = failures;
  if (named.length === 0 && none !== undefined) return none;
  const before = from.isFirst ? null : readState(from.state);
  const listings = named.map((listing) => withLoss(listing, before, needs.now()));
  const sorted = sortListings(listings, before, needs.now());
  const keys = feed.index?.kind === 'indexes' ? feed.index.keys : [];
  const asking = { headers: from.headers, keys };
  const { advisories, refused, unchecked, signatures, failure } = await readWanted(
    needs,
    inOrder(sorted, before),
    asking,
  );
  if (failure !== null && advisories.size === 0) return failure;
  const { state, left, leftNew, newBefore } = nextState(sorted, before, {
    read: new Set(advisories.keys()),
    refused,
    unchecked,
  });
  const lacking = [
    ...failures.map(({ reason }) => reason),
    ...listings.flatMap(({ url, lacks }) => (lacks === undefined ? [] : [`${nameOf(url)}: ${lacks}`])),
  ];
  return {
    ...feed,
    advisories: once(advisories.values()),
    gathering: {
      state: JSON.stringify(state),
      isWhole: feed.index?.kind === 'documents' && left === 0 && refused.size === 0 && lacking.length === 0,
      left,
      leftNew,
      newBefore,
      ...(signatures.length === 0 ? {} : { remarks: signatureRemarks(signatures) }),
      refused: [
        ...lacking,
        ...Object.values(state.refused).map(({ url, reason }) => `${nameOf(url)}: ${reason}`),
      ],
      unchecked: Object.values(state.unchecked ?? {}).map(({ url, reason }) => `${nameOf(url)}: ${reason}`),
    },
  };
}
