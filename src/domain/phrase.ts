const solid =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;

/** A text as words for looking phrases up: case, width, accents and all signs between words aside. */
export type WordsOfText = string;

/** ` fortios heap overflow `: the words of a text, one blank between them and around them. */
export function wordsOfText(text: string): WordsOfText {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return words === null ? ' ' : ` ${words.join(' ')} `;
}

/** Does a text say the phrase: its words whole, in this order? In scripts without blanks between words, anywhere. Both as `wordsOfText` gives them. */
export function says(text: WordsOfText, phrase: WordsOfText): boolean {
  if (phrase === ' ') return false;
  return solid.test(phrase)
    ? text.replaceAll(' ', '').includes(phrase.replaceAll(' ', ''))
    : text.includes(phrase);
}
