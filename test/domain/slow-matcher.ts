/** A name found: which, from where, to where (UTF-16). */
export type Hit = readonly [number: number, start: number, end: number];

type Kind = 'letter' | 'solid' | 'mark' | 'gap' | 'unseen' | 'accent' | 'sign';
type Char = { readonly kind: Kind; readonly folded: string; readonly start: number; readonly end: number };
type Wanted = { readonly folded: string; readonly gap: boolean };

const solid =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u;

function kindOf(char: string): Kind {
  if (char === '\u3099' || char === '\u309a' || /[\u1160-\u11ff\ud7b0-\ud7ff\uff9e\uff9f]/.test(char))
    return /\p{DI}/u.test(char) ? 'unseen' : 'mark';
  if (/[‘’ʼ´]/.test(char)) return 'sign';
  if (/[\s_\-\u2010-\u2013\u2212\u30fb\uff0d\uff3f\uff65\ufe63]/u.test(char) && char !== '\ufeff')
    return 'gap';
  if (/\p{M}/u.test(char) && /[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}]/u.test(char))
    return 'accent';
  if (/\p{Cf}|\p{DI}/u.test(char)) return 'unseen';
  if (/\p{M}/u.test(char)) return 'mark';
  if (!/[\p{L}\p{Nd}\p{Nl}]/u.test(char)) return 'sign';
  return solid.test(char) ? 'solid' : 'letter';
}

function isText(char: string): boolean {
  return !['gap', 'sign'].includes(kindOf(char));
}

/** NFKD without accents, in full case folding; a character that would fold to a sign or blank stays itself. */
function foldOf(char: string, kind: Kind): string {
  if (/[‘’ʼ´]/.test(char)) return "'";
  const parts = [...char.normalize('NFKD')].filter((one) => !['accent', 'unseen'].includes(kindOf(one)));
  const isSame = kind === 'sign' ? parts.length === 1 && !isText(parts[0] ?? '') : parts.every(isText);
  const kept = isSame && parts.length > 0 ? parts : [char];
  return kept.map((one) => one.toLowerCase().toUpperCase().toLowerCase()).join('');
}

function charsOf(text: string): readonly Char[] {
  let start = 0;
  return [...text].map((char) => {
    const kind = kindOf(char);
    const made = { kind, folded: foldOf(char, kind), start, end: start + char.length };
    start += char.length;
    return made;
  });
}

const isSeen = ({ kind }: Char) => kind !== 'unseen' && kind !== 'accent';
const isLetter = ({ kind }: Char) => kind === 'letter' || kind === 'solid';

/** The folded units of a name, and before which of them blanks and hyphens may stand. */
function wantedOf(name: string): readonly Wanted[] {
  const chars = charsOf(name).filter(isSeen);
  const first = chars.findIndex(isLetter);
  const last = chars.findLastIndex(
    (one) => isLetter(one) || one.kind === 'mark' || /^[+#]$/.test(one.folded),
  );
  const named = first < 0 ? [] : chars.slice(first, last + 1);
  if (named.filter(isLetter).reduce((sum, { folded }) => sum + folded.length, 0) < 2) return [];
  const units = named.flatMap(({ kind, folded }, at) =>
    kind === 'gap'
      ? []
      : folded
          .split('')
          .map((unit, nth) => ({ folded: unit, gap: nth === 0 && named[at - 1]?.kind === 'gap' })),
  );
  const whole = units.map(({ folded }) => folded).join('');
  return units.map(({ folded, gap }, at) => {
    const letters = /[^0-9]*$/.exec(whole.slice(0, at))?.[0].length ?? 0;
    const digits = /^[0-9]*/.exec(whole.slice(at))?.[0].length ?? 0;
    const splits = letters > 0 && digits > 0 && ((letters >= 2 && digits >= 2) || letters >= 3);
    return { folded, gap: gap || splits };
  });
}

/** Where the name ends if it stands at a place; the index behind its last character, -1 if it does not. */
function endAt(wanted: readonly Wanted[], chars: readonly Char[], from: number): number {
  let unit = 0;
  let gaps = 0;
  for (let at = from; at < chars.length; at += 1) {
    const { kind, folded } = chars[at] as Char;
    if (kind === 'unseen' || kind === 'accent') continue;
    if (kind === 'gap') {
      gaps += 1;
      if (!wanted[unit]?.gap || gaps > 8) return -1;
      continue;
    }
    gaps = 0;
    for (const one of folded.split('')) if (wanted[unit++]?.folded !== one) return -1;
    if (unit === wanted.length) return at + 1;
  }
  return -1;
}

/** Every name at every place, one after the other: whole words, except between letters of scripts without blanks. */
export function slowly(names: readonly string[], text: string): readonly Hit[] {
  const chars = charsOf(text);
  const hits: Hit[] = [];
  for (const [number, name] of names.entries()) {
    const wanted = wantedOf(name);
    if (wanted.length === 0) continue;
    for (const [at, char] of chars.entries()) {
      if (!isLetter(char)) continue;
      const before = chars.slice(0, at).findLast((one) => isSeen(one) && one.kind !== 'mark');
      if (char.kind === 'letter' && before?.kind === 'letter') continue;
      let end = endAt(wanted, chars, at);
      if (end < 0) continue;
      const after = chars.slice(end).find(isSeen);
      const last = chars.slice(0, end).findLast((one) => isSeen(one) && one.kind !== 'mark');
      if (after?.kind === 'mark' || (after?.kind === 'letter' && last?.kind === 'letter')) continue;
      for (let next = end; next < chars.length && !isSeen(chars[next] as Char); next += 1)
        if (chars[next]?.kind === 'accent') end = next + 1;
      hits.push([number, char.start, chars[end - 1]?.end ?? 0]);
    }
  }
  return hits.sort((a, b) => a[1] - b[1] || a[2] - b[2] || a[0] - b[0]);
}
