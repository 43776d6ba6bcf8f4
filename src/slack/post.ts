import { webApi } from '@slack/bolt';
import type { Posted } from '../domain/delivery.ts';
import type { Message } from './views/blocks.ts';

/** Slack did not take our credentials, or could not be asked; the message says what to do. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
}

/** Milliseconds for one call. A stop waits for the call in hand and has ten seconds in all. */
const callWithin = 6_000;

/** Errors after which nothing of ours can reach the channel (https://docs.slack.dev/reference/methods/chat.postMessage#errors). */
const channelIsShut: Readonly<Record<string, string>> = {
  is_archived: 'the channel is archived',
  channel_not_found: 'the channel no longer exists for me',
  not_in_channel: 'I was removed from the channel',
  restricted_action: 'I am not allowed to post in the channel',
  restricted_action_read_only_channel: 'the channel is read-only',
  cannot_dm_bot: 'the recipient is a bot',
  user_not_found: 'the recipient no longer exists',
};

/** Errors after which the whole workspace is closed to us. */
const teamIsShut: Readonly<Record<string, string>> = {
  token_revoked: 'the workspace revoked my token',
  account_inactive: 'the workspace removed the app',
  invalid_auth: 'the workspace no longer accepts my token',
  not_authed: 'the workspace no longer accepts my token',
  team_access_not_granted: 'the workspace withdrew my access',
};

/** What Slack says of a token that it never takes again (https://docs.slack.dev/reference/methods/auth.test#errors, and of one that was to be exchanged). */
const tokenIsGone = new Set([...Object.keys(teamIsShut), 'token_expired', 'invalid_refresh_token']);

/** The message itself is at fault: trying it again changes nothing. */
const messageIsBad = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'invalid_metadata_format',
  'metadata_too_large',
]);

/** How the Web API answers a call: no retries and no waiting inside the client, because what is owed is kept and tried again by us. */
export function clientOptions(apiUrl: string | null): webApi.WebClientOptions {
  return {
    ...(apiUrl === null ? {} : { slackApiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/` }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    maxRequestConcurrency: 10,
    timeout: callWithin,
  };
}

/** What a failed call means for the message it carried. */
export function verdictOn(error: unknown): Exclude<Posted, { kind: 'sent' }> {
  const failed = error as {
    code?: string;
    retryAfter?: number;
    data?: { error?: string };
    statusCode?: number;
    message?: string;
  };
  if (failed.code === webApi.ErrorCode.RateLimitedError) {
    return {
      kind: 'later',
      reason: 'Slack asked us to slow down',
      retryAfterMs: (failed.retryAfter ?? 30) * 1_000,
    };
  }
  const named = failed.code === webApi.ErrorCode.PlatformError ? (failed.data?.error ?? '') : '';
  const channel = channelIsShut[named];
  if (channel !== undefined) return { kind: 'never', reason: channel, closes: 'channel' };
  const team = teamIsShut[named];
  if (team !== undefined) return { kind: 'never', reason: team, closes: 'team' };
  if (messageIsBad.has(named))
    return { kind: 'never', reason: `Slack refused the message (${named})`, closes: 'message' };
  if (named !== '') return { kind: 'later', reason: `Slack answered ${named}` };
  if (failed.statusCode !== undefined)
    return { kind: 'later', reason: `Slack answered HTTP ${failed.statusCode}` };
  return { kind: 'later', reason: `Slack could not be reached (${failed.message ?? 'unknown reason'})` };
}

/** Did Slack say that it takes the token no more? Whatever else hinders a call says nothing about that. */
export function isTokenGone(error: unknown): boolean {
  const { code, data, cause } = (error ?? {}) as {
    readonly code?: string;
    readonly data?: { readonly error?: string };
    readonly cause?: unknown;
  };
  if (code === webApi.ErrorCode.PlatformError) return tokenIsGone.has(data?.error ?? '');
  return cause !== undefined && isTokenGone(cause);
}

/** Ids that travel with a message, so that a repeat can be recognised (https://docs.slack.dev/messaging/message-metadata). */
export type Envelope = {
  readonly channelId: string;
  readonly eventType: string;
  readonly payload: Readonly<Record<string, string>>;
  /** Post under this message, and in the channel too where it is `broadcast`. */
  readonly thread?: { readonly ts: string; readonly broadcast: boolean };
};

async function say(client: webApi.WebClient, envelope: Envelope, message: Message): Promise<Posted> {
  const { thread } = envelope;
  try {
    const said = {
      channel: envelope.channelId,
      text: message.text,
      ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: envelope.eventType, event_payload: { ...envelope.payload } },
    };
    const answer = await client.chat.postMessage(
      thread === undefined ? said : { ...said, thread_ts: thread.ts, reply_broadcast: thread.broadcast },
    );
    return {
      kind: 'sent',
      ts: answer.ts ?? '',
      ...(thread === undefined ? {} : { threadTs: thread.ts }),
    };
  } catch (error) {
    return verdictOn(error);
  }
}

/** Errors by which a message is no longer there (https://docs.slack.dev/reference/methods/chat.update#errors). */
const messageIsGone = new Set(['message_not_found', 'thread_not_found']);
/** It is there, and Slack lets nobody change it. */
const messageIsFixed = new Set([
  'cant_update_message',
  'edit_window_closed',
  'is_inactive',
  'cant_broadcast_message',
]);

/** What became of changing a message: `gone` where somebody deleted it, `fixed` where it stands and may not be changed. */
export type Edited = Posted | { readonly kind: 'gone' | 'fixed' };

/** Change a message that was posted before. Where Slack refuses the blocks, the plain text takes their place. */
export async function edit(
  client: webApi.WebClient,
  channelId: string,
  ts: string,
  message: Message,
): Promise<Edited> {
  const { text, blocks } = message;
  try {
    await client.chat.update({ channel: channelId, ts, text, blocks });
    return { kind: 'sent', ts };
  } catch (error) {
    const named = (error as { data?: { error?: string } }).data?.error ?? '';
    if (messageIsGone.has(named)) return { kind: 'gone' };
    if (messageIsFixed.has(named)) return { kind: 'fixed' };
    const verdict = verdictOn(error);
    const isBad = verdict.kind === 'never' && verdict.closes === 'message' && blocks.length > 0;
    return isBad ? edit(client, channelId, ts, { text, blocks: [] }) : verdict;
  }
}

function isRefused(posted: Posted): boolean {
  return posted.kind === 'never' && posted.closes === 'message';
}

/** Post a message. Where Slack refuses the blocks, it goes out without its pictures, and else as plain text: a plain alert is better than none. */
export async function post(client: webApi.WebClient, envelope: Envelope, message: Message): Promise<Posted> {
  const posted = await say(client, envelope, message);
  if (!isRefused(posted) || message.blocks.length === 0) return posted;
  const words = message.blocks.filter(({ type }) => type !== 'image');
  const bare =
    words.length < message.blocks.length
      ? await say(client, envelope, { ...message, blocks: words })
      : posted;
  return isRefused(bare) ? say(client, envelope, { text: message.text, blocks: [] }) : bare;
}
