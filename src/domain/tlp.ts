/** How far something may be shared, the widest first (Traffic Light Protocol 2.0, https://www.first.org/tlp/). */
export const tlpLabels = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const;
export type Tlp = (typeof tlpLabels)[number];

/** What a label is called: `TLP:AMBER+STRICT`. */
export function tlpWords(tlp: Tlp): string {
  return `TLP:${tlp.toUpperCase()}`;
}

/** The label of a word, in either version: 1.0 called CLEAR white. Null for no label. */
export function tlpCalled(word: string): Tlp | null {
  const label = word
    .trim()
    .toLowerCase()
    .replace(/^tlp[:\s]*/, '')
    .replace(/\s+/g, '');
  if (label === 'white') return 'clear';
  return tlpLabels.find((known) => known === label) ?? null;
}

/** The narrower of two labels; nothing said is wider than anything. */
export function strictest(one: Tlp | null, other: Tlp | null): Tlp | null {
  const rank = (tlp: Tlp | null) => (tlp === null ? -1 : tlpLabels.indexOf(tlp));
  return rank(one) >= rank(other) ? one : other;
}

const marking = /\bTLP\s?:\s?(CLEAR|WHITE|GREEN|AMBER\s?\+\s?STRICT|AMBER|RED)\b/gi;

/** The strictest label that a text bears: `TLP:AMBER`, as the standard has it written; null where it bears none. */
export function tlpIn(text: string): Tlp | null {
  return [...text.matchAll(marking)].reduce<Tlp | null>(
    (held, [, word = '']) => strictest(held, tlpCalled(word)),
    null,
  );
}

/** The label that an advisory bears: as its structure states it, or in its text. Null where it bears none. */
export function advisoryTlp({
  tlp = null,
  title,
  summary,
}: {
  readonly tlp?: Tlp | null;
  readonly title: string;
  readonly summary: string;
}): Tlp | null {
  return strictest(tlp, tlpIn(`${title}\n${summary}`));
}
