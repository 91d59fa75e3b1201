// WebAssembly of src/pyramid/rows.ts: sums for means, plain bits, and extremes of rows of cells. All arguments but numbers are addresses.

const get = (name) => `(local.get $${name})`;
const add = (name, step) => `(local.set $${name} (i32.add ${get(name)} (i32.const ${step})))`;
const EVEN = '0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11';
const ODD = '4 5 6 7 12 13 14 15 4 5 6 7 12 13 14 15';
const FIRST = '0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23';
const SECOND = '8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31';

/** Two lanes of float32 as float64. */
const promote = (order, name) =>
  `(f64x2.promote_low_f32x4 (i8x16.shuffle ${order} ${get(name)} ${get(name)}))`;

/** Adds two pairs to the entries at an address, the first of each pair first. */
const addBoth = (to, first, second) =>
  `(v128.store ${get(to)} (f64x2.add (f64x2.add (v128.load ${get(to)}) ${first}) ${second}))`;

const addSumPairs = (from, to) => `
      (local.set $a (v128.load ${get(from)}))
      (local.set $b (v128.load offset=16 ${get(from)}))
      ${addBoth(
        to,
        `(i8x16.shuffle ${FIRST} ${get('a')} ${get('b')})`,
        `(i8x16.shuffle ${SECOND} ${get('a')} ${get('b')})`,
      )}
      ${add(from, 32)}
      ${add(to, 16)}`;

export const ROWS = `(module
  (import "rows" "memory" (memory 1))

  ;; Adds two cells to each of an even number of entries. Missing cells are neither added nor counted.
  (func (export "addPairs") (param $cells i32) (param $sums i32) (param $counts i32) (param $entries i32)
    (local $end i32) (local $cell v128) (local $one v128) (local $is v128)
    (local.set $end (i32.add ${get('sums')} (i32.shl ${get('entries')} (i32.const 3))))
    (loop $next
      (local.set $cell (v128.load ${get('cells')}))
      (local.set $is (f32x4.eq ${get('cell')} ${get('cell')}))
      (local.set $cell (v128.and ${get('cell')} ${get('is')}))
      (local.set $one (v128.and (f32x4.splat (f32.const 1)) ${get('is')}))
      ${addBoth('sums', promote(EVEN, 'cell'), promote(ODD, 'cell'))}
      ${addBoth('counts', promote(EVEN, 'one'), promote(ODD, 'one'))}
      ${add('cells', 16)}
      ${add('sums', 16)}
      ${add('counts', 16)}
      (br_if $next (i32.lt_u ${get('sums')} ${get('end')}))))

  ;; Adds two doubles to each of an even number.
  (func (export "addDoubles") (param $from i32) (param $to i32) (param $entries i32)
    (local $end i32) (local $a v128) (local $b v128)
    (local.set $end (i32.add ${get('to')} (i32.shl ${get('entries')} (i32.const 3))))
    (loop $next${addSumPairs('from', 'to')}
      (br_if $next (i32.lt_u ${get('to')} ${get('end')}))))

  ;; Divides an even number of sums.
  (func (export "divide") (param $sums i32) (param $counts i32) (param $output i32) (param $entries i32)
    (local $end i32)
    (local.set $end (i32.add ${get('sums')} (i32.shl ${get('entries')} (i32.const 3))))
    (loop $next
      (v128.store64_lane 0 ${get('output')}
        (f32x4.demote_f64x2_zero (f64x2.div (v128.load ${get('sums')}) (v128.load ${get('counts')}))))
      ${add('sums', 16)}
      ${add('counts', 16)}
      ${add('output', 8)}
      (br_if $next (i32.lt_u ${get('sums')} ${get('end')}))))

  ;; Makes every NaN 0x7fc00000 and every zero positive, four cells at a time.
  (func (export "toPlain") (param $cells i32) (param $end i32)
    (local $cell v128)
    (loop $next
      (local.set $cell (v128.load ${get('cells')}))
      (v128.store ${get('cells')}
        (v128.bitselect
          (f32x4.add ${get('cell')} (f32x4.splat (f32.const 0)))
          (i32x4.splat (i32.const 0x7fc00000))
          (f32x4.eq ${get('cell')} ${get('cell')})))
      ${add('cells', 16)}
      (br_if $next (i32.lt_u ${get('cells')} ${get('end')}))))

  ;; The least and the largest bits, as integers, of a number of cells that four divides: in each lane at address 0, and 16.
  (func (export "findRange") (param $cells i32) (param $end i32)
    (local $cell v128) (local $least v128) (local $most v128)
    (local.set $least (v128.load ${get('cells')}))
    (local.set $most ${get('least')})
    (loop $next
      (local.set $cell (v128.load ${get('cells')}))
      (local.set $least (i32x4.min_s ${get('least')} ${get('cell')}))
      (local.set $most (i32x4.max_s ${get('most')} ${get('cell')}))
      ${add('cells', 16)}
      (br_if $next (i32.lt_u ${get('cells')} ${get('end')})))
    (v128.store (i32.const 0) ${get('least')})
    (v128.store (i32.const 16) ${get('most')})))`;
