import type { Place } from '../domain/place.ts';
import type { DeadWork } from '../domain/work.ts';
import type { Asked } from './asked.ts';
import type { HeardKey } from './heard.ts';
import type { Queue } from './queue.ts';

/** What processes that share a store ask it for, so that each thing is done once. */
export type WorkStore = {
  readonly queue: Queue;
  /** Which migrations the tables lack. Throws where they are newer than the code, and where the store does not answer. */
  readonly missingMigrations: () => Promise<readonly string[]>;
  /** What a newer version than ours applied beside us. */
  readonly newerMigrations: () => Promise<readonly string[]>;
  /** Messages that Slack refused or that were given up, the latest first; what a mute held back is none. */
  readonly refusedDeliveries: () => Promise<readonly DeadWork[]>;
  /** Owe a refused message once more; false where there is no such. */
  readonly oweRefused: (id: string, now: number) => Promise<boolean>;
  /** Remember what Slack delivered, each until its time, and say whether none of it was known: for processes that are told of the same. */
  readonly hearFirst: (keys: readonly HeardKey[], now: number) => Promise<boolean>;
  /** Count a question of a person or in a channel, together with the other processes: how often it was asked since when. Counting begins anew after the span. */
  readonly countAsked: (key: string, now: number, spanMs: number) => Promise<Asked>;
  /** Do a step while no other process does one: for what is decided by more than one transaction. In one process steps take turns by themselves. */
  readonly inTurn: <T>(step: () => Promise<T>) => Promise<T>;
  /** Where something is due and nothing holds it up, the longest due first. */
  readonly duePlaces: (now: number, limit: number) => Promise<readonly Place[]>;
  /** No process posts there until then. Where Slack asks for it (`isLimited`) in two channels of a workspace, nobody posts anywhere in it. */
  readonly holdPlace: (place: Place, now: number, until: number, isLimited: boolean) => Promise<void>;
};
