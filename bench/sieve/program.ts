const get = (local: string) => `(local.get ${local})`;
const full = '(i64.const 0x9e3779b97f4a7c15)';

/** Eight units: what is not ASCII as 0xff, the dashes and quotes of typography as 0x80. */
const typed = (units: string) => `(i16x8.min_u (i16x8.splat (i32.const 0xff))
    (v128.bitselect (i16x8.splat (i32.const 0x80)) ${get(units)}
      (i16x8.lt_u (i16x8.sub ${get(units)} (i16x8.splat (i32.const 0x2010))) (i16x8.splat (i32.const 0x18)))))`;

/** Of a word: its length, and its first eight letters. */
const hash = (at: string, length: string) => `(i64.mul ${full} (i64.add
    (i64.mul ${length} (i64.const 0x632be59bd9b4e019))
    (i64.and (i64.load ${at}) (i64.shr_u (i64.const -1) (i64.sub (i64.const 64)
      (i64.shl (select ${length} (i64.const 8) (i32.lt_u (i32.wrap_i64 ${length}) (i32.const 8))) (i64.const 3)))))))`;

const further = (hash: string, next: string) => `(i64.mul ${full} (i64.xor
    (i64.xor ${get(hash)} (i64.shr_u ${get(hash)} (i64.const 29))) (i64.extend_i32_u ${next})))`;

/** Where in a filter the bits of a hash stand, and which they are. */
const wordOf = (filter: string, shift: string, hash: string) => `(i32.add ${get(filter)} (i32.shl
    (i32.wrap_i64 (i64.shr_u ${get(hash)} (i64.extend_i32_u ${get(shift)}))) (i32.const 2)))`;
const mark = (hash: string, shift: number) =>
  `(i32.shl (i32.const 1) (i32.wrap_i64 (i64.shr_u ${get(hash)} (i64.const ${shift}))))`;
const marks = (hash: string) => `(i32.or ${mark(hash, 32)} (i32.or ${mark(hash, 39)} ${mark(hash, 44)}))`;

/** Are the bits of a hash all open? `into` takes them. */
const isOpen = (filter: string, shift: string, hash: string, into: string) =>
  `(i32.eq (local.tee ${into} ${marks(hash)}) (i32.and (local.get ${into}) (i32.load ${wordOf(filter, shift, hash)})))`;

const bitsAt = (
  bits: string,
  at: string,
) => `(i64.shr_u (i64.load (i32.add ${get(bits)} (i32.shr_u ${at} (i32.const 3))))
    (i64.extend_i32_u (i32.and ${at} (i32.const 7))))`;
/** How many bits follow one another from a place. */
const runAt = (bits: string, at: string) => `(i64.ctz (i64.xor (i64.const -1) ${bitsAt(bits, at)}))`;
/** Bytes that are one of so many from `first`: compared with their signs, which is one instruction. */
const within = (bytes: string, first: number, count: number) =>
  `(i8x16.lt_s (i8x16.sub ${bytes} (i8x16.splat (i32.const ${first + 128}))) (i8x16.splat (i32.const ${count - 128})))`;
const is = (bytes: string, byte: number) => `(i8x16.eq ${get(bytes)} (i8x16.splat (i32.const ${byte})))`;

/**
 * The code behind src/domain/sieve.ts, whose memory begins with a class for each byte: 0 a sign, 1 a gap, 2 a letter or
 * digit, 3 not to be judged here. Then come the filters, the text, the words found, and what `fold` makes of the text.
 *
 * `fold` makes bytes of UTF-16 units, sixteen at a time: small ASCII letters, other ASCII as it is, 0x80 for the dashes
 * and quotes of typography, 0xff for what is not ASCII; and a bit for each that a word may have (letters, digits, not
 * ASCII), and for each that is not ASCII. Zeros stand behind the units.
 *
 * `begin` writes where words begin and end that may be first in a pattern, by their length and first eight letters.
 * Words that are not ASCII alone, or very long, pass unlooked at, their end marked by its highest bit. `sieve` keeps
 * those that are followed by what a pattern goes on with: up to four letters, a sign, or nothing. To write every word
 * and step on behind those that pass costs no branch that the processor would guess wrong.
 *
 * `learn` opens the filters to a word and to what follows it (1: nothing).
 *
 * Of what `fold` makes of a text `cues` tells where words of ASCII begin whose first three letters, five bits of each,
 * have a bit in the gate; `signs`, where signs stand at which an indicator may be told: brackets and at signs, dots and
 * colons that no blank follows, and dots behind a blank or what is not ASCII; `digits`, which sixteen letters are all
 * hexadecimal digits.
 */
