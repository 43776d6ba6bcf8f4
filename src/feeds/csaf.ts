import type { Structured } from '../domain/advisory.ts';
import { tlpCalled } from '../domain/tlp.ts';
import { cutAtWord } from '../domain/words.ts';
import { isoDate } from './dates.ts';
import { type Draft, distinct, webAddress } from './draft.ts';
import { literal, literalTitle, type Shape, shapes, within, words } from './json-shape.ts';

/** How much of a document is kept as text; of `text` its prose, and with what names and rates each vulnerability, all of it. UTF-16 units. */
const limits = { summary: 1_200, remediation: 300, note: 500, name: 120, text: 8_000, all: 100_000 };
const most = {
  vendors: 20,
  products: 100,
  shown: 5,
  remediations: 4,
  scores: 4,
  vulnerabilities: 20_000,
  branches: 50_000,
};

/** Is it an advisory in CSAF 2.x? */
export function isCsaf(document: Shape): boolean {
  const head = within(document, 'document');
  return words(head, 'csaf_version') !== null && words(within(head, 'tracking'), 'id') !== null;
}

function oneLine(text: string | null, limit: number): string {
  return cutAtWord((text ?? '').replace(/\s+/g, ' ').trim(), limit);
}

function notesOf(holder: Shape, categories: readonly string[], limit: number): readonly string[] {
  const notes = shapes(holder['notes']).filter((note) => categories.includes(words(note, 'category') ?? ''));
  return distinct(notes.map((note) => oneLine(words(note, 'text'), limit)));
}

/** The branches of a product tree, however deep, in order. */
function branchesOf(tree: Shape): readonly Shape[] {
  const found: Shape[] = [];
  const waiting = [...shapes(tree['branches'])].reverse();
  while (waiting.length > 0 && found.length < most.branches) {
    const branch = waiting.pop();
    if (branch === undefined) break;
    found.push(branch);
    waiting.push(...[...shapes(branch['branches'])].reverse());
  }
  return found;
}

function madeBy(document: Shape): {
  readonly vendors: readonly string[];
  readonly products: readonly string[];
} {
  const tree = within(document, 'product_tree');
  const branches = branchesOf(tree);
  const called = (category: string) =>
    branches.flatMap((branch) =>
      words(branch, 'category') === category ? (words(branch, 'name') ?? []) : [],
    );
  const named = called('product_name');
  const whole = () => [
    ...branches.flatMap((branch) => words(within(branch, 'product'), 'name') ?? []),
    ...shapes(tree['full_product_names']).flatMap((product) => words(product, 'name') ?? []),
  ];
  return {
    vendors: distinct(called('vendor'), most.vendors),
    products: distinct(named.length > 0 ? named : whole(), most.products),
  };
}

function scoreIn(told: string): number {
  return Number(/base score (\d+(?:\.\d+)?)/.exec(told)?.[1] ?? 0);
}

/** The scores of a vulnerability as a reader writes them, the highest among them: in CSAF 2.0 under `scores`, in 2.1 under `metrics`. */
function scoreWords(vulnerability: Shape): readonly string[] {
  const holders = [
    ...shapes(vulnerability['scores']),
    ...shapes(vulnerability['metrics']).map((metric) => within(metric, 'content')),
  ];
  const all = distinct(
    holders.flatMap((holder) =>
      ['cvss_v4', 'cvss_v3', 'cvss_v2'].flatMap((key) => {
        const cvss = within(holder, key);
        const score = words(cvss, 'baseScore');
        if (score === null) return [];
        const version = words(cvss, 'version') ?? key.slice(-1);
        return [[`CVSS v${version} base score ${score}`, words(cvss, 'vectorString') ?? ''].join(' ').trim()];
      }),
    ),
  );
  return all.length <= most.scores
    ? all
    : all.toSorted((a, b) => scoreIn(b) - scoreIn(a)).slice(0, most.scores);
}

/** A vulnerability as its advisory tells it, and how far in front it stands. */
type Told = {
  readonly named: string;
  readonly scores: readonly string[];
  readonly exploited: readonly string[];
  readonly said: readonly string[];
  readonly score: number;
  readonly isExploited: boolean;
};

const saysExploited = /\bexploit(?:ed|ation)\b/i;
const deniesIt = /\b(?:no|not|none|never|unlikely|less likely)\b|exploited:\s*no\b/i;

function toldOf(vulnerability: Shape): Told {
  const exploited = distinct(
    shapes(vulnerability['threats'])
      .filter((threat) => words(threat, 'category') === 'exploit_status')
      .map((threat) => oneLine(words(threat, 'details'), limits.note)),
    2,
  );
  const scores = scoreWords(vulnerability);
  return {
    named: oneLine(words(vulnerability, 'cve') ?? words(vulnerability, 'title'), limits.name),
    scores,
    exploited,
    said: notesOf(vulnerability, ['summary', 'description'], limits.note).slice(0, 1),
    score: Math.max(0, ...scores.map(scoreIn)),
    isExploited: exploited.some((one) => saysExploited.test(one) && !deniesIt.test(one)),
  };
}

function sentences(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('. ');
}

/**
 * Each vulnerability with its scores, what is exploited first, then the worst; in full as far as there is room for prose, then with its
 * highest score alone, so that none is lost of the hundreds that an advisory on third-party components names.
 */
