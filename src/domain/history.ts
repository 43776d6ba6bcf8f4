import type { FeedNotes, IdentityRule } from './feed.ts';
import { folded, isLike, isMoved, isOtherNews, isRetold, isSamePage, isSamePath } from './likeness.ts';

/** What one look shows of an advisory, as far as telling it from others goes. `telling` is what rules make identities of. */
export type Shown = {
  readonly identity: string;
  readonly guid: string | null;
  readonly url: string | null;
  readonly title: string;
  readonly summary: string;
  /** Epoch ms; a date ahead of its time counts as the moment of the look. */
  readonly publishedAt: number | null;
  /** Fingerprint of all its words. */
  readonly contentHash: string;
};

/** An advisory of the feed that is kept, as far as knowing it again goes. */
export type Kept = Omit<Shown, 'publishedAt'> & {
  readonly id: string;
  /** Epoch ms. */
  readonly seenAt: number;
  /** Of one that was pruned nothing but its words is known. */
  readonly publishedAt: number | null | 'forgotten';
};

/** What is shown, and what was kept under its identity or is the same. */
type Pair<T extends Shown = Shown> = { readonly shown: T; readonly kept: Kept };

/** More than this share of repeated or changed GUIDs, and they are no identities. */
const mostWrong = 0.05;
const leastWrong = 2;
const most = 20;

function isSameMoment(shown: Shown, { publishedAt, seenAt }: Kept): boolean {
  if (publishedAt === 'forgotten' || shown.publishedAt === publishedAt) return true;
  // Dated ahead of its time when it was first seen, it was kept as of that look.
  return publishedAt === seenAt && shown.publishedAt !== null && shown.publishedAt > publishedAt;
}

/** Of a link: no other advisory has it; and links are what tells the advisories of this feed apart. */
type Link = { readonly isOwn: boolean; readonly tells: boolean };

/**
 * Said again under another identity, as of the same moment: the same words; the same title at the same link, over what is not
 * other news; where that moment is known, also the same title and summary at another link, as when a site moves, or nearly the
 * same title at a link that no other advisory has, over the same news again. As of another moment, the same words at a link of its own, as when a site is filled anew: a page
 * that all link to may say the same of many events.
 */
function isSame(shown: Shown, kept: Kept, { isOwn, tells }: Link): boolean {
  if (!isSameMoment(shown, kept)) return shown.contentHash === kept.contentHash && isOwn && tells;
  if (shown.contentHash === kept.contentHash) return true;
  const isThere = shown.url !== null && shown.url === kept.url;
  const isCalledSo = folded(shown.title) === folded(kept.title);
  if (isThere && isOtherNews(shown, kept)) return false;
  if (isCalledSo && isThere) return true;
  if (shown.publishedAt === null) return false;
  return isCalledSo ? shown.summary === kept.summary : isThere && isOwn && isLike(shown.title, kept.title);
}

/** Was an advisory of that title kept as of the same moment, whatever else differs? */
export function isToldBefore(shown: Shown, kept: readonly Kept[]): boolean {
  return kept.some(
    (one) =>
      folded(one.title) === folded(shown.title) && isSameMoment(shown, one) && shown.publishedAt !== null,
  );
}

/** So many advisories at least, and so much of a look, are a feed that was made anew. */
const remadeLeast = 5;
const remadeShare = 0.75;

/** Is so much of a look unknown that the feed may have been made anew? */
export function mayBeRemade(unknown: number, shown: number): boolean {
  return unknown >= remadeLeast && unknown >= shown * remadeShare;
}

function spread(moments: readonly number[]): number {
  return Math.max(...moments) - Math.min(...moments);
}

/** Do these, on their different days, all have one new date? */
function isDatedAnew(pairs: readonly Pair[]): boolean {
  const moments = pairs.flatMap(({ shown, kept }) =>
    typeof kept.publishedAt === 'number' && shown.publishedAt !== null && shown.publishedAt > kept.publishedAt
      ? [{ now: shown.publishedAt, before: kept.publishedAt }]
      : [],
  );
  const [now, before] = [moments.map((one) => one.now), moments.map((one) => one.before)];
  return moments.length === pairs.length && spread(now) * 4 < spread(before);
}

/**
 * The advisories of a feed that was made anew: most of the look is unknown, and has titles that one kept advisory each has. They are
 * known again by that and what is left beside: moment and link, whatever the summary; without any date, a link that differs in its
 * query alone; or the summary, where all have one new date. By titles alone they are not, for some publish under the same ones each day.
 */
