// The one shape of data in Headglow: float32 values over (checkpoint, task, layer, head), in C order.

/** Values of one model. A dimension that a file lacks has length 1. */
export interface Tensor {
  /** Name of the model, `''` where the file names none and no other tensor stands beside it. */
  readonly model: string;
  /** `checkpoints * tasks * layers * heads` values, head varying fastest. NaN is a missing cell. */
  readonly values: Float32Array;
  readonly layers: number;
  readonly heads: number;
  /** One label a task, `''` for the only task of a file that names none. */
  readonly tasks: readonly string[];
  /** Training step of each checkpoint, rising; `null` where the file has no checkpoints. */
  readonly steps: readonly number[] | null;
}

/** One or more tensors, one a model; layer and head counts may differ. */
export interface Dataset {
  readonly tensors: readonly Tensor[];
  /** Said under every picture of it, such as that the data are synthetic. */
  readonly note?: string;
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
export function checkpointValues({ values, tasks, layers, heads }: Tensor, checkpoint: number): Float32Array {
  return values.subarray(checkpoint * tasks.length * layers * heads);
}
