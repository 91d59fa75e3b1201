// Windows: a part of each matrix of a scene, one value a pixel.
//
// At rest a window is exact: the reduction of the cells of every pixel. In motion it is a part of a level, whose cells are one
// to two pixels wide. docs/decisions.md has the reasons.

import type { StandIn } from '../../figure/caption.ts';
import type { Rect } from '../../figure/figure.ts';
import type { Panel, Scene } from '../../figure/scene.ts';
import type { Heatmap, HeatmapFrame } from '../../gpu/heatmap.ts';
import { type Moment, tensorMoment } from '../../tensor/moment.ts';
import { type Contents, contentsBytes } from './contents.ts';
import { ContentsCache } from './contents-cache.ts';
import type { WindowData } from './data.ts';
import { ExactWindows } from './exact-windows.ts';
import type { CheckpointOf } from './fill.ts';
import { panelsInSight } from './in-sight.ts';
import { LevelsCache } from './levels-cache.ts';
import { WINDOW_MEMORY, type WindowMemory } from './memory.ts';
import {
  type Ahead,
  AT_REST,
  EARLIER,
  MIX,
  type Motion,
  type NextTask,
  type PreparedFrame,
} from './motion.ts';
import { MovingWindows, type ShownContents, stretchWindows } from './moving-windows.ts';
import { windowFrame } from './window-frame.ts';

/** Arrangements of panels whose exact windows are kept. */
const MAX_ARRANGEMENTS = 3;

/** Checkpoints ahead of a play that are reduced in advance, and those of them for which there is always memory. */
const MAX_AHEAD = 4;
const MIN_AHEAD = 2;

export class ReducedWindows {
  /** The least recently used first. */
  readonly #exact: ExactWindows[] = [];
  readonly #heatmap: Pick<Heatmap, 'canHold'>;
  readonly #cache: ContentsCache;
  readonly #moving: MovingWindows;
  readonly #levels: LevelsCache;
  /** Entries that the last frame showed, those that it lacked, and its scene. */
  #shown: readonly Contents[] = [];
  #pending: readonly Contents[] = [];
  #prepared: Scene | null = null;

  /** @param heatmap draws the frames */
  constructor(heatmap: Pick<Heatmap, 'canHold'>, { windows, levels } = WINDOW_MEMORY) {
    this.#heatmap = heatmap;
    this.#cache = new ContentsCache(windows);
    this.#moving = new MovingWindows(heatmap);
    this.#levels = new LevelsCache(levels);
  }

  /** Bytes of what is kept. */
  get bytes(): WindowMemory {
    return { windows: this.#cache.bytes, levels: this.#levels.bytes };
  }

  /**
   * The frame of a scene, as exact as can be shown now. Call `advance` until the exact one is complete.
   * @param tile the part of the picture that is drawn; default: all of it
   */
  prepare(scene: Scene, data: WindowData, motion: Motion, tile?: Rect): PreparedFrame {
    this.#prepared = scene;
    const prepared = this.#prepare(scene, data, motion, tile);
    this.#cache.trim(this.#needed);
    return { ...prepared, standIn: standInFor(scene, prepared) };
  }

  #prepare(scene: Scene, data: WindowData, motion: Motion, tile?: Rect): PreparedFrame {
    const panels = panelsInSight(scene, tile);
    const exact =
      this.#findExact(panels, tile) ?? (motion.isCameraMoving ? null : this.#createExact(panels, tile));
    const contents = exact ? this.#contentsOf(exact, scene, data, motion) : [];
    this.#shown = contents;
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

  /** Frees all memory, because other data or none is shown. */
  clear(): void {
    for (const exact of this.#exact.splice(0)) exact.clear();
    this.#moving.clear();
    this.#levels.clear();
    this.#shown = this.#pending = [];
    this.#prepared = null;
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
    const kept = this.#needed;
    let left = fraction;
    for (const [i, checkpoint] of checkpoints.slice(0, MAX_AHEAD).entries()) {
      const checkpointOf = checkpointOfMoment(scene.moment, checkpoint);
      const isKnown = exact.knownAt(checkpointOf) !== null;
      if (i >= MIN_AHEAD && !isKnown && !this.#cache.hasRoom(contentsBytes(exact.geometry), kept)) return 0;
      const contents = exact.at(checkpointOf, data);
      this.#cache.trim(kept.add(contents));
      left = contents.advance(deadline, left);
      if (!contents.isComplete) return left;
    }
    return 0;
  }

  /** Entries on screen, and those being computed. */
  get #needed(): Set<Contents> {
    return new Set([...this.#shown, ...this.#pending]);
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
    const created = new ExactWindows(this.#cache, panels, tile, this.#exact.at(-1)?.geometry ?? null);
    this.#exact.push(created);
    if (this.#exact.length > MAX_ARRANGEMENTS) this.#exact.shift()?.clear();
    return created;
  }

  /** What to show until the exact entries are complete; null if there is nothing. Never another checkpoint. */
  #standIn(exact: ExactWindows | null, scene: Scene, panels: readonly Panel[]): HeatmapFrame | null {
    const ends = scene.moment.checkpoints.map((checkpoint) => checkpointOfMoment(scene.moment, checkpoint));
    // Where a play has stopped, its last frame stays: two checkpoints, reduced and then mixed.
    const played = exact && ends.length > 1 ? ends.map((end) => exact.completeAt(end)) : [];
    const contents = played.filter((content) => content !== null);
    this.#shown = contents;
    if (exact && contents.length > 1 && this.#heatmap.canHold(exact.geometry.stacks, 2))
      return windowFrame(scene, { panels, windows: exact.geometry.windows, contents });
    const standIn =
      this.#moving.show(panels, (panel) => this.#levels.pyramidOf(panel)) ?? this.#stretch(panels, ends[0]);
    if (!standIn) return null;
    this.#shown = [standIn.contents];
    const { windows } = standIn;
    return { ...windowFrame(scene, { panels, windows, contents: this.#shown }), isStandIn: true };
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

/** What a frame shows instead of an interpolated picture; undefined if the moment needs none, or levels stand in. */
function standInFor({ moment }: Scene, { frame, isExact }: PreparedFrame): StandIn | null | undefined {
  if (moment.checkpoints.length === 1 || !frame || frame.isStandIn) return undefined;
  if (frame.moments.length > 1) return MIX;
  return isExact ? null : EARLIER;
}

/** The checkpoint that a tensor shows at a checkpoint of the timeline. */
const checkpointOfMoment =
  (moment: Moment, checkpoint: number): CheckpointOf =>
  (tensor) =>
    tensorMoment(moment, tensor, checkpoint).checkpoint;
