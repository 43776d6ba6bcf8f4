/** What a UTF-16 code unit is to the matcher. */
export const unitClass = { other: 0, word: 1, solid: 2, gap: 3, silent: 4 } as const;

const solidScripts =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const wordUnit = /[\p{L}\p{N}]/u;
const gapUnit = /[\s_\-\u2010-\u2013\u2212]/u;
const silentUnit = /\p{Cf}|[\u0300-\u036f]|[\ufe00-\ufe0f]/u;

const classes = new Uint8Array(0x10000);
const folds = new Uint16Array(0x10000);

function foldOf(char: string): number {
  const bare = char
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  return bare.length === 1 ? bare.charCodeAt(0) : char.toLowerCase().charCodeAt(0);
}

for (let code = 0; code < 0x10000; code += 1) {
  folds[code] = code;
  if (code >= 0xd800 && code <= 0xdfff) continue;
  const char = String.fromCharCode(code);
  if (silentUnit.test(char)) classes[code] = unitClass.silent;
  else if (gapUnit.test(char)) classes[code] = unitClass.gap;
  else if (solidScripts.test(char)) classes[code] = unitClass.solid;
  else if (wordUnit.test(char)) classes[code] = unitClass.word;
  if (code > 0x7f || (code >= 0x41 && code <= 0x5a)) folds[code] = foldOf(char);
}
folds[0x2018] = folds[0x2019] = folds[0x02bc] = 0x27;

/** Class of every UTF-16 code unit: word letters and digits, scripts without blanks (`solid`), blanks and hyphens (`gap`), invisible ones (`silent`). */
export const classTable: Uint8Array = classes;

/** Case, width and accents folded, code unit by code unit, so that offsets stay those of the text (after Unicode NFKD and lower case). */
export const foldTable: Uint16Array = folds;
