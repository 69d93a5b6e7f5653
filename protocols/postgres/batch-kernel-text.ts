/** A cell that is NULL ends here. */
export const NULL_END = -1;

const BIG_ENDIAN = `
(func $swapped (param $a i32) (result i32)
  (i32.or
    (i32.or (i32.shl $a 24) (i32.shl (i32.and $a 0xff00) 8))
    (i32.or (i32.and (i32.shr_u $a 8) 0xff00) (i32.shr_u $a 24))))`;

/**
 * The cells of DataRow messages that fill $length bytes from 0 on, as pairs of where they begin and end. 0 unless every row
 * has $columns cells and fills its message.
 */
const CUT_ROWS = `
(func $cutRows (param $length i32) (param $rows i32) (param $columns i32) (param $cells i32) (result i32)
  (local $at i32) (local $end i32) (local $left i32) (local $size i32)
  (block $done (loop $nextRow
    (br_if $done (i32.eqz $rows))
    (local.set $rows (i32.sub $rows 1))
    (if (i32.gt_u (i32.add $at 7) $length) (then (return 0)))
    (local.set $size (call $swapped (i32.load offset=1 $at)))
    (if (i32.or (i32.lt_s $size 6) (i32.gt_s $size (i32.sub (i32.sub $length $at) 1))) (then (return 0)))
    (local.set $end (i32.add (i32.add $at 1) $size))
    (if (i32.ne (call $swapped (i32.shl (i32.load16_u offset=5 $at) 16)) $columns) (then (return 0)))
    (local.set $at (i32.add $at 7))
    (local.set $left $columns)
    (block $whole (loop $nextCell
      (br_if $whole (i32.eqz $left))
      (local.set $left (i32.sub $left 1))
      (if (i32.gt_u (i32.add $at 4) $end) (then (return 0)))
      (local.set $size (call $swapped (i32.load $at)))
      (local.set $at (i32.add $at 4))
      (i32.store $cells $at)
      (if (i32.lt_s $size 0)
        (then
          (if (i32.ne $size -1) (then (return 0)))
          (i32.store offset=4 $cells ${NULL_END}))
        (else
          (if (i32.gt_u $size (i32.sub $end $at)) (then (return 0)))
          (local.set $at (i32.add $at $size))
          (i32.store offset=4 $cells $at)))
      (local.set $cells (i32.add $cells 8))
      (br $nextCell)))
    (br_if $nextRow (i32.eq $at $end))
    (return 0)))
  (i32.eq $at $length))`;

/**
 * The same of CopyData messages of one line each: cells end before a $delimiter or the line feed, a backslash hides the byte
 * behind it, and what is written as the $nullBytes at $nullAt is NULL. 0 where a message is not one whole line.
 */
const CUT_LINES = `
(func $isNull (param $at i32) (param $end i32) (param $nullAt i32) (param $nullBytes i32) (result i32)
  (if (i32.ne (i32.sub $end $at) $nullBytes) (then (return 0)))
  (block $done (loop $bytes
    (br_if $done (i32.ge_u $at $end))
    (if (i32.ne (i32.load8_u $at) (i32.load8_u $nullAt)) (then (return 0)))
    (local.set $at (i32.add $at 1))
    (local.set $nullAt (i32.add $nullAt 1))
    (br $bytes)))
  1)

(func $cutLines (param $length i32) (param $rows i32) (param $columns i32) (param $cells i32)
  (param $delimiter i32) (param $nullAt i32) (param $nullBytes i32) (result i32)
  (local $at i32) (local $end i32) (local $left i32) (local $size i32) (local $start i32)
  (local $block v128) (local $base i32) (local $bits i32) (local $byte i32) (local $hiddenEnd i32)
  (block $done (loop $nextRow
    (br_if $done (i32.eqz $rows))
    (local.set $rows (i32.sub $rows 1))
    (if (i32.gt_u (i32.add $at 6) $length) (then (return 0)))
    (local.set $size (call $swapped (i32.load offset=1 $at)))
    (if (i32.or (i32.lt_s $size 5) (i32.gt_s $size (i32.sub (i32.sub $length $at) 1))) (then (return 0)))
    (local.set $end (i32.add (i32.add $at 1) $size))
    (if (i32.ne (i32.load8_u (i32.sub $end 1)) 0x0a) (then (return 0)))
    (local.set $start (i32.add $at 5))
    (local.set $hiddenEnd $start)
    (local.set $base $start)
    (local.set $left $columns)
    (loop $blocks
      (local.set $block (v128.load $base))
      (local.set $bits (i8x16.bitmask (v128.or
        (v128.or (i8x16.eq $block (i8x16.splat $delimiter)) (i8x16.eq $block (i8x16.splat 0x0a)))
        (v128.or (i8x16.eq $block (i8x16.splat 0x0d)) (i8x16.eq $block (i8x16.splat 0x5c))))))
      (block $blockDone (loop $signs
        (br_if $blockDone (i32.eqz $bits))
        (local.set $at (i32.add $base (i32.ctz $bits)))
        (br_if $blockDone (i32.ge_u $at $end))
        (local.set $bits (i32.and $bits (i32.sub $bits 1)))
        (br_if $signs (i32.lt_u $at $hiddenEnd))
        (local.set $byte (i32.load8_u $at))
        (if (i32.or (i32.eq $byte $delimiter) (i32.eq $byte 0x0a))
          (then
            ;; A line ends with its last cell, and with nothing else.
            (if (i32.eqz $left) (then (return 0)))
            (local.set $left (i32.sub $left 1))
            (if (i32.ne (i32.eq $byte 0x0a) (i32.eqz $left)) (then (return 0)))
            (if (i32.ne (i32.eq $byte 0x0a) (i32.eq $at (i32.sub $end 1))) (then (return 0)))
            (i32.store $cells $start)
            (i32.store offset=4 $cells (if (result i32) (call $isNull $start $at $nullAt $nullBytes)
              (then ${NULL_END}) (else $at)))
            (local.set $cells (i32.add $cells 8))
            (local.set $start (i32.add $at 1)))
          (else
            (if (i32.eq $byte 0x0d) (then (return 0)))
            (if (i32.ge_u (i32.add $at 1) (i32.sub $end 1)) (then (return 0)))
            (local.set $hiddenEnd (i32.add $at 2))))
        (br $signs)))
      (local.set $base (i32.add $base 16))
      (br_if $blocks (i32.lt_u $base $end)))
    (if $left (then (return 0)))
    (local.set $at $end)
    (br $nextRow)))
  (i32.eq $at $length))`;

