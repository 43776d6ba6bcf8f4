import { nextDigestAt } from './cadence.ts';
import type { Mute } from './mute.ts';
import { freshFor } from './news.ts';
import type { Subscription } from './subscription.ts';

/** What can be done to the feeds that are read. */
export const feedActs = ['add_feed', 'remove_feed', 'pause_feed', 'resume_feed', 'retry_feed'] as const;
export type FeedAct = (typeof feedActs)[number];

/** What can be done to subscriptions, settings, mutes, tags and feeds. */
export const auditActs = [
  'subscribe',
  'edit',
  'unsubscribe',
  'pause',
  'resume',
  'close',
  'settings',
  'undo',
  'syndicate',
  'unsyndicate',
  'mute',
  'unmute',
  'except',
  'unexcept',
  ...feedActs,
] as const;
export type AuditAct = (typeof auditActs)[number];

/** Was it done to a feed? */
export function isFeedAct(act: AuditAct): act is FeedAct {
  return feedActs.some((one) => one === act);
}

/** A feed as the log has it, its address without a credential; null there: it is not read. */
export type RecordedFeed = { readonly title: string; readonly url: string; readonly isPaused: boolean };

/** A mute as the log has it; a story with the title that it had. */
export type RecordedMute = Mute & { readonly title?: string };

/** What *Undo* can put back: changes of subscriptions. */
const undoable: ReadonlySet<AuditAct> = new Set([
  'subscribe',
  'edit',
  'unsubscribe',
  'pause',
  'resume',
  'close',
  'undo',
]);

/** Who does something, when, and what it is; all that one deed changes has its `id` in common. */
export type Deed = {
  readonly id: string;
  readonly at: number;
  /** A Slack user id, `terminal` or the name given there, or `stormbrief` where nobody asked. */
  readonly by: string;
  readonly act: AuditAct;
};

/** One thing that a deed changed, before and after; null: it was not there. Never edited, never deleted before the retention. */
export type AuditRecord = Deed & {
  readonly teamId: string;
  /** Null: it concerns the workspace. */
  readonly channelId: string | null;
  readonly subjectId: string;
  readonly before: unknown;
  readonly after: unknown;
};

/** What an undo comes to: what to write, or who changed something since. */
export type Undoing =
  | {
      readonly kind: 'undo';
      readonly saved: readonly Subscription[];
      readonly closed: readonly Subscription[];
    }
  | { readonly kind: 'changed' }
  | { readonly kind: 'nothing' };

/** A subscription without what time alone changes. */
function settledPart({ coveredUntil: _until, nextDigestAt: _next, ...rest }: Subscription): string {
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isSame(a: Subscription | undefined, b: Subscription | null): boolean {
  if (a === undefined || b === null) return a === undefined && b === null;
  return settledPart(a) === settledPart(b);
}

/** Put a channel's subscriptions back to what they were before a deed, unless one of them was changed since. */
export function undo(entries: readonly AuditRecord[], held: readonly Subscription[], now: number): Undoing {
  if (entries.length === 0 || entries.some(({ act }) => !undoable.has(act))) return { kind: 'nothing' };
  const byId = new Map(held.map((one) => [one.id, one]));
  if (!entries.every(({ subjectId, after }) => isSame(byId.get(subjectId), after as Subscription | null)))
    return { kind: 'changed' };
  const saved = entries.flatMap(({ subjectId, before }) => {
    const was = before as Subscription | null;
    if (was === null) return [];
    const coveredUntil = Math.max(byId.get(subjectId)?.coveredUntil ?? was.coveredUntil, now - freshFor);
    const next = was.pausedAt === null ? nextDigestAt(was.cadence, now) : null;
    return [{ ...was, coveredUntil, nextDigestAt: next, closedAt: null, closedReason: null }];
  });
  const closed = entries.flatMap(({ subjectId, before }) =>
    before === null ? (byId.get(subjectId) ?? []) : [],
  );
  return { kind: 'undo', saved, closed };
}
