import {
  ACCOUNT,
  ACCOUNT_CODES_MIN,
  AT_SIGN,
  CHAIN_7,
  CHAIN_9,
  CHAIN_13,
  CODES_20_MIN,
  COLON_SIGN,
  DIGIT,
  FULL_STOP,
  LETTER,
  MARK_AT,
  MARK_CODES_20,
  MARK_COLONS,
  MARK_DOTS_2,
  MARK_URL,
  OCTETS,
  ODD,
  ODD_SIGN,
} from './marks.ts';

/** Of a cell that is NULL, or that `isPlain` clears where that is enough. No combination of marks is this. */
export const CLEARED = 2048;

const splat = (byte: number) => `(i8x16.splat ${byte})`;
const equal = (block: string, byte: number) => `(i8x16.eq ${block} ${splat(byte)})`;
const among = (block: string, first: number, count: number) =>
  `(i8x16.lt_u (i8x16.sub ${block} ${splat(first)}) ${splat(count)})`;
const lowerCase = (block: string) => `(v128.or ${block} ${splat(0x20)})`;

/** Which of the sixteen bytes of a block are of a kind. */
const digits = (block: string) => among(block, 0x30, 10);
const letters = (block: string) => among(lowerCase(block), 0x61, 26);
const doubleUs = (block: string) => equal(lowerCase(block), 0x77);
const colons = (block: string) => equal(block, 0x3a);
const dots = (block: string) => equal(block, 0x2e);
const ats = (block: string) => equal(block, 0x40);
const slashes = (block: string) => equal(block, 0x2f);
/** What may stand within a number in parts: space, parentheses, dash, slash. */
const joints = (block: string) =>
  `(v128.or (v128.or ${equal(block, 0x20)} ${among(block, 0x28, 2)}) (v128.or ${equal(block, 0x2d)} ${slashes(block)}))`;
/** Control characters, backslashes, and what is beyond ASCII: its highest bit is set already. */
const odd = (block: string) => `(v128.or ${block} (v128.or (i8x16.lt_u ${block} ${splat(9)}) ${equal(block, 0x5c)}))`;

/** A bit for each byte that is of a kind, and of the cell: of one block, of two. */
const bits = (of: (block: string) => string) => `(i32.and $inside (i8x16.bitmask ${of('$block')}))`;
const bits2 = (of: (block: string) => string) =>
  `(i32.and $inside (i32.or (i8x16.bitmask ${of('$low')}) (i32.shl (i8x16.bitmask ${of('$high')}) 16)))`;

/** The kind of the byte at an address. */
const kind = (address: string) => `(i32.load8_u (i32.load8_u ${address}))`;
const mark = (condition: string, marks: number) =>
  `(if ${condition} (then (local.set $marks (i32.or $marks ${marks}))))`;

const COUNTED = `
  ${mark('(i32.ge_u $longest 7)', CHAIN_7)}
  ${mark('(i32.ge_u $longest 9)', CHAIN_9)}
  ${mark('(i32.ge_u $longest 13)', CHAIN_13)}`;

/** Whether what `isPlain` counts makes a cell plain. */
const PLAIN_ENOUGH = `
(func $isPlain (param $digits i32) (param $colons i32) (param $dots i32) (param $length i32) (result i32)
  (if (i32.gt_u $colons 1) (then (return 0)))
  (if (i32.lt_u $digits 4) (then (return 1)))
  (i32.and (i32.and (i32.lt_u $digits 7) (i32.lt_u $dots 3)) (i32.lt_u $length ${ACCOUNT_CODES_MIN})))`;

/** `isAccount`. */
const ACCOUNT_BEGINS = `
(func $isAccount (param $start i32) (param $at i32) (param $end i32) (result i32)
  (local $first i32) (local $before i32) (local $kind i32)
  (local.set $first (i32.sub $at 2))
  (if (i32.lt_s $first $start) (then (return 0)))
  (if (i32.lt_s (i32.sub $end $first) ${ACCOUNT_CODES_MIN}) (then (return 0)))
  (if (i32.ne ${kind('(i32.add $at 1)')} ${DIGIT}) (then (return 0)))
  (if (i32.ne ${kind('(i32.sub $at 1)')} ${LETTER}) (then (return 0)))
  (if (i32.ne ${kind('$first')} ${LETTER}) (then (return 0)))
  (if (i32.eq $first $start) (then (return 1)))
  (local.set $before (i32.load8_u (i32.sub $first 1)))
  (if (i32.eq (i32.or $before 0x20) 0x6e) (then (return 1)))
  (local.set $kind (i32.load8_u $before))
  (i32.and (i32.ne $before 0x5f) (i32.and (i32.ne $kind ${LETTER}) (i32.ne $kind ${DIGIT}))))`;

