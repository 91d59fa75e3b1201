// Sorting magnitudes by merging the order of signed values equals a direct sort.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Matrix, magnitudes } from '../../src/analysis/measures/matrix.ts';
import { cellsDescending, valuesDescending } from '../../src/analysis/measures/sorting.ts';

it('sorts finite cells of any values by magnitude, then by index', () => {
  const value = fc.oneof(
    fc.constantFrom(0, -0, 1, -1, 0.5, -0.5, Number.NaN, Infinity, -Infinity),
    fc.float({ noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (list) => {
      const matrix: Matrix = { layers: 1, heads: list.length, values: Float32Array.from(list) };
      const size = (cell: number) => Math.abs(matrix.values[cell] as number);
      const wanted = [...list.keys()]
        .filter((cell) => Number.isFinite(size(cell)))
        .sort((a, b) => size(b) - size(a) || a - b);
      expect([...cellsDescending(magnitudes(matrix))]).toEqual(wanted);
      expect([...valuesDescending(magnitudes(matrix))]).toEqual(wanted.map(size));
    }),
    { numRuns: 1000 },
  );
});