/**
 * The same of CopyData messages of one row of CSV each. Of what stands in quotes the cell is what is between them; 0 also
 * where something in them is escaped.
 */
const CUT_CSV = `
(func $cutCsv (param $length i32) (param $rows i32) (param $columns i32) (param $cells i32)
  (param $delimiter i32) (param $nullAt i32) (param $nullBytes i32) (param $quote i32) (param $escape i32) (result i32)
  (local $at i32) (local $end i32) (local $left i32) (local $size i32) (local $start i32) (local $next i32)
  (local $block v128) (local $base i32) (local $bits i32) (local $byte i32) (local $isQuoted i32) (local $isOpen i32)
  (block $done (loop $nextRow
    (br_if $done (i32.eqz $rows))
    (local.set $rows (i32.sub $rows 1))
    (if (i32.gt_u (i32.add $at 6) $length) (then (return 0)))
    (local.set $size (call $swapped (i32.load offset=1 $at)))
    (if (i32.or (i32.lt_s $size 5) (i32.gt_s $size (i32.sub (i32.sub $length $at) 1))) (then (return 0)))
    (local.set $end (i32.add (i32.add $at 1) $size))
    (if (i32.ne (i32.load8_u (i32.sub $end 1)) 0x0a) (then (return 0)))
    (local.set $start (i32.add $at 5))
    (local.set $base $start)
    (local.set $left $columns)
    (local.set $isQuoted 0)
    (local.set $isOpen 0)
    (loop $blocks
      (local.set $block (v128.load $base))
      (local.set $bits (i8x16.bitmask (v128.or
        (v128.or (i8x16.eq $block (i8x16.splat $delimiter)) (i8x16.eq $block (i8x16.splat 0x0a)))
        (v128.or (i8x16.eq $block (i8x16.splat 0x0d))
          (v128.or (i8x16.eq $block (i8x16.splat $quote)) (i8x16.eq $block (i8x16.splat $escape)))))))
      (block $blockDone (loop $signs
        (br_if $blockDone (i32.eqz $bits))
        (local.set $at (i32.add $base (i32.ctz $bits)))
        (br_if $blockDone (i32.ge_u $at $end))
        (local.set $bits (i32.and $bits (i32.sub $bits 1)))
        (local.set $byte (i32.load8_u $at))
        (if $isOpen (then
          (if (i32.ne $byte $quote) (then
            (br_if $signs (i32.ne $byte $escape))
            (return 0)))
          ;; Behind the quote the cell must end; a second one would be an escape.
          (local.set $next (i32.load8_u (i32.add $at 1)))
          (if (i32.and (i32.ne $next $delimiter) (i32.ne $next 0x0a)) (then (return 0)))
          (local.set $isOpen 0)
          (br $signs)))
        (if (i32.eq $byte $quote) (then
          (if (i32.or $isQuoted (i32.ne $at $start)) (then (return 0)))
          (local.set $isQuoted 1)
          (local.set $isOpen 1)
          (br $signs)))
        (if (i32.or (i32.eq $byte $delimiter) (i32.eq $byte 0x0a))
          (then
            (if (i32.eqz $left) (then (return 0)))
            (local.set $left (i32.sub $left 1))
            (if (i32.ne (i32.eq $byte 0x0a) (i32.eqz $left)) (then (return 0)))
            (if (i32.ne (i32.eq $byte 0x0a) (i32.eq $at (i32.sub $end 1))) (then (return 0)))
            (i32.store $cells (i32.add $start $isQuoted))
            (i32.store offset=4 $cells (i32.sub $at $isQuoted))
            (if (i32.eqz $isQuoted) (then
              (if (call $isNull $start $at $nullAt $nullBytes) (then (i32.store offset=4 $cells ${NULL_END})))))
            (local.set $cells (i32.add $cells 8))
            (local.set $isQuoted 0)
            (local.set $start (i32.add $at 1)))
          (else
            (if (i32.eq $byte 0x0d) (then (return 0)))))
        (br $signs)))
      (local.set $base (i32.add $base 16))
      (br_if $blocks (i32.lt_u $base $end)))
    (if (i32.or $left $isOpen) (then (return 0)))
    (local.set $at $end)
    (br $nextRow)))
  (i32.eq $at $length))`;

