// Values made of the values of a tensor or source, one checkpoint after another.

import { SourceCache } from '../source/cache.ts';
import { isInMemory, loadedValues } from '../tensor/source.ts';
import {
  checkpointCount,
  checkpointSize,
  type ReadRequest,
  type TensorOrSource,
  type TensorShape,
} from '../tensor/tensor.ts';
import { runWork, type Work, type WorkSettings } from './work.ts';

/** A computation that yields the checkpoint that it needs and those it will need next, and is given the values of the first. */
export type Computation<Result> = Generator<readonly [now: number, ...ahead: number[]], Result, Float32Array>;

/** The result of a computation on a tensor, after reading what it needs; each checkpoint read is a part of the work. */
export async function runComputation<Result>(
  tensor: TensorOrSource,
  making: Computation<Result>,
  work: Work,
): Promise<Result> {
  let next = making.next();
  while (!next.done) {
    const [now, ...ahead] = next.value;
    next = making.next(await work.read(tensor, now, ahead));
    await work.step();
  }
  return next.value;
}

/** Checkpoints of a source that are kept while others are computed from them. */
const KEPT = 2;

const caches = new WeakMap<TensorOrSource, SourceCache>();

/**
 * The cache of what is computed from a source: one of its own, as in the shared one its reads would wait for the read that
 * they are part of.
 */
export function derivedCache(tensor: TensorOrSource): SourceCache {
  const cache = caches.get(tensor) ?? new SourceCache({ budget: 4 * KEPT * checkpointSize(tensor) });
  caches.set(tensor, cache);
  return cache;
}

/**
 * A tensor whose checkpoints are computed from those of another; of a source, a source that computes those asked for.
 * @param shape the shape of the result
 * @param make computes the values of a checkpoint of the result, into memory of their own
 * @param onProgress called for each checkpoint that is read
 */
export function deriveTensor(
  tensor: TensorOrSource,
  shape: TensorShape,
  make: (checkpoint: number, into: Float32Array) => Computation<void>,
  onProgress?: WorkSettings['onProgress'],
): TensorOrSource {
  const cells = checkpointSize(shape);
  if (isInMemory(tensor)) {
    const values = new Float32Array(checkpointCount(shape) * cells);
    for (let checkpoint = 0; checkpoint < checkpointCount(shape); checkpoint++) {
      const making = make(checkpoint, values.subarray(checkpoint * cells, (checkpoint + 1) * cells));
      let next = making.next();
      while (!next.done) next = making.next(loadedValues(tensor, next.value[0]));
    }
    return { ...shape, values };
  }
  const read = ({ checkpoint }: ReadRequest, signal: AbortSignal): Promise<Float32Array> =>
    runWork(
      { signal, onProgress },
      async (work) => {
        const into = new Float32Array(cells);
        work.expect(checkpointCount(tensor));
        await runComputation(tensor, make(checkpoint, into), work);
        await work.reach(work.total);
        return into;
      },
      derivedCache,
    );
  return { ...shape, read };
}

/** The shape of a tensor or source, without its values. */
export const tensorShape = ({
  model,
  isGroup,
  layers,
  heads,
  tasks,
  steps,
  signed,
  unit,
  startStep,
}: TensorOrSource): TensorShape => ({
  ...{ model, layers, heads, tasks, steps },
  ...(isGroup !== undefined && { isGroup }),
  ...(signed !== undefined && { signed }),
  ...(unit !== undefined && { unit }),
  ...(startStep !== undefined && { startStep }),
});
