// Validation of datasets: conversions, defaults and error messages.

import { describe, expect, it } from 'vitest';
import { matrixAt, describe as words } from '../../src/analysis.ts';
import { checkDataset, type DatasetInput } from '../../src/tensor/check.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { modelNames, taskNames } from '../../src/tensor/select.ts';
import { isInMemory, readCheckpoint as readOf, valuesInMemory } from '../../src/tensor/source.ts';
import type { TensorOrSource } from '../../src/tensor/tensor.ts';
import { timelineSteps } from '../../src/tensor/timeline.ts';

const good = { model: 'm', layers: 2, heads: 3, tasks: ['a'], steps: [0, 10], values: new Float32Array(12) };
const dataset = (change: object): DatasetInput => ({ tensors: [{ ...good, ...change }] });
const numbers = [1, 2, 3, 4, 5, 6];

/** The error of an invalid dataset. */
function sentenceOf(given: unknown): string {
  try {
    checkDataset(given as DatasetInput);
  } catch (error) {
    if (error instanceof HeadglowError) return error.message;
    throw error;
  }
  return '';
}

describe('a dataset', () => {
  it('is used without copying if it is complete', () => {
    const given = dataset({});
    expect(checkDataset(given)).toBe(given);
  });

  it.each([
    ['a list', numbers],
    ['Float64Array', Float64Array.from(numbers)],
    ['Int32Array', Int32Array.from(numbers)],
    ['Uint8Array', Uint8Array.from(numbers)],
    ['BigInt64Array', BigInt64Array.from(numbers, BigInt)],
  ])('may hold values as %s', (_, values) => {
    const checked = checkDataset(dataset({ values, steps: null }));
    expect(checked.tensors[0]).toHaveProperty('values', Float32Array.from(numbers));
  });

  it('may contain null for missing cells, as in JSON', () => {
    const [tensor] = checkDataset(dataset({ values: [1, null, 3, 4, 5, 6], steps: null })).tensors;
    expect(tensor).toHaveProperty('values', Float32Array.of(1, Number.NaN, 3, 4, 5, 6));
  });

  it('has one unnamed task and no checkpoints by default', async () => {
    const given = { tensors: [{ model: 'm', layers: 2, heads: 3, values: numbers }], note: 'synthetic' };
    expect(checkDataset(given)).toMatchObject({
      note: 'synthetic',
      tensors: [{ tasks: [''], steps: null }],
    });
    expect([modelNames(given), taskNames(given), timelineSteps(given)]).toEqual([['m'], [''], []]);
    expect((await words(given)).panels).toHaveLength(1);
  });

  it.each([
    ['a list with a missing cell', [1, 2, 3, null, 5, 6]],
    ['Float64Array', Float64Array.of(1, 2, 3, Number.NaN, 5, 6)],
    ['a promise of a list', Promise.resolve([1, 2, 3, null, 5, 6])],
  ])('may have a source that returns %s', async (_, values) => {
    const given: DatasetInput = { tensors: [{ model: 'm', layers: 2, heads: 3, read: () => values }] };
    const [source] = checkDataset(given).tensors;
    const matrix = await matrixAt(source as TensorOrSource, 0, 0);
    expect(matrix.values).toEqual(Float32Array.of(1, 2, 3, Number.NaN, 5, 6));
  });

  it('may have steps in a typed array', () => {
    expect(checkDataset(dataset({ steps: Int32Array.of(5, 7) })).tensors[0]?.steps).toEqual([5, 7]);
    expect(checkDataset(dataset({ steps: BigInt64Array.of(5n, 7n) })).tensors[0]?.steps).toEqual([5, 7]);
  });
});

