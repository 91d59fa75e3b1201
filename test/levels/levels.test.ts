// Levels, compared with their definition from level 0, and with NumPy.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_RUN, type StoredMatrix } from '../../src/levels/cells.ts';
import type { LevelValues } from '../../src/levels/level-values.ts';
import { buildLevels, scanMatrix } from '../../src/levels/scan.ts';
import { type Level, levelShapes } from '../../src/levels/shapes.ts';
import { findExtremes } from '../../src/scale/extremes.ts';
import { type CellRange, reduceCells } from '../../src/tensor/reduce.ts';
import { REDUCTIONS, type Reduction } from '../../src/tensor/reductions.ts';
import { Random } from '../fuzz/random.ts';
import {
  cellOf,
  edgesOf,
  expectValues,
  finishWork,
  matrices,
  plainValues,
  withinMatrix,
} from './matrices.ts';

/** All levels but level 0. */
const levelsOf = (matrix: StoredMatrix, levels: Reduction, cellsPerSlice?: number): readonly LevelValues[] =>
  finishWork(scanMatrix(matrix, { levels, cellsPerSlice })).levels?.slice(1) ?? [];

/** The cells of level 0 that each cell of a level stands for, in C order. */
function blocksOf(level: Level, { layers, heads }: StoredMatrix): CellRange[] {
  const blocks: CellRange[] = [];
  const block = (index: number, size: number, cells: number) =>
    [index * size, Math.min((index + 1) * size, cells)] as const;
  for (let row = 0; row < level.layers; row++)
    for (let column = 0; column < level.heads; column++)
      blocks.push({
        layers: block(row, level.layersPerCell, layers),
        heads: block(column, level.headsPerCell, heads),
      });
  return blocks;
}

function plainCell(range: CellRange, reduction: Reduction, matrix: StoredMatrix): number {
  const cellValue = cellOf(matrix);
  if (reduction !== 'nearest') return reduceCells(range, reduction, cellValue).value;
  const center = ([start, end]: readonly [number, number]) => Math.floor((start + end) / 2);
  return cellValue(center(range.layers), center(range.heads));
}

/** Matrices with levels, of which at least one axis is long. */
const largeMatrices = fc.oneof(matrices(200, 200), matrices(3, 3 * MAX_RUN, MAX_RUN), matrices(600, 5));

const EXACT = REDUCTIONS.filter((reduction) => reduction !== 'mean');