/** Cells of 1 to 32 bytes at once: a number whose bits stand for their bytes takes the place of every loop over them. */
const SHORT = `
(func $short (param $start i32) (param $end i32) (param $clears i32) (result i32)
  (local $low v128) (local $high v128) (local $inside i32) (local $length i32) (local $marks i32)
  (local $digits i32) (local $colons i32) (local $dots i32) (local $ats i32) (local $bits i32)
  (local.set $length (i32.sub $end $start))
  (local.set $low (v128.load $start))
  (local.set $high (v128.load offset=16 $start))
  (local.set $inside (i32.shr_u -1 (i32.sub 32 $length)))
  (if ${bits2(odd)} (then (return ${ODD})))
  (local.set $digits ${bits2(digits)})
  (local.set $colons ${bits2(colons)})
  (local.set $dots ${bits2(dots)})
  (local.set $ats ${bits2(ats)})
  (if (i32.and (i32.eqz $ats) $clears) (then
    (if (call $isPlain (i32.popcnt $digits) (i32.popcnt $colons) (i32.popcnt $dots) $length)
      (then (return ${CLEARED})))))
  ${mark(`(i32.ge_u $length ${CODES_20_MIN})`, MARK_CODES_20)}
  ${mark('$ats', MARK_AT)}
  (if $dots (then
    ${mark('(i32.ge_u (i32.popcnt $dots) 2)', MARK_DOTS_2)}
    ${mark('(i32.ge_u (i32.popcnt (i32.and $dots (i32.and (i32.shl $digits 1) (i32.shr_u $digits 1)))) 3)', OCTETS)}
    ${mark(`(i32.and $dots (i32.shl ${bits2(doubleUs)} 1))`, MARK_URL)}))
  (if $colons (then
    ${mark('(i32.or (i32.and $colons (i32.shr_u $colons 1)) (i32.ge_u (i32.popcnt $colons) 6))', MARK_COLONS)}
    ${mark(`(i32.and $colons (i32.shr_u ${bits2(slashes)} 1))`, MARK_URL)}))
  (if (i32.ge_u $length ${ACCOUNT_CODES_MIN}) (then
    ;; Two digits behind two letters.
    (local.set $bits (i32.and $digits (i32.shr_u $digits 1)))
    (if $bits (then
      (local.set $bits (i32.and $bits (call $behindTwo ${bits2(letters)})))
      (block $done (loop $candidates
        (br_if $done (i32.eqz $bits))
        ${mark('(call $isAccount $start (i32.add $start (i32.ctz $bits)) $end)', ACCOUNT)}
        (local.set $bits (i32.and $bits (i32.sub $bits 1)))
        (br $candidates)))))))
  (if (i32.lt_u (i32.popcnt $digits) 7) (then (return $marks)))
  (i32.or $marks (call $chain $digits (i32.xor -1 (i32.or $digits (i32.or $dots ${bits2(joints)}))))))

(func $behindTwo (param $bits i32) (result i32)
  (i32.and (i32.shl $bits 1) (i32.shl $bits 2)))

;; The marks of the most digits without one of $breaks between them.
(func $chain (param $digits i32) (param $breaks i32) (result i32)
  (local $marks i32) (local $longest i32) (local $count i32) (local $first i32)
  ;; Of breaks side by side one is enough.
  (local.set $breaks (i32.and $breaks (i32.xor -1 (i32.shl $breaks 1))))
  (block $done (loop $parts
    (br_if $done (i32.eqz $digits))
    (local.set $first (i32.and $breaks (i32.sub 0 $breaks)))
    ;; Without a break left, zero minus one is every bit.
    (local.set $count (i32.popcnt (i32.and $digits (i32.sub $first 1))))
    (if (i32.gt_u $count $longest) (then (local.set $longest $count)))
    (local.set $digits (i32.and $digits (i32.sub 0 $first)))
    (local.set $breaks (i32.and $breaks (i32.sub $breaks 1)))
    (br $parts)))
  ${COUNTED}
  $marks)`;

/** `isPlain` of longer cells, sixteen bytes at a time. */
const PLAIN = `
(func $plain (param $start i32) (param $end i32) (result i32)
  (local $at i32) (local $block v128) (local $inside i32) (local $digits i32) (local $colons i32) (local $dots i32)
  (local.set $at $start)
  (loop $blocks
    (local.set $block (v128.load $at))
    (local.set $inside (i32.sub $end $at))
    (local.set $inside (if (result i32) (i32.ge_u $inside 16)
      (then 0xffff)
      (else (i32.sub (i32.shl 1 $inside) 1))))
    (if ${bits((block) => `(v128.or ${odd(block)} ${ats(block)})`)} (then (return 0)))
    (local.set $digits (i32.add $digits (i32.popcnt ${bits(digits)})))
    (local.set $colons (i32.add $colons (i32.popcnt ${bits(colons)})))
    (local.set $dots (i32.add $dots (i32.popcnt ${bits(dots)})))
    (local.set $at (i32.add $at 16))
    (br_if $blocks (i32.lt_u $at $end)))
  (call $isPlain $digits $colons $dots (i32.sub $end $start)))`;

