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
  if (kind === 'word' && wordsIn !== 'anywhere') return wordsIn === 'title' ? ['title'] : ['body', 'things'];
  return ['title', 'body', 'things'];
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

/** What the vector answers by itself: all the words, in any order. */
function holding({ clauses: { all, none }, wordsIn }: Sought): RawBuilder<SqlBool> {
  const words = all.map((pieces) => holdsPieces(pieces, wordsIn));
  const never = none.filter((pieces) => !pieces.some(isPhrase));
  const query = [...words, ...never.map((pieces) => `!${holdsPieces(pieces, wordsIn)}`)].join(' & ');
  return sql`search.words @@ ${query}::tsquery`;
}

/** That, and then the order of words in phrases. */
function conditions(sought: Sought): RawBuilder<SqlBool> {
  const { all, none } = sought.clauses;
  const phrases = all
    .filter((pieces) => pieces.some(isPhrase))
    .map((pieces) => anySays(pieces, sought.wordsIn));
  const neverPhrases = none
    .filter((pieces) => pieces.some(isPhrase))
    .map((pieces) => sql<SqlBool>`not ${anySays(pieces, sought.wordsIn)}`);
  return sql`${sql.join([holding(sought), ...phrases, ...neverPhrases], sql` and `)}`;
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

/** So many of the newest rows are read one by one, a microsecond each: a word that stands in a fortieth of them is found often enough there. */
const newest = 500;
/** How many times as many more: where one of them holds the words, and where many do, whose lists in the index are long. */
const some = 20;
const much = 60;
const many = newest / 100;

/** The rows where the newest end, and where those end that are read one by one too. */
async function edgesOf(db: Db, sought: Sought): Promise<{ readonly near: number; readonly far: number }> {
  const { from, before } = sought;
  const { rows } = await sql<Record<'top' | 'near' | 'count' | 'holding', number | null>>`
    select max(rowid) as top, min(rowid) as near, count(*) as count, count(*) filter (where ${holding(sought)}) as holding from (
      select rowid, words from search where rowid >= ${from} and rowid < ${before} order by rowid desc limit ${newest}
    ) as search`.execute(db);
  const of = (what: 'top' | 'near' | 'count' | 'holding') => Number(rows[0]?.[what]);
  if (of('count') < newest) return { near: from, far: from };
  const reach = (times: number) => Math.max(from, of('top') - (of('top') - of('near')) * times);
  if (of('holding') === 0) return { near: of('near'), far: reach(some) === from ? from : of('near') };
  return { near: of('near'), far: reach(of('holding') < many ? some : much) };
}

/** The newest of a stretch of rows, read one by one, or found by their words: the planner takes that index where the order is no other’s. */
async function within(
  db: Db,
  sought: Sought,
  { from, before, most }: Pick<Sought, 'from' | 'before' | 'most'>,
  by: 'row' | 'word',
): Promise<readonly Hit[]> {
  if (from >= before || most === 0) return [];
  const { seenIn } = sought;
  const shown =
    seenIn === undefined
      ? sql``
      : sql`join advisories as told on told.search_row = search.rowid and told.feed_id not in (${hiddenFrom(seenIn)})`;
  const row = by === 'row' ? sql`rowid` : sql`(rowid + 0)`;
  const { rows } = await sql<Hit>`
    select advisories.story_id as "storyId", advisories.id as "advisoryId"
    from (
      select rowid from search ${shown}
      where ${conditions(sought)} and ${row} >= ${from} and ${row} < ${before}
      order by ${row} desc limit ${most}
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
    const { from, before, most } = sought;
    const { near, far } = await edgesOf(db, sought);
    const hits = [...(await within(db, sought, { from: near, before, most }, 'row'))];
    const more = async (stretch: { readonly from: number; readonly before: number }, by: 'row' | 'word') => {
      hits.push(...(await within(db, sought, { ...stretch, most: most - hits.length }, by)));
    };
    await more({ from: far, before: near }, 'row');
    await more({ from, before: far }, 'word');
    return hits;
  },
};
