// HDF5 files of h5py and files of MATLAB are read with exactly the values that Python gave them. What is in other files is never
// read.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { HeadglowError } from '../../src/tensor/error.ts';
import { checkpointCount } from '../../src/tensor/tensor.ts';
import { loadTensors } from '../support/load.ts';
import { python } from './python.ts';

interface ReadFile {
  readonly name: string;
  readonly arrays: readonly {
    readonly task: string;
    readonly shape: readonly number[];
    /** Bits of the values as float32. */
    readonly bits: readonly number[];
  }[];
  readonly notes: readonly string[];
  readonly steps: readonly number[] | null;
}

interface RefusedFile {
  readonly name: string;
  /** A part of the message. */
  readonly refusal: string;
}

const folder = mkdtempSync(join(tmpdir(), 'headglow-hdf5-'));
afterAll(() => rmSync(folder, { recursive: true }));
const written = JSON.parse(await python('write_hdf5.py', folder)) as readonly (ReadFile | RefusedFile)[];
const isRefused = (file: ReadFile | RefusedFile): file is RefusedFile => 'refusal' in file;

const load = (name: string) => loadTensors([{ name, bytes: readFileSync(join(folder, name)) }]);

/** Bits of values as float32, with a single representation of NaN. */
const bitsOf = (values: readonly number[]): number[] => [
  ...new Uint32Array(Float32Array.from(values, (value) => (Number.isNaN(value) ? Number.NaN : value)).buffer),
];

it.each(written.filter((file): file is ReadFile => !isRefused(file)))(
  '$name is read to the bit',
  async ({ name, arrays, notes, steps }) => {
    const loaded = await load(name);
    expect(loaded.notes.map(({ reason }) => reason)).toEqual(notes);
    expect(loaded.tensors).toHaveLength(1);
    const [tensor] = loaded.tensors as [(typeof loaded.tensors)[number]];
    const { tasks, layers, heads, values } = tensor;
    expect(tensor.steps).toEqual(steps);
    expect(tasks).toEqual(arrays.map(({ task }) => task));
    for (const [index, { shape, bits }] of arrays.entries()) {
      expect([layers, heads]).toEqual(shape.slice(-2));
      const own = Array.from({ length: checkpointCount(tensor) }, (_, checkpoint) => {
        const start = (checkpoint * tasks.length + index) * layers * heads;
        return [...values.subarray(start, start + layers * heads)];
      });
      expect(bitsOf(own.flat())).toEqual(bits);
    }
  },
);

it.each(written.filter(isRefused))('$name is refused', async ({ name, refusal }) => {
  const error = await load(name).then(
    () => expect.fail(`${name} was loaded`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HeadglowError);
  expect((error as HeadglowError).message).toContain(refusal);
});
