;; Halves rows of cells, four entries at a time, for reductions that pick one of their cells. `node scripts/wasm.mjs` compiles
;; this file to halve-wasm.ts.
;;
;; Cells become keys: integers whose order is that of the reduction. The best cell has the largest key, and missing cells have
;; the smallest keys. `halve.ts` gives the four numbers that define an order.
(module
  (import "order" "turn" (global $turn i32))   ;; bits by which a cell is rotated to the left
  (import "order" "sign" (global $sign i32))   ;; bits that are inverted if the cell is negative
  (import "order" "flip" (global $flip i32))   ;; bits that are always inverted
  (import "order" "shift" (global $shift i32)) ;; what is added at last, with overflow, so that NaN come first
  (memory (export "memory") 1)

  (func $key (param $cells v128) (result v128)
    (i32x4.add
      (v128.xor
        (v128.xor
          (v128.or
            (i32x4.shl (local.get $cells) (global.get $turn))
            (i32x4.shr_u (local.get $cells) (i32.sub (i32.const 32) (global.get $turn))))
          (v128.and
            (i32x4.shr_s (local.get $cells) (i32.const 31))
            (i32x4.splat (global.get $sign))))
        (i32x4.splat (global.get $flip)))
      (i32x4.splat (global.get $shift))))

  ;; The inverse of $key.
  (func $cell (param $keys v128) (result v128)
    (local $turned v128)
    (local.set $turned
      (v128.xor
        (i32x4.sub (local.get $keys) (i32x4.splat (global.get $shift)))
        (i32x4.splat (global.get $flip))))
    (local.set $turned
      (v128.xor
        (local.get $turned)
        (v128.and
          (i32x4.shr_s (local.get $turned) (i32.const 31))
          (i32x4.splat (global.get $sign)))))
    (v128.or
      (i32x4.shr_u (local.get $turned) (global.get $turn))
      (i32x4.shl (local.get $turned) (i32.sub (i32.const 32) (global.get $turn)))))

  ;; The keys of the better of two cells, of four pairs.
  (func $better (param $first i32) (param $second i32) (result v128)
    (i32x4.max_s
      (call $key (v128.load (local.get $first)))
      (call $key (v128.load (local.get $second)))))

  ;; Reduces 2 x 2 cells of two rows to each entry. All arguments but the number of entries are addresses.
  (func (export "halveBoth") (param $first i32) (param $second i32) (param $output i32) (param $entries i32)
    (local $end i32) (local $left v128) (local $right v128)
    (local.set $end (i32.add (local.get $output) (i32.shl (local.get $entries) (i32.const 2))))
    (loop $next
      (local.set $left (call $better (local.get $first) (local.get $second)))
      (local.set $right
        (call $better
          (i32.add (local.get $first) (i32.const 16))
          (i32.add (local.get $second) (i32.const 16))))
      (v128.store (local.get $output)
        (call $cell
          (i32x4.max_s
            ;; Even and odd keys.
            (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $left) (local.get $right))
            (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $left) (local.get $right)))))
      (local.set $first (i32.add (local.get $first) (i32.const 32)))
      (local.set $second (i32.add (local.get $second) (i32.const 32)))
      (local.set $output (i32.add (local.get $output) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $output) (local.get $end)))))

  ;; Reduces a cell of each row to each entry.
  (func (export "halveLayers") (param $first i32) (param $second i32) (param $output i32) (param $entries i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $output) (i32.shl (local.get $entries) (i32.const 2))))
    (loop $next
      (v128.store (local.get $output) (call $cell (call $better (local.get $first) (local.get $second))))
      (local.set $first (i32.add (local.get $first) (i32.const 16)))
      (local.set $second (i32.add (local.get $second) (i32.const 16)))
      (local.set $output (i32.add (local.get $output) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $output) (local.get $end))))))
