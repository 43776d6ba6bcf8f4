import { compareActors } from '../domain/compare.ts';
import { coverageOf, digestOf } from '../domain/digest.ts';
import { freshFor } from '../domain/news.ts';
import { outlookOf, outlookSpan } from '../domain/outlook.ts';
import { sinceMoment } from '../domain/since.ts';
import { type StorySummary, summarise } from '../domain/story.ts';
import { termIndex } from '../domain/term-index.ts';
import { gravestFirst } from '../domain/vulnerability.ts';
import { type FindCommand, readFind } from '../slack/find-words.ts';
import { cveCard } from '../slack/listeners/vulnerability.ts';
import { newestAmong, newestStories } from '../store/all-stories.ts';
import { knownOf } from '../store/known-vulnerabilities.ts';
import type { Store } from '../store/store.ts';
import { compareText, cveText, outlookText } from '../terminal/find-text.ts';
import { digestText, latestText } from '../terminal/print.ts';
import { knowing, Refusal, type Sight, say, sightOf, withStore } from './door.ts';

type Verb = FindCommand['kind'];
type Options = { readonly json?: boolean };

const newest = 5;
const mostRead = 2_000;
const readForCve = 200;

/** What was typed after a verb, as it is read in Slack. Throws a Refusal that says what to type. */
function asked<V extends Verb>(
  verb: V,
  words: readonly string[],
  { names }: Sight,
): Extract<FindCommand, { kind: V }> {
  const read = readFind(verb, words.join(' '), names.directory);
  if ('problem' in read) {
    const tries = read.tries.map((one) => `  stormbrief ${one}`);
    throw new Refusal([read.problem, ...(tries.length === 0 ? [] : ['Try', ...tries])].join('\n'));
  }
  return read as Extract<FindCommand, { kind: V }>;
}

async function looking<T>(work: (store: Store, sight: Sight) => Promise<T>): Promise<T> {
  return withStore(async (store, config) => work(store, await sightOf(store, config)));
}

/** `cve`: what is known of CVEs, who is linked to each, and the newest stories that name it. */
export async function cve(words: readonly string[], options: Options): Promise<void> {
  await looking(async (store, sight) => {
    const { ids } = asked('cve', words, sight);
    const [known, states] = await Promise.all([knownOf(store, ids), store.dataSets()]);
    const needs = {
      store: { ...store, ...sight.seen },
      directory: sight.names.directory,
      watchlists: sight.knowledge.watchlists,
    };
    for (const id of gravestFirst(ids, known)) {
      const card = await cveCard(needs, id, known, { read: readForCve, page: 1, perPage: newest });
      if (options.json) say(JSON.stringify(card));
      else say(`${cveText(card, states, { ...sight.names, vulnerability: known })}\n`);
    }
  });
}

async function tellOutlook(
  store: Store,
  { names }: Sight,
  title: string,
  counted: { readonly stories: readonly StorySummary[]; readonly total: number; readonly before: number },
  options: Options,
): Promise<void> {
  const { stories, total, before } = counted;
  const cves = [...new Set(stories.flatMap((story) => story.cves))];
  const known = await knownOf(store, cves);
  const outlook = outlookOf(stories, known, names.directory.parent);
  if (options.json)
    return say(JSON.stringify({ title, total, before, ...outlook, stories: stories.slice(0, newest) }));
  say(
    outlookText(title, outlook, { total, before, read: stories.length }, { ...names, vulnerability: known }),
  );
  if (stories.length > 0)
    say(`\nNewest\n\n${latestText(stories.slice(0, newest), total, { ...names, vulnerability: known })}`);
}

/** `sector`: its last 30 days, its sub-sectors' too. */
export async function sector(words: readonly string[], options: Options): Promise<void> {
  await looking(async (store, sight) => {
    const { sectorId } = asked('sector', words, sight);
    const { names, seen } = sight;
    const query = { sectorIds: names.directory.family(sectorId) };
    const from = names.now - outlookSpan;
    const [stories, total, before] = await Promise.all([
      newestStories(seen, { ...query, publishedFrom: from }, mostRead),
      seen.countStories({ ...query, publishedFrom: from }),
      seen.countStories({ ...query, publishedFrom: from - outlookSpan, publishedBefore: from }),
    ]);
    const title = names.directory.sectors.get(sectorId)?.name ?? sectorId;
    await tellOutlook(store, sight, title, { stories, total, before }, options);
  });
}

/** `vendor`: the last 30 days of a maker or a product. */
export async function vendor(words: readonly string[], options: Options): Promise<void> {
  await looking(async (store, sight) => {
    const { typed } = asked('vendor', words, sight);
    const { names, seen } = sight;
    const from = names.now - outlookSpan;
    const [last, earlier] = await Promise.all([
      store.advisoriesOfVendor(typed, { from, before: Number.MAX_SAFE_INTEGER }),
      store.advisoriesOfVendor(typed, { from: from - outlookSpan, before: from }),
    ]);
    const [stories, total, before] = await Promise.all([
      newestAmong(seen, last, mostRead),
      seen.countStories({ among: last }),
      seen.countStories({ among: earlier }),
    ]);
    await tellOutlook(store, sight, typed, { stories, total, before }, options);
  });
}

/** `since`: what came in since a moment, ranked as a digest is; a day begins at midnight where this machine is. */
export async function since(words: readonly string[], options: Options): Promise<void> {
  await looking(async (store, sight) => {
    const command = asked('since', words, sight);
    const { names, seen } = sight;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const from = sinceMoment(command.since, names.now, timeZone);
    if (from >= names.now)
      throw new Refusal(`“${command.said}” lies ahead. Give a moment in the past, such as 7d or yesterday.`);
    const everything = { sectors: [], actors: [], minSeverity: 'low', kevOnly: false } as const;
    const [stories, feeds] = await Promise.all([
      newestStories(seen, { seenAfter: from, publishedFrom: from - freshFor }, mostRead),
      store.feeds(),
    ]);
    const digest = digestOf(stories, [{ filter: everything, from }], names.now, {
      sectorParent: names.directory.parent,
      epss: () => null,
    });
    const cves = [...new Set(digest.stories.flatMap((story) => story.cves))];
    if (options.json) return say(JSON.stringify({ ...digest, coverage: coverageOf(feeds, names.now) }));
    say(digestText(digest, coverageOf(feeds, names.now), await knowing(store, names, cves)));
  });
}

/** `compare`: what two actors have in common, who says so, and the stories that tag both. */
export async function compare(words: readonly string[], options: Options): Promise<void> {
  await looking(async (store, sight) => {
    const { actorIds } = asked('compare', words, sight);
    const { names, seen, knowledge } = sight;
    const [first, second] = actorIds.map((id) => names.directory.actors.get(id));
    if (first === undefined || second === undefined)
      throw new Error(`the directory names ${actorIds.join(', ')}, but lacks one of them`);
    const query = { actorIds: [first.id], besideActorId: second.id };
    const [found, total] = await Promise.all([
      seen.stories({ ...query, limit: newest }),
      seen.countStories(query),
    ]);
    const compared = compareActors(first, second, termIndex(knowledge.watchlists));
    const stories = found.map(summarise);
    if (options.json) return say(JSON.stringify({ actors: actorIds, compared, stories, total }));
    say(compareText([first, second], compared, names.directory));
    const known = await knowing(
      store,
      names,
      stories.flatMap((story) => story.cves),
    );
    if (total > 0) say(`\nStories of both\n\n${latestText(stories, total, known)}`);
    else say('\nNo stored story is tagged with both.');
  });
}
