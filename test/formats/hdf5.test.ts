// HDF5 files: groups, types, filters and damage. The files are written by the HDF5 library itself.

import type { Dataset } from 'h5wasm';
import { describe, expect, it } from 'vitest';
import { inspectFiles } from '../../src/formats/inspection/inspect.ts';
import { loadFiles } from '../../src/formats/load.ts';
import type { TensorValues } from '../../src/tensor/precision.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { hdf5 } from '../support/hdf5.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { file, load, loadAll, refusal } from './loading.ts';

const counting = (count: number) => Float32Array.from({ length: count }, (_, i) => i);

describe('an HDF5 file', () => {
  it('has a matrix', async () => {
    const bytes = await hdf5((to) => to.create_dataset({ name: 'scores', data: counting(6), shape: [2, 3] }));
    const tensor = await load('a.h5', bytes);
    expect(tensor).toMatchObject({ layers: 2, heads: 3, tasks: ['scores'] });
    expect([...tensor.values]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it.each([
    ['<d', Float64Array.of(0.5, -1, 2, Number.NaN)],
    ['<i', Int32Array.of(1, -2, 3, 4)],
    ['<q', BigInt64Array.of(1n, -2n, 3n, 2n ** 40n)],
    ['<B', Uint8Array.of(1, 2, 3, 255)],
  ])('has numbers of type %s', async (dtype, data) => {
    const bytes = await hdf5((to) => to.create_dataset({ name: 'm', data, shape: [2, 2], dtype }));
    expect([...(await load('a.h5', bytes)).values]).toEqual(
      [...(data as Iterable<number | bigint>)].map((value) => Math.fround(Number(value))),
    );
  });

  it('has tasks in groups, chunks and compression, and steps as labels', async () => {
    const bytes = await hdf5((to) => {
      const group = to.create_group('llama');
      const shape = [3, 1, 2, 2];
      group.create_dataset({
        name: 'm',
        data: counting(12),
        shape,
        chunks: [1, 1, 2, 2],
        compression: 'gzip',
      });
      to.create_dataset({ name: 'step', data: Int32Array.of(10, 20, 30), shape: [3] });
    });
    expect(await load('a.h5', bytes)).toMatchObject({ layers: 2, heads: 2, steps: [10, 20, 30] });
  });

  it('has long columns, some of them texts, which are read as a table', async () => {
    const rows = 2 ** 16;
    const count = Array.from({ length: rows }, (_, row) => row);
    const scores = Float64Array.from(count, (row) => row / 7);
    const bytes = await hdf5((to) => {
      to.create_dataset({ name: 'layer', data: Int32Array.from(count, (row) => row >> 8), dtype: '<i' });
      to.create_dataset({
        name: 'head',
        data: BigInt64Array.from(count, (row) => BigInt(row & 255)),
        dtype: '<q',
      });
      to.create_dataset({ name: 'score', data: scores, dtype: '<d' });
      to.create_dataset({ name: 'word', data: count.map(() => 'a') });
    });
    const tensor = await load('a.h5', bytes);
    expect(tensor).toMatchObject({ layers: 256, heads: 256, tasks: ['score'] });
    expect(tensor.values).toEqual(Float32Array.from(scores));
    const unknown = await hdf5((to) => void to.create_dataset({ name: 'score', data: scores, dtype: '<d' }));
    expect(await refusal('a.h5', unknown)).toContain('a single list of numbers');
  });

  it('has several tables of long columns, each of which is a model', async () => {
    const rows = 2 ** 16;
    const count = Array.from({ length: rows }, (_, row) => row);
    const large = 2 ** 24 + 1;
    const bytes = await hdf5((to) => {
      for (const [at, path] of ['a', 'b', 'c'].entries()) {
        const group = to.create_group(path);
        const layer = count.map((row) => (path === 'c' && row === 70 ? -1 : row >> 8));
        group.create_dataset({ name: 'layer', data: layer, dtype: '<i' });
        group.create_dataset({ name: 'head', data: count.map((row) => row & 255), dtype: '<i' });
        group.create_dataset({ name: 'score', data: count.map((row) => row + at * large), dtype: '<i' });
      }
    });
    const { tensors, notes } = await loadFiles({ name: 'a.h5', bytes });
    expect(tensors.map(({ model, layers, heads, tasks }) => ({ model, layers, heads, tasks }))).toEqual([
      { model: 'a', layers: 256, heads: 256, tasks: ['score'] },
      { model: 'b', layers: 256, heads: 256, tasks: ['score'] },
    ]);
    const [a, b] = tensors as (Tensor & TensorValues)[];
    expect([a?.values[5], a?.doubles, b?.doubles?.[5]]).toEqual([5, undefined, 5 + large]);
    expect(notes).toMatchObject([{ place: 'c[70]', reason: '"-1" is not a layer number' }]);
    const [file] = (await inspectFiles({ name: 'a.h5', bytes })).files;
    expect(file?.arrays.filter(({ shown }) => shown).map(({ path, max }) => [path, max])).toEqual([
      ['a.score', rows - 1],
      ['b.score', rows - 1 + large],
    ]);
  });

  it('is refused if it is damaged, or holds no matrix', async () => {
    const bytes = await hdf5((to) => to.create_dataset({ name: 'm', data: counting(4), shape: [4] }));
    expect(await refusal('a.h5', bytes)).toContain('a single list of numbers');
    expect(await refusal('a.h5', bytes.slice(0, 200))).toBe(
      'a.h5: this HDF5 file is damaged; copy or save it again.',
    );
    const weights = await hdf5((to) => {
      for (const layer of [0, 1, 2, 3])
        to.create_group(`layer ${layer}`).create_dataset({
          name: 'weight',
          data: counting(4),
          shape: [2, 2],
        });
    });
    expect(await refusal('model.h5', weights)).toContain('it is a saved model');
  });

  it('of which an unsupported part is left out with a note', async () => {
    const bytes = await hdf5((to) => {
      to.create_dataset({ name: 'm', data: counting(4), shape: [2, 2] });
      to.create_dataset({ name: 'bytes', data: ['a', 'b'], shape: [2] });
      to.create_dataset({ name: 'pairs', data: new Map<string, unknown>([['x', 1]]) });
    });
    const { tensors, notes } = await loadFiles([file('a.h5', bytes)]);
    expect(tensors).toHaveLength(1);
    expect(notes.map(({ place, reason }) => [place, reason])).toEqual([
      ['pairs', 'its type (compound) is not read, so it was left out'],
    ]);
  });
});

describe('the axes of an HDF5 data set', () => {
  /** A data set of 2 heads, 3 layers, 2 tasks and 2 checkpoints, whose axes have scales. */
  const scaled = (heads = 'head') =>
    hdf5((to) => {
      to.create_dataset({ name: 'scores', data: counting(24), shape: [2, 3, 2, 2] });
      const scores = to.get('scores') as Dataset;
      const lists = { [heads]: Int32Array.of(0, 1), layer: new Float32Array(3), task: ['copy', 'find'] };
      for (const [axis, [name, data]] of Object.entries({
        ...lists,
        step: Int32Array.of(10, 200),
      }).entries()) {
        to.create_dataset({ name, data });
        const isMere = name === 'layer';
        (to.get(name) as Dataset).make_scale(
          isMere ? 'This is a netCDF dimension but not a netCDF variable.         3' : name,
        );
        scores.attach_scale(axis, name);
      }
    });

  it('are those of its scales, which also label tasks and steps', async () => {
    const tensor = await load('a.nc', await scaled());
    expect(tensor).toMatchObject({ layers: 3, heads: 2, tasks: ['copy', 'find'], steps: [10, 200] });
    // Checkpoint 1, task 0, layer 2, head 1.
    expect(tensor.values[12 + 5]).toBe(12 + 2 * 4 + 0 * 2 + 1);
    const experts = await load('a.h5', await scaled('expert'));
    expect(experts).toMatchObject({ headName: 'expert', layers: 3, heads: 2 });
  });

  it('are those of its labels; of two without, the layers and heads', async () => {
    const labelled = (labels: readonly (string | null)[], shape: number[]) =>
      hdf5((to) => {
        to.create_dataset({ name: 'm', data: counting(12), shape });
        labels.forEach((label, axis) => {
          if (label !== null) (to.get('m') as Dataset).set_dimension_label(axis, label);
        });
      });
    expect(await load('a.h5', await labelled(['Head', 'Layer'], [3, 4]))).toMatchObject({
      layers: 4,
      heads: 3,
    });
    const stepped = await load('a.h5', await labelled(['task', null, null], [3, 2, 2]));
    expect(stepped).toMatchObject({ layers: 2, heads: 2, tasks: ['task 0', 'task 1', 'task 2'] });
    expect(await load('a.h5', await labelled(['layer', null], [3, 4]))).toMatchObject({
      layers: 3,
      heads: 4,
    });
    const other = await labelled(['time', 'unit'], [3, 4]);
    expect(await refusal('a.h5', other)).toBe(
      'a.h5, m: its dimensions are time, unit, not layers and heads; if they are, say so: --dims "layer head".',
    );
    expect(await load('a.h5', other, { dims: 'layer head' })).toMatchObject({ layers: 3, heads: 4 });
  });
});

describeShared('a file with four compressions', () => {
  it('has the numbers of its README', async () => {
    const [tensor] = await loadAll('compressed.h5', sharedBytes('heads2/h5/h5wasm/compressed.h5'));
    expect(tensor).toMatchObject({
      layers: 100,
      heads: 100,
      tasks: ['gzip', 'gzip_shuffle', 'scaleoffset', 'szip'],
    });
    const values = tensor?.values ?? new Float32Array();
    const at = (task: number, layer: number, head: number) => values[(task * 100 + layer) * 100 + head];
    for (const task of [0, 1, 3]) {
      expect(at(task, 65, 5)).toBe(Math.fround(0.999868109079));
      expect(at(task, 0, 0)).toBe(Math.fround(0.043738848709));
      expect(at(task, 99, 99)).toBe(Math.fround(0.270143707558));
    }
    expect(at(2, 65, 5)).toBeCloseTo(0.999891533913, 7);
    expect(at(2, 66, 0)).toBe(0);
  });
});
