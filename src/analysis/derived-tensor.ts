// Tensors that are computed from the checkpoints of another tensor or source.

import { SourceCache } from '../source/cache.ts';
import { keepNeededPrecision, toTensorValues } from '../tensor/precision.ts';
import { isDouble, isInMemory, preciseValues } from '../tensor/source.ts';
import {
  checkpointCount,
  checkpointSize,
  type Numbers,
  type ReadRequest,
  type TensorOrSource,
  type TensorShape,
} from '../tensor/tensor.ts';
import { runWork, type Work, type WorkSettings } from './work.ts';

/** A computation that yields the checkpoint it needs, followed by those it will need next, and receives the values of the first. */
export type Computation<Result> = Generator<readonly [now: number, ...ahead: number[]], Result, Numbers>;

/** Runs a computation on a tensor, reading the checkpoints that it requests; each is a part of the work. */
export async function runComputation<Result>(
  tensor: TensorOrSource,
  computation: Computation<Result>,
  work: Work,
): Promise<Result> {
  let next = computation.next();
  while (!next.done) {
    const [now, ...ahead] = next.value;
    next = computation.next(await work.read(tensor, now, ahead));
    await work.step();
  }
  return next.value;
}

/** Checkpoints of a source that are cached while others are computed from them. */
const CACHED_CHECKPOINTS = 2;

const caches = new WeakMap<TensorOrSource, SourceCache>();

/**
 * The cache for computations on a source. It is separate from the shared cache, in which reads of the source would wait for
 * the read of the derived tensor that they are part of.
 */
export function derivedCache(tensor: TensorOrSource): SourceCache {
  const budget = 4 * CACHED_CHECKPOINTS * checkpointSize(tensor);
  const cache = caches.get(tensor) ?? new SourceCache({ budget });
  caches.set(tensor, cache);
  return cache;
}

/**
 * A tensor whose checkpoints are computed from those of another, in double precision if that is. For a source, the result is a
 * source that computes checkpoints on demand.
 * @param shape the shape of the result
 * @param compute computes a checkpoint of the result and writes it to `into`
 * @param onProgress called for each checkpoint that is read
 */
export function deriveTensor(
  tensor: TensorOrSource,
  shape: TensorShape,
  compute: (checkpoint: number, into: Numbers) => Computation<void>,
  onProgress?: WorkSettings['onProgress'],
): TensorOrSource {
  const cells = checkpointSize(shape);
  if (isInMemory(tensor)) {
    const count = checkpointCount(shape) * cells;
    const values = isDouble(tensor) ? new Float64Array(count) : new Float32Array(count);
    for (let checkpoint = 0; checkpoint < checkpointCount(shape); checkpoint++) {
      const computation = compute(checkpoint, values.subarray(checkpoint * cells, (checkpoint + 1) * cells));
      let next = computation.next();
      while (!next.done) next = computation.next(preciseValues(tensor, next.value[0]) as Numbers);
    }
    return keepNeededPrecision({ ...shape, ...toTensorValues(values) });
  }
  const read = ({ checkpoint }: ReadRequest, signal: AbortSignal): Promise<Float32Array> =>
    runWork(
      { signal, onProgress },
      async (work) => {
        const into = new Float32Array(cells);
        work.expect(checkpointCount(tensor));
        await runComputation(tensor, compute(checkpoint, into), work);
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
  headName,
  tasks,
  steps,
  signed,
  unit,
  startStep,
}: TensorOrSource): TensorShape => ({
  ...{ model, layers, heads, tasks, steps },
  ...(isGroup !== undefined && { isGroup }),
  ...(headName !== undefined && { headName }),
  ...(signed !== undefined && { signed }),
  ...(unit !== undefined && { unit }),
  ...(startStep !== undefined && { startStep }),
});
