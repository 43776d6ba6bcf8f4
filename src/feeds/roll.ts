import { doubtAbout, newInRansomware } from '../domain/vulnerability-data.ts';
import type { Fetched } from './fetch.ts';
import { isShape, parsedJson, strings, words } from './json-shape.ts';
import type { ParsedFeed } from './parse.ts';

type Feed = Extract<ParsedFeed, { kind: 'feed' }>;

/** What is missing in a feed that shows all that it holds. */
export type Roll = {
  /** To be kept with the advisories, in one transaction. */
  readonly state: string;
  /** Identities that were there at the look before. */
  readonly withdrawn: readonly string[];
  /** Identities that were taken out before and are there again. */
  readonly restored: readonly string[];
  /** What was taken out last and is not there. */
  readonly missing: readonly string[];
  /** GUIDs of what was listed before and is now said to be used in ransomware campaigns. */
  readonly ransomware: readonly string[];
};
export type Called = (Feed & { readonly roll: Roll }) | Extract<Fetched, { kind: 'failed' }>;

function nameOf(identity: string): string {
  return identity.replace(/^guid:/, '');
}

function marked(ids: readonly string[], used: readonly string[]) {
  const all = new Set(used);
  return ids.map((id) => ({ id, ransomware: all.has(id) }));
}

/** More than CISA ever took out. */
const mostTakenOut = 1_000;

/**
 * Compare a feed that shows all that it holds with what it held at the look before (`kept`, null at the first one): what is missing was taken
 * out. An older edition, as a mirror may give, and one that lacks more than was ever taken out are not believed.
 */
export function callRoll(feed: Feed, kept: string | null): Called {
  const before = kept === null ? {} : parsedJson(kept);
  const known = isShape(before) ? before : {};
  const [then, now] = [words(known, 'releasedAt'), feed.whole?.releasedAt ?? null];
  const listed = strings(known['listed'], Number.POSITIVE_INFINITY);
  const identities = feed.advisories.map(({ identity }) => identity);
  const shown = new Set(identities);
  const removed = listed.filter((identity) => !shown.has(identity));
  const used = feed.whole?.ransomware ?? [];
  const isOlder = then !== null && now !== null && Date.parse(now) < Date.parse(then);
  const doubt = isOlder
    ? `its edition of ${now} is older than the one read before`
    : doubtAbout({ removed }, listed);
  if (doubt !== null) return { kind: 'failed', fault: 'damaged', reason: doubt };
  const takenOut = strings(known['takenOut'], mostTakenOut);
  const restored = takenOut.filter((identity) => shown.has(identity));
  const last = removed.length > 0 ? removed : strings(known['takenOutLast'], mostTakenOut);
  const missing = last.filter((identity) => !shown.has(identity));
  const stillOut = takenOut.filter((identity) => !shown.has(identity));
  const state = {
    releasedAt: now,
    listed: identities,
    takenOut: [...stillOut, ...removed].slice(-mostTakenOut),
    takenOutLast: missing,
    ransomware: used,
  };
  // What an earlier version kept does not say what was used before.
  const usedBefore = Array.isArray(known['ransomware']) ? listed.map(nameOf) : [];
  const ransomware = newInRansomware(
    marked(usedBefore, strings(known['ransomware'], Number.POSITIVE_INFINITY)),
    marked(identities.map(nameOf), used),
  );
  return {
    ...feed,
    roll: { state: JSON.stringify(state), withdrawn: removed, restored, missing, ransomware },
  };
}
