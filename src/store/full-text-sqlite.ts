import { CompiledQuery, sql } from 'kysely';
import type { Clauses, Piece } from '../domain/search.ts';
import type { FullText, Sought } from './full-text.ts';
import { hiddenFrom } from './hidden-feeds.ts';
import type { Hit } from './search-store.ts';
import type { Db } from './tables.ts';

/** A title's words bear a sign, so that the index has a short list of them by themselves: to look in titles is not to read all texts. */
function titled(words: string): string {
  return words === '' ? '' : `_${words.replaceAll(' ', ' _')}`;
}

/** A piece in the language of the index (https://sqlite.org/fts5.html#full_text_query_syntax). Our words hold no quotes. */
function pieceWords({ kind, tokens, isPrefix }: Piece, wordsIn: Sought['wordsIn']): string {
  const words = tokens.join(' ');
  const said = (columns: string, phrase: string) => `${columns} : "${phrase}"${isPrefix ? ' *' : ''}`;
  if (kind === 'tag') return said('{tags}', words);
  const inTitle = said('{title}', titled(words));
  if (kind === 'word' && wordsIn === 'title') return inTitle;
  const inRest = said(kind === 'text' ? '{body}' : '{body things}', words);
  return kind === 'word' && wordsIn === 'rest' ? inRest : `(${inTitle} OR ${inRest})`;
}

function matching({ all, none }: Clauses, wordsIn: Sought['wordsIn']): string {
  const any = (pieces: readonly Piece[]) =>
    `(${pieces.map((piece) => pieceWords(piece, wordsIn)).join(' OR ')})`;
  const wanted = all.map(any).join(' AND ');
  return none.length === 0 ? wanted : `(${wanted}) NOT (${none.map(any).join(' OR ')})`;
}

/** A number as large as ours is bound as a floating one, and by such the index would not bound its search: it would read on to its end. */
const whole = (row: number) => sql`cast(${row} as integer)`;

const insertion = 'insert into search (rowid, title, body, things, tags) values (?, ?, ?, ?, ?)';

/** Pages of the index (1,000 bytes) that one step of a merge writes: some 50 ms, of which 10 are its beginning, however little follows. */
const pagesMerged = 2_000;

/** Everything that this connection has changed; a merge that had nothing to do adds one at most (sqlite.org/fts5.html#the_merge_command). */
async function changesOf(db: Db): Promise<number> {
  const { rows } = await sql<{ changes: number }>`select total_changes() as changes`.execute(db);
  return rows[0]?.changes ?? 0;
}

/**
 * FTS5, contentless. A row stands under its number's negative, which falls with time: the newest come first without sorting, and in the
 * direction in which the index skips faster, about twice as fast.
 */
export const sqliteFullText: FullText = {
  write: async (tx, rows) => {
    // In the order of the index: out of order it takes twice as long. One statement for each: of many rows all are held before the first is written.
    for (const { at, title, body, things, tags } of rows.toSorted((a, b) => b.at - a.at))
      await tx.executeQuery(CompiledQuery.raw(insertion, [-at, titled(title), body, things, tags]));
  },
  remove: async (tx, rows) => {
    await sql`delete from search where rowid in (${sql.join(rows.map((row) => whole(-row)))})`.execute(tx);
  },
  clear: async (tx) => {
    await sql`insert into search (search) values ('delete-all')`.execute(tx);
  },
  merge: async (tx) => {
    const before = await changesOf(tx);
    await sql`insert into search (search, rank) values ('merge', ${sql.lit(pagesMerged)})`.execute(tx);
    return (await changesOf(tx)) - before >= 2;
  },
  among:
    (db, { from, before }) =>
    async ({ clauses, wordsIn, most, seenIn }) => {
      const shown = seenIn === undefined ? sql`` : sql`and advisories.feed_id not in (${hiddenFrom(seenIn)})`;
      // The join goes from the index outwards: its order is the order wanted, and it ends at the limit.
      const { rows } = await sql<Hit>`
      select advisories.story_id as "storyId", advisories.id as "advisoryId"
      from search cross join advisories on advisories.search_row = -search.rowid
      where search match ${matching(clauses, wordsIn)} and search.rowid > ${whole(-before)} and search.rowid <= ${whole(-from)} ${shown}
      order by search.rowid limit ${most}`.execute(db);
      return rows;
    },
};