export const program = `
(func $fold (param $units i32) (param $bytes i32) (param $bits i32) (param $specials i32) (param $length i32)
  (local $end i32) (local $one v128) (local $two v128) (local $small v128) (local $letter v128) (local $special v128)
  (local.set $end (i32.add (local.get $units) (i32.shl (i32.add (local.get $length) (i32.const 64)) (i32.const 1))))
  (loop $more
    (local.set $one (v128.load (local.get $units)))
    (local.set $two (v128.load (i32.add (local.get $units) (i32.const 16))))
    (if (v128.any_true (v128.and (v128.or (local.get $one) (local.get $two)) (i16x8.splat (i32.const 0xff80))))
      (then
        (local.set $one (i8x16.narrow_i16x8_u ${typed('$one')} ${typed('$two')}))
        (local.set $special (v128.and
          (i8x16.gt_u (local.get $one) (i8x16.splat (i32.const 0x80)))
          (i8x16.ne (local.get $one) (i8x16.splat (i32.const 0xa0))))))
      (else
        (local.set $one (i8x16.narrow_i16x8_u (local.get $one) (local.get $two)))
        (local.set $special (i8x16.splat (i32.const 0)))))
    (local.set $small (v128.or (local.get $one) (i8x16.splat (i32.const 0x20))))
    (local.set $letter ${within('(local.get $small)', 97, 26)})
    (v128.store (local.get $bytes) (v128.bitselect (local.get $small) (local.get $one) (local.get $letter)))
    (i32.store16 (local.get $specials) (i8x16.bitmask (local.get $special)))
    (i32.store16 (local.get $bits) (i8x16.bitmask
      (v128.or (v128.or (local.get $letter) (local.get $special)) ${within('(local.get $one)', 48, 10)})))
    (local.set $units (i32.add (local.get $units) (i32.const 32)))
    (local.set $bytes (i32.add (local.get $bytes) (i32.const 16)))
    (local.set $bits (i32.add (local.get $bits) (i32.const 2)))
    (local.set $specials (i32.add (local.get $specials) (i32.const 2)))
    (br_if $more (i32.lt_u (local.get $units) (local.get $end)))))

(func $open (param $filter i32) (param $shift i32) (param $hash i64) (local $at i32)
  (local.set $at ${wordOf('$filter', '$shift', '$hash')})
  (i32.store (local.get $at) (i32.or (i32.load (local.get $at)) ${marks('$hash')})))

(func $learn (param $heads i32) (param $headShift i32) (param $pairs i32) (param $pairShift i32)
  (param $at i32) (param $length i32) (param $next i32) (local $hash i64)
  (local.set $hash ${hash('(local.get $at)', '(i64.extend_i32_u (local.get $length))')})
  (call $open (local.get $heads) (local.get $headShift) (local.get $hash))
  (call $open (local.get $pairs) (local.get $pairShift) ${further('$hash', '(local.get $next)')}))

(func $begin (param $heads i32) (param $headShift i32) (param $bytes i32) (param $bits i32) (param $specials i32)
  (param $length i32) (param $out i32) (result i32)
  (local $from i32) (local $at i32) (local $starts i64) (local $stops i64) (local $before i64) (local $run i64) (local $size i64)
  (local $end i32) (local $passes i32) (local $hash i64) (local $marks i32) (local $special i64) (local $any i64) (local $odd i32)
  (loop $blocks
    (local.set $run (i64.load (i32.add (local.get $bits) (i32.shr_u (local.get $from) (i32.const 3)))))
    (local.set $any (local.get $special))
    (local.set $special (i64.load (i32.add (local.get $specials) (i32.shr_u (local.get $from) (i32.const 3)))))
    (local.set $any (i64.or (local.get $any) (local.get $special)))
    (local.set $stops (i64.or (local.get $before) (i64.shl (local.get $run) (i64.const 1))))
    (local.set $starts (i64.and (local.get $run) (i64.xor (i64.const -1) (local.get $stops))))
    (local.set $stops (i64.and (local.get $stops) (i64.xor (i64.const -1) (local.get $run))))
    (if (i64.eqz (local.get $before))
      (then
        (local.set $at (i32.add (local.get $from) (i32.wrap_i64 (i64.ctz (local.get $starts)))))
        (local.set $starts (i64.and (local.get $starts) (i64.sub (local.get $starts) (i64.const 1))))))
    (local.set $before (i64.shr_u (local.get $run) (i64.const 63)))
    (block $done
      (loop $words
        (br_if $done (i64.eqz (local.get $stops)))
        (local.set $end (i32.add (local.get $from) (i32.wrap_i64 (i64.ctz (local.get $stops)))))
        (local.set $stops (i64.and (local.get $stops) (i64.sub (local.get $stops) (i64.const 1))))
        (local.set $size (i64.extend_i32_u (i32.sub (local.get $end) (local.get $at))))
        (i32.store (local.get $out) (local.get $at))
        (local.set $odd (i32.gt_u (i32.wrap_i64 (local.get $size)) (i32.const 48)))
        (if (i64.ne (i64.const 0) (local.get $any))
          (then
            (local.set $odd (i32.or (local.get $odd) (i64.ne (i64.const 0) (i64.and ${bitsAt('$specials', '(local.get $at)')}
              (i64.xor (i64.const -1) (i64.shl (i64.const -1) (local.get $size)))))))))
        (if (local.get $odd)
          (then
            (local.set $end (i32.or (i32.const 0x80000000) (local.get $end)))
            (local.set $passes (i32.const 1)))
          (else
            (local.set $hash ${hash('(i32.add (local.get $bytes) (local.get $at))', '(local.get $size)')})
            (local.set $passes ${isOpen('$heads', '$headShift', '$hash', '$marks')})))
        (i32.store (i32.add (local.get $out) (i32.const 4)) (local.get $end))
        (local.set $out (i32.add (local.get $out) (i32.shl (local.get $passes) (i32.const 3))))
        (local.set $at (i32.add (local.get $from) (i32.wrap_i64 (i64.ctz (local.get $starts)))))
        (local.set $starts (i64.and (local.get $starts) (i64.sub (local.get $starts) (i64.const 1))))
        (br $words)))
    (local.set $from (i32.add (local.get $from) (i32.const 64)))
    (br_if $blocks (i32.lt_u (local.get $from) (i32.add (local.get $length) (i32.const 1)))))
  (local.get $out))

(func $sieve (param $heads i32) (param $headShift i32) (param $pairs i32) (param $pairShift i32)
  (param $bytes i32) (param $bits i32) (param $specials i32) (param $length i32) (param $out i32) (result i32)
  (local $from i32) (local $last i32) (local $at i32) (local $end i32) (local $passes i32)
  (local $hash i64) (local $then i32) (local $run i32) (local $next i32) (local $further i64) (local $marks i32)
  (local.set $last (call $begin (local.get $heads) (local.get $headShift) (local.get $bytes) (local.get $bits)
    (local.get $specials) (local.get $length) (local.get $out)))
  (local.set $from (local.get $out))
  (block $done
    (loop $words
      (br_if $done (i32.eq (local.get $from) (local.get $last)))
      (local.set $at (i32.load (local.get $from)))
      (local.set $end (i32.load (i32.add (local.get $from) (i32.const 4))))
      (local.set $from (i32.add (local.get $from) (i32.const 8)))
      (if (i32.gt_u (local.get $end) (i32.const 0x7fffffff))
        (then
          (local.set $end (i32.and (local.get $end) (i32.const 0x7fffffff)))
          (local.set $passes (i32.const 1)))
        (else
          (local.set $hash ${hash('(i32.add (local.get $bytes) (local.get $at))', '(i64.extend_i32_u (i32.sub (local.get $end) (local.get $at)))')})
          (local.set $then (i32.add (local.get $end)
            (i32.eq (i32.load8_u (i32.load8_u (i32.add (local.get $bytes) (local.get $end)))) (i32.const 1))))
          (local.set $run (i32.wrap_i64 ${runAt('$bits', '(local.get $then)')}))
          (local.set $run (select (local.get $run) (i32.const 4) (i32.lt_u (local.get $run) (i32.const 4))))
          (local.set $run (i32.add (local.get $run) (i32.eqz (local.get $run))))
          (local.set $next (i32.and (i32.load (i32.add (local.get $bytes) (local.get $then)))
            (i32.shr_u (i32.const -1) (i32.sub (i32.const 32) (i32.shl (local.get $run) (i32.const 3))))))
          (local.set $passes (i32.or
            (i32.ne (i32.const 0) (i32.and (local.get $next) (i32.const 0x80808080)))
            (i32.eq (i32.const 1) (i32.load8_u (i32.and (local.get $next) (i32.const 0xff))))))
          (local.set $further ${further('$hash', '(local.get $next)')})
          (local.set $passes (i32.or (local.get $passes) ${isOpen('$pairs', '$pairShift', '$further', '$marks')}))
          (local.set $further ${further('$hash', '(i32.const 1)')})
          (local.set $passes (i32.or (local.get $passes) ${isOpen('$pairs', '$pairShift', '$further', '$marks')}))))
      (i32.store (local.get $out) (local.get $at))
      (i32.store (i32.add (local.get $out) (i32.const 4)) (local.get $end))
      (local.set $out (i32.add (local.get $out) (i32.shl (local.get $passes) (i32.const 3))))
      (br $words)))
  (local.get $out))

(func $cues (param $gate i32) (param $bytes i32) (param $bits i32) (param $specials i32) (param $length i32) (param $out i32)
  (result i32) (local $from i32) (local $at i32) (local $starts i64) (local $before i64) (local $run i64) (local $slot i32)
  (loop $blocks
    (local.set $run (i64.and
      (i64.load (i32.add (local.get $bits) (i32.shr_u (local.get $from) (i32.const 3))))
      (i64.xor (i64.const -1) (i64.load (i32.add (local.get $specials) (i32.shr_u (local.get $from) (i32.const 3)))))))
    (local.set $starts (i64.and (local.get $run)
      (i64.xor (i64.const -1) (i64.or (local.get $before) (i64.shl (local.get $run) (i64.const 1))))))
    (local.set $before (i64.shr_u (local.get $run) (i64.const 63)))
    (block $done
      (loop $words
        (br_if $done (i64.eqz (local.get $starts)))
        (local.set $at (i32.add (local.get $from) (i32.wrap_i64 (i64.ctz (local.get $starts)))))
        (local.set $starts (i64.and (local.get $starts) (i64.sub (local.get $starts) (i64.const 1))))
        (local.set $slot (i32.load (i32.add (local.get $bytes) (local.get $at))))
        (local.set $slot (i32.or (i32.shl (i32.and (local.get $slot) (i32.const 31)) (i32.const 10))
          (i32.or (i32.and (i32.shr_u (local.get $slot) (i32.const 3)) (i32.const 0x3e0))
            (i32.and (i32.shr_u (local.get $slot) (i32.const 16)) (i32.const 31)))))
        (i32.store (local.get $out) (local.get $at))
        (local.set $out (i32.add (local.get $out) (i32.shl (i32.and (i32.const 1)
          (i32.shr_u (i32.load8_u (i32.add (local.get $gate) (i32.shr_u (local.get $slot) (i32.const 3))))
            (i32.and (local.get $slot) (i32.const 7)))) (i32.const 2))))
        (br $words)))
    (local.set $from (i32.add (local.get $from) (i32.const 64)))
    (br_if $blocks (i32.lt_u (local.get $from) (local.get $length))))
  (local.get $out))

(func $signs (param $bytes i32) (param $length i32) (param $out i32) (result i32)
  (local $at i32) (local $one v128) (local $found i32) (local $dots v128) (local $both v128) (local $others v128)
  (local $next v128) (local $last v128)
  (loop $blocks
    (local.set $one (v128.load (i32.add (local.get $bytes) (local.get $at))))
    (local.set $dots ${is('$one', 46)})
    (local.set $both (v128.or (local.get $dots) ${is('$one', 58)}))
    (local.set $others (v128.or
      (v128.or ${is('$one', 64)} ${is('$one', 40)})
      (v128.or (v128.or ${is('$one', 123)} ${is('$one', 60)}) ${within('(local.get $one)', 91, 3)})))
    (if (v128.any_true (v128.or (local.get $both) (local.get $others)))
      (then
        (local.set $next (v128.load (i32.add (local.get $bytes) (i32.add (local.get $at) (i32.const 1)))))
        (local.set $last (v128.load (i32.add (local.get $bytes) (i32.sub (local.get $at) (i32.const 1)))))
        (local.set $found (i8x16.bitmask (v128.or (local.get $others) (v128.or
          (v128.and (local.get $both) (i8x16.gt_u (local.get $next) (i8x16.splat (i32.const 32))))
          (v128.and (local.get $dots)
            (i8x16.gt_u (i8x16.sub (local.get $last) (i8x16.splat (i32.const 33))) (i8x16.splat (i32.const 94))))))))
        (block $done
          (loop $more
            (br_if $done (i32.eqz (local.get $found)))
            (i32.store (local.get $out) (i32.add (local.get $at) (i32.ctz (local.get $found))))
            (local.set $out (i32.add (local.get $out) (i32.const 4)))
            (local.set $found (i32.and (local.get $found) (i32.sub (local.get $found) (i32.const 1))))
            (br $more)))))
    (local.set $at (i32.add (local.get $at) (i32.const 16)))
    (br_if $blocks (i32.lt_u (local.get $at) (local.get $length))))
  (local.get $out))

(func $digits (param $bytes i32) (param $length i32) (param $out i32) (result i32) (local $at i32) (local $one v128)
  (loop $blocks
    (local.set $one (v128.load (i32.add (local.get $bytes) (local.get $at))))
    (i32.store (local.get $out) (local.get $at))
    (local.set $out (i32.add (local.get $out) (i32.shl (i32.eq (i32.const 0xffff) (i8x16.bitmask (v128.or
      ${within('(local.get $one)', 48, 10)}
      ${within('(local.get $one)', 97, 6)}))) (i32.const 2))))
    (local.set $at (i32.add (local.get $at) (i32.const 16)))
    (br_if $blocks (i32.lt_u (local.get $at) (local.get $length))))
  (local.get $out))
`;
