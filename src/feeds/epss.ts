import { isCveId } from '../domain/vulnerability.ts';
import type { EpssScore } from '../domain/vulnerability-data.ts';
import { readPieces, Unexpected } from './data-file.ts';

/** A file taken for a day's EPSS scores. */
export type ReadEpss =
  | {
      readonly kind: 'read';
      readonly version: string | null;
      /** The day of the scores; null where the file does not say it. */
      readonly asOf: string | null;
      readonly scores: readonly EpssScore[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'unexpected'; readonly reason: string };

const header = /^"?cve"?\s*,\s*"?epss"?\s*,\s*"?percentile"?\s*$/i;
/** More lines that are no score than this share: it is another file. */
const mostUnread = 0.01;
/** A row is 30 characters long. */
const longestLine = 10_000;

type Rows = {
  version: string | null;
  asOf: string | null;
  isHeaded: boolean;
  unread: number;
  readonly scores: EpssScore[];
};

function share(value: string): number | null {
  const number = value === '' ? Number.NaN : Number(value);
  return number >= 0 && number <= 1 ? number : null;
}

function takeLine(rows: Rows, line: string): void {
  if (line === '') return;
  if (line.startsWith('#')) {
    rows.version ??= /model_version:\s*([\w.-]{1,40})/.exec(line)?.[1] ?? null;
    rows.asOf ??= /score_date:\s*(\d{4}-\d{2}-\d{2})/.exec(line)?.[1] ?? null;
    return;
  }
  if (!rows.isHeaded) {
    if (!header.test(line)) throw new Unexpected('it has no line "cve,epss,percentile"');
    rows.isHeaded = true;
    return;
  }
  const [id = '', given = '', rank = ''] = line.split(',');
  const score = share(given);
  const percentile = share(rank);
  if (isCveId(id) && score !== null && percentile !== null) rows.scores.push({ id, score, percentile });
  else rows.unread += 1;
}

async function rowsOf(bytes: Uint8Array): Promise<Rows> {
  const rows: Rows = { version: null, asOf: null, isHeaded: false, unread: 0, scores: [] };
  const decoder = new TextDecoder();
  let rest = '';
  await readPieces(bytes, (piece) => {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) throw new Unexpected('it is no table of short lines');
    for (const line of lines) takeLine(rows, line.trimEnd());
  });
  rest += decoder.decode();
  takeLine(rows, rest.trimEnd());
  return rows;
}

/**
 * Read a day's scores: CSV, plain or gzip, whose first line is `#model_version:…,score_date:…`
 * (https://www.first.org/epss/data_stats). Without that line its day is unknown. A file cut short is not taken.
 */
export async function readEpss(bytes: Uint8Array): Promise<ReadEpss> {
  try {
    const { version, asOf, unread, scores } = await rowsOf(bytes);
    if (scores.length === 0) throw new Unexpected('it holds no scores');
    if (unread > 1 && unread > scores.length * mostUnread)
      throw new Unexpected(`${unread} of its lines are no scores`);
    const notes = [
      ...(unread > 0 ? [`${unread} lines could not be read`] : []),
      ...(asOf === null ? ['it does not say its day'] : []),
    ];
    return { kind: 'read', version, asOf, scores, notes };
  } catch (error) {
    if (error instanceof Unexpected) return { kind: 'unexpected', reason: error.message };
    throw error;
  }
}
