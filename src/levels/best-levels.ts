// Builds the levels of a reduction that picks one of its cells, each from the rows of the level before as soon as these are
// complete. So level 0 is read once, and the rows of all levels are still in the cache.

import type { CellConsumer, CellRun } from './cells.ts';
import type { Kernel } from './kernel.ts';
import {
  completedCells,
  completedRow,
  type LevelValues,
  rowOrigin,
  type Steps,
  stepsBetween,
} from './level-values.ts';
import type { Level } from './shapes.ts';

/** Builds a level. It takes the cells of the level before, which must stay in memory. */
export class BestLevel implements CellConsumer {
  readonly #kernel: Kernel;
  readonly #before: Level;
  readonly #level: LevelValues;
  readonly #steps: Steps;
  readonly #next: CellConsumer | null;

  /** @param next takes the cells of this level */
  constructor(kernel: Kernel, before: Level, level: LevelValues, next: CellConsumer | null) {
    this.#kernel = kernel;
    this.#before = before;
    this.#level = level;
    this.#steps = stepsBetween(before, level);
    this.#next = next;
  }

  take(run: CellRun): void {
    const row = completedRow(run.layer, this.#before, this.#steps);
    const { start, end } = completedCells(run, this.#before, this.#steps);
    if (row < 0 || start === end) return;
    const { values } = this.#level;
    const done: CellRun = { values, origin: rowOrigin(this.#level, row), layer: row, start, end };
    this.#reduce(run, done);
    this.#next?.take(done);
  }

  /** Computes the cells of `done` from those of the run and of the layer before it. */
  #reduce(run: CellRun, done: CellRun): void {
    const { layers, heads } = this.#steps;
    const kernel = this.#kernel;
    const second = run.origin + done.start * heads;
    // The last layer has no partner if their number is odd.
    const first = run.layer % layers === 0 ? second : second - this.#before.heads;
    // Neither has the last head.
    const entries = Math.min(done.end, Math.floor(this.#before.heads / heads)) - done.start;
    const rows = { values: run.values, first, second, entries };
    const target = { values: done.values, origin: done.origin + done.start };
    if (heads === 1) kernel.halveLayers(rows, target);
    else if (layers === 1) kernel.halveHeads(rows, target);
    else kernel.halveBoth(rows, target);
    if (done.start + entries === done.end) return;
    const cells = entries * heads;
    kernel.halveLayers(
      { values: run.values, first: first + cells, second: second + cells, entries: 1 },
      { values: done.values, origin: target.origin + entries },
    );
  }
}
