import { sql } from 'kysely';
import { type Clauses, clausesOf, type Piece, type Search, titleSays } from '../domain/search.ts';
import { rowsPerMs } from './search-index.ts';
import type { Hit, Hits } from './search-store.ts';
import type { Db } from './tables.ts';

/** Of each way of looking; beyond, what is found is the newest of it. */
const mostRows = 500;

const anywhere = '{title body things}';

/** A piece in the language of the index (https://sqlite.org/fts5.html#full_text_query_syntax). Our words hold no quotes. */
function pieceWords({ kind, tokens, isPrefix }: Piece, words: string): string {
  const columns = { word: words, text: '{title body}', anywhere, tag: '{tags}' }[kind];
  return `${columns} : "${tokens.join(' ')}"${isPrefix ? ' *' : ''}`;
}

/** All of it; `words` are the columns that words are looked for in. Where that is the title alone, an actor's tag says nothing of it. */
function matching({ all, none }: Clauses, words: string): string {
  const any = (pieces: readonly Piece[]) =>
    `(${pieces.map((piece) => pieceWords(piece, words)).join(' OR ')})`;
  const said = (pieces: readonly Piece[]) => pieces.filter(({ kind }) => kind === 'word');
  const wanted = all
    .map((pieces) => any(words !== anywhere && said(pieces).length > 0 ? said(pieces) : pieces))
    .join(' AND ');
  return none.length === 0 ? wanted : `(${wanted}) NOT (${none.map(any).join(' OR ')})`;
}

async function found(db: Db, words: string, { from, before }: Search): Promise<readonly Hit[]> {
  const least = (from ?? 0) * rowsPerMs;
  const limit = (before ?? 8_000_000_000_000) * rowsPerMs;
  // The join goes from the index outwards: its order is the order wanted, and it ends at the limit.
  const { rows } = await sql<Hit>`
    select advisories.story_id as "storyId", advisories.id as "advisoryId"
    from search cross join advisories on advisories.search_row = search.rowid
    where search match ${words} and search.rowid >= ${least} and search.rowid < ${limit}
    order by search.rowid desc limit ${mostRows}`.execute(db);
  return rows;
}

/** Of so few the titles are read; asking the index once more would read its lists of the words once more. */
const fewHits = 100;

/** The hits whose titles say the words, newest first. */
async function inTitles(db: Db, asked: Search, every: readonly Hit[]): Promise<readonly Hit[]> {
  if (every.length > fewHits) return found(db, matching(clausesOf(asked), '{title}'), asked);
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
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<Hits> {
  const every = await found(db, matching(clausesOf(asked), anywhere), asked);
  const isRanked = asked.order === 'best' && asked.words.length > 0;
  const inTitle = isRanked ? await inTitles(db, asked, every) : [];
  const first = new Map<string, Hit>();
  for (const hit of [...inTitle, ...every]) if (!first.has(hit.storyId)) first.set(hit.storyId, hit);
  return {
    hits: [...first.values()].slice(offset, offset + limit),
    total: first.size,
    isMore: every.length === mostRows,
  };
}
