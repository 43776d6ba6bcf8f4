import { createHash } from 'node:crypto';
import { countWords } from '../domain/words.ts';
import { isoDate } from './dates.ts';
import { mostAdvisories, webAddress } from './draft.ts';
import { type Shape, shapes, within, words } from './json-shape.ts';

/** A document that an index lists. */
export type ListedDocument = {
  readonly url: string;
  /** Epoch milliseconds; null where the index does not say. */
  readonly changedAt: number | null;
  /** Another one whenever the index says that the document changed. */
  readonly mark: string;
  /** Where its hashes are; null where the index cannot say, and they lie beside it or nowhere. */
  readonly hashes: readonly string[] | null;
  /** Where its signatures are; null where the index cannot say, and one lies beside it or nowhere. */
  readonly signatures: readonly string[] | null;
};

/** A key that a publisher says it signs with: where it is, and its fingerprint (hex, upper case), which the standard lets it leave out. */
export type StatedKey = { readonly fingerprint: string | null; readonly url: string };

/** What an index leads to: documents, newest first, or other indexes. */
export type DocumentIndex =
  | {
      readonly kind: 'documents';
      readonly documents: readonly ListedDocument[];
      /** What of the list could not be read, in words. */
      readonly lacks?: string;
    }
  | {
      readonly kind: 'indexes';
      readonly indexes: readonly string[];
      readonly keys: readonly StatedKey[];
    };

const mostIndexes = 40;
const mostKeys = 10;

function listed(
  url: string,
  changed: string | null,
  beside: Pick<ListedDocument, 'hashes' | 'signatures'> = { hashes: null, signatures: null },
): ListedDocument {
  const at = changed === null ? Number.NaN : Date.parse(changed);
  const mark = createHash('sha1').update(`${url}\n${changed}`).digest('base64url').slice(0, 16);
  return { url, changedAt: Number.isNaN(at) ? null : at, mark, ...beside };
}

function newestFirst(documents: readonly ListedDocument[]): readonly ListedDocument[] {
  const byUrl = new Map<string, ListedDocument>();
  for (const one of documents) {
    const known = byUrl.get(one.url);
    if (known === undefined || (one.changedAt ?? 0) > (known.changedAt ?? 0)) byUrl.set(one.url, one);
  }
  return [...byUrl.values()]
    .sort((a, b) => (b.changedAt ?? 0) - (a.changedAt ?? 0) || (a.url < b.url ? 1 : -1))
    .slice(0, mostAdvisories);
}

function isPublic(label: string | null): boolean {
  return label === null || /^(?:white|clear|unlabeled)$/i.test(label);
}

/** The folder's list of changes; where it has none, gathering asks for its list of documents. */
function changesOf(folder: string, base: string | null): string | null {
  return webAddress(`${folder.replace(/\/*$/, '/')}changes.csv`, base);
}

function keysOf(document: Shape, url: string | null): readonly StatedKey[] {
  return shapes(document['public_openpgp_keys'])
    .flatMap((key) => {
      const address = webAddress(words(key, 'url'), url);
      const fingerprint = words(key, 'fingerprint')?.replace(/\s+/g, '').toUpperCase() ?? null;
      return address === null ? [] : [{ fingerprint, url: address }];
    })
    .slice(0, mostKeys);
}

/** CSAF provider metadata: its public ROLIE feeds, and its folders only where it has none, for both list the same. */
export function readProvider(document: Shape, url: string | null): DocumentIndex | null {
  if (!Array.isArray(document['distributions']) || words(document, 'metadata_version') === null) return null;
  const distributions = shapes(document['distributions']);
  const feeds = distributions.flatMap((distribution) =>
    shapes(within(distribution, 'rolie')['feeds']).flatMap((feed) => {
      const address = webAddress(words(feed, 'url'), url);
      return address !== null && isPublic(words(feed, 'tlp_label')) ? [address] : [];
    }),
  );
  const folders = distributions.flatMap((distribution) => {
    const folder = words(distribution, 'directory_url');
    return folder === null ? [] : (changesOf(folder, url) ?? []);
  });
  const indexes = feeds.length > 0 ? feeds : folders;
  return {
    kind: 'indexes',
    indexes: [...new Set(indexes)].slice(0, mostIndexes),
    keys: keysOf(document, url),
  };
}

