/** Texts as numbers, sorted and each once: a book holds a hundred thousand tellings, and neither what it compares nor what the engine's collector goes through should be strings, sets and maps of them. Two texts have one number by chance once in a thousand million. */
export type Codes = readonly number[];

const basis = 0x811c9dc5;
const prime = 0x01000193;
const none: Codes = [];

/** The hash of a text and what follows it (FNV-1a), of which words in a row are made without writing them out. */
function hashOn(hash: number, text: string): number {
  let on = hash;
  for (let at = 0; at < text.length; at += 1) on = Math.imul(on ^ text.charCodeAt(at), prime);
  return on;
}

function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return half ^ (half >>> 13);
}

/** The number of a text: 32 bits with their sign, which the engine keeps without an object. */
export function codeOf(text: string): number {
  return mixed(hashOn(basis, text)) | 0;
}

/** The number of two things together. */
export function joined(one: number, other: number): number {
  return mixed(Math.imul(one, prime) ^ other) | 0;
}

/** The hash of three texts in a row, of 31 bits. */
export function hashOfRow(first: string, second: string, third: string): number {
  const hash = hashOn(hashOn(hashOn(basis, first), ` ${second}`), ` ${third}`);
  return (hash ^ (hash >>> 15)) >>> 1;
}

/** Numbers sorted, each once. */
export function codes(all: Iterable<number>): Codes {
  const sorted = [...new Set(all)].sort((a, b) => a - b);
  return sorted.length === 0 ? none : sorted;
}

/** How many numbers stand in both. */
export function countInBoth(a: Codes, b: Codes): number {
  let count = 0;
  for (let at = 0, to = 0; at < a.length && to < b.length; ) {
    const [one, other] = [a[at] as number, b[to] as number];
    if (one === other) count += 1;
    if (one <= other) at += 1;
    if (other <= one) to += 1;
  }
  return count;
}

/** The share of common members. */
export function jaccard(a: Codes, b: Codes): number {
  const shared = countInBoth(a, b);
  return shared / (a.length + b.length - shared || 1);
}

/** The number of a word, in which it says what it weighs; that follows from the word. */
export function weighted(trunk: string, weight: number): number {
  const rank = weight >= 1 ? 3 : weight >= 0.6 ? 2 : weight >= 0.5 ? 1 : 0;
  return (codeOf(trunk) & ~3) | rank;
}

/** How much words tell (`weightOf`), in tenths, by the two lowest bits of their numbers. */
const tenths = [2, 5, 6, 10] as const;
const rankOf = (code: number) => (code & 3) as 0 | 1 | 2 | 3;

/** What words weigh together, in tenths. */
export function tenthsOf(words: Codes): number {
  return words.reduce((sum, code) => sum + tenths[rankOf(code)], 0);
}

/** Of the words that stand in both: what they weigh, what those that tell something weigh (tenths), and how many are rare. */
export function wordsInBoth(
  a: Codes,
  b: Codes,
): { readonly all: number; readonly told: number; readonly rare: number } {
  let [all, told, rare] = [0, 0, 0];
  for (let at = 0, to = 0; at < a.length && to < b.length; ) {
    const [one, other] = [a[at] as number, b[to] as number];
    if (one === other) {
      const rank = rankOf(one);
      all += tenths[rank];
      if (rank > 0) told += tenths[rank];
      if (rank === 3) rare += 1;
    }
    if (one <= other) at += 1;
    if (other <= one) to += 1;
  }
  return { all, told, rare };
}

/** A maker, a country or another name of which sharing one says little. */
export function isCommon(code: number): boolean {
  return rankOf(code) === 1;
}

/** A word that is neither common nor said of everything. */
export function isRare(code: number): boolean {
  return rankOf(code) === 3;
}
