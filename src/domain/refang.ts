/** Stands for a dot, an at sign or a scheme that was written so that nobody clicks it (private-use characters). */
export const marks = { dot: '\ue000', at: '\ue001', colon: '\ue002' } as const;

const steps: readonly (readonly [RegExp, string])[] = [
  [/[\ue000-\ue002]/g, ' '],
  [/(?<=[\p{L}\p{N}])[ \t]?[[({<]\s?(?:\.|dot)\s?[\])}>][ \t]?(?=[\p{L}\p{N}])/giu, marks.dot],
  [/(?<=[\p{L}\p{N}])(?:[[({]\.|\.[\])}]|(?<!\[[\p{L}\p{N} ]{1,30})\]\.|\\\.)(?=[\p{L}\p{N}])/gu, marks.dot],
  [/(?<=[\p{L}\p{N}])[ \t]\.[ \t](?=[a-z]{2,12}(?![\p{L}\p{N}]))/gu, marks.dot],
  [/[ \t]?[[({<]\s?(?:@|at)\s?[\])}>][ \t]?/gi, marks.at],
  [/[[(]:(?:\/\/[\])]|[\])]\/\/)/g, `${marks.colon}//`],
  [/[[(]:[\])]/g, marks.colon],
  [/[[(]\/[\])]/g, '/'],
];

/** The text with defanging (`[.]`, `(dot)`, `[@]`, `[:]`, half brackets) replaced by marks, so that what was defanged is still known. */
export function markDefanged(text: string): string {
  return steps.reduce((words, [pattern, mark]) => words.replace(pattern, mark), text);
}

/** Was any of it defanged? */
export function isMarked(text: string): boolean {
  return /[\ue000-\ue002]/.test(text);
}

/** Marks back into the characters they stand for. */
export function unmark(text: string): string {
  return text.replaceAll(marks.dot, '.').replaceAll(marks.at, '@').replaceAll(marks.colon, ':');
}
