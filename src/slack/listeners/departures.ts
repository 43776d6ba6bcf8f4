import type { App } from '@slack/bolt';
import type { Log } from '../../log.ts';

/** What a departure leads to: subscriptions of the channel, or of the whole team (null), end with the reason. */
export type DepartureNeeds = {
  readonly botUserId: string;
  readonly close: (
    place: { readonly teamId: string; readonly channelId: string | null },
    reason: string,
  ) => Promise<unknown>;
  readonly log: Log;
};

/** Archived, deleted, kicked, uninstalled, revoked: leave cleanly. Names of the events: https://docs.slack.dev/reference/events */
export function listenToDepartures(app: App, needs: DepartureNeeds): void {
  const channelEnds = {
    channel_archive: 'the channel was archived',
    group_archive: 'the channel was archived',
    channel_deleted: 'the channel was deleted',
    group_deleted: 'the channel was deleted',
    channel_left: 'I was removed from the channel',
    group_left: 'I was removed from the channel',
  } as const;
  for (const [name, reason] of Object.entries(channelEnds)) {
    app.event(name, async ({ event, context }) => {
      const channelId = 'channel' in event && typeof event.channel === 'string' ? event.channel : null;
      if (channelId === null) needs.log.warn({ event: name }, 'an event names no channel');
      else await needs.close({ teamId: context.teamId ?? '', channelId }, reason);
    });
  }
  app.event('member_left_channel', async ({ event, context }) => {
    if (event.user !== needs.botUserId) return;
    await needs.close(
      { teamId: context.teamId ?? event.team, channelId: event.channel },
      'I was removed from the channel',
    );
  });
  app.event('app_uninstalled', async ({ context }) => {
    await needs.close({ teamId: context.teamId ?? '', channelId: null }, 'the app was uninstalled');
  });
  app.event('tokens_revoked', async ({ event, context }) => {
    if ((event.tokens.bot ?? []).length === 0) return;
    await needs.close({ teamId: context.teamId ?? '', channelId: null }, 'the workspace revoked my token');
  });
}
