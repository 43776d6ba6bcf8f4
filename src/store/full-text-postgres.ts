import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Piece } from '../domain/search.ts';
import { batches } from './batch.ts';
import type { FullText, IndexRow, Rows, Sought } from './full-text.ts';
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

/** The order of words in phrases, of which a text is asked where the vector holds their words. */
function saying({ clauses: { all, none }, wordsIn }: Sought): RawBuilder<SqlBool> {
  const wanted = all.filter((pieces) => pieces.some(isPhrase)).map((pieces) => anySays(pieces, wordsIn));
  const never = none
    .filter((pieces) => pieces.some(isPhrase))
    .map((pieces) => sql<SqlBool>`not ${anySays(pieces, wordsIn)}`);
  return sql`(${sql.join([sql.lit(true), ...wanted, ...never], sql` and `)})`;
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
/** From there on so many times as many, as the page may need by what was found so far. */
const [leastMore, mostMore] = [2, 16];
/** So many rows that hold the words are looked at at once, however far back. */
const few = 1_000;
/** More than the page needs, for what is rare does not come evenly. */
const ample = 1.2;

function timesMore(found: number, wanted: number): number {
  return found === 0
    ? mostMore
    : Math.min(mostMore, Math.max(leastMore, Math.ceil((ample * wanted) / found)));
}

type Edges = Readonly<Record<'top' | 'near' | 'oldest', number>>;

/** The newest row of those that are sought, the last of the newest, and the oldest of all. Null: there are not so many. */
async function edgesOf(db: Db, { from, before }: Rows): Promise<Edges | null> {
  const { rows } = await sql<Edges & { readonly count: number }>`
    select max(rowid) as top, min(rowid) as near, count(*) as count, (select min(rowid) from search) as oldest
    from (select rowid from search where rowid >= ${from} and rowid < ${before} order by rowid desc limit ${newest}) as newest`.execute(
    db,
  );
  const [found] = rows;
  return found === undefined || found.count < newest ? null : found;
}

type Found = { readonly hits: readonly Hit[]; readonly held: number };

/** The newest of a part of the rows, and how many of it hold the words, in whatever order. By an expression, or the planner would read row by row in the order of another index. */
async function within(db: Db, sought: Sought, { from, before }: Rows): Promise<Found> {
  const { most, seenIn } = sought;
  const isShown =
    seenIn === undefined
      ? sql``
      : sql`and exists (select 1 from advisories as told where told.search_row = held.rowid and told.feed_id not in (${hiddenFrom(seenIn)}))`;
  const stretches = stretchesOver(from, before);
  const lies = stretches === null ? sql`` : sql`and ${stretchesOfRow} && ${stretches}::bigint[]`;
  const { rows } = await sql<{ held: number; storyId: string | null; advisoryId: string }>`
    with held as materialized (
      select rowid, ${saying(sought)} as says from search
      where ${holding(sought)} ${lies} and rowid + 0 >= ${from} and rowid + 0 < ${before}
    ), hits as (
      select rowid from held where says ${isShown} order by rowid desc limit ${most}
    )
    select counted.held, advisories.story_id as "storyId", advisories.id as "advisoryId"
    from (select count(*) as held from held) as counted
    left join (hits join advisories on advisories.search_row = hits.rowid) on true
    order by hits.rowid desc`.execute(db);
  const hits = rows.flatMap(({ storyId, advisoryId }) => (storyId === null ? [] : [{ storyId, advisoryId }]));
  return { hits, held: rows[0]?.held ?? 0 };
}

/** Looks through ever longer parts, the newest first, until there are as many as are sought. */
async function backwards(db: Db, sought: Sought, from: number, { top, near, oldest }: Edges) {
  const hits: Hit[] = [];
  let held = 0;
  for (let [edge, reach] = [top + 1, top - near]; edge > from && hits.length < sought.most; ) {
    const reached = Math.max(from, top - reach);
    const next = top - reach > oldest && stretchesOver(reached, edge) !== null ? reached : from;
    const most = sought.most - hits.length;
    const found = await within(db, { ...sought, most }, { from: next, before: edge });
    hits.push(...found.hits);
    held += found.held;
    const left = (held / (top - next)) * (next - Math.max(from, oldest));
    reach = left <= few ? Number.POSITIVE_INFINITY : reach * timesMore(hits.length, sought.most);
    edge = next;
  }
  return hits;
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
  // Its index has no pieces: what waits to be put in its place, autovacuum puts there (postgresql.org/docs/current/gin.html).
  merge: async () => false,
  among: (db, rows) => {
    let known: ReturnType<typeof edgesOf> | null = null;
    return async (sought) => {
      known ??= edgesOf(db, rows);
      const edges = await known;
      return edges === null ? (await within(db, sought, rows)).hits : backwards(db, sought, rows.from, edges);
    };
  },
};
