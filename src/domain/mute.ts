import { nameKey } from './lookup.ts';
import { linkedActors, type StorySummary } from './story.ts';

/** What a channel can mute: one story, what a feed alone tells, what only a term says, what is only about an actor. */
export const muteKinds = ['story', 'feed', 'term', 'actor'] as const;
export type MuteKind = (typeof muteKinds)[number];

/** What is muted: the id of a story, a feed or an actor, or a term as its list writes it. */
export type Muted = { readonly kind: MuteKind; readonly thing: string };

/** A channel's wish not to hear something until a time; without one, until it is ended. */
export type Mute = Muted & {
  readonly id: string;
  readonly teamId: string;
  readonly channelId: string;
  readonly by: string;
  readonly at: number;
  readonly until: number | null;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
};

const day = 86_400_000;

/** For how long one can mute, in milliseconds; null is until somebody ends it. */
export const muteSpans = { day, week: 7 * day, always: null } as const;
export type MuteSpan = keyof typeof muteSpans;

/** Does it hold at `now`? */
export function holds({ endedAt, until }: Mute, now: number): boolean {
  return endedAt === null && (until === null || now < until);
}

/** Is there evidence whose term is not muted? */
function speaks(evidence: readonly { readonly term: string }[], terms: ReadonlySet<string>): boolean {
  return evidence.some(({ term }) => !terms.has(nameKey(term)));
}

/**
 * The mute that keeps a story from its channel; null where something that is not muted speaks for it: another feed, another
 * actor, another term. Sectors speak only for a story without actors.
 */
export function mutedBy(story: StorySummary, mutes: readonly Mute[], now: number): Mute | null {
  const held = mutes.filter((mute) => holds(mute, now));
  const of = (kind: MuteKind, thing: string) =>
    held.find((mute) => mute.kind === kind && mute.thing === thing) ?? null;
  const itself = of('story', story.id);
  if (itself !== null) return itself;
  const feeds = [story.lead, ...story.others].map(({ feedId }) => of('feed', feedId));
  if (feeds.every((mute) => mute !== null)) return feeds[0] ?? null;
  const terms = new Set(held.filter(({ kind }) => kind === 'term').map(({ thing }) => nameKey(thing)));
  const actors = linkedActors(story);
  const byTerm = () => held.find(({ kind }) => kind === 'term') ?? null;
  if (actors.length === 0) {
    const isSilent = terms.size > 0 && story.sectors.length > 0;
    return isSilent && !story.sectors.some(({ evidence }) => speaks(evidence, terms)) ? byTerm() : null;
  }
  if (actors.some(({ actorId, evidence }) => of('actor', actorId) === null && speaks(evidence, terms)))
    return null;
  return actors.map(({ actorId }) => of('actor', actorId)).find((mute) => mute !== null) ?? byTerm();
}
