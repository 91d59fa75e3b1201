// Reduces the rows of a model to all levels of its pyramid, in one pass, and collects each level in rows of chunks.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CellConsumer, type CellRun, MAX_RUN } from '../levels/cells.ts';
import type { LevelValues } from '../levels/level-values.ts';
import { createLevelConsumer } from '../levels/levels.ts';
import type { Block } from './blocks.ts';
import { type ChunkRow, ChunkRows, collectedBytes } from './chunk-rows.ts';
import type { PyramidArray } from './convention.ts';
import { type StatisticsRow, TaskStatistics } from './task-statistics.ts';

/** Where rows of chunks go. */
export interface ChunkSink {
  /** Whether it takes the chunks of a task. The answer is the same for all tasks of a chunk. */
  takes(array: PyramidArray, checkpoint: number, task: number): boolean;
  /** Resolves when the array of the row may be used again. */
  put(array: PyramidArray, checkpoint: number, row: ChunkRow): Promise<void>;
  /** Takes the statistics of a task. */
  finishTask(checkpoint: number, task: number, statistics: StatisticsRow): void;
}

/** An array with the rows that are collected of it. */
interface Collected {
  readonly array: PyramidArray;
  readonly rows: ChunkRows;
}

/** Bytes of rows that are passed on and not free yet. */
const MAX_PENDING = 2 ** 26;

/** Cells that are reduced between two turns of the event loop, in which reads and writes go on. */
const CELLS_PER_TURN = 2 ** 18;

/** Rows of a level that are kept for the next one. */
const KEPT_ROWS = 2;

/** Bytes that the levels of these arrays take, whatever the number of layers. */
export const levelBytes = (arrays: readonly PyramidArray[]): number =>
  arrays.reduce((sum, { grid }) => sum + collectedBytes(grid), MAX_PENDING);

/** The levels of one model. */
export class LevelsOfBlocks {
  readonly #collected: readonly Collected[];
  readonly #sink: ChunkSink;
  readonly #consumers: readonly CellConsumer[];
  readonly #layers: number;
  readonly #heads: number;
  readonly #pending = new Set<Promise<void>>();
  #pendingBytes = 0;
  #checkpoint = 0;
  #statistics = new TaskStatistics();
  #failure: unknown;

  constructor(arrays: readonly PyramidArray[], sink: ChunkSink) {
    this.#sink = sink;
    this.#collected = arrays.map((array) => this.#collect(array));
    const [whole, ...coarser] = this.#collected as [Collected, ...Collected[]];
    this.#layers = whole.array.level.layers;
    this.#heads = whole.array.level.heads;
    const reductions = new Set(coarser.map(({ array }) => array.reduction));
    const levels = [...reductions].flatMap((reduction) => {
      const own = coarser.filter(({ array }) => array.reduction === reduction);
      return reduce([whole, ...own]) ?? [];
    });
    this.#consumers = [whole.rows, ...levels];
  }

  /** Takes the next rows. Resolves when more may follow. */
  async add(block: Block): Promise<void> {
    const { checkpoint, task, layers } = block;
    if (layers[0] === 0) this.#startTask(checkpoint, task);
    let cells = 0;
    for (let layer = layers[0]; layer < layers[1]; layer++) {
      this.#addLayer(block, layer);
      cells += this.#heads;
      if (cells >= CELLS_PER_TURN) {
        cells = 0;
        await nextTurn();
      }
      while (this.#pendingBytes > MAX_PENDING) await Promise.race(this.#pending);
      if (this.#failure !== undefined) throw this.#failure;
    }
    if (layers[1] === this.#layers) this.#sink.finishTask(checkpoint, task, this.#statistics.row);
  }

  /** Resolves when the sink has taken everything. */
  async finish(): Promise<void> {
    await Promise.all(this.#pending);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #startTask(checkpoint: number, task: number): void {
    this.#checkpoint = checkpoint;
    this.#statistics = new TaskStatistics();
    for (const { array, rows } of this.#collected)
      rows.startTask(task, this.#sink.takes(array, checkpoint, task));
  }

  #addLayer({ values, offset, layers }: Block, layer: number): void {
    const heads = this.#heads;
    const origin = offset + (layer - layers[0]) * heads;
    for (let start = 0; start < heads; start += MAX_RUN) {
      const run: CellRun = { values, origin, layer, start, end: Math.min(start + MAX_RUN, heads) };
      this.#statistics.take(run);
      for (const consumer of this.#consumers) consumer.take(run);
    }
  }

  #collect(array: PyramidArray): Collected {
    const rows = new ChunkRows(array.grid, array.reduction === null, (row) => {
      const bytes = row.cells.byteLength;
      const passed = this.#sink.put(array, this.#checkpoint, row).then(
        () => rows.recycle(row.cells),
        (error) => {
          this.#failure ??= error;
        },
      );
      const pending = passed.finally(() => {
        this.#pending.delete(pending);
        this.#pendingBytes -= bytes;
      });
      this.#pending.add(pending);
      this.#pendingBytes += bytes;
    });
    return { array, rows };
  }
}

/** What computes the levels of one reduction, and passes them on. */
function reduce(collected: readonly Collected[]): CellConsumer | null {
  const levels = collected.map(({ array: { level } }, index): LevelValues => {
    const rows = index === 0 ? 0 : KEPT_ROWS;
    return { ...level, values: new Float32Array(rows * level.heads), offset: 0, keptRows: KEPT_ROWS };
  });
  const [{ array }] = collected.slice(-1) as [Collected];
  return (
    array.reduction &&
    createLevelConsumer(levels, array.reduction, [null, ...collected.slice(1).map(({ rows }) => rows)])
  );
}
