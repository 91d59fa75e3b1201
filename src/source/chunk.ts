// A chunk: what one read of a source returns.

import { type ErrorDetails, HeadglowError } from '../tensor/error.ts';
import { toFloat32 } from '../tensor/float32.ts';
import { checkpointSize, type ReadRequest, type TensorOrSource } from '../tensor/tensor.ts';
import { stepText } from '../tensor/text.ts';

export interface Chunk {
  readonly tensor: TensorOrSource;
  readonly request: ReadRequest;
}

const ids = new WeakMap<TensorOrSource, number>();
let nextId = 0;

/** A text that stands for a chunk: its source, and the request as text. */
export function chunkKey({ tensor, request }: Chunk): string {
  let id = ids.get(tensor);
  if (id === undefined) {
    id = nextId++;
    ids.set(tensor, id);
  }
  return `${id} ${request.checkpoint}`;
}

export const chunkBytes = ({ tensor }: Chunk): number => 4 * checkpointSize(tensor);

/** The error of a chunk that could not be read. What a source says as a HeadglowError is passed on. */
export function chunkReadError(
  { tensor, request: { checkpoint } }: Chunk,
  error: unknown,
  more: Partial<ErrorDetails> = {},
): HeadglowError {
  if (error instanceof HeadglowError) return error;
  const step = tensor.steps?.[checkpoint];
  const details: ErrorDetails = {
    code: 'read',
    ...(tensor.model && { file: tensor.model }),
    place: `checkpoint ${checkpoint}${step === undefined ? '' : `, step ${stepText(step)}`}`,
    reason: (error instanceof Error ? error.message : String(error)).replace(/\.$/, ''),
    remedy: 'ask for it again to retry',
    ...more,
  };
  return new HeadglowError(details, { cause: error });
}

/** What a source returned, as values. @throws HeadglowError where they are not those of the chunk */
export function chunkValues(chunk: Chunk, returned: unknown): Float32Array {
  let reason: string;
  try {
    const values = toFloat32(returned, 'what its source returned');
    const count = checkpointSize(chunk.tensor);
    if (values.length === count) return values;
    reason = `its source returned ${values.length} values, not ${count}`;
  } catch (error) {
    reason = (error as Error).message;
  }
  throw chunkReadError(chunk, new Error(reason));
}

/** The error of a source that returns one array for two checkpoints: one of them has the values of the other. */
export const reusedArrayError = (chunk: Chunk): HeadglowError =>
  chunkReadError(chunk, new Error('its source returned the array of another checkpoint again'), {
    remedy: 'return a new array for each checkpoint',
  });
