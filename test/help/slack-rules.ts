import { blockKitFaults, charactersOf, modalFaults, totalLimit } from './block-kit.ts';

export type Args = Readonly<Record<string, unknown>>;

/** An answer of the Web API that says no (https://docs.slack.dev/apis/web-api/#evaluating_responses). */
export type Refusal = {
  readonly ok: false;
  readonly error: string;
  readonly response_metadata?: { readonly messages: readonly string[] };
};

/** Methods that carry a message into a conversation. */
export const postingMethods: readonly string[] = ['chat.postMessage', 'chat.update', 'chat.postEphemeral'];

const viewMethods: readonly string[] = ['views.open', 'views.push', 'views.update', 'views.publish'];

export function refuse(error: string, messages: readonly string[] = []): Refusal {
  return { ok: false, error, ...(messages.length === 0 ? {} : { response_metadata: { messages } }) };
}

/** Whose token is it? What Slack answers to none, to a wrong one, and to one of the other kind. */
export function refuseToken(
  method: string,
  given: string | null,
  tokens: { readonly botToken: string; readonly appToken: string },
): Refusal | null {
  const [wanted, other] =
    method === 'apps.connections.open'
      ? [tokens.appToken, tokens.botToken]
      : [tokens.botToken, tokens.appToken];
  if (given === null) return refuse('not_authed');
  if (given === wanted) return null;
  return refuse(given === other ? 'not_allowed_token_type' : 'invalid_auth');
}

/** What Slack would refuse in a message's text and blocks. */
export function refuseMessage(message: Args): Refusal | null {
  const faults = blockKitFaults(message);
  if (faults.length === 0) return null;
  if (typeof message['text'] !== 'string' || message['text'].trim() === '') return refuse('no_text', faults);
  if (charactersOf(message['blocks']) >= totalLimit) return refuse('msg_blocks_too_long', faults);
  return refuse(message['blocks'] === undefined ? 'msg_too_long' : 'invalid_blocks', faults);
}

function isOff(value: unknown): boolean {
  return value === false || value === 'false' || value === '0';
}

/** What Slack, or the manners of the house, would refuse in the arguments of a call. */
export function refuseArguments(method: string, args: Args): Refusal | null {
  if (viewMethods.includes(method)) {
    const faults = modalFaults(args['view']);
    return faults.length === 0 ? null : refuse('invalid_arguments', faults);
  }
  if (!postingMethods.includes(method)) return null;
  const unfurls = ['unfurl_links', 'unfurl_media'].filter((name) => !isOff(args[name]));
  if (method === 'chat.postMessage' && unfurls.length > 0)
    return refuse('invalid_arguments', [
      `${unfurls.join(' and ')} must be false: a preview fills three screens`,
    ]);
  return refuseMessage(args);
}

/** What Slack would refuse in a body sent to a response_url; deleting the original needs no text. */
export function refuseResponse(body: Args): Refusal | null {
  return body['delete_original'] === true ? null : refuseMessage(body);
}

const jsonFields = new Set(['blocks', 'attachments', 'view', 'metadata']);

function readField(name: string, value: string): unknown {
  if (!jsonFields.has(name)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The arguments of a call: query, and a body in JSON or form encoding. */
export function readArguments(query: URLSearchParams, contentType: string, body: string): Args {
  const asked = Object.fromEntries(query);
  if (contentType.includes('application/json')) return { ...asked, ...JSON.parse(body || '{}') };
  const form = [...new URLSearchParams(body)].map(([name, value]) => [name, readField(name, value)] as const);
  return { ...asked, ...Object.fromEntries(form) };
}
