import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { know } from '../../src/compose.ts';
import type { Reading } from '../../src/domain/advisory.ts';
import { parseFeed } from '../../src/feeds/parse.ts';
import { plainText } from '../../src/feeds/text.ts';
import { type CsafRow, sectorIdOf } from '../csaf.ts';
import { type Miss, type Row, readRows, type Suite } from '../suite.ts';

type Document = {
  readonly document: { readonly tracking: { readonly id: string } };
  readonly vulnerabilities?: readonly {
    readonly cve?: string;
    readonly scores?: readonly { readonly cvss_v3?: { readonly baseScore: number } }[];
  }[];
};

type Asked = { readonly id: string; readonly reading: Reading | null; readonly document: Document };
type Wanted = { readonly measure: string; readonly got: unknown; readonly want: unknown };

/** Real documents of CISA, each read as a poll reads it. */
async function readAll(data: string): Promise<readonly Asked[]> {
  const folder = join(data, 'eval', 'csaf-samples');
  const { read } = know({ feedsPath: null, watchlistsDir: null });
  const asked: Asked[] = [];
  for (const file of readdirSync(folder).filter((name) => /__(?:icsm?a|va)-.*\.json$/.test(name))) {
    const bytes = readFileSync(join(folder, file));
    const document: Document = JSON.parse(bytes.toString('utf8'));
    const parsed = await parseFeed({ bytes, contentType: null, url: `https://csaf.example/${file}` });
    const advisory = parsed.kind === 'feed' ? parsed.advisories[0] : undefined;
    const reading =
      advisory?.structured === undefined
        ? null
        : read({
            title: plainText(advisory.title),
            summary: plainText(advisory.summary ?? '', 2_000),
            categories: advisory.categories,
            url: advisory.url,
            ...advisory.structured,
          });
    asked.push({ id: document.document.tracking.id, reading, document });
  }
  return asked;
}

function wantedOf({ reading, document }: Asked, sectors: readonly string[] | null): readonly Wanted[] {
  const vulnerabilities = document.vulnerabilities ?? [];
  const cves = vulnerabilities.flatMap(({ cve }) => cve ?? []);
  const scores = vulnerabilities.flatMap((one) =>
    (one.scores ?? []).flatMap(({ cvss_v3 }) => cvss_v3?.baseScore ?? []),
  );
  const ids = reading?.sectors.map(({ id }) => id) ?? [];
  return [
    { measure: 'documents are read', got: reading !== null, want: true },
    ...(sectors === null
      ? []
      : [{ measure: 'stated sectors are kept', got: ids.toSorted(), want: sectors.toSorted() }]),
    { measure: 'CVEs are kept', got: reading?.cves.toSorted(), want: [...new Set(cves)].sort() },
    {
      measure: 'highest score is kept',
      got: reading?.cvss ?? null,
      want: scores.length === 0 ? null : Math.max(...scores),
    },
  ];
}

async function run(
  data: string,
): Promise<{ readonly rows: readonly Row[]; readonly misses: readonly Miss[] }> {
  const { catalog } = know({ feedsPath: null, watchlistsDir: null });
  const idOf = sectorIdOf(catalog.sectors);
  const labels = new Map(readRows<CsafRow>(data, 'csaf-sectors.jsonl').map((row) => [row.id, row]));
  const counts = new Map<string, { n: number; right: number }>();
  const misses: Miss[] = [];
  for (const asked of await readAll(data)) {
    const stated = labels.get(asked.id)?.sectors ?? null;
    for (const { measure, got, want } of wantedOf(asked, stated === null ? null : stated.map(idOf))) {
      const count = counts.get(measure) ?? { n: 0, right: 0 };
      counts.set(measure, count);
      count.n += 1;
      if (JSON.stringify(got) === JSON.stringify(want)) count.right += 1;
      else misses.push({ measure: `csaf/${measure}`, id: asked.id, got, want, text: '' });
    }
  }
  const rows = [...counts].map(
    ([measure, { n, right }]): Row => ({
      measure: `csaf/${measure}`,
      system: 'stormbrief',
      n,
      scores: { exact: right / n },
    }),
  );
  return { rows, misses };
}

/** CSAF documents as a poll reads them: nothing that they state is lost on the way to the rules. */
export const csaf: Suite = { name: 'csaf', run };
