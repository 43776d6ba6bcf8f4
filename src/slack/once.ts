import type { Store } from '../store/store.ts';

/** What of a payload tells whether it was heard before (https://docs.slack.dev/interactivity/handling-user-interaction). */
type Heard = {
  readonly event_id?: unknown;
  readonly trigger_id?: unknown;
  readonly user?: { readonly id?: unknown } | string;
  readonly container?: { readonly message_ts?: unknown; readonly view_id?: unknown };
  readonly actions?: readonly Readonly<Record<string, unknown>>[];
};

/** Slack repeats what was not acknowledged for up to an hour (https://docs.slack.dev/apis/events-api/#retries). */
const repeatedFor = 3_600_000;
/** Two clicks within so long are one that was meant. */
const doubleClick = 1_500;
const mostKept = 20_000;

function chosen(action: Readonly<Record<string, unknown>>): unknown {
  const { action_id, value, selected_option, selected_options, selected_conversation } = action;
  return { action_id, value, selected_option, selected_options, selected_conversation };
}

/** The keys under which a payload is remembered, each with how long. */
function keysOf({
  event_id,
  trigger_id,
  user,
  container,
  actions,
}: Heard): readonly (readonly [string, number])[] {
  const [action] = actions ?? [];
  const who = typeof user === 'object' ? user.id : user;
  const where = container?.message_ts ?? container?.view_id;
  return [
    ...(typeof event_id === 'string' ? [[`event ${event_id}`, repeatedFor] as const] : []),
    ...(typeof trigger_id === 'string' ? [[`trigger ${trigger_id}`, repeatedFor] as const] : []),
    ...(action !== undefined && where !== undefined
      ? [[`click ${JSON.stringify([who, where, chosen(action)])}`, doubleClick] as const]
      : []),
  ];
}

/** Asks a memory that several processes share: remembers keys, each until its time, and says whether none was known. */
export type SharedMemory = (keys: readonly (readonly [string, number])[], now: number) => Promise<boolean>;

/** The memory of a store that several processes share; none where it has one process. */
export function sharedMemory({
  queue,
  hearFirst,
}: Pick<Store, 'queue' | 'hearFirst'>): SharedMemory | undefined {
  return queue.isShared ? hearFirst : undefined;
}

/**
 * Tells whether a payload is heard for the first time: one that Slack delivers again, because our acknowledgement was
 * lost, and the second of a double click are not. The memory of this process is bounded; where Slack may tell another
 * process the next time, `shared` is asked too.
 */
export function hearOnce(now: () => number, shared?: SharedMemory): (body: object) => Promise<boolean> {
  const until = new Map<string, number>();
  return async (body) => {
    const at = now();
    const keys = keysOf(body as Heard);
    const isKnown = keys.some(([key]) => (until.get(key) ?? Number.NEGATIVE_INFINITY) > at);
    for (const [key, span] of keys) {
      until.delete(key);
      until.set(key, at + span);
    }
    for (const [key, end] of until) {
      if (until.size <= mostKept && end > at) break;
      until.delete(key);
    }
    if (isKnown || shared === undefined) return !isKnown;
    return shared(
      keys.map(([key, span]) => [key, at + span]),
      at,
    );
  };
}
