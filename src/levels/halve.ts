// Halves rows of cells four entries at a time, in WebAssembly (halve.wat), in less than half of the time of a loop over cells.
// Where WebAssembly is not available or forbidden by the page's policy, the kernels' own loops do the same.

import { HALVE_WASM } from './halve-wasm.ts';
import type { Kernel, Rows, Target } from './kernel.ts';

/** How the bits of a cell become a key: an integer that is larger for better cells, and smallest for missing ones. */
export interface KeyOrder {
  /** Number of bits by which the cell is rotated to the left. */
  readonly turn: number;
  /** Bits that are inverted if the cell is negative, */
  readonly sign: number;
  /** and always. */
  readonly flip: number;
  /** What is added at last, with overflow, so that the keys of all NaN come before all others. */
  readonly shift: number;
}

type Operation = 'halveBoth' | 'halveLayers';

interface Exports
  extends Record<Operation, (first: number, second: number, output: number, entries: number) => void> {
  readonly memory: WebAssembly.Memory;
}

/** Most cells of a row that are reduced at once. Two rows and their entries, 40 KB, stay in the nearest cache. */
const MAX_CELLS = 4096;
const ROW_BYTES = MAX_CELLS * Float32Array.BYTES_PER_ELEMENT;
const [FIRST, SECOND, OUTPUT] = [0, ROW_BYTES, 2 * ROW_BYTES] as const;

/** With fewer entries, the calls take longer than a loop. */
const MIN_ENTRIES = 32;

/** Copies rows to the memory of a WebAssembly instance, reduces them there, and copies the entries back. */
class RowHalver {
  readonly #exports: Exports;
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  readonly #output: Float32Array;

  constructor(module: WebAssembly.Module, order: KeyOrder) {
    const { exports } = new WebAssembly.Instance(module, { order: { ...order } });
    this.#exports = exports as unknown as Exports;
    const { buffer } = this.#exports.memory;
    this.#first = new Float32Array(buffer, FIRST, MAX_CELLS);
    this.#second = new Float32Array(buffer, SECOND, MAX_CELLS);
    this.#output = new Float32Array(buffer, OUTPUT, MAX_CELLS);
  }

  /** @param step how many cells of a row an entry covers */
  halve(operation: Operation, { values, first, second, entries }: Rows, target: Target, step: number): void {
    const secondAt = first === second ? FIRST : SECOND;
    const most = MAX_CELLS / step;
    for (let done = 0; done < entries; done += most) {
      const count = Math.min(entries - done, most);
      const [start, cells] = [done * step, count * step];
      this.#first.set(values.subarray(first + start, first + start + cells));
      if (secondAt === SECOND) this.#second.set(values.subarray(second + start, second + start + cells));
      this.#exports[operation](FIRST, secondAt, OUTPUT, count);
      target.values.set(this.#output.subarray(0, count), target.origin + done);
    }
  }
}

/** Compiled once; null if that is not possible. */
let compiled: WebAssembly.Module | null | undefined;

function compile(): WebAssembly.Module | null {
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(HALVE_WASM), (byte) => byte.charCodeAt(0)));
  } catch {
    return null;
  }
}

function createHalver(order: KeyOrder): RowHalver | null {
  compiled ??= compile();
  return compiled && new RowHalver(compiled, order);
}

/** A kernel that halves long rows in WebAssembly, and does all else as `plain` does. */
export function halveInWasm(plain: Kernel, order: KeyOrder): Kernel {
  let halver: RowHalver | null | undefined;
  const halve = (operation: Operation, rows: Rows, target: Target, step: number): boolean => {
    if (rows.entries < MIN_ENTRIES) return false;
    if (halver === undefined) halver = createHalver(order);
    halver?.halve(operation, rows, target, step);
    return halver !== null;
  };
  return {
    fold: plain.fold,
    halveBoth(rows, target) {
      if (!halve('halveBoth', rows, target, 2)) plain.halveBoth(rows, target);
    },
    halveHeads(rows, target) {
      if (!halve('halveBoth', { ...rows, second: rows.first }, target, 2)) plain.halveHeads(rows, target);
    },
    halveLayers(rows, target) {
      if (!halve('halveLayers', rows, target, 1)) plain.halveLayers(rows, target);
    },
  };
}
