// Reduces cells to entries that are at most a few cells wide, as pixels of a level are. Which of two cells is better can't be predicted,
// so branches would take most of the time. Instead, whole rows are compared by the loops of levels: the layers of an entry with one
// another, and the row with itself, moved by one cell. What is left is to copy one number for each entry.

import { type Edges, entryCount, RowFinder } from './axis.ts';
import type { CellConsumer, CellRun } from './cells.ts';
import type { HalvedReduction } from './halve.ts';
import type { Kernel } from './kernel.ts';
import { KERNELS } from './kernels.ts';
import { takeRowMemory } from './row-memory.ts';

/** Most cells of an entry along heads. */
const MAX_WIDTH = 4;

/** The cells of the widest entry along heads; null if an entry has none, or more than a few. */
function widestOf(heads: Int32Array): number | null {
  let [least, most] = [MAX_WIDTH, 1];
  for (let entry = 0; entry < entryCount(heads); entry++) {
    const width = (heads[entry + 1] as number) - (heads[entry] as number);
    if (width < least) least = width;
    if (width > most) most = width;
  }
  return least >= 1 && most <= MAX_WIDTH ? most : null;
}

/** How the values of entries are found in rows of cells. */
interface RowPlan {
  /** Number of cells that entries cover along heads, and of the widest entry. */
  readonly length: number;
  readonly widest: number;
  /** From one row to the next: reductions may overwrite a few cells after a row. */
  readonly stride: number;
  /** Where the value of each entry is. */
  readonly places: Int32Array;
}

/** Panels of the same shape and zoom share their edges. */
const plans = new WeakMap<Int32Array, RowPlan>();

/** Null unless all entries are narrow. */
function planRows(heads: Int32Array): RowPlan | null {
  const known = plans.get(heads);
  if (known) return known;
  const widest = widestOf(heads);
  if (widest === null) return null;
  const first = heads[0] as number;
  const length = (heads.at(-1) as number) - first;
  const stride = 4 * Math.ceil(length / 4);
  const places = new Int32Array(entryCount(heads));
  for (let entry = 0; entry < places.length; entry++) {
    const [start, end] = [heads[entry] as number, heads[entry + 1] as number];
    places[entry] = (end - start - 1) * stride + start - first;
  }
  const plan = { length, widest, stride, places };
  plans.set(heads, plan);
  return plan;
}

/** Writes the best of each entry's cells. */
export class NarrowPixels implements CellConsumer {
  readonly #edges: Edges;
  readonly #output: Float32Array;
  readonly #rows: RowFinder;
  readonly #plan: RowPlan;
  #kernel: Kernel;
  /**
   * Rows: the best of the layers so far; then the best of each cell and the one after it, of three cells, and so on, up to the widest
   * entry. Before the layers are complete, the second is another layer.
   */
  #cells: Float32Array;

  private constructor(reduction: HalvedReduction, edges: Edges, plan: RowPlan, output: Float32Array) {
    const kernel = KERNELS[reduction] as Kernel;
    const length = plan.stride * Math.max(2, plan.widest);
    const rows = takeRowMemory(reduction, length, () => {
      this.#cells = this.#cells.slice(0, length);
      this.#kernel = kernel;
    });
    [this.#cells, this.#kernel] = rows ? [rows.cells, rows.kernel] : [new Float32Array(length), kernel];
    [this.#edges, this.#plan] = [edges, plan];
    this.#output = output.fill(Number.NaN);
    this.#rows = new RowFinder(edges.layers);
  }

  /** Null unless all entries are narrow. */
  static create(reduction: HalvedReduction, edges: Edges, output: Float32Array): NarrowPixels | null {
    const plan = planRows(edges.heads);
    return plan && new NarrowPixels(reduction, edges, plan, output);
  }

  take({ values, origin, layer, start, end }: CellRun): void {
    const { layers, heads } = this.#edges;
    const { length, stride } = this.#plan;
    const row = this.#rows.rowOf(layer);
    const first = heads[0] as number;
    const [from, to] = [Math.max(start, first), Math.min(end, first + length)];
    if (row < 0 || from >= to) return;
    const isFirst = layer === layers[row];
    this.#cells.set(values.subarray(origin + from, origin + to), (isFirst ? 0 : stride) + from - first);
    if (to < first + length) return;
    if (!isFirst) this.#compare(0, stride, 0, length);
    if (layer + 1 === layers[row + 1]) this.#write(row);
  }

  #compare(first: number, second: number, origin: number, entries: number): void {
    const values = this.#cells;
    this.#kernel.halveLayers({ values, first, second, entries }, { values, origin });
  }

  #write(row: number): void {
    const { length, widest, stride, places } = this.#plan;
    for (let moved = 1; moved < widest; moved++)
      this.#compare((moved - 1) * stride, moved, moved * stride, length - moved);
    const [cells, output] = [this.#cells, this.#output];
    const origin = row * places.length;
    for (let entry = 0; entry < places.length; entry++)
      output[origin + entry] = cells[places[entry] as number] as number;
  }
}
