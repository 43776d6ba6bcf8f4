import type { Generated } from 'kysely';
import type { FaultKind, IdentityRule, Trust } from '../domain/feed.ts';
import type { Json } from './subscription-tables.ts';

/** 0 or 1: neither engine needs a boolean type for it. */
type Flag = number;

export type FeedRow = {
  id: string;
  title: string;
  url: string;
  category: string;
  language: string;
  every_minutes: number;
  enabled: Flag;
  etag: string | null;
  last_modified: string | null;
  next_look_at: number;
  last_look_at: number | null;
  last_read_at: number | null;
  baseline_at: number | null;
  failures: Generated<number>;
  looks: Generated<number>;
  failing_since: number | null;
  reason: string | null;
  publisher: string | null;
  trust: Trust | null;
  mirrors: Json | null;
  headers: Json | null;
  added_by: string | null;
  /** The workspace in which it was added. */
  team_id: string | null;
  /** Read with a credential, or was: what it says is for that workspace. */
  is_private: Generated<Flag>;
  added_at: number | null;
  removed_at: number | null;
  paused_at: number | null;
  paused_by: string | null;
  told_failing_at: number | null;
  /** When it was found cut off with most others, and when it was read again while that lasts. */
  outage_at: number | null;
  outage_back_at: number | null;
  fault: FaultKind | null;
  moved_to: string | null;
  moved_times: Generated<number>;
  mirrored_since: number | null;
  mirrored_for: string | null;
  pace: Json | null;
  identity_rule: IdentityRule | null;
  identity_reason: string | null;
  last_new_at: number | null;
  usual_interval: number | null;
  arrivals: Json | null;
  read_since: number | null;
  gap_at: number | null;
  gaps: Generated<number>;
  whole_at: number | null;
  missed: Generated<number>;
  missed_at: number | null;
  /** Documents of the last look that could not be taken, in words. */
  refused: string | null;
  /** What else people should know of the documents that were taken. */
  remarks: string | null;
  /** What its publisher took out last, in words, and when that was noticed. */
  withdrawn: string | null;
  withdrawn_at: number | null;
  restored: string | null;
  restored_at: number | null;
  /** When it was last looked for elsewhere, being dead, and the address where a feed was found. */
  rechecked_at: number | null;
  found_at: string | null;
};

/** Of a feed that lists documents: which were read. */
export type FeedDocumentsRow = { feed_id: string; state: Json };
