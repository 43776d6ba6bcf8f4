import type { App } from '@slack/bolt';
import type { ConversationNeeds } from './conversation.ts';

/** Invited to a channel: a welcome is owed there, once however often the event is delivered. */
export function listenToArrivals(app: App, needs: ConversationNeeds): void {
  app.event('member_joined_channel', async ({ event, context }) => {
    if (event.user !== needs.botUserId) return;
    const { channel: channelId, event_ts: at } = event;
    await needs.store.owe({
      teamId: context.teamId ?? event.team,
      channelId,
      key: `welcome ${at}`,
      subject: { kind: 'welcome' },
      dueAt: needs.now(),
    });
    needs.deliverSoon();
  });
}
