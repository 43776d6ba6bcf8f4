/** A word as it is searched for, and where it stands in the text: UTF-16 units, `end` excluded. */
export type Place = { readonly token: string; readonly start: number; readonly end: number };

/** Letters, digits and marks, with what stands in them unseen: soft hyphens, zero-width signs. */
const run = /[\p{L}\p{N}\p{M}\p{Cf}]+/gu;
/** Scripts without blanks between words: each character is a token, and a name is a phrase of them. */
const solid =
  /[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]&&\p{L}]/v;
/** As long as the longest hash in hexadecimal digits. */
const longestToken = 128;

/** Case, width, accents and what is unseen aside. */
function folded(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase();
}

/** Words of these alone fold letter by letter: what is unseen, accents and solid scripts are beyond them. */
const plain = /^[A-Za-z0-9]+$/;
const plainWords = /[a-z0-9]+/g;

/** `routers` and `router` are one word, so are `vulnerabilities` and `vulnerability`; `windows`, which nobody writes otherwise, loses nothing by it. */
function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || !/^[a-z]+$/.test(word)) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  return /(?:ss|us|is)$/.test(word) ? word : word.slice(0, -1);
}

function cut(word: string): string {
  return singular(word).slice(0, longestToken);
}

function* placesOfRun(word: string, at: number): Generator<Place> {
  let start = 0;
  const flush = function* (end: number): Generator<Place> {
    const token = cut(folded(word.slice(start, end)));
    if (token !== '') yield { token, start: at + start, end: at + end };
  };
  if (!solid.test(word)) {
    yield* flush(word.length);
    return;
  }
  let next = 0;
  for (const char of word) {
    const isSolid = solid.test(char);
    // A mark belongs to the character before it.
    if (isSolid || !/[\p{M}\p{Cf}]/u.test(char)) {
      const before = word.slice(start, next);
      if (before !== '' && (isSolid || solid.test(before))) {
        yield* flush(next);
        start = next;
      }
    }
    next += char.length;
  }
  yield* flush(word.length);
}

/** The words of a text as they are searched for, in order. Every engine is given these, so that every engine finds the same. */
export function placesIn(text: string): readonly Place[] {
  const places: Place[] = [];
  for (const { 0: word, index: start } of text.matchAll(run))
    if (plain.test(word)) places.push({ token: cut(word.toLowerCase()), start, end: start + word.length });
    else places.push(...placesOfRun(word, start));
  return places;
}

/** The same, without their places. `CVE-2024-21762`, `evil[.]example` and `10.1.2.3` are phrases of their parts, however they are written. */
export function tokensOf(text: string): readonly string[] {
  if (/^[\x00-\x7f]*$/.test(text)) return (text.toLowerCase().match(plainWords) ?? []).map(cut);
  return placesIn(text).map(({ token }) => token);
}

/** What a unit of ASCII is in a word, in small letters; 0 parts words. */
const smallUnits = Uint8Array.from({ length: 0x80 }, (_, unit) => {
  const char = String.fromCharCode(unit);
  return plain.test(char) ? char.toLowerCase().charCodeAt(0) : 0;
});
const blank = 0x20;
const [letterI, letterS, letterU, letterY, firstLetter] = [0x69, 0x73, 0x75, 0x79, 0x61];
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const deskRoom = 16_384;
let desk = new Uint8Array(deskRoom);

/** The end of the word that was written from `start` to `end`, as `cut` leaves it. */
function cutEnd(desk: Uint8Array, start: number, end: number, isAllLetters: boolean): number {
  let last = end;
  if (isAllLetters && end - start >= 4 && desk[end - 1] === letterS) {
    const before = desk[end - 2];
    if (before !== letterI && before !== letterS && before !== letterU) {
      const isMany = end - start > 4 && before === 0x65 && desk[end - 3] === letterI;
      if (isMany) desk[end - 3] = letterY;
      last = isMany ? end - 2 : end - 1;
    }
  }
  return Math.min(last, start + longestToken);
}

/** The words of so many units of ASCII, written over them: a word is never longer there than in the text. */
function writeWords(desk: Uint8Array, length: number): number {
  let [to, start, isAllLetters] = [0, 0, true];
  for (let at = 0; at <= length; at += 1) {
    const unit = at === length ? 0 : (smallUnits[desk[at] as number] as number);
    if (unit !== 0) {
      if (unit < firstLetter) isAllLetters = false;
      desk[to] = unit;
      to += 1;
    } else if (to > start) {
      to = cutEnd(desk, start, to, isAllLetters);
      desk[to] = blank;
      to += 1;
      start = to;
      isAllLetters = true;
    }
  }
  return Math.max(0, to - 1);
}

/** `tokensOf`, parted by blanks: what an index is given of a text, without a string for each of its words. */
export function wordsIn(text: string): string {
  // Where one unit is one byte, all is ASCII; a desk that is too small for the text is too small for its bytes.
  if (text.length >= desk.length) desk = new Uint8Array(text.length * 2);
  const { written, read } = encoder.encodeInto(text, desk);
  if (read !== text.length || written !== read) return tokensOf(text).join(' ');
  return decoder.decode(desk.subarray(0, writeWords(desk, read)));
}

/** Words in this order; `isPrefix`: the last one may go on. */
export type Phrase = { readonly tokens: readonly string[]; readonly isPrefix: boolean };

function standsAt(places: readonly Place[], at: number, { tokens, isPrefix }: Phrase): boolean {
  return tokens.every((token, index) => {
    const found = places[at + index]?.token;
    if (found === undefined) return false;
    return isPrefix && index === tokens.length - 1 ? found.startsWith(token) : found === token;
  });
}

/** A stretch of a text: UTF-16 units, `end` excluded. */
export type Span = { readonly start: number; readonly end: number };

/** Where phrases stand in a text, in order, none within another. */
export function spansOf(text: string, phrases: readonly Phrase[]): readonly Span[] {
  const places = placesIn(text);
  const spans: Span[] = [];
  let at = 0;
  while (at < places.length) {
    const longest = phrases
      .filter((phrase) => phrase.tokens.length > 0 && standsAt(places, at, phrase))
      .reduce((most, { tokens }) => Math.max(most, tokens.length), 0);
    const [first, last] = [places[at], places[at + longest - 1]];
    if (longest > 0 && first !== undefined && last !== undefined)
      spans.push({ start: first.start, end: last.end });
    at += Math.max(1, longest);
  }
  return spans;
}
