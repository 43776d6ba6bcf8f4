import { type Answer, type Kind, kindNames, plainlyRefanged, systems } from '../indicator-systems.ts';
import { type Counts, scoresOf } from '../score.ts';
import { type Miss, type Row, readRows, type Suite } from '../suite.ts';

type Case = {
  readonly id: string;
  readonly kind: 'unit' | 'real_report';
  readonly source: string;
  readonly case: string;
  readonly text: string;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly not_expected?: Readonly<Record<string, readonly string[]>> | null;
  /** Defanged words that whoever made the truth could not read: what stands in them is neither right nor wrong. */
  readonly unparsed_defanged_tokens?: readonly string[];
  /** What is not expected is wrong; in the other cases only what is expected is known. */
  readonly exact: boolean;
};
type Values = ReadonlySet<string>;
/** A row of the table: which kinds, asked of which reports. */
type Question = {
  readonly measure: string;
  readonly kinds: readonly Kind[];
  readonly reports: readonly Case[];
  readonly asLabelled: boolean;
};

/** One spelling for comparison: whether a library gives back what it found refanged is not the question. */
function spelling(value: string, kind: Kind): string {
  const joined = value
    .trim()
    .replace(/\s?[[({<]\s?(?:\.|dot)\s?[\])}>]\s?|\[\.|\.\]/gi, '.')
    .replace(/\[:\]/g, ':')
    .replace(/\s?[[(]\s?(?:@|at)\s?[\])]\s?/gi, '@');
  const link = /^(h\w{2}p|f\wp|[a-z]{2,6}?)(s?)(?::\/\/|:\\\\|:__|__)(.*)$/i.exec(joined);
  if (kind !== 'urls' || link === null) return joined.toLowerCase();
  const [, scheme = '', secure = '', rest = ''] = link;
  const name = scheme
    .toLowerCase()
    .replace(/^h\w{2}p$/, 'http')
    .replace(/^f\wp$/, 'ftp');
  return `${name}${secure.toLowerCase()}://${rest}`;
}

function spelled(values: Iterable<string>, kind: Kind): Values {
  return new Set([...values].map((value) => spelling(value, kind)));
}

/** Some paths on file servers (`file://\\\\host@80\\share`) are listed as e-mail addresses; as they are labelled, they stay. */
function expectedOf(one: Case, kind: Kind, asLabelled: boolean): Values {
  const values = one.expected[kind];
  const texts = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
  const isSetAside = (text: string) => kind === 'email_addresses' && !asLabelled && /[\\/]/.test(text);
  return spelled(
    texts.filter((text) => !isSetAside(text)),
    kind,
  );
}

