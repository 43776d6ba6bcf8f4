import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { mend } from './mend.ts';

/** One element of a feed, however badly written. `name` is the local name in lower case, `space` one of ours. */
export type Element = {
  readonly tag: string;
  readonly name: string;
  readonly space: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (Element | string)[];
  /** The document ended before the element did. */
  cut: boolean;
};

type Scope = ReadonlyMap<string, string>;
type Open = { readonly element: Element; readonly lower: string; readonly scope: Scope };

/** Deeper nesting is laid flat. */
const maxDepth = 64;
/** Where a document has more elements than any feed, the rest of it is not read. */
const maxElements = 300_000;
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
const voids = new Set(['br', 'img', 'hr', 'input', 'wbr', 'col', 'embed', 'param', 'meta', 'area']);

function spaceOf(prefix: string, scope: Scope): string {
  const uri = scope.get(prefix);
  if (uri === undefined) return prefix === '' ? '' : conventional.has(prefix) ? prefix : 'other';
  return spaces.find(([part]) => uri.includes(part))?.[1] ?? (uri === scope.get(' core') ? '' : 'other');
}

function widen(scope: Scope, attributes: ReadonlyMap<string, string>): Scope {
  const declared = [...attributes].filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  if (declared.length === 0 || scope.size + declared.length > maxScope) return scope;
  return new Map([...scope, ...declared.map(([name, uri]) => [name.slice(6), uri.toLowerCase()] as const)]);
}

function split(tag: string): readonly [prefix: string, name: string] {
  const colon = tag.indexOf(':');
  return colon < 0
    ? ['', tag.toLowerCase()]
    : [tag.slice(0, colon).toLowerCase(), tag.slice(colon + 1).toLowerCase()];
}

/** Builds the tree: what a feed's tags most likely meant. Every step costs at most `maxDepth`. */
function gardener(root: Element) {
  const open: Open[] = [{ element: root, lower: '', scope: new Map() }];
  let flattened = 0;
  let count = 0;
  const top = () => open.at(-1) as Open;
  const shut = (tag: string): boolean => {
    const lower = tag.toLowerCase();
    const at = open.findLastIndex((candidate) => candidate.lower === lower);
    if (at < 1) return false;
    open.length = at;
    return true;
  };
  const endUnclosed = (tag: string, name: string) => {
    if (leaves.has(top().element.name) && fields.has(name)) open.pop();
    if ((name === 'item' || name === 'entry') && shut(tag)) flattened = 0;
  };
  return {
    words: (text: string) => {
      if (count > maxElements) return;
      const { children } = top().element;
      const last = children.length - 1;
      const before = children[last];
      if (typeof before === 'string') children[last] = before + text;
      else children.push(text);
    },
    begin: (tag: string, attributes: ReadonlyMap<string, string>, empty: boolean) => {
      count += 1;
      if (count > maxElements) return;
      const [prefix, name] = split(tag);
      endUnclosed(tag, name);
      const inherited = widen(top().scope, attributes);
      const uri = inherited.get(prefix);
      // Whatever namespace the feed's own root is in is the feed's own.
      const scope =
        uri !== undefined && roots.has(name) && !inherited.has(' core')
          ? new Map([...inherited, [' core', uri]])
          : inherited;
      const element: Element = {
        tag,
        name,
        space: spaceOf(prefix, scope),
        attributes,
        children: [],
        cut: false,
      };
      top().element.children.push(element);
      if (empty || (prefix === '' && voids.has(name))) return;
      if (open.length < maxDepth) open.push({ element, lower: tag.toLowerCase(), scope });
      else flattened += 1;
    },
    end: (tag: string) => {
      if (count > maxElements) return;
      const [, name] = split(tag);
      if (flattened > 0 && !structure.has(name)) {
        flattened -= 1;
        return;
      }
      if (shut(tag)) flattened = 0;
    },
    finish: () => {
      for (const { element } of open) element.cut = true;
    },
  };
}

/** Reads a document as XML as far as it is XML, whatever is wrong with it; linear, never throws. */
export function readXml(text: string): Element {
  const root: Element = { tag: '', name: '', space: '', attributes: new Map(), children: [], cut: false };
  const garden = gardener(root);
  let bytesForLetters = false;
  let tag = '';
  let attribute = '';
  let value: string[] = [];
  let attributes = new Map<string, string>();
  const opened = (empty: boolean) => {
    garden.begin(tag, attributes, empty);
    attributes = new Map();
  };
  const callbacks: TokenizerCallbacks = {
    ontext: (start, end) => garden.words(text.slice(start, end)),
    ontextentity: (codepoint) => {
      // No letter of Unicode: whoever wrote the number meant a byte.
      if (codepoint >= 0x80 && codepoint <= 0x9f) bytesForLetters = true;
      garden.words(String.fromCodePoint(codepoint));
    },
    oncdata: (start, end, offset) => garden.words(text.slice(start, end - offset)),
    onopentagname: (start, end) => {
      tag = text.slice(start, end);
    },
    onopentagend: () => opened(false),
    onselfclosingtag: () => opened(true),
    onclosetag: (start, end) => garden.end(text.slice(start, end)),
    onattribname: (start, end) => {
      attribute = text.slice(start, end).toLowerCase();
    },
    onattribdata: (start, end) => {
      value.push(text.slice(start, end));
    },
    onattribentity: (codepoint) => {
      value.push(String.fromCodePoint(codepoint));
    },
    onattribend: () => {
      if (!attributes.has(attribute)) attributes.set(attribute, value.join(''));
      value = [];
    },
    oncomment: () => undefined,
    ondeclaration: () => undefined,
    onend: () => undefined,
    onprocessinginstruction: () => undefined,
  };
  const tokenizer = new Tokenizer({ xmlMode: true }, callbacks);
  tokenizer.write(text);
  tokenizer.end();
  garden.finish();
  if (bytesForLetters) mend(root);
  return root;
}

/** Text as it must be written between tags. */
export function escapeMarkup(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** All the words in an element, its descendants' too, in order. */
export function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

/** What stands between an element's tags, as HTML; `say` writes its text. */
export function innerHtml(element: Element, say: (text: string) => string = escapeMarkup): string {
  return element.children
    .map((child) => {
      if (typeof child === 'string') return say(child);
      const name = child.tag.slice(child.tag.indexOf(':') + 1);
      const attributes = [...child.attributes]
        .filter(([key]) => !key.startsWith('xmlns'))
        .map(([key, written]) => ` ${key}="${escapeMarkup(written).replace(/"/g, '&quot;')}"`);
      const start = `<${name}${attributes.join('')}>`;
      return voids.has(child.name) ? start : `${start}${innerHtml(child, say)}</${name}>`;
    })
    .join('');
}

/** The element's child elements. */
export function childrenOf(element: Element): readonly Element[] {
  return element.children.filter((child) => typeof child !== 'string');
}

/** The first element below this one that is so, the outermost first; null where none is. */
export function seek(element: Element, found: (candidate: Element) => boolean): Element | null {
  for (let row = childrenOf(element); row.length > 0; row = row.flatMap(childrenOf)) {
    const hit = row.find(found);
    if (hit) return hit;
  }
  return null;
}
