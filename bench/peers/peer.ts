import type { Hits } from '../hits.ts';
import type { Contestant } from '../rounds.ts';

/** What another program or library is given: terms, and texts with their size in bytes of UTF-8. */
export type Task = {
  readonly terms: readonly string[];
  readonly texts: readonly string[];
  /** The first of the texts, whose hits are compared. */
  readonly compared: readonly string[];
  readonly bytesOf: (text: string) => number;
};

/** A peer ready to race, with its whole-word hits in the compared texts (null where it tells no places); or why it cannot. */
export type Peer = {
  readonly contestant: Contestant;
  readonly buildMilliseconds: number;
  readonly hits: () => Promise<Hits | null>;
  readonly close: () => void;
};
export type MadePeer = Peer | { readonly name: string; readonly absent: string };
