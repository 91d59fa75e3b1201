// Everything computed from a source with levels equals the result for the same values in memory.

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Description,
  describe,
  difference,
  emergence,
  emergenceRanking,
  matrixAt,
  topHeads,
  valuesByScale,
} from '../../src/analysis.ts';
import { checkpointCount, checkpointSize, type Dataset, type Tensor } from '../../src/tensor/tensor.ts';
import { levelled } from './levelled.ts';
import { runs } from './runs.ts';

const withLevels = ({ tensors, ...rest }: Dataset<Tensor>): Dataset => ({
  ...rest,
  tensors: tensors.map((tensor) => levelled(tensor).source),
});

/** Advice compares the extremes of tasks, of which levels tell less. */
const withoutAdvice = ({ statements }: Description) => statements.filter(({ kind }) => kind !== 'advice');

it('descriptions, top heads and values of small parts equal those of the same values in memory', async () => {
  await fc.assert(
    fc.asyncProperty(runs, async (dataset) => {
      const given = dataset as Dataset<Tensor>;
      const found = withLevels(given);
      const [expected, description] = [await describe(given), await describe(found)];
      expect(withoutAdvice(description)).toEqual(withoutAdvice(expected));
      expect(description.panels).toEqual(expected.panels);
      expect(await topHeads(found)).toEqual(await topHeads(given));
      expect(await valuesByScale(found)).toEqual(await valuesByScale(given));
    }),
    { numRuns: 30 },
  );
});

it('changes, emergence and matrices of small checkpoints equal those of the same values in memory', async () => {
  const { signal } = new AbortController();
  await fc.assert(
    fc.asyncProperty(runs, fc.constantFrom(0, 0.5), async (dataset, threshold) => {
      const given = dataset as Dataset<Tensor>;
      const found = withLevels(given);
      const pairs = [
        [difference(given, 'first'), difference(found, 'first')],
        [emergence(given, threshold), emergence(found, threshold)],
      ] as const;
      for (const [expected, derived] of pairs)
        for (const [i, tensor] of expected.tensors.entries())
          for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++) {
            const size = checkpointSize(tensor);
            const values = (tensor as Tensor).values.slice(checkpoint * size, (checkpoint + 1) * size);
            const source = derived.tensors[i] as Exclude<(typeof derived.tensors)[number], Tensor>;
            expect(await source.read({ checkpoint }, signal)).toEqual(values);
          }
      expect(await emergenceRanking(found, threshold)).toEqual(await emergenceRanking(given, threshold));
      const [tensor, source] = [given.tensors[0], found.tensors[0]];
      if (tensor && source) expect(await matrixAt(source, 0, 0)).toEqual(await matrixAt(tensor, 0, 0));
    }),
    { numRuns: 30 },
  );
});
