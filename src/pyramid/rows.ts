// Rows of cells in a memory of WebAssembly, and what is computed of them there (scripts/wasm/rows.mjs), several cells at a time.

import { kernelsInMemory } from '../levels/kernels.ts';
import type { LevelLoops } from '../levels/levels.ts';
import { type MeanLoops, PLAIN_MEAN_LOOPS, type Sums } from '../levels/mean-levels.ts';
import { ROWS_WASM } from './rows-wasm.ts';

/** Bytes after each array that may be overwritten, and before the first one, for results. */
const MARGIN = 32;
/** Bytes of a page of WebAssembly. */
const PAGE = 65_536;

/** Arguments are addresses, but for numbers of entries. */
interface Exports {
  readonly addPairs: (cells: number, sums: number, counts: number, entries: number) => void;
  readonly addDoubles: (from: number, to: number, entries: number) => void;
  readonly divide: (sums: number, counts: number, output: number, entries: number) => void;
  readonly toPlain: (cells: number, end: number) => void;
  readonly findRange: (cells: number, end: number) => void;
}

let compiled: WebAssembly.Module | undefined;

/** Arrays of rows. Their memory is reserved as a whole. */
export class Rows {
  readonly #memory: WebAssembly.Memory;
  readonly #exports: Exports;
  readonly #extremes: Int32Array;
  #used = MARGIN;
  /** What computes levels whose arrays are rows of these. */
  readonly loops: LevelLoops;

  /** @param lengths bytes of each array */
  constructor(lengths: readonly number[]) {
    const bytes = lengths.reduce((sum, length) => sum + align(length) + MARGIN, MARGIN);
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
    compiled ??= new WebAssembly.Module(Buffer.from(ROWS_WASM, 'base64'));
    const { exports } = new WebAssembly.Instance(compiled, { rows: { memory: this.#memory } });
    this.#exports = exports as unknown as Exports;
    this.#extremes = new Int32Array(this.#memory.buffer, 0, MARGIN / 4);
    this.loops = { kernels: kernelsInMemory(this.#memory), means: this.#createMeanLoops() };
  }

  /** An array of zeros. */
  allocate(length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, this.#reserve(4 * length), length);
  }

  /** Gives cells `start` to `end` of an array one NaN and one zero, whatever the order in which they were compared. */
  toPlain({ byteOffset }: Float32Array, start: number, end: number): void {
    this.#exports.toPlain(byteOffset + 4 * start, byteOffset + 4 * end);
  }

  /**
   * The least and the largest bits of cells `start` to `end` of an array, as signed integers, and others between them. Valid until
   * the next call. The number of cells is a multiple of four.
   */
  extremeBits({ byteOffset }: Float32Array, start: number, end: number): Int32Array {
    this.#exports.findRange(byteOffset + 4 * start, byteOffset + 4 * end);
    return this.#extremes;
  }

  #reserve(bytes: number): number {
    const start = this.#used;
    this.#used += align(bytes) + MARGIN;
    return start;
  }

  #createMeanLoops(): MeanLoops {
    const { addPairs, addDoubles, divide } = this.#exports;
    const evenEnd = (start: number, end: number): number => end - ((end - start) % 2);
    return {
      allocate: (length) => new Float64Array(this.#memory.buffer, this.#reserve(8 * length), length),
      addPairs: (run, to, start, end) => {
        const even = evenEnd(start, end);
        if (start < even) {
          const cells = run.values.byteOffset + 4 * (run.origin + 2 * start);
          addPairs(cells, addressOf(to.sums, start), addressOf(to.counts, start), even - start);
        }
        if (even < end) PLAIN_MEAN_LOOPS.addPairs(run, to, even, end);
      },
      addSumPairs: (from, to, start, end) => {
        const even = evenEnd(start, end);
        if (start < even)
          for (const name of ['sums', 'counts'] as const)
            addDoubles(addressOf(from[name], 2 * start), addressOf(to[name], start), even - start);
        if (even < end) PLAIN_MEAN_LOOPS.addSumPairs(from, to, even, end);
      },
      divide: (from: Sums, target, start, end) => {
        const even = evenEnd(start, end);
        if (start < even) {
          const output = target.values.byteOffset + 4 * (target.origin + start);
          divide(addressOf(from.sums, start), addressOf(from.counts, start), output, even - start);
        }
        if (even < end) PLAIN_MEAN_LOOPS.divide(from, target, even, end);
      },
    };
  }
}

/** Bytes that an array with margin starts after, so that the next one is aligned. */
const align = (bytes: number): number => Math.ceil(bytes / MARGIN) * MARGIN;

const addressOf = ({ byteOffset }: Float64Array, index: number): number => byteOffset + 8 * index;
