import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Feed, nothingMore } from '../../src/domain/feed.ts';
import type { Newsroom } from './news.ts';

/** What publishers show, and at how many addresses of loopback: feed after feed at one after the other. */
export type Shows = Newsroom & {
  readonly hosts: number;
  readonly tls?: { readonly key: string; readonly cert: string };
};
export type Order = Shows | { readonly edition: number };

/** Publishers in a process of their own, so that what they cost is not counted. */
export type Publishers = {
  readonly feeds: readonly Feed[];
  /** `address:port` of each. */
  readonly hosts: readonly string[];
  /** From now on they show this edition. */
  readonly publish: (edition: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** The addresses of loopback from 127.1.0.1 on. */
export function addressOf(at: number): string {
  return `127.${1 + Math.floor(at / 62_500)}.${Math.floor(at / 250) % 250}.${1 + (at % 250)}`;
}

async function tell(child: ChildProcess, order: Order): Promise<number> {
  const answered = once(child, 'message');
  child.send(order);
  const [answer] = (await answered) as [number];
  return answer;
}

/** Start them; they end with this process at the latest. */
export async function startPublishers(shows: Shows): Promise<Publishers> {
  const child = fork(join(import.meta.dirname, 'publisher.ts'));
  const port = await tell(child, shows);
  const scheme = shows.tls === undefined ? 'http' : 'https';
  const hosts = Array.from({ length: shows.hosts }, (_, at) => `${addressOf(at)}:${port}`);
  return {
    hosts,
    feeds: Array.from({ length: shows.feeds }, (_, at) => ({
      id: `feed-${at}`,
      title: `Feed ${at}`,
      url: `${scheme}://${hosts[at % hosts.length]}/${at}`,
      category: 'news',
      language: 'en',
      everyMinutes: 15,
      ...nothingMore,
    })),
    publish: async (edition) => void (await tell(child, { edition })),
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
