// Reduces cells to entries that are at most a few cells wide, as pixels of a level are. Which of two cells is better can't be predicted,
// so branches would take most of the time. Instead, whole rows are compared by the loops of levels: the layers of an entry with one
// another, and the row with itself, moved by one cell. What is left is to copy one number for each entry.

import { type Edges, entryCount, RowFinder } from './axis.ts';
import type { CellConsumer, CellRun } from './cells.ts';
import type { Kernel } from './kernel.ts';

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

/** Writes the best of each entry's cells. */
export class NarrowPixels implements CellConsumer {
  readonly #kernel: Kernel;
  readonly #edges: Edges;
  readonly #output: Float32Array;
  readonly #rows: RowFinder;
  /** Number of cells that entries cover along heads, and of the widest entry. */
  readonly #length: number;
  readonly #widest: number;
  /**
   * Rows of so many cells: the best of the layers so far; then the best of each cell and the one after it, of three cells, and so on,
   * up to the widest entry. Before the layers are complete, the second is another layer.
   */
  readonly #cells: Float32Array;
  /** Where the value of each entry is in them. */
  readonly #places: Int32Array;

  private constructor(kernel: Kernel, edges: Edges, widest: number, output: Float32Array) {
    const { heads } = edges;
    const first = heads[0] as number;
    [this.#kernel, this.#edges] = [kernel, edges];
    this.#output = output.fill(Number.NaN);
    this.#rows = new RowFinder(edges.layers);
    const length = (heads.at(-1) as number) - first;
    this.#length = length;
    this.#widest = widest;
    this.#cells = new Float32Array(length * Math.max(2, widest));
    this.#places = new Int32Array(entryCount(heads));
    for (let entry = 0; entry < this.#places.length; entry++) {
      const [start, end] = [heads[entry] as number, heads[entry + 1] as number];
      this.#places[entry] = (end - start - 1) * length + start - first;
    }
  }

  /** Null unless all entries are narrow. */
  static create(kernel: Kernel, edges: Edges, output: Float32Array): NarrowPixels | null {
    const widest = widestOf(edges.heads);
    return widest === null ? null : new NarrowPixels(kernel, edges, widest, output);
  }

  take({ values, origin, layer, start, end }: CellRun): void {
    const { layers, heads } = this.#edges;
    const row = this.#rows.rowOf(layer);
    const first = heads[0] as number;
    const [from, to] = [Math.max(start, first), Math.min(end, first + this.#length)];
    if (row < 0 || from >= to) return;
    const cells = this.#cells;
    const isFirst = layer === layers[row];
    const [at, second] = [from - first, this.#length + from - first];
    cells.set(values.subarray(origin + from, origin + to), isFirst ? at : second);
    if (!isFirst) this.#compare(at, second, at, to - from);
    if (layer + 1 === layers[row + 1] && to === first + this.#length) this.#write(row);
  }

  #compare(first: number, second: number, origin: number, entries: number): void {
    const values = this.#cells;
    this.#kernel.halveLayers({ values, first, second, entries }, { values, origin });
  }

  #write(row: number): void {
    const [cells, length, places, output] = [this.#cells, this.#length, this.#places, this.#output];
    for (let moved = 1; moved < this.#widest; moved++)
      this.#compare((moved - 1) * length, moved, moved * length, length - moved);
    const origin = row * places.length;
    for (let entry = 0; entry < places.length; entry++)
      output[origin + entry] = cells[places[entry] as number] as number;
  }
}
