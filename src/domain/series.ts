import { countNouns, isStop, isTelling, periodWords, stem } from './story-words.ts';

/** What numbers an advisory among its like: two that differ here are two, however alike their words are. */
export type Marks = {
  /** Identifiers by series: `fg-ir` → `24-001`, `kb` → `5034123`, `apt` → `28`. */
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>;
  /** Numbers by the word before them in the title: `chrome` → `131`, `week` → `12`. */
  readonly versions: ReadonlyMap<string, ReadonlySet<string>>;
  readonly months: ReadonlySet<string>;
  readonly years: ReadonlySet<string>;
  /** A title that gathers many events: a week in review, a podcast, a newsletter. */
  readonly roundUp: boolean;
};

const monthNames =
  'january february march april may june july august september october november december'.split(' ');
const monthPattern =
  /\b(january|february|april|june|july|august|september|october|november|december|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)\b|\b(march|may|mar)\b(?=\.?,? ?['’]?\d|,? (?:patch|security|updates?|bulletin|edition|roundup|recap|review|release))|(?<=\b(?:in|of|for|since|until|through|tuesday|bulletin|updates?|edition|digest|report|review|\d(?:st|nd|rd|th)?|[,:;(–-]) ?)\b(march|may)\b/gi;
const roundUpPattern =
  /\b(?:week(?:ly)?(?:'s|’s)? (?:in|security|cyber\w*|news|intelligence|threat|ics|vulnerability|malware|data|detection|ransomware)?\s?(?:review|security|round-?up|recap|digest|news|update|summary|report|brief\w*|wrap\w*|landscape)|this week in|the week in|a week in|week of\b|round-?up|newsletter|podcast|stormcast|webcast|webinar|in other news|news (?:brief|bites|digest|wrap|in review)|daily (?:brief\w*|digest|scoop|update|news|recap)|month(?:ly)? (?:in review|digest|recap|threat|security report|review)|year in review|the good,? the bad|(?:top|biggest) stories|icymi|friday squid|threat (?:source|roundup|landscape report)|open thread|link(?:s)? (?:of|for) the|episode \d|ep\. ?\d)/i;
const identifier =
  /^(?=[a-z\d:#_-]*\d)([a-z]{2,8}(?:[-_][a-z]{1,5})?)([-:#_]?)(\d[\da-z]*(?:[-:_.][\da-z]+)*)$/;
const advisoryOf = /^([a-z]{2,12}[-_]sa)[-_]([\w-]{1,80})$/;
const github = /^(ghsa)-([\da-z]{4}-[\da-z]{4}-[\da-z]{4})$/;
/** Prefixes that number pages, days and things, not advisories. */
const noSeries: ReadonlySet<string> = new Set(
  `cve cwe article news post story id page item entry blog press release view node content video pr index section part top
  covid http tcp udp port sha md aes rsa utf iso rfc web log gen mid pre post non over under about nearly up back mp4 html
  ${monthNames.join(' ')} jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun`.split(
    /\s+/,
  ),
);

/** What marks nothing, for most titles have no mark: one for all of them. */
const noMarks: ReadonlyMap<string, ReadonlySet<string>> = new Map();
const nothing: ReadonlySet<string> = new Set();
const orNone = (marks: Marks['ids']) => (marks.size === 0 ? noMarks : marks);
const setOf = (values: readonly string[]) => (values.length === 0 ? nothing : new Set(values));

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}

function identify(token: string, ids: Map<string, Set<string>>): void {
  const named = advisoryOf.exec(token) ?? github.exec(token);
  if (named?.[1] !== undefined && named[2] !== undefined)
    return void addTo(ids, named[1].replace('_', '-'), named[2]);
  const [, prefix = '', joint = '', number = ''] = identifier.exec(token) ?? [];
  if (prefix === '' || noSeries.has(prefix)) return;
  // Without a joint a single digit belongs to the name (log4j, cl0p); two and more number it (APT28, KB5034123).
  if (joint === '' && !/^\d{2}/.test(number)) return;
  if (/^(?:19|20)\d\d$/.test(number)) return;
  addTo(ids, prefix.replace('_', '-'), number.replaceAll('_', '-'));
}

function readIdentifiers(text: string, ids: Map<string, Set<string>>): void {
  for (const token of text.toLowerCase().split(/[^a-z\d:#_.-]+/))
    if (token.length > 3 && token.length < 90 && /[\d_-]/.test(token))
      identify(token.replace(/^[:#.-]+|[:#.-]+$/g, ''), ids);
}

/** The identifiers that a text names, by series. */
export function identifiersIn(text: string): Marks['ids'] {
  const ids = new Map<string, Set<string>>();
  readIdentifiers(text, ids);
  return orNone(ids);
}

function identifiers(title: string, page: string | null): Marks['ids'] {
  const ids = new Map<string, Set<string>>();
  readIdentifiers(title, ids);
  for (const part of page
    ?.toLowerCase()
    .split(/[/?&=]/)
    .slice(1) ?? [])
    if (part.length > 4 && part.length < 90)
      identify(part.replace(/\.(?:html?|pdf|php|aspx?|txt)$/, ''), ids);
  return ids;
}

const isNumber = /^v?\d{1,6}(?:\.\d+)*(?:st|nd|rd|th)?$/;
const isYear = /^(?:19|20)\d\d$/;

function numbered(title: string): ReadonlyMap<string, ReadonlySet<string>> {
  const versions = new Map<string, Set<string>>();
  const words = title.toLowerCase().match(/[\p{L}\d][\p{L}\d.]*%?/gu) ?? [];
  for (const [at, word] of words.entries()) {
    const number = word.replace(/\.$/, '');
    if (!isNumber.test(number) || isYear.test(number)) continue;
    const before = stem(words[at - 1] ?? '');
    if (before.length < 2 || /\d/.test(before)) continue;
    if (countNouns.has(stem(words[at + 1] ?? '')) || isStop(before)) continue;
    if (!isTelling(before) && !periodWords.has(before) && !monthNames.includes(before)) continue;
    addTo(versions, before, number.replace(/^v|(?:st|nd|rd|th)$/g, ''));
  }
  return versions;
}

/** What marks a title and its page among others of their kind. */
export function marksOf(title: string, page: string | null): Marks {
  const months = [...title.matchAll(monthPattern)].map(([, plain, dated, after]) =>
    (plain ?? dated ?? after ?? '').toLowerCase().slice(0, 3),
  );
  return {
    ids: orNone(identifiers(title, page)),
    versions: orNone(numbered(title)),
    months: setOf(months),
    years: setOf(title.match(/\b20[0-4]\d\b/g) ?? []),
    roundUp: roundUpPattern.test(title),
  };
}

function disjoint(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size > 0 && b.size > 0 && a.isDisjointFrom(b);
}

/** 17 and 17.1 may be one version; 17.1 and 17.2 are two. */
function differentVersions(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const one of a)
    for (const other of b)
      if (one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)) return false;
  return true;
}

/** Do the marks say that these are two of one series, and not one? */
export function apartByMarks(a: Marks, b: Marks): boolean {
  if (disjoint(a.months, b.months) || disjoint(a.years, b.years)) return true;
  for (const [series, ids] of a.ids) if (disjoint(ids, b.ids.get(series) ?? nothing)) return true;
  for (const [word, numbers] of a.versions) {
    const others = b.versions.get(word);
    if (others !== undefined && differentVersions(numbers, others)) return true;
  }
  return false;
}

/** Does one identifier stand in both? */
export function share(a: Marks['ids'], b: Marks['ids']): boolean {
  for (const [series, ids] of a) if (!ids.isDisjointFrom(b.get(series) ?? nothing)) return true;
  return false;
}
