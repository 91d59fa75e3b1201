// Halves rows of cells four entries at a time, in WebAssembly (scripts/wasm/halve.mjs), in a fraction of the time of a loop over
// cells. Where WebAssembly is not available or forbidden by the page's policy, the kernels' own loops do the same.

import { HALVE_WASM } from './halve-wasm.ts';
import type { Kernel, Rows, Target } from './kernel.ts';

/** Reductions that the module has. */
export type HalvedReduction = 'max' | 'min' | 'absmax';

/** Arguments are addresses, but for the number of entries. */
type Halve = (first: number, second: number, output: number, entries: number) => void;

type Exports = Record<`${HalvedReduction}${'Both' | 'Layers'}`, Halve>;

/** Reduces rows. @param step how many cells of a row an entry covers */
type HalveRows = (halve: Halve, rows: Rows, target: Target, step: number) => void;

/** Most cells of a row that are reduced at once. Two rows and their entries, 40 KB, stay in the nearest cache. */
const MAX_CELLS = 4096;
const ROW_BYTES = MAX_CELLS * Float32Array.BYTES_PER_ELEMENT;
const [FIRST, SECOND, OUTPUT] = [0, ROW_BYTES, 2 * ROW_BYTES] as const;

/** With fewer entries, the calls take longer than a loop. */
const MIN_ENTRIES = 32;

/** Copies rows to the memory of the module, reduces them there, and copies the entries back. */
function halveCopies({ buffer }: WebAssembly.Memory): HalveRows {
  const [firstCells, secondCells, output] = [FIRST, SECOND, OUTPUT].map(
    (address) => new Float32Array(buffer, address, MAX_CELLS),
  ) as [Float32Array, Float32Array, Float32Array];
  return (halve, { values, first, second, entries }, target, step) => {
    const secondAt = first === second ? FIRST : SECOND;
    const most = MAX_CELLS / step;
    for (let done = 0; done < entries; done += most) {
      const count = Math.min(entries - done, most);
      const [start, cells] = [done * step, count * step];
      firstCells.set(values.subarray(first + start, first + start + cells));
      if (secondAt === SECOND) secondCells.set(values.subarray(second + start, second + start + cells));
      halve(FIRST, secondAt, OUTPUT, count);
      target.values.set(output.subarray(0, count), target.origin + done);
    }
  };
}

/** Reduces rows that are in the memory of the module. */
const halveInPlace: HalveRows = (halve, { values, first, second, entries }, target) => {
  const cells = values.byteOffset;
  halve(cells + 4 * first, cells + 4 * second, target.values.byteOffset + 4 * target.origin, entries);
};

/** Compiled once; null if that is not possible. */
let compiled: WebAssembly.Module | null | undefined;

function compile(): WebAssembly.Module | null {
  if (!HALVE_WASM) return null; // as in pages whose policy forbids it, which would report the attempt
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(HALVE_WASM), (byte) => byte.charCodeAt(0)));
  } catch {
    return null;
  }
}

/** The functions of the module; null if it can't be compiled. */
function createExports(memory: () => WebAssembly.Memory) {
  compiled ??= compile();
  if (!compiled) return null;
  const rows = { memory: memory() };
  const { exports } = new WebAssembly.Instance(compiled, { rows });
  return { exports: exports as unknown as Exports, memory: rows.memory };
}

/** A kernel that halves long rows in WebAssembly, and does all else as `plain` does. */
export function halveInWasm(reduction: HalvedReduction, plain: Kernel): Kernel {
  const create = () => {
    const created = createExports(() => new WebAssembly.Memory({ initial: 1 }));
    return created && createHalver(reduction, created.exports, halveCopies(created.memory));
  };
  let halver: Omit<Kernel, 'fold'> | null | undefined;
  const choose = ({ entries }: Rows): Omit<Kernel, 'fold'> => {
    if (entries < MIN_ENTRIES) return plain;
    if (halver === undefined) halver = create();
    return halver ?? plain;
  };
  return {
    fold: plain.fold,
    halveBoth: (rows, target) => choose(rows).halveBoth(rows, target),
    halveHeads: (rows, target) => choose(rows).halveHeads(rows, target),
    halveLayers: (rows, target) => choose(rows).halveLayers(rows, target),
  };
}

function createHalver(reduction: HalvedReduction, exports: Exports, halve: HalveRows): Omit<Kernel, 'fold'> {
  const [both, layers] = [exports[`${reduction}Both`], exports[`${reduction}Layers`]];
  return {
    halveBoth: (rows, target) => halve(both, rows, target, 2),
    halveHeads: ({ values, first, entries }, target) =>
      halve(both, { values, first, second: first, entries }, target, 2),
    halveLayers: (rows, target) => halve(layers, rows, target, 1),
  };
}

/**
 * A kernel for arrays in a memory of WebAssembly, where rows need not be copied. Up to three entries after the last one are written,
 * too. Null if there is no WebAssembly.
 */
export function halveInMemory(
  reduction: HalvedReduction,
  plain: Kernel,
  memory: WebAssembly.Memory,
): Kernel | null {
  const created = createExports(() => memory);
  return created && { fold: plain.fold, ...createHalver(reduction, created.exports, halveInPlace) };
}
