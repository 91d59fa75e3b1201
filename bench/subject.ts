// What the benchmark asks of everything it measures: Headglow, the libraries, the hand-written rivals.

import type { Rect } from '../src/figure/figure.ts';

/** What there is to draw: one log-scaled heat map a panel. */
export interface Scene {
  /** CSS pixels, which are device pixels here. */
  readonly width: number;
  readonly height: number;
  /** Where Headglow puts its panels; hand-written subjects put theirs at the same places. */
  readonly rects: readonly Rect[];
  readonly layers: number;
  readonly heads: number;
  /**
   * Values of each checkpoint, (panel, layer, head) in C order, all positive and finite. They lie behind each other in
   * one array, as in a file.
   */
  readonly checkpoints: readonly Float32Array[];
  /** Limits of all checkpoints, for whoever can't find them; `first` is to find its own. */
  readonly vmin: number;
  readonly vmax: number;
  /** viridis: RGBA, 256 entries. */
  readonly colors: Uint8Array;
  /** What a pixel shows that covers several cells, where the subject has a choice. */
  readonly reduction: 'max' | 'nearest';
}

/**
 * One contender. Every method returns, or resolves, only when the pixels are complete: forced by reading one of them,
 * or by a fence, never assumed.
 */
export interface Subject {
  /** From values in memory to pixels: limits found, context made, programs compiled. Shows checkpoint 0. */
  first(host: HTMLElement, scene: Scene): void | Promise<void>;
  /** A redraw with another lower limit. */
  frame(vmin: number): void | Promise<void>;
  /** The values of another checkpoint of the scene, under the limits of the scene. */
  update(checkpoint: number): void | Promise<void>;
  /** A redraw with all panels moved to the right by some pixels. */
  shift?(pixels: number): void | Promise<void>;
  /** A redraw between the first two checkpoints, 0 to 1. */
  mix?(share: number): void | Promise<void>;
  /** Pointing at a pixel, until its value is on the page. */
  hover?(x: number, y: number): void | Promise<void>;
  /** Where the panels are now, where they need not be at the scene's places. */
  rects?(): readonly Rect[];
  /** Removes all of it from the page. */
  destroy(): void;
}

/** A module in `bench/subjects/` exports one of these as its default. */
export interface SubjectModule {
  /** As in the report: `plotly.js`. */
  readonly name: string;
  readonly version: string;
  /** How it was used, in a sentence. */
  readonly usage: string;
  readonly create: () => Subject;
}
