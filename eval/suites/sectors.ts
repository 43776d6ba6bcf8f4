import { loadCatalog } from '../../src/catalog/load.ts';
import { createReader, type Reader, type ReaderInput } from '../../src/domain/reading.ts';
import type { Sector } from '../../src/domain/sector.ts';
import { type CsafRow, csafRows, sectorIdOf } from '../csaf.ts';
import { countSets, scoresOf } from '../score.ts';
import { type Miss, type Row, readRows, type Suite } from '../suite.ts';
import { keywordsOf, majority, vendorTable } from './sectors-peers.ts';

type News = {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly sectors: readonly string[];
  readonly none: boolean;
  readonly borderline: boolean;
};
type Noise = Pick<News, 'id' | 'title' | 'description' | 'url'>;
type Result = { readonly rows: readonly Row[]; readonly misses: readonly Miss[] };
type Ids = ReadonlySet<string>;
type Known = {
  readonly read: Reader;
  readonly sectors: readonly Sector[];
  readonly idOf: (name: string) => string;
  /** The top sectors of an advisory: a sub-sector counts as its parent. */
  readonly tagsOf: (input: ReaderInput) => Ids;
};
type Asked<T> = { readonly one: T; readonly got: Ids; readonly want: Ids };

const empty: ReaderInput = { title: '', summary: '', categories: [], url: null };

function know(): Known {
  const { actors, sectors, watchlists } = loadCatalog();
  const read = createReader({ actors, sectors, watchlists });
  const parents = new Map(sectors.map(({ id, parent }) => [id, parent ?? id]));
  return {
    read,
    sectors,
    idOf: sectorIdOf(sectors),
    tagsOf: (input) => new Set(read(input).sectors.map(({ id }) => parents.get(id) ?? id)),
  };
}

const isSame = (got: Ids, want: Ids) => got.size === want.size && want.isSubsetOf(got);

function ask<T>(cases: readonly T[], answer: (one: T) => Ids, wanted: (one: T) => Ids): readonly Asked<T>[] {
  return cases.map((one) => ({ one, got: answer(one), want: wanted(one) }));
}

function sharedRow<T>(measure: string, system: string, asked: readonly Asked<T>[]): Row {
  const counts = countSets(asked.map(({ got, want }) => [got, want] as const));
  return { measure: `sectors/${measure}`, system, n: asked.length, scores: scoresOf(counts) };
}

function exactRow<T>(measure: string, asked: readonly Asked<T>[]): Row {
  const exact = asked.filter(({ got, want }) => isSame(got, want)).length / asked.length;
  return { measure: `sectors/${measure}`, system: 'stormbrief', n: asked.length, scores: { exact } };
}

function missesOf<T extends { readonly id: string }>(
  measure: string,
  asked: readonly Asked<T>[],
  textOf: (one: T) => string,
): readonly Miss[] {
  return asked
    .filter(({ got, want }) => !isSame(got, want))
    .map(({ one, got, want }) => ({
      measure: `sectors/${measure}`,
      id: one.id,
      got: [...got],
      want: [...want],
      text: textOf(one),
    }));
}

/** CISA's notes alone, and as its pages give them, within the advisory. */
function notes(data: string, { tagsOf, idOf }: Known): Result {
  const rows = readRows<CsafRow>(data, 'csaf-sectors.jsonl').filter(
    ({ sectors_raw }) => sectors_raw !== null,
  );
  const wanted = ({ sectors }: CsafRow) => new Set((sectors ?? []).map(idOf));
  const bare = ask(rows, (row) => tagsOf({ ...empty, summary: row.sectors_raw ?? '' }), wanted);
  const within = ask(
    rows,
    ({ title, summary, sectors_raw, vendors, products, url }) =>
      tagsOf({
        ...empty,
        ...{ title, summary, vendors, products, url },
        text: `3.2 BACKGROUND\n- CRITICAL INFRASTRUCTURE SECTORS: ${sectors_raw}\n- COUNTRIES/AREAS DEPLOYED: Worldwide\n- COMPANY HEADQUARTERS LOCATION: Germany`,
      }),
    wanted,
  );
  const textOf = ({ sectors_raw }: CsafRow) => sectors_raw ?? '';
  return {
    rows: [exactRow('note alone', bare), exactRow('note in the advisory', within)],
    misses: [...missesOf('note alone', bare, textOf), ...missesOf('note in the advisory', within, textOf)],
  };
}

