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

/** Plain text as HTML that says the same. */
export function literal(text: string | null): string | null {
  return text === null ? null : escapeMarkup(text);
}

/** The texts of a list, once each; at most a hundred where nothing else is said. */
export function strings(value: unknown, most?: number): readonly string[] {
  return distinct(Array.isArray(value) ? value.filter((part) => typeof part === 'string') : [], most);
}

/** What a JSON text says; undefined where it is broken. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
