// Collects the rows of a level until all cells of a row of chunks are there. Tasks and layers arrive in order.

import type { CellConsumer, CellRun } from '../levels/cells.ts';
import { type LevelValues, rowOrigin } from '../levels/level-values.ts';
import { type Grid, product } from './convention.ts';

/** The bits of the NaN that stands for a missing cell. */
const MISSING = 0x7fc00000;

/** Adjacent chunks along the heads of a level, of one checkpoint. */
export interface ChunkRow {
  /** The index of the first chunk along tasks, layers and heads. */
  readonly task: number;
  readonly layer: number;
  /** Chunk after chunk, each in C order. Cells beyond the level are missing. */
  readonly cells: Float32Array<ArrayBuffer>;
}

/** Takes complete rows of chunks, whose array it gives back to `recycle` when it does not need it any more. */
export type ChunkRowListener = (row: ChunkRow) => void;

/** Arrays of one length that are used again and again. */
class ArrayPool {
  readonly #length: number;
  readonly #unused: Float32Array<ArrayBuffer>[] = [];

  constructor(length: number) {
    this.#length = length;
  }

  /** @param isPartial whether cells that it had before may be beyond the level now */
  take(isPartial: boolean): Float32Array<ArrayBuffer> {
    const used = this.#unused.pop();
    const cells = used ?? new Float32Array(this.#length);
    if (!used || isPartial) new Int32Array(cells.buffer).fill(MISSING);
    return cells;
  }

  give(cells: Float32Array<ArrayBuffer>): void {
    this.#unused.push(cells);
  }
}

/** Bytes of the rows of chunks that are collected at the same time. */
export const collectedBytes = ({ chunk, chunks }: Grid): number =>
  4 * product(chunk) * chunks.heads * (chunk.tasks > 1 ? chunks.layers : 1);

/** Collects a level of one checkpoint after the other. */
export class ChunkRows implements CellConsumer {
  readonly #grid: Grid;
  /** The level's rows, split by chunks, as far as they are kept: creating these for each copy takes longer than the copy. */
  readonly #parts: readonly (readonly Float32Array[])[];
  readonly #listener: ChunkRowListener;
  readonly #pool: ArrayPool;
  /** By the index of the chunk along layers. */
  readonly #open = new Map<number, Float32Array<ArrayBuffer>>();
  #task = 0;
  #isActive = true;

  /** @param level what the cells are in, of which the last rows are kept */
  constructor(grid: Grid, level: LevelValues, listener: ChunkRowListener) {
    [this.#grid, this.#listener] = [grid, listener];
    this.#pool = new ArrayPool(product(grid.chunk) * grid.chunks.heads);
    this.#parts = Array.from({ length: level.keptRows ?? level.layers }, (_, row) => {
      const cells = level.values.subarray(rowOrigin(level, row), rowOrigin(level, row) + level.heads);
      return Array.from({ length: grid.chunks.heads }, (_, column) =>
        cells.subarray(column * grid.chunk.heads, (column + 1) * grid.chunk.heads),
      );
    });
  }

  /** Starts a task. @param isActive whether its rows are collected */
  startTask(task: number, isActive: boolean): void {
    [this.#task, this.#isActive] = [task, isActive];
  }

  take({ layer, start, end }: CellRun): void {
    if (!this.#isActive) return;
    const { cells, chunk } = this.#grid;
    const parts = this.#parts[layer % this.#parts.length] as readonly Float32Array[];
    const chunkRow = Math.floor(layer / chunk.layers);
    const to = this.#collect(chunkRow);
    const row = (this.#task % chunk.tasks) * chunk.layers + (layer % chunk.layers);
    for (let head = start; head < end; ) {
      const column = Math.floor(head / chunk.heads);
      const part = parts[column] as Float32Array;
      const first = head - column * chunk.heads;
      const last = Math.min(end - column * chunk.heads, part.length);
      const isWhole = last - first === part.length;
      to.set(
        isWhole ? part : part.subarray(first, last),
        column * product(chunk) + row * chunk.heads + first,
      );
      head += last - first;
    }
    const isLastTask = (this.#task + 1) % chunk.tasks === 0 || this.#task === cells.tasks - 1;
    const isLastLayer = (layer + 1) % chunk.layers === 0 || layer === cells.layers - 1;
    if (isLastTask && isLastLayer && end === cells.heads) this.#complete(chunkRow, to);
  }

  /** Gives back the array of a row of chunks. */
  recycle(cells: Float32Array<ArrayBuffer>): void {
    this.#pool.give(cells);
  }

  #collect(chunkRow: number): Float32Array<ArrayBuffer> {
    const found = this.#open.get(chunkRow);
    if (found) return found;
    const { cells, chunk } = this.#grid;
    const firstTask = this.#task - (this.#task % chunk.tasks);
    const isPartial =
      (chunkRow + 1) * chunk.layers > cells.layers ||
      firstTask + chunk.tasks > cells.tasks ||
      this.#task !== firstTask;
    const to = this.#pool.take(isPartial);
    this.#open.set(chunkRow, to);
    return to;
  }

  #complete(layer: number, cells: Float32Array<ArrayBuffer>): void {
    this.#open.delete(layer);
    this.#listener({ task: Math.floor(this.#task / this.#grid.chunk.tasks), layer, cells });
  }
}
