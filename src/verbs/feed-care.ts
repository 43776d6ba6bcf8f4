import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { know } from '../compose.ts';
import { readConfig } from '../config.ts';
import { type Feed, type FeedState, nothingMore, shownAddress } from '../domain/feed.ts';
import {
  feedAt,
  feedGroups,
  findFeed,
  guessCategory,
  inGroup,
  isFeedGroup,
  newFeedId,
} from '../domain/feed-lookup.ts';
import { countWords } from '../domain/words.ts';
import { decode } from '../feeds/decode.ts';
import { readOpml, writeOpml } from '../feeds/opml.ts';
import type { ParsedFeed } from '../feeds/parse.ts';
import { createApartParser } from '../feeds/parse-apart.ts';
import { type Choice, type Peeked, peek, showsWords } from '../feeds/peek.ts';
import { openFetcher } from '../outside.ts';
import type { Store } from '../store/store.ts';
import { plain } from '../terminal/print.ts';
import { Refusal, say, version, withStore } from './door.ts';
import { syncedFeeds } from './feeds.ts';

const by = 'terminal';
const everyMinutes = 60;

async function peekAt(url: string, told?: (step: string) => void): Promise<Peeked> {
  const fetcher = openFetcher(readConfig(process.env), version);
  const parser = createApartParser();
  try {
    return await peek(
      { look: fetcher.look, parse: parser.parse, ...(told === undefined ? {} : { told }) },
      url,
    );
  } finally {
    await fetcher.close();
    await parser.close();
  }
}

function choiceWords({ feeds, isAggregator }: Choice): string {
  const said = isAggregator
    ? `That is a CSAF aggregator. It lists ${countWords(feeds.length, 'provider')} and holds no documents itself; add the ones you want, each by its address:`
    : 'That is a web page. It names these feeds; give the one you mean:';
  return [
    said,
    ...feeds.flatMap(({ url, title, mirrors = [] }) => [
      `  ${url}  ${plain(title)}`.trimEnd(),
      ...mirrors.map((mirror) => `    also at ${mirror}`),
    ]),
  ].join('\n');
}

/** The first advisories that a feed shows, a line each. */
function newestLines(
  { advisories }: ParsedFeed & { readonly kind: 'feed' },
  most: number,
): readonly string[] {
  return advisories
    .slice(0, most)
    .map(({ published, title }) => `  ${published ?? 'no date'}  ${plain(title)}`);
}

async function found(
  url: string,
  taken: ReadonlySet<string>,
  listed: readonly Feed[],
): Promise<{ readonly feed: Feed; readonly preview: readonly string[] }> {
  const peeked = await peekAt(url);
  if (peeked.kind === 'failed')
    throw new Refusal(`${shownAddress(url)} cannot be read as a feed: ${peeked.reason}.`);
  if (peeked.kind === 'choice') throw new Refusal(choiceWords(peeked));
  const title = peeked.feed.title || new URL(peeked.url).hostname;
  return {
    feed: {
      ...nothingMore,
      id: newFeedId(title, peeked.url, taken),
      title,
      url: peeked.url,
      category: guessCategory(peeked.url, title, listed),
      language: peeked.language,
      everyMinutes,
    },
    preview: [`A feed with ${showsWords(peeked.feed)}.`, ...newestLines(peeked.feed, 3)],
  };
}

async function added(store: Store, feeds: readonly Feed[]): Promise<void> {
  for (const feed of feeds) {
    const goesOn = await store.addFeed(feed, by, Date.now());
    const alerts = goesOn
      ? 'What it published since it was removed is told.'
      : 'What it shows already is kept and alerts nobody.';
    say(
      `${feed.id}: ${plain(feed.title)} is read from now on (${feed.category}, ${feed.language}). ${alerts}`,
    );
  }
}

/** `feeds add`: an address, a feed of the catalogue that is off, or a group of them. */
export async function addFeedVerb(typed: string): Promise<void> {
  await withStore(async (store, config) => {
    const known = know(config);
    const feeds = await syncedFeeds(store, known.feeds);
    const read = new Set(feeds.map(({ id }) => id));
    const off = known.listed.filter(({ id }) => !read.has(id));
    if (isFeedGroup(typed)) return added(store, inGroup(off, typed));
    if (!/^https?:\/\//i.test(typed)) {
      const one = findFeed(off, typed);
      if (one.kind === 'one') return added(store, [one.is]);
      const near = one.kind === 'several' ? one.are : one.nearest;
      const hint = near.length === 0 ? '' : ` Nearest: ${near.map(({ id }) => id).join(', ')}.`;
      throw new Refusal(
        `“${typed}” is neither an address, nor a feed of the catalogue that is off, nor a group (${Object.keys(feedGroups).join(', ')}).${hint}`,
      );
    }
    const same = feedAt(feeds, typed);
    if (same !== undefined) throw new Refusal(`${plain(same.title)} (${same.id}) is read already.`);
    const listed = feedAt(off, typed);
    if (listed !== undefined) return added(store, [listed]);
    const { feed, preview } = await found(
      typed,
      new Set([...read, ...off.map(({ id }) => id)]),
      known.listed,
    );
    for (const line of preview) say(line);
    await added(store, [feed]);
  });
}

