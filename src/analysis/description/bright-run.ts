// Tracks at which checkpoints the heads of a panel were bright.

import type { Numbers } from '../../tensor/tensor.ts';
import type { Cluster } from '../measures/clusters.ts';
import type { AnalysedPanel } from './panels.ts';

/** In `brightestAt`: the cell was not bright at any earlier checkpoint. */
const NEVER_BRIGHT = -1;

export class BrightRun {
  readonly #panel: AnalysedPanel;
  readonly #shown: number;
  /** For each cell, the first checkpoint from which it is bright without interruption; one past the last if it is not bright. */
  readonly since: Int32Array;
  /** For each cell, its brightest value before the checkpoint shown. */
  readonly brightest: Float64Array;
  /** For each cell, the checkpoint of `brightest`, or `NEVER_BRIGHT`. */
  readonly brightestAt: Int32Array;
  /** As `since`, for clusters: at least half of the cells are bright, not necessarily the same half each time. */
  readonly clustersSince: Int32Array;
  readonly #clusters: readonly Cluster[];

  /**
   * @param shown the last checkpoint that will be added
   * @param clusters clusters at the checkpoint shown
   */
  constructor(panel: AnalysedPanel, shown: number, clusters: readonly Cluster[]) {
    const { length } = panel.matrix.values;
    this.#panel = panel;
    this.#shown = shown;
    this.#clusters = clusters;
    this.since = new Int32Array(length);
    this.brightest = new Float64Array(length);
    this.brightestAt = new Int32Array(length).fill(NEVER_BRIGHT);
    this.clustersSince = new Int32Array(clusters.length);
  }

  /** Adds the values at the next checkpoint. */
  add(checkpoint: number, values: Numbers): void {
    const { brightFrom, signed } = this.#panel;
    const { since, brightest, brightestAt } = this;
    const isBefore = checkpoint < this.#shown;
    for (let cell = 0; cell < values.length; cell++) {
      const value = values[cell] as number;
      const level = signed ? Math.abs(value) : value;
      if (!(level >= brightFrom && level < Infinity)) since[cell] = checkpoint + 1;
      else if (
        isBefore &&
        (brightestAt[cell] === NEVER_BRIGHT || level > this.#levelOf(brightest[cell] as number))
      ) {
        brightest[cell] = value;
        brightestAt[cell] = checkpoint;
      }
    }
    for (const [i, { cells }] of this.#clusters.entries()) {
      let bright = 0;
      for (let k = 0; k < cells.length; k++)
        bright += Number((since[cells[k] as number] as number) <= checkpoint);
      if (2 * bright < cells.length) this.clustersSince[i] = checkpoint + 1;
    }
  }

  /** Cells that were bright before the checkpoint shown but are not bright there. */
  fadedCells(): number[] {
    const faded: number[] = [];
    for (let cell = 0; cell < this.since.length; cell++)
      if (this.brightestAt[cell] !== NEVER_BRIGHT && (this.since[cell] as number) > this.#shown)
        faded.push(cell);
    return faded;
  }

  /** The level of the brightest value of a cell. */
  brightestLevel(cell: number): number {
    return this.#levelOf(this.brightest[cell] as number);
  }

  #levelOf(value: number): number {
    return this.#panel.signed ? Math.abs(value) : value;
  }
}
