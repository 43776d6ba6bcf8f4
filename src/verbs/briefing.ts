import { coverageOf, digestOf } from '../domain/digest.ts';
import { findNamed } from '../domain/lookup.ts';
import { freshFor } from '../domain/news.ts';
import { type StorySummary, summarise } from '../domain/story.ts';
import type { Vulnerability } from '../domain/vulnerability.ts';
import { parseCommand } from '../slack/grammar.ts';
import { withFeeds } from '../slack/listeners/searching.ts';
import { readSearchWords } from '../slack/search-words.ts';
import { allStories } from '../store/all-stories.ts';
import { digestUses } from '../store/digest-uses.ts';
import { latestQuery } from '../store/latest-query.ts';
import type { Store } from '../store/store.ts';
import { actorText, digestText, latestText, unknownText } from '../terminal/print.ts';
import { knowing, Refusal, say, sightOf, withStore } from './door.ts';

const day = 86_400_000;
/** What an earlier version stored is made searchable first, so many at a time. */
const indexedAtOnce = 500;

function cvesIn(shown: readonly StorySummary[]): readonly string[] {
  return [...new Set(shown.flatMap((story) => story.cves))];
}

/** What is known of these CVEs, for `--json`. */
async function facts(store: Store, cves: readonly string[]): Promise<readonly Vulnerability[]> {
  return [...(await store.vulnerabilities(cves)).values()];
}

/** `actor`: who an actor is, and the newest stories about it. */
export async function actor(words: readonly string[], options: { readonly json?: boolean }): Promise<void> {
  await withStore(async (store, config) => {
    const { names, seen } = await sightOf(store, config);
    const typed = words.join(' ');
    const found = findNamed(names.directory, typed, 'actor');
    if (found.kind === 'none')
      throw new Refusal(
        unknownText(
          typed,
          found.nearest.map((near) => near.name),
        ),
      );
    if (found.kind === 'several')
      throw new Refusal(
        `“${typed}” is a name of ${found.are.map((one) => one.name).join(' and of ')}. Write the name you mean.`,
      );
    const profile = names.directory.actors.get(found.is.id);
    const query = { actorIds: [found.is.id] };
    const [stories, total] = await Promise.all([
      seen.stories({ ...query, limit: 5 }),
      seen.countStories(query),
    ]);
    const shown = stories.map(summarise);
    const cves = [...(profile?.cves.map((cve) => cve.id) ?? []), ...cvesIn(shown)];
    if (options.json)
      return say(JSON.stringify({ actor: profile, stories: shown, total, cves: await facts(store, cves) }));
    const known = await knowing(store, names, cves);
    say(profile === undefined ? found.is.name : actorText(profile, known));
    say(`\nNewest\n\n${latestText(shown, total, known)}`);
  });
}

function limitOf(typed: string): number {
  const limit = Number(typed);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000)
    throw new Refusal('--limit wants a number from 1 to 1000.');
  return limit;
}

/** `latest`: newest stories, narrowed by words. */
export async function latest(
  words: readonly string[],
  options: { readonly json?: boolean; readonly limit: string },
): Promise<void> {
  await withStore(async (store, config) => {
    const { names, seen } = await sightOf(store, config);
    const command = parseCommand(`latest ${words.join(' ')}`, names.directory);
    if (command.kind === 'fault') throw new Refusal(command.problem);
    if (command.kind !== 'latest') throw new Error(`latest was read as ${command.kind}`);
    const limit = limitOf(options.limit);
    const [teamId = '', another] = command.mark === undefined ? [] : await store.workspaces();
    if (another !== undefined)
      throw new Refusal('Marks belong to a workspace, and there are several here: ask in Slack.');
    const query = latestQuery(command, names.directory, Date.now(), teamId);
    const [stories, total] = await Promise.all([seen.stories({ ...query, limit }), seen.countStories(query)]);
    const shown = stories.map(summarise);
    const cves = cvesIn(shown);
    say(
      options.json
        ? JSON.stringify({ stories: shown, total, cves: await facts(store, cves) })
        : latestText(shown, total, await knowing(store, names, cves)),
    );
  });
}

/** `search`: everything stored, in full text. */
export async function search(
  words: readonly string[],
  options: { readonly json?: boolean; readonly limit: string },
): Promise<void> {
  await withStore(async (store, config) => {
    const { knowledge, names, seen } = await sightOf(store, config);
    const read = readSearchWords(words.join(' '), names.directory, names.now);
    if ('problem' in read) throw new Refusal(read.problem);
    const asked = await withFeeds({ store, catalogFeeds: knowledge.listed }, read);
    if ('problem' in asked) throw new Refusal(asked.problem);
    const limit = limitOf(options.limit);
    for (let left = await store.indexSome(indexedAtOnce); left > 0; )
      left = await store.indexSome(indexedAtOnce);
    const { hits, total, isMore } = await store.search(asked, { limit, offset: (read.page - 1) * limit });
    const stories = (await seen.storiesOf(hits.map(({ storyId }) => storyId))).map(summarise);
    const cves = cvesIn(stories);
    say(
      options.json
        ? JSON.stringify({ stories, total, isMore, cves: await facts(store, cves) })
        : latestText(stories, total, await knowing(store, names, cves)),
    );
  });
}

/** `digest`: the digest of everything. */
export async function digest(options: { readonly json?: boolean; readonly days: string }): Promise<void> {
  await withStore(async (store, config) => {
    const days = Number(options.days);
    if (!(days > 0 && days <= 400)) throw new Refusal('--days wants a number from 1 to 400.');
    const { names, seen } = await sightOf(store, config);
    const feeds = await store.feeds();
    if (feeds.every((feed) => feed.lastLookAt === null)) {
      throw new Refusal(
        'No feed has been read yet. First: stormbrief poll (or stormbrief poll --samples, which needs no internet).',
      );
    }
    const to = names.now;
    const from = to - days * day;
    const everything = { sectors: [], actors: [], minSeverity: 'low', kevOnly: false } as const;
    const stories = await allStories(seen, {
      seenAfter: from,
      seenUntil: to,
      publishedFrom: from - freshFor,
    });
    const sectorParent = names.directory.parent;
    const asks = [{ filter: everything, from }];
    const made = digestOf(stories, asks, to, { sectorParent, epss: () => null });
    const uses = await digestUses({ store, seen, sectorParent }, asks, to);
    const cves = cvesIn(made.stories);
    say(
      options.json
        ? JSON.stringify({
            ...made,
            ransomware: uses,
            coverage: coverageOf(feeds, to),
            cves: await facts(store, cves),
          })
        : digestText({ ...made, uses }, coverageOf(feeds, to), await knowing(store, names, cves)),
    );
  });
}
