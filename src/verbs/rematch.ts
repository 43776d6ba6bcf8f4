import { type Knowledge, knowWith } from '../compose.ts';
import { countWords, rematchWords } from '../domain/words.ts';
import { rematch as matchAgain, rematchProgress } from '../jobs/rematch.ts';
import { createLog } from '../log.ts';
import type { Store } from '../store/store.ts';
import { say, withStore } from './door.ts';

/** Match the last 90 days with this knowledge, as far as they were not; on a terminal it shows how far it is. Returns how many advisories were read again. */
export async function catchUp(store: Store, knowledge: Knowledge): Promise<number> {
  const waiting = await rematchProgress(store, knowledge.fingerprint, Date.now());
  if (waiting === null) return 0;
  const show = (done: number) => {
    if (process.stderr.isTTY)
      process.stderr.write(`\r${rematchWords({ done: waiting.done + done, total: waiting.total })} `);
  };
  const done = await matchAgain({
    store,
    knowledge: () => knowledge,
    now: Date.now,
    stopping: () => false,
    log: createLog('error'),
    told: show,
  });
  if (process.stderr.isTTY) process.stderr.write('\n');
  return done;
}

/** `rematch`: match the last 90 days with the watchlists and data sets of now. */
export async function rematch(options: { readonly json?: boolean }): Promise<void> {
  await withStore(async (store, config) => {
    const done = await catchUp(store, await knowWith(store, config));
    if (options.json) return say(JSON.stringify({ advisories: done }));
    say(
      done === 0
        ? 'All of the last 90 days was matched with what is known now.'
        : `${countWords(done, 'advisory', 'advisories')} of the last 90 days matched again.`,
    );
  });
}
