// Random matrices with special values, edges of entries, and values in a form that can be compared.

import fc from 'fast-check';
import { expect } from 'vitest';
import type { Edges } from '../../src/levels/axis.ts';
import { MAX_RUN, type StoredMatrix } from '../../src/levels/cells.ts';
import { Random } from '../fuzz/random.ts';

const SPECIAL = [
  Number.NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  2 ** -149,
  -(2 ** -149),
  2 ** 127,
  -(2 ** 127),
  1,
  -1,
];

/** Values that a matrix consists of: few, so that there are ties, and often all of one kind. */
const pool = fc.array(
  fc.oneof(fc.constantFrom(...SPECIAL), fc.constant(Number.NaN), fc.float(), fc.integer({ min: -3, max: 3 })),
  { minLength: 1, maxLength: 20 },
);

/** Matrices at any place in a larger array. */
export const matrices = (maxLayers: number, maxHeads: number, minHeads = 1): fc.Arbitrary<StoredMatrix> =>
  fc
    .record({
      layers: fc.integer({ min: 1, max: maxLayers }),
      heads: fc.integer({ min: minHeads, max: maxHeads }),
      offset: fc.nat(5),
      seed: fc.nat(),
      pool,
    })
    .map(({ layers, heads, offset, seed, pool: all }) => {
      const random = new Random(seed);
      const values = new Float32Array(offset + layers * heads + 3);
      for (let cell = 0; cell < values.length; cell++) values[cell] = random.oneOf(all);
      return { values, offset, layers, heads };
    });

/** Edges along an axis: of entries of any lengths, even empty ones, of single cells, or of a few cells, also where runs end. */
const axisEdges = (cells: number): fc.Arbitrary<Int32Array> => {
  const steps = fc.array(fc.nat(cells), { minLength: 2, maxLength: Math.min(cells + 2, 60) });
  const single = fc.tuple(fc.nat(cells - 1), fc.integer({ min: 1, max: cells }));
  const start = fc.oneof(fc.nat(cells - 1), fc.constant(Math.min(cells - 1, MAX_RUN - 50)));
  const narrow = fc.tuple(start, fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 60 }));
  return fc.oneof(
    narrow.map(([first, widths]) => {
      const edges = [first];
      for (const width of widths) edges.push(Math.min((edges.at(-1) as number) + width, cells));
      // Those beyond the last cell would be empty.
      return Int32Array.from([first, ...new Set(edges.slice(1))]);
    }),
    steps.map((edges) => Int32Array.from(edges.toSorted((a, b) => a - b))),
    single.map(([start, count]) =>
      Int32Array.from({ length: Math.min(count, cells - start) + 1 }, (_, entry) => start + entry),
    ),
  );
};

export const edgesOf = ({ layers, heads }: StoredMatrix): fc.Arbitrary<Edges> =>
  fc.record({ layers: axisEdges(layers), heads: axisEdges(heads) });

/** `nearest` reads the first cell of an entry even if the entry is empty. */
export const withinMatrix = (edges: Edges, { layers, heads }: StoredMatrix): Edges => ({
  layers: edges.layers.map((edge) => Math.min(edge, layers - 1)),
  heads: edges.heads.map((edge) => Math.min(edge, heads - 1)),
});

export const cellOf =
  ({ values, offset, heads }: StoredMatrix) =>
  (layer: number, head: number): number =>
    values[offset + layer * heads + head] as number;

/** Float32 values in which zeros have no sign, and all NaN are the same. */
export const plainValues = (values: ArrayLike<number>): Float32Array =>
  Float32Array.from(values, (value) => (Number.isNaN(value) ? Number.NaN : value + 0));

/** Expects equal values, except for the sign of a zero. Much faster than `toEqual`. */
export function expectValues(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  const [a, b] = [plainValues(found), plainValues(expected)];
  const index = a.findIndex((value, i) => !Object.is(value, b[i]));
  if (index >= 0) expect.fail(`value ${index} is ${a[index]} instead of ${b[index]}`);
}

/** Does all the work of a generator at once. */
export function finishWork<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as Result;
  }
}
