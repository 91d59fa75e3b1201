// The expected numbers of the analysis tests are still those that NumPy and SciPy compute.

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

/** A copy of the scripts at the depth of the checkout, next to the shared data if present. */
const copy = join(folder, 'checkout/test/analysis');
mkdirSync(copy, { recursive: true });
if (existsSync(shared)) symlinkSync(shared, join(folder, 'shared'));

/** Compares with a relative tolerance of 1e-9, as library versions round sums differently. */
function expectClose(found: unknown, expected: unknown, place: string): void {
  if (typeof expected === 'number' && typeof found === 'number') {
    expect(Math.abs(found - expected), place).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
  } else if (expected !== null && typeof expected === 'object') {
    expect(typeof found, place).toBe('object');
    expect(Object.keys(found as object), place).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected))
      expectClose((found as Record<string, unknown>)[key], value, `${place}.${key}`);
  } else expect(found, place).toBe(expected);
}

it.each(['measures', 'golden'])(
  '%s.json is reproduced by its script',
  async (name) => {
    for (const file of [`${name}.py`, `${name}.json`]) copyFileSync(join(analysis, file), join(copy, file));
    await python(join(copy, `${name}.py`));
    const parsed = (path: string): unknown => JSON.parse(readFileSync(join(path, `${name}.json`), 'utf8'));
    expectClose(parsed(copy), parsed(analysis), name);
  },
  300_000,
);
