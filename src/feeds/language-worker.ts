import { parentPort, workerData } from 'node:worker_threads';
import { eld } from 'eld/extrasmall';

/** The other end of `guessLanguage`: a text in, its language out, or null where it is not sure. */
const { language, isReliable } = eld.detect(String(workerData));
parentPort?.postMessage(isReliable() ? language : null);
