import { nearest } from '../domain/lookup.ts';
import { type FeedKeepers, feedKeepers, type Settings } from '../domain/settings.ts';

/** What a person asks of feeds. `confirmed` adds what was shown before. */
export type FeedsCommand = { readonly kind: 'feeds' } & (
  | { readonly ask: 'list' | 'off'; readonly page: number }
  | { readonly ask: 'add'; readonly typed: string; readonly confirmed: boolean }
  | { readonly ask: FeedAction; readonly typed: string }
);

/** What can be done to a feed that is read. */
export const feedActions = ['remove', 'pause', 'resume', 'retry'] as const;
export type FeedAction = (typeof feedActions)[number];

/** What a person asks of the workspace's settings; null asks only to see them. `here` is the channel that it was typed in. */
export type SettingsCommand = {
  readonly kind: 'settings';
  readonly change: { readonly ops: 'here' | 'off' } | { readonly feedKeepers: FeedKeepers } | null;
};

/** Words that could not be read, and what to try. */
export type Unread = { readonly problem: string; readonly tries: readonly string[] };

function pageOf(words: string): number | null {
  const page = /^(?:page )?(\d{1,4})$/i.exec(words)?.[1];
  return page === undefined ? null : Math.max(1, Number(page));
}

/** Slack writes an address as `<https://…|label>` where it knows one. */
function address(word: string): string {
  return word.replace(/^<([^|>]+)(?:\|[^>]*)?>$/, '$1');
}

/** Read the words after `feeds`. */
export function readFeedWords(text: string): FeedsCommand | Unread {
  const words = text.trim();
  if (words === '') return { kind: 'feeds', ask: 'list', page: 1 };
  const page = pageOf(words);
  if (page !== null) return { kind: 'feeds', ask: 'list', page };
  const [first = '', ...others] = words.split(/\s+/);
  const verb = first.toLowerCase();
  const rest = others.join(' ');
  if (verb === 'off') return { kind: 'feeds', ask: 'off', page: pageOf(rest) ?? 1 };
  if (verb === 'add') {
    const confirmed = /\sconfirmed$/.test(` ${rest}`);
    const typed = address(rest.replace(/\s*\bconfirmed$/, '').trim());
    if (typed === '')
      return {
        problem: 'Add which feed? Give its address, or the name of one of the catalogue that is off.',
        tries: ['feeds off'],
      };
    return { kind: 'feeds', ask: 'add', typed, confirmed };
  }
  const action = feedActions.find((known) => known === verb);
  if (action !== undefined) {
    if (rest === '' && action !== 'retry')
      return { problem: `Which feed shall I ${action}? Name it as it stands in the list.`, tries: ['feeds'] };
    return { kind: 'feeds', ask: action, typed: rest };
  }
  const near = nearest(verb, ['add', 'off', ...feedActions], (known) => [known]);
  return {
    problem: `I do not know what “${first}” means for feeds. It is add, remove, pause, resume, retry or off.`,
    tries: [...near.map((known) => `feeds ${known} ${rest}`.trim()), 'feeds'],
  };
}

/** Read the words after `settings`. */
export function readSettingsWords(text: string): SettingsCommand | Unread {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ');
  if (words === '') return { kind: 'settings', change: null };
  const ops = /^ops[ :](here|off)$/.exec(words)?.[1];
  if (ops === 'here' || ops === 'off') return { kind: 'settings', change: { ops } };
  const keepers = /^feeds[ :](\w+)$/.exec(words)?.[1];
  const known = feedKeepers.find((one) => one === keepers);
  if (known !== undefined) return { kind: 'settings', change: { feedKeepers: known } };
  return {
    problem: `I do not know the setting “${text.trim()}”. There are “ops here”, “ops off”, “feeds admins” and “feeds everyone”.`,
    tries: ['settings'],
  };
}

/** What is decided by a change, asked in a channel. */
export function decided(
  change: NonNullable<SettingsCommand['change']>,
  channelId: string,
): Partial<Settings> {
  if ('feedKeepers' in change) return change;
  return { opsChannel: change.ops === 'here' ? channelId : null };
}