describe('levels', () => {
  it.each(EXACT)('of %s equal the reductions of their blocks', (reduction) => {
    fc.assert(
      fc.property(largeMatrices, (matrix) => {
        const levels = levelsOf(matrix, reduction);
        const shapes = levelShapes(matrix.layers, matrix.heads).slice(1);
        expect(levels.map(({ values: _, offset: __, ...level }) => level)).toEqual(shapes);
        for (const level of levels) {
          const expected = blocksOf(level, matrix).map((block) => plainCell(block, reduction, matrix));
          expectValues(level.values, expected);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('of mean equal the means of their blocks, rounded once', () => {
    fc.assert(
      fc.property(largeMatrices, (matrix) => {
        for (const level of levelsOf(matrix, 'mean'))
          for (const [cell, block] of blocksOf(level, matrix).entries()) {
            const found = level.values[cell] as number;
            const values = cellsOf(block, matrix).filter((value) => !Number.isNaN(value));
            const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
            // Float64 sums in another order differ by their rounding.
            const error = 2 ** -52 * values.reduce((sum, value) => sum + Math.abs(value), 0);
            const isClose = found >= Math.fround(mean - error) && found <= Math.fround(mean + error);
            if (!isClose && !Object.is(found, mean)) expect.fail(`${found} is not the mean ${mean}`);
          }
      }),
      { numRuns: 60 },
    );
  });

  it.each(REDUCTIONS)('of %s have the same bits however the work is sliced', (reduction) => {
    fc.assert(
      fc.property(largeMatrices, fc.integer({ min: 1, max: 20_000 }), (matrix, cellsPerSlice) => {
        const atOnce = levelsOf(matrix, reduction, Infinity);
        for (const [index, { values }] of levelsOf(matrix, reduction, cellsPerSlice).entries())
          expect(
            Buffer.from(values.buffer).equals(Buffer.from((atOnce[index] as LevelValues).values.buffer)),
          ).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it.each(EXACT)('of %s are right for layers so long that runs end within their cells', (reduction) => {
    const heads = 64 * 4 * MAX_RUN + 777;
    const random = new Random(1);
    const values = Float32Array.from({ length: heads }, () => random.next() - 0.5);
    const matrix = { values, offset: 0, layers: 1, heads };
    const last = levelsOf(matrix, reduction).at(-1) as LevelValues;
    expect(last.headsPerCell).toBeGreaterThan(4 * MAX_RUN);
    expectValues(
      last.values,
      blocksOf(last, matrix).map((block) => plainCell(block, reduction, matrix)),
    );
  });

  it('use the memory of levels of the same shape that are not needed any more', () => {
    const random = new Random(1);
    const createMatrix = (layers: number): StoredMatrix => {
      const values = Float32Array.from({ length: layers * 150 }, () => random.next() - 0.5);
      return { values, offset: 0, layers, heads: 150 };
    };
    const unused = finishWork(buildLevels(createMatrix(90), 'min'));
    const [same, other] = [createMatrix(90), createMatrix(91)];
    for (const [matrix, isReused] of [
      [other, false],
      [same, true],
    ] as const) {
      const levels = finishWork(buildLevels(matrix, 'max', unused));
      expect(levels[0]?.values).toBe(matrix.values);
      expect(levels[1]?.values === unused[1]?.values).toBe(isReused);
      for (const [index, { values }] of levelsOf(matrix, 'max').entries())
        expectValues((levels[index + 1] as LevelValues).values, values);
    }
  });

  it('of a small matrix are the matrix itself', () => {
    const matrix = { values: new Float32Array(64 * 64), offset: 0, layers: 64, heads: 64 };
    const levels = finishWork(buildLevels(matrix, 'max'));
    expect(levels).toEqual([{ ...matrix, layersPerCell: 1, headsPerCell: 1 }]);
    expect(levels[0]?.values).toBe(matrix.values);
  });
});

function cellsOf({ layers, heads }: CellRange, matrix: StoredMatrix): number[] {
  const cells: number[] = [];
  for (let layer = layers[0]; layer < layers[1]; layer++)
    for (let head = heads[0]; head < heads[1]; head++) cells.push(cellOf(matrix)(layer, head));
  return cells;
}

interface ReferenceCase {
  readonly layers: number;
  readonly heads: number;
  readonly levels: readonly {
    readonly shape: readonly [number, number];
    /** Of the values as float32, with 0 for -0 and one NaN. */
    readonly sha256: Readonly<Record<Exclude<Reduction, 'nearest'>, string>>;
    /** The first row of the maximum; null is missing. */
    readonly start: readonly (number | null)[];
  }[];
}

const reference = JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly ReferenceCase[];
};

/** The values that reference.py computes levels of: multiples of 2^-20, so that sums are exact in any order. */
function referenceMatrix({ layers, heads }: ReferenceCase): StoredMatrix {
  const random = new Random(layers);
  const values = new Float32Array(layers * heads);
  for (let cell = 0; cell < values.length; cell++) {
    const number = random.below(2 ** 24);
    values[cell] = number % 7 === 0 ? Number.NaN : (number - 2 ** 23) / 2 ** 20;
  }
  return { values, offset: 0, layers, heads };
}

describe('NumPy computes the same levels', () => {
  it.each(reference.cases)('of $layers x $heads cells', (one) => {
    const matrix = referenceMatrix(one);
    const results = Object.fromEntries(
      REDUCTIONS.map((reduction) => [reduction, levelsOf(matrix, reduction)]),
    ) as Record<Reduction, readonly LevelValues[]>;
    expect(results.max.map(({ layers, heads }) => [layers, heads])).toEqual(
      one.levels.map(({ shape }) => shape),
    );
    for (const [index, { sha256, start }] of one.levels.entries()) {
      for (const [reduction, hash] of Object.entries(sha256)) {
        const values = (results[reduction as Reduction][index] as LevelValues).values;
        const bytes = new Uint8Array(Float32Array.from(plainValues(values)).buffer);
        expect(createHash('sha256').update(bytes).digest('hex'), `${reduction} of level ${index + 1}`).toBe(
          hash,
        );
      }
      const first = Array.from((results.max[index] as LevelValues).values.subarray(0, start.length));
      expect(first.map((value) => (Number.isNaN(value) ? null : value))).toEqual(start);
    }
  });
});

describe('one pass', () => {
  it('gives the levels, extremes and pixels of separate passes', () => {
    const requests = largeMatrices.chain((matrix) =>
      fc.record({
        matrix: fc.constant(matrix),
        edges: edgesOf(matrix).map((edges) => withinMatrix(edges, matrix)),
        reduction: fc.constantFrom(...REDUCTIONS),
        levels: fc.constantFrom(...REDUCTIONS),
      }),
    );
    fc.assert(
      fc.property(requests, ({ matrix, edges, reduction, levels }) => {
        const outputs = [0, 1].map(
          () => new Float32Array((edges.layers.length - 1) * (edges.heads.length - 1)),
        );
        const [output, alone] = outputs as [Float32Array, Float32Array];
        const all = finishWork(
          scanMatrix(matrix, { pixels: { edges, reduction, output }, levels, extremes: true }),
        );
        finishWork(scanMatrix(matrix, { pixels: { edges, reduction, output: alone } }));
        expectValues(output, alone);
        const separate = finishWork(buildLevels(matrix, levels));
        expect(all.levels?.length).toBe(separate.length);
        for (const [index, { values }] of (all.levels ?? []).entries())
          expectValues(values, (separate[index] as LevelValues).values);
        const bits = new Int32Array(matrix.values.buffer);
        const end = matrix.offset + matrix.layers * matrix.heads;
        expect(all.extremes).toEqual(findExtremes(bits, matrix.offset, end));
      }),
      { numRuns: 60 },
    );
  });

  it('computes nothing that is not requested', () => {
    const matrix = { values: new Float32Array(70 * 70), offset: 0, layers: 70, heads: 70 };
    expect(finishWork(scanMatrix(matrix, {}))).toEqual({ levels: null, extremes: null });
  });
});
