import { baseIn, childrenOf, type Element, textOf } from './xml.ts';

/** Atom says what its texts are; RSS does not. */
export type Dialect = 'atom' | 'rss';
/** How an element is to be read: its dialect, what its links are relative to, its language. */
export type Place = { readonly dialect: Dialect; readonly base: string | null; readonly lang: string | null };
/** An element's children by name; those of other namespaces as `dc:date`. */
export type Fields = ReadonlyMap<string, readonly Element[]>;

/** Sorts an element's children by name; a `media:group` counts as its content. */
export function fieldsOf(element: Element, dialect: Dialect): Fields {
  const own = dialect === 'atom' ? 'atom' : '';
  const fields = new Map<string, Element[]>();
  const add = (child: Element) => {
    const key = child.space === '' || child.space === own ? child.name : `${child.space}:${child.name}`;
    const known = fields.get(key);
    if (known) known.push(child);
    else fields.set(key, [child]);
    if (key === 'media:group') for (const grandchild of childrenOf(child)) add(grandchild);
  };
  for (const child of childrenOf(element)) add(child);
  return fields;
}

const none: readonly Element[] = [];

/** The fields of these names, best name first. */
export function all(fields: Fields, keys: readonly string[]): readonly Element[] {
  const found: Element[] = [];
  for (const key of keys) {
    for (const element of fields.get(key) ?? none) found.push(element);
  }
  return found;
}

/** The first of these fields, best name first, in which something is read; one that the document broke off in does not count. */
export function firstOf(
  fields: Fields,
  keys: readonly string[],
  read: (element: Element) => string | null,
): string | null {
  for (const key of keys) {
    for (const element of fields.get(key) ?? none) {
      const found = element.cut ? null : read(element);
      if (found !== null && found !== '') return found;
    }
  }
  return null;
}

const trimmed = (element: Element) => textOf(element).trim();

/** The words of the first of these fields that has some. */
export function words(fields: Fields, keys: readonly string[]): string | null {
  return firstOf(fields, keys, trimmed);
}

/** It follows Atom's rules, in a feed of whatever dialect. */
export function isAtom(element: Element, { dialect }: Place): boolean {
  return element.space === 'atom' || (dialect === 'atom' && element.space === '');
}

/** Where an element and its links are relative to (XML Base), and what language it is in. */
export function inside(element: Element, place: Place): Place {
  if (element.attributes.size === 0) return place;
  return {
    dialect: place.dialect,
    base: baseIn(element, place.base),
    lang: element.attributes.get('xml:lang') || element.attributes.get('lang') || place.lang,
  };
}
