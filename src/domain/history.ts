import type { FeedNotes, FeedPace, IdentityRule } from './feed.ts';

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

/** More than this share of repeated or changed GUIDs, and they are no identities. */
const mostWrong = 0.05;
const leastWrong = 2;
const most = 20;

function folded(title: string): string {
  return title.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

function isSameMoment(shown: Shown, { publishedAt, seenAt }: Kept): boolean {
  if (publishedAt === 'forgotten' || shown.publishedAt === publishedAt) return true;
  // Dated ahead of its time when it was first seen, it was kept as of that look.
  return publishedAt === seenAt && shown.publishedAt !== null && shown.publishedAt > publishedAt;
}

/** Do two titles share half of the words of the shorter one? */
function isLike(one: string, other: string): boolean {
  const [a, b] = [new Set(folded(one).split(' ')), new Set(folded(other).split(' '))];
  return a.intersection(b).size * 2 >= Math.min(a.size, b.size);
}

/**
 * Said again under another identity, as of the same moment: the same words; the same title at the same link; where that
 * moment is known, also the same title and summary at another link, as when a site moves, or nearly the same title at a link
 * that no other advisory has.
 */
function isSame(shown: Shown, kept: Kept, isOwn: boolean): boolean {
  if (!isSameMoment(shown, kept)) return false;
  if (shown.contentHash === kept.contentHash) return true;
  const isThere = shown.url !== null && shown.url === kept.url;
  const isCalledSo = folded(shown.title) === folded(kept.title);
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

/**
 * Advisories that a publisher gave a new identity: each unknown one with the kept one that it is. A kept one that is still shown
 * under its own identity is another advisory, and each is taken once.
 */
export function renamed<T extends Shown>(
  unknown: readonly T[],
  kept: readonly Kept[],
  shown: ReadonlySet<string>,
): ReadonlyMap<T, Kept> {
  const free = kept.filter(({ identity }) => !shown.has(identity));
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
  const taken = new Set<string>();
  const found = new Map<T, Kept>();
  for (const one of unknown) {
    const isOwn = uses.get(one.url ?? '') === 2;
    const same = places(one)
      .flatMap((place) => byPlace.get(place) ?? [])
      .find((candidate) => !taken.has(candidate.id) && isSame(one, candidate, isOwn));
    if (same === undefined) continue;
    taken.add(same.id);
    found.set(one, same);
  }
  return found;
}

/** How many of the renamed changed in what the rule trusts; that we came to trust something else is no fault of the publisher's. */
export function churned(rule: IdentityRule, same: ReadonlyMap<Shown, Kept>): number {
  const isChanged = (shown: Shown, kept: Kept) => {
    if (rule === 'hash') return false;
    if (rule === 'link') return kept.url !== null && kept.url !== shown.url;
    return kept.guid !== null && kept.guid !== shown.guid;
  };
  return [...same].filter(([shown, kept]) => isChanged(shown, kept)).length;
}

type Rule = Pick<FeedNotes, 'identityRule' | 'identityReason'>;

function isUnique(values: readonly (string | null)[]): boolean {
  const given = values.filter((value) => value !== null);
  return given.length === values.length && new Set(given).size >= given.length * (1 - mostWrong);
}

function tooMany(wrong: number, of: number): boolean {
  return wrong >= leastWrong && wrong > of * mostWrong;
}

/**
 * The rule that identities are made by from the next look on, and why in words. GUIDs that repeat, or change while the
 * advisories stay the same, in more than one of twenty are given up for the next rule that tells this feed's advisories apart.
 */
export function identityRule(now: Rule, shown: readonly Shown[], changed: number): Rule {
  if (now.identityRule === 'hash') return now;
  const byLink: IdentityRule = isUnique(shown.map(({ url }) => url)) ? 'link' : 'hash';
  if (tooMany(changed, shown.length))
    return {
      identityRule: now.identityRule === 'link' ? 'hash' : byLink,
      identityReason: `${changed} of ${shown.length} ${now.identityRule === 'link' ? 'links' : 'GUIDs'} changed while the advisories stayed the same`,
    };
  if (now.identityRule !== 'guid') return now;
  const guids = shown.flatMap(({ guid }) => (guid === null ? [] : [guid]));
  const repeated = guids.length - new Set(guids).size;
  if (!tooMany(repeated, guids.length)) return now;
  const withLink = isUnique(
    shown.map(({ guid, url }) => (guid === null || url === null ? null : `${guid} ${url}`)),
  );
  return {
    identityRule: withLink ? 'guid-link' : byLink,
    identityReason: `${repeated} of ${guids.length} GUIDs stand for more than one advisory`,
  };
}

/** How much of a look was known from those before, and how much the last one showed. */
export type Overlap = { readonly shown: number; readonly known: number; readonly before: number };

const mostTightened = 12;
/** With so much known, twice as long until the next look would still have overlapped well. */
const calm = 0.75;

/**
 * Did the feed roll over faster than we looked? Nothing that it shows was known, though it showed something before. One that shows
 * a single advisory at a time shares nothing with its last look whenever it has news.
 */
export function isGap({ shown, known, before }: Overlap): boolean {
  return before > 0 && shown > 1 && known === 0;
}

/** The pace after a look: twice as fast after a gap, back to normal step by step while most of it was known. */
export function pacedBy(overlap: Overlap, pace: FeedPace): FeedPace {
  const { tightened = 1, ...rest } = pace;
  const next = isGap(overlap)
    ? Math.min(tightened * 2, mostTightened)
    : overlap.shown > 0 && overlap.known >= overlap.shown * calm
      ? Math.max(1, tightened / 2)
      : tightened;
  return next === 1 ? rest : { ...rest, tightened: next };
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