async function meant(store: Store, known: readonly Feed[], typed: string): Promise<FeedState> {
  const feeds = await syncedFeeds(store, known);
  const one = findFeed(feeds, typed);
  if (one.kind === 'one') return one.is;
  const near = one.kind === 'several' ? one.are : one.nearest;
  const hint =
    near.length === 0 ? 'stormbrief feeds shows all.' : `Nearest: ${near.map(({ id }) => id).join(', ')}.`;
  throw new Refusal(
    `${one.kind === 'several' ? `Several feeds are called “${typed}”` : `No feed called “${typed}” is read`}. ${hint}`,
  );
}

/** `feeds remove`, `pause`, `resume`, `retry`: by id, title or address. */
export async function changeFeedVerb(
  action: 'remove' | 'pause' | 'resume' | 'retry',
  typed: string,
): Promise<void> {
  await withStore(async (store, config) => {
    const { id, title: written } = await meant(store, know(config).feeds, typed);
    const title = plain(written);
    const now = Date.now();
    switch (action) {
      case 'remove':
        await store.removeFeed(id, by, now);
        return say(`${title} is no longer read. What it said stays. Back: stormbrief feeds add ${id}`);
      case 'pause':
        return say(
          (await store.pauseFeed(id, by, now)) ? `${title} is paused.` : `${title} was paused already.`,
        );
      case 'resume':
        return say(
          (await store.resumeFeed(id, by, now))
            ? `${title} is read again. What it published meanwhile is told, and what of that is older than seven days in one line.`
            : `${title} was not paused.`,
        );
      case 'retry':
        await store.retryFeed(id, by, now);
        return say(`${title} is looked at with the next tick of the bot, or by: stormbrief poll`);
      default:
        return action satisfies never;
    }
  });
}

/** `feeds export`: what is read, as OPML, without credentials in addresses. */
export async function exportFeeds(): Promise<void> {
  await withStore(async (store, config) => {
    const feeds = await syncedFeeds(store, know(config).feeds);
    say(writeOpml(feeds.map((feed) => ({ ...feed, url: shownAddress(feed.url) }))));
  });
}

/** `feeds import`: the feeds of an OPML file, each added once; the first look tells which of them can be read. */
export async function importFeeds(file: string): Promise<void> {
  const bytes = file === '-' ? await buffer(process.stdin) : await readFile(file);
  const outlines = readOpml(decode(bytes, null));
  if (outlines === null) throw new Refusal(`${file} is no OPML file.`);
  if (outlines.length === 0)
    throw new Refusal(`${file} names no feed: no outline has an xmlUrl with http or https.`);
  await withStore(async (store, config) => {
    const known = know(config);
    const feeds = await syncedFeeds(store, known.feeds);
    const taken = new Set([...feeds, ...known.listed].map(({ id }) => id));
    const read = new Map([...known.listed, ...feeds].map((feed) => [feed.url, feed]));
    const present = new Set(feeds.map(({ url }) => url));
    const fresh = outlines
      .filter(({ url }) => !present.has(url))
      .map(({ title, url, category, language, everyMinutes: every }): Feed => {
        const listed = read.get(url);
        if (listed !== undefined) return listed;
        const id = newFeedId(title, url, taken);
        taken.add(id);
        return {
          ...nothingMore,
          id,
          title,
          url,
          category: category ?? guessCategory(url, title, known.listed),
          language: language ?? 'en',
          everyMinutes: every ?? everyMinutes,
        };
      });
    await added(store, fresh);
    say(`${countWords(fresh.length, 'feed')} added, ${outlines.length - fresh.length} known already.`);
  });
}

/** `feeds test`: read an address as a feed, storing nothing; each step with its time. */
export async function testFeed(url: string, options: { readonly json?: boolean }): Promise<void> {
  if (!URL.canParse(url)) throw new Refusal(`“${url}” is no address. Write it with https:// in front.`);
  const begun = performance.now();
  const steps: { readonly ms: number; readonly step: string }[] = [];
  const peeked = await peekAt(url, (step) => {
    const ms = Math.round(performance.now() - begun);
    steps.push({ ms, step });
    if (!options.json) say(`  ${String(ms).padStart(6)} ms  ${step}`);
  });
  if (options.json && peeked.kind === 'feed')
    return say(JSON.stringify({ ...peeked.feed, url: peeked.url, steps }));
  if (peeked.kind === 'failed') throw new Refusal(`${shownAddress(url)}: ${peeked.reason}`);
  if (peeked.kind === 'choice') throw new Refusal(choiceWords(peeked));
  const { title, language: stated, pace } = peeked.feed;
  const wishes = Object.entries(pace).map(([name, value]) => `${name} ${value}`);
  const { listed } = know(readConfig(process.env));
  say(`${plain(title) || shownAddress(url)}: a feed with ${showsWords(peeked.feed)}`);
  say(
    `  ${[`language ${peeked.language}${stated === null ? ' by its words' : ''}`, `looks like ${guessCategory(peeked.url, title, listed)}`, ...wishes].join(' · ')}`,
  );
  for (const line of newestLines(peeked.feed, 5)) say(line);
}
