import { Worker } from 'node:worker_threads';
import type { FeedDocument, ParsedFeed } from './parse.ts';

/** What one document may cost: time of the processor and of the clock in milliseconds, memory in megabytes. */
export type ParseLimits = {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly memoryMb: number;
  /** A thread that does not say what it has used is in one long step of the engine's, which no feed needs: so long it may be. */
  readonly silentMs: number;
};

/** Reads documents in threads of their own. `parse` never throws on what a publisher may send; `close` ends the threads. */
export type ApartParser = {
  readonly parse: (document: FeedDocument) => Promise<ParsedFeed>;
  readonly close: () => Promise<void>;
};

type Answer =
  | { readonly id: number; readonly begunAtMs: number }
  | {
      readonly id: number;
      readonly begunAtMs?: never;
      readonly parsed?: ParsedFeed;
      readonly error?: string;
    };
type Task = {
  readonly id: number;
  readonly document: FeedDocument;
  readonly answer: (parsed: ParsedFeed) => void;
};

const limits: ParseLimits = { cpuMs: 2_000, wallMs: 30_000, memoryMb: 192, silentMs: 4_000 };
const lookedAtEvery = 250;
const notRead = (reason: string): ParsedFeed => ({ kind: 'not-a-feed', reason });
const tooLong = notRead('reading it takes longer than any feed does');
const tooMuch = notRead('reading it takes more memory than any feed does');
const broken = notRead('it could not be read: the reader broke');

function startWorker(memoryMb: number): Worker {
  const worker = new Worker(new URL('./parse-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32 },
  });
  worker.unref();
  return worker;
}

/**
 * A reader of feeds that no document can hold up: each is parsed in a worker thread, one after the other, within limits of time
 * and memory. One that costs too much ends the thread, and the next gets a new one, so that it harms nobody else. The
 * thread starts with the first document, and keeps no process alive.
 */
export function createApartParser(allowed: ParseLimits = limits): ApartParser {
  const waiting: Task[] = [];
  let worker: Worker | null = null;
  let current: Task | null = null;
  let watch: NodeJS.Timeout | undefined;
  /** What the thread had used when it began the current document; null until then. */
  let begunAt: number | null = null;
  let closed = false;
  let last = 0;

  const finish = (parsed: ParsedFeed): void => {
    clearInterval(watch);
    worker?.unref();
    const done = current;
    current = null;
    done?.answer(parsed);
    next();
  };
  const giveUp = (parsed: ParsedFeed): void => {
    const ended = worker;
    worker = null;
    ended?.removeAllListeners().on('error', () => undefined);
    void ended?.terminate();
    finish(parsed);
  };
  const listen = (made: Worker): Worker =>
    made
      .on('message', (answer: Answer) => {
        if (answer.id !== current?.id) return;
        if (answer.begunAtMs !== undefined) begunAt = answer.begunAtMs;
        else if (answer.error === undefined) finish(answer.parsed ?? broken);
        else finish(notRead(`it could not be read (${answer.error.slice(0, 120)})`));
      })
      .on('error', (error: Error) => {
        if (made === worker)
          giveUp('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch : broken);
      })
      .on('exit', () => {
        if (made === worker) giveUp(broken);
      });
  /** The clock of a busy machine says little: what counts is the time that the thread itself has used. */
  const guard = (made: Worker): void => {
    const task = current;
    let looks = 0;
    let isAsked = false;
    let silent = 0;
    begunAt = null;
    /** A thread that is starting or ending has no answer yet, or none any more. */
    const used = async (): Promise<number | null> => {
      try {
        const { user, system } = await made.cpuUsage();
        return (user + system) / 1_000;
      } catch {
        return null;
      }
    };
    const check = async (): Promise<void> => {
      isAsked = true;
      const now = await used();
      isAsked = false;
      silent = 0;
      const isMine = made === worker && task === current;
      if (isMine && now !== null && begunAt !== null && now - begunAt > allowed.cpuMs) giveUp(tooLong);
    };
    watch = setInterval(() => {
      looks += 1;
      silent += begunAt === null ? 0 : 1;
      if (looks * lookedAtEvery > allowed.wallMs || silent * lookedAtEvery > allowed.silentMs)
        giveUp(tooLong);
      else if (!isAsked) void check();
    }, lookedAtEvery);
  };
  const next = (): void => {
    if (current !== null || closed) return;
    current = waiting.shift() ?? null;
    if (current === null) return;
    worker ??= listen(startWorker(allowed.memoryMb));
    worker.ref();
    guard(worker);
    worker.postMessage({ id: current.id, document: current.document });
  };
  return {
    parse: (document) =>
      new Promise((answer) => {
        last += 1;
        waiting.push({ id: last, document, answer });
        next();
      }),
    close: async () => {
      closed = true;
      const ended = worker;
      const left = [...(current === null ? [] : [current]), ...waiting.splice(0)];
      current = null;
      worker = null;
      clearInterval(watch);
      for (const task of left) task.answer(notRead('stopped before it was read'));
      await ended?.removeAllListeners().terminate();
    },
  };
}
