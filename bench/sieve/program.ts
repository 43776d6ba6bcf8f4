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
 */
export const program = `
(func $fold (param $units i32) (param $bytes i32) (param $bits i32) (param $specials i32) (param $length i32)
  (local $end i32) (local $one v128) (local $two v128) (local $small v128) (local $letter v128) (local $special v128)
  (local.set $end (i32.add (local.get $units) (i32.shl (i32.add (local.get $length) (i32.const 64)) (i32.const 1))))
  (loop $more
    (local.set $one (v128.load (local.get $units)))
    (local.set $two (v128.load (i32.add (local.get $units) (i32.const 16))))
    (local.set $one (i8x16.narrow_i16x8_u (call $typed (local.get $one)) (call $typed (local.get $two))))
    (local.set $small (v128.or (local.get $one) (i8x16.splat (i32.const 0x20))))
    (local.set $letter (i8x16.lt_u (i8x16.sub (local.get $small) (i8x16.splat (i32.const 97))) (i8x16.splat (i32.const 26))))
    (local.set $special (v128.and
      (i8x16.gt_u (local.get $one) (i8x16.splat (i32.const 0x80)))
      (i8x16.ne (local.get $one) (i8x16.splat (i32.const 0xa0)))))
    (v128.store (local.get $bytes) (v128.bitselect (local.get $small) (local.get $one) (local.get $letter)))
    (i32.store16 (local.get $specials) (i8x16.bitmask (local.get $special)))
    (i32.store16 (local.get $bits) (i8x16.bitmask (v128.or (v128.or (local.get $letter) (local.get $special))
      (i8x16.lt_u (i8x16.sub (local.get $one) (i8x16.splat (i32.const 48))) (i8x16.splat (i32.const 10))))))
    (local.set $units (i32.add (local.get $units) (i32.const 32)))
    (local.set $bytes (i32.add (local.get $bytes) (i32.const 16)))
    (local.set $bits (i32.add (local.get $bits) (i32.const 2)))
    (local.set $specials (i32.add (local.get $specials) (i32.const 2)))
    (br_if $more (i32.lt_u (local.get $units) (local.get $end)))))

(func $typed (param $units v128) (result v128)
  (i16x8.min_u (i16x8.splat (i32.const 0xff))
    (v128.bitselect (i16x8.splat (i32.const 0x80)) (local.get $units)
      (i16x8.lt_u (i16x8.sub (local.get $units) (i16x8.splat (i32.const 0x2010))) (i16x8.splat (i32.const 0x18))))))

(func $hash (param $at i32) (param $length i64) (result i64)
  (i64.mul (i64.const 0x9e3779b97f4a7c15) (i64.add
    (i64.mul (local.get $length) (i64.const 0x632be59bd9b4e019))
    (i64.and (i64.load (local.get $at)) (i64.shr_u (i64.const -1) (i64.sub (i64.const 64)
      (i64.shl (select (local.get $length) (i64.const 8) (i32.lt_u (i32.wrap_i64 (local.get $length)) (i32.const 8))) (i64.const 3))))))))

(func $further (param $hash i64) (param $next i32) (result i64)
  (i64.mul (i64.const 0x9e3779b97f4a7c15) (i64.xor
    (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 29)))
    (i64.extend_i32_u (local.get $next)))))

(func $word (param $filter i32) (param $shift i32) (param $hash i64) (result i32)
  (i32.add (local.get $filter) (i32.shl
    (i32.wrap_i64 (i64.shr_u (local.get $hash) (i64.extend_i32_u (local.get $shift)))) (i32.const 2))))

(func $marks (param $hash i64) (result i32)
  (i32.or (call $mark (local.get $hash) (i64.const 32))
    (i32.or (call $mark (local.get $hash) (i64.const 39)) (call $mark (local.get $hash) (i64.const 44)))))

(func $mark (param $hash i64) (param $shift i64) (result i32)
  (i32.shl (i32.const 1) (i32.wrap_i64 (i64.shr_u (local.get $hash) (local.get $shift)))))

(func $isOpen (param $filter i32) (param $shift i32) (param $hash i64) (result i32) (local $marks i32)
  (local.set $marks (call $marks (local.get $hash)))
  (i32.eq (local.get $marks)
    (i32.and (local.get $marks) (i32.load (call $word (local.get $filter) (local.get $shift) (local.get $hash))))))

(func $open (param $filter i32) (param $shift i32) (param $hash i64) (local $at i32)
  (local.set $at (call $word (local.get $filter) (local.get $shift) (local.get $hash)))
  (i32.store (local.get $at) (i32.or (i32.load (local.get $at)) (call $marks (local.get $hash)))))

(func $learn (param $heads i32) (param $headShift i32) (param $pairs i32) (param $pairShift i32)
  (param $at i32) (param $length i32) (param $next i32) (local $hash i64)
  (local.set $hash (call $hash (local.get $at) (i64.extend_i32_u (local.get $length))))
  (call $open (local.get $heads) (local.get $headShift) (local.get $hash))
  (call $open (local.get $pairs) (local.get $pairShift) (call $further (local.get $hash) (local.get $next))))

(func $goesOn (param $pairs i32) (param $pairShift i32) (param $bytes i32) (param $bits i32) (param $hash i64) (param $at i32)
  (result i32) (local $next i32) (local $run i32)
  (local.set $next (i32.load8_u (i32.load8_u (i32.add (local.get $bytes) (local.get $at)))))
  (local.set $at (i32.add (local.get $at) (i32.eq (local.get $next) (i32.const 1))))
  (local.set $run (i32.wrap_i64 (i64.ctz (i64.xor (i64.const -1) (call $runAt (local.get $bits) (local.get $at))))))
  (local.set $next (i32.load (i32.add (local.get $bytes) (local.get $at))))
  (if (local.get $run)
    (then
      (local.set $run (select (local.get $run) (i32.const 4) (i32.lt_u (local.get $run) (i32.const 4))))
      (local.set $next (i32.and (local.get $next)
        (i32.shr_u (i32.const -1) (i32.sub (i32.const 32) (i32.shl (local.get $run) (i32.const 3))))))
      (if (i32.and (local.get $next) (i32.const 0x80808080)) (then (return (i32.const 1)))))
    (else
      (local.set $next (i32.and (local.get $next) (i32.const 0xff)))
      (if (i32.load8_u (local.get $next)) (then (return (i32.const 1))))))
  (i32.or
    (call $isOpen (local.get $pairs) (local.get $pairShift) (call $further (local.get $hash) (local.get $next)))
    (call $isOpen (local.get $pairs) (local.get $pairShift) (call $further (local.get $hash) (i32.const 1)))))

(func $runAt (param $bits i32) (param $at i32) (result i64)
  (i64.shr_u (i64.load (i32.add (local.get $bits) (i32.shr_u (local.get $at) (i32.const 3))))
    (i64.extend_i32_u (i32.and (local.get $at) (i32.const 7)))))

(func $endOf (param $bits i32) (param $at i32) (result i32) (local $run i32)
  (loop $more
    (local.set $run (i32.wrap_i64 (i64.ctz (i64.xor (i64.const -1) (call $runAt (local.get $bits) (local.get $at))))))
    (local.set $at (i32.add (local.get $at) (local.get $run)))
    (br_if $more (i32.gt_u (local.get $run) (i32.const 48))))
  (local.get $at))

(func $begin (param $heads i32) (param $headShift i32) (param $bytes i32) (param $bits i32) (param $specials i32)
  (param $length i32) (param $out i32) (result i32)
  (local $from i32) (local $at i32) (local $starts i64) (local $before i64) (local $run i64) (local $end i32) (local $passes i32)
  (loop $blocks
    (local.set $run (i64.load (i32.add (local.get $bits) (i32.shr_u (local.get $from) (i32.const 3)))))
    (local.set $starts (i64.and (local.get $run)
      (i64.xor (i64.const -1) (i64.or (local.get $before) (i64.shl (local.get $run) (i64.const 1))))))
    (local.set $before (i64.shr_u (local.get $run) (i64.const 63)))
    (block $done
      (loop $words
        (br_if $done (i64.eqz (local.get $starts)))
        (local.set $at (i32.add (local.get $from) (i32.wrap_i64 (i64.ctz (local.get $starts)))))
        (local.set $starts (i64.and (local.get $starts) (i64.sub (local.get $starts) (i64.const 1))))
        (local.set $run (i64.ctz (i64.xor (i64.const -1) (call $runAt (local.get $bits) (local.get $at)))))
        (if (i32.or
            (i64.ne (i64.const 0) (i64.and (call $runAt (local.get $specials) (local.get $at))
              (i64.xor (i64.const -1) (i64.shl (i64.const -1) (local.get $run)))))
            (i32.gt_u (i32.wrap_i64 (local.get $run)) (i32.const 48)))
          (then
            (local.set $end (i32.or (i32.const 0x80000000) (call $endOf (local.get $bits) (local.get $at))))
            (local.set $passes (i32.const 1)))
          (else
            (local.set $end (i32.add (local.get $at) (i32.wrap_i64 (local.get $run))))
            (local.set $passes (call $isOpen (local.get $heads) (local.get $headShift)
              (call $hash (i32.add (local.get $bytes) (local.get $at)) (local.get $run))))))
        (i32.store (local.get $out) (local.get $at))
        (i32.store (i32.add (local.get $out) (i32.const 4)) (local.get $end))
        (local.set $out (i32.add (local.get $out) (i32.shl (local.get $passes) (i32.const 3))))
        (br $words)))
    (local.set $from (i32.add (local.get $from) (i32.const 64)))
    (br_if $blocks (i32.lt_u (local.get $from) (local.get $length))))
  (local.get $out))

(func $sieve (param $heads i32) (param $headShift i32) (param $pairs i32) (param $pairShift i32)
  (param $bytes i32) (param $bits i32) (param $specials i32) (param $length i32) (param $out i32) (result i32)
  (local $from i32) (local $last i32) (local $at i32) (local $end i32) (local $passes i32)
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
          (local.set $passes (call $goesOn (local.get $pairs) (local.get $pairShift) (local.get $bytes) (local.get $bits)
            (call $hash (i32.add (local.get $bytes) (local.get $at))
              (i64.extend_i32_u (i32.sub (local.get $end) (local.get $at))))
            (local.get $end)))))
      (i32.store (local.get $out) (local.get $at))
      (i32.store (i32.add (local.get $out) (i32.const 4)) (local.get $end))
      (local.set $out (i32.add (local.get $out) (i32.shl (local.get $passes) (i32.const 3))))
      (br $words)))
  (local.get $out))
`;
