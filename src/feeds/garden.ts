import { type Element, voids } from './xml.ts';

/** A tag as it was written, and all that its name says. */
type Tag = {
  readonly tag: string;
  readonly lower: string;
  readonly prefix: string;
  readonly name: string;
  readonly isLeaf: boolean;
  readonly isField: boolean;
  readonly isItem: boolean;
  readonly isRoot: boolean;
  readonly isVoid: boolean;
  readonly isStructure: boolean;
  readonly isContainer: boolean;
};
/** The namespaces in force: by prefix, in lower case; the feed's own; and the spaces that prefixes came to. */
type Scope = {
  readonly uris: ReadonlyMap<string, string>;
  readonly core: string | null;
  readonly spaces: Map<string, string>;
};
type Open = { readonly element: Element; readonly kind: Tag; readonly scope: Scope };
type Attributes = ReadonlyMap<string, string>;

/** Deeper nesting is laid flat. */
const maxDepth = 64;
/** Where a document has more elements than any feed, the rest of it is not read. */
const maxElements = 300_000;
/** More attributes of one element than any vocabulary has are not read. */
export const mostAttributes = 200;
/** A feed has a dozen prefixes; copying a scope must stay cheap. */
const maxScope = 100;

/** Namespaces by what their URI contains, in lower case; the versions in use differ in the rest. */
const spaces: readonly (readonly [string, string])[] = [
  ['w3.org/2005/atom', 'atom'],
  ['purl.org/atom', 'atom'],
  ['purl.org/dc/terms', 'dcterms'],
  ['purl.org/dc', 'dc'],
  ['purl.org/rss/1.0/modules/content', 'content'],
  ['purl.org/rss/1.0/modules', 'other'],
  ['purl.org/net/rss1.1', ''],
  ['purl.org/rss/1.0', ''],
  ['netscape.com/rdf/simple', ''],
  ['netscape.com/rdf', ''],
  ['netscape.com/publish', ''],
  ['backend.userland.com', ''],
  ['blogs.law.harvard.edu', ''],
  ['1999/02/22-rdf-syntax', 'rdf'],
  ['w3.org/1999/xhtml', 'xhtml'],
  ['search.yahoo.com/mrss', 'media'],
  ['www.itunes.com/dtds', 'itunes'],
  ['w3.org/xml/1998', 'xml'],
];
const conventional = new Set(['atom', 'dc', 'dcterms', 'content', 'rdf', 'xhtml', 'media', 'itunes', 'xml']);
const roots = new Set(['rss', 'rdf', 'feed', 'channel']);
const structure = new Set([
  'rss',
  'rdf',
  'feed',
  'channel',
  'item',
  'entry',
  'description',
  'content',
  'summary',
  'encoded',
]);
/** Between their children are only blanks: no reader shows words that stand there. */
const containers = new Set(['rss', 'rdf', 'feed', 'channel', 'item', 'entry']);
/** Elements that hold words and no other field: the start of another field ends one that was never closed. */
const leaves = new Set([
  'title',
  'link',
  'guid',
  'id',
  'pubdate',
  'date',
  'published',
  'updated',
  'creator',
  'category',
  'comments',
]);
const fields = new Set([
  ...leaves,
  'description',
  'summary',
  'content',
  'encoded',
  'author',
  'enclosure',
  'source',
  'item',
  'entry',
]);

const none: (Element | string)[] = [];
const nothing: Scope = { uris: new Map(), core: null, spaces: new Map() };
/** A feed has a few dozen kinds of tags; more are not remembered. */
const mostTags = 500;

function spaceOf(prefix: string, { uris, core, spaces: known }: Scope): string {
  const before = known.get(prefix);
  if (before !== undefined) return before;
  const uri = uris.get(prefix);
  const space =
    uri === undefined
      ? prefix === ''
        ? ''
        : conventional.has(prefix)
          ? prefix
          : 'other'
      : (spaces.find(([part]) => uri.includes(part))?.[1] ?? (uri === core ? '' : 'other'));
  if (known.size < maxScope) known.set(prefix, space);
  return space;
}

