// The expected numbers of the tests of analysis and levels are still those that NumPy and SciPy compute.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { python } from './python.ts';

const tests = fileURLToPath(new URL('..', import.meta.url));
const shared = fileURLToPath(new URL('../../../shared', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'headglow-golden-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Copies of the scripts at the depth of the checkout, next to the shared data if present. */
const copies = join(folder, 'checkout/test');
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

it.each(['analysis/measures', 'analysis/golden', 'levels/reference'])(
  '%s.json is reproduced by its script',
  async (name) => {
    const copy = join(copies, name);
    mkdirSync(dirname(copy), { recursive: true });
    for (const extension of ['py', 'json'])
      copyFileSync(join(tests, `${name}.${extension}`), `${copy}.${extension}`);
    await python(`${copy}.py`);
    const parsed = (path: string): unknown => JSON.parse(readFileSync(`${path}.json`, 'utf8'));
    expectClose(parsed(copy), parsed(join(tests, name)), name);
  },
  300_000,
);
