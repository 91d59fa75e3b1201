// Zarr stores with levels: level 0 is shown under the labels in their attributes, its levels are not models of their own.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inputFiles } from '../../src/cli/files.ts';
import { toInput } from '../../src/cli/open.ts';
import { partReader } from '../../src/formats/array/source-in-parts.ts';
import { inspectFiles } from '../../src/formats/inspection/inspect.ts';
import { type LoadSettings, loadFiles } from '../../src/formats/load.ts';
import { isInMemory, readCheckpoint } from '../../src/tensor/source.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { loadTensors } from '../support/load.ts';
import { arrayMetadata, counting, floats, runStore, serveStore, store, storeFiles } from '../support/zarr.ts';

const HEADGLOW = {
  version: 1,
  model: 'llama',
  tasks: ['copying', 'induction'],
  steps: [0, 500, 1000],
  levels: [],
  reductions: ['max'],
  range: [0, 17],
  complete: true,
};

const group = (attributes: object = {}, more: object = {}) => ({
  zarr_format: 3,
  node_type: 'group',
  attributes,
  ...more,
});

const AXES = { dimension_names: ['checkpoint', 'task', 'layer', 'head'] };

/** The keys of a model with a level, below a path. */
const model = (path: string, headglow: object, shape: readonly number[] = [3, 2, 1, 3]) => ({
  [`${path}zarr.json`]: group({ headglow }),
  [`${path}0/zarr.json`]: arrayMetadata(shape, AXES),
  [`${path}0/c/0/0/0/0`]: counting(shape.reduce((count, length) => count * length, 1)),
  [`${path}max/zarr.json`]: group(),
  [`${path}max/1/zarr.json`]: arrayMetadata([3, 2, 1, 2], AXES),
  [`${path}max/1/c/0/0/0/0`]: counting(12),
});

const load = (keys: Readonly<Record<string, object>>, settings: LoadSettings = {}) =>
  loadFiles(storeFiles('run.zarr', store(keys)), settings);

const refusal = (keys: Readonly<Record<string, object>>): Promise<string> =>
  load(keys).then(
    () => expect.fail('the store was loaded'),
    (error: Error) => error.message,
  );

const SHOWN = { tasks: ['copying', 'induction'], steps: [0, 500, 1000], layers: 1, heads: 3 };
const values = (start: number, count: number) =>
  Float32Array.from({ length: count }, (_, index) => start + index);

