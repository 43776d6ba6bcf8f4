import { parentPort } from 'node:worker_threads';
import { type FeedDocument, parseFeed } from './parse.ts';

/** The other end of `parseApart`: one document in, one answer out, in a thread that may be ended at any moment. */
parentPort?.on('message', ({ id, document }: { readonly id: number; readonly document: FeedDocument }) => {
  parseFeed(document).then(
    (parsed) => parentPort?.postMessage({ id, parsed }),
    (error: unknown) =>
      parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) }),
  );
});
