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
