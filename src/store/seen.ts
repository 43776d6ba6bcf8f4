import type { Advisory } from '../domain/advisory.ts';
import { type Exception, exceptionsOf, eyesFor, isTouched, storySeen } from '../domain/exception.ts';
import { newsAt } from '../domain/news.ts';
import type { Reader } from '../domain/reading.ts';
import { atLeast } from '../domain/severity.ts';
import type { Story } from '../domain/story.ts';
import { knownIn } from './known-vulnerabilities.ts';
import type { Store, StoryQuery } from './store.ts';

type Told = SeenStore & Pick<Store, 'exceptions' | 'vulnerabilities'>;
/** The part of the store that tells what advisories say. */
export type SeenStore = Pick<Store, 'stories' | 'countStories' | 'story' | 'storiesOf'>;
type Conditions = Omit<StoryQuery, 'limit' | 'offset'>;

const pageSize = 200;

function isNarrowed({
  actorIds = [],
  sectorIds = [],
  minSeverity = 'low',
  besideActorId,
}: Conditions): boolean {
  return actorIds.length > 0 || sectorIds.length > 0 || minSeverity !== 'low' || besideActorId !== undefined;
}

function isIn<T>(value: T, list: readonly T[] | undefined): boolean {
  return list === undefined || list.length === 0 || list.includes(value);
}

function namesActor({ actors }: Advisory, query: Conditions): boolean {
  if ((query.actorIds ?? []).length === 0) return true;
  return actors.some(
    ({ actorId, relation, confidence }) =>
      isIn(actorId, query.actorIds) && isIn(relation, query.relations) && isIn(confidence, query.confidences),
  );
}

/** What no exception changes: what an advisory names apart from actors and sectors. */
function isMeant({ id, cves, indicators }: Advisory, query: Conditions): boolean {
  const { cves: wanted = [], indicator, among } = query;
  return (
    (wanted.length === 0 || cves.some((cve) => wanted.includes(cve))) &&
    (indicator === undefined ||
      indicators.some(({ type, value }) => type === indicator.type && value === indicator.value)) &&
    (among === undefined || among.includes(id))
  );
}

/** What the store asks in SQL, asked of an advisory as it is seen. */
function answers(advisory: Advisory, query: Conditions): boolean {
  const { sectorIds = [], minSeverity = 'low', kevOnly = false } = query;
  const at = newsAt(advisory);
  return (
    isMeant(advisory, query) &&
    namesActor(advisory, query) &&
    (sectorIds.length === 0 || advisory.sectors.some(({ id }) => sectorIds.includes(id))) &&
    atLeast(advisory.severity, minSeverity) &&
    (!kevOnly || advisory.kev) &&
    (query.mentioning !== true || advisory.cves.length > 0 || advisory.indicators.length > 0) &&
    at >= (query.publishedFrom ?? at) &&
    at < (query.publishedBefore ?? Number.POSITIVE_INFINITY) &&
    advisory.seenAt > (query.seenAfter ?? Number.NEGATIVE_INFINITY) &&
    advisory.seenAt <= (query.seenUntil ?? advisory.seenAt)
  );
}

function isBeside({ advisories }: Story, { besideActorId }: Conditions): boolean {
  return (
    besideActorId === undefined ||
    advisories.some(({ actors }) => actors.some(({ actorId }) => actorId === besideActorId))
  );
}

/** Shows stories as a workspace sees them. */
type See = (stories: readonly Story[]) => Promise<readonly Story[]>;

/** Only what an exception touches is read again, with what is known of the CVEs that it names. */
async function seenStoriesOf(
  told: Told,
  stories: readonly Story[],
  own: readonly Exception[],
  reader: Reader,
): Promise<readonly Story[]> {
  const touched = stories.flatMap(({ advisories }) => advisories.filter((one) => isTouched(one, own)));
  const known = await knownIn(told, touched);
  const eyes = eyesFor(own, (isExcepted) => (text) => reader.without(isExcepted)(text, known));
  return stories.map((story) => storySeen(story, eyes));
}

/** Stories that still answer once they are seen, newest first; the store alone would count those that no longer do. */
async function* seenStories(told: Told, query: Conditions, see: See): AsyncGenerator<Story> {
  for (let offset = 0; ; offset += pageSize) {
    const page = await told.stories({ ...query, limit: pageSize, offset });
    for (const story of await see(page))
      if (isBeside(story, query) && story.advisories.some((advisory) => answers(advisory, query)))
        yield story;
    if (page.length < pageSize) return;
  }
}

async function pageOf(told: Told, query: StoryQuery, see: See): Promise<readonly Story[]> {
  const { limit, offset = 0, ...conditions } = query;
  const found: Story[] = [];
  if (limit === 0) return found;
  let at = 0;
  for await (const story of seenStories(told, conditions, see)) {
    if (at >= offset) found.push(story);
    at += 1;
    if (found.length >= limit) break;
  }
  return found;
}

async function countOf(told: Told, query: Conditions, see: See, most: number): Promise<number> {
  let count = 0;
  for await (const _ of seenStories(told, query, see)) {
    count += 1;
    if (count >= most) break;
  }
  return count;
}

/**
 * What advisories and stories say in one workspace: its exceptions are asked for at each look, so that one made just now
 * holds. Advisories are shared between workspaces and stay as they are stored.
 */
export function seenBy(told: Told, teamId: string, read: () => Reader): SeenStore {
  const look = async (): Promise<See | null> => {
    const own = exceptionsOf(await told.exceptions(), teamId);
    return own.length === 0 ? null : (stories) => seenStoriesOf(told, stories, own, read());
  };
  return {
    stories: async (query) => {
      const see = await look();
      if (see === null) return told.stories(query);
      return isNarrowed(query) ? pageOf(told, query, see) : see(await told.stories(query));
    },
    countStories: async (query, most) => {
      const see = isNarrowed(query) ? await look() : null;
      return see === null
        ? told.countStories(query, most)
        : countOf(told, query, see, most ?? Number.POSITIVE_INFINITY);
    },
    story: async (id) => {
      const [see, story] = await Promise.all([look(), told.story(id)]);
      if (see === null || story === null) return story;
      return (await see([story]))[0] ?? null;
    },
    storiesOf: async (ids) => {
      const [see, stories] = await Promise.all([look(), told.storiesOf(ids)]);
      return see === null ? stories : see(stories);
    },
  };
}
