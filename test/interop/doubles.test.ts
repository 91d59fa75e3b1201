// Values that float32 does not hold, written by the formats' own writers, are read with all their digits.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadTensors } from '../support/load.ts';
import { python } from './python.ts';

interface WrittenFile {
  readonly name: string;
  readonly values: readonly number[];
  /** Whether float32 holds them well enough. */
  readonly held: boolean;
}

const folder = mkdtempSync(join(tmpdir(), 'headglow-doubles-'));
afterAll(() => rmSync(folder, { recursive: true }));
const written = JSON.parse(await python('write_doubles.py', folder)) as WrittenFile[];

it.each(written)('$name is read to the last digit', async ({ name, values, held }) => {
  const { tensors } = await loadTensors([{ name, bytes: readFileSync(join(folder, name)) }]);
  expect(tensors).toHaveLength(1);
  const [tensor] = tensors as [(typeof tensors)[number]];
  expect([...tensor.values]).toEqual(values.map(Math.fround));
  if (held) expect(tensor).not.toHaveProperty('doubles');
  else expect([...(tensor.doubles ?? [])]).toEqual(values);
});
