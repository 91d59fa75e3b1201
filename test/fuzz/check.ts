// The property under test: any bytes give a valid dataset or a HeadglowError that names the file, quickly and in little memory.

import { type Bytes, loadFiles } from '../../src/formats/load.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { readCheckpoint } from '../../src/tensor/source.ts';
import { checkpointCount, checkpointSize, type Tensor } from '../../src/tensor/tensor.ts';
import { loadTensors } from '../support/load.ts';

/** Maximum CPU seconds per file, hundreds of times more than any file needs. */
const MAX_SECONDS = 10;
/** Maximum bytes of values: a constant, plus this many for each byte of the file, as deflate compresses up to 1032:1. */
const BASE_BYTES = 4 * 2 ** 21;
const BYTES_PER_FILE_BYTE = 4 * 1032;

const NAME = 'input';

/** What is wrong with a tensor, if anything. */
function findFault(tensor: Tensor): string | undefined {
  const cells = checkpointCount(tensor) * tensor.tasks.length * tensor.layers * tensor.heads;
  if (!(cells > 0) || tensor.values.length !== cells)
    return `${tensor.values.length} values for ${checkpointCount(tensor)} x ${tensor.tasks.length} x ${tensor.layers} x ${tensor.heads}`;
  const steps = tensor.steps ?? [];
  return steps.every((step, index) => index === 0 || step > (steps[index - 1] as number))
    ? undefined
    : 'steps do not rise';
}

/** Reads a file as a whole. */
const loadWhole = async (bytes: Uint8Array): Promise<readonly Tensor[]> =>
  (await loadTensors([{ name: NAME, bytes }])).tensors;

/** Reads a file by ranges with no memory budget, then all its checkpoints. Throws for ranges outside the file. */
export async function loadByRanges(bytes: Uint8Array): Promise<readonly Tensor[]> {
  const file: Bytes = {
    name: NAME,
    size: bytes.length,
    read: async (start, end) => {
      if (!(start >= 0 && start <= end && end <= bytes.length))
        throw new Error(`bytes ${start} to ${end} of ${bytes.length} were requested`);
      return bytes.slice(start, end);
    },
  };
  const { tensors } = await loadFiles(file, { memory: 0 });
  return Promise.all(
    tensors.map(async (tensor) => {
      const { signal } = new AbortController();
      const size = checkpointSize(tensor);
      const values = new Float32Array(checkpointCount(tensor) * size);
      for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++) {
        const matrices = await readCheckpoint(tensor, { checkpoint }, signal);
        values.set(matrices.subarray(0, size), checkpoint * size);
      }
      return { ...tensor, values };
    }),
  );
}

/** The tensors of a file, or the error that refuses it. Throws if either violates the property. */
export async function outcomeOf(
  bytes: Uint8Array,
  load = loadWhole,
): Promise<readonly Tensor[] | HeadglowError> {
  const before = process.cpuUsage();
  let outcome: readonly Tensor[] | HeadglowError;
  try {
    outcome = await load(bytes);
  } catch (error) {
    if (!(error instanceof HeadglowError)) throw error;
    outcome = error;
  }
  const { user, system } = process.cpuUsage(before);
  if ((user + system) / 1e6 > MAX_SECONDS) throw new Error(`it took ${(user + system) / 1e6} s`);
  if (outcome instanceof HeadglowError) {
    if (outcome.details.file !== NAME)
      throw new Error(`the error does not name the file: ${outcome.message}`);
    if (outcome.message.length > 5000) throw new Error(`an error of ${outcome.message.length} characters`);
    return outcome;
  }
  const fault =
    outcome.length === 0 ? 'no tensors' : outcome.map(findFault).find((found) => found !== undefined);
  if (fault !== undefined) throw new Error(fault);
  const size = outcome.reduce((sum, { values }) => sum + values.byteLength, 0);
  if (size > BASE_BYTES + BYTES_PER_FILE_BYTE * bytes.length) throw new Error(`${size} bytes of values`);
  return outcome;
}

/** All values of a file, tensor after tensor. */
export async function valuesOf(bytes: Uint8Array, load = loadWhole): Promise<number[]> {
  const outcome = await outcomeOf(bytes, load);
  if (outcome instanceof HeadglowError) throw outcome;
  return outcome.flatMap(({ values }) => [...values]);
}
