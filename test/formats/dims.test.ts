// Names for the axes of arrays, compared with a slow reading that follows the definition.

import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { arrange, FIGURE_AXES, parseDims, REDUCTIONS } from '../../src/formats/array/dims.ts';
import { NumberArray } from '../../src/formats/array/number-array.ts';
import { loadFiles } from '../../src/formats/load.ts';
import type { Reading } from '../../src/formats/reading.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { counting, npy } from '../support/npy.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';

const WHERE = { file: 'a.npy' };

async function read(name: string, bytes: Uint8Array, reading: Reading): Promise<readonly Tensor[]> {
  const { tensors } = await loadFiles([{ name, bytes }], { ...reading, strict: true });
  return tensors as readonly Tensor[];
}

const refusalOf = async (name: string, bytes: Uint8Array, reading: Reading): Promise<string> => {
  const error = await read(name, bytes, reading).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HeadglowError);
  return (error as HeadglowError).message;
};

describe('dims', () => {
  it('are parsed', () => {
    expect(parseDims('token (layer head)').dims).toEqual([['token'], ['layer', 'head']]);
    expect(parseDims('seed step Tasks layers h').dims).toEqual([
      ['run'],
      ['checkpoint'],
      ['task'],
      ['layer'],
      ['head'],
    ]);
  });

  it.each([
    ['token', '"token" has neither layer nor head'],
    ['layer head head', 'names head twice'],
    ['(layer head', 'has an unmatched ('],
    ['layer head)', 'has an unmatched )'],
    ['layer head 3', '"3" is not a name'],
  ])('%s is refused', (text, reason) => {
    expect(() => parseDims(text)).toThrow(reason);
  });
});

/** The values to combine at each place of the figure, by the definition. */
function combineSlowly(reduction: (typeof REDUCTIONS)[number], values: readonly number[]): number {
  if (reduction === 'first') return values[0] as number;
  if (reduction === 'last') return values.at(-1) as number;
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return Number.NaN;
  if (reduction === 'max') return Math.max(...known);
  if (reduction === 'min') return Math.min(...known);
  const sum = known.reduce((all, value) => all + value, 0);
  return reduction === 'sum' ? sum : sum / known.length;
}

it('an array is arranged as its names say', () => {
  const axes = fc
    .shuffledSubarray(['run', 'checkpoint', 'task', 'token', 'seedling'], { minLength: 0 })
    .chain((others) => fc.shuffledSubarray(['layer', 'head', ...others], { minLength: others.length + 2 }));
  const named = axes.chain((names) =>
    fc.record({
      names: fc.constant(names),
      sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: names.length, maxLength: names.length }),
      // Where a group begins; the axes up to the next one are flattened.
      starts: fc.array(fc.boolean(), { minLength: names.length, maxLength: names.length }),
      reduction: fc.constantFrom(...REDUCTIONS),
      missing: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(named, ({ names, sizes, starts, reduction, missing }) => {
      const groups: string[][] = [];
      names.forEach((name, i) => {
        if (i === 0 || starts[i]) groups.push([name]);
        else groups.at(-1)?.push(name);
      });
      const sizeOf = (name: string): number => sizes[names.indexOf(name)] as number;
      const shape = groups.map((group) => group.reduce((all, name) => all * sizeOf(name), 1));
      const count = shape.reduce((all, length) => all * length, 1);
      const values = Float32Array.from({ length: count }, (_, i) =>
        missing && i % 3 === 0 ? Number.NaN : i,
      );
      const { array } = arrange(WHERE, new NumberArray(shape, values), groups, {
        sizes: Object.fromEntries(names.map((name) => [name, sizeOf(name)])),
        reduction,
      });
      const kept = FIGURE_AXES.filter((axis) => names.includes(axis));
      expect(array.shape).toEqual(kept.map(sizeOf));
      const combined = new Map<string, number[]>();
      for (let i = 0; i < count; i++) {
        const at: Record<string, number> = {};
        let rest = i;
        for (const name of names.toReversed()) {
          at[name] = rest % sizeOf(name);
          rest = Math.floor(rest / sizeOf(name));
        }
        const place = kept.map((axis) => at[axis]).join();
        combined.set(place, [...(combined.get(place) ?? []), values[i] as number]);
      }
      array.values.forEach((value, i) => {
        let rest = i;
        const place = kept
          .toReversed()
          .map((axis) => {
            const index = rest % sizeOf(axis);
            rest = Math.floor(rest / sizeOf(axis));
            return index;
          })
          .reverse()
          .join();
        expect(value).toBe(Math.fround(combineSlowly(reduction, combined.get(place) ?? [])));
      });
    }),
  );
});