/** Copies sixteen bytes at a time, so up to fifteen more than asked: what comes behind must be written later. */
const COPY = `
(func $copy (param $from i32) (param $end i32) (param $to i32) (result i32)
  (local $result i32)
  (local.set $result (i32.add $to (i32.sub $end $from)))
  (block $done (loop $blocks
    (br_if $done (i32.ge_u $from $end))
    (v128.store $to (v128.load $from))
    (local.set $from (i32.add $from 16))
    (local.set $to (i32.add $to 16))
    (br $blocks)))
  $result)`;

/**
 * Writes the messages anew with what takes the place of cells, and returns the end of what was written at $to. An edit is 0 or
 * a number, counted from 1, of a pair at $masks: where the bytes lie and how many, -1 for NULL. $lengthBytes of a length stand
 * before each cell, $nullBytes where one is NULL.
 */
const SPLICE = `
(func $splice (param $length i32) (param $rows i32) (param $columns i32) (param $cells i32) (param $edits i32)
  (param $masks i32) (param $to i32) (param $lengthBytes i32) (param $nullBytes i32) (result i32)
  (local $from i32) (local $frame i32) (local $header i32) (local $grown i32) (local $left i32) (local $edit i32)
  (local $start i32) (local $end i32) (local $size i32)
  (block $done (loop $nextRow
    (br_if $done (i32.eqz $rows))
    (local.set $rows (i32.sub $rows 1))
    (local.set $header -1)
    (local.set $grown 0)
    (local.set $left $columns)
    (loop $nextCell
      (local.set $edit (i32.load $edits))
      (if $edit (then
        (local.set $start (i32.load $cells))
        (local.set $end (i32.load offset=4 $cells))
        (if (i32.lt_s $end 0) (then (local.set $end (i32.add $start $nullBytes))))
        (if (i32.lt_s $header 0) (then (local.set $header (i32.add $to (i32.sub $frame $from)))))
        (local.set $to (call $copy $from (i32.sub $start $lengthBytes) $to))
        (local.set $edit (i32.add $masks (i32.shl (i32.sub $edit 1) 3)))
        (local.set $size (i32.load offset=4 $edit))
        (if $lengthBytes (then
          (i32.store $to (call $swapped $size))
          (local.set $to (i32.add $to 4))))
        (if (i32.lt_s $size 0) (then (local.set $size 0)))
        (local.set $to (call $copy (i32.load $edit) (i32.add (i32.load $edit) $size) $to))
        (local.set $grown (i32.add $grown (i32.sub $size (i32.sub $end $start))))
        (local.set $from $end)))
      (local.set $edits (i32.add $edits 4))
      (local.set $cells (i32.add $cells 8))
      (local.set $left (i32.sub $left 1))
      (br_if $nextCell $left))
    (if (i32.ge_s $header 0) (then
      (i32.store offset=1 $header (call $swapped (i32.add (call $swapped (i32.load offset=1 $frame)) $grown)))))
    (local.set $frame (i32.add (i32.add $frame 1) (call $swapped (i32.load offset=1 $frame))))
    (br $nextRow)))
  (call $copy $from $length $to))`;

/** What is done to every byte of a batch, in WebAssembly's text format (src/wasm/assembler.ts). The messages lie at 0. */
export const BATCH_KERNEL = [BIG_ENDIAN, CUT_ROWS, CUT_LINES, CUT_CSV, COPY, SPLICE].join('\n');
