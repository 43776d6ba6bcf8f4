import { nearest } from '../domain/lookup.ts';
import { feedKeepers, type Settings, subscriptionKeepers } from '../domain/settings.ts';

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
  readonly change: { readonly ops: 'here' | 'off' } | { readonly decided: Partial<Settings> } | null;
};

/** Words that could not be read, and what to try. */
export type Unread = { readonly problem: string; readonly tries: readonly string[] };

/** So that the list fits into one message. */
const mostKeepers = 50;

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
  if (verb === 'off') {
    const page = rest === '' ? 1 : pageOf(rest);
    if (page !== null) return { kind: 'feeds', ask: 'off', page };
    return {
      problem: `“feeds off” lists all feeds of the catalogue that are off. To read one of them, add it.`,
      tries: [`feeds add ${rest}`, `feeds pause ${rest}`, 'feeds off'],
    };
  }
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

/** Slack hands over ids where a person is chosen from its list, and only the typed name otherwise. */
function readKeepers(words: string): SettingsCommand | Unread {
  const keepers = subscriptionKeepers.find((one) => one === words);
  if (keepers === 'members' || keepers === 'managers')
    return { kind: 'settings', change: { decided: { subscriptionKeepers: keepers, keeperIds: [] } } };
  const people = words
    .split(/[\s,]+/)
    .map((word) => word.replace(/^<@([^|>]+)(?:\|[^>]*)?>$/, '$1').toUpperCase());
  const stranger = people.find((id) => !/^[UW][A-Z0-9]{4,20}$/.test(id));
  if (stranger !== undefined)
    return {
      problem: `“${stranger.toLowerCase()}” is no member ID. Write “members”, “managers”, or the IDs of people, such as U01ABCDEF: in Slack, a person's profile has “Copy member ID”.`,
      tries: ['settings', 'settings subscriptions members'],
    };
  const keeperIds = [...new Set(people)];
  if (keeperIds.length > mostKeepers)
    return { problem: `At most ${mostKeepers} people can be listed.`, tries: ['settings'] };
  return { kind: 'settings', change: { decided: { subscriptionKeepers: 'listed', keeperIds } } };
}

/** Read the words after `settings`. */
export function readSettingsWords(text: string): SettingsCommand | Unread {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ');
  if (words === '') return { kind: 'settings', change: null };
  const ops = /^ops[ :](here|off)$/.exec(words)?.[1];
  if (ops === 'here' || ops === 'off') return { kind: 'settings', change: { ops } };
  const keepers = /^feeds[ :](\w+)$/.exec(words)?.[1];
  const known = feedKeepers.find((one) => one === keepers);
  if (known !== undefined) return { kind: 'settings', change: { decided: { feedKeepers: known } } };
  const whose = /^subscriptions[ :](.+)$/.exec(words)?.[1];
  if (whose !== undefined) return readKeepers(whose);
  return {
    problem: `I do not know the setting “${text.trim()}”. There are “ops here”, “ops off”, “feeds admins”, “feeds everyone”, “subscriptions members”, “subscriptions managers” and “subscriptions” with member IDs.`,
    tries: ['settings'],
  };
}

/** What is decided by a change, asked in a channel. */
export function decided(
  change: NonNullable<SettingsCommand['change']>,
  channelId: string,
): Partial<Settings> {
  if ('decided' in change) return change.decided;
  return { opsChannel: change.ops === 'here' ? channelId : null };
}
