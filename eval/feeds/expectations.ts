/** What is compared: the fields of a feed that Stormbrief keeps. */
export const fieldNames = [
  'feed title',
  'feed description',
  'feed link',
  'feed language',
  'title',
  'link',
  'id',
  'date',
  'text',
  'author',
  'category',
] as const;
export type FieldName = (typeof fieldNames)[number];

/** That a field of a feed (`entry` null) or of one of its entries has this value. */
export type Claim = {
  readonly entry: number | null;
  readonly field: FieldName;
  readonly value: string;
  /** The origin's own test says so, or else Python's feedparser. */
  readonly by: 'origin' | 'feedparser';
};

const entryFields: Readonly<Record<string, FieldName>> = {
  ...{ title: 'title', 'title_detail.value': 'title', link: 'link', id: 'id', guid: 'id' },
  ...{ updated: 'date', published: 'date', created: 'date', modified: 'date', date: 'date' },
  ...{ updated_parsed: 'date', published_parsed: 'date', created_parsed: 'date' },
  ...{ summary: 'text', description: 'text', 'summary_detail.value': 'text', 'content.0.value': 'text' },
  ...{ author: 'author', 'author_detail.name': 'author', 'authors.0.name': 'author' },
  ...{
    'authors.1.name': 'author',
    'tags.0.term': 'category',
    'tags.1.term': 'category',
    category: 'category',
  },
};
const feedFields: Readonly<Record<string, FieldName>> = {
  ...{
    title: 'feed title',
    'title_detail.value': 'feed title',
    link: 'feed link',
    language: 'feed language',
  },
  ...{ tagline: 'feed description', subtitle: 'feed description', description: 'feed description' },
  ...{ 'tagline_detail.value': 'feed description', 'subtitle_detail.value': 'feed description' },
};

const step = String.raw`\[(?:'\w+'|"\w+"|\d+)\]|\.\w+`;
const string = String.raw`[ur]?"(?:[^"\\]|\\.)*"|[ur]?'(?:[^'\\]|\\.)*'`;
const literal = String.raw`(?:${string})(?:\s*\+\s*(?:${string}))*|\([\d, ]+\)`;
const field = String.raw`(feed|entries\[\d+\])((?:${step})+)`;
/** `a == b == 'x'` says it of both. */
const further = String.raw`(?:(?:feed|entries\[\d+\])(?:${step})+\s*==\s*)*`;
const equation = new RegExp(String.raw`${field}\s*==\s*(?=${further}(${literal}))`, 'g');
const codepoint = new RegExp(String.raw`ord\(${field}\)\s*==\s*(\d+)`, 'g');

/** The value of a Python string, or the moment of a tuple as `time.struct_time` has it. */
function literalOf(written: string): string {
  if (written.startsWith('(')) {
    const [year = 0, month = 1, ...rest] = (written.match(/\d+/g) ?? []).map(Number);
    return new Date(Date.UTC(year, month - 1, rest[0], rest[1], rest[2], rest[3])).toISOString();
  }
  const plain: Readonly<Record<string, string>> = {
    n: '\n',
    r: '\r',
    t: '\t',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
  };
  const parts = written.match(new RegExp(string, 'g')) ?? [];
  const body = parts.map((part) => part.replace(/^[ur]/, '').slice(1, -1)).join('');
  return body.replace(
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|([\s\S]))/gi,
    (_all, two?: string, four?: string, eight?: string, one = '') => {
      const hex = two ?? four ?? eight;
      return hex === undefined ? (plain[one] ?? one) : String.fromCodePoint(Number.parseInt(hex, 16));
    },
  );
}

function claimOf(owner: string, path: string, value: string): readonly Claim[] {
  const steps = path.match(/\w+/g)?.join('.') ?? '';
  const entry = owner === 'feed' ? null : Number(/\d+/.exec(owner)?.[0]);
  const name = (entry === null ? feedFields : entryFields)[steps];
  return name === undefined || value.trim() === '' ? [] : [{ entry, field: name, value, by: 'origin' }];
}

/** What a test of feedparser's expects, where it is that a field equals a value. */
export function claimsOfTest(expression: string): readonly Claim[] {
  return [
    ...[...expression.matchAll(equation)].flatMap(([, owner = '', path = '', value = '']) =>
      claimOf(owner, path, literalOf(value)),
    ),
    ...[...expression.matchAll(codepoint)].flatMap(([, owner = '', path = '', value = '']) =>
      claimOf(owner, path, String.fromCodePoint(Number(value))),
    ),
  ];
}
