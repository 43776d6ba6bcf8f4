import { openStore } from '../src/compose.ts';
import { digesting } from './crowd-digests.ts';

/** A process of its own: says that it is ready, owes with the others what is due when it is told to, and says how many channels it did. */
const store = openStore({ databaseUrl: process.env['DATABASE_URL'] ?? '' });
await store.migrate();
process.once('message', async () => {
  const channels = await digesting(store);
  await store.close();
  process.send?.(channels, () => process.disconnect?.());
});
process.send?.('ready');
