// The Python package passes its own tests, is typed, and is built into a wheel whose pyramids this library reads.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { inputFiles } from '../../src/cli/files.ts';
import { toInput } from '../../src/cli/open.ts';
import type { NamedBytes } from '../../src/formats/load.ts';
import { loadTensors } from '../support/load.ts';
import { PACKAGE, pythonModule, pythonWith } from './python.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = join(root, 'python');
const folder = mkdtempSync(join(tmpdir(), 'headglow-package-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The files of a store, by their paths from the folder that contains it. */
function filesOf(store: string): NamedBytes[] {
  const names = readdirSync(join(folder, store), { recursive: true, encoding: 'utf8' });
  return names
    .map((name) => join(store, name))
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

/** Installs the wheel alone. @returns the folder in which it is */
async function installWheel(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const wheel = join(sources, `dist/headglow-${version}-py3-none-any.whl`);
  const installed = join(folder, 'installed');
  await pythonModule(PACKAGE, root, 'pip', 'install', '--quiet', '--no-deps', '--target', installed, wheel);
  return installed;
}

describe('the Python package', () => {
  it('passes its tests', { timeout: 600_000 }, async () => {
    expect(await pythonModule(PACKAGE, sources, 'pytest', '-p', 'no:cacheprovider')).toMatch(/\d+ passed/);
  });

  it('is typed, and has no faults that linters find', { timeout: 200_000 }, async () => {
    await pythonModule(PACKAGE, sources, 'mypy');
    await pythonModule(PACKAGE, sources, 'ruff', 'check');
    await pythonModule(PACKAGE, sources, 'ruff', 'format', '--check');
  });

  it('is built into a wheel whose pyramids open', { timeout: 200_000 }, async () => {
    const installed = await installWheel();
    expect(readdirSync(join(installed, 'headglow'))).toContain('py.typed');
    const values = JSON.parse(await pythonWith(PACKAGE, 'write_pyramid.py', installed, folder)) as number[];
    const { tensors, skipped } = await loadTensors(filesOf('tiny.zarr'));
    expect(skipped).toEqual([]);
    expect(tensors).toEqual([
      expect.objectContaining({
        model: 'tiny',
        layers: 12,
        heads: 130,
        tasks: ['a', 'b'],
        steps: [0, 10, 2000],
      }),
    ]);
    expect([...(tensors[0]?.values ?? [])]).toEqual(values);
  });

  it('writes runs whose values are read bit for bit', { timeout: 200_000 }, async () => {
    const bits = JSON.parse(
      await pythonWith(PACKAGE, 'write_run.py', join(sources, 'src'), folder),
    ) as number[];
    const { files } = await inputFiles([join(folder, 'run')]);
    for (const given of [filesOf('run'), files.map(toInput)]) {
      const { tensors, skipped, notes } = await loadTensors(given);
      expect([skipped, notes]).toEqual([[], []]);
      expect(tensors).toMatchObject([
        { model: 'small', layers: 1, heads: 2, tasks: ['a'], steps: [0, 1.5, 1e9] },
        { model: 'large', layers: 5, heads: 7, tasks: ['a', 'b'], steps: [0, 1.5, 1e9] },
      ]);
      const read = tensors.flatMap(({ values }) => [...new Uint32Array(new Float32Array(values).buffer)]);
      expect(read).toEqual(bits);
    }
  });
});
