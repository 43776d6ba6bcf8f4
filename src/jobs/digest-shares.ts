import { placeKey } from '../domain/place.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Store } from '../store/store.ts';
import { type DigestNeeds, oweDueDigests } from './digest.ts';
import { type WorkNeeds, workOff } from './work.ts';

/** With more subscriptions due at once than this, processes that share the store divide the channels among them. */
const mostInOneShare = 500;
const shares = 8;

/** A channel is always in the same share, so that its subscriptions become one digest. */
function shareOf(subscription: Subscription, of: number): number {
  let sum = 0;
  for (const char of placeKey(subscription)) sum = (sum * 31 + char.charCodeAt(0)) % 1_000_003;
  return sum % of;
}

function sharing<S extends Pick<Store, 'dueDigests'>>(store: S, key: string): S {
  const [share, of] = key.split('/').map(Number) as [number, number];
  return {
    ...store,
    dueDigests: async (now) => (await store.dueDigests(now)).filter((due) => shareOf(due, of) === share),
  };
}

/** Owe each channel its digest when the hour has come, together with the other processes at the store. Returns how many channels were due here. */
export async function shareDueDigests<S extends DigestNeeds['store'] & WorkNeeds['store']>(
  needs: Omit<DigestNeeds & WorkNeeds, 'store'> & { readonly store: S },
): Promise<number> {
  const { store, now } = needs;
  const due = await store.dueDigests(now());
  if (due.length === 0) return 0;
  const of = due.length > mostInOneShare ? shares : 1;
  const works = Array.from(
    { length: of },
    (_, share) => ({ kind: 'digest', key: `${share}/${of}` }) as const,
  );
  await store.queue.put(works, now());
  let channels = 0;
  await workOff(needs, 'digest', async (key) => {
    channels += await oweDueDigests({ ...needs, store: sharing(store, key) });
  });
  return channels;
}
