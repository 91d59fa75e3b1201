// What must hold for any bytes: a dataset of finite shapes, or a HeadglowError that names the file; at once, and in little memory.

import { type Bytes, loadFiles } from '../../src/formats/load.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { readCheckpoint } from '../../src/tensor/source.ts';
import { checkpointCount, checkpointSize, type Tensor } from '../../src/tensor/tensor.ts';
import { loadTensors } from '../support/load.ts';

/** Seconds of processor time that one file may take: hundreds of times what any of them does. */
const MOST_SECONDS = 10;
/** Bytes of values that a file may ask for, and as many more for each of its own: what deflate can hold, as float32. */
const FREE_BYTES = 4 * 2 ** 21;
const BYTES_A_BYTE = 4 * 1032;

const NAME = 'given';

function wrongIn(tensor: Tensor): string | undefined {
  const cells = checkpointCount(tensor) * tensor.tasks.length * tensor.layers * tensor.heads;
  if (!(cells > 0) || tensor.values.length !== cells)
    return `${tensor.values.length} values for ${checkpointCount(tensor)} x ${tensor.tasks.length} x ${tensor.layers} x ${tensor.heads}`;
  const steps = tensor.steps ?? [];
  return steps.every((step, index) => index === 0 || step > (steps[index - 1] as number))
    ? undefined
    : 'steps do not rise';
}

/** Reads a file as a whole. */
const held = async (bytes: Uint8Array): Promise<readonly Tensor[]> =>
  (await loadTensors([{ name: NAME, bytes }])).tensors;

/** Reads a file by ranges, with no room for values in memory; then all checkpoints. Throws for ranges outside the file. */
export async function byRanges(bytes: Uint8Array): Promise<readonly Tensor[]> {
  const given: Bytes = {
    name: NAME,
    size: bytes.length,
    read: async (start, end) => {
      if (!(start >= 0 && start <= end && end <= bytes.length))
        throw new Error(`bytes ${start} to ${end} of ${bytes.length} were asked for`);
      return bytes.slice(start, end);
    },
  };
  const { tensors } = await loadFiles(given, { memory: 0 });
  return Promise.all(
    tensors.map(async (tensor) => {
      const { signal } = new AbortController();
      const size = checkpointSize(tensor);
      const values = new Float32Array(checkpointCount(tensor) * size);
      for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++) {
        const of = await readCheckpoint(tensor, { checkpoint }, signal);
        values.set(of.subarray(0, size), checkpoint * size);
      }
      return { ...tensor, values };
    }),
  );
}

/** What a file holds, or the error that refuses it. Throws where neither is right. */
export async function outcomeOf(bytes: Uint8Array, load = held): Promise<readonly Tensor[] | HeadglowError> {
  const before = process.cpuUsage();
  let outcome: readonly Tensor[] | HeadglowError;
  try {
    outcome = await load(bytes);
  } catch (error) {
    if (!(error instanceof HeadglowError)) throw error;
    outcome = error;
  }
  const { user, system } = process.cpuUsage(before);
  if ((user + system) / 1e6 > MOST_SECONDS) throw new Error(`it took ${(user + system) / 1e6} s`);
  if (outcome instanceof HeadglowError) {
    if (outcome.details.file !== NAME) throw new Error(`the error names no file: ${outcome.message}`);
    if (outcome.message.length > 5000) throw new Error(`an error of ${outcome.message.length} letters`);
    return outcome;
  }
  const wrong = outcome.length === 0 ? 'no tensors' : outcome.map(wrongIn).find((one) => one !== undefined);
  if (wrong !== undefined) throw new Error(wrong);
  const size = outcome.reduce((sum, { values }) => sum + values.byteLength, 0);
  if (size > FREE_BYTES + BYTES_A_BYTE * bytes.length) throw new Error(`${size} bytes of values`);
  return outcome;
}

/** All values that a file holds, one tensor behind the other. */
export async function valuesOf(bytes: Uint8Array, load = held): Promise<number[]> {
  const outcome = await outcomeOf(bytes, load);
  if (outcome instanceof HeadglowError) throw outcome;
  return outcome.flatMap(({ values }) => [...values]);
}
