import { countWords } from './words.ts';

/** An EPSS score as people write it: FIRST gives five decimals, and a percentage divided by a hundred leaves more behind. */
export function roundScore(score: number): number {
  return Number(score.toPrecision(5));
}

/** `0.573`, of a score that may have been kept unrounded. */
export function scoreWritten(score: number): string {
  return String(roundScore(score));
}

/** Most digits that a number of an age may have. */
export const ageDigits = 4;

type Age = { readonly number: number; readonly unit: 'h' | 'd' | 'w' };

/** The unit in which an age was meant: days in fractions were written as hours, more of them than can be written as weeks. */
function ageOf(days: number): Age {
  const hours = Math.round(days * 24);
  if (hours % 24 !== 0) return { number: hours, unit: 'h' };
  const whole = hours / 24;
  return String(whole).length > ageDigits
    ? { number: Math.round(whole / 7), unit: 'w' }
    : { number: whole, unit: 'd' };
}

/** `12h`, `3d`: as it is typed. */
export function ageWritten(days: number): string {
  const { number, unit } = ageOf(days);
  return `${number}${unit}`;
}

/** `12 hours`, `1 day`. */
export function limitAgeWords(days: number): string {
  const { number, unit } = ageOf(days);
  return countWords(number, { h: 'hour', d: 'day', w: 'week' }[unit]);
}
