import type { App, webApi } from '@slack/bolt';
import { subscriptionNamed } from '../../domain/subscribing.ts';
import { apology } from '../apology.ts';
import type { Asker } from '../asker.ts';
import { parseCommand } from '../grammar.ts';
import { isCommand } from '../spoken-command.ts';
import { strangerWords } from '../strangers.ts';
import { type Message, message, section } from '../views/blocks.ts';
import { plainText } from '../views/message-text.ts';
import { answerQuestion } from './asking.ts';
import type { Needs } from './needs.ts';
import { answerWords } from './threat.ts';

/** What conversing takes beside what every listener needs. */
export type ConversationNeeds = Needs & { readonly botUserId: string };

/** What of a message event is read (https://docs.slack.dev/reference/events/message). */
type Heard = {
  readonly user?: string;
  readonly text?: string;
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
  readonly subtype?: string;
  readonly bot_id?: string;
  readonly edited?: unknown;
  readonly hidden?: boolean;
};

/** Is it a person's own, new words? Bots, ourselves and edits are not answered: two bots would talk for ever. */
function isSaid({ user, subtype, bot_id, edited, hidden }: Heard, botUserId: string): boolean {
  const isPlain = subtype === undefined || subtype === 'file_share' || subtype === 'thread_broadcast';
  return (
    user !== undefined &&
    user !== botUserId &&
    isPlain &&
    bot_id === undefined &&
    edited === undefined &&
    hidden !== true
  );
}

function wordsOf({ text = '' }: Heard, botUserId: string): string {
  return plainText(text.replaceAll(new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`, 'g'), ' '))
    .replace(/\s+/g, ' ')
    .replace(/^[\s,:]+/, '')
    .trim();
}

type Reply = { readonly message: Message; readonly isForAll: boolean };

/** Words that are a command are answered as ever, to the asker alone; others are a question, answered to all. */
async function replyTo(needs: Needs, words: string, asker: Asker): Promise<Reply> {
  const { directory, store } = needs;
  const held = await store.channelSubscriptions(asker.teamId, asker.channelId);
  const isSubscription = (name: string) => subscriptionNamed(held, name) !== undefined;
  const said = { words, directory, now: needs.now(), isSubscription };
  if (words === '' || isCommand(parseCommand(words, directory), said))
    return { message: await answerWords(needs, words === '' ? 'help' : words, asker), isForAll: false };
  return { message: await answerQuestion(needs, words, asker), isForAll: true };
}

type Person = NonNullable<webApi.UsersInfoResponse['user']>;

async function personOf(client: Asker['client'], user: string): Promise<Person> {
  const answer = await client.users.info({ user });
  return answer.user ?? {};
}

async function say(
  asker: Asker,
  { message: said, isForAll }: Reply,
  thread: string | undefined,
): Promise<void> {
  const { client, channelId: channel, userId: user } = asker;
  const { text, blocks } = said;
  const place = { channel, ...(thread === undefined ? {} : { thread_ts: thread }) };
  if (isForAll || channel.startsWith('D'))
    await client.chat.postMessage({ ...place, text, blocks, unfurl_links: false, unfurl_media: false });
  else await client.chat.postEphemeral({ ...place, user, text, blocks });
}

async function converse(needs: ConversationNeeds, event: Heard, asker: Asker): Promise<void> {
  const { client, userId, channelId } = asker;
  // In a direct message an answer stays where it was asked; in a channel it is kept together in a thread.
  const thread = event.thread_ts ?? (channelId.startsWith('D') ? undefined : event.ts);
  try {
    const person = await personOf(client, userId);
    if (person.is_bot === true) return;
    if (person.is_stranger === true) {
      const refused = message(strangerWords, [section(strangerWords)]);
      return await say(asker, { message: refused, isForAll: false }, thread);
    }
    await say(asker, await replyTo(needs, wordsOf(event, needs.botUserId), asker), thread);
  } catch (error) {
    await say(asker, { message: apology(needs, error), isForAll: false }, thread);
  }
}

/** Mentions in channels, and what is said to us directly. */
export function listenToConversation(app: App, needs: ConversationNeeds): void {
  const hear = async (event: Heard, teamId: string, client: Asker['client']) => {
    if (!isSaid(event, needs.botUserId)) return;
    await converse(needs, event, { teamId, channelId: event.channel, userId: event.user ?? '', client });
  };
  app.event('app_mention', async ({ event, context, client }) =>
    hear(event as Heard, context.teamId ?? '', client),
  );
  app.event('message', async ({ event, context, client }) => {
    if (event.channel_type === 'im') await hear(event as Heard, context.teamId ?? '', client);
  });
}

/** What the messages tab offers to begin with. */
const prompts = [
  { title: 'What happened this week?', message: 'critical this week' },
  { title: 'Volt Typhoon and energy', message: 'volt typhoon energy' },
  { title: 'What is exploited now?', message: 'kev since monday' },
  { title: 'What can you do?', message: 'help' },
] as const;

/** Offer them in the messages tab; a workspace whose Slack knows no such prompts does without. */
export async function offerPrompts(needs: Needs, client: webApi.WebClient, channel: string): Promise<void> {
  const [first, ...others] = prompts;
  try {
    await client.assistant.threads.setSuggestedPrompts({ channel_id: channel, prompts: [first, ...others] });
  } catch (error) {
    needs.log.info({ err: error }, 'suggested prompts could not be set');
  }
}
