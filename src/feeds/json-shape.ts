import { distinct } from './draft.ts';
import { escapeMarkup } from './xml.ts';

/** An object of a JSON document that nobody has checked. */
export type Shape = { readonly [key: string]: unknown };

/** Is it an object: neither a list nor null? */
export function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; none where it is no list. */
export function shapes(value: unknown): readonly Shape[] {
  return Array.isArray(value) ? value.filter(isShape) : [];
}

/** An object within another; an empty one where there is none. */
export function within(shape: Shape, key: string): Shape {
  const value = shape[key];
  return isShape(value) ? value : {};
}

/** The words of a string or number; null for anything else. */
export function words(shape: Shape, key: string): string | null {
  const value = shape[key];
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return text === '' ? null : text;
}

/** UTF-16 units: more of one text than anybody writes, and few enough that a flood of signs costs no more to escape. */
const longestText = 200_000;
/** Far more of a title than is shown. */
const longestTitle = 2_000;

/** Plain text as HTML that says the same. */
export function literal(text: string | null): string | null {
  return text === null ? null : escapeMarkup(text.slice(0, longestText));
}

/** A title in plain text as HTML; empty where there is none. */
export function literalTitle(text: string | null): string {
  return escapeMarkup((text ?? '').slice(0, longestTitle));
}

/** The texts of a list, once each; at most a hundred where nothing else is said. */
export function strings(value: unknown, most?: number): readonly string[] {
  return distinct(Array.isArray(value) ? value.filter((part) => typeof part === 'string') : [], most);
}

/** Ten times deeper than any publisher nests; a parser pays for each level more than for what stands in it. */
const deepest = 10_000;

function isTooDeep(text: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) isQuoted = !isQuoted;
    else if (isQuoted) at += code === 92 ? 1 : 0;
    else if (code === 91 || code === 123) depth += 1;
    else if (code === 93 || code === 125) depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}

/** What a JSON text says; undefined where it is broken, or nested as only an attack is. */
export function parsedJson(text: string): unknown {
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
