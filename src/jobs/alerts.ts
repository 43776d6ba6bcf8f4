import type { Advisory } from '../domain/advisory.ts';
import { quietUntil } from '../domain/cadence.ts';
import type { NewDelivery } from '../domain/delivery.ts';
import { type Lookups, type Said, saidBy, wants } from '../domain/filter.ts';
import { listingsNoticed, type ToldListings } from '../domain/listing-notice.ts';
import { freshFor } from '../domain/news.ts';
import { type Addition, isToldAgain, thingOf } from '../domain/story-event.ts';
import type { StoryOutline } from '../domain/story-outline.ts';
import { mayAlert, type Subscription } from '../domain/subscription.ts';
import { mayWant } from '../domain/subscription-index.ts';

/** What a fresh or edited advisory, or a data set, changes in a story. */
export type StoryChange = {
  readonly kind: 'fresh' | 'edited';
  readonly advisory: Advisory;
  readonly before: StoryOutline | undefined;
  readonly after: StoryOutline;
  readonly additions: readonly Addition[];
  /** What was listed in KEV, where a listing of CVEs by the data set is what changes the story. */
  readonly listed?: readonly string[];
};

/** An edit does not make old news fresh, whatever date it is given. */
function isFresh({ kind, advisory }: StoryChange, now: number): boolean {
  return mayAlert(advisory, now) && (kind === 'fresh' || now - advisory.seenAt <= freshFor);
}

/**
 * Does the change concern the filter? A fresh advisory that answers does. So does a story that answers as a whole now, when it
 * has become worse or did not answer before; a comma does not.
 */
function concerns(
  { kind, before, after, additions }: StoryChange,
  own: Said,
  { filter }: Subscription,
  lookups: Lookups,
) {
  if (kind === 'fresh' && wants(filter, own, lookups)) return true;
  const news = additions.length > 0 || before === undefined || !wants(filter, before, lookups);
  return news && wants(filter, after, lookups);
}

/** At once, or when the quiet hours are over; what is critical does not wait. */
export function alertAt(
  { cadence }: Subscription,
  { after }: Pick<StoryChange, 'after'>,
  now: number,
): number {
  return after.severity === 'critical' ? now : (quietUntil(cadence, now) ?? now);
}

/** The listings in KEV that a change tells of. */
function listingsTold({ kind, advisory, listed }: StoryChange): ToldListings | undefined {
  if (listed !== undefined) return { cves: listed, isNotice: false, isAll: true };
  const cves = kind === 'fresh' ? listingsNoticed(advisory) : [];
  return cves.length === 0 ? undefined : { cves, isNotice: true, isAll: true };
}

/** What one message tells that tells what two would. */
function together(one: ToldListings | undefined, other: ToldListings | undefined): ToldListings | undefined {
  if (one === undefined && other === undefined) return undefined;
  return {
    cves: [...new Set([...(one?.cves ?? []), ...(other?.cves ?? [])])],
    isNotice: one?.isNotice !== false && other?.isNotice !== false,
    isAll: one?.isAll === true && other?.isAll === true,
  };
}

/**
 * The alerts that changes owe, however many subscriptions of a channel ask for them: a story that the channel has not had, once;
 * one that it has had, once for each thing that makes it worse. Which of the two it is, the store knows. `isTold`: of all who subscribed,
 * these workspaces; the list is taken apart once, whoever of it is told.
 */
export function owedAlerts(
  changes: readonly StoryChange[],
  subscriptions: readonly Subscription[],
  lookups: Lookups,
  now: number,
  isTold: (teamId: string) => boolean = () => true,
): readonly NewDelivery[] {
  const owed = new Map<string, NewDelivery>();
  for (const change of changes) {
    if (!isFresh(change, now)) continue;
    const { storyId } = change.advisory;
    const added = change.additions.filter(isToldAgain);
    const own = saidBy(change.advisory);
    const key = `alert:${storyId}`;
    const againKey = [key, ...added.map(thingOf)].join(':');
    for (const subscription of mayWant(subscriptions, change.after, lookups)) {
      const { teamId, channelId } = subscription;
      if (!subscription.cadence.instant || !isTold(teamId)) continue;
      if (!concerns(change, own, subscription, lookups)) continue;
      const place = `${teamId} ${channelId} ${againKey}`;
      const before = owed.get(place);
      const others = before?.subject.kind === 'alert' ? before.subject.subscriptionIds : [];
      // Of several subscriptions of a channel the one that waits the least decides.
      const dueAt = Math.min(before?.dueAt ?? Number.POSITIVE_INFINITY, alertAt(subscription, change, now));
      const subject = { kind: 'alert', storyId, subscriptionIds: [...others, subscription.id] } as const;
      const again = added.length === 0 ? {} : { again: { key: againKey, subject: { ...subject, added } } };
      const listed = listingsTold(change);
      const told = before === undefined ? listed : together(before.listings, listed);
      const listings = told === undefined ? {} : { listings: told };
      owed.set(place, { teamId, channelId, key, subject, dueAt, ...again, ...listings });
    }
  }
  return [...owed.values()];
}
