import type { FeedAct } from '../domain/audit.ts';
import { timeId } from '../domain/id.ts';
import { advisoryPart } from './advisory-part.ts';
import { countAsked } from './asked.ts';
import { auditLog, changeSubscriptions } from './audit.ts';
import * as deliveries from './deliveries.ts';
import { duePlaces, holdPlace } from './delivery-places.ts';
import { documentState } from './documents.ts';
import type { Engine, InTransaction } from './engine.ts';
import { changeFeed } from './feed-deeds.ts';
import * as feeds from './feeds.ts';
import { hearFirst } from './heard.ts';
import { hiddenFeeds } from './hidden-feeds.ts';
import { installationPart } from './installation-part.ts';
import { knowledgePart } from './knowledge-part.ts';
import * as looks from './looks.ts';
import { markStory, marksOf } from './marks.ts';
import { migrate, missingMigrations, newerMigrations, refuseHalfCopied } from './migrate.ts';
import { addMute, endMute, mutesOf } from './mutes.ts';
import { closeChannel, random, recordDigests, sendingOf } from './owing.ts';
import { personOf, savePerson } from './people.ts';
import { recordPoll } from './poll.ts';
import { prune } from './prune.ts';
import type { Queue } from './queue.ts';
import { openRows, releaseWork } from './queue-rows.ts';
import { oweRefused, refusedDeliveries } from './refused.ts';
import * as settings from './settings.ts';
import { sharing } from './shared-transaction.ts';
import type { Store } from './store.ts';
import { oweUpdates, storyMessage, storyOfMessage } from './story-messages.ts';
import { syndicate, syndicatedAs, syndicationOf } from './subscription-feeds.ts';
import * as subscriptions from './subscriptions.ts';
import type { Db } from './tables.ts';
import { advisoriesOfVendor, vendorNames } from './vendors.ts';
import { vulnerabilityPart } from './vulnerability-part.ts';
import { tryWriting } from './written.ts';

type Part<K extends keyof Store> = Pick<Store, K>;
/** An engine with the queue that goes with it. */
type Working = Engine & { readonly queue: Queue };

/**
 * A process that writes so many advisories has a thread for them. Fewer are not worth its start; and one alone may hold everybody up for a fifth
 * of a second, when what was written ahead is put in its place.
 */
const many = 40;

function feedPart({
  db,
  inTransaction,
  unsynced,
  apart,
  queue,
}: Working): Part<
  | 'syncFeeds'
  | 'dueFeeds'
  | 'feeds'
  | 'privateFeeds'
  | 'privateOwners'
  | 'hiddenFeeds'
  | 'recordUnchanged'
  | 'recordFailure'
  | 'recordPoll'
  | 'addFeed'
  | 'removeFeed'
  | 'pauseFeed'
  | 'resumeFeed'
  | 'retryFeed'
  | 'hastenFeeds'
  | 'recordRecheck'
  | 'recordFeedNews'
  | 'documentState'
  | 'settings'
  | 'saveSettings'
> {
  const shared = sharing(unsynced);
  const changed = <T>(
    act: FeedAct,
    feedId: string,
    [by, at, teamId]: readonly [string, number, string | null],
    change: (tx: Db) => Promise<T>,
  ) => inTransaction((tx) => changeFeed(tx, feedId, { act, by, at, teamId }, () => change(tx)));
  let brought = 0;
  return {
    syncFeeds: (list, now) => inTransaction((tx) => feeds.syncFeeds(tx, list, now)),
    dueFeeds: (now, limit) => feeds.dueFeeds(db, now, limit),
    feeds: () => feeds.enabledFeeds(db),
    privateFeeds: () => feeds.privateFeeds(db),
    privateOwners: () => feeds.privateOwners(db),
    hiddenFeeds: (teamId) => hiddenFeeds(db, teamId),
    addFeed: (feed, by, at, teamId = null) =>
      changed('add_feed', feed.id, [by, at, teamId], (tx) => feeds.addFeed(tx, feed, by, at, teamId)),
    removeFeed: (id, by, at, teamId = null) =>
      changed('remove_feed', id, [by, at, teamId], (tx) => feeds.removeFeed(tx, id, at)),
    pauseFeed: (id, by, at, teamId = null) =>
      changed('pause_feed', id, [by, at, teamId], (tx) => feeds.pauseFeed(tx, id, by, at)),
    resumeFeed: (id, by, at, teamId = null) =>
      changed('resume_feed', id, [by, at, teamId], (tx) => feeds.resumeFeed(tx, id, at)),
    retryFeed: (id, by, at, teamId = null) =>
      changed('retry_feed', id, [by, at, teamId], (tx) => feeds.hastenFeeds(tx, [id], at)),
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
    recordPoll: (record) => {
      const news = record.fresh.length + record.edited.length;
      brought += news;
      if (apart !== null && news > 0 && brought >= many) return apart.recordPoll(record);
      return inTransaction(async (tx) => {
        const inserted = await recordPoll(tx, record, random);
        await queue.put(sendingOf(record.owed), record.at, tx);
        return inserted;
      });
    },
  };
}

