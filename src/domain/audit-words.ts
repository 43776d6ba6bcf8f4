import { type AuditRecord, isFeedAct, type RecordedFeed, type RecordedMute } from './audit.ts';
import { exceptedWords } from './excepting.ts';
import type { Exception } from './exception.ts';
import { mutedWords } from './mute-words.ts';
import type { Names } from './subscription-words.ts';

/** The feed that an entry is about; null where it is about none. */
export function recordedFeed({ act, before, after }: AuditRecord): RecordedFeed | null {
  return isFeedAct(act) ? ((after ?? before) as RecordedFeed | null) : null;
}

/**
 * What a mute, an exception or a feed was before or after, in words without markup; null where the entry is about something else. `until`
 * says when a mute ends.
 */
export function recordedWords(
  { act }: AuditRecord,
  value: unknown,
  names: Names,
  until: (at: number) => string,
): { readonly what: string; readonly end: string } | null {
  if (isFeedAct(act)) {
    const feed = value as RecordedFeed | null;
    return { what: feed === null ? 'not read' : feed.isPaused ? 'paused' : 'read', end: '' };
  }
  if (act === 'mute' || act === 'unmute') {
    const mute = value as RecordedMute | null;
    if (mute === null) return { what: 'not muted', end: '' };
    const end = mute.until === null ? ', until somebody ends it' : `, until ${until(mute.until)}`;
    return { what: mutedWords(mute, names, mute.title), end };
  }
  if (act === 'except' || act === 'unexcept') {
    const exception = value as Exception | null;
    return {
      what: exception === null ? 'none' : `${exceptedWords(exception, names)} (${exception.reason})`,
      end: '',
    };
  }
  return null;
}