function remade<T extends Shown>(
  unknown: readonly T[],
  free: readonly Kept[],
  shown: number,
): readonly Pair<T>[] {
  if (!mayBeRemade(unknown.length, shown)) return [];
  const keptBy = Map.groupBy(free, ({ title }) => folded(title));
  const shownBy = Map.groupBy(unknown, ({ title }) => folded(title));
  const pairs = unknown.flatMap((one) => {
    const title = folded(one.title);
    const [kept, ...more] = keptBy.get(title) ?? [];
    const isSole = kept !== undefined && more.length === 0 && shownBy.get(title)?.length === 1;
    return isSole ? [{ shown: one, kept }] : [];
  });
  const retold = pairs.filter(({ shown: one, kept }) =>
    one.publishedAt === null
      ? kept.publishedAt === null && isSamePath(one.url, kept.url)
      : isSameMoment(one, kept) && one.url === kept.url,
  );
  const imported = pairs.filter(({ shown: one, kept }) => one.summary !== '' && one.summary === kept.summary);
  const likely = imported.length > retold.length && isDatedAnew(imported) ? imported : retold;
  return mayBeRemade(likely.length, shown) ? likely : [];
}

/**
 * Advisories that a publisher gave a new identity: each unknown one of a look with the kept one that it is. A kept one that is
 * still shown under its own identity is another advisory, and each is taken once.
 */
export function renamed<T extends Shown>(
  unknown: readonly T[],
  kept: readonly Kept[],
  standing: ReadonlySet<string>,
  shown: readonly Shown[] = unknown,
): ReadonlyMap<T, Kept> {
  const free = kept.filter(({ identity }) => !standing.has(identity));
  const byPlace = new Map<string, Kept[]>();
  const places = ({ url, contentHash, title }: Pick<Shown, 'url' | 'contentHash' | 'title'>) => [
    `hash ${contentHash}`,
    `title ${folded(title)}`,
    ...(url === null ? [] : [`link ${url}`]),
  ];
  for (const one of free)
    for (const place of places(one)) {
      const there = byPlace.get(place);
      if (there === undefined) byPlace.set(place, [one]);
      else there.push(one);
    }
  const links = [...unknown, ...kept].flatMap(({ url }) => url ?? []);
  const uses = new Map<string, number>();
  for (const link of links) uses.set(link, (uses.get(link) ?? 0) + 1);
  const tells = shown.length > leastWrong && isUnique(shown.map(({ url }) => url));
  const found = new Map<T, Kept>();
  const taken = new Set<string>();
  const take = ({ shown: one, kept: same }: Pair<T>) => {
    taken.add(same.id);
    found.set(one, same);
  };
  for (const pair of remade(unknown, free, shown.length)) take(pair);
  for (const one of unknown) {
    if (found.has(one)) continue;
    const link = { isOwn: uses.get(one.url ?? '') === 2, tells };
    const same = places(one)
      .flatMap((place) => byPlace.get(place) ?? [])
      .find((candidate) => !taken.has(candidate.id) && isSame(one, candidate, link));
    if (same !== undefined) take({ shown: one, kept: same });
  }
  return found;
}

/**
 * Is it an edit of what was kept under its identity? An edit leaves its link, if no other advisory of the look has that, and with
 * it either its moment or most of its words; or its moment and most of its words; or at least its title and what that was about.
 */
function isEdit({ shown, kept }: Pair, isOwn: boolean, isPassedOn: boolean): boolean {
  // Of one that was pruned only its words were kept, and when it was seen.
  if (kept.publishedAt === 'forgotten') return shown.publishedAt === null || shown.publishedAt <= kept.seenAt;
  // One that was dated ahead of its time says nothing of its moment.
  const isThen = shown.publishedAt !== null && shown.publishedAt === kept.publishedAt;
  if (isOwn && isSamePage(shown.url, kept.url)) return isThen || isRetold(shown, kept);
  if (isPassedOn) return false;
  return isThen ? isRetold(shown, kept) : isMoved(shown, kept);
}

/**
 * Of advisories that changed under their identity, those that are something else: the publisher gave the identity to what is new,
 * as one does that numbers what it shows, or that calls the latest by one name. `kept` are those of the feed in the same words.
 */
export function givenAnew<T extends Shown>(
  changed: readonly Pair<T>[],
  kept: readonly Kept[],
  shown: readonly Shown[],
): ReadonlyMap<T, Kept> {
  const changing = new Set(changed.map((pair) => pair.shown.identity));
  const staying = new Set(shown.flatMap(({ identity }) => (changing.has(identity) ? [] : [identity])));
  const free = Map.groupBy(
    kept.filter(({ identity }) => !staying.has(identity)),
    ({ contentHash }) => contentHash,
  );
  const isAnother = (pair: Pair) =>
    free
      .get(pair.shown.contentHash)
      ?.some((one) => one.id !== pair.kept.id && isSameMoment(pair.shown, one)) === true;
  const known = new Set(changed.filter(isAnother));
  const isPassedOn = tooMany(known.size, shown.length);
  const uses = new Map<string | null, number>();
  for (const { url } of shown) uses.set(url, (uses.get(url) ?? 0) + 1);
  const isElse = (pair: Pair<T>) =>
    known.has(pair) || !isEdit(pair, uses.get(pair.shown.url) === 1, isPassedOn);
  return new Map(changed.filter(isElse).map((pair) => [pair.shown, pair.kept]));
}

