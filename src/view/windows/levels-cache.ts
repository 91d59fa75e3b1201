// The levels of the matrices in sight, built in slices while nothing else is to do.

import type { Panel } from '../../figure/scene.ts';
import { type ScanResult, scanMatrix } from '../../levels/scan.ts';
import type { Reduction } from '../../options.ts';
import type { MatrixAtCheckpoint } from '../../scale/statistics.ts';
import type { TensorOrSource } from '../../tensor/tensor.ts';
import { CELLS_PER_SLICE } from './contents.ts';
import type { WindowData } from './data.ts';
import { type Pyramid, storedMatrix } from './fill.ts';

/** What levels are of. */
interface LevelsKey extends MatrixAtCheckpoint {
  readonly reduction: Reduction;
}

interface Entry {
  readonly key: LevelsKey;
  readonly pyramid: Pyramid;
}

/** Levels that are being built. */
interface Work {
  readonly key: LevelsKey;
  readonly steps: Iterator<void, ScanResult>;
}

/** The first checkpoint of a panel; null before it has one. */
const keyOf = ({ tensor, task, checkpoints, reduction }: Panel): LevelsKey | null => {
  const [checkpoint = null] = checkpoints;
  return checkpoint === null ? null : { tensor, task, checkpoint, reduction };
};

const isSameKey = (a: LevelsKey, b: LevelsKey): boolean =>
  a.tensor === b.tensor && a.task === b.task && a.checkpoint === b.checkpoint && a.reduction === b.reduction;

/** Of a panel without cells. */
const NO_LEVELS: Pyramid = [];

/** Levels of one checkpoint and reduction for each matrix, so at most a third of the values of a checkpoint. */
export class LevelsCache {
  readonly #entries = new Map<TensorOrSource, Map<number, Entry>>();
  #work: Work | null = null;

  /** The levels of a panel's first checkpoint; none if it has no checkpoint yet; null if they are not built yet. */
  pyramidOf(panel: Panel): Pyramid | null {
    const key = keyOf(panel);
    if (!key) return NO_LEVELS;
    const entry = this.#entries.get(panel.tensor)?.get(panel.task);
    return entry && isSameKey(entry.key, key) ? entry.pyramid : null;
  }

  /**
   * Builds the levels of these panels, and finds extremes that are not known, until a time in milliseconds of
   * `performance.now()`.
   * @returns true once all are built
   */
  advance(panels: readonly Panel[], data: WindowData, deadline: number): boolean {
    for (const panel of panels) {
      const key = keyOf(panel);
      if (!key || this.pyramidOf(panel)) continue;
      if (performance.now() >= deadline || !this.#build(key, data, deadline)) return false;
    }
    return true;
  }

  /** Forgets the levels of all tensors but these. */
  keepOnly(tensors: ReadonlySet<TensorOrSource>): void {
    for (const tensor of this.#entries.keys()) if (!tensors.has(tensor)) this.#entries.delete(tensor);
    if (this.#work && !tensors.has(this.#work.key.tensor)) this.#work = null;
  }

  /** @returns true once built */
  #build(key: LevelsKey, data: WindowData, deadline: number): boolean {
    const matrix = storedMatrix(key, data.values);
    if (!this.#work || !isSameKey(this.#work.key, key)) {
      const extremes = !data.statistics.isRead(key);
      const ofTensor = this.#entries.get(key.tensor);
      const unused = ofTensor?.get(key.task)?.pyramid;
      ofTensor?.delete(key.task);
      const steps = scanMatrix(matrix, {
        levels: key.reduction,
        unused,
        extremes,
        cellsPerSlice: CELLS_PER_SLICE,
      });
      this.#work = { key, steps };
    }
    for (;;) {
      const step = this.#work.steps.next();
      if (step.done) {
        this.#finish(key, step.value.levels as Pyramid);
        if (step.value.extremes) data.statistics.addExtremes(key, step.value.extremes);
        return true;
      }
      if (performance.now() >= deadline) return false;
    }
  }

  #finish(key: LevelsKey, pyramid: Pyramid): void {
    const ofTensor = this.#entries.get(key.tensor) ?? new Map<number, Entry>();
    this.#entries.set(key.tensor, ofTensor.set(key.task, { key, pyramid }));
    this.#work = null;
  }
}
