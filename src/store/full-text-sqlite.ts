import { sql } from 'kysely';
import type { Clauses, Piece } from '../domain/search.ts';
import type { FullText, Sought } from './full-text.ts';
import { hiddenFrom } from './hidden-feeds.ts';
import type { Hit } from './search-store.ts';

const columnsOf = {
  word: { anywhere: '{title body things}', title: '{title}' },
  text: '{title body}',
  anywhere: '{title body things}',
  tag: '{tags}',
} as const;

/** A piece in the language of the index (https://sqlite.org/fts5.html#full_text_query_syntax). Our words hold no quotes. */
function pieceWords({ kind, tokens, isPrefix }: Piece, wordsIn: Sought['wordsIn']): string {
  const columns = kind === 'word' ? columnsOf.word[wordsIn] : columnsOf[kind];
  return `${columns} : "${tokens.join(' ')}"${isPrefix ? ' *' : ''}`;
}

function matching({ all, none }: Clauses, wordsIn: Sought['wordsIn']): string {
  const any = (pieces: readonly Piece[]) =>
    `(${pieces.map((piece) => pieceWords(piece, wordsIn)).join(' OR ')})`;
  const wanted = all.map(any).join(' AND ');
  return none.length === 0 ? wanted : `(${wanted}) NOT (${none.map(any).join(' OR ')})`;
}

/** FTS5, contentless: rows are numbered by time, so that the newest are found without sorting. */
export const sqliteFullText: FullText = {
  write: async (tx, { at, title, body, things, tags }) => {
    await sql`insert into search (rowid, title, body, things, tags) values (${at}, ${title}, ${body}, ${things}, ${tags})`.execute(
      tx,
    );
  },
  remove: async (tx, rows) => {
    await sql`delete from search where rowid in (${sql.join(rows)})`.execute(tx);
  },
  clear: async (tx) => {
    await sql`insert into search (search) values ('delete-all')`.execute(tx);
  },
  find: async (db, { clauses, wordsIn, from, before, most, seenIn }) => {
    const shown = seenIn === undefined ? sql`` : sql`and advisories.feed_id not in (${hiddenFrom(seenIn)})`;
    // The join goes from the index outwards: its order is the order wanted, and it ends at the limit.
    const { rows } = await sql<Hit>`
      select advisories.story_id as "storyId", advisories.id as "advisoryId"
      from search cross join advisories on advisories.search_row = search.rowid
      where search match ${matching(clauses, wordsIn)} and search.rowid >= ${from} and search.rowid < ${before} ${shown}
      order by search.rowid desc limit ${most}`.execute(db);
    return rows;
  },
};