/** What changed under advisories that stayed the same. */
export type Churn = { readonly changed: number; readonly names: 'GUIDs' | 'links' };

/** How many of the renamed changed in what the rule trusts; that we came to trust something else is no fault of the publisher's. */
export function churned(rule: IdentityRule, same: ReadonlyMap<Shown, Kept>): Churn {
  const isByLink = ({ shown, kept }: Pair) => rule === 'link' || (shown.guid === null && kept.guid === null);
  const hasChanged = ({ shown, kept }: Pair) =>
    isByLink({ shown, kept })
      ? kept.url !== null && kept.url !== shown.url
      : kept.guid !== null && kept.guid !== shown.guid;
  const pairs = rule === 'hash' ? [] : [...same].map(([shown, kept]) => ({ shown, kept }));
  const changed = pairs.filter(hasChanged);
  return {
    changed: changed.length,
    names: changed.length > 0 && changed.every(isByLink) ? 'links' : 'GUIDs',
  };
}

type Rule = Pick<FeedNotes, 'identityRule' | 'identityReason'>;

function isUnique(values: readonly (string | null)[]): boolean {
  const given = values.filter((value) => value !== null);
  return given.length === values.length && new Set(given).size >= given.length * (1 - mostWrong);
}

function tooMany(wrong: number, of: number): boolean {
  return wrong >= leastWrong && wrong > of * mostWrong;
}

/** The next rule that tells these advisories apart from each other, and from those that had their identities before. */
function nextRule(
  now: IdentityRule,
  shown: readonly Shown[],
  anew: ReadonlyMap<Shown, Kept>,
  lost: 'GUIDs' | 'links' | null,
): IdentityRule {
  const links = shown.map(({ url }) => url);
  const pairs = shown.map(({ guid, url }) => (guid === null || url === null ? null : `${guid} ${url}`));
  const isTold = [...anew].every(([{ url }, kept]) => !isSamePage(url, kept.url));
  if (now === 'guid' && lost === null && isTold && isUnique(pairs)) return 'guid-link';
  return now !== 'link' && lost !== 'links' && isTold && isUnique(links) ? 'link' : 'hash';
}

/** What one look showed of how far identities can be trusted: what changed under advisories, and which were given to something else. */
export type Mistrust = { readonly churn: Churn; readonly anew: ReadonlyMap<Shown, Kept> };

/**
 * The rule that identities are made by from the next look on, and why in words. GUIDs that repeat, change while the
 * advisories stay the same, or come to stand for others, in more than one of twenty are given up for the next rule that tells this
 * feed's advisories apart.
 */
export function identityRule(now: Rule, shown: readonly Shown[], { churn, anew }: Mistrust): Rule {
  const held = now.identityRule;
  if (held === 'hash') return now;
  const of = shown.length;
  const { changed, names } = churn;
  if (tooMany(changed, of))
    return {
      identityRule: nextRule(held, shown, anew, names),
      identityReason: `${changed} of ${of} ${names} changed while the advisories stayed the same`,
    };
  if (tooMany(anew.size, of) || (of > 0 && anew.size === of)) {
    const isLink = held === 'link' || [...anew.keys()].every(({ guid }) => guid === null);
    return {
      identityRule: nextRule(held, shown, anew, null),
      identityReason: `${anew.size} of ${of} ${isLink ? 'links' : 'GUIDs'} came to stand for another advisory`,
    };
  }
  if (held !== 'guid') return now;
  const guids = shown.flatMap(({ guid }) => (guid === null ? [] : [guid]));
  const repeated = guids.length - new Set(guids).size;
  if (!tooMany(repeated, guids.length)) return now;
  return {
    identityRule: nextRule(held, shown, anew, null),
    identityReason: `${repeated} of ${guids.length} GUIDs stand for more than one advisory`,
  };
}

/** How long a feed usually takes from one advisory to the next: the middle of its last published distances, ms; null for fewer than three. */
export function usualInterval(published: readonly (number | null)[]): number | null {
  const times = [...new Set(published.filter((at) => at !== null))].sort((a, b) => b - a);
  const distances = times
    .slice(0, most)
    .flatMap((at, index) => (times[index + 1] === undefined ? [] : [at - (times[index + 1] ?? 0)]))
    .sort((a, b) => a - b);
  return distances.length < 2 ? null : (distances[distances.length >> 1] ?? null);
}

/** The moments at which something new came, with one more: as many as tell how long it usually takes. */
export function arrived(before: readonly number[], now: number): readonly number[] {
  return [...before, now].slice(-most);
}

/** More new advisories of one feed in one look than this are told in one line, not one by one. */
export const floodAbove = 20;
