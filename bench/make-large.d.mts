// Types of make-large.mjs, which runs without a build.

export interface LargeSettings {
  /** Checkpoints, tasks, layers and heads. */
  readonly shape?: readonly [number, number, number, number];
  /** As an uncompressed zip64 .npz with steps and tasks. */
  readonly npz?: boolean;
}
/** The values of each checkpoint, in one buffer that is filled again and again. */
export function checkpoints(shape: readonly [number, number, number, number]): Generator<Float32Array, void>;
export function makeLarge(path: string, settings?: LargeSettings): Promise<void>;
