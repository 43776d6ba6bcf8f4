import { type SqlBool, sql } from 'kysely';
import { clausesOf, type Piece, type Search } from '../domain/search.ts';
import { batches } from './batch.ts';
import { rowsPerMs, type Sought } from './full-text.ts';
import { hiddenFrom } from './hidden-feeds.ts';
import { fullText } from './search-index.ts';
import type { Hit, Hits, SearchStore } from './search-store.ts';
import type { Db } from './tables.ts';

/** Advisories looked up at first, and how many times more where their stories are too few: each further one costs, and few people turn pages. */
const fewest = 10;
const further = 4;
/** Later than any advisory; rows of its number are whole ones still. Epoch ms. */
const lastMoment = 8_000_000_000_000;

/** How an answer is looked up, whatever the field: `most` of the newest. */
type Look = (wordsIn: Sought['wordsIn'], most: number) => Promise<readonly Hit[]>;

/** The newest that answer; in titles alone, an actor's tag says nothing of the words. */
function looking(db: Db, asked: Search, seenIn: string | undefined): Look {
  const clauses = clausesOf(asked);
  const inTitle = (pieces: readonly Piece[]) => {
    const words = pieces.filter(({ kind }) => kind === 'word');
    return words.length > 0 ? words : pieces;
  };
  const [from, before] = [asked.from ?? 0, asked.before ?? lastMoment];
  const find = fullText(db).among(db, { from: from * rowsPerMs, before: before * rowsPerMs });
  return (wordsIn, most) =>
    find({
      clauses: { ...clauses, all: wordsIn === 'title' ? clauses.all.map(inTitle) : clauses.all },
      wordsIn,
      most,
      ...(seenIn === undefined ? {} : { seenIn }),
    });
}

/**
 * The first advisory of each story, in order; `isMore`: there may be further ones. Of one word or phrase, what its titles say is all known by then;
 * of several, one may stand in a title and another elsewhere.
 */
async function first(look: Look, isRanked: boolean, isOne: boolean, most: number) {
  const inTitle = isRanked ? await look('title', most) : [];
  // So many that what stands in titles, if all of it came first here too, leaves as many as are looked for.
  const wanted = most + inTitle.length;
  const every = inTitle.length === most ? [] : await look(isRanked && isOne ? 'rest' : 'anywhere', wanted);
  const stories = new Map<string, Hit>();
  for (const hit of [...inTitle, ...every]) if (!stories.has(hit.storyId)) stories.set(hit.storyId, hit);
  return { stories, isMore: inTitle.length === most || every.length === wanted };
}

/** Without the stories that are told by an advisory in KEV too: what found them only does not name it. */
async function outsideKev(
  db: Db,
  stories: ReadonlyMap<string, Hit>,
  seenIn: string | undefined,
): Promise<ReadonlyMap<string, Hit>> {
  const listed = new Set<string>();
  for (const some of batches([...stories.keys()])) {
    const rows = await db
      .selectFrom('advisories')
      .select('story_id')
      .distinct()
      .where('story_id', 'in', some)
      .where('kev', '=', 1)
      .$if(seenIn !== undefined, (all) =>
        all.where(sql<SqlBool>`feed_id not in (${hiddenFrom(seenIn ?? '')})`),
      )
      .execute();
    for (const { story_id } of rows) listed.add(story_id);
  }
  return new Map([...stories].filter(([id]) => !listed.has(id)));
}

/**
 * Stories that answer a search, each once. Best first are those that say the words in a title, newest first; then the others.
 * Only as many are looked up as the page needs to be told from the next.
 */
export async function search(
  db: Db,
  asked: Search,
  { limit, offset, seenIn }: Parameters<SearchStore['search']>[1],
): Promise<Hits> {
  const look = looking(db, asked, seenIn);
  const isRanked = asked.order === 'best' && asked.words.length > 0;
  for (let most = Math.max(fewest, 2 * (offset + limit)); ; most *= further) {
    const { stories: every, isMore } = await first(look, isRanked, asked.words.length === 1, most);
    const stories = asked.kev === false ? await outsideKev(db, every, seenIn) : every;
    if (isMore && stories.size <= offset + limit) continue;
    return { hits: [...stories.values()].slice(offset, offset + limit), total: stories.size, isMore };
  }
}
