import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Piece } from '../domain/search.ts';
import { batches } from './batch.ts';
import type { FullText, IndexRow, Sought } from './full-text.ts';
import { hiddenFrom } from './hidden-feeds.ts';
import type { Hit } from './search-store.ts';
import type { Db } from './tables.ts';

type Field = Exclude<keyof IndexRow, 'at'>;

/** A word stands in the vector with its field before it: positions and weights of PostgreSQL end at 16,383 and at 256 places of a word. */
const letters: Readonly<Record<Field, string>> = { title: 't', body: 'b', things: 'i', tags: 'g' };

function fieldsOf({ kind }: Piece, wordsIn: Sought['wordsIn']): readonly Field[] {
  if (kind === 'tag') return ['tags'];
  if (kind === 'text') return ['title', 'body'];
  return kind === 'word' && wordsIn === 'title' ? ['title'] : ['title', 'body', 'things'];
}

/** Our words hold neither quotes nor backslashes. */
function wordOf(field: Field, token: string, isPrefix: boolean): string {
  return `'${letters[field]}:${token}'${isPrefix ? ':*' : ''}`;
}

/** In the language of the index (postgresql.org/docs/current/datatype-textsearch.html): all words of the piece in one field, in any order. */
function holdsWords({ tokens, isPrefix }: Piece, field: Field): string {
  const words = tokens.map((token, at) => wordOf(field, token, isPrefix && at === tokens.length - 1));
  return `(${words.join(' & ')})`;
}

function holdsPieces(pieces: readonly Piece[], wordsIn: Sought['wordsIn']): string {
  return `(${pieces
    .flatMap((piece) => fieldsOf(piece, wordsIn).map((field) => holdsWords(piece, field)))
    .join(' | ')})`;
}

function isPhrase({ tokens }: Piece): boolean {
  return tokens.length > 1;
}

/** The piece as it stands in a field: a phrase in its order, which the vector does not know. */
function says(piece: Piece, field: Field): RawBuilder<SqlBool> {
  const query = holdsWords(piece, field);
  if (!isPhrase(piece)) return sql`search.words @@ ${query}::tsquery`;
  const phrase = ` ${piece.tokens.join(' ')}${piece.isPrefix ? '' : ' '}`;
  return sql`(search.words @@ ${query}::tsquery and strpos(search.${sql.ref(field)}, ${phrase}) > 0)`;
}

function anySays(pieces: readonly Piece[], wordsIn: Sought['wordsIn']): RawBuilder<SqlBool> {
  const ways = pieces.flatMap((piece) => fieldsOf(piece, wordsIn).map((field) => says(piece, field)));
  return sql`(${sql.join(ways, sql` or `)})`;
}

/** First what the vector answers by itself, then the order of words in phrases. */
function conditions({ clauses: { all, none }, wordsIn }: Sought): RawBuilder<SqlBool> {
  const words = all.map((pieces) => holdsPieces(pieces, wordsIn));
  const never = none.filter((pieces) => !pieces.some(isPhrase));
  const query = [...words, ...never.map((pieces) => `!${holdsPieces(pieces, wordsIn)}`)].join(' & ');
  const phrases = all.filter((pieces) => pieces.some(isPhrase)).map((pieces) => anySays(pieces, wordsIn));
  const neverPhrases = none
    .filter((pieces) => pieces.some(isPhrase))
    .map((pieces) => sql<SqlBool>`not ${anySays(pieces, wordsIn)}`);
  return sql`${sql.join([sql`search.words @@ ${query}::tsquery`, ...phrases, ...neverPhrases], sql` and `)}`;
}

function vectorOf(row: IndexRow): readonly string[] {
  const words = (['title', 'body', 'things', 'tags'] as const).flatMap((field) =>
    row[field]
      .split(' ')
      .filter((token) => token !== '')
      .map((token) => `${letters[field]}:${token}`),
  );
  return [...new Set(words)];
}

/** The newest rows are read one by one, so many: a word that stands in a fortieth of them is found often enough there. */
const newest = 500;
/** Then so many times their span, and so many, and all. */
const wider = [10, 100];

/** Where to begin to look, from the newest to the oldest: a common word is soon found, and the list of a rare one is short. */
async function edges(db: Db, { from, before }: Sought): Promise<readonly number[]> {
  const { rows } = await sql<{ top: number | null; edge: number | null; count: number }>`
    select max(rowid) as top, min(rowid) as edge, count(*) as count from (
      select rowid from search where rowid >= ${from} and rowid < ${before} order by rowid desc limit ${newest}
    ) as newest`.execute(db);
  const [top, edge, count] = [rows[0]?.top, rows[0]?.edge, rows[0]?.count].map(Number) as [
    number,
    number,
    number,
  ];
  if (count < newest) return [from];
  const further = wider.map((times) => top - (top - edge) * times).filter((at) => at > from);
  return [edge, ...further, from];
}

/** The newest of a stretch of rows. Beyond the newest the index of words is asked, which the planner takes only where the order is no other index’s. */
async function within(db: Db, sought: Sought, isNewest: boolean): Promise<readonly Hit[]> {
  const { from, before, most, seenIn } = sought;
  const shown =
    seenIn === undefined
      ? sql``
      : sql`join advisories as told on told.search_row = search.rowid and told.feed_id not in (${hiddenFrom(seenIn)})`;
  const order = isNewest ? sql`rowid` : sql`rowid + 0`;
  const { rows } = await sql<Hit>`
    select advisories.story_id as "storyId", advisories.id as "advisoryId"
    from (
      select rowid from search ${shown}
      where ${conditions(sought)} and rowid >= ${from} and rowid < ${before}
      order by ${order} desc limit ${most}
    ) as hits join advisories on advisories.search_row = hits.rowid
    order by hits.rowid desc`.execute(db);
  return rows;
}

/** A table of words with a GIN index; the fields stand beside them as they were cut, for the order of words. */
export const postgresFullText: FullText = {
  write: async (tx, rows) => {
    const spaced = (words: string) => ` ${words} `;
    const values = rows.map(
      (row) =>
        sql`(${row.at}, ${spaced(row.title)}, ${spaced(row.body)}, ${spaced(row.things)}, array_to_tsvector(${vectorOf(row)}))`,
    );
    for (const some of batches(values, 25))
      await sql`insert into search (rowid, title, body, things, words) values ${sql.join(some)}`.execute(tx);
  },
  remove: async (tx, rows) => {
    await sql`delete from search where rowid in (${sql.join(rows)})`.execute(tx);
  },
  clear: async (tx) => {
    await sql`delete from search`.execute(tx);
  },
  find: async (db, sought) => {
    const hits: Hit[] = [];
    let before = sought.before;
    for (const from of await edges(db, sought)) {
      const isNewest = before === sought.before;
      hits.push(
        ...(await within(db, { ...sought, from, before, most: sought.most - hits.length }, isNewest)),
      );
      if (hits.length === sought.most) break;
      before = from;
    }
    return hits;
  },
};
