import type { AuditAct } from '../domain/audit.ts';

/** A value as JSON text. */
export type Json = string;

export type SubscriptionRow = {
  id: string;
  team_id: string;
  channel_id: string;
  name: string | null;
  filter: Json;
  cadence: Json;
  created_by: string;
  created_at: number;
  covered_until: number;
  next_digest_at: number | null;
  paused_at: number | null;
  closed_at: number | null;
  closed_reason: string | null;
};

export type SubscriptionFeedRow = {
  /** SHA-256 of the secret, hex. */
  hash: string;
  subscription_id: string;
  made_by: string;
  made_at: number;
  revoked_at: number | null;
};

/** How often something was changed: what was read of it holds as long as this stays. `written` counts only that something could be. */
export type RevisionRow = { name: 'subscriptions' | 'tellings' | 'written'; value: number };

export type AuditRow = {
  id: string;
  deed_id: string;
  team_id: string;
  channel_id: string | null;
  at: number;
  by: string;
  act: AuditAct;
  subject_id: string;
  before: Json | null;
  after: Json | null;
};
