import type { Ask } from '../../domain/digest.ts';
import { coverageOf, type Digest, digestOf } from '../../domain/digest.ts';
import { type Exception, exceptionsOf } from '../../domain/exception.ts';
import type { Filter } from '../../domain/filter.ts';
import { freshFor } from '../../domain/news.ts';
import { visiting } from '../../domain/person.ts';
import type { StorySummary } from '../../domain/story.ts';
import { newestStories } from '../../store/all-stories.ts';
import { lookupsFor } from '../../store/lookups.ts';
import { apology } from '../apology.ts';
import type { Asker } from '../asker.ts';
import { isAdmin } from '../permission.ts';
import { type Place, placesOf } from '../places.ts';
import type { Block, Message } from '../views/blocks.ts';
import { type Home, homeView } from '../views/home.ts';
import { cvesIn, lensOn } from './lens-on.ts';
import type { Needs } from './needs.ts';
import { zoneOf } from './zone.ts';

/** Stories that are ranked: the newest grave ones, and the newest of all. */
const mostGrave = 150;
const mostOthers = 100;
const shownChanges = 3;

const everything: Filter = { sectors: [], actors: [], minSeverity: 'low', kevOnly: false };

/** Once each: the grave ones, and the newest of all. */
async function candidates(needs: Needs, from: number, to: number): Promise<readonly StorySummary[]> {
  const query = { seenAfter: from, seenUntil: to, publishedFrom: from - freshFor };
  const grave = await newestStories(needs.store, { ...query, minSeverity: 'high' }, mostGrave);
  const others = await newestStories(needs.store, query, mostOthers);
  return [...new Map([...grave, ...others].map((story) => [story.id, story])).values()];
}

/** What came in since a moment, ranked as a digest is, by what these filters want; by none of them, everything. */
export async function newsSince(needs: Needs, filters: readonly Filter[], from: number): Promise<Digest> {
  const to = needs.now();
  const stories = await candidates(needs, from, to);
  const asks: readonly Ask[] = (filters.length === 0 ? [everything] : filters).map((filter) => ({
    filter,
    from,
  }));
  const lookups = await lookupsFor(needs.store, needs.directory.parent, filters, cvesIn(stories));
  return digestOf(stories, asks, to, lookups);
}

/** The channels that the person is in; null where Slack does not say. */
async function placesFor(needs: Needs, { client, userId }: Asker): Promise<readonly Place[] | null> {
  try {
    return await placesOf(client, userId);
  } catch (error) {
    needs.log.warn({ user: userId, err: error }, 'the channels of a person could not be asked');
    return null;
  }
}

/** Subscriptions of the channels that the person is in. */
export async function theirSubscriptions(needs: Needs, asker: Asker, places: readonly Place[] | null) {
  const known = new Set(places?.map(({ id }) => id));
  const all = await needs.store.teamSubscriptions(asker.teamId);
  return all.filter(({ channelId }) => known.has(channelId));
}

/** What is set aside in a workspace, newest first. */
export function setAside(exceptions: readonly Exception[], teamId: string): readonly Exception[] {
  return exceptionsOf(exceptions, teamId).toReversed();
}

/** All that Home shows to the person, as of now. */
export async function homeOf(needs: Needs, asker: Asker): Promise<Home> {
  const { store } = needs;
  const { teamId, userId } = asker;
  const now = needs.now();
  const [person, places, settings, feeds, exceptions, admin, zone] = await Promise.all([
    store.person(teamId, userId),
    placesFor(needs, asker),
    store.settings(teamId),
    store.feeds(),
    store.exceptions(),
    isAdmin(needs, asker),
    zoneOf(needs, asker),
  ]);
  const subscriptions = await theirSubscriptions(needs, asker, places);
  const filters = subscriptions.map(({ filter }) => filter);
  const from = (person.visit ?? visiting(null, now)).newSince;
  return {
    ...{ person, zone, places, settings, subscriptions },
    news: await newsSince(needs, filters, from),
    isLimited: filters.length > 0,
    coverage: coverageOf(feeds, now),
    opsChannel: needs.opsChannel,
    isAdmin: admin,
    audit: admin ? await store.auditLog({ teamId, limit: shownChanges }) : [],
    exceptions: setAside(exceptions, teamId),
  };
}

/** Publish Home as it is now; `said` is what came of the last click. Where it cannot be made, Home says so with a reference. */
export async function publishHome(needs: Needs, asker: Asker, said: readonly Block[] = []): Promise<void> {
  const publish = (view: ReturnType<typeof homeView>) =>
    asker.client.views.publish({ user_id: asker.userId, view });
  try {
    const home = await homeOf(needs, asker);
    await publish(homeView(home, said, await lensOn(needs, cvesIn(home.news.stories.slice(0, 20)))));
  } catch (error) {
    await publish({ type: 'home', blocks: apology(needs, error).blocks });
  }
}

/** What an answer says, without its buttons: they are meant for the channel that it would stand in. */
export function saidIn({ text, blocks }: Message): readonly Block[] {
  const told = blocks.filter(({ type }) => type !== 'actions');
  return told.length > 0 ? told : [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }];
}
