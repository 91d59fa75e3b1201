// `headglow pyramid`: its flags, what it writes and prints, and what it refuses.

import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { npyHeader, rawNpy } from '../support/npy.ts';
import { capture } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-pyramid-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FILE = join(folder, 'scores.npy');
const VALUES = Float32Array.from({ length: 2 * 3 * 80 * 90 }, (_, cell) => Math.sin(cell));
writeFileSync(FILE, rawNpy(npyHeader('<f4', [2, 3, 80, 90]), new Uint8Array(VALUES.buffer)));

/** Runs the command. @returns its exit code and what it printed on stderr */
async function pyramid(...args: string[]) {
  const printed: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  try {
    return { code: await run(['pyramid', ...args]), text: printed.join('') };
  } finally {
    spy.mockRestore();
  }
}

it('writes a store, checks it, and shows it as the model', async () => {
  const store = join(folder, 'a.zarr');
  const { code, text } = await pyramid(FILE, '-o', store, '--reductions', 'mean,max', '--check');
  expect(code, text).toBe(0);
  expect(text).toContain(`wrote ${store} (mean, max of 1 model)`);
  expect(text).toContain('is right: 1 model, 43,200 cells, 2 arrays of levels, and the statistics');
  expect(existsSync(join(store, 'mean/1/zarr.json'))).toBe(true);
  expect(await pyramid('--check', store)).toMatchObject({ code: 0 });
  const again = await pyramid(FILE, '-o', store);
  expect(again.code).toBe(1);
  expect(again.text).toContain('it is a complete pyramid; check it with headglow pyramid --check');
});

it('does not continue a store with a newer version of the file', async () => {
  const store = join(folder, 'b.zarr');
  expect((await pyramid(FILE, '-o', store)).code).toBe(0);
  writeFileSync(join(store, '.headglow-pyramid.json'), '{"version":1,"fingerprint":"of an older version"}');
  utimesSync(FILE, 1, 1);
  const { code, text } = await pyramid(FILE, '-o', store);
  expect(code).toBe(1);
  expect(text).toContain(
    'it was started from other files, from another version of them, or with other options',
  );
});

it.each([
  [[FILE], 'option -o is missing; name the store to write, such as -o run.zarr.'],
  [['-o', 'x.zarr'], "missing required argument 'file'."],
  [[FILE, '-o', 'x.zarr', '--reductions', 'max,median'], '"median" is not a reduction of levels'],
  [[FILE, '-o', 'x.zarr', '--codec', 'lz4'], 'none, zstd, gzip'],
  [[FILE, '-o', join(folder, 'absent/x.zarr')], 'the folder does not exist; create it first'],
  [['--check', FILE], 'is not a folder; name the folder of a Zarr store'],
  [['--check', join(folder, 'absent.zarr')], 'file not found'],
])('refuses %j', async (args, message) => {
  const { code, text } = await pyramid(...args);
  expect(code).toBe(1);
  expect(text).toContain(message);
  expect(existsSync('x.zarr')).toBe(false);
});

it('has all reductions and no compression by default', async () => {
  const { pyramid: command } = await capture('pyramid', FILE, '-o', 'x.zarr', '--memory', '1GiB');
  expect(command).toMatchObject({
    ...{ files: [FILE], output: 'x.zarr', codec: 'none', check: false, memory: 2 ** 30 },
    reductions: ['max', 'mean', 'min', 'absmax'],
  });
});
