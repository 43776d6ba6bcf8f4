/**
 * What `folds` says of a UTF-16 code unit that is not one folded letter. other: punctuation and signs. gap: blanks,
 * hyphens, underscores. silent: invisible (soft hyphen, zero width). accent: a diacritic, read over. mark: a
 * combining sign that counts. solid: a letter of a script without blanks. wide, wideSolid: letters that fold to
 * something else than one unit (`forms` has it). half: of a surrogate pair. unknown: not looked at yet.
 */
export const charKind = {
  other: 0,
  gap: 1,
  unknown: 2,
  silent: 3,
  accent: 4,
  mark: 5,
  solid: 6,
  wide: 7,
  wideSolid: 8,
  half: 9,
} as const;
/** In `folds`, anything greater is a folded letter or digit. */
export const lastKind = 31;

/**
 * Scripts that write words without blanks between them. Hangul has blanks, but glues particles to a name and names
 * to one another, so that a border would hide most of them.
 */
const solidScript =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;
/** Not \p{No}: a footnote's number glued to a name is no part of it. */
const letter = /[\p{L}\p{Nd}\p{Nl}]/u;
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const diacritic = /[[\p{M}&&[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}]]--[\u3099\u309a]]/v;
/** Vowels and finals of decomposed Hangul complete the syllable before them, half-width voice marks the kana. */
const combining = /[\p{M}\u1160-\u11ff\ud7b0-\ud7ff\uff9e\uff9f]/u;
const gapSign = /[\s_\-\u2010-\u2013\u2212\u30fb\uff0d\uff3f\uff65\ufe63]/u;

/** By UTF-16 code unit: a folded letter or digit, or its charKind. Pages of 256 are filled when first needed. */
export const folds: Uint16Array = new Uint16Array(0x10000).fill(charKind.unknown);

/** By code point: the folded units of characters that are not one folded unit, or not themselves. */
export const forms: Map<number, readonly number[]> = new Map();

/** Kinds of the characters beyond the basic plane, by page of 256. */
const upperPages = new Map<number, Uint8Array>();

/** The charKind of a character; letters and digits of scripts with blanks are `wide`. For tables: it asks regular expressions. */
export function kindOf(char: string): number {
  if (/\p{M}/u.test(char) && diacritic.test(char)) return charKind.accent;
  if (invisible.test(char)) return charKind.silent;
  if (gapSign.test(char)) return charKind.gap;
  if (combining.test(char)) return charKind.mark;
  if (!letter.test(char)) return charKind.other;
  return solidScript.test(char) ? charKind.solid : charKind.wide;
}

/** Case, width, ligatures and accents folded: NFKD, without diacritics, full case folding. */
function foldOf(char: string, kind: number): string {
  const bare = [...char.normalize('NFKD')].filter((one) => {
    const found = kindOf(one);
    return found !== charKind.accent && found !== charKind.silent;
  });
  const isText = (one: string) => kindOf(one) !== charKind.gap && kindOf(one) !== charKind.other;
  const keeps =
    kind === charKind.other ? bare.length === 1 && !bare.some(isText) : bare.length > 0 && bare.every(isText);
  return (keeps ? bare : [char]).map((one) => one.toLowerCase().toUpperCase().toLowerCase()).join('');
}

function unitsOf(text: string): readonly number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

/** Fill `forms` for a character, and say what `folds` has to hold for it. */
function learnOne(code: number): number {
  const char = String.fromCodePoint(code);
  const kind = kindOf(char);
  if (kind === charKind.gap || kind === charKind.silent || kind === charKind.accent) return kind;
  const folded = foldOf(char, kind);
  if (kind === charKind.wide && folded.length === 1 && code <= 0xffff) return folded.charCodeAt(0);
  if (folded !== char) forms.set(code, unitsOf(folded));
  return kind === charKind.solid && forms.has(code) ? charKind.wideSolid : kind;
}

const quotes = [0x2018, 0x2019, 0x02bc, 0x00b4];

function learnPage(code: number): void {
  const page = code & 0xff00;
  for (let one = page; one < page + 0x100; one += 1)
    folds[one] = one >= 0xd800 && one <= 0xdfff ? charKind.half : learnOne(one);
  for (const quote of quotes) {
    if ((quote & 0xff00) !== page) continue;
    folds[quote] = charKind.other;
    forms.set(quote, [0x27]);
  }
}

/** What `folds` says, its page filled. */
export function foldAt(code: number): number {
  if (folds[code] === charKind.unknown) learnPage(code);
  return folds[code] ?? charKind.other;
}

/** Kind of a character beyond the basic plane. */
export function upperKind(code: number): number {
  const page = code >> 8;
  // Planes 4 to 13 and the private ones hold no letters.
  if (page >= 0x400 && page < 0xe00) return charKind.other;
  let kinds = upperPages.get(page);
  if (kinds === undefined) {
    kinds = Uint8Array.from({ length: 0x100 }, (_, at) => learnOne((page << 8) | at));
    upperPages.set(page, kinds);
  }
  return kinds[code & 0xff] ?? charKind.other;
}

learnPage(0);
