import { readFileSync } from 'node:fs';
import { cvssBaseScore, highestCvss, levelOfScore, versionOf } from '../../src/domain/cvss.ts';
import { severityOf } from '../../src/domain/rating.ts';
import { findCves } from '../../src/domain/vulnerability.ts';
import { readCves } from '../../src/feeds/cve.ts';
import { readKev } from '../../src/feeds/kev.ts';
import { createStore } from '../../src/store/create-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { files, kevEditions, same } from '../kev.ts';
import { kevFeedDiffs } from '../kev-feed.ts';
import { type Miss, type Row, readRows, type Suite } from '../suite.ts';

type Part = { readonly rows: readonly Row[]; readonly misses: readonly Miss[] };

function share(measure: string, n: number, right: number, system = 'stormbrief'): Row {
  return { measure: `vulnerabilities/${measure}`, system, n, scores: { exact: n === 0 ? 1 : right / n } };
}

/** Every real diff through reader and store: reported once, as it is, and not again; a file cut short in between changes nothing. */
async function kevDiffs(data: string): Promise<Part> {
  const store = createStore(openSqlite(':memory:'));
  await store.migrate();
  let at = 1;
  const read = async (bytes: Uint8Array) => {
    const kev = await readKev(bytes);
    if (kev.kind === 'unexpected') return null;
    at += 1;
    const { version, asOf } = kev;
    const edition = { version, asOf, url: null, etag: null, lastModified: null, at, nextLookAt: at };
    return store.recordKev(kev.listings, edition);
  };
  const [first, editions] = kevEditions(data);
  await read(first);
  const misses: Miss[] = [];
  for (const { diff, bytes } of editions) {
    const cut = await read(bytes.subarray(0, Math.floor(bytes.length * 0.8)));
    const got = await read(bytes);
    const again = await read(bytes);
    const isRight =
      cut === null &&
      got !== null &&
      same(got.added, diff.added) &&
      same(got.removed, diff.removed) &&
      same(
        got.changed.map(({ id }) => id),
        diff.changed.filter((id) => !diff.added.includes(id)),
      ) &&
      again !== null &&
      again.added.length + again.removed.length + again.changed.length === 0;
    if (!isRight)
      misses.push({ measure: 'vulnerabilities/KEV diffs', id: diff.committed, got, want: diff, text: '' });
  }
  await store.close();
  const n = editions.length;
  return { rows: [share('KEV diffs reported once', n, n - misses.length)], misses };
}

/** The same diffs through the feed, with the data set behind it: each listing stored once and told once. */
async function feedDiffs(data: string): Promise<Part> {
  const { n, misses } = await kevFeedDiffs(data);
  return {
    rows: [share('KEV diffs told once by the feed', n, n - misses.length)],
    misses: misses.map((miss) => ({ ...miss, measure: 'vulnerabilities/KEV feed', text: '' })),
  };
}

type Scored = { readonly id: string; readonly vector: string; readonly score: number };

function csafScores(data: string): readonly Scored[] {
  return files(data, 'csaf-samples', /\d\.json$/).flatMap((file) => {
    const found: Scored[] = [];
    JSON.parse(readFileSync(file, 'utf8'), (_, value) => {
      if (typeof value?.vectorString === 'string' && typeof value?.baseScore === 'number')
        found.push({ id: file.slice(-24), vector: value.vectorString, score: value.baseScore });
      return value;
    });
    return found;
  });
}

async function recordScores(data: string): Promise<readonly Scored[]> {
  const records = await Promise.all(
    files(data, 'cve', /\.json$/).map((file) => readCves(readFileSync(file))),
  );
  return records.flatMap((read) =>
    read.kind === 'unexpected'
      ? []
      : read.records.flatMap(({ id, scores }) =>
          scores.flatMap(({ vector, score }) => (vector === null ? [] : [{ id, vector, score }])),
        ),
  );
}

type Csaf = {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly vuln_text: string;
  readonly cvss_max: number | null;
};

/** `A CVSS v3 base score of 5.9 has been assigned; the CVSS vector string is (AV:N/…)`. */
const inWords =
  /base score of (\d{1,2}\.\d) has been (?:assigned|calculated)[^(]{0,60}\(((?:CVSS:\d\.\d\/)?AV:[^)\s]+)\)/g;

function saidScores(rows: readonly Csaf[]): readonly Scored[] {
  return rows.flatMap(({ id, vuln_text }) =>
    [...(vuln_text ?? '').matchAll(inWords)].map(([, score, vector = '']) => ({
      id,
      vector,
      score: Number(score),
    })),
  );
}

function computed(name: string, scores: readonly Scored[]): Part {
  const byVersion = Map.groupBy(scores, ({ vector }) => versionOf(vector) ?? 'none');
  const misses = scores
    .filter(({ vector, score }) => cvssBaseScore(vector) !== score)
    .map(({ id, vector, score }) => ({
      measure: `vulnerabilities/${name}`,
      id,
      got: cvssBaseScore(vector),
      want: score,
      text: vector,
    }));
  const rows = [...byVersion].map(([version, own]) => {
    const right = own.filter(({ vector, score }) => cvssBaseScore(vector) === score).length;
    return share(`CVSS v${version} computed, ${name}`, own.length, right);
  });
  return { rows, misses };
}

/** What the words of CISA's advisories say of CVSS, against the highest score in their structured part. */
function texts(rows: readonly Csaf[]): Part {
  const scored = rows.filter(({ cvss_max }) => cvss_max !== null && cvss_max > 0);
  const wordsOf = ({ title, summary, vuln_text }: Csaf) => `${title}\n${summary}\n${vuln_text ?? ''}`;
  const said = scored
    .map((row) => ({ row, got: highestCvss(wordsOf(row)) }))
    .filter(({ got }) => got !== null);
  const levels = scored.map((row) => {
    const text = {
      title: row.title,
      summary: row.summary,
      text: row.vuln_text ?? '',
      categories: [],
      url: null,
    };
    const { level } = severityOf(text, findCves(wordsOf(row)));
    return { row, level, want: levelOfScore(row.cvss_max ?? 0) };
  });
  return {
    rows: [
      share(
        'highest score in words',
        said.length,
        said.filter(({ row, got }) => got === row.cvss_max).length,
      ),
      share('level by the words', levels.length, levels.filter(({ level, want }) => level === want).length),
      share(
        'level by the words',
        levels.length,
        levels.filter(({ want }) => want === 'high').length,
        'always high',
      ),
    ],
    misses: said
      .filter(({ row, got }) => got !== row.cvss_max)
      .map(({ row, got }) => ({
        measure: 'vulnerabilities/highest score in words',
        id: row.id,
        got,
        want: row.cvss_max,
        text: row.title,
      })),
  };
}

/** KEV through its real changes, CVSS of real vectors against the scores that stand beside them, and the severity of real texts. */
export const vulnerabilities: Suite = {
  name: 'vulnerabilities',
  run: async (data) => {
    const rows = readRows<Csaf>(data, 'csaf-sectors.jsonl');
    const parts = [
      await kevDiffs(data),
      await feedDiffs(data),
      computed('CSAF', csafScores(data)),
      computed('CVE records', await recordScores(data)),
      computed('advisory texts', saidScores(rows)),
      texts(rows),
    ];
    return { rows: parts.flatMap((part) => part.rows), misses: parts.flatMap((part) => part.misses) };
  },
};
