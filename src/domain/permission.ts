import type { Settings } from './settings.ts';

/**
 * What not everybody may do. feeds: change which are read. settings, audit: change the workspace's settings, read the
 * whole workspace's log. subscriptions: change or mute what a channel gets. story: correct a tag, mark a story.
 */
export const acts = ['feeds', 'settings', 'audit', 'subscriptions', 'story'] as const;
export type Act = (typeof acts)[number];

/** Who asks. */
export type Standing = {
  readonly userId: string;
  readonly isAdmin: boolean;
  /** Of another company, in a channel that both share. */
  readonly isStranger: boolean;
  /** Of the channel that it is about. */
  readonly isMember: boolean;
  /** Did they make that channel? Slack tells apps of no other managers. */
  readonly isManager: boolean;
};

const adminsOnly: Readonly<Partial<Record<Act, string>>> = {
  feeds:
    'Only admins of this workspace may change feeds. Ask one, or have one type “/threat settings feeds everyone”.',
  settings: 'Only admins of this workspace may change its settings.',
  audit: 'Only admins of this workspace may see what was changed in all its channels.',
};

function subscriptionsRefused({ subscriptionKeepers, keeperIds }: Settings, who: Standing): string | null {
  switch (subscriptionKeepers) {
    case 'members':
      return who.isMember
        ? null
        : 'Only members of the channel may change what it gets. Join it, then try again.';
    case 'managers':
      return who.isManager
        ? null
        : 'In this workspace only whoever made the channel, and admins, may change what it gets. Ask one of them.';
    case 'listed':
      return keeperIds.includes(who.userId)
        ? null
        : 'In this workspace only the people listed in “/threat settings”, and admins, may change what a channel gets. Ask one of them.';
    default:
      return subscriptionKeepers satisfies never;
  }
}

/** Why somebody may not, in words that say whom to ask; null where they may. */
export function refusal(act: Act, settings: Settings, who: Standing): string | null {
  if (who.isStranger)
    return 'You are of another company than this workspace, so you can read here, but only its own people change things.';
  if (who.isAdmin || act === 'story') return null;
  if (act === 'subscriptions') return subscriptionsRefused(settings, who);
  if (act === 'feeds' && settings.feedKeepers === 'everyone') return null;
  return adminsOnly[act] ?? null;
}
