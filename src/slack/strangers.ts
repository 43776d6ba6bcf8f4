import type { App, webApi } from '@slack/bolt';
import type { Asker } from './asker.ts';
import type { Message } from './views/blocks.ts';
import { message, section } from './views/blocks.ts';

/** What turning strangers away takes. */
export type GateNeeds = {
  readonly teamId: string;
  readonly askerOf: (body: object, client: webApi.WebClient) => Asker | null;
  readonly whisper: (asker: Asker, message: Message) => Promise<void>;
};

/** What people of another company are told. */
export const strangerWords =
  'You are of another company than the workspace that I work for: you can read what I post here, but only its own people can ask me for more or change anything.';

/** The workspace that a person is of, where the payload says so; commands come from our own only. */
function homeOf(body: object): string | null {
  const { user } = body as { readonly user?: { readonly team_id?: unknown } };
  return typeof user?.team_id === 'string' ? user.team_id : null;
}

/**
 * In a channel that several companies share (Slack Connect), the buttons under our messages are seen by all. What a click
 * shows may not be for all: who is of another company is told so, whatever they click or send, and nothing is done.
 */
export function turnStrangersAway(app: App, { teamId, askerOf, whisper }: GateNeeds): void {
  app.use(async ({ body, client, next, ...rest }) => {
    const home = homeOf(body);
    const asker = home === null || home === teamId ? null : askerOf(body, client);
    if (asker === null) return next();
    const { user } = await client.users.info({ user: asker.userId });
    // In an Enterprise organization, people of its other workspaces are none.
    if (user?.is_stranger !== true) return next();
    if ('ack' in rest && typeof rest.ack === 'function') await rest.ack();
    await whisper(asker, message(strangerWords, [section(strangerWords)]));
  });
}
