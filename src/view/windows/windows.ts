// Chooses what the GPU holds of a scene's matrices: all cells, or windows, one value a pixel, which load on first use.

import { mostCellsPerPixel } from '../../figure/cells.ts';
import type { Rect } from '../../figure/figure.ts';
import { pixelsAlong } from '../../figure/orientation.ts';
import type { Panel, Scene } from '../../figure/scene.ts';
import { MAX_MATRIX_CELLS, maxUnrolled } from '../../gpu/whole.ts';
import { levelsOf, type ValuesLookup } from '../../tensor/source.ts';
import { checkpointCount } from '../../tensor/tensor.ts';
import { frameOf } from '../frame.ts';
import { stackOfTensor } from '../tensor-stacks.ts';
import type { WindowData } from './data.ts';
import { panelsInSight } from './in-sight.ts';
import type { LazyWindows, WindowsHeatmap } from './lazy-windows.ts';
import type { Ahead, Motion, NextTask, PreparedFrame } from './motion.ts';

const NOTHING_YET: PreparedFrame = { frame: null, isExact: false };

export class Windows {
  readonly #heatmap: WindowsHeatmap;
  readonly #onLoad: () => void;
  /** Scenes whose matrices are uploaded whole, or not. */
  readonly #areWhole = new WeakMap<Scene, boolean>();
  /** Looks up values of the data that was drawn last. */
  #values: ValuesLookup | null = null;
  #reduced: LazyWindows | null = null;
  #loading: Promise<void> | null = null;

  /**
   * @param heatmap draws the frames
   * @param onLoad called when windows can be drawn, after a frame that needed them
   */
  constructor(heatmap: WindowsHeatmap, onLoad: () => void) {
    this.#heatmap = heatmap;
    this.#onLoad = onLoad;
  }

  /**
   * The frame of a scene, as exact as can be shown now. Call `advance` until the exact one is complete.
   * @param tile the part of the picture that is drawn; default: all of it
   */
  prepare(scene: Scene, data: WindowData, motion: Motion, tile?: Rect): PreparedFrame {
    this.#follow(data);
    if (this.isWhole(scene)) {
      const isMoving = motion.isCameraMoving;
      return { frame: { ...frameOf(scene, data.values), isMoving }, isExact: !isMoving, standIn: null };
    }
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
    this.#follow(data);
    if (!this.isWhole(scene)) this.#reduced?.complete(scene, data);
  }

  /** Frees all memory. */
  clear(): void {
    this.#reduced?.clear();
  }

  /** Whether a checkpoint of the timeline can be shown without a delay. */
  isReady(scene: Scene, checkpoint: number): boolean {
    return this.isWhole(scene) || (this.#reduced?.isReady(scene, checkpoint) ?? false);
  }

  /**
   * Reduces upcoming checkpoints until a time in milliseconds of `performance.now()`.
   * @returns the fraction of a checkpoint that is left to reduce; 0 if nothing is left to do
   */
  prefetch(scene: Scene, data: WindowData, ahead: Ahead, deadline: number): number {
    return this.isWhole(scene) ? 0 : (this.#reduced?.prefetch(scene, data, ahead, deadline) ?? 0);
  }

  /** Frees the memory of other data. */
  #follow({ values }: WindowData): void {
    if (values !== this.#values) this.clear();
    this.#values = values;
  }

  /** Loads what draws windows. Once it is loaded, waits until more can be drawn. @throws HeadglowError if a tile can't be read */
  load(): Promise<void> {
    if (this.#reduced) return this.#reduced.waitForMore();
    this.#loading ??= import('./lazy-windows.ts').then(({ LazyWindows }) => {
      this.#reduced = new LazyWindows(this.#heatmap, this.#onLoad);
    });
    return this.#loading;
  }

  /** Whether matrices are drawn from all of their cells. */
  isWhole(scene: Scene): boolean {
    let isWhole = this.#areWhole.get(scene);
    if (isWhole === undefined) {
      isWhole = scene.moment.isEmpty === true || this.#canDrawWhole(panelsInSight(scene));
      this.#areWhole.set(scene, isWhole);
    }
    return isWhole;
  }

  /** Whether the shaders can draw the cells of these panels, and the GPU can hold them at the two moments of a play. */
  #canDrawWhole(panels: readonly Panel[]): boolean {
    const [first] = panels;
    if (!first) return true;
    if (panels.some(({ tensor }) => levelsOf(tensor) || tensor.layers * tensor.heads > MAX_MATRIX_CELLS))
      return false;
    const { layers, heads } = mostCellsPerPixel(
      panels.map((panel) => ({ cells: panel.tensor, pixels: pixelsAlong(panel.rect, panel) })),
    );
    if (layers * heads > maxUnrolled(first.reduction)) return false;
    const tensors = [...new Set(panels.map(({ tensor }) => tensor))];
    const moments = tensors.some((tensor) => checkpointCount(tensor) > 1) ? 2 : 1;
    return this.#heatmap.canHold(tensors.map(stackOfTensor), moments);
  }
}