/** The documents of a ROLIE feed, if it is one of CSAF. */
export function readRolieIndex(feed: Shape, url: string | null): DocumentIndex | null {
  const entries = shapes(feed['entry']);
  const saysCsaf =
    shapes(feed['category']).some((category) => words(category, 'term') === 'csaf') ||
    entries.some((entry) => /csaf/i.test(words(within(entry, 'format'), 'schema') ?? ''));
  if (!saysCsaf) return null;
  const documents = entries.flatMap((entry) => {
    const links = shapes(entry['link']);
    // CISA writes `ref` for `rel`.
    const to = (rel: string) =>
      links
        .filter((link) => (words(link, 'rel') ?? words(link, 'ref')) === rel)
        .flatMap((link) => webAddress(words(link, 'href'), url) ?? []);
    const address = to('self')[0] ?? webAddress(words(within(entry, 'content'), 'src'), url);
    const signatures = to('signature');
    // A feed need not link what lies beside each document.
    return address === null || address === undefined
      ? []
      : [
          listed(address, isoDate(words(entry, 'updated')) ?? words(entry, 'updated'), {
            hashes: to('hash'),
            signatures: signatures.length === 0 ? null : signatures,
          }),
        ];
  });
  return { kind: 'documents', documents: newestFirst(documents) };
}

/** A line that ends within its last quotes was cut, though a part of its moment is one, too. */
const changeLine =
  /^\s*(?<q>"?)(?<path>[^",<>\r\n]+\.json)\k<q>[ \t]*,[ \t]*(?<m>"?)(?<moment>\d{4}-\d\d-\d\d(?:[T ][^",\s]*)?)\k<m>\s*$/;
/** Early providers wrote the moment first (gocsaf/csaf issue 225). */
const turnedLine =
  /^\s*(?<m>"?)(?<moment>\d{4}-\d\d-\d\d(?:[T ][^",\s]*)?)\k<m>[ \t]*,[ \t]*(?<q>"?)(?<path>[^",<>\r\n]+\.json)\k<q>\s*$/;
/** Some name their columns, which the standard does not. */
const headLine = /^\s*"?[a-z][\w ]{0,40}"?\s*(?:,\s*"?[a-z][\w ]{0,40}"?\s*)?$/i;
const nameLine = /^\s*(?<q>"?)(?<path>[^",<>{}\s]+\.json)\k<q>\s*$/;

/** CISA's lists name their files from the root of the archive; the standard, from the folder of the list. */
function addressOf(path: string, base: string): string | null {
  const folder = new URL('.', base).pathname.split('/').filter(Boolean);
  const parts = path.split('/').filter(Boolean);
  for (let shared = Math.min(folder.length, parts.length - 1); shared >= 2; shared -= 1)
    if (folder.slice(-shared).join('/') === parts.slice(0, shared).join('/'))
      return webAddress(parts.slice(shared).join('/'), base);
  return webAddress(path, base);
}

type ListLine = { readonly path: string; readonly moment: string | null };

/** Of a list that is longer than any archive, what changed last: to make addresses of all costs more than it may. */
function newestLines(lines: readonly ListLine[]): readonly ListLine[] {
  if (lines.length <= mostAdvisories) return lines;
  const at = ({ moment }: ListLine) => (moment === null ? 0 : Date.parse(moment) || 0);
  const byPath = new Map<string, ListLine>();
  for (const line of lines) {
    const known = byPath.get(line.path);
    if (known === undefined || at(line) > at(known)) byPath.set(line.path, line);
  }
  return [...byPath.values()]
    .sort((a, b) => at(b) - at(a) || (a.path < b.path ? 1 : -1))
    .slice(0, mostAdvisories);
}

/** A list that ends within a line was cut, and more is missing than that; any other line that cannot be read is a document missed. */
function lacksOf(unread: readonly string[], isCut: boolean): string | undefined {
  const others = unread.length - (isCut ? 1 : 0);
  const words = [
    ...(isCut ? ['its list breaks off'] : []),
    ...(others > 0 ? [`${countWords(others, 'line')} of its list cannot be read`] : []),
  ];
  return words.length === 0 ? undefined : words.join('; ');
}

/** The documents of a CSAF folder's changes.csv or index.txt; null where the text is neither. */
export function readFolderList(text: string, url: string | null): DocumentIndex | null {
  if (url === null) return null;
  const [named = '', below = ''] = text.slice(0, 2_000).split('\n', 2);
  const first = headLine.test(named) ? below : named;
  const pattern = [changeLine, turnedLine, nameLine].find((line) => line.test(first));
  if (pattern === undefined) return null;
  const all = text.split('\n').slice(first === named ? 0 : 1);
  const unread = all.filter((line) => line.trim() !== '' && !pattern.test(line));
  const last = all.at(-1) ?? '';
  const lacks = lacksOf(unread, last !== '' && last === unread.at(-1));
  const lines = all.flatMap((line): readonly ListLine[] => {
    const { path, moment = null } = pattern.exec(line)?.groups ?? {};
    return path === undefined ? [] : [{ path, moment }];
  });
  const documents = newestLines(lines).flatMap(({ path, moment }) => {
    const address = addressOf(path, url);
    return address === null ? [] : [listed(address, moment)];
  });
  return {
    kind: 'documents',
    documents: newestFirst(documents),
    ...(lacks === undefined ? {} : { lacks }),
  };
}
