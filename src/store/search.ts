import { clausesOf, type Piece, type Search, titleSays } from '../domain/search.ts';
import type { Sought } from './full-text.ts';
import { fullText, rowsPerMs } from './search-index.ts';
import type { Hit, Hits, SearchStore } from './search-store.ts';
import type { Db } from './tables.ts';

/** Of each way of looking; beyond, what is found is the newest of it. */
const mostRows = 500;
/** Later than any advisory; rows of its number are whole ones still. Epoch ms. */
const lastMoment = 8_000_000_000_000;

/** The newest that answer; in titles alone, an actor's tag says nothing of the words. */
function found(
  db: Db,
  asked: Search,
  wordsIn: Sought['wordsIn'],
  seenIn: string | undefined,
): Promise<readonly Hit[]> {
  const clauses = clausesOf(asked);
  const said = (pieces: readonly Piece[]) => {
    const words = pieces.filter(({ kind }) => kind === 'word');
    return wordsIn === 'title' && words.length > 0 ? words : pieces;
  };
  return fullText(db).find(db, {
    clauses: { ...clauses, all: clauses.all.map(said) },
    wordsIn,
    from: (asked.from ?? 0) * rowsPerMs,
    before: (asked.before ?? lastMoment) * rowsPerMs,
    most: mostRows,
    ...(seenIn === undefined ? {} : { seenIn }),
  });
}

/** Of so few the titles are read; asking the index once more would read its lists of the words once more. */
const fewHits = 100;

/** The hits whose titles say the words, newest first. */
async function inTitles(
  db: Db,
  asked: Search,
  every: readonly Hit[],
  seenIn: string | undefined,
): Promise<readonly Hit[]> {
  if (every.length > fewHits) return found(db, asked, 'title', seenIn);
  if (every.length === 0) return [];
  const ids = every.map(({ advisoryId }) => advisoryId);
  const rows = await db.selectFrom('advisories').select(['id', 'title']).where('id', 'in', ids).execute();
  const titles = new Map(rows.map(({ id, title }) => [id, title]));
  return every.filter(({ advisoryId }) => titleSays(asked, titles.get(advisoryId) ?? ''));
}

/** Stories that answer a search, each once. Best first are those that say the words in a title, newest first; then the others. */
export async function search(
  db: Db,
  asked: Search,
  { limit, offset, seenIn }: Parameters<SearchStore['search']>[1],
): Promise<Hits> {
  const every = await found(db, asked, 'anywhere', seenIn);
  const isRanked = asked.order === 'best' && asked.words.length > 0;
  const inTitle = isRanked ? await inTitles(db, asked, every, seenIn) : [];
  const first = new Map<string, Hit>();
  for (const hit of [...inTitle, ...every]) if (!first.has(hit.storyId)) first.set(hit.storyId, hit);
  return {
    hits: [...first.values()].slice(offset, offset + limit),
    total: first.size,
    isMore: every.length === mostRows,
  };
}
