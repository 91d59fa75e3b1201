// The one shape of data in Headglow: float32 values over (checkpoint, task, layer, head), in C order, in memory or read
// one checkpoint at a time.

/** What is known of the values of one model without reading them. A dimension that a file lacks has length 1. */
export interface TensorShape {
  /** Name of the model, `''` where the file names none and no other tensor stands beside it. */
  readonly model: string;
  /** True where `model` names a group of arrays in a file, such as `raw_scores`, of which nothing says that it is a model. */
  readonly isGroup?: boolean;
  /** Layers of the model, from 1 up. */
  readonly layers: number;
  /** Heads of a layer, from 1 up. */
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

/** Values of one model, all of them in memory. */
export interface Tensor extends TensorShape {
  /** `checkpoints * tasks * layers * heads` values, head varying fastest. NaN is a missing cell. */
  readonly values: Float32Array;
}

/** What to read of a source. */
export interface ReadRequest {
  /** 0-based index into the source's own `steps`; 0 where it has none. */
  readonly checkpoint: number;
}

/** Where the values of one model come from when they are not all in memory: a file, a server, a computation. */
export interface Source extends TensorShape {
  /** Smallest and largest finite value of all checkpoints. Without it, limits of a view follow the checkpoints read so far. */
  readonly range?: readonly [min: number, max: number];
  /**
   * Reads one checkpoint: `tasks * layers * heads` values, head varying fastest; at once, or as a promise. They are kept, not
   * copied: leave the array unchanged, and return another one for each checkpoint.
   * A rejection is taken for a passing failure, and the read is repeated a few times, unless it is a `HeadglowError`.
   * @param signal aborted when nobody needs the result any more
   */
  read(request: ReadRequest, signal: AbortSignal): Float32Array | Promise<Float32Array>;
}

/** The values of one model, in memory or read one checkpoint at a time. */
export type TensorOrSource = Tensor | Source;

/** One or more tensors, one per model; layer and head counts may differ. */
export interface Dataset<T extends TensorOrSource = TensorOrSource> {
  /** One per model, at least one. */
  readonly tensors: readonly T[];
  /** Said under every picture of it, such as that the data are synthetic. */
  readonly note?: string;
}

/** Number of checkpoints a tensor holds; 1 where it has no such dimension. */
export function checkpointCount(tensor: TensorShape): number {
  return tensor.steps?.length ?? 1;
}

/** Number of values of one checkpoint. */
export const checkpointSize = ({ tasks, layers, heads }: TensorShape): number =>
  tasks.length * layers * heads;

/** Index in `values` of the first cell of one layer x head matrix. */
export function matrixOffset(tensor: TensorShape, checkpoint: number, task: number): number {
  return (checkpoint * tensor.tasks.length + task) * tensor.layers * tensor.heads;
}
