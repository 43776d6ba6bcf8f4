import { know } from '../src/compose.ts';
import type { Feed } from '../src/domain/feed.ts';
import { createApartParser } from '../src/feeds/parse-apart.ts';
import { pollDue } from '../src/jobs/poll.ts';
import type { PollOutcome } from '../src/jobs/poll-needs.ts';
import { createLog } from '../src/log.ts';
import { openFetcher, pollNeeds } from '../src/outside.ts';
import type { Store } from '../src/store/store.ts';
import type { Publishers } from './feeds/publishers.ts';

/** The whole product but Slack: from the question who is due to what was found written down. */
export type Product = {
  readonly poll: (now: number) => Promise<readonly PollOutcome[]>;
  readonly close: () => Promise<void>;
};

const knowledge = know({ feedsPath: null, watchlistsDir: null });

/** With its real parts; only the clock is the bench's. */
export function openProduct(store: Store, { hosts }: Publishers, atOnce: number): Product {
  const config = { allowHosts: hosts, looksAtOnce: atOnce, proxy: { http: '', https: '', no: '' } };
  const parser = createApartParser();
  const fetcher = openFetcher(config, '0', new AbortController().signal);
  const needs = pollNeeds(store, fetcher, parser, knowledge, config, createLog('silent'));
  // Many addresses of loopback stand for public hosts, each owed its courtesy; a single one is the operator's own.
  const courtesy = hosts.length > 1 ? { hostOf: (feed: Feed) => new URL(feed.url).hostname } : {};
  return {
    poll: (now) => pollDue({ ...needs, ...courtesy, now: () => now }),
    close: async () => void (await Promise.all([fetcher.close(), parser.close()])),
  };
}
