import type { BlockAction, ButtonAction, RespondArguments } from '@slack/bolt';
import { apology } from '../apology.ts';
import type { Asker } from '../asker.ts';
import type { Message } from '../views/blocks.ts';
import { isOfHome } from '../views/home.ts';
import { publishHome, saidIn } from './home-page.ts';
import type { Needs } from './needs.ts';

type Respond = (message: RespondArguments) => Promise<unknown>;
/** Only the asker sees it; in place of what holds the button; everybody in the channel sees it. */
export type ReplyManner = 'ephemeral' | 'replace' | 'in_channel';

function shaped(message: Message, manner: ReplyManner): RespondArguments {
  return {
    text: message.text,
    blocks: message.blocks,
    response_type: manner === 'in_channel' ? 'in_channel' : 'ephemeral',
    replace_original: manner === 'replace',
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** Give the answer, unless it was given otherwise; if making it fails, say so with a reference instead of leaving the asker with nothing. */
export async function reply(
  needs: Needs,
  respond: Respond,
  manner: ReplyManner,
  make: () => Promise<Message | null>,
): Promise<void> {
  let message: Message | null;
  try {
    message = await make();
  } catch (error) {
    message = apology(needs, error);
    manner = 'ephemeral';
  }
  if (message !== null) await respond(shaped(message, manner));
}

/** Who clicked, in the channel of the message; in Home there is none. */
export function askerOf(body: BlockAction, client: Asker['client']): Asker {
  return {
    teamId: body.team?.id ?? body.user.team_id ?? '',
    channelId: isOfHome(body.actions[0]?.block_id) ? '' : (body.channel?.id ?? ''),
    userId: body.user.id,
    client,
  };
}

/** A click, with what Bolt hands over beside it. */
export type Click = {
  readonly body: BlockAction<ButtonAction>;
  readonly client: Asker['client'];
  readonly respond: Respond;
};

/** Answer a click where it was made: in Home by showing Home as it is now, with the answer above it; elsewhere by a message. */
export async function answerClick(
  needs: Needs,
  { body, client, respond }: Click,
  manner: ReplyManner,
  make: (asker: Asker) => Promise<Message | null>,
): Promise<void> {
  const asker = askerOf(body, client);
  if (!isOfHome(body.actions[0]?.block_id)) return reply(needs, respond, manner, () => make(asker));
  const message = await make(asker).catch((error: unknown) => apology(needs, error));
  if (message !== null) await publishHome(needs, asker, saidIn(message));
}