describe('an error in a dataset names its place', () => {
  const tensorFaults: readonly (readonly [object, string])[] = [
    [
      { values: new Float32Array(11) },
      '.values: the length is 11 instead of 12; pass 2 x 1 x 2 x 3 values, for checkpoints, tasks, layers and heads.',
    ],
    [{ values: undefined }, '.values: undefined is not an array; pass a Float32Array.'],
    [{ values: new ArrayBuffer(48) }, '.values: [object ArrayBuffer] is not an array; pass a Float32Array.'],
    [
      {
        values: [
          [1, 2, 3],
          [4, 5, 6],
        ],
        steps: null,
      },
      '.values[0]: [1,2,3] is not a number; pass one flat list of numbers.',
    ],
    [
      { values: [1, 2, '3', 4, 5, 6], steps: null },
      '.values[2]: "3" is not a number; pass one flat list of numbers.',
    ],
    [{ layers: 0 }, '.layers: 0 is not a positive whole number; pass the number of layers.'],
    [{ layers: '2' }, '.layers: "2" is not a positive whole number; pass the number of layers.'],
    [{ heads: 2.5 }, '.heads: 2.5 is not a positive whole number; pass the number of heads.'],
    [{ heads: undefined }, '.heads: undefined is not a positive whole number; pass the number of heads.'],
    [{ model: undefined }, '.model: undefined is not a string; pass the name of the model, or "".'],
    [{ tasks: [] }, '.tasks: [] is not a list of names; pass one name per task.'],
    [{ tasks: ['a', 3] }, '.tasks: [a,3] is not a list of names; pass one name per task.'],
    [{ tasks: 'copy' }, '.tasks: "copy" is not a list of names; pass one name per task.'],
    [
      { steps: [10, 0] },
      '.steps[1]: step 0 is listed after step 10; sort checkpoints by step and remove duplicates.',
    ],
    [
      { steps: [5, 5] },
      '.steps[1]: step 5 is listed after step 5; sort checkpoints by step and remove duplicates.',
    ],
    [{ steps: [0, Number.NaN] }, '.steps[1]: NaN is not a number; pass the training step.'],
    [{ steps: [] }, '.steps: [] is not a list of training steps; pass one number per checkpoint, or null.'],
    [{ steps: 2 }, '.steps: 2 is not a list of training steps; pass one number per checkpoint, or null.'],
    [
      { steps: [0, 10, 20] },
      '.values: the length is 12 instead of 18; pass 3 x 1 x 2 x 3 values, for checkpoints, tasks, layers and heads.',
    ],
  ];
  it.each(tensorFaults)('%o', (change, sentence) => {
    const given = { tensors: [good, { ...good, ...change }] };
    expect(sentenceOf(given)).toBe(`tensors[1]${sentence}`);
  });

  const datasetFaults: readonly (readonly [unknown, string])[] = [
    [undefined, 'tensors: undefined'],
    [null, 'tensors: undefined'],
    [{ tensors: [] }, 'tensors: []'],
    [{ tensors: good }, 'tensors: [object Object]'],
    [[good], 'tensors: undefined'],
  ];
  it.each(datasetFaults)('%o', (given, start) => {
    const rest = ' is not a list of tensors; pass { tensors: [{ model, values, layers, heads }] }.';
    expect(sentenceOf(given)).toBe(start + rest);
  });

  it('if a tensor is not an object', () => {
    expect(sentenceOf({ tensors: [null] })).toBe(
      'tensors[0]: null is not a tensor; pass { model, values, layers, heads }.',
    );
  });
});

describe('a source', () => {
  const read = () => new Float32Array(6);
  const source = { model: 'm', layers: 2, heads: 3, tasks: ['copy'], steps: [0, 10], read };

  it('is used without copying if it is complete', () => {
    const given = { tensors: [source] };
    expect(checkDataset(given)).toBe(given);
  });

  it('is completed to the same object each time, with the same values', async () => {
    class Counting {
      readonly model = 'm';
      readonly #layers = 2;
      reads = 0;
      get layers() {
        return this.#layers;
      }
      readonly heads = 3;
      read() {
        this.reads += 1;
        return new Float32Array(this.#layers * 3);
      }
    }
    const given = new Counting();
    const [first] = checkDataset({ tensors: [given] }).tensors;
    const [second] = checkDataset({ tensors: [given] }).tensors;
    expect(first).toBe(second);
    expect(first).toMatchObject({ model: 'm', layers: 2, heads: 3, tasks: [''], steps: null });
    const signal = new AbortController().signal;
    expect(readOf(first as TensorOrSource, { checkpoint: 0 }, signal)).toHaveLength(6);
    expect(given.reads).toBe(1);
  });

  it.each([
    [{ layers: 0 }, 'tensors[0].layers: 0 is not a positive whole number; pass the number of layers.'],
    [
      { steps: [1, 1] },
      'tensors[0].steps[1]: step 1 is listed after step 1; sort checkpoints by step and remove duplicates.',
    ],
    [{ tasks: 'copy' }, 'tensors[0].tasks: "copy" is not a list of names; pass one name per task.'],
    [{ read: 5 }, 'tensors[0].read: 5 is not a function; pass read({ checkpoint }, signal).'],
    [{ range: [2, 1] }, 'tensors[0].range: [2,1] is not a range; pass [smallest, largest].'],
    [{ range: [0, Number.NaN] }, 'tensors[0].range: [0,NaN] is not a range'],
  ])('is rejected if it is invalid: %o', (wrong, sentence) => {
    expect(() => checkDataset({ tensors: [{ ...source, ...wrong } as never] })).toThrow(sentence);
  });

  it.each([{}, { tasks: ['a'] }])('has its new steps after it has grown, with %o', (more) => {
    const growing = { model: 'm', layers: 1, heads: 2, steps: [0, 10], read: source.read, ...more };
    const [first] = checkDataset({ tensors: [growing] }).tensors;
    growing.steps = [0, 10, 20];
    const [second] = checkDataset({ tensors: [growing] }).tensors;
    expect(second?.steps).toEqual([0, 10, 20]);
    // The cache identifies sources by object identity.
    expect(second).toBe(first);
  });

  it('is not a source if `read` is undefined', () => {
    const tensor = { ...good, read: undefined };
    const [checked] = checkDataset({ tensors: [tensor] }).tensors as [TensorOrSource];
    expect(isInMemory(checked)).toBe(true);
    expect(valuesInMemory(checked, 1)).toHaveLength(6);
  });
});
