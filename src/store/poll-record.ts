import type { Advisory } from '../domain/advisory.ts';
import type { NewDelivery } from '../domain/delivery.ts';
import type { FeedNotes } from '../domain/feed.ts';
import type { StoryEvent } from '../domain/story-event.ts';

/** What one look at a feed changes, written in one transaction. */
export type PollRecord = {
  readonly feedId: string;
  readonly at: number;
  readonly nextLookAt: number;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** What the look taught us of the feed; what is absent stays. */
  readonly notes?: Partial<FeedNotes>;
  /** Why the look counts as a failure all the same, in words: what the feed showed was not whole. */
  readonly flaw?: string;
  /** What is to be remembered of the documents of a feed that lists them. */
  readonly documents?: string;
  /** Advisories that came under a new identity, in this order: `id` as stored, and what they are called now. */
  readonly renamed?: readonly { readonly id: string; readonly identity: string }[];
  /** Advisories to insert. An identity that the feed already has is left alone, and neither stored nor owed twice. */
  readonly fresh: readonly (Advisory & { readonly contentHash: string })[];
  /** Advisories whose text changed at the publisher: id, seenAt, storyId and baseline stay as stored. */
  readonly edited: readonly (Advisory & { readonly contentHash: string })[];
  readonly owed: readonly NewDelivery[];
  /** Fingerprint of the knowledge that the advisories were read with. */
  readonly readWith: string;
  /** What happened to stories by this; an event that was written down before is left alone. */
  readonly events: readonly StoryEvent[];
};