/** An author who defangs nothing has marked nothing: of such a report only the hashes are known. */
function defangsAnything({ text }: Case): boolean {
  return /hxxp|\[\.\]|\(\.\)|\[:|\[@\]|\[dot\]/i.test(text);
}

/** What stands in a word that the truth could not read is neither right nor wrong, for any system. */
function isUnread(value: string, { unparsed_defanged_tokens: tokens = [] }: Case): boolean {
  const bare = value.replace(/^\w+:\/\//, '').toLowerCase();
  return tokens.some((token) => plainlyRefanged(token).toLowerCase().includes(bare));
}

function ask({ measure, kinds, reports, asLabelled }: Question, answer: Answer) {
  const misses: Miss[] = [];
  let [tp, fp, fn] = [0, 0, 0];
  for (const report of reports) {
    const answered = answer(report.text);
    for (const kind of kinds) {
      const want = expectedOf(report, kind, asLabelled);
      const got = spelled(answered.get(kind) ?? [], kind);
      const wrong = [...got.difference(want)].filter((value) => asLabelled || !isUnread(value, report));
      const missed = [...want.difference(got)];
      [tp, fp, fn] = [tp + want.size - missed.length, fp + wrong.length, fn + missed.length];
      if (wrong.length + missed.length > 0)
        misses.push({ measure, id: report.id, got: wrong, want: missed, text: report.case });
    }
  }
  return { counts: { tp, fp, fn }, misses };
}

function questions(reports: readonly Case[]): readonly Question[] {
  const marked = reports.filter(defangsAnything);
  const lists: readonly (readonly [string, readonly Kind[], readonly Case[]])[] = [
    ['domains', ['domains'], marked],
    ['IPv4', ['ipv4s'], marked],
    ['URLs', ['urls'], marked],
    ['e-mail', ['email_addresses'], marked],
    ['hashes', ['md5s', 'sha1s', 'sha256s', 'sha512s'], reports],
  ];
  return lists.flatMap(([name, kinds, asked]) => [
    { measure: `indicators/${name}`, kinds, reports: asked, asLabelled: false },
    { measure: `indicators/${name}, as labelled`, kinds, reports, asLabelled: true },
  ]);
}

const localAddress = /^(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01])|22[4-9]|2[3-5]\d|0)\.|^::1$|^fe80:/;
const publicHost = /^\w+:\/\/(?:[^\s/@]*@)?((?:[\w-]+\.)+(?:[a-z]{2,}|\d{1,3}))(?:[:/?#]\S*)?$/i;

/**
 * Is it an indicator by our promise? Not so: private addresses, hosts without a dot or a known ending, links without a
 * scheme or with blanks inside, the domain of an e-mail address, files and parts of paths that look like domains.
 */
function isPromised(value: string, kind: Kind, text: string): boolean {
  if (kind === 'ipv4s' || kind === 'ipv6s') return !localAddress.test(value);
  if (kind === 'urls') return !localAddress.test(publicHost.exec(value)?.[1] ?? '0.');
  if (kind === 'email_addresses') return /^[^\s@[]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$/.test(value);
  const at = kind === 'domains' ? text.toLowerCase().indexOf(value) : 0;
  return at === 0 || /[\s("'<]|:\/\/$/.test(text.slice(Math.max(0, at - 3), at).slice(-3));
}

/** The cases of a library's own tests. Each test counts once, however many texts it tries; in what is not `exact` only what is expected is known. */
function askTests(cases: readonly Case[], answer: Answer, isAsked: typeof isPromised): Counts {
  const sizes = Map.groupBy(cases, (one) => one.case);
  let [tp, fp, fn] = [0, 0, 0];
  for (const one of cases) {
    const weight = 1 / (sizes.get(one.case)?.length ?? 1);
    const answered = answer(one.text);
    for (const kind of kindNames) {
      const asked = (values: Values) =>
        new Set([...values].filter((value) => isAsked(value, kind, one.text)));
      const want = asked(expectedOf(one, kind, true));
      const got = asked(spelled(answered.get(kind) ?? [], kind));
      const both = want.intersection(got).size;
      tp += weight * both;
      fn += weight * (want.size - both);
      fp += one.exact ? weight * (got.size - both) : 0;
    }
  }
  return { tp, fp, fn };
}

function testRows(source: string, cases: readonly Case[]): readonly Row[] {
  const measure = `indicators/tests of ${source.split('/')[1]}`;
  return Object.entries(systems).flatMap(([system, answer]) => [
    { measure, system, n: cases.length, scores: scoresOf(askTests(cases, answer, () => true)) },
    {
      measure: `${measure}, promised`,
      system,
      n: cases.length,
      scores: scoresOf(askTests(cases, answer, isPromised)),
    },
  ]);
}

/** Indicators in reports whose authors defanged them, and in the tests of two libraries. */
export const indicators: Suite = {
  name: 'indicators',
  run: async (data) => {
    const cases = readRows<Case>(data, 'ioc-cases.jsonl');
    const rows: Row[] = [];
    const misses: Miss[] = [];
    for (const question of questions(cases.filter(({ kind }) => kind === 'real_report'))) {
      for (const [system, answer] of Object.entries(systems)) {
        const asked = ask(question, answer);
        const { tp, fn } = asked.counts;
        rows.push({ measure: question.measure, system, n: tp + fn, scores: scoresOf(asked.counts) });
        if (system === 'stormbrief') misses.push(...asked.misses);
      }
    }
    const tests = cases.filter(({ kind }) => kind === 'unit');
    for (const [source, own] of Map.groupBy(tests, (one) => one.source)) rows.push(...testRows(source, own));
    return { rows, misses };
  },
};
