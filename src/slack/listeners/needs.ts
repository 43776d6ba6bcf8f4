import type { HeldAllowance } from '../../domain/allowance.ts';
import type { Excepted } from '../../domain/exception.ts';
import type { Feed } from '../../domain/feed.ts';
import type { Directory } from '../../domain/lookup.ts';
import type { Quotas } from '../../domain/quota.ts';
import type { Reader } from '../../domain/reading.ts';
import type { Syndicating } from '../../domain/syndication.ts';
import type { Watchlist } from '../../domain/watchlist.ts';
import type { Peeked } from '../../feeds/peek.ts';
import type { Log } from '../../log.ts';
import type { ReadWindow } from '../../store/all-stories.ts';
import type { Progress, Store } from '../../store/store.ts';
import type { Touched } from '../../store/touched.ts';
import type { Manner } from '../views/fields.ts';
import type { Lens } from '../views/lens.ts';

/** What the listeners need from the world. */
export type Needs = {
  /** What it tells of advisories is what the workspace sees of them. */
  readonly store: Store;
  /** May any workspace install us? Then what all share is nobody's to change. */
  readonly isOpenToAll: boolean;
  readonly directory: Directory;
  /** The lists of terms in force. */
  readonly watchlists: readonly Watchlist[];
  /** Reads a text by the rules, as advisories are read. */
  readonly read: Reader;
  /** How far the last 90 days are matched again; null when that is done. */
  readonly rematching: () => Promise<Progress | null>;
  /** Why nothing can be written down, and since when; null where it can. */
  readonly unwritable?: () => { readonly reason: string; readonly since: number } | null;
  /** The lens for an answer given now. */
  readonly lens: () => Lens;
  readonly now: () => number;
  readonly newId: (at: number) => string;
  readonly log: Log;
  /** Every feed of the catalogue, read or not. */
  readonly catalogFeeds: readonly Feed[];
  /** Look at an address that somebody wants to read. */
  readonly peek: (url: string) => Promise<Peeked>;
  /** Look at what is due without waiting for the next tick. */
  readonly pollSoon: () => void;
  /** Send what is owed without waiting for the next tick. */
  readonly deliverSoon: () => void;
  /** How many stored advisories an exception changes. */
  readonly touched: (excepted: Excepted) => Promise<Touched>;
  /** The stories of a digest's window. */
  readonly readWindow: ReadWindow;
  /** Whether, and under which address, subscriptions can be read as RSS. */
  readonly syndicating: Syndicating;
  /** A secret that nobody can guess, 256 bits in base64url. */
  readonly newSecret: () => string;
  /** How much one person and one channel may ask. */
  readonly allowance: HeldAllowance;
  /** How much there may be of what people make; as usual when absent. */
  readonly quotas?: Quotas;
  /** The version of Stormbrief. */
  readonly version: string;
  /** Who may change feeds and settings beside the workspace's admins. */
  readonly admins: readonly string[];
  /** How forms are shown. */
  readonly formManner: Manner;
  /** The ops channel of the configuration. */
  readonly opsChannel: string | null;
};
