// Reductions without inner loops of their own, such as one added as a row of the table of reductions.

import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { buildLevels, scanMatrix } from '../../src/levels/scan.ts';
import { reduceCells } from '../../src/tensor/reduce.ts';
import { cellOf, edgesOf, expectValues, finishWork, matrices } from './matrices.ts';

vi.mock('../../src/levels/kernels.ts', () => ({ KERNELS: {} }));

const reductions = fc.constantFrom('max', 'min', 'absmax');

it('give the same pixels and extremes', () => {
  const cases = matrices(10, 30).chain((matrix) =>
    fc.record({ matrix: fc.constant(matrix), edges: edgesOf(matrix), reduction: reductions }),
  );
  fc.assert(
    fc.property(cases, ({ matrix, edges, reduction }) => {
      const [rows, columns] = [edges.layers.length - 1, edges.heads.length - 1];
      const output = new Float32Array(rows * columns);
      const { extremes } = finishWork(
        scanMatrix(matrix, { pixels: { edges, reduction, output }, extremes: true, cellsPerSlice: 7 }),
      );
      expect(extremes).not.toBeNull();
      const expected = Array.from(output, (_, entry) => {
        const [row, column] = [Math.floor(entry / columns), entry % columns];
        const between = (all: Int32Array, i: number) => [all[i] as number, all[i + 1] as number] as const;
        const range = { layers: between(edges.layers, row), heads: between(edges.heads, column) };
        return reduceCells(range, reduction, cellOf(matrix)).value;
      });
      expectValues(output, expected);
    }),
  );
});

it('give the same levels', () => {
  fc.assert(
    fc.property(matrices(150, 150), reductions, (matrix, reduction) => {
      const levels = finishWork(buildLevels(matrix, reduction));
      for (const { layers, heads, layersPerCell, headsPerCell, values } of levels.slice(1)) {
        const expected = Array.from({ length: layers * heads }, (_, cell) => {
          const [layer, head] = [Math.floor(cell / heads) * layersPerCell, (cell % heads) * headsPerCell];
          const range = {
            layers: [layer, Math.min(layer + layersPerCell, matrix.layers)],
            heads: [head, Math.min(head + headsPerCell, matrix.heads)],
          } as const;
          return reduceCells(range, reduction, cellOf(matrix)).value;
        });
        expectValues(values, expected);
      }
    }),
    { numRuns: 20 },
  );
});
