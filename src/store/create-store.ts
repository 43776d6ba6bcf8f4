import { randomInt } from 'node:crypto';
import type { NewDelivery } from '../domain/delivery.ts';
import { everyWorkspace } from '../domain/exception.ts';
import { timeId } from '../domain/id.ts';
import * as actorSets from './actor-sets.ts';
import { advisoryById, knownAdvisories } from './advisories.ts';
import { auditLog, changeSubscriptions, recordDeed } from './audit.ts';
import * as deliveries from './deliveries.ts';
import { documentState } from './documents.ts';
import type { Engine, InTransaction } from './engine.ts';
import { advisoriesAfter } from './evidence.ts';
import * as exceptions from './exceptions.ts';
import * as feeds from './feeds.ts';
import { likeAdvisories } from './identities.ts';
import * as looks from './looks.ts';
import { markStory, marksOf } from './marks.ts';
import { migrate } from './migrate.ts';
import { addMute, endMute, mutesOf } from './mutes.ts';
import { personOf, savePerson } from './people.ts';
import { recordPoll } from './poll.ts';
import { prune } from './prune.ts';
import * as rereading from './rereading.ts';
import { search } from './search.ts';
import { clearIndex, indexSome, unindexed } from './search-index.ts';
import * as settings from './settings.ts';
import { sharing } from './shared-transaction.ts';
import type { Store } from './store.ts';
import { countStories, recentStories, stories, storyById, wholeStories } from './stories.ts';
import { recordKevListing, storyEvents } from './story-events.ts';
import { oweUpdates, storyMessage } from './story-messages.ts';
import { syndicate, syndicatedAs, syndicationOf } from './subscription-feeds.ts';
import * as subscriptions from './subscriptions.ts';
import type { Db } from './tables.ts';
import { tellingEditions, tellings } from './tellings.ts';
import { advisoriesOfVendor, vendorNames } from './vendors.ts';
import { vulnerabilityPart } from './vulnerability-part.ts';
import { tryWriting } from './written.ts';

type Part<K extends keyof Store> = Pick<Store, K>;

function random(): number {
  return randomInt(2 ** 47) / 2 ** 47;
}

async function recordDigest(
  tx: Db,
  owed: NewDelivery | null,
  moved: Parameters<Store['recordDigest']>[1],
): Promise<void> {
  let stands = moved.length === 0;
  for (const window of moved) stands = (await subscriptions.moveWindow(tx, window)) || stands;
  if (owed !== null && stands) await deliveries.owe(tx, [owed], random);
}

function feedPart({
  db,
  inTransaction,
  unsynced,
}: Engine): Part<
  | 'syncFeeds'
  | 'dueFeeds'
  | 'feeds'
  | 'privateFeeds'
  | 'recordUnchanged'
  | 'recordFailure'
  | 'recordPoll'
  | 'addFeed'
  | 'removeFeed'
  | 'pauseFeed'
  | 'resumeFeed'
  | 'hastenFeeds'
  | 'recordRecheck'
  | 'recordFeedNews'
  | 'documentState'
  | 'settings'
  | 'saveSettings'
> {
  const shared = sharing(unsynced);
  return {
    syncFeeds: (list, now) => inTransaction((tx) => feeds.syncFeeds(tx, list, now)),
    dueFeeds: (now, limit) => feeds.dueFeeds(db, now, limit),
    feeds: () => feeds.enabledFeeds(db),
    privateFeeds: () => feeds.privateFeeds(db),
    addFeed: (...added) => inTransaction((tx) => feeds.addFeed(tx, ...added)),
    removeFeed: (...removed) => feeds.removeFeed(db, ...removed),
    pauseFeed: (...paused) => feeds.pauseFeed(db, ...paused),
    resumeFeed: (...resumed) => feeds.resumeFeed(db, ...resumed),
    recordRecheck: (...rechecked) => feeds.recordRecheck(db, ...rechecked),
    hastenFeeds: (...hastened) => feeds.hastenFeeds(db, ...hastened),
    recordFeedNews: (owed, told) =>
      inTransaction(async (tx) => {
        await deliveries.owe(tx, owed, random);
        await feeds.newsTold(tx, told);
      }),
    settings: (teamId) => settings.settingsOf(db, teamId),
    saveSettings: (...saved) =>
      inTransaction((tx) => settings.saveSettings(tx, timeId(saved[3], random), ...saved)),
    documentState: (feedId) => documentState(db, feedId),
    recordUnchanged: (...look) => shared((tx) => looks.recordUnchanged(tx, ...look)),
    recordFailure: (...look) => shared((tx) => looks.recordFailure(tx, ...look)),
    recordPoll: (record) => inTransaction((tx) => recordPoll(tx, record, random)),
  };
}

