// Files written by NumPy are read with exactly the values that NumPy reads.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadTensors } from '../support/load.ts';
import { python } from './python.ts';

interface WrittenFile {
  readonly name: string;
  readonly shape: readonly number[];
  /** Bits of the values as float32. */
  readonly bits: readonly number[];
}

const folder = mkdtempSync(join(tmpdir(), 'headglow-numpy-'));
afterAll(() => rmSync(folder, { recursive: true }));
const written = JSON.parse(await python('write_arrays.py', folder)) as WrittenFile[];

const read = (name: string) => loadTensors([{ name, bytes: readFileSync(join(folder, name)) }]);

/** Bits of the values as float32, with a single representation of NaN. */
const bitsOf = (values: ArrayLike<number>): number[] => [
  ...new Uint32Array(Float32Array.from(values, (value) => (Number.isNaN(value) ? Number.NaN : value)).buffer),
];

describe('a file that NumPy writes', () => {
  it.each(written)('$name is read to the bit', async ({ name, shape, bits }) => {
    const { tensors } = await read(name);
    expect(tensors).toHaveLength(1);
    const [{ values, layers, heads, tasks, steps }] = tensors as [(typeof tensors)[number]];
    const paddedShape = [...Array(4 - shape.length).fill(1), ...shape];
    expect([steps?.length ?? 1, tasks.length, layers, heads]).toEqual(paddedShape);
    expect(bitsOf(values)).toEqual(bits);
  });

  it('is read with its labels', async () => {
    for (const name of ['stored.npz', 'deflated.npz']) {
      const [tensor] = (await read(name)).tensors;
      expect(tensor?.steps).toEqual([0, 100, 2500]);
      expect(tensor?.tasks).toEqual(['naïve', 'Lösung 2']);
    }
  });
});
