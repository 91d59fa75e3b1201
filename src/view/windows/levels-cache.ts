// The levels of the matrices in sight, built in slices while nothing else is to do.

import type { Panel } from '../../figure/scene.ts';
import type { LevelValues } from '../../levels/level-values.ts';
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
  /** Bytes of the levels above level 0. */
  readonly bytes: number;
}

const bytesOf = ([, ...levels]: Pyramid): number =>
  levels.reduce((sum, { values }) => sum + values.byteLength, 0);

/** Leaves out the finest levels above level 0, until the others take at most so many bytes. */
function leaveOutFinest(pyramid: Pyramid, maxBytes: number): Pyramid {
  let coarse = pyramid;
  while (bytesOf(coarse) > maxBytes) coarse = [coarse[0] as LevelValues, ...coarse.slice(2)];
  return coarse;
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

/** Levels of one checkpoint and reduction for each matrix. */
export class LevelsCache {
  readonly #maxBytes: number;
  /** By task. */
  readonly #found = new Map<TensorOrSource, Map<number, Entry>>();
  /** The least recently used first. */
  readonly #entries = new Set<Entry>();
  #bytes = 0;
  #work: Work | null = null;

  /** @param maxBytes of the levels of all matrices, without the matrices themselves */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of all levels, without the matrices themselves. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The levels of a panel's first checkpoint; none if it has no checkpoint yet; null if they are not built yet. */
  pyramidOf(panel: Panel): Pyramid | null {
    const key = keyOf(panel);
    if (!key) return NO_LEVELS;
    const entry = this.#find(panel);
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
      if (this.#bytes > this.#maxBytes) this.#trim(panels);
    }
    for (const panel of panels) this.#markUsed(panel);
    return true;
  }

  /** Forgets the levels of all tensors but these. */
  keepOnly(tensors: ReadonlySet<TensorOrSource>): void {
    for (const entry of this.#entries) if (!tensors.has(entry.key.tensor)) this.#remove(entry);
    if (this.#work && !tensors.has(this.#work.key.tensor)) this.#work = null;
  }

  clear(): void {
    this.keepOnly(new Set());
  }

  /** @returns true once built */
  #build(key: LevelsKey, data: WindowData, deadline: number): boolean {
    const matrix = storedMatrix(key, data.values);
    if (!this.#work || !isSameKey(this.#work.key, key)) {
      const extremes = !data.statistics.isRead(key);
      const outdated = this.#find(key);
      if (outdated) this.#remove(outdated);
      const steps = scanMatrix(matrix, {
        levels: key.reduction,
        unused: outdated?.pyramid,
        extremes,
        cellsPerSlice: CELLS_PER_SLICE,
      });
      this.#work = { key, steps };
    }
    for (;;) {
      const step = this.#work.steps.next();
      if (step.done) {
        this.#add(key, step.value.levels as Pyramid);
        this.#work = null;
        if (step.value.extremes) data.statistics.addExtremes(key, step.value.extremes);
        return true;
      }
      if (performance.now() >= deadline) return false;
    }
  }

  /** Frees memory: first levels of panels that are out of sight, the least recently used first, then the finest of all others. */
  #trim(panels: readonly Panel[]): void {
    const inSight = new Set(panels.map((panel) => this.#find(panel)));
    for (const entry of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return;
      if (!inSight.has(entry)) this.#remove(entry);
    }
    for (const entry of [...this.#entries]) {
      this.#remove(entry);
      this.#add(entry.key, leaveOutFinest(entry.pyramid, this.#maxBytes / panels.length));
    }
  }

  #find({ tensor, task }: Pick<Panel, 'tensor' | 'task'>): Entry | undefined {
    return this.#found.get(tensor)?.get(task);
  }

  #add(key: LevelsKey, pyramid: Pyramid): void {
    const entry = { key, pyramid, bytes: bytesOf(pyramid) };
    const ofTensor = this.#found.get(key.tensor) ?? new Map<number, Entry>();
    this.#found.set(key.tensor, ofTensor.set(key.task, entry));
    this.#entries.add(entry);
    this.#bytes += entry.bytes;
  }

  #remove(entry: Entry): void {
    const { tensor, task } = entry.key;
    const ofTensor = this.#found.get(tensor);
    ofTensor?.delete(task);
    if (ofTensor?.size === 0) this.#found.delete(tensor);
    this.#entries.delete(entry);
    this.#bytes -= entry.bytes;
  }

  #markUsed(panel: Panel): void {
    const entry = this.#find(panel);
    if (entry && this.#entries.delete(entry)) this.#entries.add(entry);
  }
}
