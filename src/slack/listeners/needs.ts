import type { webApi } from '@slack/bolt';
import type { Directory } from '../../domain/lookup.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../../store/store.ts';
import type { Lens } from '../views/lens.ts';

/** What the listeners need from the world. */
export type Needs = {
  readonly store: Store;
  readonly directory: Directory;
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
