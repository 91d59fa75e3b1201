// The one shape of data in Headglow: float32 values over (checkpoint, task, layer, head), in C order.

import type { HeadglowError } from './error.ts';

/** Values of one model. A dimension that a file lacks has length 1. */
export interface Tensor {
  /** Name of the model, `''` where the file names none and no other tensor stands beside it. */
  readonly model: string;
  /** True where `model` names a group of arrays in a file, such as `raw_scores`, of which nothing says that it is a model. */
  readonly isGroup?: boolean;
  /** `checkpoints * tasks * layers * heads` values, head varying fastest. NaN is a missing cell. None where `at` is. */
  readonly values: Float32Array;
  /** The values of one checkpoint, of a stream; undefined where it does not hold them now. */
  readonly at?: (checkpoint: number) => Float32Array | undefined;
  readonly layers: number;
  readonly heads: number;
  /** One label a task, `''` for the only task of a file that names none. */
  readonly tasks: readonly string[];
  /** Training step of each checkpoint, rising; `null` where the file has no checkpoints. */
  readonly steps: readonly number[] | null;
  /** True where values are differences: zero is the middle of the colours, however few are negative. */
  readonly signed?: boolean;
  /** What values are where they are no importance: training steps, of which sums and shares mean nothing. */
  readonly unit?: 'step';
  /** Of an emergence map: the first step of its run. Heads with this value are there from the start; NaN is never. */
  readonly startStep?: number;
}

/** Checkpoints of a dataset that come when they are asked for. All are those of its timeline. */
export interface Stream {
  /**
   * Asks for checkpoints to be shown, and has them stay.
   * @returns those, where all are here; else the one here that is nearest to the position, and why
   */
  request(checkpoints: readonly number[], position: number): Available;
  /** Asks for checkpoints ahead of time, the next one first; earlier wishes are dropped. */
  want(checkpoints: readonly number[]): void;
  stateOf(checkpoint: number): 'here' | 'coming' | 'failed';
  /** Has what failed be tried again when it is asked for. */
  retry(): void;
  /** Calls back when a checkpoint has come, or, with the reason, when one could not be read; the result stops it. */
  subscribe(listener: (error: HeadglowError | null) => void): () => void;
}

export interface Available {
  readonly checkpoints: readonly number[];
  /** What is to come in its place, in words; absent where it is what was asked for. */
  readonly awaited?: string;
}

/** One or more tensors, one per model; layer and head counts may differ. */
export interface Dataset {
  readonly tensors: readonly Tensor[];
  /** Said under every picture of it, such as that the data are synthetic. */
  readonly note?: string;
  /** Where checkpoints come one by one: which of them are here. */
  readonly stream?: Stream;
}

/** Number of checkpoints a tensor holds; 1 where it has no such dimension. */
export function checkpointCount(tensor: Tensor): number {
  return tensor.steps?.length ?? 1;
}

/** Index in `values` of the first cell of one layer x head matrix. */
export function matrixOffset(tensor: Tensor, checkpoint: number, task: number): number {
  return (checkpoint * tensor.tasks.length + task) * tensor.layers * tensor.heads;
}

/** Values of one checkpoint, (task, layer, head) in C order, and behind them whatever follows in memory. */
export function checkpointValues(tensor: Tensor, checkpoint: number): Float32Array {
  return tensor.at?.(checkpoint) ?? tensor.values.subarray(matrixOffset(tensor, checkpoint, 0));
}
