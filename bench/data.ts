import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Row = Readonly<Record<string, unknown>>;

function rowsOf(path: string): readonly Row[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** Real reports and news, read from a folder beside the checkout. */
export function readTexts(folder: string): readonly string[] {
  const reports = rowsOf(join(folder, 'eval/annoctr-reports.jsonl')).map(({ text }) => String(text));
  const news = rowsOf(join(folder, 'eval/security-news-2023.jsonl'));
  return [...reports, ...news.map(({ title, description }) => `${title}\n${description}`)];
}

/** Real names of actors, software, vendors and products, and CVE ids. */
export function readTerms(folder: string): readonly string[] {
  const actors = rowsOf(join(folder, 'reference/misp-threat-actors.jsonl'));
  const groups = JSON.parse(readFileSync(join(folder, 'reference/attack-groups-software.json'), 'utf8'));
  const advisories = rowsOf(join(folder, 'eval/csaf-sectors.jsonl'));
  const products = advisories.map(({ vendors, products: named, cves }) => [vendors, named, cves]);
  const all = stringsIn([actors, groups, products]).filter(
    (name) =>
      name.length >= 4 && name.length <= 50 && !/https?:|[\n"]/.test(name) && /^[\p{L}\p{N}]/u.test(name),
  );
  return [...new Map(all.map((name) => [name.toLowerCase(), name])).values()];
}
