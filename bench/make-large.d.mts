// Types of make-large.mjs, which runs without a build.

export interface LargeFileOptions {
  /** Checkpoints, tasks, layers and heads. */
  readonly shape?: readonly [number, number, number, number];
  /** Whether to write an uncompressed zip64 .npz file with steps and tasks. */
  readonly npz?: boolean;
}
/** Generates the matrices of each checkpoint, one per task, in one buffer that is reused. */
export function generateMatrices(
  shape: readonly [number, number, number, number],
): Generator<Float32Array, void>;
export function writeLargeFile(path: string, options?: LargeFileOptions): Promise<void>;
