import { type FeedState, isOfficial } from '../domain/feed.ts';
import { givenAnew, type Kept, mayBeRemade, renamed } from '../domain/history.ts';
import { timeId } from '../domain/id.ts';
import { isLate, isMissed, newsAt } from '../domain/news.ts';
import type { IsExcepted, ReaderInput } from '../domain/reading.ts';
import { knownIn } from '../store/known-vulnerabilities.ts';
import type { KnownAdvisory } from '../store/store.ts';
import { owedToEach } from './alerts-seen.ts';
import { eachInBreaths } from './breath.ts';
import { belowBaseline, flawWords } from './broken-off.ts';
import { type Brought, holdFlood } from './hold.ts';
import { type Dated, judgeLate, judgeUndated, placedAt, type Undated } from './late.ts';
import { againAfter, type Feed, type Fresh, nameOf, notesOf } from './look-notes.ts';
import { withMentions } from './mentions.ts';
import { placeInStories } from './placing.ts';
import type { PollNeeds, PollOutcome } from './poll-needs.ts';
import { owedForRansomware } from './ransomware.ts';
import { type ReadAhead, readAhead, type Worded } from './read-ahead.ts';
import { remarksOn } from './remarks.ts';
import { type Hashed, withdrawnEdits } from './withdrawn.ts';

/** An advisory as the feed shows it, with its dates as of now. */
type Seen = Dated & Worded;

/** What a look shows, told apart: known and the same, known and changed, or not seen before. */
type Sorted = {
  /** What was kept of one that is known. */
  readonly known: (seen: Seen) => KnownAdvisory | undefined;
  readonly fresh: readonly Seen[];
  readonly edited: readonly { readonly seen: Seen; readonly stored: KnownAdvisory }[];
  /** What came under the identity of a kept advisory, and is another. */
  readonly anew: ReadonlyMap<Seen, Kept>;
  /** Kept advisories that are shown under a new identity. */
  readonly again: ReturnType<typeof renamed<Seen>>;
  /** What came late, and its feed's word that it was changed is not taken; and why in words. */
  readonly late: ReturnType<typeof judgeLate<Seen>>;
  /** What is no news: the feed had it at its baseline, and its document broke off before; or it is older than all that is known. */
  readonly below: ReadonlySet<Seen>;
  readonly undated: Undated<Seen> | null;
};

function instant(iso: string | null, now: number): number | null {
  if (iso === null) return null;
  const at = Date.parse(iso);
  return Number.isNaN(at) ? null : Math.min(at, now);
}

function seenOf(worded: Worded, now: number): Seen {
  const { identity, guid, url, published, updated } = worded.parsed;
  const { title, summary } = worded.text;
  const [publishedAt, updatedAt] = [instant(published, now), instant(updated, now)];
  return { ...worded, identity, guid, url, title, summary, publishedAt, updatedAt };
}

/** What is shown under an identity that its publisher gave on. A list of documents and a catalogue name each by its own number. */
async function anewOf(
  { store }: PollNeeds,
  feedId: string,
  { gathering, roll }: Feed,
  shown: readonly Seen[],
  stored: ReadonlyMap<string, KnownAdvisory>,
): Promise<ReadonlyMap<Seen, Kept>> {
  if (gathering !== undefined || roll !== undefined) return new Map();
  const changed = shown.flatMap((seen) => {
    const one = stored.get(seen.identity);
    return one === undefined || one.contentHash === seen.contentHash
      ? []
      : [{ seen, id: one.id, hash: one.contentHash }];
  });
  if (changed.length === 0) return new Map();
  const hashes = changed.flatMap(({ seen, hash }) => [seen.contentHash, hash]);
  const kept = await store.likeAdvisories(feedId, { hashes: [...new Set(hashes)] });
  const byId = new Map(kept.map((one) => [one.id, one]));
  const pairs = changed.flatMap(({ seen, id }) => {
    const one = byId.get(id);
    return one === undefined ? [] : [{ shown: seen, kept: one }];
  });
  return givenAnew(pairs, kept, shown);
}

