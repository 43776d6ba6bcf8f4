import type { AuditRecord } from '../domain/audit.ts';
import { recordedFeed, recordedWords } from '../domain/audit-words.ts';
import { changedSentences } from '../domain/setting-words.ts';
import type { Subscription } from '../domain/subscription.ts';
import { cadenceWords, filterWords, type Names } from '../domain/subscription-words.ts';
import type { Syndication } from '../domain/syndication.ts';
import { plain, table } from '../terminal/print.ts';
import { Refusal, say, sightOf, withStore } from './door.ts';

const plainly = { channel: (id: string) => id, person: (id: string) => id };

function valueWords(record: AuditRecord, value: unknown, names: Names): string {
  if (value === null) return '-';
  if (record.act === 'settings') {
    const changed = changedSentences(record.before, record.after, plainly);
    return (value === record.before ? changed.before : changed.after).join(' ');
  }
  if (record.act === 'syndicate' || record.act === 'unsyndicate')
    return `RSS address by ${(value as Syndication).madeBy}`;
  const recorded = recordedWords(record, value, names, (at) => new Date(at).toISOString().slice(0, 16));
  if (recorded !== null) return `${recordedFeed(record)?.title ?? ''} ${recorded.what}${recorded.end}`.trim();
  const { name, filter, cadence, pausedAt } = value as Subscription;
  const words = `${filterWords(filter, names, (word) => word)}, ${cadenceWords(cadence)}`;
  return `${name === null ? '' : `${name}: `}${words}${pausedAt === null ? '' : ', paused'}`;
}

/** `audit`: who changed subscriptions, mutes, tags, feeds and settings, when, before and after; newest first. */
export async function audit(options: {
  readonly workspace?: string;
  readonly channel?: string;
  readonly limit: string;
  readonly json?: boolean;
}): Promise<void> {
  await withStore(async (store, config) => {
    const limit = Number(options.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > 100_000)
      throw new Refusal('--limit wants a number from 1 to 100000.');
    const records = await store.auditLog({
      ...(options.workspace === undefined ? {} : { teamId: options.workspace }),
      ...(options.channel === undefined ? {} : { channelId: options.channel }),
      limit,
    });
    if (options.json) {
      for (const record of records) say(JSON.stringify(record));
      return;
    }
    if (records.length === 0) return say('Nothing was changed yet.');
    const { names } = await sightOf(store, config);
    const rows = records.map((record) =>
      [
        new Date(record.at).toISOString().slice(0, 16),
        record.by,
        record.act,
        record.channelId ?? record.teamId,
        valueWords(record, record.before, names),
        valueWords(record, record.after, names),
      ].map(plain),
    );
    say(table([['WHEN', 'BY', 'WHAT', 'WHERE', 'BEFORE', 'AFTER'], ...rows]));
  });
}
