// The numbers that the tests of the analysis hold are still what NumPy and SciPy compute.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { python } from './python.ts';

const analysis = fileURLToPath(new URL('../analysis', import.meta.url));
const shared = fileURLToPath(new URL('../../../shared', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'headglow-golden-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The scripts lie as deep as in the checkout, with the shared data next to it where there is any. */
const copy = join(folder, 'checkout/test/analysis');
mkdirSync(copy, { recursive: true });
if (existsSync(shared)) symlinkSync(shared, join(folder, 'shared'));

/** Library versions may round sums otherwise: 1e-9 of a number, as the tests of the measures allow. */
function expectAlike(found: unknown, expected: unknown, place: string): void {
  if (typeof expected === 'number' && typeof found === 'number') {
    expect(Math.abs(found - expected), place).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
  } else if (expected !== null && typeof expected === 'object') {
    expect(typeof found, place).toBe('object');
    expect(Object.keys(found as object), place).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected))
      expectAlike((found as Record<string, unknown>)[key], value, `${place}.${key}`);
  } else expect(found, place).toBe(expected);
}

it.each(['measures', 'golden'])(
  '%s.json',
  async (name) => {
    for (const file of [`${name}.py`, `${name}.json`]) copyFileSync(join(analysis, file), join(copy, file));
    await python(join(copy, `${name}.py`));
    const parsed = (path: string): unknown => JSON.parse(readFileSync(join(path, `${name}.json`), 'utf8'));
    expectAlike(parsed(copy), parsed(analysis), name);
  },
  300_000,
);