/** The note hidden: learned from advisories of before July 2022, asked of those that came later. */
function hidden(data: string, { tagsOf, idOf, sectors }: Known): Result {
  const [earlier, later] = [csafRows(data, 'public'), csafRows(data, 'heldout')];
  const wanted = (row: CsafRow) => new Set((row.sectors ?? []).map(idOf));
  const learned = { rows: earlier, idOf };
  const keywords = keywordsOf(sectors);
  const full = ask(
    later,
    ({ title, summary, vuln_text, vendors, products }) =>
      tagsOf({ ...empty, title, summary, text: vuln_text, vendors, products }),
    wanted,
  );
  const titled = ask(later, ({ title, summary }) => tagsOf({ ...empty, title, summary }), wanted);
  const measure = 'note hidden';
  const textOf = ({ title, vendors, products }: CsafRow) =>
    `${title} | ${vendors.join(', ')} | ${products.slice(0, 5).join(', ')}`;
  return {
    rows: [
      sharedRow(measure, 'stormbrief', full),
      sharedRow(measure, 'vendor table', ask(later, vendorTable(learned), wanted)),
      sharedRow(measure, 'majority', ask(later, majority(learned), wanted)),
      sharedRow(
        measure,
        'keywords',
        ask(later, ({ title, summary, vuln_text }) => keywords(`${title} ${summary} ${vuln_text}`), wanted),
      ),
      sharedRow('note hidden, title and summary', 'stormbrief', titled),
    ],
    misses: missesOf(measure, full, textOf),
  };
}

/** News that a reader labelled with the sector of the victim or target, and general news, which concerns none. */
function news(data: string, { tagsOf, idOf, sectors }: Known): Result {
  const rows = readRows<News>(data, 'news-sectors.jsonl').filter(({ borderline }) => !borderline);
  const inputOf = ({ title, description, url }: Noise) => ({ ...empty, title, summary: description, url });
  const wanted = (one: News) => new Set(one.sectors.map(idOf));
  const keywords = keywordsOf(sectors);
  const asked = ask(rows, (one) => tagsOf(inputOf(one)), wanted);
  const plain = ask(rows, ({ title, description }) => keywords(`${title} ${description}`), wanted);
  const noise = readRows<Noise>(data, 'general-news-noise-2023.jsonl');
  const cleanRow = (measure: string, system: string, got: readonly Ids[]): Row => ({
    measure: `sectors/${measure}`,
    system,
    n: got.length,
    scores: { clean: got.filter((ids) => ids.size === 0).length / got.length },
  });
  const noneOf = (all: readonly Asked<News>[]) => all.filter(({ one }) => one.none).map(({ got }) => got);
  return {
    rows: [
      sharedRow('news', 'stormbrief', asked),
      sharedRow('news', 'keywords', plain),
      cleanRow('news of no sector', 'stormbrief', noneOf(asked)),
      cleanRow('news of no sector', 'keywords', noneOf(plain)),
      cleanRow(
        'general news',
        'stormbrief',
        noise.map((one) => tagsOf(inputOf(one))),
      ),
    ],
    misses: missesOf('news', asked, ({ title, description }) => `${title} | ${description}`),
  };
}

/** Sectors: as CISA states them, by vendors and products where the note is hidden, and by words in news. */
export const sectors: Suite = {
  name: 'sectors',
  run: async (data) => {
    const known = know();
    const results = [notes(data, known), hidden(data, known), news(data, known)];
    return {
      rows: results.flatMap(({ rows }) => rows),
      misses: results.flatMap(({ misses }) => misses),
    };
  },
};
