// Histograms by power of two: recorded in steps, in any order of checkpoints, they equal those of a plain count.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Octave, octaveSteps, recordedOctaves, recordOctaves } from '../../src/scale/octaves.ts';
import { CELLS_PER_STEP, finish } from '../../src/tensor/slices.ts';
import { valuesInMemory } from '../../src/tensor/source.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';

const exponentOf = (value: number): number =>
  (new Int32Array(Float32Array.of(value).buffer)[0] as number) >>> 23;

/** The octaves of a task, counted value by value. */
function countPlainly({ values, tasks, layers, heads }: Tensor, task: number): readonly Octave[] {
  const cells = layers * heads;
  const found = new Map<number, Octave>();
  values.forEach((value, at) => {
    const checkpoint = Math.floor(at / (cells * tasks.length));
    if (Math.floor(at / cells) % tasks.length !== task || !Number.isFinite(value)) return;
    const bucket = exponentOf(value);
    const first = checkpoint * cells + (at % cells);
    const before = found.get(bucket) ?? { count: 0, min: value, max: value, first, firstValue: value };
    found.set(bucket, {
      exponent: bucket & 0xff,
      ...{ count: before.count + 1, first: before.first, firstValue: before.firstValue },
      ...{ min: Math.min(before.min, value), max: Math.max(before.max, value) },
    });
  });
  return [...found].sort(([a], [b]) => a - b).map(([, octave]) => octave);
}

const anyTensor = fc
  .record({
    steps: fc.integer({ min: 1, max: 3 }),
    tasks: fc.integer({ min: 1, max: 3 }),
    heads: fc.integer({ min: 1, max: 6 }),
    value: fc.infiniteStream(fc.oneof(fc.float(), fc.constantFrom(0, 1, -1, 2, Number.NaN))),
  })
  .map(
    ({ steps, tasks, heads, value }): Tensor => ({
      ...{ model: 'm', layers: 2, heads, steps: Array.from({ length: steps }, (_, i) => i) },
      tasks: Array.from({ length: tasks }, (_, i) => `t${i}`),
      values: Float32Array.from({ length: steps * tasks * 2 * heads }, () => value.next().value as number),
    }),
  );

it('small matrices are recorded checkpoint by checkpoint, in any order', () => {
  fc.assert(
    fc.property(anyTensor, fc.nat(2), (tensor, first) => {
      const matrices = tensor.tasks.map((_, task) => ({ tensor, task }));
      const early = first % (tensor.steps?.length ?? 1);
      recordOctaves(tensor, [0], early, valuesInMemory(tensor, early) as Float32Array);
      finish(octaveSteps(matrices, valuesInMemory));
      for (const matrix of matrices)
        expect(recordedOctaves(matrix, () => null)).toEqual({
          octaves: countPlainly(tensor, matrix.task),
          isWhole: true,
        });
    }),
  );
});

it('large matrices are recorded in steps, also if they are recorded otherwise meanwhile', () => {
  const heads = CELLS_PER_STEP + 5;
  const values = new Float32Array(2 * 2 * heads).map((_, i) => (i % 11 === 0 ? -1 : 1) * ((i * 7919) % 1013));
  const tensor = { model: 'm', layers: 1, heads, tasks: ['a', 'b'], steps: [0, 1], values };
  const matrices = [0, 1].map((task) => ({ tensor, task }));
  const steps = octaveSteps(matrices, valuesInMemory);
  expect(steps.next().done).toBe(false);
  recordOctaves(tensor, [0, 1], 0, values);
  finish(steps);
  for (const matrix of matrices)
    expect(recordedOctaves(matrix, () => null)).toEqual({
      octaves: countPlainly(tensor, matrix.task),
      isWhole: true,
    });
});