function advisoryPart(
  db: Db,
  inTransaction: InTransaction,
): Part<
  | 'knownAdvisories'
  | 'likeAdvisories'
  | 'recentStories'
  | 'tellingEditions'
  | 'tellings'
  | 'storyEvents'
  | 'recordKevListing'
  | 'stories'
  | 'countStories'
  | 'story'
  | 'storiesOf'
  | 'advisory'
  | 'search'
  | 'unindexed'
  | 'indexSome'
  | 'clearIndex'
> {
  return {
    knownAdvisories: (feedId, identities) => knownAdvisories(db, feedId, identities),
    likeAdvisories: (...like) => likeAdvisories(db, ...like),
    recentStories: (since, among) => recentStories(db, since, among),
    tellingEditions: (since) => tellingEditions(db, since),
    tellings: (ids) => tellings(db, ids),
    storyEvents: (storyId) => storyEvents(db, storyId),
    recordKevListing: (listing) => inTransaction((tx) => recordKevListing(tx, listing, random)),
    stories: (query) => stories(db, query),
    countStories: (query) => countStories(db, query),
    story: (id) => storyById(db, id),
    advisory: (id) => advisoryById(db, id),
    storiesOf: (ids) => wholeStories(db, ids),
    search: (...asked) => search(db, ...asked),
    unindexed: () => unindexed(db),
    indexSome: (limit) => inTransaction((tx) => indexSome(tx, limit)),
    clearIndex: () => inTransaction(clearIndex),
  };
}

function subscriptionPart({
  db,
  inTransaction,
  besideOthers,
}: Engine): Part<
  | 'saveSubscription'
  | 'changeSubscriptions'
  | 'auditLog'
  | 'channelSubscriptions'
  | 'teamSubscriptions'
  | 'openSubscriptions'
  | 'dueDigests'
  | 'closeSubscriptions'
  | 'closeChannel'
  | 'recordDigest'
  | 'syndicationOf'
  | 'syndicate'
  | 'syndicatedAs'
> {
  return {
    saveSubscription: (subscription) =>
      inTransaction((tx) => subscriptions.saveSubscription(tx, subscription)),
    changeSubscriptions: (teamId, channelId, deed, decide) =>
      inTransaction((tx) => changeSubscriptions(tx, teamId, channelId, deed, decide)),
    auditLog: (query) => auditLog(db, query),
    syndicationOf: (id) => syndicationOf(db, id),
    syndicate: (...wish) => inTransaction((tx) => syndicate(tx, ...wish)),
    syndicatedAs: (secret) => syndicatedAs(db, secret),
    channelSubscriptions: (...channel) => subscriptions.channelSubscriptions(db, ...channel),
    teamSubscriptions: (teamId) => subscriptions.teamSubscriptions(db, teamId),
    openSubscriptions: subscriptions.openSubscriptions(db),
    dueDigests: (now) => subscriptions.dueDigests(db, now),
    closeSubscriptions: (...closing) =>
      inTransaction((tx) => subscriptions.closeSubscriptions(tx, ...closing)),
    closeChannel: (...closing) =>
      inTransaction(async (tx) => {
        await deliveries.refuseOwed(tx, ...closing);
        const closed = await subscriptions.closeSubscriptionsOf(tx, ...closing);
        const [, , at] = closing;
        const deed = { id: timeId(at, random), at, by: 'stormbrief', act: 'close' } as const;
        await recordDeed(
          tx,
          deed,
          closed.map(({ teamId, channelId, id, ...rest }) => ({
            teamId,
            channelId,
            subjectId: id,
            before: { id, teamId, channelId, ...rest, closedAt: null, closedReason: null },
            after: null,
          })),
        );
        return closed;
      }),
    recordDigest: (owed, moved) => besideOthers((tx) => recordDigest(tx, owed, moved)),
  };
}

function deliveryPart({
  db,
  inTransaction,
  besideOthers,
  skipsLockedRows,
}: Engine): Part<
  | 'owe'
  | 'claimDeliveries'
  | 'releaseClaims'
  | 'deliverySent'
  | 'digestCounts'
  | 'deliveryLater'
  | 'deliveryRefused'
  | 'queueDepth'
  | 'lastSent'
