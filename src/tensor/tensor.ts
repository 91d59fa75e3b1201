// Headglow's data model: float32 values over (checkpoint, task, layer, head) in C order, either in memory or read one
// checkpoint, or one part of a checkpoint, at a time.

import type { Reduction } from './reductions.ts';
import type { Range } from './zoom.ts';

/** What the cells of a layer are: attention heads, or something else that is numbered within a layer. */
export type HeadName = 'head' | 'expert' | 'neuron' | 'feature' | 'latent' | 'unit' | 'channel';

/** Describes the values of one model without the values themselves. A dimension that a file lacks has length 1. */
export interface TensorShape {
  /** Name of the model; `''` if the file has none and the dataset has no other tensor. */
  readonly model: string;
  /** True if `model` is the name of a group of arrays in a file, such as `raw_scores`, which may not be a model. */
  readonly isGroup?: boolean;
  /** Number of layers, at least 1. */
  readonly layers: number;
  /** Number of heads per layer, at least 1. */
  readonly heads: number;
  /** What figures, read-outs and descriptions call a head, in the singular. Default: `head`. */
  readonly headName?: HeadName;
  /** Task names; `['']` if the file names none. */
  readonly tasks: readonly string[];
  /** Training step of each checkpoint, strictly increasing; `null` if the file has no checkpoints. */
  readonly steps: readonly number[] | null;
  /** True if values are differences. Colours are then centred on zero even if few values are negative. */
  readonly signed?: boolean;
  /** What figures call the model, such as `A − B` if another one was subtracted. Default: its name, where models differ. */
  readonly shownModel?: string;
  /** What figures call the tasks, such as `A − B` if another one was subtracted. Default: their names. */
  readonly shownTasks?: readonly string[];
  /** Set if values are training steps instead of importance scores; sums and fractions of steps are not reported. */
  readonly unit?: 'step';
  /**
   * First step of the training run, for emergence maps. A head with this value was present from the start; NaN means it
   * never emerged.
   */
  readonly startStep?: number;
}

/** Numbers in single or double precision. */
export type Numbers = Float32Array | Float64Array;

/** The values of one model, all in memory. */
export interface Tensor extends TensorShape {
  /** `checkpoints * tasks * layers * heads` values in C order (head varies fastest). NaN marks a missing cell. */
  readonly values: Float32Array;
  /**
   * The same values in double precision, if float32 does not hold them well enough: beyond its range, or too close together.
   * Colours and limits are made of `values`; read-outs, descriptions and saved numbers of `doubles`.
   */
  readonly doubles?: Float64Array;
}

/** A level of a source: its matrices, or a coarser version of them in which each cell stands for a block of cells. */
export interface SourceLevel {
  /** Numbers of cells along each axis: those of the matrix divided by the block's, rounded up. */
  readonly layers: number;
  readonly heads: number;
  /** Size of a block, in cells of level 0. Blocks start at cell 0; the last one of an axis may be cut off by its end. */
  readonly layersPerCell: number;
  readonly headsPerCell: number;
  /**
   * Cells that are read together: parts start at multiples of these numbers. Default: 256 x 256. With `tasks`, the source reads
   * the parts of so many tasks at once, as if it were one. With `run`, so many tiles in a row (by task, layer, head) are read
   * faster together: a play reads them at the same time, and they count as one read.
   */
  readonly tile?: {
    readonly layers: number;
    readonly heads: number;
    readonly tasks?: number;
    readonly run?: number;
  };
}

/** A rectangle of cells of one level, task and checkpoint. */
export interface Part {
  /** 0-based index into the source's `tasks`. */
  readonly task: number;
  /** Index into the source's `levels`; 0 is the data. */
  readonly level: number;
  /** Rows and columns of the level, half-open. */
  readonly layers: Range;
  readonly heads: Range;
  /** What the cells of a block are reduced to, one of the source's `reductions`. Without meaning at level 0. */
  readonly reduction: Reduction;
}

