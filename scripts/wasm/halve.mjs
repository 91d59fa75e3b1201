// WebAssembly of src/levels/halve.ts: halves rows of cells, four entries at a time, for reductions that pick one of their cells.
// Missing cells (NaN) are skipped. Everything is inlined: calls would take more time than the work between them.

const get = (name) => `(local.get $${name})`;
const isMissing = (a) => `(f32x4.ne ${get(a)} ${get(a)})`;

/** The better of the cells in two variables. */
const BETTER = {
  max: (a, b) => `(v128.bitselect ${get(b)} (f32x4.pmax ${get(a)} ${get(b)}) ${isMissing(a)})`,
  min: (a, b) => `(v128.bitselect ${get(b)} (f32x4.pmin ${get(a)} ${get(b)}) ${isMissing(a)})`,
  // Of two cells of the same magnitude the positive one.
  absmax: (a, b) => {
    const [before, after] = [`(f32x4.abs ${get(a)})`, `(f32x4.abs ${get(b)})`];
    const isTie = `(v128.and (f32x4.eq ${after} ${before}) (f32x4.gt ${get(b)} ${get(a)}))`;
    const isBetter = `(v128.or (v128.or (f32x4.gt ${after} ${before}) ${isTie}) ${isMissing(a)})`;
    return `(v128.bitselect ${get(b)} ${get(a)} ${isBetter})`;
  },
};

const EVEN = '0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27';
const ODD = '4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31';

const loads = (offset) => `
      (local.set $a (v128.load offset=${offset} ${get('first')}))
      (local.set $b (v128.load offset=${offset} ${get('second')}))`;

const loop = (name, step, body) => `
  (func (export "${name}") (param $first i32) (param $second i32) (param $output i32) (param $entries i32)
    (local $end i32) (local $a v128) (local $b v128) (local $left v128) (local $right v128)
    (local.set $end (i32.add ${get('output')} (i32.shl ${get('entries')} (i32.const 2))))
    (loop $next${body}
      (local.set $first (i32.add ${get('first')} (i32.const ${step})))
      (local.set $second (i32.add ${get('second')} (i32.const ${step})))
      (local.set $output (i32.add ${get('output')} (i32.const 16)))
      (br_if $next (i32.lt_u ${get('output')} ${get('end')}))))`;

const functions = Object.entries(BETTER).map(
  ([reduction, better]) =>
    // 2 x 2 cells of two rows to each entry.
    loop(
      `${reduction}Both`,
      32,
      `${loads(0)}
      (local.set $left ${better('a', 'b')})${loads(16)}
      (local.set $right ${better('a', 'b')})
      (local.set $a (i8x16.shuffle ${EVEN} ${get('left')} ${get('right')}))
      (local.set $b (i8x16.shuffle ${ODD} ${get('left')} ${get('right')}))
      (v128.store ${get('output')} ${better('a', 'b')})`,
    ) +
    // A cell of each row to each entry.
    loop(
      `${reduction}Layers`,
      16,
      `${loads(0)}
      (v128.store ${get('output')} ${better('a', 'b')})`,
    ),
);

/** All arguments but the number of entries are addresses. Up to three more entries than that are written. */
export const HALVE = `(module
  (import "rows" "memory" (memory 1))${functions.join('')})`;