/** `marksOf`, as it is. */
const MARKS_OF = `
(func $marksOf (param $start i32) (param $end i32) (result i32)
  (local $marks i32) (local $chain i32) (local $longest i32) (local $dots i32) (local $octetDots i32)
  (local $colons i32) (local $at i32) (local $kind i32)
  ${mark(`(i32.ge_u (i32.sub $end $start) ${CODES_20_MIN})`, MARK_CODES_20)}
  (local.set $at (i32.sub $start 1))
  (block $done (loop $bytes
    (local.set $at (i32.add $at 1))
    (br_if $done (i32.ge_u $at $end))
    (local.set $kind ${kind('$at')})
    (br_if $bytes (i32.eqz $kind))
    (if (i32.eq $kind ${DIGIT}) (then
      (if (i32.eqz $chain) (then ${mark('(call $isAccount $start $at $end)', ACCOUNT)}))
      (local.set $chain (i32.add $chain 1))
      (br $bytes)))
    (if (i32.eq $kind ${FULL_STOP}) (then
      (local.set $dots (i32.add $dots 1))
      (br_if $bytes (i32.eq $at $start))
      (if (i32.lt_u (i32.add $at 1) $end) (then
        (local.set $octetDots (i32.add $octetDots (i32.and
          (i32.eq ${kind('(i32.sub $at 1)')} ${DIGIT})
          (i32.eq ${kind('(i32.add $at 1)')} ${DIGIT}))))))
      ${mark('(i32.eq 0x77 (i32.or 0x20 (i32.load8_u (i32.sub $at 1))))', MARK_URL)}
      (br $bytes)))
    (if (i32.gt_u $chain $longest) (then (local.set $longest $chain)))
    (local.set $chain 0)
    (if (i32.eq $kind ${COLON_SIGN}) (then
      (local.set $colons (i32.add $colons 1))
      (br_if $bytes (i32.ge_u (i32.add $at 1) $end))
      ${mark('(i32.eq 0x2f (i32.load8_u (i32.add $at 1)))', MARK_URL)}
      ${mark(`(i32.eq ${kind('(i32.add $at 1)')} ${COLON_SIGN})`, MARK_COLONS)}
      (br $bytes)))
    ${mark(`(i32.eq $kind ${AT_SIGN})`, MARK_AT)}
    (br_if $bytes (i32.ne $kind ${ODD_SIGN}))
    (return ${ODD})))
  (if (i32.gt_u $chain $longest) (then (local.set $longest $chain)))
  ${COUNTED}
  ${mark('(i32.ge_u $octetDots 3)', OCTETS)}
  ${mark('(i32.ge_u $dots 2)', MARK_DOTS_2)}
  ${mark('(i32.ge_u $colons 6)', MARK_COLONS)}
  $marks)`;

/** The marks of one cell of each row, two bytes each. Cells lie $stride bytes apart, as two numbers from $base on. */
const SCAN = `
(func $scan (param $base i32) (param $cell i32) (param $stride i32) (param $rows i32) (param $out i32) (param $clears i32)
  (local $start i32) (local $end i32) (local $marks i32)
  (block $done (loop $cells
    (br_if $done (i32.eqz $rows))
    (local.set $rows (i32.sub $rows 1))
    (local.set $start (i32.load $cell))
    (local.set $end (i32.load offset=4 $cell))
    (if (i32.le_s $end $start)
      (then (local.set $marks (if (result i32) (i32.or $clears (i32.lt_s $end 0)) (then ${CLEARED}) (else 0))))
      (else
        (local.set $start (i32.add $base $start))
        (local.set $end (i32.add $base $end))
        (local.set $marks (if (result i32) (i32.le_u (i32.sub $end $start) 32)
          (then (call $short $start $end $clears))
          (else (if (result i32) (i32.and $clears (call $plain $start $end))
            (then ${CLEARED})
            (else (call $marksOf $start $end))))))))
    (i32.store16 $out $marks)
    (local.set $out (i32.add $out 2))
    (local.set $cell (i32.add $cell $stride))
    (br $cells))))`;

/**
 * `isPlain` and `marksOf` of marks.ts for all cells of a column, in WebAssembly's text format (src/wasm/assembler.ts): up to
 * 32 bytes at a time, where JavaScript takes one. Needs the table of kinds at 0, and 32 bytes behind the last cell.
 */
export const MARKS_KERNEL = [PLAIN_ENOUGH, ACCOUNT_BEGINS, SHORT, PLAIN, MARKS_OF, SCAN].join('\n');
