import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadCatalog } from '../src/catalog/load.ts';
import { commonness } from '../src/catalog/names.ts';
import { compileTerms, findProductTerms } from '../src/domain/product-sectors.ts';
import type { ProductTerm } from '../src/domain/sector.ts';
import { type CsafRow, csafRows, sectorIdOf } from './csaf.ts';
import { type Case, type LogOdds, learn, oddsOf, type Prior } from './log-odds.ts';
import { scoresOf } from './score.ts';

type Kind = ProductTerm['kind'];
type Term = { readonly kind: Kind; readonly words: string };
type Setting = { readonly halfLife: number; readonly pull: number; readonly odds: number };
type Read = { readonly row: CsafRow; readonly terms: readonly number[]; readonly classes: readonly number[] };

const { values } = parseArgs({
  options: { data: { type: 'string', default: join(import.meta.dirname, '..', '..', 'shared', 'data') } },
});
const target = join(import.meta.dirname, '..', 'src', 'catalog', 'vendor-sectors.json');

const { sectors } = loadCatalog();
const parents = sectors.filter(({ parent }) => parent === null);
const classOf = new Map(parents.map(({ id }, number) => [id, number]));
const plants = classOf.get('critical-manufacturing') ?? 0;
const toId = sectorIdOf(parents);

const passedOver = new Set(
  `a an the of and or in to for with on by is are be this that these may could would can as at from it its an if has have
  been not all any into than was were will via using used use version versions prior update inc llc ltd gmbh co
  corporation company corp ag sa se multiple vulnerabilities vulnerability products product series family incl variants
  subsidiary`.split(/\s+/),
);

/** What sectors are called, and words that tell of them. */
const sectorWords = new Set(
  sectors
    .flatMap(({ aliases, strongPhrases, keywords, hints }) => [
      ...aliases,
      ...strongPhrases,
      ...keywords,
      ...hints,
    ])
    .map((word) => word.toLowerCase()),
);

