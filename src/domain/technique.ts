import { charKind, foldAt, lastKind } from './fold.ts';
import type { Indicator } from './indicator.ts';
import type { ReadableText } from './matcher.ts';

/** An ATT&CK technique named by its id (`T1059.003`), and where it first stands: UTF-16 offsets into the field. */
export type TechniqueMention = Pick<Indicator, 'field' | 'start' | 'end'> & { readonly id: string };

const readFields = ['title', 'summary', 'text'] as const;
/** Enterprise and mobile techniques have T1 and three digits, those of industrial control systems T0. */
const pattern = /T[01]\d{3}(?:[./]\d{3})?/g;

function isBorder(text: string, at: number): boolean {
  const kind = at < 0 || at >= text.length ? charKind.other : foldAt(text.charCodeAt(at));
  return kind !== charKind.wide && kind <= lastKind && text[at] !== '_';
}

/** ATT&CK technique ids in an advisory, in order of appearance, once each; `T1059/003`, as links write it, is `T1059.003`. */
export function findTechniques(text: ReadableText): readonly TechniqueMention[] {
  const found = new Map<string, TechniqueMention>();
  for (const field of readFields) {
    const words = text[field] ?? '';
    for (const { 0: written, index: start } of words.matchAll(pattern)) {
      const end = start + written.length;
      const id = written.replace('/', '.');
      if (!found.has(id) && isBorder(words, start - 1) && isBorder(words, end))
        found.set(id, { id, field, start, end });
    }
  }
  return [...found.values()];
}
