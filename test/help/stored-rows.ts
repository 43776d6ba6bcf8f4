import { createHash } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { Tables } from '../../src/store/tables.ts';
import { day, makeCadence, makeFilter, makeMatch, makeSectorMatch, now } from './make.ts';

/** The secret at whose address the stored subscription can be read as RSS. */
export const storedSecret = 'secret';
export const storedStory = 'story-1';
const at = now - day;
const json = (value: unknown) => JSON.stringify(value);
const place = { team_id: 'T1', channel_id: 'C1' };
const subscription = {
  ...place,
  filter: json(makeFilter()),
  cadence: json(makeCadence({ digest: 'daily' })),
};

/**
 * A row or two of every table, as they stand in a store that was used. A store of an earlier version has those tables and
 * columns of them that it knew. A table that is not named here gets a row of any values.
 */
export const storedRows: { readonly [T in keyof Tables]?: readonly Insertable<Tables[T]>[] } = {
  feeds: [
    {
      id: 'feed',
      title: 'Feed',
      url: 'https://feed.example/feed.xml',
      category: 'gov',
      language: 'en',
      every_minutes: 30,
      enabled: 1,
      etag: '"1"',
      last_modified: null,
      next_look_at: now,
      last_look_at: at,
      last_read_at: at,
      baseline_at: at - day,
      failures: 2,
      failing_since: at,
      reason: 'answered 503',
      publisher: 'CISA',
      headers: json({ authorization: 'Bearer x' }),
    } as Insertable<Tables['feeds']>,
  ],
  advisories: [
    {
      id: '0aaa',
      feed_id: 'feed',
      identity: 'guid:1',
      content_hash: 'hash',
      story_id: storedStory,
      baseline: 0,
      title: 'Volt Typhoon in power grids',
      summary: 'A heap overflow, CVE-2024-39717, and evil.com.',
      url: 'https://feed.example/1',
      guid: '1',
      language: 'en',
      categories: json(['ics']),
      authors: json([]),
      published_at: at,
      updated_at: null,
      seen_at: at,
      dated_at: at,
      severity: 'high',
      severity_reasons: json([]),
      cves: json(['CVE-2024-39717']),
      kev: 1,
      read_with: 'knowledge',
      cvss: 7.2,
      structured: null,
      search_row: null,
    },
  ],
  advisory_actors: [
    {
      actor_id: 'volt-typhoon',
      advisory_id: '0aaa',
      position: 0,
      confidence: 'high',
      relation: 'about',
      because: 'named in the title',
      evidence: json([makeMatch()]),
    },
  ],
  advisory_sectors: [
    {
      sector_id: 'energy',
      advisory_id: '0aaa',
      position: 0,
      confidence: 'high',
      evidence: json(makeSectorMatch().evidence),
    },
  ],
  advisory_indicators: [
    {
      advisory_id: '0aaa',
      position: 0,
      type: 'domain',
      value: 'evil.com',
      field: 'summary',
      start: 5,
      end: 13,
    },
  ],
  advisory_cves: [{ cve_id: 'CVE-2024-39717', advisory_id: '0aaa' }],
  pruned_advisories: [
    {
      feed_id: 'feed',
      identity: 'guid:0',
      id: '0000',
      content_hash: 'old',
      story_id: 'story-0',
      baseline: 1,
      seen_at: 1,
    },
  ],
  subscriptions: [
    {
      ...subscription,
      id: 'subscription-1',
      name: null,
      created_by: 'U1',
      created_at: at,
      covered_until: at,
      next_digest_at: now,
      paused_at: null,
      closed_at: null,
      closed_reason: null,
    },
  ],
  deliveries: [
    {
      ...place,
      id: 'delivery-1',
      key: `alert:${storedStory}`,
      kind: 'alert',
      subject: json({ kind: 'alert', storyId: storedStory, subscriptionIds: ['subscription-1'] }),
      owed_at: at,
      due_at: at,
      attempts: 1,
      leased_until: null,
      state: 'owed',
      ended_at: null,
      ts: null,
      reason: null,
      story_id: storedStory,
      thread_ts: null,
      stories: null,
    },
  ],
  kev: [
    {
      cve_id: 'CVE-2024-39717',
      date_added: '2024-08-23',
      due_date: null,
      ransomware: 0,
      vendor: 'Versa',
      product: 'Director',
      name: 'Upload of dangerous files',
      fingerprint: 'f',
      entered_at: null,
      removed_at: null,
    },
  ],
  exceptions: [
    {
      id: 'exception-1',
      team_id: 'T1',
      kind: 'term',
      term: 'VOLTZITE',
      actor_id: null,
      sector_id: null,
      feed_id: null,
      author: 'U1',
      reason: 'our lift',
      created_at: at,
      undone_at: null,
      undone_by: null,
    },
  ],
  data_sets: [
    {
      key: 'key',
      id: 'attack-enterprise',
      kind: 'attack',
      title: 'MITRE ATT&CK',
      version: '18',
      date: '2025-11-13',
      imported_at: at,
      source: 'bundle.json',
      hash: 'hash',
      format: 1,
      actors: 0,
      names: 0,
      terms: 0,
      standing: 1,
    },
  ],
  data_set_parts: [],
  settings: [{ team_id: 'T1', name: 'opsChannel', value: json('C9'), changed_by: 'U1', changed_at: at }],
  audit: [
    {
      ...place,
      id: 'audit-1',
      deed_id: 'deed-1',
      at,
      by: 'U1',
      act: 'subscribe',
      subject_id: 'subscription-1',
      before: null,
      after: null,
    },
  ],
  marks: [{ team_id: 'T1', story_id: storedStory, mark: 'reviewing', marked_by: 'U1', marked_at: at }],
  mutes: [
    {
      ...place,
      id: 'mute-1',
      kind: 'feed',
      thing: 'feed',
      muted_by: 'U1',
      muted_at: at,
      muted_until: null,
      ended_at: null,
      ended_by: null,
    },
  ],
  subscription_feeds: [
    {
      hash: createHash('sha256').update(storedSecret).digest('hex'),
      subscription_id: 'subscription-1',
      made_by: 'U1',
      made_at: at,
      revoked_at: null,
    },
  ],
  people: [
    {
      team_id: 'T1',
      user_id: 'U1',
      seen_home_at: at,
      new_since: at,
      zone: 'Europe/Berlin',
      verbosity: 'full',
    },
  ],
};