async function sort(
  needs: PollNeeds,
  feed: FeedState,
  parsed: Feed,
  shown: readonly Seen[],
  now: number,
): Promise<Sorted> {
  const identities = shown.map(({ identity }) => identity);
  const held = await needs.store.knownAdvisories(feed.id, identities);
  const byIdentity = new Map(held.map((advisory) => [advisory.identity, advisory]));
  const anew = await anewOf(needs, feed.id, parsed, shown, byIdentity);
  const unknown = shown.filter((seen) => !byIdentity.has(seen.identity) || anew.has(seen));
  const likeness = {
    urls: unknown.flatMap(({ url }) => url ?? []),
    hashes: unknown.map(({ contentHash }) => contentHash),
    moments: unknown.flatMap(({ publishedAt, updatedAt }) => [publishedAt ?? [], updatedAt ?? []].flat()),
    titles: mayBeRemade(unknown.length, shown.length) ? unknown.map(({ title }) => title) : [],
  };
  const like = unknown.length === 0 ? [] : await needs.store.likeAdvisories(feed.id, likeness);
  const standing = shown.flatMap((seen) => (anew.has(seen) ? [] : [seen.identity]));
  const again = renamed(unknown, like, new Set(standing), shown);
  const kept = await needs.store.knownAdvisories(
    feed.id,
    [...again.values()].map(({ identity }) => identity),
  );
  const byId = new Map(kept.map((advisory) => [advisory.id, advisory]));
  const known = (seen: Seen) =>
    (anew.has(seen) ? undefined : byIdentity.get(seen.identity)) ?? byId.get(again.get(seen)?.id ?? '');
  const edited = shown.flatMap((seen) => {
    const stored = known(seen);
    return stored === undefined || stored.contentHash === seen.contentHash ? [] : [{ seen, stored }];
  });
  const fresh = unknown.filter((seen) => !again.has(seen));
  const { gathering } = parsed;
  const undated = judgeUndated(feed, parsed, shown, known);
  const late = judgeLate({ shown, fresh, known, like, gathering }, now);
  const below = belowBaseline(feed, parsed, shown, (seen) => known(seen) !== undefined);
  return {
    ...{ known, fresh, edited, anew, again, undated },
    late: { ...late, why: late.why ?? undated?.why ?? null },
    below: below.union(undated?.old ?? new Set()),
  };
}

/** The drafts of advisories: only what is new or changed is read by the rules. */
async function drafted(
  needs: PollNeeds,
  feed: FeedState,
  wholeAt: number,
  { fresh, edited, late, below }: Sorted,
  ahead: ReadAhead,
  now: number,
) {
  const toRead = [...fresh, ...edited.map(({ seen }) => seen)];
  const known = await knownIn(
    needs.store,
    toRead.map(({ text }) => text),
  );
  const draft = (seen: Seen): Omit<Hashed, 'storyId'> => {
    const { parsed, text, publishedAt, contentHash } = seen;
    const updatedAt = late.notBelieved.has(seen) ? null : seen.updatedAt;
    const dates = { publishedAt, updatedAt, seenAt: now };
    const baseline = feed.baselineAt === null || parsed.baseline === true || below.has(seen);
    const missed = !baseline && isMissed(dates, wholeAt) ? ({ missed: true } as const) : {};
    return {
      ...text,
      ...ahead.reading(seen, known),
      id: timeId(newsAt({ ...dates, ...missed }), needs.random),
      feedId: feed.id,
      category: feed.category,
      official: isOfficial(feed.category),
      identity: parsed.identity,
      guid: parsed.guid,
      authors: parsed.authors,
      language: parsed.lang ?? feed.language,
      ...dates,
      baseline,
      ...missed,
      contentHash,
    };
  };
  const changed = await eachInBreaths(edited, ({ seen, stored }): Hashed => {
    const { id, storyId, seenAt, baseline, missed } = stored;
    const { missed: _, ...told } = draft(seen);
    return { ...told, id, storyId, seenAt, baseline, ...(missed === undefined ? {} : { missed }) };
  });
  return { fresh: await eachInBreaths(fresh, draft), edited: changed, known };
}

function broughtBy(feed: FeedState, { gathering }: Feed, placed: readonly Hashed[], now: number): Brought {
  const news = placed.filter(({ baseline }) => !baseline);
  const late = news.filter((advisory) => isLate(advisory, now));
  const missed = news.filter((advisory) => advisory.missed === true);
  const stories = (some: readonly Hashed[]) => new Set(some.map(({ storyId }) => storyId));
  return {
    feedId: feed.id,
    newAdvisories: news.length,
    beside: (gathering?.leftNew ?? 0) + (gathering?.newBefore ?? 0),
    lateStories: stories(late),
    missed: missed.length,
    missedStories: stories(missed),
    unreadFor: now - lastWhole(feed),
  };
}

function lastWhole({ wholeAt, lastReadAt }: FeedState): number {
  return wholeAt ?? lastReadAt ?? 0;
}

/** What is to be remembered until the next look. */
function documentsOf({ gathering, roll }: Feed): { readonly documents?: string } {
  const state = gathering?.state ?? roll?.state;
  return state === undefined ? {} : { documents: state };
}

/** Where each stands in the history of its feed. */
function placesOf({ known }: Sorted, shown: readonly Seen[], fresh: readonly Hashed[], now: number) {
  const brought = new Map(fresh.map(({ identity, ...rest }) => [identity, rest]));
  return shown.map((seen) => {
    const kept = known(seen) ?? brought.get(seen.identity) ?? { id: '', seenAt: now, baseline: false };
    return { id: kept.id, at: seen.publishedAt ?? placedAt(kept) };
  });
}

