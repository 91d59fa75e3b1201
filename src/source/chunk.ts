// A chunk: the values that one read of a source returns, with its cache key and errors.

import { type ErrorDetails, HeadglowError } from '../tensor/error.ts';
import { toFloat32 } from '../tensor/float32.ts';
import type { Reduction } from '../tensor/reductions.ts';
import { levelsOf } from '../tensor/source.ts';
import { checkpointSize, type ReadRequest, type TensorOrSource } from '../tensor/tensor.ts';
import { stepText } from '../tensor/text.ts';
import type { Range } from '../tensor/zoom.ts';

/** Identifies one checkpoint of a tensor or source, or a part of it. */
export interface Chunk {
  readonly tensor: TensorOrSource;
  readonly request: ReadRequest;
}

const ids = new WeakMap<TensorOrSource, number>();
let nextId = 0;

/** The cache key of a chunk. @param tasks a number of tasks, to get the same key for all of them */
export function chunkKey({ tensor, request: { checkpoint, part } }: Chunk, tasks = 1): string {
  let id = ids.get(tensor);
  if (id === undefined) {
    id = nextId++;
    ids.set(tensor, id);
  }
  if (!part) return `${id} ${checkpoint}`;
  const { task, level, layers, heads, reduction } = part;
  // Written out, as this runs for each chunk of each frame.
  return `${id} ${checkpoint} ${Math.floor(task / tasks)},${level},${layers[0]},${layers[1]},${heads[0]},${heads[1]},${reduction}`;
}

/** The key of what is read to get a chunk: sources may read several tasks together. */
export const readKey = (chunk: Chunk): string =>
  chunkKey(chunk, levelsOf(chunk.tensor)?.[chunk.request.part?.level ?? 0]?.tile?.tasks);

/** What is read of a checkpoint before it is shown: all of it; of a source with levels, the coarsest one. */
export function firstChunks(tensor: TensorOrSource, checkpoint: number, reduction: Reduction): Chunk[] {
  const levels = levelsOf(tensor) ?? [];
  const level = levels.length - 1;
  const coarsest = levels[level];
  if (!coarsest) return [{ tensor, request: { checkpoint } }];
  const { layers, heads } = coarsest;
  return tensor.tasks.map((_, task) => ({
    tensor,
    request: { checkpoint, part: { task, level, layers: [0, layers], heads: [0, heads], reduction } },
  }));
}

const spanOf = ([start, end]: Range): number => end - start;

/** Number of values in a chunk. */
const chunkSize = ({ tensor, request: { part } }: Chunk): number =>
  part ? spanOf(part.layers) * spanOf(part.heads) : checkpointSize(tensor);

/** Size of a chunk in bytes. */
export const chunkBytes = (chunk: Chunk): number => 4 * chunkSize(chunk);

/** The remedy that an error of a read names, such as what a server asks for. */
const remedyOf = (error: unknown): string | undefined =>
  (error as { readonly details?: Partial<ErrorDetails> } | null)?.details?.remedy;

/** Creates the error of a chunk that could not be read. A HeadglowError thrown by the source is returned as it is. */
export function chunkReadError(
  { tensor, request: { checkpoint } }: Chunk,
  error: unknown,
  overrides: Partial<ErrorDetails> = {},
): HeadglowError {
  if (error instanceof HeadglowError) return error;
  const step = tensor.steps?.[checkpoint];
  const details: ErrorDetails = {
    code: 'read',
    ...(tensor.model && { file: tensor.model }),
    place: step === undefined ? `checkpoint ${checkpoint}` : `step ${stepText(step)}`,
    reason: (error instanceof Error ? error.message : String(error)).replace(/\.$/, ''),
    remedy: remedyOf(error) ?? 'try again',
    ...overrides,
  };
  return new HeadglowError(details, { cause: error });
}

/** Converts what a source returned to values. @throws HeadglowError if it is not an array of the right length */
export function chunkValues(chunk: Chunk, returned: unknown): Float32Array {
  let reason: string;
  try {
    const values = toFloat32(returned, 'read() result');
    const count = chunkSize(chunk);
    if (values.length === count) return values;
    reason = `the source returned ${values.length} instead of ${count} values`;
  } catch (error) {
    reason = (error as Error).message;
  }
  throw chunkReadError(chunk, new Error(reason));
}

/** The error of a source that returned the same array for two checkpoints, overwriting the values of the first. */
export const reusedArrayError = (chunk: Chunk): HeadglowError =>
  chunkReadError(chunk, new Error('the source returned the same array as for another checkpoint'), {
    remedy: 'return a new array for each checkpoint',
  });
