import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Piece } from '../domain/search.ts';
import { batches } from './batch.ts';
import type { FullText, IndexRow, Sought } from './full-text.ts';
import { hiddenFrom } from './hidden-feeds.ts';
import type { Hit } from './search-store.ts';
import { stretchesOfRow, stretchesOver } from './stretches.ts';
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

function isPhrase({ tokens }: Piece): boolean {
  return tokens.length > 1;
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

/** One of the pieces as it stands in a text: a phrase in its order, which the vector does not know. */
function anySays(pieces: readonly Piece[], wordsIn: Sought['wordsIn']): RawBuilder<SqlBool> {
  const ways = pieces.flatMap((piece) =>
    fieldsOf(piece, wordsIn).map((field) => {
      const words = piece.tokens.join(' ');
      return isPhrase(piece)
        ? sql`strpos(search.${sql.ref(field)}, ${` ${words}${piece.isPrefix ? '' : ' '}`}) > 0`
        : sql`search.words @@ ${holdsWords(piece, field)}::tsquery`;
    }),
  );
  return sql`(${sql.join(ways, sql` or `)})`;
}

/** What the vector answers by itself: all the words, in any order. */
function holding({ clauses: { all, none }, wordsIn }: Sought): RawBuilder<SqlBool> {
  const words = all.map((pieces) => holdsPieces(pieces, wordsIn));
  const never = none.filter((pieces) => !pieces.some(isPhrase));
  const query = [...words, ...never.map((pieces) => `!${holdsPieces(pieces, wordsIn)}`)].join(' & ');
  return sql`search.words @@ ${query}::tsquery`;
}

/** That, and then the order of words in phrases, of which a text is only asked where the vector holds their words. */
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

/** So many of the newest rows are looked through first: a word that stands in a fortieth of them is found often enough there. */
const newest = 2_000;
/** From there on so many times as many are looked through at once: fewer where a page is nearly full. */
const [nextFew, nextMany] = [4, 16];

type Edges = Readonly<Record<'top' | 'near' | 'oldest', number>>;

/** The newest row of those that are sought, the last of the newest, and the oldest of all. Null: there are not so many. */
async function edgesOf(db: Db, { from, before }: Sought): Promise<Edges | null> {
  const { rows } = await sql<Edges & { readonly count: number }>`
    select max(rowid) as top, min(rowid) as near, count(*) as count, (select min(rowid) from search) as oldest
    from (select rowid from search where rowid >= ${from} and rowid < ${before} order by rowid desc limit ${newest}) as newest`.execute(
    db,
  );
  const [found] = rows;
  return found === undefined || found.count < newest ? null : found;
}

type Part = Pick<Sought, 'from' | 'before' | 'most'>;

/** The newest of a part of the rows. They are sorted by an expression, or the planner would read row by row in the order of another index. */
async function within(db: Db, sought: Sought, { from, before, most }: Part): Promise<readonly Hit[]> {
  const { seenIn } = sought;
  const shown =
    seenIn === undefined
      ? sql``
      : sql`join advisories as told on told.search_row = search.rowid and told.feed_id not in (${hiddenFrom(seenIn)})`;
  const stretches = stretchesOver(from, before);
  const lies = stretches === null ? sql`` : sql`and ${stretchesOfRow} && ${stretches}::bigint[]`;
  const { rows } = await sql<Hit>`
    select advisories.story_id as "storyId", advisories.id as "advisoryId"
    from (
      select rowid from search ${shown}
      where ${conditions(sought)} ${lies} and rowid + 0 >= ${from} and rowid + 0 < ${before}
      order by rowid + 0 desc limit ${most}
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
    const { from, most } = sought;
    const edges = await edgesOf(db, sought);
    if (edges === null) return within(db, sought, sought);
    const { top, near, oldest } = edges;
    const hits: Hit[] = [];
    for (let [edge, reach] = [top + 1, top - near]; edge > from && hits.length < most; ) {
      const reached = Math.max(from, top - reach);
      const next = top - reach > oldest && stretchesOver(reached, edge) !== null ? reached : from;
      hits.push(...(await within(db, sought, { from: next, before: edge, most: most - hits.length })));
      reach *= hits.length * 4 < most ? nextMany : nextFew;
      edge = next;
    }
    return hits;
  },
};
