// The levels of the matrices in sight, built in slices while nothing else is to do.

import type { Panel } from '../../figure/scene.ts';
import type { LevelValues } from '../../levels/level-values.ts';
import { buildLevels } from '../../levels/scan.ts';
import type { Reduction } from '../../options.ts';
import type { ValuesLookup } from '../../tensor/source.ts';
import type { TensorOrSource } from '../../tensor/tensor.ts';

/** What levels are of. */
interface LevelsKey {
  readonly tensor: TensorOrSource;
  readonly task: number;
  readonly checkpoint: number;
  readonly reduction: Reduction;
}

interface Entry {
  readonly key: LevelsKey;
  readonly levels: readonly LevelValues[];
}

/** The levels of a panel's first checkpoint; null before it has one. */
const keyOf = ({ tensor, task, checkpoints, reduction }: Panel): LevelsKey | null => {
  const [checkpoint = null] = checkpoints;
  return checkpoint === null ? null : { tensor, task, checkpoint, reduction };
};

const isSameKey = (a: LevelsKey, b: LevelsKey): boolean =>
  a.task === b.task && a.checkpoint === b.checkpoint && a.reduction === b.reduction;

/** Levels of one checkpoint and reduction for each matrix, so at most a third of the values of a checkpoint. */
export class LevelsCache {
  #entries = new Map<TensorOrSource, Map<number, Entry>>();
  #work: { readonly key: LevelsKey; readonly steps: Iterator<void, readonly LevelValues[]> } | null = null;

  /** The levels of a panel's first checkpoint; null if they are not built yet. */
  levelsOf(panel: Panel): readonly LevelValues[] | null {
    const key = keyOf(panel);
    const entry = this.#entries.get(panel.tensor)?.get(panel.task);
    return key && entry && isSameKey(entry.key, key) ? entry.levels : null;
  }

  /**
   * Builds the levels of these panels until a time, in milliseconds of `performance.now()`.
   * @returns true once all are built
   */
  advance(panels: readonly Panel[], valuesAt: ValuesLookup, deadline: number): boolean {
    for (const panel of panels) {
      const key = keyOf(panel);
      if (!key || this.levelsOf(panel)) continue;
      if (!this.#build(key, valuesAt, deadline)) return false;
    }
    return true;
  }

  /** Forgets the levels of all tensors but these. */
  keepOnly(tensors: ReadonlySet<TensorOrSource>): void {
    for (const tensor of this.#entries.keys()) if (!tensors.has(tensor)) this.#entries.delete(tensor);
    if (this.#work && !tensors.has(this.#work.key.tensor)) this.#work = null;
  }

  /** @returns true once built */
  #build(key: LevelsKey, valuesAt: ValuesLookup, deadline: number): boolean {
    const { tensor, task, checkpoint, reduction } = key;
    if (!this.#work || this.#work.key.tensor !== tensor || !isSameKey(this.#work.key, key)) {
      const values = valuesAt(tensor, checkpoint);
      if (!values) return true;
      const { layers, heads } = tensor;
      const matrix = { values, offset: task * layers * heads, layers, heads };
      const steps = buildLevels(matrix, reduction);
      this.#work = { key, steps };
    }
    for (;;) {
      const step = this.#work.steps.next();
      if (step.done) {
        const ofTensor = this.#entries.get(tensor) ?? new Map<number, Entry>();
        this.#entries.set(tensor, ofTensor.set(task, { key, levels: step.value }));
        this.#work = null;
        return true;
      }
      if (performance.now() >= deadline) return false;
    }
  }
}
