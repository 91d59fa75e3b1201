// Windows: a part of each matrix of a scene, one value a pixel.
//
// At rest a window is exact: the reduction of the cells of every pixel. In motion it is a part of a level, whose cells are one
// to two pixels wide. docs/decisions.md has the reasons.

import type { Rect } from '../../figure/figure.ts';
import type { Panel, Scene } from '../../figure/scene.ts';
import type { Heatmap, HeatmapFrame } from '../../gpu/heatmap.ts';
import { type Moment, tensorMoment } from '../../tensor/moment.ts';
import type { Contents } from './contents.ts';
import type { WindowData } from './data.ts';
import { ExactWindows } from './exact-windows.ts';
import type { CheckpointOf } from './fill.ts';
import { panelsInSight } from './in-sight.ts';
import { LevelsCache } from './levels-cache.ts';
import { type Ahead, AT_REST, type Motion, type NextTask, type PreparedFrame } from './motion.ts';
import { MovingWindows, type ShownContents, stretchWindows } from './moving-windows.ts';
import { windowFrame } from './window-frame.ts';

/** Arrangements of panels whose exact windows are kept. */
const MAX_ARRANGEMENTS = 3;

/** Checkpoints ahead of a play that are reduced in advance. */
const MAX_AHEAD = 4;

export class ReducedWindows {
  /** The least recently used first. */
  readonly #exact: ExactWindows[] = [];
  readonly #heatmap: Pick<Heatmap, 'canHold'>;
  readonly #moving: MovingWindows;
  readonly #levels = new LevelsCache();
  /** Entries that the last frame lacked, and its scene. */
  #pending: readonly Contents[] = [];
  #prepared: Scene | null = null;

  /** @param heatmap draws the frames */
  constructor(heatmap: Pick<Heatmap, 'canHold'>) {
    this.#heatmap = heatmap;
    this.#moving = new MovingWindows(heatmap);
  }

