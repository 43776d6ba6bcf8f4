/** What is done without being asked. poll: a feed, by its id. digest: those of a share of the channels. deliver: to a channel. The others are done by one process at a time. */
export const workKinds = [
  'poll',
  'digest',
  'deliver',
  'watch',
  'listings',
  'index',
  'rematch',
  'enrich',
  'recheck',
  'prune',
] as const;
export type WorkKind = (typeof workKinds)[number];

/** Something to be done. What it needs to know stands in the store: it is only named here. */
export type Work = { readonly kind: WorkKind; readonly key: string };

/** Work in hand; `tries` counts this one. */
export type Taken = Work & { readonly id: string; readonly tries: number };

/** Work that failed too often; when it failed last, epoch ms, and why. */
export type DeadWork = Taken & { readonly at: number; readonly reason: string };

/** How much of a kind waits, is in hand and is dead; `oldestAt`: when the oldest that waits was due, epoch ms. */
export type WorkDepth = {
  readonly kind: WorkKind;
  readonly waiting: number;
  readonly inHand: number;
  readonly dead: number;
  readonly oldestAt: number | null;
};

/** How long work may be in hand without a word of whoever took it, in seconds; then they count as dead, and it is done again. */
export const inHandFor: Readonly<Record<WorkKind, number>> = {
  // A look may take 30 s an address, and two minutes where documents are gathered; a channel is sent five messages, a second apart.
  poll: 150,
  digest: 300,
  deliver: 90,
  watch: 300,
  listings: 300,
  index: 900,
  rematch: 900,
  enrich: 900,
  recheck: 900,
  prune: 900,
};

/** So often work is tried before it is dead: half a minute after the first failure, then twice as long each time, up to an hour. */
export const mostTries = 6;
export const firstRetry = 30;
export const longestRetry = 3_600;
/** Dead work is kept so long for somebody to look at, in seconds. */
export const deadFor = 14 * 86_400;

/** When to try again after so many tries, with up to a half of chance in it, so that what failed together does not come back together. Epoch ms. */
export function comesBackAt(now: number, tries: number, chance: number): number {
  const wait = Math.min(longestRetry, firstRetry * 2 ** (tries - 1));
  return now + Math.round(wait * (0.5 + chance / 2) * 1_000);
}
