import type { Store } from '../store/store.ts';
import { type EscalateNeeds, escalateForKev, escalateForRansomware } from './escalate.ts';

/** What hearing of new listings in KEV needs from the world. */
export type ListingNeeds = Omit<EscalateNeeds, 'store'> & {
  readonly store: EscalateNeeds['store'] & Pick<Store, 'enteredKev' | 'usedInRansomware'>;
  readonly now: () => number;
  /** Listings that entered before are old news, epoch ms. */
  readonly since: number;
};

/**
 * Tells stories of what entered KEV, or is now said to be used by ransomware, since it last ran, whoever brought the edition: our own
 * job, or a person's import in another process. A listing is heard once; one whose telling breaks off is heard again. Each run returns
 * the alerts owed.
 */
export function hearListings(needs: ListingNeeds): () => Promise<number> {
  let heard = needs.since;
  let heardUses = needs.since;
  const hearUses = async () => {
    const uses = await needs.store.usedInRansomware(heardUses);
    const owed = await escalateForRansomware(needs, uses, needs.now());
    heardUses = Math.max(heardUses, ...uses.map(({ at }) => at));
    return owed;
  };
  return async () => {
    const arrivals = await needs.store.enteredKev(heard);
    if (arrivals.length === 0) return hearUses();
    const owed = await escalateForKev(
      needs,
      arrivals.map(({ id }) => id),
      needs.now(),
    );
    heard = Math.max(heard, ...arrivals.map(({ enteredAt }) => enteredAt));
    return owed + (await hearUses());
  };
}
