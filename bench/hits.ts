import { compilePatterns, scan } from '../src/domain/patterns.ts';

/** What was found in which text: `text start end`, UTF-16 offsets. */
export type Hits = ReadonlySet<string>;
export type Span = readonly [start: number, end: number];

const wordChar = /[\p{L}\p{N}]/u;

/** Is it a whole word? Peers know no borders; those in C and Rust leave the others out themselves, those of npm and Python are sifted by this after the clock has stopped. */
export function isBounded(text: string, [start, end]: Span): boolean {
  const before = text.slice(Math.max(0, start - 1), start);
  return !wordChar.test(before) && !wordChar.test(text.slice(end, end + 1));
}

/** The whole-word hits of a peer that finds spans. */
export function hitsOf(texts: readonly string[], find: (text: string) => Iterable<Span>): Hits {
  const hits = new Set<string>();
  for (const [number, text] of texts.entries())
    for (const span of find(text)) if (isBounded(text, span)) hits.add(`${number} ${span[0]} ${span[1]}`);
  return hits;
}

/** Our hits; those that only our tolerance of spelling finds (hyphens, blanks, accents) are left out, as no peer can have them. */
export function ownHits(
  texts: readonly string[],
  terms: readonly string[],
): { readonly hits: Hits; readonly tolerant: number } {
  const set = compilePatterns(terms.map((words, key) => ({ words, key })));
  const hits = new Set<string>();
  let tolerant = 0;
  for (const [number, text] of texts.entries()) {
    scan(set, text, (key, start, end) => {
      if (text.slice(start, end).toLowerCase() === terms[key]?.toLowerCase())
        hits.add(`${number} ${start} ${end}`);
      else tolerant += 1;
    });
  }
  return { hits, tolerant };
}

/** `identical`, or how the hits differ. */
export function compareHits(ours: Hits, theirs: Hits): string {
  const missing = [...theirs].filter((hit) => !ours.has(hit)).length;
  const more = [...ours].filter((hit) => !theirs.has(hit)).length;
  return missing + more === 0 ? 'identical' : `${more} only ours, ${missing} only theirs`;
}