function widen(scope: Scope, attributes: Attributes): Scope {
  if (attributes.size === 0) return scope;
  const declared = [...attributes].filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  if (declared.length === 0 || scope.uris.size + declared.length > maxScope) return scope;
  const uris = new Map([
    ...scope.uris,
    ...declared.map(([name, uri]) => [name.slice(6), uri.toLowerCase()] as const),
  ]);
  return { uris, core: scope.core, spaces: new Map() };
}

function tagOf(tag: string): Tag {
  const lower = tag.toLowerCase();
  const colon = lower.indexOf(':');
  const prefix = colon < 0 ? '' : lower.slice(0, colon);
  const name = colon < 0 ? lower : lower.slice(colon + 1);
  return {
    tag,
    lower,
    prefix,
    name,
    isLeaf: leaves.has(name),
    isField: fields.has(name),
    isItem: name === 'item' || name === 'entry',
    isRoot: roots.has(name),
    isVoid: prefix === '' && voids.has(name),
    isStructure: structure.has(name),
    isContainer: containers.has(name),
  };
}

function dictionary(): (tag: string) => Tag {
  const tags = new Map<string, Tag>();
  return (tag) => {
    const known = tags.get(tag);
    if (known !== undefined) return known;
    const made = tagOf(tag);
    if (tags.size < mostTags) tags.set(tag, made);
    return made;
  };
}

/** Most elements have one child, and a list of one is an eighth of what `push` makes of an empty one. */
function add(element: Element, child: Element | string): void {
  if (element.children === none) element.children = [child];
  else element.children.push(child);
}

/** Builds a tree of what a feed's tags most likely meant. */
export type Gardener = {
  readonly words: (text: string) => void;
  readonly begin: (tag: string, attributes: Attributes, empty: boolean) => void;
  readonly end: (tag: string) => void;
  readonly finish: () => Element;
};

/** Plants a tree. Every step costs at most `maxDepth`. */
export function gardener(): Gardener {
  const root: Element = { tag: '', name: '', space: '', attributes: new Map(), children: [], cut: false };
  const kindOf = dictionary();
  const open: Open[] = [{ element: root, kind: kindOf(''), scope: nothing }];
  let flattened = 0;
  let count = 0;
  const top = () => open.at(-1) as Open;
  const shut = ({ lower }: Tag): boolean => {
    const at = open.findLastIndex(({ kind }) => kind.lower === lower);
    if (at < 1) return false;
    open.length = at;
    return true;
  };
  return {
    words: (text) => {
      if (count > maxElements || text === '') return;
      const { element, kind } = top();
      if (kind.isContainer) return;
      const last = element.children.length - 1;
      const before = element.children[last];
      if (typeof before === 'string') element.children[last] = before + text;
      else add(element, text);
    },
    begin: (tag, attributes, empty) => {
      count += 1;
      if (count > maxElements) return;
      const kind = kindOf(tag);
      if (kind.isField && top().kind.isLeaf) open.pop();
      if (kind.isItem && shut(kind)) flattened = 0;
      const above = top();
      const inherited = widen(above.scope, attributes);
      const uri = kind.isRoot && inherited.core === null ? inherited.uris.get(kind.prefix) : undefined;
      // Whatever namespace the feed's own root is in is the feed's own.
      const scope = uri === undefined ? inherited : { ...inherited, core: uri, spaces: new Map() };
      const element: Element = {
        tag,
        name: kind.name,
        space: spaceOf(kind.prefix, scope),
        attributes,
        children: none,
        cut: false,
      };
      add(above.element, element);
      if (empty || kind.isVoid) return;
      if (open.length < maxDepth) open.push({ element, kind, scope });
      else flattened += 1;
    },
    end: (tag) => {
      if (count > maxElements) return;
      const kind = kindOf(tag);
      if (flattened > 0 && !kind.isStructure) {
        flattened -= 1;
        return;
      }
      if (shut(kind)) flattened = 0;
    },
    finish: () => {
      for (const { element } of open) element.cut = true;
      return root;
    },
  };
}
