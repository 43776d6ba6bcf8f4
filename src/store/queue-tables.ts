import type { WorkKind } from '../domain/work.ts';

/** Work in a SQLite file. */
export type WorkRow = {
  id: string;
  kind: WorkKind;
  key: string;
  state: 'waiting' | 'in hand' | 'dead';
  tries: number;
  put_at: number;
  due_at: number;
  leased_until: number | null;
  reason: string | null;
};

/** Nothing is posted in the channel until then; an empty channel id stands for the whole workspace. `limited`: Slack asked for it. */
export type ChannelHoldRow = { team_id: string; channel_id: string; held_until: number; limited: number };

/** How often a person or a channel asked since when. */
export type AskedRow = { key: string; since: number; times: number };

/** What Slack has delivered already. */
export type HeardRow = { key: string; heard_until: number };
