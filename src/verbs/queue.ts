import type { DeadWork, WorkDepth } from '../domain/work.ts';
import { plain, table } from '../terminal/print.ts';
import { Refusal, say, withStore } from './door.ts';

function depthWords(depths: readonly WorkDepth[]): string {
  const rows = depths
    .filter(({ waiting, inHand, dead }) => waiting + inHand + dead > 0)
    .map(({ kind, waiting, inHand, dead }) => [kind, String(waiting), String(inHand), String(dead)]);
  return rows.length === 0 ? 'No work waits.' : table([['WORK', 'WAITS', 'IN HAND', 'DEAD'], ...rows]);
}

function deadWords(dead: readonly DeadWork[]): string {
  const rows = dead.map(({ id, kind, key, tries, at, reason }) =>
    [id, kind, key, String(tries), new Date(at).toISOString().slice(0, 16), reason].map(plain),
  );
  return table([['ID', 'WORK', 'OF', 'TRIES', 'SINCE', 'WHY'], ...rows]);
}

/** `queue list`: what waits to be done, and what failed for good, messages that Slack refused among it. */
export async function listQueue(options: { readonly json?: boolean }): Promise<void> {
  await withStore(async (store) => {
    const depths = await store.queue.depths(Date.now());
    const dead = [...(await store.queue.dead()), ...(await store.refusedDeliveries())];
    const owed = await store.queueDepth(Date.now());
    if (options.json) return say(JSON.stringify({ depths, messages: owed, dead }));
    say(depthWords(depths));
    say(`\nMessages owed: ${owed.owed}; refused in the last 24 hours: ${owed.refusedLastDay}.`);
    if (dead.length === 0) return say('Nothing failed for good.');
    say(`\nFailed for good; \`queue retry <id>\` has it done once more, \`queue drop <id>\` forgets it:`);
    say(deadWords(dead));
  });
}

const unknown = (id: string) =>
  new Refusal(`Nothing that failed for good has the id ${id}: \`queue list\` shows what did.`);

/** `queue retry <id>`: have it done once more. */
export async function retryWork(id: string): Promise<void> {
  await withStore(async (store) => {
    const now = Date.now();
    if (!((await store.queue.retry(id, now)) || (await store.oweRefused(id, now)))) throw unknown(id);
    say('It waits to be done once more; a running bot takes it up within a minute.');
  });
}

/** `queue drop <id>`: forget work that failed for good. A refused message stays on record, for what it told is not told again. */
export async function dropWork(id: string): Promise<void> {
  await withStore(async (store) => {
    if (await store.queue.drop(id)) return say('Forgotten.');
    const isMessage = (await store.refusedDeliveries()).some((refused) => refused.id === id);
    if (isMessage)
      throw new Refusal(
        'A message that was refused is not sent again by itself, and is forgotten with age: there is nothing to drop.',
      );
    throw unknown(id);
  });
}
