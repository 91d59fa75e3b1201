// The benchmark's report: the schema of the JSON that it saves.

import type { Summary } from '../../bench/statistics.ts';

/** Frames per second that a size must sustain. */
export const TARGET_FPS = 60;
/** Milliseconds per frame at that rate. */
export const FRAME_BUDGET = 1000 / TARGET_FPS;

/** Samples in milliseconds, in the order taken, and their summary. */
export interface SampleSeries extends Summary {
  readonly samples: readonly number[];
}

export interface Machine {
  /** The GPU's name, as its driver reports it. */
  readonly adapter: string;
  /** Whether the adapter is a software renderer. */
  readonly software: boolean;
  readonly browser: string;
  readonly platform: string;
  /** Size of the measured figure in device pixels. */
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
  /** Refresh rate of the screen in hertz. */
  readonly refresh: number;
  /** Number of logical processors. */
  readonly threads: number;
}

/** The measurements of one figure. */
export interface FigureResult {
  readonly name: string;
  readonly panels: number;
  /** Number of cells in all panels at one checkpoint. */
  readonly cells: number;
  /** From data in memory to pixels, in an existing WebGL context. */
  readonly first: SampleSeries;
  /** A redraw after `vmin` changed, until its pixels are complete. */
  readonly frame: SampleSeries;
  /** Intervals between frames on the screen while each of them is redrawn. */
  readonly pace: SampleSeries;
  /** GPU time of a redraw; null if the browser does not provide it. */
  readonly gpu: SampleSeries | null;
  /** From the values of another checkpoint to pixels; null for data with a single checkpoint. */
  readonly update: SampleSeries | null;
  /** Bytes uploaded by an update. */
  readonly updateBytes: number;
  /** Bytes of cells on the GPU. */
  readonly gpuBytes: number;
  /** Size of the page's JavaScript heap in bytes; null if the browser does not provide it. */
  readonly heapBytes: number | null;
  /** A full-screen pass, interleaved with the redraws. */
  readonly floor: SampleSeries;
  /** Median of the pairwise ratios of redraws to the floor. */
  readonly frameRatio: number;
  /** An upload of as many bytes followed by the pass, interleaved with the updates. */
  readonly updateFloor: SampleSeries | null;
  /** Median of the pairwise ratios of updates to their floor. */
  readonly updateRatio: number | null;
}

export interface SizeSample {
  /** Rows and columns of each of the 8 panels. */
  readonly side: number;
  /** 95th percentile of the samples in milliseconds. */
  readonly p95: number;
}

/** The result of a search for the largest size that sustains the frame rate. */
export interface LargestSize {
  /** Null if not even the smallest size sustains it. */
  readonly side: number | null;
  /**
   * Why the search ended: `found` within a few percent; `limit`, the largest size that is tried; `impossible`, a larger
   * size could not be drawn; `time`, the time was up.
   */
  readonly end: 'found' | 'limit' | 'impossible' | 'time';
  /** All sizes measured, smallest first. */
  readonly points: readonly SizeSample[];
}

export interface Report {
  /** Version of Headglow. */
  readonly headglow: string;
  /** When the benchmark ran: ISO 8601, UTC. */
  readonly date: string;
  /** Whether it ran with fewer samples and smaller sizes. */
  readonly quick: boolean;
  readonly machine: Machine;
  readonly figures: readonly FigureResult[];
  /** The largest size that can be redrawn in every frame. */
  readonly redraw: LargestSize;
  /** The largest size whose values can be updated in every frame. */
  readonly update: LargestSize;
}