function subscriptionPart({
  db,
  inTransaction,
  besideOthers,
  queue,
}: Working): Part<
  | 'saveSubscription'
  | 'changeSubscriptions'
  | 'auditLog'
  | 'channelSubscriptions'
  | 'teamSubscriptions'
  | 'openSubscriptions'
  | 'countDueDigests'
  | 'dueDigests'
  | 'closeSubscriptions'
  | 'closeChannel'
  | 'recordDigests'
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
    countDueDigests: (now) => subscriptions.countDueDigests(db, now),
    dueDigests: (...due) => subscriptions.dueDigests(db, ...due),
    closeSubscriptions: (...closing) =>
      inTransaction((tx) => subscriptions.closeSubscriptions(tx, ...closing)),
    closeChannel: (...closing) => inTransaction((tx) => closeChannel(tx, ...closing)),
    recordDigests: (digests) => besideOthers((tx) => recordDigests(tx, queue, digests)),
  };
}

function deliveryPart({
  db,
  inTransaction,
  besideOthers,
  skipsLockedRows,
  queue,
}: Working): Part<
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
    owe: (delivery) =>
      inTransaction(async (tx) => {
        await deliveries.owe(tx, [delivery], random);
        await queue.put(sendingOf([delivery]), delivery.dueAt, tx);
      }),
    claimDeliveries: (...claim) =>
      besideOthers((tx) => deliveries.claimDeliveries(tx, skipsLockedRows, ...claim)),
    releaseClaims: async () => {
      await deliveries.releaseClaims(db);
      if (!queue.isShared) await releaseWork(db);
    },
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
): Part<
  | 'storyMessage'
  | 'storyOfMessage'
  | 'oweUpdates'
  | 'markStory'
  | 'marksOf'
  | 'mutesOf'
  | 'addMute'
  | 'endMute'
> {
  return {
    storyMessage: (...place) => storyMessage(db, ...place),
    storyOfMessage: (...place) => storyOfMessage(db, ...place),
    oweUpdates: (teamId, storyIds, dueAt) =>
      inTransaction((tx) => oweUpdates(tx, storyIds, dueAt, random, teamId)),
    markStory: (...marking) => inTransaction((tx) => markStory(tx, ...marking, random)),
    marksOf: (...asked) => marksOf(db, ...asked),
    mutesOf: (...asked) => mutesOf(db, ...asked),
    addMute: (made) => inTransaction((tx) => addMute(tx, made, timeId(made.at, random))),
    endMute: (...ending) => inTransaction((tx) => endMute(tx, ending, timeId(ending[3], random))),
  };
}

/** The store on an opened engine; call `migrate` before anything else. */
export function createStore(engine: Engine): Store {
  const { db, inTransaction, sharedQueue } = engine;
  const queue = sharedQueue ?? openRows(engine, random);
  const working = { ...engine, queue };
  return {
    migrate: async () => {
      await refuseHalfCopied(db);
      const applied = await engine.unhurried(migrate);
      await sharedQueue?.open();
      return applied;
    },
    missingMigrations: () => missingMigrations(db),
    newerMigrations: () => newerMigrations(db),
    close: engine.close,
    queue,
    inTurn: engine.inTurn,
    hearFirst: (...heard) => engine.besideOthers((tx) => hearFirst(tx, ...heard)),
    countAsked: (...asked) => engine.besideOthers((tx) => countAsked(tx, ...asked)),
    refusedDeliveries: () => refusedDeliveries(db),
    oweRefused: (...asked) => inTransaction((tx) => oweRefused(tx, queue, ...asked)),
    duePlaces: (...due) => duePlaces(db, ...due),
    holdPlace: (...held) => inTransaction((tx) => holdPlace(tx, ...held)),
    tryWriting: () => engine.besideOthers(tryWriting),
    ...feedPart(working),
    ...advisoryPart(engine),
    ...subscriptionPart(working),
    ...deliveryPart(working),
    ...storyPart(db, inTransaction),
    ...knowledgePart(db, inTransaction),
    ...vulnerabilityPart(db, inTransaction),
    ...installationPart(db, inTransaction),
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
