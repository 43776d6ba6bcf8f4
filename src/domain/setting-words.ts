import { defaultSettings, type Settings } from './settings.ts';
import { listWords } from './words.ts';

/** How an outlet names channels and people by their ids. */
export type Naming = { readonly channel: (id: string) => string; readonly person: (id: string) => string };

/** What each setting says, a sentence each. */
export function settingSentences(settings: Settings, { channel, person }: Naming) {
  const { opsChannel, feedKeepers, subscriptionKeepers, keeperIds } = settings;
  return {
    ops:
      opsChannel === null
        ? 'No channel is told when feeds fail.'
        : `${channel(opsChannel)} is told when a feed has failed for six hours, when it is read again, and how all feeds are, once a week.`,
    feeds: {
      admins: 'Admins of the workspace may add, remove, pause and resume feeds.',
      everyone: 'Everyone may add, remove, pause and resume feeds.',
    }[feedKeepers],
    subscriptions: {
      members: 'Members of a channel may change what it gets.',
      managers:
        'Whoever made a channel, and admins, may change what it gets. Slack tells apps of no other managers.',
      listed: `${listWords(keeperIds.map(person))}, and admins, may change what channels get.`,
    }[subscriptionKeepers],
  };
}

/** What a change of settings made different: the sentences before, and those after; none where nothing that holds is another. */
export function changedSentences(before: unknown, after: unknown, naming: Naming) {
  const read = (value: unknown) => {
    const settings = { ...defaultSettings, ...(value as Partial<Settings> | null) };
    const ops = settings.opsChannel === null ? { ops: 'No channel is chosen for news of feeds.' } : {};
    return { ...settingSentences(settings, naming), ...ops };
  };
  const [was, is] = [read(before), read(after)];
  const changed = (['ops', 'feeds', 'subscriptions'] as const).filter((name) => was[name] !== is[name]);
  return { before: changed.map((name) => was[name]), after: changed.map((name) => is[name]) };
}