describe('a store with levels', () => {
  it('is one model, with its tasks and steps', async () => {
    const { tensors, notes } = await loadTensors(storeFiles('run.zarr', store(model('', HEADGLOW))));
    expect(tensors).toEqual([{ model: 'run', ...SHOWN, values: values(0, 18) }]);
    expect(notes).toEqual([]);
  });

  it('is read one checkpoint at a time if it does not fit in memory', async () => {
    const { tensors } = await load(model('', HEADGLOW), { memory: 0 });
    expect(tensors).toMatchObject([{ ...SHOWN, range: [0, 17] }]);
    const [tensor] = tensors;
    if (!tensor || isInMemory(tensor)) return expect.fail('it is in memory');
    const { signal } = new AbortController();
    expect(await readCheckpoint(tensor, { checkpoint: 1 }, signal)).toEqual(values(6, 6));
  });

  it('has no timeline without steps', async () => {
    const { tensors } = await load(model('', { ...HEADGLOW, steps: null }, [1, 2, 1, 3]));
    expect(tensors).toMatchObject([{ ...SHOWN, steps: null }]);
  });

  it('keeps that its values are differences, or steps', async () => {
    const attributes = { ...HEADGLOW, signed: true, unit: 'step', startStep: 100 };
    const { tensors } = await load(model('', attributes));
    expect(tensors).toMatchObject([{ signed: true, unit: 'step', startStep: 100 }]);
  });

  it('of several models shows each under its name', async () => {
    const { tensors } = await load({
      'zarr.json': group({ headglow: { version: 1, models: ['model-0', 'model-1'] } }),
      ...model('model-0/', HEADGLOW),
      ...model('model-1/', { ...HEADGLOW, model: 'org/qwen', tasks: ['a'], steps: null }, [1, 1, 2, 2]),
    });
    expect(tensors.map((tensor) => [tensor.model, tensor.tasks, tensor.layers])).toEqual([
      ['llama', ['copying', 'induction'], 1],
      ['org/qwen', ['a'], 2],
    ]);
  });

  describe('that is not complete', () => {
    const perCheckpoint = (heads: number) =>
      arrayMetadata([3, 2, 1, heads], {
        ...AXES,
        fill_value: 'NaN',
        chunk_grid: { name: 'regular', configuration: { chunk_shape: [1, 2, 1, heads] } },
      });
    const levels = [
      { layers: 1, heads: 3, layersPerCell: 1, headsPerCell: 1 },
      { layers: 1, heads: 2, layersPerCell: 1, headsPerCell: 2 },
    ];
    /** Some checkpoints of the model: those of values from 0 and of values from 100. */
    const parts = (first: number, second: number): Record<string, object> => {
      const headglow = { ...HEADGLOW, levels, complete: false };
      const { '0/c/0/0/0/0': _, 'max/1/c/0/0/0/0': __, ...keys } = model('', headglow);
      return {
        ...keys,
        '0/zarr.json': perCheckpoint(3),
        'max/1/zarr.json': perCheckpoint(2),
        [`0/c/${first}/0/0/0`]: floats(...values(0, 6)),
        [`max/1/c/${first}/0/0/0`]: floats(...values(0, 4)),
        [`0/c/${second}/0/0/0`]: floats(...values(100, 6)),
        [`max/1/c/${second}/0/0/0`]: floats(...values(100, 4)),
      };
    };

    it('opens with the checkpoints that are there, also after a gap, and says how many', async () => {
      const { tensors, notes } = await load(parts(0, 2));
      expect(tensors).toMatchObject([
        { steps: [0, 1000], values: new Float32Array([...values(0, 6), ...values(100, 6)]) },
      ]);
      expect(notes).toMatchObject([
        { reason: 'it is not complete yet: 2 of 3 checkpoints are there', mayGrow: true },
      ]);
    });

    it('is read from the checkpoints that are there if it does not fit in memory', async () => {
      const { tensors } = await load(parts(1, 2), { memory: 0 });
      expect(tensors).toMatchObject([{ steps: [500, 1000] }]);
      const [source] = tensors;
      if (!source || isInMemory(source)) return expect.fail('it is in memory');
      const { signal } = new AbortController();
      expect(await readCheckpoint(source, { checkpoint: 1 }, signal)).toEqual(values(100, 6));
      const part = { task: 1, level: 1, layers: [0, 1], heads: [0, 2], reduction: 'max' } as const;
      expect(await readCheckpoint(source, { checkpoint: 0, part }, signal)).toEqual(values(2, 2));
      expect(await partReader(source)?.({ checkpoint: 1, start: 2, end: 4 })).toEqual(values(102, 2));
    });

    it('without any checkpoint shows the first, of missing cells', async () => {
      const { tensors, notes } = await load(parts(7, 8));
      expect(tensors).toMatchObject([{ steps: [0], values: new Float32Array(6).fill(Number.NaN) }]);
      expect(notes[0]?.reason).toBe('it is not complete yet: 0 of 3 checkpoints are there');
    });
  });

  it('says if its statistics cannot be used', async () => {
    const names = ['min', 'max', 'smallestPositive', 'finite', 'missing', 'zero', 'negative'];
    const statistics = [...names, 'negativeInfinite', 'positiveInfinite', 'ordinary'];
    const row = (max: number) => [0, max, 1, 3, 0, 1, 0, 0, 0, 1];
    const open = async (rows: readonly number[], shape: readonly number[]) => {
      const { notes, tensors } = await load(
        {
          ...model('', { ...HEADGLOW, statistics }),
          'statistics/zarr.json': arrayMetadata(shape, { data_type: 'float64' }),
          'statistics/c/0/0/0': new Uint8Array(Float64Array.from(rows).buffer),
        },
        { memory: 0 },
      );
      return [notes.map((note) => note.reason), 'statistics' in (tensors[0] ?? {})];
    };
    const right = Array.from({ length: 6 }, () => row(2)).flat();
    expect(await open(right, [3, 2, 10])).toEqual([[], true]);
    const unusable = [
      "its statistics can't be used (they do not fit its values), so limits come from the cells read so far",
    ];
    expect(await open(right.slice(10), [1, 5, 10])).toEqual([unusable, false]);
    expect(await open([...right.slice(10), ...row(Number.NaN)], [3, 2, 10])).toEqual([unusable, false]);
  });

  it('is joined with those of other steps: levels are read from each', async () => {
    const levels = [
      { layers: 1, heads: 3, layersPerCell: 1, headsPerCell: 1 },
      { layers: 1, heads: 2, layersPerCell: 1, headsPerCell: 2 },
    ];
    const headglow = { ...HEADGLOW, steps: null, levels };
    const files = [0, 100].flatMap((step) => {
      const { 'max/1/zarr.json': _, ...keys } = model('', headglow, [1, 2, 1, 3]);
      const level = arrayMetadata([1, 2, 1, 2], { ...AXES, fill_value: step });
      return storeFiles(`step-${step}.zarr`, store({ ...keys, 'max/1/zarr.json': level }));
    });
    const { tensors } = await loadFiles(
      files.filter(({ name }) => !name.includes('max/1/c')),
      { memory: 0 },
    );
    const [tensor] = tensors;
    expect(tensors).toMatchObject([{ steps: [0, 100], levels, reductions: ['max'] }]);
    if (!tensor || isInMemory(tensor)) return expect.fail('it is in memory');
    const part = { task: 1, level: 1, layers: [0, 1], heads: [0, 2], reduction: 'max' } as const;
    const { signal } = new AbortController();
    expect(await readCheckpoint(tensor, { checkpoint: 1, part }, signal)).toEqual(Float32Array.of(100, 100));
  });

  it('lists its levels, which can be picked', async () => {
    const files = storeFiles('run.zarr', store(model('', HEADGLOW)));
    const { files: listed } = await inspectFiles(files);
    expect(listed[0]?.arrays.map(({ path, shown }) => [path, shown])).toEqual([
      ['0', true],
      ['max.1', false],
    ]);
    const { tensors } = await loadTensors(files, { pick: 'max.1' });
    expect(tensors).toMatchObject([{ heads: 2 }]);
  });

  it.each([
    [{ ...HEADGLOW, version: 2 }, 'version 2, which is not supported'],
    [{ ...HEADGLOW, tasks: ['only one'] }, 'headglow.tasks is not valid'],
    [{ ...HEADGLOW, tasks: ['same', 'same'] }, 'headglow.tasks is not valid'],
    [{ ...HEADGLOW, steps: [0, 0, 1] }, 'headglow.steps is not valid'],
    [{ ...HEADGLOW, steps: null }, 'headglow.steps is not valid'],
    [{ version: 1, models: ['gone'] }, 'headglow.models is not valid'],
  ])('is refused if its attributes do not fit: %#', async (attributes, reason) => {
    expect(await refusal(model('', attributes))).toContain(reason);
  });
});

