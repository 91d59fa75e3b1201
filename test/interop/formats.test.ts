// Files written by the writers of other formats are read with exactly the values that Python gave them.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadTensors } from '../support/load.ts';
import { python } from './python.ts';

interface WrittenFile {
  readonly name: string;
  readonly shape: readonly number[];
  /** Bits of the values as float32. */
  readonly bits: readonly number[];
}

const folder = mkdtempSync(join(tmpdir(), 'headglow-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));
const written = JSON.parse(await python('write_formats.py', folder)) as WrittenFile[];

/** Bits of the values as float32, with a single representation of NaN. */
const bitsOf = (values: ArrayLike<number>): number[] => [
  ...new Uint32Array(Float32Array.from(values, (value) => (Number.isNaN(value) ? Number.NaN : value)).buffer),
];

it.each(written)('$name is read to the bit', async ({ name, shape, bits }) => {
  const { tensors } = await loadTensors([{ name, bytes: readFileSync(join(folder, name)) }]);
  expect(tensors).toHaveLength(1);
  const [{ values, layers, heads, tasks }] = tensors as [(typeof tensors)[number]];
  expect([tasks.length, layers, heads]).toEqual([...Array(3 - shape.length).fill(1), ...shape]);
  expect(bitsOf(values)).toEqual(bits);
});
