// Random training runs for fast-check, with few different values so that ties and threshold hits occur.

import fc from 'fast-check';
import type { Dataset, Tensor } from '../../src/tensor/tensor.ts';

const value = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(-1, -0.5, 0, 0.25, 0.5, 0.75, 1) },
  { weight: 3, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 1e-45, 3e38, -3e38) },
  { weight: 3, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
);

const run = (model: string): fc.Arbitrary<Tensor> =>
  fc
    .record({
      steps: fc.uniqueArray(fc.nat(12), { minLength: 2, maxLength: 6 }),
      tasks: fc.integer({ min: 1, max: 2 }),
      layers: fc.integer({ min: 1, max: 3 }),
      heads: fc.integer({ min: 1, max: 3 }),
    })
    .chain(({ steps, tasks, layers, heads }) => {
      const length = steps.length * tasks * layers * heads;
      return fc.array(value, { minLength: length, maxLength: length }).map((values) => ({
        model,
        layers,
        heads,
        tasks: Array.from({ length: tasks }, (_, t) => `task ${t}`),
        steps: [...steps].sort((a, b) => a - b),
        values: Float32Array.from(values),
      }));
    });

/** One or two runs with different steps and shapes. */
export const runs: fc.Arbitrary<Dataset<Tensor>> = fc.oneof(
  run('').map((tensor) => ({ tensors: [tensor] })),
  fc.tuple(run('a'), run('b')).map((tensors) => ({ tensors })),
);

/** The indices of a value, and its index in `values`. */
export function* cellsOf({ tasks, layers, heads }: Tensor): Generator<readonly [number, number, number]> {
  for (let task = 0; task < tasks.length; task++)
    for (let layer = 0; layer < layers; layer++)
      for (let head = 0; head < heads; head++) yield [task, layer, head];
}

/** The value at a checkpoint. */
export const valueAt = (
  { tasks, layers, heads, values }: Tensor,
  checkpoint: number,
  [task, layer, head]: readonly [number, number, number],
): number => values[((checkpoint * tasks.length + task) * layers + layer) * heads + head] as number;
