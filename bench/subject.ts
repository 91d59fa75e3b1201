// The interface of a contender: Headglow, libraries and hand-written renderers implement it in bench/subjects.

import type { Rect } from '../src/figure/figure.ts';
import type { Zoom } from '../src/tensor/zoom.ts';

/** What to draw: a heat map with a log scale per panel. */
export interface Scene {
  /** CSS pixels; the device pixel ratio is 1. */
  readonly width: number;
  readonly height: number;
  /** Where Headglow places its panels; hand-written contenders place theirs at the same positions. */
  readonly rects: readonly Rect[];
  readonly layers: number;
  readonly heads: number;
  /**
   * The values of each checkpoint, (panel, layer, head) in C order, all positive and finite. Checkpoints are consecutive
   * views of one buffer, as when read from a file.
   */
  readonly checkpoints: readonly Float32Array[];
  /** Limits of all checkpoints. `first` must compute its own. */
  readonly vmin: number;
  readonly vmax: number;
  /** viridis: RGBA, 256 entries. */
  readonly colors: Uint8Array;
  /** How a pixel that covers several cells is reduced, if the contender has a choice. */
  readonly reduction: 'max' | 'nearest';
}

/** Limits of a log scale. */
export type Limits = readonly [vmin: number, vmax: number];

/**
 * Draws scenes with one contender. Every method returns, or resolves, only when the pixels are complete, which is enforced
 * by reading one of them back or by a fence.
 */
export interface Subject {
  /** Draws checkpoint 0 from values in memory: computes limits, creates a context, compiles programs. */
  first(host: HTMLElement, scene: Scene): void | Promise<void>;
  /** Redraws with a different lower limit. */
  frame(vmin: number): void | Promise<void>;
  /** Draws another checkpoint, with the scene's limits. */
  update(checkpoint: number): void | Promise<void>;
  /**
   * Draws the values of a checkpoint in an array that the contender has not seen before, so that it knows nothing about them.
   * @param limits null: the contender finds them, as `first` does
   */
  show(values: Float32Array, limits: Limits | null): void | Promise<void>;
  /** Redraws a part of the panels, or all of them. Only Headglow does: to be verified, not compared. */
  zoom?(zoom: Zoom | null): void | Promise<void>;
  /** Redraws with all panels moved to the right. */
  shift?(pixels: number): void | Promise<void>;
  /** Redraws a mix of the first two checkpoints. @param fraction weight of the second, 0 to 1 */
  mix?(fraction: number): void | Promise<void>;
  /** Moves the pointer to a pixel and waits until its value is on the page. */
  hover?(x: number, y: number): void | Promise<void>;
  /** Where the panels are, if they may differ from the scene's `rects`. */
  rects?(): readonly Rect[];
  /** Removes everything from the page. */
  destroy(): void;
}

/** The default export of a module in `bench/subjects/`. */
export interface SubjectModule {
  /** Name in reports: `plotly.js`. */
  readonly name: string;
  readonly version: string;
  /** How the benchmark uses it, in one phrase. */
  readonly usage: string;
  readonly create: () => Subject;
}
