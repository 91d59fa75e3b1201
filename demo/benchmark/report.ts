// What the benchmark finds out, as it is saved in JSON.

import type { Summary } from '../../bench/statistics.ts';

/** Frames a second that a size must keep up. */
export const TARGET_FPS = 60;
/** Milliseconds that a frame may take at that rate. */
export const FRAME_BUDGET = 1000 / TARGET_FPS;

/** Times in milliseconds, in the order taken, and what they amount to. */
export interface SampleSeries extends Summary {
  readonly samples: readonly number[];
}

export interface Machine {
  /** As the driver names it. */
  readonly adapter: string;
  /** Whether the adapter is a program, not a GPU. */
  readonly software: boolean;
  readonly browser: string;
  readonly platform: string;
  /** Device pixels of the figure measured. */
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
  /** Hertz. */
  readonly refresh: number;
  /** Threads that the processor offers. */
  readonly threads: number;
}

/** One figure, measured. */
export interface FigureResult {
  readonly name: string;
  readonly panels: number;
  /** Cells of all panels at one checkpoint. */
  readonly cells: number;
  /** Data in memory to pixels, on a context that is there. */
  readonly first: SampleSeries;
  /** A redraw after `vmin` changed, forced to completion. */
  readonly frame: SampleSeries;
  /** From one frame on the screen to the next while each is redrawn. */
  readonly pace: SampleSeries;
  /** Of the GPU for a redraw; null where the browser does not tell. */
  readonly gpu: SampleSeries | null;
  /** The values of another checkpoint to pixels; null for data of one checkpoint. */
  readonly update: SampleSeries | null;
  /** Bytes that an update uploads. */
  readonly updateBytes: number;
  /** Bytes of cells on the GPU. */
  readonly gpuBytes: number;
  /** Bytes of the page's JavaScript; null where the browser does not tell. */
  readonly heapBytes: number | null;
  /** A full-screen pass, in turns with the frames, and the median of the ratios frame to floor. */
  readonly floor: SampleSeries;
  readonly frameRatio: number;
  /** An upload of as many bytes and the pass, in turns with the updates, and the median of the ratios. */
  readonly updateFloor: SampleSeries | null;
  readonly updateRatio: number | null;
}

export interface SizeSample {
  /** Cells of a side of each of 8 panels. */
  readonly side: number;
  /** Milliseconds that 95 % of the samples keep within. */
  readonly p95: number;
}

/** The largest size that keeps up. */
export interface LargestSize {
  /** Null where not even the smallest does. */
  readonly side: number | null;
  /** Why the search ended: found to a few percent; nothing larger tried; nothing larger possible; time was up. */
  readonly end: 'found' | 'limit' | 'impossible' | 'time';
  /** Everything measured on the way, by size. */
  readonly points: readonly SizeSample[];
}

export interface Report {
  /** Version of Headglow. */
  readonly headglow: string;
  /** When it was taken: ISO 8601, UTC. */
  readonly date: string;
  /** Whether few samples were taken. */
  readonly quick: boolean;
  readonly machine: Machine;
  readonly figures: readonly FigureResult[];
  /** Each frame a redraw. */
  readonly redraw: LargestSize;
  /** Each frame an update. */
  readonly update: LargestSize;
}