describe('a store with levels on a server', () => {
  let server: FileServer;
  const inner = model('model-0/', HEADGLOW);
  const metadata = Object.fromEntries(
    Object.entries(inner)
      .filter(([key]) => key.endsWith('/zarr.json'))
      .map(([key, value]) => [key.replace('/zarr.json', ''), value]),
  );
  const root = { headglow: { version: 1, models: ['model-0'] } };
  const keys = store({
    ...inner,
    'zarr.json': group(root, { consolidated_metadata: { kind: 'inline', must_understand: false, metadata } }),
  });
  beforeAll(async () => {
    server = await startFileServer();
    server.answer = serveStore(keys);
  });
  afterAll(() => server.close());

  it('shows level 0', async () => {
    const { tensors } = await loadTensors(server.at('/run.zarr'));
    expect(tensors).toEqual([{ model: 'run', ...SHOWN, values: values(0, 18) }]);
  });

  it('shows it from the command line, too', async () => {
    const { files } = await inputFiles([server.at('/run.zarr').href]);
    const { tensors } = await loadTensors(files.map(toInput));
    expect(tensors).toMatchObject([SHOWN]);
  });
});

it('a run whose inner metadata are behind opens as its outermost metadata say', async () => {
  const { tensors } = await loadTensors(storeFiles('run', runStore([5, 6, 7])));
  expect(tensors).toMatchObject([{ tasks: ['a', 'b'], steps: [5, 6, 7], layers: 2, heads: 3 }]);
  expect([...(tensors[0]?.values ?? [])].slice(-7)).toEqual([7, ...Array(6).fill(-7)]);
});
