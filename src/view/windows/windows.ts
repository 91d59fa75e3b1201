// Chooses what the GPU holds of a scene's matrices: all cells, or windows, one value a pixel, which load on first use.

import type { Rect } from '../../figure/figure.ts';
import type { Panel, Scene } from '../../figure/scene.ts';
import { MAX_MATRIX_CELLS, maxUnrolled } from '../../gpu/whole.ts';
import { checkpointCount, checkpointSize } from '../../tensor/tensor.ts';
import { frameOf } from '../frame.ts';
import type { WindowData } from './data.ts';
import { panelsInSight } from './in-sight.ts';
import type { Motion, NextTask, PreparedFrame } from './motion.ts';
import type { ReducedWindows } from './reduced.ts';

/** Bytes on the GPU up to which matrices are uploaded whole. */
const DEFAULT_BUDGET = 2 ** 28;

const NOTHING_YET: PreparedFrame = { frame: null, isExact: false };

export class Windows {
  readonly #budget: number;
  readonly #onLoad: () => void;
  #reduced: ReducedWindows | null = null;
  #loading: Promise<void> | null = null;

  /**
   * @param onLoad called when windows can be drawn, after a frame that needed them
   * @param budget bytes on the GPU up to which matrices are uploaded whole
   */
  constructor(onLoad: () => void, budget = DEFAULT_BUDGET) {
    this.#onLoad = onLoad;
    this.#budget = budget;
  }

  /**
   * The frame of a scene, as exact as can be shown now. Call `advance` until the exact one is complete.
   * @param tile the part of the picture that is drawn; default: all of it
   */
  prepare(scene: Scene, data: WindowData, motion: Motion, tile?: Rect): PreparedFrame {
    if (this.isWhole(scene)) return { frame: frameOf(scene, data.values), isExact: true };
    if (this.#reduced) return this.#reduced.prepare(scene, data, motion, tile);
    void this.load().then(this.#onLoad);
    return NOTHING_YET;
  }

  /** Continues what the exact picture, and then motion, need; until a time in milliseconds of `performance.now()`. */
  advance(scene: Scene, data: WindowData, motion: Motion, deadline: number): NextTask {
    if (!this.#reduced || this.isWhole(scene)) return 'idle';
    return this.#reduced.advance(scene, data, motion, deadline);
  }

  /** Completes what the exact picture needs, without stopping. */
  complete(scene: Scene, data: WindowData): void {
    if (!this.isWhole(scene)) this.#reduced?.complete(scene, data);
  }

  /** Whether a checkpoint of the timeline can be shown without a delay. */
  isReady(scene: Scene, checkpoint: number): boolean {
    return this.isWhole(scene) || (this.#reduced?.isReady(scene, checkpoint) ?? false);
  }

  /**
   * Reduces upcoming checkpoints until a time in milliseconds of `performance.now()`.
   * @param upcoming checkpoints of the timeline, the next first; all must be loaded
   * @returns false if nothing is left to do; null if whole matrices are drawn, which need no windows
   */
  prefetch(scene: Scene, data: WindowData, upcoming: readonly number[], deadline: number): boolean | null {
    if (this.isWhole(scene)) return null;
    return this.#reduced?.prefetch(scene, data, upcoming, deadline) ?? true;
  }

  /** Loads what draws windows. */
  load(): Promise<void> {
    this.#loading ??= import('./reduced.ts').then(({ ReducedWindows }) => {
      this.#reduced = new ReducedWindows();
    });
    return this.#loading;
  }

  /** Whether matrices are drawn from all of their cells. */
  isWhole(scene: Scene): boolean {
    const panels = panelsInSight(scene);
    const [first] = panels;
    if (!first || scene.moment.isEmpty) return true;
    const isLarge = panels.some(({ tensor }) => tensor.layers * tensor.heads > MAX_MATRIX_CELLS);
    const isDense = cellsPerPixel(panels) > maxUnrolled(first.reduction);
    return !isLarge && !isDense && wholeBytes(panels) <= this.#budget;
  }
}

/** The most cells of a pixel, if all cells are in sight. */
function cellsPerPixel(panels: readonly Panel[]): number {
  let [heads, layers] = [1, 1];
  for (const { tensor, rect } of panels) {
    heads = Math.max(heads, Math.ceil(tensor.heads / rect.width));
    layers = Math.max(layers, Math.ceil(tensor.layers / rect.height));
  }
  return heads * layers;
}

/** Bytes of all tasks of the tensors in sight, at the two checkpoints between which a play moves. */
function wholeBytes(panels: readonly Panel[]): number {
  let bytes = 0;
  for (const tensor of new Set(panels.map((panel) => panel.tensor)))
    bytes += 4 * checkpointSize(tensor) * Math.min(2, checkpointCount(tensor));
  return bytes;
}
