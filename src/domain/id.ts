const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A text id that sorts by time: ten base-32 characters of epoch milliseconds, ten of `random` (80 → 50 bits).
 * The same layout idea as ULID (https://github.com/ulid/spec), lower case.
 */
export function timeId(at: number, random: () => number): string {
  let time = '';
  for (let rest = Math.max(0, Math.floor(at)), i = 0; i < 10; i += 1, rest = Math.floor(rest / 32))
    time = `${alphabet[rest % 32]}${time}`;
  let tail = '';
  for (let i = 0; i < 10; i += 1) tail += alphabet[Math.floor(random() * 32)];
  return time + tail;
}