> {
  return {
    owe: (delivery) => inTransaction((tx) => deliveries.owe(tx, [delivery], random)),
    claimDeliveries: (...claim) =>
      besideOthers((tx) => deliveries.claimDeliveries(tx, skipsLockedRows, ...claim)),
    releaseClaims: () => deliveries.releaseClaims(db),
    deliverySent: (...report) => deliveries.deliverySent(db, ...report),
    digestCounts: (...asked) => deliveries.digestCounts(db, ...asked),
    deliveryLater: (...report) => deliveries.deliveryLater(db, ...report),
    deliveryRefused: (...report) => deliveries.deliveryRefused(db, ...report),
    queueDepth: (now) => deliveries.queueDepth(db, now),
    lastSent: (...channel) => deliveries.lastSent(db, ...channel),
  };
}

function storyPart(
  db: Db,
  inTransaction: InTransaction,
): Part<'storyMessage' | 'oweUpdates' | 'markStory' | 'marksOf' | 'mutesOf' | 'addMute' | 'endMute'> {
  return {
    storyMessage: (...place) => storyMessage(db, ...place),
    oweUpdates: (teamId, storyIds, dueAt) =>
      inTransaction((tx) => oweUpdates(tx, storyIds, dueAt, random, teamId)),
    markStory: (...marking) => inTransaction((tx) => markStory(tx, ...marking, random)),
    marksOf: (...asked) => marksOf(db, ...asked),
    mutesOf: (...asked) => mutesOf(db, ...asked),
    addMute: (made) => inTransaction((tx) => addMute(tx, made, timeId(made.at, random))),
    endMute: (...ending) => endMute(db, ...ending),
  };
}

/** A workspace, or null where all are meant. */
function everyOr(teamId: string): string | null {
  return teamId === everyWorkspace ? null : teamId;
}

function knowledgePart(
  db: Db,
  inTransaction: InTransaction,
): Part<
  | 'exceptions'
  | 'addException'
  | 'undoException'
  | 'workspaces'
  | 'actorSets'
  | 'actorSetsBefore'
  | 'actorSetContent'
  | 'saveActorSet'
  | 'swapActorSet'
  | 'rereadProgress'
  | 'toReread'
  | 'recordReread'
  | 'advisoriesAfter'
> {
  return {
    exceptions: () => exceptions.exceptions(db),
    addException: (exception, shownIn = []) =>
      inTransaction(async (tx) => {
        const held = await exceptions.addException(tx, exception);
        await oweUpdates(tx, shownIn, exception.createdAt, random, everyOr(held.teamId));
        return held;
      }),
    undoException: (id, at, by, shownIn = []) =>
      inTransaction(async (tx) => {
        const undone = await exceptions.undoException(tx, id, at, by);
        if (undone !== null) await oweUpdates(tx, shownIn, at, random, everyOr(undone.teamId));
        return undone;
      }),
    workspaces: () => exceptions.workspaces(db),
    actorSets: () => actorSets.actorSets(db, 1),
    actorSetsBefore: () => actorSets.actorSets(db, 0),
    actorSetContent: (id) => inTransaction((tx) => actorSets.actorSetContent(tx, id)),
    saveActorSet: (made) =>
      inTransaction((tx) => actorSets.saveActorSet(tx, made, timeId(made.dataSet.importedAt, random))),
    swapActorSet: (id) => inTransaction((tx) => actorSets.swapActorSet(tx, id)),
    rereadProgress: (...asked) => rereading.rereadProgress(db, ...asked),
    toReread: (query) => rereading.toReread(db, query),
    recordReread: (...record) => inTransaction((tx) => rereading.recordReread(tx, ...record)),
    advisoriesAfter: (query) => advisoriesAfter(db, query),
  };
}

/** The store on an opened engine; call `migrate` before anything else. */
export function createStore(engine: Engine): Store {
  const { db, inTransaction } = engine;
  return {
    migrate: () => migrate(db),
    close: engine.close,
    tryWriting: () => engine.besideOthers(tryWriting),
    ...feedPart(engine),
    ...advisoryPart(db, inTransaction),
    ...subscriptionPart(engine),
    ...deliveryPart(engine),
    ...storyPart(db, inTransaction),
    ...knowledgePart(db, inTransaction),
    ...vulnerabilityPart(db, inTransaction),
    person: (...who) => personOf(db, ...who),
    savePerson: (...saved) => inTransaction((tx) => savePerson(tx, ...saved)),
    vendorNames: () => vendorNames(db),
    advisoriesOfVendor: (...asked) => advisoriesOfVendor(db, ...asked),
    prune: async (before) => {
      const gone = await prune(inTransaction, before);
      await engine.giveBack?.();
      return gone;
    },
  };
}
