import type { Log } from '../log.ts';
import { writeFaultOf } from '../store/write-fault.ts';
import { type Message, section } from './views/blocks.ts';

/** What an apology takes. */
export type ApologyNeeds = {
  readonly log: Log;
  readonly now: () => number;
  readonly newId: (at: number) => string;
};

/** Write down what went wrong, and say so with the reference under which it stands in the log; of a disk that takes nothing, which the log tells once, say that. */
export function apology({ log, now, newId }: ApologyNeeds, error: unknown): Message {
  const unwritable = writeFaultOf(error);
  if (unwritable !== null) {
    const text = `Sorry, I cannot write anything down now: ${unwritable}. Nothing was changed. What is stored I still answer; ask again for this when whoever runs me has mended it. \`/threat status\` tells how it stands.`;
    return { text, blocks: [section(text)] };
  }
  const reference = newId(now()).slice(-8);
  log.error({ err: error, reference }, 'somebody got no answer');
  const text = `Sorry, something went wrong on my side, and I cannot say whether what you asked was done: look before you try again. If it goes on, give whoever runs me the reference ${reference}; it is in my log.`;
  return { text, blocks: [section(text)] };
}