/** First, whatever had an identity that was given on gets one that no publisher gives. */
function renamesOf({ anew, again }: Sorted) {
  return [
    ...[...anew.values()].map(({ id }) => ({ id, identity: `was:${id}` })),
    ...[...again].map(([{ identity }, { id }]) => ({ id, identity })),
  ];
}

/** Write down what a look at a feed showed. In turn only. */
async function record(
  needs: PollNeeds,
  feed: FeedState,
  fetched: Fresh,
  parsed: Feed,
  ahead: ReadAhead,
): Promise<PollOutcome> {
  const now = needs.now();
  const shown = await eachInBreaths(ahead.shown, (worded) => seenOf(worded, now));
  const sorted = await sort(needs, feed, parsed, shown, now);
  // Of a feed that shows all that it holds, what is new was put in since, whatever its date.
  const wholeAt = parsed.roll === undefined ? lastWhole(feed) : Number.NEGATIVE_INFINITY;
  const { fresh, edited: changed, known } = await drafted(needs, feed, wholeAt, sorted, ahead, now);
  const withdrawn = parsed.roll?.withdrawn ?? [];
  const edited = [...changed, ...(await withdrawnEdits(needs, feed.id, withdrawn, now))];
  const placed = await placeInStories(needs, { fresh, edited }, now);
  const subscriptions = placed.changes.length === 0 ? [] : await needs.store.openSubscriptions();
  const telling = {
    store: needs.store,
    without: (isExcepted: IsExcepted) => (text: ReaderInput) => needs.read.without(isExcepted)(text, known),
    sectorParent: needs.sectorParent,
    ...(needs.privateOwners === undefined ? {} : { privateOwners: needs.privateOwners }),
  };
  const alerts = await owedToEach(telling, placed.changes, subscriptions, now);
  const brought = broughtBy(feed, parsed, placed.fresh, now);
  const uses = (parsed.roll?.ransomware ?? []).map((id) => ({ id, at: now }));
  const ransomware = await owedForRansomware(needs, uses, now);
  const owed = [...holdFlood(alerts, brought, now), ...ransomware.owed];
  const contents = new Map(parsed.advisories.map(({ identity, content }) => [identity, content]));
  const whole = (advisory: Hashed): Hashed => {
    const indicators = ahead.indicators(advisory.identity, advisory.contentHash);
    return indicators === undefined
      ? withMentions(advisory, contents.get(advisory.identity))
      : { ...advisory, indicators };
  };
  const places = placesOf(sorted, shown, placed.fresh, now);
  const notes = notesOf(feed, fetched, parsed, shown, { ...sorted, places, missed: brought.missed }, now);
  const flaw = flawWords(feed, parsed);
  const stored = await needs.store.recordPoll({
    feedId: feed.id,
    at: now,
    ...againAfter(feed, fetched, parsed, notes, now),
    notes,
    ...(flaw === null ? {} : { flaw }),
    ...documentsOf(parsed),
    renamed: renamesOf(sorted),
    fresh: await eachInBreaths(placed.fresh, whole),
    edited: await eachInBreaths(edited, whole),
    owed,
    readWith: needs.readWith,
    events: [...placed.events, ...ransomware.events],
  });
  const refused = parsed.gathering?.refused ?? [];
  if (refused.length > 0) needs.log.warn({ feed: feed.id, refused }, 'documents of a feed were refused');
  if (flaw !== null && feed.failures === 0)
    needs.log.warn({ feed: feed.id, reason: flaw }, 'a feed began to fail');
  const remarks = [
    ...(flaw === null ? [] : [flaw]),
    ...remarksOn(parsed, sorted.late.why),
    ...(parsed.gathering?.remarks == null ? [] : [parsed.gathering.remarks]),
  ];
  if (remarks.length > (flaw === null ? 0 : 1))
    needs.log.warn({ feed: feed.id, remarks }, 'not all of a feed could be checked or believed');
  if (withdrawn.length > 0) needs.log.warn({ feed: feed.id, withdrawn }, 'a publisher took advisories out');
  return {
    kind: 'read',
    feed,
    shown: shown.length,
    stored,
    edited: changed.length,
    owed: owed.length,
    matches: placed.fresh.reduce((sum, { actors, sectors }) => sum + actors.length + sectors.length, 0),
    refused,
    remarks,
    withdrawn: withdrawn.map(nameOf),
  };
}

/** Read what a look at a feed showed, and write down what is new in its story with its evidence, what changed, and who is owed word of it. */
export async function recordLook(
  needs: PollNeeds,
  feed: FeedState,
  fetched: Fresh,
  parsed: Feed,
): Promise<PollOutcome> {
  const ahead = await readAhead(needs, feed.id, parsed.advisories);
  return needs.shelf.inTurn(() => needs.store.inTurn(() => record(needs, feed, fetched, parsed, ahead)));
}
