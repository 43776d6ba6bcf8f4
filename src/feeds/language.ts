import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const enough = 5_000;
const longestMs = 20_000;

/** The language of texts by their letters and words, as BCP 47 names it; null where it cannot be told. In a thread that ends with it: its tables take 90 MB. */
export async function guessLanguage(texts: readonly string[]): Promise<string | null> {
  const text = texts.join('\n').slice(0, enough);
  if (text.trim() === '') return null;
  const worker = new Worker(new URL('./language-worker.ts', import.meta.url), { workerData: text });
  try {
    const [language] = await once(worker, 'message', { signal: AbortSignal.timeout(longestMs) });
    return language;
  } catch {
    return null;
  } finally {
    await worker.terminate();
  }
}
