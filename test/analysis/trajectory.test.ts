// Trajectories of heads equal direct indexing.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  findTensor,
  type HeadId,
  trajectories,
  trajectoriesCsv,
  valuesAtSteps,
} from '../../src/analysis/trajectory.ts';
import { loadFiles } from '../../src/formats/load.ts';
import type { Dataset, Numbers, Tensor } from '../../src/tensor/tensor.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';

/** Values that encode their indices: checkpoint, task, layer and head, one digit each. */
function createTensor(model: string, steps: readonly number[] | null, tasks: readonly string[]): Tensor {
  const [layers, heads] = [3, 4];
  const values: number[] = [];
  for (let c = 0; c < (steps?.length ?? 1); c++)
    for (let t = 0; t < tasks.length; t++)
      for (let l = 0; l < layers; l++)
        for (let h = 0; h < heads; h++) values.push(c * 1000 + t * 100 + l * 10 + h);
  return { model, steps, tasks, layers, heads, values: Float32Array.from(values) };
}

/** The values of one head. */
async function valuesOf(tensor: Tensor, head: HeadId): Promise<Numbers | undefined> {
  const [found] = await trajectories({ tensors: [tensor] }, [head]);
  return found?.values;
}

const name = (task: string, layer: number, head: number, model = 'm') => ({ model, task, layer, head });

it('has the value at every checkpoint', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(2), fc.nat(3), fc.nat(1), async (layer, head, task) => {
      const tensor = createTensor('m', [0, 5, 7], ['a', 'b']);
      const last = task * 100 + layer * 10 + head;
      const values = await valuesOf(tensor, name(['a', 'b'][task] as string, layer, head));
      expect(values).toEqual(Float32Array.of(last, 1000 + last, 2000 + last));
    }),
  );
});

it('has values at the steps of other runs only where its run has a checkpoint', async () => {
  const values = Float32Array.of(12, 1012, 2012);
  const steps = [-1, 0, 3, 5, 6, 7, 9];
  const expected = [undefined, 12, undefined, 1012, undefined, 2012, undefined];
  expect(valuesAtSteps({ steps: [0, 5, 7], values }, steps)).toEqual(expected);
  expect(valuesAtSteps({ steps: null, values: Float32Array.of(12) }, [0])).toEqual([12]);
});

it('finds no tensor for heads that the data lacks', () => {
  const dataset: Dataset = { tensors: [createTensor('m', null, ['a']), createTensor('n', null, ['b'])] };
  expect(findTensor(dataset, name('b', 2, 3, 'n'))).toBe(dataset.tensors[1]);
  for (const other of [name('b', 0, 0), name('a', 3, 0), name('a', 0, 4), name('a', 0, 0, 'x')])
    expect(findTensor(dataset, other)).toBe(undefined);
});

it('is written to CSV as one row per head and checkpoint, with digits that restore the float32', async () => {
  const values = Float32Array.from([0.1, Number.NaN, 1e-45, -3]);
  const tensor = { model: 'a, "b"', steps: [0, 1e6], tasks: [''], layers: 1, heads: 2, values };
  const csv = await trajectoriesCsv({ tensors: [tensor] }, [
    name('', 0, 1, tensor.model),
    name('', 0, 0, tensor.model),
    name('', 9, 9, tensor.model),
  ]);
  expect(csv).toBe(
    'model,task,layer,head,step,value\n' +
      '"a, ""b""",,0,1,0,\n' +
      '"a, ""b""",,0,1,1000000,-3\n' +
      '"a, ""b""",,0,0,0,0.1\n' +
      '"a, ""b""",,0,0,1000000,1e-45\n',
  );
});

describeShared('a training run', () => {
  it('has the trajectories of its array', async () => {
    const path = 'series/llama-fineweb-baseline.npz';
    const dataset = await loadFiles([{ name: path, bytes: sharedBytes(path) }]);
    const [tensor] = dataset.tensors as [Tensor];
    const { tasks, layers, heads, values } = tensor;
    const [task, layer, head] = [4, 10, 6];
    const values0 = await valuesOf(tensor, {
      model: tensor.model,
      task: tasks[task] as string,
      layer,
      head,
    });
    expect(values0).toHaveLength(131);
    for (const checkpoint of [0, 1, 64, 130])
      expect(values0?.[checkpoint]).toBe(
        values[((checkpoint * tasks.length + task) * layers + layer) * heads + head],
      );
  });
});

it('scans the names of a dataset once for any number of heads', async () => {
  const tasks = Array.from({ length: 500 }, (_, i) => `t${i}`);
  const tensors = [createTensor('m', [0, 5], tasks)];
  const readsFor = async (heads: number): Promise<number> => {
    let reads = 0;
    const dataset = {
      get tensors() {
        reads++;
        return tensors;
      },
    };
    const names = tasks.slice(0, heads).map((task) => name(task, 1, 2));
    const csv = await trajectoriesCsv(dataset, names);
    expect(csv.trim().split('\n')).toHaveLength(1 + 2 * heads);
    return reads;
  };
  expect(await readsFor(500)).toBe(await readsFor(1));
});

it('uses the first of two tasks with the same name', async () => {
  expect(await valuesOf(createTensor('m', [0], ['a', 'a']), name('a', 0, 1))).toEqual(Float32Array.of(1));
});
