import { everyWorkspace } from '../domain/exception.ts';
import { timeId } from '../domain/id.ts';
import * as actorSets from './actor-sets.ts';
import type { InTransaction } from './engine.ts';
import { advisoriesAfter } from './evidence.ts';
import * as exceptions from './exceptions.ts';
import { random } from './owing.ts';
import * as rereading from './rereading.ts';
import type { Store } from './store.ts';
import { oweUpdates } from './story-messages.ts';
import type { Db } from './tables.ts';

/** A workspace, or null where all are meant. */
function everyOr(teamId: string): string | null {
  return teamId === everyWorkspace ? null : teamId;
}

/** The part of the store that keeps what we know: exceptions, data sets, and what was read with which of it. */
export function knowledgePart(
  db: Db,
  inTransaction: InTransaction,
): Pick<
  Store,
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
    addException: (exception, storyId = null) =>
      inTransaction(async (tx) => {
        const held = await exceptions.addException(tx, exception, storyId);
        const shownIn = storyId === null ? [] : [storyId];
        await oweUpdates(tx, shownIn, exception.createdAt, random, everyOr(held.teamId));
        return held;
      }),
    undoException: (id, at, by, storyId = null) =>
      inTransaction(async (tx) => {
        const undone = await exceptions.undoException(tx, id, at, by);
        if (undone === null) return null;
        const shownIn = [...new Set([undone.storyId, storyId])].filter((one) => one !== null);
        await oweUpdates(tx, shownIn, at, random, everyOr(undone.exception.teamId));
        return undone.exception;
      }),
    workspaces: () => exceptions.workspaces(db),
    actorSets: () => actorSets.actorSets(db, 1),
    actorSetsBefore: () => actorSets.actorSets(db, 0),
    actorSetContent: (id) => inTransaction((tx) => actorSets.actorSetContent(tx, id)),
    saveActorSet: (made, over) =>
      inTransaction(async (tx) => {
        if (over !== undefined && !(await actorSets.areInForce(tx, over))) return false;
        await actorSets.saveActorSet(tx, made, timeId(made.dataSet.importedAt, random));
        return true;
      }),
    swapActorSet: (id) => inTransaction((tx) => actorSets.swapActorSet(tx, id)),
    rereadProgress: (...asked) => rereading.rereadProgress(db, ...asked),
    toReread: (query) => rereading.toReread(db, query),
    recordReread: (...record) => inTransaction((tx) => rereading.recordReread(tx, ...record)),
    advisoriesAfter: (query) => advisoriesAfter(db, query),
  };
}
