import type { Tables } from './tables.ts';

/** Every table that is moved with a store, with its key, in an order that foreign keys allow. */
export const copiedTables = [
  ['feeds', ['id']],
  ['feed_documents', ['feed_id']],
  ['advisories', ['id']],
  ['advisory_actors', ['actor_id', 'advisory_id']],
  ['advisory_sectors', ['sector_id', 'advisory_id']],
  ['advisory_indicators', ['advisory_id', 'position']],
  ['advisory_cves', ['cve_id', 'advisory_id']],
  ['pruned_advisories', ['feed_id', 'identity']],
  ['story_events', ['story_id', 'kind', 'thing']],
  ['subscriptions', ['id']],
  ['subscription_feeds', ['hash']],
  ['deliveries', ['id']],
  ['told_listings', ['team_id', 'channel_id', 'cve_id']],
  ['marks', ['team_id', 'story_id']],
  ['mutes', ['id']],
  ['exceptions', ['id']],
  ['settings', ['team_id', 'name']],
  ['people', ['team_id', 'user_id']],
  ['audit', ['id']],
  ['installations', ['id']],
  ['installed_teams', ['team_id']],
  ['revisions', ['name']],
  ['data_sets', ['key']],
  ['data_set_parts', ['key', 'kind', 'position']],
  ['kev', ['cve_id']],
  ['epss', ['cve_id']],
  ['cve_records', ['cve_id']],
  ['vulnerability_data', ['id']],
] as const satisfies readonly (readonly [keyof Tables, readonly string[]])[];

export type CopiedTable = (typeof copiedTables)[number];

/** Tables that are not: what waits is found again from the others, holds, repeats and what was asked in a minute are over by then. */
export const leftTables: readonly (keyof Tables)[] = ['work', 'channel_holds', 'heard', 'asked'];
