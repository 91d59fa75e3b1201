// Matrices reduced to pixels, compared with the plain reduction of each entry's cells.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_RUN, type MixedMatrix, type StoredMatrix } from '../../src/levels/cells.ts';
import { type Pixels, reduceToPixels } from '../../src/levels/pixels.ts';
import { MIXINGS, mixValues } from '../../src/tensor/mix.ts';
import { reduceCells } from '../../src/tensor/reduce.ts';
import { REDUCTIONS } from '../../src/tensor/reductions.ts';
import { cellOf, edgesOf, expectValues, finishWork, matrices, withinMatrix } from './matrices.ts';

const entriesOf = (edges: Int32Array): (readonly [number, number])[] =>
  Array.from(edges.subarray(1), (end, entry) => [edges[entry] as number, end]);

/** One entry at a time, by the plain reduction. */
function plainPixels(
  { edges, reduction }: Omit<Pixels, 'output'>,
  cellValue: (layer: number, head: number) => number,
): number[] {
  return entriesOf(edges.layers).flatMap((layers) =>
    entriesOf(edges.heads).map((heads) =>
      reduction === 'nearest'
        ? cellValue(layers[0], heads[0])
        : reduceCells({ layers, heads }, reduction, cellValue).value,
    ),
  );
}

/** With more output than needed before it is filled, to find entries that are not written. */
function outputFor(edges: Pixels['edges']): Float32Array {
  return new Float32Array((edges.layers.length - 1) * (edges.heads.length - 1)).fill(12345);
}

const matrixWithEdges = (maxLayers: number, maxHeads: number, minHeads = 1) =>
  matrices(maxLayers, maxHeads, minHeads).chain((matrix) =>
    fc.record({ matrix: fc.constant(matrix), edges: edgesOf(matrix) }),
  );

describe.each(REDUCTIONS)('pixels of %s', (reduction) => {
  it('equal the plain reduction', () => {
    fc.assert(
      fc.property(matrixWithEdges(12, 80), ({ matrix, edges: all }) => {
        const edges = reduction === 'nearest' ? withinMatrix(all, matrix) : all;
        const output = outputFor(edges);
        finishWork(reduceToPixels(matrix, { edges, reduction, output }));
        const expected = plainPixels({ edges, reduction }, cellOf(matrix));
        expectValues(output, expected);
      }),
      { numRuns: 500 },
    );
  });

  it('equal the plain reduction of mixed cells', () => {
    const mixed = fc.record({
      base: matrixWithEdges(8, 40),
      shift: fc.integer({ min: 0, max: 3 }),
      mix: fc.constantFrom(0.25, 0.5, 0.99),
      mixing: fc.constantFrom(...MIXINGS),
    });
    fc.assert(
      fc.property(mixed, ({ base: { matrix, edges: all }, shift, mix, mixing }) => {
        const edges = reduction === 'nearest' ? withinMatrix(all, matrix) : all;
        const later = { values: matrix.values.toReversed(), offset: shift };
        const between: MixedMatrix = { ...matrix, later, mix, mixing };
        const output = outputFor(edges);
        finishWork(reduceToPixels(between, { edges, reduction, output }));
        const laterValue = cellOf({ ...matrix, ...later });
        const expected = plainPixels({ edges, reduction }, (layer, head) =>
          mixValues(cellOf(matrix)(layer, head), laterValue(layer, head), mix, mixing),
        );
        expectValues(output, expected);
      }),
      { numRuns: 200 },
    );
  });

  it('have the same bits however the work is sliced', () => {
    const wide = matrixWithEdges(3, 3 * MAX_RUN, MAX_RUN);
    fc.assert(
      fc.property(wide, fc.integer({ min: 1, max: 4 * MAX_RUN }), ({ matrix, edges: all }, cellsPerSlice) => {
        const edges = reduction === 'nearest' ? withinMatrix(all, matrix) : all;
        const sliced = outputFor(edges);
        const atOnce = outputFor(edges);
        finishWork(reduceToPixels(matrix, { edges, reduction, output: sliced }, cellsPerSlice));
        finishWork(reduceToPixels(matrix, { edges, reduction, output: atOnce }, Infinity));
        expect(Buffer.from(sliced.buffer).equals(Buffer.from(atOnce.buffer))).toBe(true);
        const expected = plainPixels({ edges, reduction }, cellOf(matrix));
        expectValues(sliced, expected);
      }),
      { numRuns: 40 },
    );
  });

  it('are the same if other pixels are made meanwhile', () => {
    const made = matrixWithEdges(8, 80).map(({ matrix, edges: all }) => {
      const edges = reduction === 'nearest' ? withinMatrix(all, matrix) : all;
      return { matrix, edges, output: outputFor(edges), alone: outputFor(edges) };
    });
    fc.assert(
      fc.property(fc.tuple(made, made), (pair) => {
        const works = pair.map(({ matrix, ...pixels }) =>
          reduceToPixels(matrix, { ...pixels, reduction }, 1),
        );
        let left = works;
        while (left.length > 0) left = left.filter((work) => !work.next().done);
        for (const { matrix, edges, output, alone } of pair) {
          finishWork(reduceToPixels(matrix, { edges, reduction, output: alone }));
          expectValues(output, [...alone]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the work of a slice', () => {
  const heads = 5 * MAX_RUN;
  const wide: StoredMatrix = { values: new Float32Array(2 * heads), offset: 0, layers: 2, heads };
  const edges = { layers: Int32Array.of(0, 2), heads: Int32Array.of(0, heads) };

  it('is bounded even if a matrix is a single entry', () => {
    const work = reduceToPixels(wide, { edges, reduction: 'max', output: new Float32Array(1) }, MAX_RUN);
    const slices = [...work].length + 1;
    expect(slices).toBe(10);
  });

  it('has fewer cells if they are mixed', () => {
    const mixed: MixedMatrix = { ...wide, later: wide, mix: 0.5, mixing: 'log' };
    const slicesOf = (matrix: StoredMatrix) =>
      [...reduceToPixels(matrix, { edges, reduction: 'max', output: new Float32Array(1) }, 4 * MAX_RUN)]
        .length + 1;
    expect([slicesOf(wide), slicesOf(mixed)]).toEqual([3, 10]);
  });

  it('is bounded if cells are copied', () => {
    const all = {
      layers: Int32Array.of(0, 1, 2),
      heads: Int32Array.from({ length: heads + 1 }, (_, i) => i),
    };
    const output = new Float32Array(2 * heads);
    expect([...reduceToPixels(wide, { edges: all, reduction: 'max', output }, heads)]).toHaveLength(1);
  });

  it('is only what the entries cover', () => {
    const few = { layers: Int32Array.of(1, 2), heads: Int32Array.of(7, 8, 9) };
    const output = new Float32Array(2);
    expect([...reduceToPixels(wide, { edges: few, reduction: 'mean', output }, 2)]).toEqual([]);
  });
});
