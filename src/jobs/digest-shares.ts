import type { Store } from '../store/store.ts';
import { type DigestNeeds, oweDueDigests } from './digest.ts';
import { type WorkNeeds, workOff } from './work.ts';

/** With more subscriptions due at once than this, processes that share the store divide the channels among them. */
const mostInOneShare = 500;
const shares = 8;

function sharing<S extends Pick<Store, 'dueDigests'>>(store: S, key: string): S {
  const [share, of] = key.split('/').map(Number) as [number, number];
  return { ...store, dueDigests: (now) => store.dueDigests(now, { share, of }) };
}

/** Owe each channel its digest when the hour has come, together with the other processes at the store. Returns how many channels were due here. */
export async function shareDueDigests<
  S extends DigestNeeds['store'] & WorkNeeds['store'] & Pick<Store, 'countDueDigests'>,
>(needs: Omit<DigestNeeds & WorkNeeds, 'store'> & { readonly store: S }): Promise<number> {
  const { store, now } = needs;
  const due = await store.countDueDigests(now());
  if (due === 0) return 0;
  const of = due > mostInOneShare ? shares : 1;
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