/** Selects what to read from a source. */
export interface ReadRequest {
  /** 0-based index into the source's `steps`; 0 if it has none. */
  readonly checkpoint: number;
  /** Set if the source has `levels`: the cells to read. */
  readonly part?: Part;
}

/** Extremes of a set of cells. `min > max` if no cell is finite. */
export interface Extremes {
  /** Smallest finite value; Infinity if there is none. */
  readonly min: number;
  /** Largest finite value; -Infinity if there is none. */
  readonly max: number;
  /** Smallest positive finite value; Infinity if there is none. */
  readonly smallestPositive: number;
  /** Whether any value is NaN. */
  readonly missing: boolean;
  /** Whether any value is -Infinity. */
  readonly hasNegativeInfinity: boolean;
  /** Whether any value is Infinity. */
  readonly hasPositiveInfinity: boolean;
  /** Whether every value is 0 or has a magnitude from 2^-90 to 2^36, so that float32 arithmetic is accurate. */
  readonly ordinary: boolean;
  /** Set if these are the extremes of the cells of a coarser level, which stand for the cells of the matrix. */
  readonly sample?: SourceLevel | undefined;
}

/** The values of one model, read on demand from a file, a server or a computation. */
export interface Source extends TensorShape {
  /**
   * Smallest and largest finite value over all checkpoints. Without it, a view takes its limits from the checkpoints read
   * so far.
   */
  readonly range?: readonly [min: number, max: number];
  /**
   * The extremes of every matrix, by checkpoint, then by task, if they are known. Limits then are those of all cells of the
   * panels that share them, although no value has been read. `range` is not used then.
   */
  readonly statistics?: readonly (readonly Extremes[])[];
  /**
   * Levels, the data first, then coarser and coarser versions of it. A source that has them may be larger than memory: only
   * the parts that are shown are read, and the last level whole, so it should have at most about 64 x 64 cells.
   */
  readonly levels?: readonly SourceLevel[];
  /** With `levels`: the reductions that levels above level 0 are there for. */
  readonly reductions?: readonly Reduction[];
  /**
   * Reads one checkpoint: `tasks * layers * heads` values in C order (head varies fastest), directly or as a promise. Sources
   * have float32 only. The array is kept without copying, so return a new one for each checkpoint and do not modify it. A
   * source with `levels` reads the requested `part` only, also in C order.
   *
   * Errors are considered temporary and the read is retried a few times, except after a `HeadglowError`.
   * @param signal aborted when the result is no longer needed
   */
  read(request: ReadRequest, signal: AbortSignal): Float32Array | Promise<Float32Array>;
}

/** The values of one model: a `Tensor` in memory, or a `Source` that is read one checkpoint at a time. */
export type TensorOrSource = Tensor | Source;

/** The tensors of one or more models. Their shapes may differ. */
export interface Dataset<T extends TensorOrSource = TensorOrSource> {
  /** One per model, at least one. */
  readonly tensors: readonly T[];
  /** A remark shown in the caption of every figure, such as "synthetic data". */
  readonly note?: string;
}

/** Number of checkpoints of a tensor; 1 if it has no checkpoint dimension. */
export function checkpointCount(tensor: TensorShape): number {
  return tensor.steps?.length ?? 1;
}

/** Number of values per checkpoint. */
export const checkpointSize = ({ tasks, layers, heads }: TensorShape): number =>
  tasks.length * layers * heads;

/** Offset in `values` of the first cell of one layer x head matrix. */
export function matrixOffset(tensor: TensorShape, checkpoint: number, task: number): number {
  return (checkpoint * tensor.tasks.length + task) * tensor.layers * tensor.heads;
}

/** What the heads of tensors are called, in the singular: `head` if that differs between them. Its plural ends in s. */
export function headWord(tensors: readonly Pick<TensorShape, 'headName'>[]): HeadName {
  const [name = 'head', ...others] = new Set(tensors.map(({ headName = 'head' }) => headName));
  return others.length > 0 ? 'head' : name;
}

/** "a head", "an expert" */
export const oneOf = (word: HeadName): string => `${word === 'expert' ? 'an' : 'a'} ${word}`;
