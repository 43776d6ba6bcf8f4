import { tokenKeyRing } from '../compose.ts';
import { ConfigError, readConfig } from '../config.ts';
import { countWords } from '../domain/words.ts';
import { openInstallations } from '../store/installations.ts';
import { Refusal, say, withStore } from './door.ts';

/** `keys rotate`: seal every token with the present key. It may run beside the bot. */
export async function rotateKeys(): Promise<void> {
  const ring = tokenKeyRing(readConfig(process.env));
  if (ring === null)
    throw new ConfigError('STORMBRIEF_TOKEN_KEY: missing; give the new key, and after it the one before');
  await withStore(async (store) => {
    const { all, resealed, lost } = await openInstallations(store, ring).reseal();
    const done = `${countWords(resealed, 'token')} of ${all} sealed anew`;
    if (lost.length > 0)
      throw new Refusal(
        `${done} with the key ${ring.current.id}; ${lost.length} could not be:\n${lost.map((reason) => `  ${reason}`).join('\n')}\nGive the key that sealed it after the others, or let that workspace install again.`,
      );
    say(
      `${done}: the key ${ring.current.id} opens all of them. Keys that stand after it can be taken out once every process was started with it.`,
    );
  });
}