function vulnerabilityLines(vulnerabilities: readonly Told[]): readonly string[] {
  const order = vulnerabilities.toSorted(
    (a, b) => Number(b.isExploited) - Number(a.isExploited) || b.score - a.score,
  );
  const lines: string[] = [];
  const exploitation = new Set<string>();
  let [prose, all] = [limits.text, limits.all];
  for (const { named, scores, exploited, said } of order) {
    const unsaid = exploited.filter((one) => !exploitation.has(one));
    const full = sentences([named, ...scores, ...said, ...unsaid]);
    const worst = scores.toSorted((a, b) => scoreIn(b) - scoreIn(a))[0]?.split(' CVSS:', 1)[0] ?? '';
    const isFull = full.length <= prose;
    const line = isFull ? full : sentences([named, worst, ...unsaid]);
    if (line.length > all) break;
    if (isFull) prose -= full.length;
    all -= line.length;
    for (const one of unsaid) exploitation.add(one);
    lines.push(line);
  }
  return lines;
}

/** The note in which a publisher states the sectors, as CISA's `Critical infrastructure sectors`. */
function sectorNotes(head: Shape): readonly string[] {
  return shapes(head['notes']).flatMap((note) => {
    const title = words(note, 'title') ?? '';
    const text = oneLine(words(note, 'text'), limits.note);
    return /\bsectors?\b/i.test(title) && text !== '' ? [`${title}: ${text}`] : [];
  });
}

/** Those of CSAF 2.0 and 2.1, what helps most first. */
const remediationKinds = [
  ...['vendor_fix', 'optional_patch', 'mitigation', 'workaround', 'fix_planned'],
  ...['none_available', 'no_fix_planned'],
];

function remediationsOf(vulnerabilities: readonly Shape[]): readonly string[] {
  const all = vulnerabilities.flatMap((vulnerability) => shapes(vulnerability['remediations']));
  const placeOf = (one: Shape) => {
    const place = remediationKinds.indexOf(words(one, 'category') ?? '');
    return place < 0 ? remediationKinds.length : place;
  };
  const given = all.toSorted((a, b) => placeOf(a) - placeOf(b));
  return distinct(
    given.map((one) => oneLine(words(one, 'details'), limits.remediation)),
    most.remediations,
  );
}

/** The page for people where the document names one, else the document. */
function pageOf(head: Shape, id: string, url: string | null): string | null {
  const references = shapes(head['references']).flatMap((reference) => {
    const address = webAddress(words(reference, 'url'), url);
    return address === null ? [] : [{ address, isSelf: words(reference, 'category') === 'self' }];
  });
  const isPage = (address: string) => !/\.(?:json|pdf|txt|xml|zip)(?:[?#]|$)/i.test(address);
  const isOwn = (address: string) => address.toLowerCase().includes(id.toLowerCase());
  const own = references.filter(({ isSelf }) => isSelf).map(({ address }) => address);
  const all = references.map(({ address }) => address);
  return (
    own.find((address) => isPage(address) && isOwn(address)) ??
    own.find(isPage) ??
    all.find((address) => isPage(address) && isOwn(address)) ??
    own[0] ??
    url
  );
}

function shownProducts({ vendors, products }: ReturnType<typeof madeBy>): string {
  const more = products.length - most.shown;
  const names = [...products.slice(0, most.shown), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return oneLine([vendors.slice(0, most.shown).join(', '), names].filter(Boolean).join(': '), limits.note);
}

function summaryOf(head: Shape, vulnerabilities: readonly Shape[], made: ReturnType<typeof madeBy>): string {
  const said = [
    notesOf(head, ['summary'], limits.summary),
    notesOf(head, ['description'], limits.summary),
    vulnerabilities.flatMap((one) => notesOf(one, ['summary', 'description'], limits.summary)).slice(0, 1),
  ].find((notes) => notes.length > 0);
  const affected = shownProducts(made);
  const parts = [
    oneLine((said ?? []).join(' '), limits.summary),
    ...(affected === '' ? [] : [`Affected: ${affected}`]),
    ...remediationsOf(vulnerabilities).map((one) => `Remediation: ${one}`),
  ];
  return parts
    .filter((part) => part !== '')
    .map((part) => `<p>${literal(part)}</p>`)
    .join('');
}

/** The text that rules read beside the summary: stated sectors first, then every vulnerability with its scores. */
function textOf(head: Shape, vulnerabilities: readonly Shape[]): string {
  const aggregate = words(within(head, 'aggregate_severity'), 'text');
  const lines = [
    ...sectorNotes(head),
    ...(aggregate === null ? [] : [`Severity: ${oneLine(aggregate, 60)}`]),
    ...vulnerabilityLines(vulnerabilities.map(toldOf)),
  ];
  return cutAtWord(lines.filter((line) => line !== '').join('\n'), limits.text + limits.all);
}

/** A CSAF document as a draft: what people read of it, and apart from that what its publisher names for machines. */
export function readCsaf(document: Shape, url: string | null): Draft {
  const head = within(document, 'document');
  const tracking = within(head, 'tracking');
  const id = words(tracking, 'id') ?? '';
  const vulnerabilities = shapes(document['vulnerabilities']).slice(0, most.vulnerabilities);
  const made = madeBy(document);
  const tlp = tlpCalled(words(within(within(head, 'distribution'), 'tlp'), 'label') ?? '');
  const structured: Structured = {
    ...made,
    text: textOf(head, vulnerabilities),
    ...(tlp === null ? {} : { tlp }),
  };
  const publisher = words(within(head, 'publisher'), 'name');
  const updated = isoDate(words(tracking, 'current_release_date'));
  return {
    guid: id,
    url: pageOf(head, id, url),
    title: literalTitle(words(head, 'title')),
    summary: summaryOf(head, vulnerabilities, made) || null,
    content: null,
    published: isoDate(words(tracking, 'initial_release_date')) ?? updated,
    updated,
    authors: publisher === null ? [] : [publisher],
    categories: distinct([(words(head, 'category') ?? '').replace(/^csaf_/, '').replaceAll('_', ' ')]),
    lang: words(head, 'lang'),
    structured,
  };
}
