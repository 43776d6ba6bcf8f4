import type { Store } from './store.ts';

/** The part of the store that tells of feeds, and of what they said. */
export type Telling = Pick<
  Store,
  'feeds' | 'stories' | 'countStories' | 'story' | 'storiesOf' | 'search' | 'storyEvents' | 'advisory'
>;

/**
 * The store where any workspace may come, as one of them may see it: of the private feeds of others, and of what those said, it tells
 * nothing, and of a story that they tell too, only what others said.
 */
export function shownTo(store: Telling & Pick<Store, 'hiddenFeeds'>, teamId: string): Telling {
  const shown = async (stories: Awaited<ReturnType<Store['stories']>>) => {
    const hidden = await store.hiddenFeeds(teamId);
    if (hidden.size === 0) return stories;
    return stories
      .map((story) => ({ ...story, advisories: story.advisories.filter((one) => !hidden.has(one.feedId)) }))
      .filter(({ advisories }) => advisories.length > 0);
  };
  return {
    feeds: async () => {
      const hidden = await store.hiddenFeeds(teamId);
      return (await store.feeds()).filter(({ id }) => !hidden.has(id));
    },
    stories: async (query) => shown(await store.stories({ ...query, seenIn: teamId })),
    countStories: (query, most) => store.countStories({ ...query, seenIn: teamId }, most),
    story: async (id) => {
      const story = await store.story(id);
      return story === null ? null : ((await shown([story]))[0] ?? null);
    },
    storiesOf: async (ids) => shown(await store.storiesOf(ids)),
    search: (asked, page) => store.search(asked, { ...page, seenIn: teamId }),
    storyEvents: (storyId) => store.storyEvents(storyId, teamId),
    advisory: async (id) => {
      const advisory = await store.advisory(id);
      const hidden = await store.hiddenFeeds(teamId);
      return advisory === null || hidden.has(advisory.feedId) ? null : advisory;
    },
  };
}