function tokensOf(
  text: string,
): readonly { readonly word: string; readonly end: number; readonly start: number }[] {
  return [...text.matchAll(/[\p{L}\p{N}&+]+(?:[-/][\p{L}\p{N}]+)*/gu)].map((match) => ({
    word: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Words, and pairs of words that stand side by side; numbers alone name versions. */
function namesIn(text: string): readonly string[] {
  const tokens = tokensOf(text).filter(({ word }) => word.length > 1 && !passedOver.has(word));
  const names = tokens.filter(({ word }) => !/^v?[\d.]+$/.test(word)).map(({ word }) => word);
  const pairs = tokens.flatMap((token, at) => {
    const next = tokens[at + 1];
    return next !== undefined && /^[ \-_]$/.test(text.slice(token.end, next.start))
      ? [`${token.word} ${next.word}`]
      : [];
  });
  return [...names, ...pairs];
}

/** How many advisories have a name in one of these texts. */
function countsOf(texts: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const own of texts)
    for (const name of new Set(own.flatMap(namesIn))) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** The makers of a field, which may hold several, without their legal forms. */
function makersIn(vendor: string): readonly string[] {
  return vendor
    .toLowerCase()
    .split(/,\s+/)
    .map((name) => name.replace(/\s+(?:inc|llc|ltd|gmbh|co|corp|corporation|ag|sa|se)\.?$/, '').trim())
    .filter((name) => name.length > 1 && !passedOver.has(name.replace(/\.$/, '')));
}

/** The words of titles, vendors and products, and the curated ones. What stands more often in vendors than in products is a vendor's. */
function termsOf(rows: readonly CsafRow[]): readonly Term[] {
  const vendors = countsOf(rows.map((row) => row.vendors));
  const products = countsOf(rows.map((row) => row.products));
  const curated = parents.flatMap(({ productWords }) => productWords.map((word) => word.toLowerCase()));
  const makers = new Set(parents.flatMap((sector) => sector.makers.map((name) => name.toLowerCase())));
  const whole = new Set([...makers, ...rows.flatMap((row) => row.vendors.flatMap(makersIn))]);
  const titles = rows.flatMap(({ title }) => namesIn(title));
  const names = new Set([...titles, ...vendors.keys(), ...products.keys(), ...makers, ...curated]);
  // A word that says other things too, such as Carrier, is no maker's name by itself.
  const isMaker = (words: string) =>
    whole.has(words) &&
    !sectorWords.has(words) &&
    (vendors.has(words) || words.includes(' ') || commonness(words) === 'none');
  const isVendor = (words: string) =>
    makers.has(words) || (vendors.get(words) ?? 0) > (products.get(words) ?? 0);
  const kindOf = (words: string): Kind => {
    if (isMaker(words)) return 'maker';
    return isVendor(words) ? 'vendor' : 'product';
  };
  return [
    ...[...names].map((words): Term => ({ words, kind: kindOf(words) })),
    ...[...new Set(curated)].map((words): Term => ({ words, kind: 'words' })),
  ];
}

/** How strongly a curated word is believed to speak for its sectors, in a name and in the description, and against plants in general. */
const belief = { product: 2, vendor: 2.5, maker: 2.5, words: 0.75 } as const;
const againstPlants = 0.5;

function priorFor(terms: readonly Term[]): Prior {
  const bySector = parents.map(
    ({ productWords, makers }) => new Set([...productWords, ...makers].map((word) => word.toLowerCase())),
  );
  return (number, ofClass) => {
    const term = terms[number];
    if (term === undefined) return 0;
    if (bySector[ofClass]?.has(term.words)) {
      return term.kind === 'words' && ofClass === plants ? 0 : belief[term.kind];
    }
    const isCurated = bySector.some((words) => words.has(term.words));
    return ofClass === plants && isCurated ? -againstPlants * belief[term.kind] : 0;
  };
}

function read(rows: readonly CsafRow[], terms: readonly Term[]): readonly Read[] {
  const compiled = compileTerms(terms);
  return rows.map((row) => ({
    row,
    classes: (row.sectors ?? []).map((name) => classOf.get(toId(name)) ?? 0),
    terms: findProductTerms(compiled, {
      title: row.title,
      summary: row.summary,
      text: row.vuln_text,
      categories: [],
      url: row.url,
      vendors: row.vendors,
      products: row.products,
    }).map(({ term }) => term),
  }));
}

const years = (date: string) => Date.parse(date) / (365.25 * 86_400_000);

/** Later advisories count more, and one that lists many sectors says less of each. */
function casesOf(cases: readonly Read[], until: string, halfLife: number): readonly Case[] {
  return cases.map(({ row, terms, classes }) => ({
    terms,
    classes,
    weight: 0.5 ** ((years(until) - years(row.date)) / halfLife) / classes.length ** 0.75,
  }));
}

function predicted(learned: LogOdds, terms: readonly number[], odds: number): ReadonlySet<number> {
  const said = oddsOf(learned, terms);
  const best = Math.max(...said);
  return new Set([...said].flatMap((one, number) => (one >= odds || one === best ? [number] : [])));
}

function f1Of(learned: LogOdds, cases: readonly Read[], odds: number): number {
  let [tp, fp, fn] = [0, 0, 0];
  for (const { terms, classes } of cases) {
    const said = predicted(learned, terms, odds);
    const both = classes.filter((one) => said.has(one)).length;
    tp += both;
    fp += said.size - both;
    fn += classes.length - both;
  }
  return scoresOf({ tp, fp, fn }).f1 ?? 0;
}

/** Cases to learn from and cases to ask, and the day at which they are asked. */
type Fold = { readonly known: readonly CsafRow[]; readonly asked: readonly CsafRow[]; readonly day: string };

const yearAfter = (day: string) => `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;

/** As the table will be used: learned from what came before, asked of the year after. */
function foldsByTime(rows: readonly CsafRow[]): readonly Fold[] {
  return ['2020-07-01', '2021-01-01', '2021-07-01'].map((day) => ({
    known: rows.filter(({ date }) => date < day),
    asked: rows.filter(({ date }) => date >= day && date < yearAfter(day)),
    day,
  }));
}

const vendorFolds = 5;

/** Vendors that nobody has heard of: a fifth of them asked, the others learned from. */
function foldsByVendor(rows: readonly CsafRow[], until: string): readonly Fold[] {
  const foldOf = (vendor: string) => {
    const [name = vendor] = namesIn(vendor);
    return [...name].reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) % 9973, 7) % vendorFolds;
  };
  return Array.from({ length: vendorFolds }, (_, fold) => ({
    known: rows.filter(({ vendors }) => !vendors.some((vendor) => foldOf(vendor) === fold)),
    asked: rows.filter(({ vendors }) => vendors.some((vendor) => foldOf(vendor) === fold)),
    day: until,
  }));
}

const settings = [0.75, 1, 1.5].flatMap((halfLife) => [0.7, 1, 1.5].map((pull) => ({ halfLife, pull })));
const trial = -0.85;
const mean = (scores: readonly number[]) => scores.reduce((sum, one) => sum + one, 0) / scores.length;

function validate(folds: readonly Fold[]): (setting: Omit<Setting, 'odds'>) => number {
  const prepared = folds.map(({ known, asked, day }) => {
    const terms = termsOf(known);
    return { day, terms, prior: priorFor(terms), known: read(known, terms), asked: read(asked, terms) };
  });
  return ({ halfLife, pull }) =>
    mean(
      prepared.map(({ day, terms, prior, known, asked }) => {
        const size = { terms: terms.length, classes: parents.length };
        return f1Of(learn(casesOf(known, day, halfLife), size, pull, prior), asked, trial);
      }),
    );
}

/**
 * The setting that does best on later advisories and on unknown vendors, all within the rows that may be learned from.
 * A tag is worth its risk from half of the F1 that can be expected (Lipton, Elkan and Naryanaswamy, 2014).
 */
function choose(rows: readonly CsafRow[], until: string): Setting {
  const [later, unknown] = [validate(foldsByTime(rows)), validate(foldsByVendor(rows, until))];
  const scored = settings.map((setting) => ({ setting, later: later(setting), unknown: unknown(setting) }));
  const [best] = scored.toSorted((a, b) => b.later + b.unknown - a.later - a.unknown);
  if (best === undefined) throw new Error('there are no advisories to learn from');
  const likely = (best.later + best.unknown) / 4;
  const odds = Math.log(likely / (1 - likely));
  console.log(
    `Cross-validated F1: later advisories ${best.later.toFixed(3)}, unknown vendors ${best.unknown.toFixed(3)};`,
    { ...best.setting, odds },
  );
  return { ...best.setting, odds };
}

/** Below this a term changes no answer; left out, the file is half as long. */
const leastWeight = 0.15;

function write(rows: readonly CsafRow[], until: string, { halfLife, pull, odds }: Setting): void {
  const terms = termsOf(rows);
  const cases = read(rows, terms);
  const size = { terms: terms.length, classes: parents.length };
  const { base, weights } = learn(casesOf(cases, until, halfLife), size, pull, priorFor(terms));
  const told = terms.flatMap(({ kind, words }, number) => {
    const having = cases.filter((one) => one.terms.includes(number));
    const tells = parents.flatMap((_, ofClass) => {
      const weight = weights[number * parents.length + ofClass] ?? 0;
      if (Math.abs(weight) < leastWeight) return [];
      const stating = having.filter(({ classes }) => classes.includes(ofClass)).length;
      return [`${ofClass}:${stating}:${weight.toFixed(2)}`];
    });
    return tells.length === 0 ? [] : [[kind, words, having.length, tells.join(' ')] as const];
  });
  const head = {
    source: {
      by: 'CISA',
      title: 'CSAF advisories on control systems, notes on critical infrastructure sectors',
      url: 'https://github.com/cisagov/CSAF',
      licence: 'public domain (U.S. Government work)',
    },
    from: rows.reduce((first, { date }) => (date < first ? date : first), until),
    to: until,
    advisories: rows.length,
    sectors: parents.map(({ id }, ofClass) => ({
      id,
      advisories: cases.filter(({ classes }) => classes.includes(ofClass)).length,
      base: Number(((base[ofClass] ?? 0) - odds).toFixed(2)),
    })),
  };
  const lines = told
    .toSorted((a, b) => (a[0] === b[0] ? (a[1] < b[1] ? -1 : 1) : a[0] < b[0] ? -1 : 1))
    .map((term) => `    ${JSON.stringify(term)}`);
  const text = JSON.stringify(head, null, 2).replace(
    /\n}$/,
    `,\n  "terms": [\n${lines.join(',\n')}\n  ]\n}\n`,
  );
  writeFileSync(target, text);
  console.log(`${told.length} terms of ${rows.length} advisories, ${head.from} to ${head.to}, in ${target}`);
}

const rows = csafRows(values.data, 'public').filter(({ date }) => date < '2022-07-01');
const until = rows.reduce((latest, { date }) => (date > latest ? date : latest), '');
write(rows, until, choose(rows, until));
