import { leadsTo } from './absolute-links.ts';
import { webAddress } from './draft.ts';

/** One element of a feed, however badly written. `name` is the local name in lower case, `space` one of ours. */
export type Element = {
  readonly tag: string;
  readonly name: string;
  readonly space: string;
  readonly attributes: ReadonlyMap<string, string>;
  children: (Element | string)[];
  /** The document ended before the element did. */
  cut: boolean;
};

/** Elements that have no end tag (HTML Living Standard, "void elements"). */
export const voids = new Set(['br', 'img', 'hr', 'input', 'wbr', 'col', 'embed', 'param', 'meta', 'area']);

/** Text as it must be written between tags. */
export function escapeMarkup(text: string): string {
  if (!/[&<>]/.test(text)) return text;
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** All the words in an element, its descendants' too, in order. */
export function textOf(element: Element): string {
  const [only = '', second] = element.children;
  if (second === undefined && typeof only === 'string') return only;
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

/** What the links in an element are relative to (XML Base), where those around it are so to `outer`. */
export function baseIn({ attributes }: Element, outer: string | null): string | null {
  const written = attributes.get('xml:base') ?? attributes.get('base');
  return written === undefined ? outer : (webAddress(written, outer) ?? outer);
}

/** What stands between an element's tags, as HTML with its links written out from `base`; `say` writes its text. */
export function innerHtml(
  element: Element,
  base: string | null,
  say: (text: string) => string = escapeMarkup,
): string {
  return element.children
    .map((child) => {
      if (typeof child === 'string') return say(child);
      const name = child.tag.slice(child.tag.indexOf(':') + 1);
      const inner = baseIn(child, base);
      const attributes = [...child.attributes]
        .filter(([key]) => !key.startsWith('xmlns'))
        .map(([key, written]) => {
          const led = leadsTo(key, written, inner) ?? written;
          return ` ${key}="${escapeMarkup(led).replace(/"/g, '&quot;')}"`;
        });
      const start = `<${name}${attributes.join('')}>`;
      return voids.has(child.name) ? start : `${start}${innerHtml(child, inner, say)}</${name}>`;
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