describe('a file is read as its axes are named', () => {
  it('with heads before layers', async () => {
    const [tensor] = await read('a.npy', counting([2, 3]), { dims: 'head layer' });
    expect(tensor).toMatchObject({ layers: 3, heads: 2 });
    expect([...(tensor?.values ?? [])]).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it('with flattened layers and heads of tokens', async () => {
    const [tensor] = await read('a.npy', counting([2, 6]), { dims: 'token (layer head)', heads: 2 });
    expect(tensor).toMatchObject({ layers: 3, heads: 2 });
    expect([...(tensor?.values ?? [])]).toEqual([3, 4, 5, 6, 7, 8]);
  });

  it('with runs, checkpoints and tasks', async () => {
    const tensors = await read('a.npy', counting([2, 3, 2, 1, 2]), {
      dims: 'run checkpoint task layer head',
    });
    expect(tensors.map(({ model }) => model)).toEqual(['run 0', 'run 1']);
    expect(tensors[1]).toMatchObject({ layers: 1, heads: 2, tasks: ['task 0', 'task 1'], steps: [0, 1, 2] });
    expect(tensors[1]?.values[0]).toBe(12);
  });

  it('in an archive, whose labels are kept, and of which one array is picked', async () => {
    const archive = zipSync({
      'a.npy': counting([2, 3, 2]),
      'b.npy': counting([2, 2, 2]),
      'step.npy': npy('<i8', [2], [10, 20]),
    });
    const [tensor, ...others] = await read('r.npz', archive, { dims: 'step head layer', pick: 'a' });
    expect(others).toEqual([]);
    expect(tensor).toMatchObject({ layers: 2, heads: 3, steps: [10, 20] });
  });

  it('in JSON and in text', async () => {
    const json = new TextEncoder().encode('{"x": {"y": [[[1, 2], [3, 4]]], "z": [[5]]}}');
    const [tensor] = await read('a.json', json, { dims: 'token head layer', pick: 'x.y' });
    expect([...(tensor?.values ?? [])]).toEqual([1, 3, 2, 4]);
    const [text] = await read('a.csv', new TextEncoder().encode('1,2\n3,4\n'), { dims: 'head layer' });
    expect([...(text?.values ?? [])]).toEqual([1, 3, 2, 4]);
  });

  it.each<readonly [Reading, string]>([
    [{ dims: 'task layer head' }, 'its shape (4, 6) has 2 axes, but "task layer head" names 3'],
    [
      { dims: 'task (layer head)' },
      'its axis of 6 can be (layer head) in several ways; say how many: --heads HEADS',
    ],
    [{ dims: 'task (layer head)', heads: 4 }, 'its axis of 6 is not (layer head) with 4 heads'],
    [{ heads: 1.5 }, 'heads: 1.5 is not a positive whole number'],
    [{ dims: 'x' }, '"x" has neither layer nor head'],
    [{ pick: 3 as never }, 'pick: 3 is not text'],
    [{ reduce: 'median' as 'mean' }, '"median" is not a valid choice; choose one of mean, max'],
  ])('unless they do not fit: %j', async (reading, reason) => {
    expect(await refusalOf('a.npy', counting([4, 6]), reading)).toContain(reason);
  });

  it('and a path that does not exist is refused with those that do', async () => {
    const json = new TextEncoder().encode('{"x": {"y": [[1, 2]]}}');
    expect(await refusalOf('a.json', json, { pick: 'z' })).toBe(
      'a.json: it has no z; pick another: --pick x, or --pick x.y.',
    );
  });
});

describe('several rows of one head', () => {
  const table = new TextEncoder().encode('layer,head,sample,s\n0,0,0,1\n0,1,0,5\n0,0,1,4\n0,1,1,nan\n');

  it.each<readonly [NonNullable<Reading['reduce']>, readonly number[]]>([
    ['mean', [2.5, 5]],
    ['max', [4, 5]],
    ['sum', [5, 5]],
    ['first', [1, 5]],
    ['last', [4, Number.NaN]],
  ])('are combined: %s', async (reduce, expected) => {
    const [tensor] = await read('t.csv', table, { reduce });
    expect([...(tensor?.values ?? [])]).toEqual(expected);
  });

  it('are refused without a way to combine them', async () => {
    const alike = new TextEncoder().encode('layer,head,s\n0,0,1\n0,1,5\n0,0,4\n');
    expect(await refusalOf('t.csv', alike, {})).toContain(
      'line 4: layer 0, head 0 is listed twice, first at line 2; add --reduce mean',
    );
  });
});

describeShared('real files', () => {
  it('sentences and programs of a head have a mean', async () => {
    const bytes = sharedBytes('heads2/csv/head-programs/iou_scores_bert.csv');
    const [tensor] = await read('iou.csv', bytes, { reduce: 'mean' });
    expect(tensor).toMatchObject({ layers: 12, heads: 12, tasks: ['iou_score'] });
    const values = tensor?.values ?? new Float32Array();
    expect([values[18], values[11 * 12 + 7], values[0]].map((value) => value?.toPrecision(6))).toEqual([
      '0.697046',
      '0.0930625',
      '0.621437',
    ]);
  });

  it('channels of KV heads are summed', async () => {
    const [tensor] = await read('leank.pth', sharedBytes('heads2/pt/leank/qwen2.5-7b-insturct.pth'), {
      dims: 'layer head channel',
      reduce: 'sum',
    });
    expect(tensor).toMatchObject({ layers: 28, heads: 4 });
    const values = tensor?.values ?? new Float32Array();
    expect([Math.max(...values), values.filter((value) => value === 0).length]).toEqual([96, 35]);
    expect([values[14 * 4], values[27 * 4 + 3]]).toEqual([96, 64]);
  });

  it('scores in one list are folded', async () => {
    const name = 'heads2/pkl/dual-route/pythia-6.9b/step1000/len30_n256.pkl';
    const reading = { dims: '(layer head)', heads: 32, pick: '2.m1_prob' };
    const [tensor] = await read('len30.pkl', sharedBytes(name), reading);
    expect(tensor).toMatchObject({ layers: 32, heads: 32 });
    expect(tensor?.values[8 * 32 + 17]).toBeCloseTo(3.224725961685, 6);
    expect(tensor?.values[31 * 32 + 31]).toBeCloseTo(3.217036008835, 6);
  });

  it('vectors of tokens have a mean for each head', async () => {
    const bytes = sharedBytes('heads/head-atlas/umap/attention-comparison.npz');
    const [tensor] = await read('a.npz', bytes, { dims: 'token (layer head)', heads: 16, pick: 'vectors' });
    expect(tensor).toMatchObject({ layers: 24, heads: 16 });
    for (const value of tensor?.values ?? []) expect(value).toBeCloseTo(0.0042523, 7);
  });
});
