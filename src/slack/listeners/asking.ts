import { nearNamed } from '../../domain/lookup.ts';
import { namesSomething, type Question, readQuestion } from '../../domain/question.ts';
import { bearsTags, type Search, shownPhrases } from '../../domain/search.ts';
import { summarise } from '../../domain/story.ts';
import type { Asker } from '../asker.ts';
import { audibleIn, isShared } from '../audience.ts';
import { askedMessage, notUnderstood } from '../views/asked.ts';
import type { Message } from '../views/blocks.ts';
import type { FoundStory } from '../views/search.ts';
import { cvesIn, lensFor } from './lens-on.ts';
import type { Needs } from './needs.ts';
import { patience } from './patience.ts';
import { zoneOf } from './zone.ts';

const mostShown = 5;

type Found = {
  readonly stories: readonly FoundStory[];
  readonly total: number;
  readonly isMore: boolean;
  /** How many of the stories that were read the channel may not read. */
  readonly keptBack: number;
};

/** Where others read what is answered, they are not told whether anything is kept from them. */
async function isOverheard({ channelId, client }: Asker): Promise<boolean> {
  return !channelId.startsWith('D') && (await isShared(client, channelId).catch(() => true));
}

/** So many are read of what a search finds: more where what was read before is kept back. */
const readings = [mostShown, 50, 500] as const;

/** What the channel may read of the first `most` that a search finds. */
async function findAmong(needs: Needs, asker: Asker, search: Search, most: number): Promise<Found> {
  const found = await needs.store.search(search, { limit: most, offset: 0 });
  const whole = await needs.store.storiesOf(found.hits.map(({ storyId }) => storyId));
  const hitIds = new Set(found.hits.map(({ advisoryId }) => advisoryId));
  const summaries = whole.map(summarise);
  const isPrivate = asker.channelId.startsWith('D');
  const audible = isPrivate
    ? { stories: summaries, kept: [] }
    : await audibleIn({ store: needs.store, client: asker.client }, asker.channelId, summaries);
  const stories = audible.stories.flatMap((story): readonly FoundStory[] => {
    const hit = [story.lead, ...story.others].find(({ id }) => hitIds.has(id));
    return hit === undefined || !bearsTags(hit, search) ? [] : [{ story, hit }];
  });
  // A story of which the channel reads a part is kept back where that part does not answer.
  const openIds = new Set(stories.map(({ story }) => story.id));
  const isHidden = audible.stories !== summaries;
  return {
    stories: stories.slice(0, mostShown),
    total: Math.max(stories.length, found.total - (whole.length - stories.length)),
    isMore: found.isMore,
    keptBack: isHidden ? summaries.filter(({ id }) => !openIds.has(id)).length : 0,
  };
}

/** What the channel may read of what a search finds: what is kept back takes no open story's place. */
async function find(needs: Needs, asker: Asker, search: Search): Promise<Found> {
  let found: Found | undefined;
  for (const most of readings) {
    found = await findAmong(needs, asker, search, most);
    const isAll = !found.isMore && found.total <= found.stories.length;
    if (found.keptBack === 0 || found.stories.length === mostShown || isAll) break;
  }
  if (found === undefined) throw new Error('nothing was read');
  return found;
}

/** A question as words of `search`; its days are those of the zone. */
function searchWordsOf({ search, sectors, others }: Question, zone: string, now: number): string {
  const day = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
  const list = (key: string, ids: readonly string[]) => (ids.length === 0 ? [] : [`${key}:${ids.join(',')}`]);
  const { actors, cves, minSeverity, kev, from, before } = search;
  return [
    ...others.map((word) => (/\s/.test(word) ? `"${word}"` : word)),
    ...list('actor', actors),
    ...list('sector', sectors),
    ...list('cve', cves),
    ...(minSeverity === 'low' ? [] : [`severity:${minSeverity}`]),
    ...(kev === true ? ['kev:yes'] : []),
    ...(from === null || from === 0 ? [] : [`since:${day(from)}`]),
    ...(before === null || before > now ? [] : [`until:${day(before - 1)}`]),
  ].join(' ');
}

function nearest(needs: Needs, words: readonly string[]) {
  return nearNamed(words.join(' '), needs.directory.named).things.map(({ kind, id, name }) => ({
    name,
    words: `${kind} ${id}`,
  }));
}

/** Answer a question in plain words: the stories that it asks for, or what of it was not understood. */
export async function answerQuestion(needs: Needs, text: string, asker: Asker): Promise<Message> {
  const waits = await patience(needs, asker);
  if (waits !== null) return waits;
  const zone = await zoneOf(needs, asker);
  const question = readQuestion(text, needs.directory, needs.now(), zone);
  const { search, others } = question;
  if (!namesSomething(question) && search.words.length === 0) return notUnderstood(others, [], false);
  const [whole, isHeard] = await Promise.all([find(needs, asker, search), isOverheard(asker)]);
  const isLoosened = whole.stories.length === 0 && search.words.length > 0 && namesSomething(question);
  const asked: Search = isLoosened ? { ...search, words: [] } : search;
  const found = isLoosened ? await find(needs, asker, asked) : whole;
  if (found.stories.length === 0 && !namesSomething(question))
    return notUnderstood(others, nearest(needs, others), isHeard);
  const leftOut = isLoosened ? others : [];
  const kept = others.filter((word) => !leftOut.includes(word));
  const lens = await lensFor(needs, asker, cvesIn(found.stories.map(({ story }) => story)));
  const { stories, total, isMore } = found;
  return askedMessage(
    {
      ...{ question, leftOut, stories, total, isMore, isOverheard: isHeard },
      phrases: shownPhrases(asked, needs.directory),
      searchWords: searchWordsOf({ ...question, others: kept }, zone, needs.now()),
    },
    lens,
  );
}
