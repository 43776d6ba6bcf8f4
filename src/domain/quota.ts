/** What one workspace may have at most: feeds that its people added, open subscriptions, the terms of their filters, exceptions in force; mutes in one channel. */
export type Quotas = {
  readonly feeds: number;
  readonly subscriptions: number;
  readonly terms: number;
  readonly exceptions: number;
  readonly mutes: number;
};

/** More than people make by hand, and nothing that a machine cannot carry. */
export const usualQuotas: Quotas = {
  feeds: 500,
  subscriptions: 1_000,
  terms: 5_000,
  exceptions: 1_000,
  mutes: 100,
};

type About = {
  readonly setting: string;
  readonly meaning: string;
  readonly held: string;
  readonly fewer: string;
};

const about: Readonly<Record<keyof Quotas, About>> = {
  feeds: {
    setting: 'STORMBRIEF_MAX_FEEDS',
    meaning: 'Feeds that people may add from Slack, beside those that are read anyway.',
    held: 'feeds that people added are read',
    fewer: 'Remove some with `/threat feeds remove <feed>`',
  },
  subscriptions: {
    setting: 'STORMBRIEF_MAX_SUBSCRIPTIONS',
    meaning: 'Subscriptions that a workspace may have.',
    held: 'subscriptions are open in this workspace',
    fewer: 'Close some with `/threat unsubscribe`, or widen one that is there',
  },
  terms: {
    setting: 'STORMBRIEF_MAX_TERMS',
    meaning: 'Makers, products, CVEs, words and phrases that the subscriptions of a workspace may look for.',
    held: 'makers, products, CVEs, words and phrases are looked for by the subscriptions of this workspace',
    fewer: 'Take some out of a subscription under `/threat list`',
  },
  exceptions: {
    setting: 'STORMBRIEF_MAX_EXCEPTIONS',
    meaning: 'Exceptions that may be in force in a workspace.',
    held: 'exceptions are in force in this workspace',
    fewer: 'Take some back (`stormbrief watchlist exceptions undo <id>`)',
  },
  mutes: {
    setting: 'STORMBRIEF_MAX_MUTES',
    meaning: 'Mutes that may be in force in a channel.',
    held: 'mutes are in force in this channel',
    fewer: 'End some under `/threat list`',
  },
};

/** The settings of these, as the README tells them. */
export const quotaSettings = (['feeds', 'subscriptions', 'terms', 'exceptions', 'mutes'] as const).map(
  (kind) => ({
    name: about[kind].setting,
    fallback: String(usualQuotas[kind]),
    meaning: about[kind].meaning,
  }),
);

/** What to say where `more` beside those held would be more than there may be; null where there is room. */
export function noRoomWords(
  kind: keyof Quotas,
  held: number,
  more: number,
  quotas: Quotas = usualQuotas,
): string | null {
  if (held + more <= quotas[kind]) return null;
  const { setting, fewer, held: words } = about[kind];
  const most = quotas[kind].toLocaleString('en');
  const wanted =
    more > 1 ? `, and ${more} more would be over the limit of ${most}` : `; the limit is ${most}`;
  return `${held.toLocaleString('en')} ${words}${wanted}. Nothing was changed. ${fewer}, or ask whoever runs me to raise ${setting}.`;
}
