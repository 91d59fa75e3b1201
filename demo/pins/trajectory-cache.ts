// Reads the trajectories of heads and keeps them while a dataset is shown.

import { type HeadId, type Progress, trajectories, valuesAtSteps } from '../../src/analysis.ts';
import { type Dataset, timelineSteps } from '../../src/index.ts';

/** One value per checkpoint of the timeline; undefined where the model has no checkpoint. */
export type Trajectory = readonly (number | undefined)[];

const keyOf = ({ model, task, layer, head }: HeadId): string => JSON.stringify([model, task, layer, head]);

export class TrajectoryCache {
  #dataset: Dataset | null = null;
  /** Trajectories of the dataset, by head. */
  #trajectories = new Map<string, Trajectory>();
  /** Aborted when other heads are requested. */
  #reading = new AbortController();

  /** Returns the trajectory of a head; null if it has not been read. */
  get(dataset: Dataset, head: HeadId): Trajectory | null {
    return (this.#dataset === dataset && this.#trajectories.get(keyOf(head))) || null;
  }

  /**
   * Reads the heads that are not in the cache; aborts the previous read.
   * @returns whether heads were read completely
   * @throws HeadglowError if they cannot be read
   */
  async read(
    dataset: Dataset,
    heads: readonly HeadId[],
    onProgress: (progress: Progress) => void,
  ): Promise<boolean> {
    this.#reading.abort();
    this.#reading = new AbortController();
    const { signal } = this.#reading;
    if (this.#dataset !== dataset) [this.#dataset, this.#trajectories] = [dataset, new Map()];
    const cached = this.#trajectories;
    const missing = heads.filter((head) => !cached.has(keyOf(head)));
    if (missing.length === 0) return false;
    try {
      const steps = timelineSteps(dataset);
      for (const trajectory of await trajectories(dataset, missing, { signal, onProgress }))
        cached.set(keyOf(trajectory), valuesAtSteps(trajectory, steps.length > 0 ? steps : [0]));
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
    return true;
  }
}
