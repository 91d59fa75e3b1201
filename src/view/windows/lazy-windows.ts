// The windows of a scene: computed from values in memory, or from tiles of levels if a tensor is a source that has them.

import type { Rect } from '../../figure/figure.ts';
import { BLOCKS } from '../../figure/readout.ts';
import type { Scene } from '../../figure/scene.ts';
import { chooseArithmetic } from '../../gpu/arithmetic.ts';
import type { Heatmap, HeatmapFrame } from '../../gpu/heatmap.ts';
import type { WindowData } from './data.ts';
import { hasLevels } from './in-sight.ts';
import { type Ahead, AT_REST, type Motion, type NextTask, type PreparedFrame } from './motion.ts';
import { notePointed } from './pointed.ts';
import { readBlock, readLoadedCell } from './read-block.ts';
import { ReducedWindows } from './reduced.ts';
import { TiledWindows } from './tiled.ts';

export type WindowsHeatmap = Pick<Heatmap, 'canHold' | 'draw' | 'verify'>;

export class LazyWindows {
  readonly #heatmap: WindowsHeatmap;
  readonly #reduced: ReducedWindows;
  readonly #tiled: TiledWindows;
  /** That of the last frame. */
  #motion = AT_REST;
  #frame: HeatmapFrame | null = null;
  /** Whether a play has requested tiles since the last call of `advance`. */
  #isPlaying = false;
  /** What the last program for plays was compiled for. */
  #compiledFor = '';

  /**
   * @param heatmap draws the frames
   * @param onTiles called when tiles have arrived that a frame lacked
   */
  constructor(heatmap: WindowsHeatmap, onTiles: () => void) {
    this.#heatmap = heatmap;
    this.#reduced = new ReducedWindows(heatmap);
    this.#tiled = new TiledWindows(heatmap, onTiles);
    BLOCKS.lookUp = (index, panel, range) => {
      notePointed(panel, range);
      return readBlock(index, panel, range);
    };
    BLOCKS.valueAt = readLoadedCell;
  }

  prepare(scene: Scene, data: WindowData, motion: Motion, tile?: Rect): PreparedFrame {
    this.#motion = motion;
    if (!hasLevels(scene)) this.#tiled.clear();
    const prepared = (hasLevels(scene) ? this.#tiled : this.#reduced).prepare(scene, data, motion, tile);
    this.#frame = prepared.frame;
    return prepared;
  }

  advance(scene: Scene, data: WindowData, motion: Motion, deadline: number): NextTask {
    if (!hasLevels(scene)) return this.#reduced.advance(scene, data, motion, deadline);
    // Here it delays no frame. A figure at rest whose tiles are all there has nothing else to do.
    if (this.#isPlaying || this.#isSettled(scene, motion)) this.#compileForPlay();
    this.#isPlaying = false;
    return 'idle';
  }

  /** Whether nothing moves or is awaited in a scene that can be played. */
  #isSettled(scene: Scene, { isCameraMoving, isTimeMoving }: Motion): boolean {
    const { steps, checkpoints } = scene.moment;
    return (
      !isCameraMoving &&
      !isTimeMoving &&
      steps.length > 1 &&
      checkpoints.every((checkpoint) => this.#tiled.isReady(scene, checkpoint))
    );
  }

  /**
   * Draws the picture mixed with itself, which no one sees: the GPU compiles the program of a play and gets the memory for two
   * checkpoints. While the figure moves, that would take longer than a frame.
   */
  #compileForPlay(): void {
    const frame = this.#frame;
    const [panel] = frame?.panels ?? [];
    if (!frame || !panel || frame.moments.length !== 1) return;
    const [shown, copy] = [frame.moments[0] as number, {}];
    const stacks = [...new Set(frame.panels.map(({ stack }) => stack))];
    if (!this.#heatmap.canHold(stacks, 2) || !chooseArithmetic(frame)) return;
    const compiledFor = [panel.norm.name, frame.mixing, frame.hasOrdinaryValues].join();
    if (compiledFor === this.#compiledFor) return;
    this.#compiledFor = compiledFor;
    try {
      this.#heatmap.draw({
        ...frame,
        moments: [shown, shown + 1],
        mix: 0.5,
        contentOf: (stack, moment) => (moment === shown ? frame.contentOf(stack, shown) : copy),
        valuesOf: (stack) => frame.valuesOf(stack, shown),
      });
      this.#heatmap.verify();
    } catch {
      // The play says it if there is too little memory.
    }
  }

  complete(scene: Scene, data: WindowData): void {
    // Tiles can't be waited for.
    if (!hasLevels(scene)) this.#reduced.complete(scene, data);
  }

  isReady(scene: Scene, checkpoint: number): boolean {
    return (hasLevels(scene) ? this.#tiled : this.#reduced).isReady(scene, checkpoint);
  }

  prefetch(scene: Scene, data: WindowData, ahead: Ahead, deadline: number): number {
    if (hasLevels(scene)) {
      this.#tiled.prefetch(scene, ahead.checkpoints);
      this.#isPlaying = true;
      return 0;
    }
    this.#compileForPlay();
    // Exact windows of a camera that moves would not be shown.
    return this.#motion.isCameraMoving ? 0 : this.#reduced.prefetch(scene, data, ahead, deadline);
  }

  /** Resolves when more can be drawn than at the last call of `prepare`. @throws HeadglowError if a tile could not be read */
  waitForMore(): Promise<void> {
    return this.#tiled.waitForTiles();
  }

  clear(): void {
    this.#reduced.clear();
    this.#tiled.clear();
  }
}
