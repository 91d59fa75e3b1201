// When the heads of a panel were bright, found checkpoint by checkpoint.

import type { Cluster } from '../measures/clusters.ts';
import type { AnalysedPanel } from './panels.ts';

export class BrightRun {
  readonly #panel: AnalysedPanel;
  readonly #shown: number;
  /** For each cell the checkpoint from which it is bright at every later one; one past the last where it is not. */
  readonly since: Int32Array;
  /** For each cell its brightest value before the checkpoint shown, and the checkpoint of that; -1 where it was never bright. */
  readonly brightest: Float32Array;
  readonly brightestAt: Int32Array;
  /** The same as `since` for each cluster: at least half of its cells are bright, not necessarily the same half. */
  readonly clustersSince: Int32Array;
  readonly #clusters: readonly Cluster[];

  /**
   * @param shown the last checkpoint that will be added
   * @param clusters those that are followed
   */
  constructor(panel: AnalysedPanel, shown: number, clusters: readonly Cluster[]) {
    const { length } = panel.matrix.values;
    this.#panel = panel;
    this.#shown = shown;
    this.#clusters = clusters;
    this.since = new Int32Array(length);
    this.brightest = new Float32Array(length);
    this.brightestAt = new Int32Array(length).fill(-1);
    this.clustersSince = new Int32Array(clusters.length);
  }

  /** Adds the values at the next checkpoint. */
  add(checkpoint: number, values: Float32Array): void {
    const { brightFrom, signed } = this.#panel;
    const { since, brightest, brightestAt } = this;
    const isBefore = checkpoint < this.#shown;
    for (let cell = 0; cell < values.length; cell++) {
      const value = values[cell] as number;
      const level = signed ? Math.abs(value) : value;
      if (!(level >= brightFrom && level < Infinity)) since[cell] = checkpoint + 1;
      else if (
        isBefore &&
        ((brightestAt[cell] as number) < 0 || level > this.#levelOf(brightest[cell] as number))
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

  /** Cells that were bright before the checkpoint shown, and are not now. */
  faded(): number[] {
    const found: number[] = [];
    for (let cell = 0; cell < this.since.length; cell++)
      if ((this.brightestAt[cell] as number) >= 0 && (this.since[cell] as number) > this.#shown)
        found.push(cell);
    return found;
  }

  /** What is compared of a value. */
  levelAt(cell: number): number {
    return this.#levelOf(this.brightest[cell] as number);
  }

  #levelOf(value: number): number {
    return this.#panel.signed ? Math.abs(value) : value;
  }
}