  /**
   * The frame of a scene, as exact as can be shown now. Call `advance` until the exact one is complete.
   * @param tile the part of the picture that is drawn; default: all of it
   */
  prepare(scene: Scene, data: WindowData, motion: Motion, tile?: Rect): PreparedFrame {
    this.#pending = [];
    this.#prepared = scene;
    const panels = panelsInSight(scene, tile);
    const exact =
      this.#findExact(panels, tile) ?? (motion.isCameraMoving ? null : this.#createExact(panels, tile));
    const contents = exact ? this.#contentsOf(exact, scene, data, motion) : [];
    this.#pending = contents.filter(({ isComplete }) => !isComplete);
    if (exact && this.#pending.length === 0) {
      const isExact = scene.moment.checkpoints.length === 1 || !motion.isTimeMoving;
      return { frame: windowFrame(scene, { panels, windows: exact.geometry.windows, contents }), isExact };
    }
    return { frame: tile ? null : this.#standIn(exact, scene, panels), isExact: false };
  }

  /**
   * Continues what the exact picture, and then motion, need; until a time in milliseconds of `performance.now()`.
   * @returns what to do next: draw a frame, continue, or nothing
   */
  advance(scene: Scene, data: WindowData, motion: Motion, deadline: number): NextTask {
    if (this.#pending.length > 0) {
      // The values of an earlier scene may be gone. The next frame, which is requested, knows what this scene lacks.
      if (scene !== this.#prepared) return 'idle';
      if (motion.isCameraMoving) return 'idle';
      for (const contents of this.#pending) contents.advance(deadline);
      this.#pending = this.#pending.filter(({ isComplete }) => !isComplete);
      return this.#pending.length === 0 ? 'draw' : 'continue';
    }
    if (motion.isCameraMoving || motion.isTimeMoving) return 'idle';
    const panels = panelsInSight(scene);
    this.#levels.keepOnly(new Set(panels.map(({ tensor }) => tensor)));
    return this.#levels.advance(panels, data, deadline) ? 'idle' : 'continue';
  }

  /** Completes what the exact picture needs, without stopping. */
  complete(scene: Scene, data: WindowData): void {
    this.prepare(scene, data, AT_REST);
    for (const contents of this.#pending) contents.advance(Number.POSITIVE_INFINITY);
  }

  /** Whether a checkpoint of the timeline can be shown without a delay. */
  isReady(scene: Scene, checkpoint: number): boolean {
    const panels = panelsInSight(scene);
    const contents = this.#findExact(panels)?.completeAt(checkpointOfMoment(scene.moment, checkpoint));
    return contents !== undefined && contents !== null;
  }

  /**
   * Reduces upcoming checkpoints until a time in milliseconds of `performance.now()`.
   * @returns the fraction of a checkpoint that is left to reduce; 0 if nothing is left to do
   */
  prefetch(scene: Scene, data: WindowData, { checkpoints, fraction }: Ahead, deadline: number): number {
    const panels = panelsInSight(scene);
    const exact = this.#findExact(panels) ?? this.#createExact(panels);
    let left = fraction;
    for (const checkpoint of checkpoints.slice(0, MAX_AHEAD)) {
      const contents = exact.at(checkpointOfMoment(scene.moment, checkpoint), data);
      left = contents.advance(deadline, left);
      if (!contents.isComplete) return left;
    }
    return 0;
  }

  /** The entries that show the moment of a scene: of one checkpoint, of two to be mixed, or mixed already. */
  #contentsOf(
    exact: ExactWindows,
    { moment, panels }: Scene,
    data: WindowData,
    { isTimeMoving }: Motion,
  ): readonly Contents[] {
    const [from, to] = moment.checkpoints.map((checkpoint) => checkpointOfMoment(moment, checkpoint));
    if (!from) return [];
    if (!to) return [exact.at(from, data)];
    // If the GPU can't hold both, nothing is mixed while playing.
    if (isTimeMoving && !this.#heatmap.canHold(exact.geometry.stacks, 2)) return [exact.at(from, data)];
    if (isTimeMoving) return [exact.at(from, data), exact.at(to, data)];
    const { mixing } = panels[0] as Panel;
    return [exact.between({ from, to, mix: moment.mix, mixing }, data)];
  }

  /** The exact windows of panels; null if they are not known. */
  #findExact(panels: readonly Panel[], tile: Rect | null = null): ExactWindows | null {
    const index = this.#exact.findLastIndex((exact) => exact.fits(panels, tile));
    if (index < 0) return null;
    const [found] = this.#exact.splice(index, 1) as [ExactWindows];
    this.#exact.push(found);
    return found;
  }

  #createExact(panels: readonly Panel[], tile: Rect | null = null): ExactWindows {
    const created = new ExactWindows(panels, tile, this.#exact.at(-1)?.geometry ?? null);
    this.#exact.push(created);
    if (this.#exact.length > MAX_ARRANGEMENTS) this.#exact.shift();
    return created;
  }

  /** What to show until the exact entries are complete; null if there is nothing. Never another checkpoint. */
  #standIn(exact: ExactWindows | null, scene: Scene, panels: readonly Panel[]): HeatmapFrame | null {
    const ends = scene.moment.checkpoints.map((checkpoint) => checkpointOfMoment(scene.moment, checkpoint));
    // Where a play has stopped, its last frame stays: two checkpoints, reduced and then mixed.
    const played = exact && ends.length > 1 ? ends.map((end) => exact.completeAt(end)) : [];
    const contents = played.filter((content) => content !== null);
    if (exact && contents.length > 1 && this.#heatmap.canHold(exact.geometry.stacks, 2))
      return windowFrame(scene, { panels, windows: exact.geometry.windows, contents });
    const standIn =
      this.#moving.show(panels, (panel) => this.#levels.pyramidOf(panel)) ?? this.#stretch(panels, ends[0]);
    return (
      standIn && {
        ...windowFrame(scene, { panels, windows: standIn.windows, contents: [standIn.contents] }),
        isStandIn: true,
      }
    );
  }

  #stretch(panels: readonly Panel[], checkpointOf: CheckpointOf | undefined): ShownContents | null {
    if (!checkpointOf) return null;
    for (const exact of this.#exact.toReversed()) {
      const stretched = stretchWindows(exact, panels, checkpointOf);
      if (stretched) return stretched;
    }
    return null;
  }
}

/** The checkpoint that a tensor shows at a checkpoint of the timeline. */
const checkpointOfMoment =
  (moment: Moment, checkpoint: number): CheckpointOf =>
  (tensor) =>
    tensorMoment(moment, tensor, checkpoint).checkpoint;
