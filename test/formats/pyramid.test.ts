// Zarr stores with levels: level 0 is shown under the labels in their attributes, its levels are not models of their own.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inputFiles } from '../../src/cli/files.ts';
import { toInput } from '../../src/cli/open.ts';
import { inspectFiles } from '../../src/formats/inspection/inspect.ts';
import { type LoadSettings, loadFiles } from '../../src/formats/load.ts';
import { isInMemory, readCheckpoint } from '../../src/tensor/source.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { loadTensors } from '../support/load.ts';
import { arrayMetadata, counting, serveStore, store, storeFiles } from '../support/zarr.ts';

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

  it('that is not complete opens up to the last checkpoint that is there; cells before it that are not are missing', async () => {
    const attributes = { ...HEADGLOW, complete: false };
    const { '0/c/0/0/0/0': written, ...keys } = model('', attributes);
    const metadata = arrayMetadata([3, 2, 1, 3], {
      ...AXES,
      fill_value: 'NaN',
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [1, 2, 1, 3] } },
    });
    const { tensors, notes } = await load({
      ...keys,
      '0/zarr.json': metadata,
      '0/c/1/0/0/0': (written as Uint8Array).subarray(0, 24),
    });
    expect(notes.map(({ reason }) => reason)).toEqual([
      'it is not complete yet; the first 2 of 3 checkpoints are shown',
    ]);
    const [tensor] = tensors;
    if (!tensor || !isInMemory(tensor)) return expect.fail('it is not in memory');
    const missing = Array(6).fill(Number.NaN);
    expect([...tensor.values]).toEqual([...missing, 0, 1, 2, 3, 4, 5]);
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
