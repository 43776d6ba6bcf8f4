import type { webApi } from '@slack/bolt';

/** Who typed or clicked, where, and the client that speaks for us there. */
export type Asker = {
  readonly teamId: string;
  readonly channelId: string;
  readonly userId: string;
  readonly client: webApi.WebClient;
};
