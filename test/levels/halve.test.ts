// Halving in WebAssembly, compared with the plain reduction of each entry's cells and with the loops that replace it.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { halveInWasm } from '../../src/levels/halve.ts';
import type { Kernel, Rows } from '../../src/levels/kernel.ts';
import { KERNELS, kernelsInMemory } from '../../src/levels/kernels.ts';
import { MAX } from '../../src/levels/max.ts';
import { reduceCells } from '../../src/tensor/reduce.ts';
import { Random } from '../fuzz/random.ts';
import { expectValues } from './matrices.ts';

/** The first and the last NaN of each sign, infinities, the largest, the smallest and other finite values, and zeros. */
const SPECIAL_BITS = [0x7f800001, 0x7fffffff, 0x7f800000, 0x7f7fffff, 0x3f800000, 0x00800000, 1, 0];
const pool = fc.array(
  fc.oneof(
    fc.constantFrom(...SPECIAL_BITS, ...SPECIAL_BITS.map((bits) => bits - 2 ** 31)),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  ),
  { minLength: 1, maxLength: 30 },
);

/** How many layers and heads an entry covers. */
const OPERATIONS = { halveBoth: [2, 2], halveHeads: [1, 2], halveLayers: [2, 1] } as const;

/** Two rows somewhere in an array, often longer than what is reduced at once, or so short that a loop reduces them. */
const cases = fc
  .record({
    entries: fc.oneof(fc.nat(70), fc.integer({ min: 2000, max: 2100 }), fc.nat(9000)),
    before: fc.nat(5),
    between: fc.nat(5),
    seed: fc.nat(),
    bits: pool,
  })
  .map(({ entries, before, between, seed, bits }) => {
    const random = new Random(seed);
    const second = before + 2 * entries + between;
    const values = new Float32Array(second + 2 * entries + 1);
    const all = new Int32Array(values.buffer);
    for (let cell = 0; cell < all.length; cell++) all[cell] = random.oneOf(bits);
    return { values, first: before, second, entries };
  });

/** What an operation must write. */
function expectedEntries(
  reduction: 'max' | 'min' | 'absmax',
  operation: keyof typeof OPERATIONS,
  rows: Rows,
) {
  const [layers, heads] = OPERATIONS[operation];
  const cellValue = (layer: number, head: number) =>
    rows.values[(layer === 0 ? rows.first : rows.second) + head] as number;
  return Array.from({ length: rows.entries }, (_, entry) => {
    const range = { layers: [0, layers], heads: [heads * entry, heads * (entry + 1)] } as const;
    return reduceCells(range, reduction, cellValue).value;
  });
}

const OPERATION_NAMES = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[];

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe.each(['max', 'min', 'absmax'] as const)('%s', (reduction) => {
  it.each(OPERATION_NAMES)('has the right entries after %s', (operation) => {
    fc.assert(
      fc.property(cases, fc.nat(3), (rows, origin) => {
        const output = new Float32Array(origin + rows.entries + 2).fill(7);
        (KERNELS[reduction] as Kernel)[operation](rows, { values: output, origin });
        const expected = expectedEntries(reduction, operation, rows);
        expectValues(output, [...new Array(origin).fill(7), ...expected, 7, 7]);
      }),
      { numRuns: 40 },
    );
  });

  it.each(OPERATION_NAMES)(
    'has the right entries after %s of rows in memory, which need not be copied',
    (operation) => {
      const memory = new WebAssembly.Memory({ initial: 4 });
      const kernel = kernelsInMemory(memory)[reduction] as Kernel;
      fc.assert(
        fc.property(cases, fc.nat(3), (rows, origin) => {
          const values = new Float32Array(memory.buffer, 0, rows.values.length);
          values.set(rows.values);
          const output = new Float32Array(memory.buffer, 4 * (values.length + 8), origin + rows.entries);
          output.fill(7);
          if (rows.entries > 0) kernel[operation]({ ...rows, values }, { values: output, origin });
          expectValues(output, [
            ...new Array(origin).fill(7),
            ...expectedEntries(reduction, operation, rows),
          ]);
        }),
        { numRuns: 40 },
      );
    },
  );
});

describe('halving', () => {
  const rows: Rows = {
    values: Float32Array.of(...new Array(200).keys()),
    first: 0,
    second: 100,
    entries: 50,
  };
  const createLoops = (): Kernel => ({
    fold: vi.fn(),
    halveBoth: vi.fn(MAX.halveBoth),
    halveHeads: vi.fn(MAX.halveHeads),
    halveLayers: vi.fn(MAX.halveLayers),
  });
  const reduceBy = (kernel: Kernel): Float32Array[] =>
    OPERATION_NAMES.map((operation) => {
      const values = new Float32Array(rows.entries);
      kernel[operation](rows, { values, origin: 0 });
      return values;
    });

  it('uses no loops of JavaScript', () => {
    const loops = createLoops();
    expect(reduceBy(halveInWasm('max', loops))).toEqual(reduceBy(MAX));
    for (const operation of OPERATION_NAMES) expect(loops[operation]).not.toHaveBeenCalled();
  });

  it.each([
    ['the browser has no WebAssembly', undefined],
    [
      "the page's policy forbids it",
      {
        Module: class {
          constructor() {
            throw new WebAssembly.CompileError('refused');
          }
        },
      },
    ],
  ])('uses loops if %s', async (_, stub) => {
    vi.stubGlobal('WebAssembly', stub);
    vi.resetModules();
    const halve = await import('../../src/levels/halve.ts');
    const loops = createLoops();
    expect(reduceBy(halve.halveInWasm('max', loops))).toEqual(reduceBy(MAX));
    for (const operation of OPERATION_NAMES) expect(loops[operation]).toHaveBeenCalledOnce();
  });
});

it('the compiled modules are up to date', () => {
  const script = fileURLToPath(new URL('../../scripts/wasm.mjs', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [script, '--print'], { encoding: 'utf8' });
  const committed = ['src/levels/halve-wasm.ts', 'src/pyramid/rows-wasm.ts']
    .map((file) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'))
    .join('');
  expect(stderr).toBe('');
  expect(stdout).toBe(committed);
});
