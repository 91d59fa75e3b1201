// The exact windows of one arrangement of panels, with their entries at some moments.

import type { Rect } from '../../figure/figure.ts';
import type { Panel } from '../../figure/scene.ts';
import { reductionRow } from '../../tensor/reductions.ts';
import type { TensorOrSource } from '../../tensor/tensor.ts';
import { Contents, type FillWindow } from './contents.ts';
import type { ContentsCache } from './contents-cache.ts';
import type { WindowData } from './data.ts';
import { type CheckpointOf, fillFromCheckpoint, fillMixed, type Mixed } from './fill.ts';
import { createGeometry, exactAxes, type Geometry, showSameCells } from './geometry.ts';

export class ExactWindows {
  readonly panels: readonly Panel[];
  readonly geometry: Geometry;
  readonly #tile: Rect | null;
  readonly #tensors: readonly TensorOrSource[];
  readonly #cache: ContentsCache;
  /** By checkpoints. */
  readonly #contents = new Map<string, Contents>();

  /**
   * @param cache limits which entries are kept
   * @param tile the part of the picture that is drawn; null for all of it
   * @param previous whose stacks are used again if they have the same shapes
   */
  constructor(cache: ContentsCache, panels: readonly Panel[], tile: Rect | null, previous: Geometry | null) {
    this.#cache = cache;
    this.panels = panels;
    this.#tile = tile;
    this.#tensors = [...new Set(panels.map(({ tensor }) => tensor))];
    const isSingle = panels.some(({ reduction }) => reductionRow(reduction).isSingle);
    this.geometry = createGeometry(panels, exactAxes(isSingle, tile), previous);
  }

  /** Whether panels show the cells of these windows. */
  fits(panels: readonly Panel[], tile: Rect | null): boolean {
    return (
      tile === this.#tile &&
      panels.length === this.panels.length &&
      panels.every((panel, i) => showSameCells(panel, this.panels[i] as Panel))
    );
  }

  /** The entries at checkpoints; created if they are not known. */
  at(checkpointOf: CheckpointOf, data: WindowData): Contents {
    return this.#find(this.#keyOf(checkpointOf), () => fillFromCheckpoint(checkpointOf, data));
  }

  /** The entries between two checkpoints: cells are mixed, then reduced. */
  between(mixed: Mixed, data: WindowData): Contents {
    const key = `${this.#keyOf(mixed.from)} to ${this.#keyOf(mixed.to)}, ${mixed.mix} ${mixed.mixing}`;
    return this.#find(key, () => fillMixed(mixed, data));
  }

  /** The entries at checkpoints if they are known, complete or not. */
  knownAt(checkpointOf: CheckpointOf): Contents | null {
    return this.#contents.get(this.#keyOf(checkpointOf)) ?? null;
  }

  /** The entries at checkpoints if they are complete. */
  completeAt(checkpointOf: CheckpointOf): Contents | null {
    const contents = this.knownAt(checkpointOf);
    return contents?.isComplete ? contents : null;
  }

  /** Removes all entries. */
  clear(): void {
    for (const contents of this.#contents.values()) this.#cache.remove(contents);
  }

  /** Identifies the checkpoints that the panels show. */
  #keyOf(checkpointOf: CheckpointOf): string {
    return this.#tensors.map(checkpointOf).join(' ');
  }

  #find(key: string, createFill: () => FillWindow): Contents {
    const contents = this.#contents.get(key) ?? new Contents(this.geometry, createFill());
    this.#contents.set(key, contents);
    this.#cache.use(contents, () => this.#contents.delete(key));
    return contents;
  }
}
