// Reduces the rows of a model to all levels of its pyramid, in one pass, and collects each level in rows of chunks.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CellConsumer, type CellRun, MAX_RUN } from '../levels/cells.ts';
import { type LevelValues, rowOrigin } from '../levels/level-values.ts';
import { createLevelConsumer } from '../levels/levels.ts';
import type { Block } from './blocks.ts';
import { type ChunkRow, ChunkRows, collectedBytes } from './chunk-rows.ts';
import type { PyramidArray } from './convention.ts';
import { Rows } from './rows.ts';
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

/** An array with its last rows, and those that are collected of it. */
interface Collected {
  readonly array: PyramidArray;
  readonly level: LevelValues;
  readonly rows: ChunkRows;
}

/** Bytes of rows that are passed on and not free yet. */
const MAX_PENDING = 2 ** 26;

/** Cells that are reduced between two turns of the event loop, in which reads and writes go on. */
const CELLS_PER_TURN = 2 ** 18;

/** Rows of a level that are kept for the next one. */
const KEPT_ROWS = 2;

/** Bytes of the rows of an array, and of the sums and counts of means. */
const rowBytes = ({ level, reduction }: PyramidArray): readonly number[] => [
  4 * KEPT_ROWS * level.heads,
  ...(reduction === 'mean' ? [8 * level.heads, 8 * level.heads] : []),
];

/** Bytes that the levels of these arrays take, whatever the number of layers. */
export const levelBytes = (arrays: readonly PyramidArray[]): number =>
  arrays
    .flatMap((array) => [collectedBytes(array.grid), ...rowBytes(array)])
    .reduce((sum, bytes) => sum + bytes, MAX_PENDING);

/** The levels of one model. */
export class LevelsOfBlocks {
  readonly #rows: Rows;
  readonly #collected: readonly Collected[];
  readonly #sink: ChunkSink;
  readonly #consumers: readonly CellConsumer[];
  /** The last rows of level 0. */
  readonly #whole: LevelValues;
  readonly #pending = new Set<Promise<void>>();
  #pendingBytes = 0;
  #checkpoint = 0;
  #statistics: TaskStatistics;
  #failure: unknown;

  constructor(arrays: readonly PyramidArray[], sink: ChunkSink) {
    this.#sink = sink;
    this.#rows = new Rows(arrays.flatMap(rowBytes));
    this.#statistics = new TaskStatistics(this.#rows);
    this.#collected = arrays.map((array) => this.#collect(array));
    const [whole, ...coarser] = this.#collected as [Collected, ...Collected[]];
    this.#whole = whole.level;
    const reductions = new Set(coarser.map(({ array }) => array.reduction));
    const levels = [...reductions].flatMap((reduction) => {
      const own = coarser.filter(({ array }) => array.reduction === reduction);
      return this.#reduce([whole, ...own]) ?? [];
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
      cells += this.#whole.heads;
      if (cells >= CELLS_PER_TURN) {
        cells = 0;
        await nextTurn();
      }
      while (this.#pendingBytes > MAX_PENDING) await Promise.race(this.#pending);
      if (this.#failure !== undefined) throw this.#failure;
    }
    if (layers[1] === this.#whole.layers) this.#sink.finishTask(checkpoint, task, this.#statistics.row);
  }

  /** Resolves when the sink has taken everything. */
  async finish(): Promise<void> {
    await Promise.all(this.#pending);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #startTask(checkpoint: number, task: number): void {
    this.#checkpoint = checkpoint;
    this.#statistics = new TaskStatistics(this.#rows);
    for (const { array, rows } of this.#collected)
      rows.startTask(task, this.#sink.takes(array, checkpoint, task));
  }

  #addLayer({ values, offset, layers }: Block, layer: number): void {
    const { values: kept, heads } = this.#whole;
    const from = offset + (layer - layers[0]) * heads;
    const origin = rowOrigin(this.#whole, layer);
    for (let start = 0; start < heads; start += MAX_RUN) {
      const end = Math.min(start + MAX_RUN, heads);
      kept.set(values.subarray(from + start, from + end), origin + start);
      const run: CellRun = { values: kept, origin, layer, start, end };
      this.#statistics.take(run);
      for (const consumer of this.#consumers) consumer.take(run);
    }
  }

  #collect(array: PyramidArray): Collected {
    const values = this.#rows.allocate(KEPT_ROWS * array.level.heads);
    const level = { ...array.level, values, offset: 0, keptRows: KEPT_ROWS };
    const rows = new ChunkRows(array.grid, level, (row) => {
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
    return { array, level, rows };
  }

  /** What computes the levels of one reduction, and passes them on. */
  #reduce(collected: readonly Collected[]): CellConsumer | null {
    const [{ array }] = collected.slice(-1) as [Collected];
    const listeners = collected.map(({ rows }, index): CellConsumer | null => {
      if (index === 0) return null;
      return {
        take: (run) => {
          this.#rows.toPlain(run.values, run.origin + run.start, run.origin + run.end);
          rows.take(run);
        },
      };
    });
    const levels = collected.map(({ level }) => level);
    return array.reduction && createLevelConsumer(levels, array.reduction, listeners, this.#rows.loops);
  }
}
