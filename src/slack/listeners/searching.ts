import { findFeed } from '../../domain/feed-lookup.ts';
import { bearsTags, type Search, shownPhrases } from '../../domain/search.ts';
import { summarise } from '../../domain/story.ts';
import type { Asker } from '../asker.ts';
import { readSearchWords, type SearchWords } from '../search-words.ts';
import type { Message } from '../views/blocks.ts';
import { faultMessage } from '../views/help.ts';
import { type FoundStory, foundMessage, foundPerPage } from '../views/search.ts';
import { cvesIn, lensFor } from './lens-on.ts';
import type { Needs } from './needs.ts';
import { zoneOf } from './zone.ts';

/** The search with its feeds found by their names, those of the catalogue that are off too; or what is wrong with one. */
export async function withFeeds(
  { store, catalogFeeds }: Pick<Needs, 'catalogFeeds'> & { readonly store: Pick<Needs['store'], 'feeds'> },
  { search, feeds: typed }: SearchWords,
): Promise<Search | { readonly problem: string }> {
  if (typed.length === 0) return search;
  const read = await store.feeds();
  const known = new Set(read.map(({ id }) => id));
  const every = [...read, ...catalogFeeds.filter(({ id }) => !known.has(id))];
  const ids: string[] = [];
  for (const name of typed) {
    const found = findFeed(every, name);
    if (found.kind === 'one') ids.push(found.is.id);
    // Several of one publisher: any of them is meant.
    else if (found.kind === 'several') ids.push(...found.are.map(({ id }) => id));
    else {
      const near = found.nearest.map(({ title }) => title);
      return {
        problem: `There is no feed “${name}”.${near.length > 0 ? ` Nearest: ${near.join(', ')}.` : ''}`,
      };
    }
  }
  return { ...search, feeds: [...new Set(ids)] };
}

/** `search`: one page of the stories that say it. */
export async function answerSearch(needs: Needs, typed: string, asker: Asker): Promise<Message> {
  const zone = /(?:since|until):/i.test(typed) ? await zoneOf(needs, asker) : 'UTC';
  const words = readSearchWords(typed, needs.directory, needs.now(), zone);
  if ('problem' in words) return faultMessage(words.problem, words.tries, []);
  const search = await withFeeds(needs, words);
  if ('problem' in search) return faultMessage(search.problem, ['feeds'], []);
  const { page } = words;
  const [found, unindexed] = await Promise.all([
    needs.store.search(search, { limit: foundPerPage, offset: (page - 1) * foundPerPage }),
    needs.store.unindexed(),
  ]);
  const whole = await needs.store.storiesOf(found.hits.map(({ storyId }) => storyId));
  const advisoryIds = new Set(found.hits.map(({ advisoryId }) => advisoryId));
  const stories = whole.flatMap((story): readonly FoundStory[] => {
    const hit = story.advisories.find(({ id }) => advisoryIds.has(id));
    return hit === undefined || !bearsTags(hit, search) ? [] : [{ story: summarise(story), hit }];
  });
  const lens = await lensFor(needs, asker, cvesIn(stories.map(({ story }) => story)));
  return foundMessage(
    {
      ...{ typed: words.typed, page, stories, unindexed },
      ...{ total: found.total, isMore: found.isMore },
      order: search.words.length === 0 ? null : search.order,
      phrases: shownPhrases(search, needs.directory),
    },
    lens,
  );
}
