const syllables = [
  'ba',
  'ce',
  'di',
  'fo',
  'gu',
  'ha',
  'je',
  'ki',
  'lo',
  'mu',
  'na',
  'pe',
  'ri',
  'so',
  'tu',
  'vy',
];

/** A word that no language has, another for each number under a million: what is made of them is about nothing in common. */
export function madeWord(number: number): string {
  let left = (number * 7_919 + 104_729) % 1_048_576;
  let word = '';
  for (let at = 0; at < 5; at += 1) {
    word += syllables[left % 16] ?? '';
    left = Math.floor(left / 16);
  }
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
