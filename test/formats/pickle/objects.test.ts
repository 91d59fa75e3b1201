// NumPy's arrays of Python objects, as numpy.save and numpy.savez write them (fixtures.py).

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadFiles } from '../../../src/formats.ts';
import { refusal } from '../loading.ts';

const { objects } = JSON.parse(readFileSync(new URL('fixtures.json', import.meta.url), 'utf8')) as {
  readonly objects: Readonly<Record<string, string>>;
};

async function load(name: string) {
  const bytes = new Uint8Array(Buffer.from(objects[name] ?? '', 'base64'));
  const { tensors, notes } = await loadFiles({ name, bytes });
  expect(notes).toEqual([]);
  return tensors;
}

const MATRIX = [0, 0.25, 0.5, 0.75, 1, 1.25];

it('a dictionary of arrays and lists has a task for each', async () => {
  expect(await load('dictionary.npy')).toMatchObject([
    {
      tasks: ['induction', 'copying'],
      layers: 2,
      heads: 3,
      values: new Float32Array([...MATRIX, ...MATRIX]),
    },
  ]);
});

it('a dictionary of steps has checkpoints', async () => {
  const doubled = MATRIX.map((value) => 2 * value);
  expect(await load('steps.npy')).toMatchObject([
    { steps: [100, 200], layers: 2, heads: 3, values: new Float32Array([...MATRIX, ...doubled]) },
  ]);
});

it('None is a missing cell', async () => {
  const [tensor] = await load('missing.npy');
  expect(tensor).toMatchObject({
    layers: 2,
    heads: 3,
    values: new Float32Array([...MATRIX.slice(0, 5), Number.NaN]),
  });
});

it('an archive of objects is read by the names of its arrays', async () => {
  expect(await load('archive.npz')).toMatchObject([
    { tasks: ['induction'], layers: 2, heads: 3, values: new Float32Array(MATRIX) },
  ]);
});

it('a matrix of distances is not drawn as layers x heads', async () => {
  await expect(load('distances.npz')).rejects.toThrow('compares rows with columns');
});

it('a pickled table says how to save it instead', async () => {
  const pickle = new TextEncoder().encode('cpandas.core.frame\nDataFrame\n(tR.');
  expect(await refusal('a.pkl', pickle)).toContain('save the table with its method to_csv or to_parquet');
});
