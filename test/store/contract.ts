import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { actorSetPromises } from './contract/actor-sets.ts';
import { advisoryPromises } from './contract/advisories.ts';
import { auditPromises } from './contract/audit.ts';
import { deliveryPromises } from './contract/deliveries.ts';
import { exceptionPromises } from './contract/exceptions.ts';
import { feedPromises } from './contract/feeds.ts';
import { findingPromises } from './contract/finding.ts';
import { hiddenPromises } from './contract/hidden.ts';
import { installationPromises } from './contract/installations.ts';
import { personPromises } from './contract/people.ts';
import { pollPromises } from './contract/poll.ts';
import { type Passing, queuePromises } from './contract/queue.ts';
import { rereadingPromises } from './contract/rereading.ts';
import { schemaPromises } from './contract/schema.ts';
import { searchPromises } from './contract/search.ts';
import { settingsPromises } from './contract/settings.ts';
import { storyPromises } from './contract/stories.ts';
import { storyMessagePromises } from './contract/story-messages.ts';
import { subscriptionPromises } from './contract/subscriptions.ts';
import { vulnerabilityPromises } from './contract/vulnerabilities.ts';

/** What every store promises, whichever engine keeps it. `open` gives an empty store, not yet migrated; `openMigrated` one that is, where there is a quicker way; `pass` moves the clock of a shared queue. */
export function storeContract(
  name: string,
  open: () => Promise<Store>,
  openMigrated: () => Promise<Store> = async () => {
    const store = await open();
    await store.migrate();
    return store;
  },
  pass?: Passing,
): void {
  describe(name, () => {
    let current: Store | null = null;
    const store = (): Store => {
      if (current === null) throw new Error('no store is open');
      return current;
    };
    afterEach(async () => {
      await current?.close();
      current = null;
    });
    describe('at first', () => {
      beforeEach(async () => {
        current = await open();
      });
      schemaPromises(store);
    });
    describe('once migrated', () => {
      beforeEach(async () => {
        current = await openMigrated();
      });
      feedPromises(store);
      pollPromises(store);
      advisoryPromises(store);
      storyPromises(store);
      subscriptionPromises(store);
      auditPromises(store);
      deliveryPromises(store);
      storyMessagePromises(store);
      settingsPromises(store);
      personPromises(store);
      installationPromises(store);
      hiddenPromises(store);
      searchPromises(store);
      exceptionPromises(store);
      actorSetPromises(store);
      rereadingPromises(store);
      vulnerabilityPromises(store);
      findingPromises(store);
      queuePromises(store, pass);
    });
  });
}
