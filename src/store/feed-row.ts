import type { Selectable, Updateable } from 'kysely';
import type { FeedNotes, FeedState } from '../domain/feed.ts';
import type { FeedRow } from './feed-tables.ts';

/** A stored feed with its state. */
export function toFeed(row: Selectable<FeedRow>): FeedState {
  return {
    id: row.id,
    title: row.title,
    url: row.url,
    category: row.category,
    language: row.language,
    everyMinutes: row.every_minutes,
    etag: row.etag,
    lastModified: row.last_modified,
    nextLookAt: row.next_look_at,
    lastLookAt: row.last_look_at,
    lastReadAt: row.last_read_at,
    baselineAt: row.baseline_at,
    failures: row.failures,
    failingSince: row.failing_since,
    reason: row.reason,
    publisher: row.publisher,
    trust: row.trust,
    mirrors: JSON.parse(row.mirrors ?? '[]'),
    headers: JSON.parse(row.headers ?? '{}'),
    addedBy: row.added_by,
    addedAt: row.added_at,
    addedIn: row.team_id,
    pausedAt: row.paused_at,
    pausedBy: row.paused_by,
    toldFailingAt: row.told_failing_at,
    outageAt: row.outage_at,
    outageBackAt: row.outage_back_at,
    fault: row.fault,
    movedTo: row.moved_to,
    movedTimes: row.moved_times,
    mirroredSince: row.mirrored_since,
    mirroredFor: row.mirrored_for,
    pace: JSON.parse(row.pace ?? '{}'),
    identityRule: row.identity_rule ?? 'guid',
    identityReason: row.identity_reason,
    lastNewAt: row.last_new_at,
    usualIntervalMs: row.usual_interval,
    gapAt: row.gap_at,
    gaps: row.gaps,
    wholeAt: row.whole_at,
    missed: row.missed,
    missedAt: row.missed_at,
    refused: row.refused,
    remarks: row.remarks,
    withdrawn: row.withdrawn,
    withdrawnAt: row.withdrawn_at,
    recheckedAt: row.rechecked_at,
    foundAt: row.found_at,
  };
}

/** The columns of what a look noted; what is absent stays as it is. */
export function noted(notes: Partial<FeedNotes>): Updateable<FeedRow> {
  const columns: Readonly<Record<keyof FeedNotes, keyof FeedRow>> = {
    fault: 'fault',
    movedTo: 'moved_to',
    movedTimes: 'moved_times',
    mirroredSince: 'mirrored_since',
    mirroredFor: 'mirrored_for',
    lastNewAt: 'last_new_at',
    usualIntervalMs: 'usual_interval',
    pace: 'pace',
    identityRule: 'identity_rule',
    identityReason: 'identity_reason',
    gapAt: 'gap_at',
    gaps: 'gaps',
    wholeAt: 'whole_at',
    missed: 'missed',
    missedAt: 'missed_at',
    refused: 'refused',
    remarks: 'remarks',
    withdrawn: 'withdrawn',
    withdrawnAt: 'withdrawn_at',
    recheckedAt: 'rechecked_at',
    foundAt: 'found_at',
    toldFailingAt: 'told_failing_at',
    outageAt: 'outage_at',
    outageBackAt: 'outage_back_at',
  };
  const given = Object.entries(notes).map(([name, value]) => [
    columns[name as keyof FeedNotes],
    name === 'pace' ? JSON.stringify(value) : value,
  ]);
  return Object.fromEntries(given);
}
