// Types of frames in motion and at rest.

import type { StandIn } from '../../figure/caption.ts';
import type { HeatmapFrame } from '../../gpu/heatmap.ts';

/** What is moving; while something is, stand-ins are shown instead of exact windows. */
export interface Motion {
  /** The part in sight is changing: zooming or panning. */
  readonly isCameraMoving: boolean;
  /** The moment is changing: playing. */
  readonly isTimeMoving: boolean;
}

export const AT_REST: Motion = { isCameraMoving: false, isTimeMoving: false };

/** At rest, and never moved: nothing around what is in sight is needed. */
export const STILL: Motion = { ...AT_REST };

/** What a play shows next. */
export interface Ahead {
  /** Checkpoints of the timeline, the next first; all must be loaded, except of sources with levels. */
  readonly checkpoints: readonly number[];
  /** How much of a checkpoint to prepare. */
  readonly fraction: number;
}

/** A frame to draw. */
export interface PreparedFrame {
  /** Null if nothing can be shown yet; what is on screen stays. */
  readonly frame: HeatmapFrame | null;
  /** False for a stand-in. */
  readonly isExact: boolean;
  /** Between two checkpoints: what stands in for cells that are interpolated first, for the caption; null for nothing. */
  readonly standIn?: StandIn | null | undefined;
}

export const MIX: StandIn = { kind: 'mix' };
export const EARLIER: StandIn = { kind: 'earlier' };

/** What to do next: draw a frame, continue, or nothing. */
export type NextTask = 'draw' | 'continue' | 'idle';
