import { setTimeout as delay } from 'node:timers/promises';
import { type Knowledge, random } from './compose.ts';
import type { Config } from './config.ts';
import { createFetcher, type Fetcher, type FetcherOptions } from './feeds/fetch.ts';
import { gather } from './feeds/gather.ts';
import { hostOf, lookAt } from './feeds/look.ts';
import type { ApartParser } from './feeds/parse-apart.ts';
import { callRoll } from './feeds/roll.ts';
import type { PollNeeds, Shows } from './jobs/poll-needs.ts';
import { openStoryShelf } from './jobs/story-shelf.ts';
import type { Log } from './log.ts';
import type { Store } from './store/store.ts';

/** The fetcher that goes out as Stormbrief/<version>, by the proxy that the configuration names. */
export function openFetcher(
  { allowHosts, proxy }: Pick<Config, 'allowHosts' | 'proxy'>,
  version: string,
  signal?: AbortSignal,
  limits: Pick<FetcherOptions, 'maxBytes' | 'deadlineMs' | 'resolve'> = {},
): Fetcher {
  return createFetcher({
    allowHosts,
    proxy,
    userAgent: `Stormbrief/${version}`,
    ...limits,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** For data sets that are fetched unasked: EPSS unpacks to more than a feed may have. */
export const dataLimits = { maxBytes: 64_000_000, deadlineMs: 180_000 } as const;
/** For a file that somebody names: NVD's yearly ones are larger still. */
export const importLimits = { maxBytes: 250_000_000, deadlineMs: 600_000 } as const;

/** Between two requests for documents of one host. */
const spacingMs = 250;

/** Parses what a feed shows; where that is a list of documents, reads those that changed; where it is all that the feed holds, finds what is missing. */
function parseOrGather(
  store: Pick<Store, 'documentState'>,
  fetcher: Fetcher,
  parser: ApartParser,
  { allowHosts }: Pick<Config, 'allowHosts'>,
): PollNeeds['parse'] {
  const needs = {
    look: fetcher.look,
    parse: parser.parse,
    pause: async (url: string) => void (hostOf(url, allowHosts) === null || (await delay(spacingMs))),
  };
  return async (fresh, feed, { now, stopping }): Promise<Shows> => {
    const { bytes, contentType, finalUrl: url } = fresh;
    const parsed = await parser.parse({ bytes, contentType, url, identityRule: feed.identityRule });
    if (parsed.kind !== 'feed' || (parsed.index === undefined && parsed.whole === undefined)) return parsed;
    const state = await store.documentState(feed.id);
    if (parsed.index === undefined) return callRoll(parsed, feed.baselineAt === null ? null : state);
    const from = { state, isFirst: feed.baselineAt === null || state === null, headers: feed.headers };
    return gather({ ...needs, now, stopping }, fresh, parsed, from);
  };
}

/** What polling needs, made of these parts. */
export function pollNeeds(
  store: Store,
  fetcher: Fetcher,
  parser: ApartParser,
  knowledge: Knowledge,
  config: Pick<Config, 'allowHosts' | 'looksAtOnce'>,
  log: Log,
): PollNeeds {
  return {
    store,
    look: (feed) => fetcher.look(lookAt(feed)),
    parse: parseOrGather(store, fetcher, parser, config),
    read: knowledge.read,
    readWith: knowledge.fingerprint,
    sectorParent: knowledge.directory.parent,
    shelf: openStoryShelf(store),
    hostOf: (feed) => hostOf(feed.url, config.allowHosts),
    looksAtOnce: config.looksAtOnce,
    pause: (milliseconds) => delay(milliseconds),
    now: Date.now,
    random,
    stopping: () => false,
    log,
  };
}
