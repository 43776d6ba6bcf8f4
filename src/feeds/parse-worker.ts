import { parentPort } from 'node:worker_threads';
import { type FeedDocument, parseFeed } from './parse.ts';

/** The other end of `parseApart`: one document in, word of its beginning and one answer out, in a thread that may be ended at any moment. */
parentPort?.on('message', ({ id, document }: { readonly id: number; readonly document: FeedDocument }) => {
  const { user, system } = process.threadCpuUsage();
  parentPort?.postMessage({ id, begunAtMs: (user + system) / 1_000 });
  parseFeed(document).then(
    (parsed) => parentPort?.postMessage({ id, parsed }),
    (error: unknown) =>
      parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) }),
  );
});
