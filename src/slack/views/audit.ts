import type { AuditAct, AuditRecord } from '../../domain/audit.ts';
import { recordedFeed, recordedWords } from '../../domain/audit-words.ts';
import { everyWorkspace } from '../../domain/exception.ts';
import { changedSentences } from '../../domain/setting-words.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { cadenceWords, filterWords } from '../../domain/subscription-words.ts';
import type { Syndication } from '../../domain/syndication.ts';
import { ageWords } from '../../domain/words.ts';
import { actions, context, fittingForms, type Message, message, pageButton, section } from './blocks.ts';
import { naming } from './feeds.ts';
import type { Lens } from './lens.ts';
import { shortAsked } from './list.ts';
import { bold, dateWords, escaped, feedText } from './text.ts';

const did: Readonly<Record<AuditAct, string>> = {
  subscribe: 'subscribed',
  edit: 'edited',
  unsubscribe: 'unsubscribed',
  pause: 'paused',
  resume: 'resumed',
  close: 'closed',
  settings: 'changed settings',
  undo: 'took back',
  syndicate: 'made an RSS address',
  unsyndicate: 'revoked the RSS address',
  mute: 'muted',
  unmute: 'ended a mute',
  except: 'set a tag aside as wrong',
  unexcept: 'took back that a tag is wrong',
  add_feed: 'added the feed',
  remove_feed: 'removed the feed',
  pause_feed: 'paused the feed',
  resume_feed: 'resumed the feed',
  retry_feed: 'asked for a look at the feed',
};

/** How many entries one page shows. */
export const auditPage = 10;

function subscriptionWords(value: unknown, lens: Lens): string {
  if (value === null) return '_none_';
  const { name, filter, cadence, pausedAt } = value as Subscription;
  const words = `${filterWords(filter, lens, bold)}, ${escaped(cadenceWords(cadence))}`;
  return `${name === null ? '' : `${bold(name)}: `}${words}${pausedAt === null ? '' : ', paused'}`;
}

/** The same in few words, for a page of long ones. */
function shortSubscription(value: unknown, lens: Lens): string {
  return value === null ? '_none_' : shortAsked(value as Subscription, lens);
}

/** The sentences that a change of settings made others. */
function settingWords({ before, after }: AuditRecord): string {
  const changed = changedSentences(before, after, naming);
  return changed.after.length === 0
    ? 'Only who would be listed; nothing that holds.'
    : `before: ${changed.before.join(' ')}\nafter: ${changed.after.join(' ')}`;
}

function who(by: string): string {
  return /^[UW][A-Z0-9]+$/.test(by) ? `<@${by}>` : escaped(by);
}

/** Whose address it was or whose it took the place of, if any. */
function addressWords({ before }: AuditRecord): string {
  return before === null ? '' : `\nbefore: the one that ${who((before as Syndication).madeBy)} made`;
}

/** A mute, an exception or a feed, in words; null for what is none of them. */
function recordWords(entry: AuditRecord, value: unknown, lens: Lens): string | null {
  const words = recordedWords(entry, value, lens, (at) => dateWords(at, lens));
  return words === null ? null : `${feedText(words.what, 400)}${words.end}`;
}

function everywhere({ teamId }: AuditRecord): string {
  return teamId === everyWorkspace ? ', for every workspace' : '';
}

/** When, by whom, what kind of change, and where. */
function headWords(entry: AuditRecord, lens: Lens): string {
  const where = entry.channelId === null ? '' : ` in <#${entry.channelId}>`;
  const feed = recordedFeed(entry);
  const whose = feed === null ? '' : ` ${bold(feed.title)}`;
  return `${bold(ageWords(entry.at, lens.now))} · ${who(entry.by)} ${did[entry.act]}${whose}${where}${everywhere(entry)}`;
}

/** One thing that was changed: when, by whom, before and after; in few words where it is one of many long ones. */
export function auditLine(entry: AuditRecord, lens: Lens, inFew = false): string {
  const head = headWords(entry, lens);
  if (entry.act === 'retry_feed') return head;
  if (entry.act === 'settings') return `${head}\n${settingWords(entry)}`;
  if (entry.act === 'syndicate' || entry.act === 'unsyndicate') return `${head}${addressWords(entry)}`;
  const subscribed = inFew ? shortSubscription : subscriptionWords;
  const words = (value: unknown) => recordWords(entry, value, lens) ?? subscribed(value, lens);
  return `${head}\nbefore: ${words(entry.before)}\nafter: ${words(entry.after)}`;
}

/** Who changed what, when, before and after; newest first. */
export function auditMessage(
  entries: readonly AuditRecord[],
  { page, whole, hasMore }: { readonly page: number; readonly whole: boolean; readonly hasMore: boolean },
  lens: Lens,
): Message {
  const place = whole ? 'this workspace' : 'this channel';
  if (entries.length === 0) {
    const text = page === 1 ? `Nothing was changed in ${place} yet.` : 'There is nothing older.';
    return message(text, [section(text)]);
  }
  const title = `What was changed in ${place}, newest first.`;
  const words = whole ? 'audit workspace' : 'audit';
  const older = hasMore ? [pageButton('Older', `${words} page ${page + 1}`, 1)] : [];
  const newer = page > 1 ? [pageButton('Newer', `${words} page ${page - 1}`, 2)] : [];
  const head = section(title);
  const foot = [
    ...(older.length + newer.length > 0 ? [actions(...newer, ...older)] : []),
    context('As JSON, with every word: `npm run stormbrief -- audit --json`'),
  ];
  const rows = entries.map((entry) => [
    section(auditLine(entry, lens)),
    section(auditLine(entry, lens, true)),
    section(headWords(entry, lens)),
  ]);
  return message(title, [head, ...fittingForms(rows, [head, ...foot]), ...foot]);
}
