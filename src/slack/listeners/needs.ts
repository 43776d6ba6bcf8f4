import type { webApi } from '@slack/bolt';
import type { Directory } from '../../domain/lookup.ts';
import type { Log } from '../../log.ts';
import type { Progress, Store } from '../../store/store.ts';
import type { Lens } from '../views/lens.ts';

/** What the listeners need from the world. */
export type Needs = {
  /** What it tells of advisories is what the workspace sees of them. */
  readonly store: Store;
  readonly directory: Directory;
  /** How far the last 90 days are matched again; null when that is done. */
  readonly rematching: () => Promise<Progress | null>;
  /** The lens for an answer given now. */
  readonly lens: () => Lens;
  readonly now: () => number;
  readonly newId: (at: number) => string;
  readonly log: Log;
};

/** Who typed or clicked, where, and the client that speaks for us there. */
export type Asker = {
  readonly teamId: string;
  readonly channelId: string;
  readonly userId: string;
  readonly client: webApi.WebClient;
};
