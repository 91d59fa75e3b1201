// The largest cells of sources with levels: exactly those of all values, though few tiles are read.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CellOrder, cellsFromRank, rankOf, topCells } from '../../src/source/top-cells.ts';
import type { CellRange } from '../../src/tensor/reduce.ts';
import type { Reduction } from '../../src/tensor/reductions.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { levelled } from '../analysis/levelled.ts';
import { createTensor } from '../pyramid/stores.ts';
import { levelSource } from './level-source.ts';

const { signal } = new AbortController();

/** The finite cells of a matrix in a range, in an order; ties by layer, then by head. */
function sorted({ values, heads }: Tensor, { layers, heads: [left, right] }: CellRange, order: CellOrder) {
  const cells: { layer: number; head: number; value: number }[] = [];
  for (let layer = layers[0]; layer < layers[1]; layer++)
    for (let head = left; head < right; head++) {
      const value = values[layer * heads + head] as number;
      if (Number.isFinite(value)) cells.push({ layer, head, value });
    }
  const rank = rankOf(order);
  return cells.sort((a, b) => rank(b.value) - rank(a.value));
}

const ORDERS: readonly CellOrder[] = ['max', 'min', 'absmax'];

it('are those of all values, for any order, tile and part', async () => {
  const part = fc.record({
    layers: fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 9, max: 70 })),
    heads: fc.tuple(fc.integer({ min: 0, max: 140 }), fc.integer({ min: 141, max: 150 })),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.nat(100),
        layers: fc.constantFrom(9, 70),
        order: fc.constantFrom(...ORDERS),
        reductions: fc.constantFrom<Reduction[]>(['max', 'min'], ['max', 'min', 'absmax']),
        tile: fc.constantFrom({ layers: 3, heads: 5 }, { layers: 64, heads: 64 }),
        most: fc.constantFrom(1, 7),
        part,
        digits: fc.constantFrom(0, 2),
      }),
      async ({ seed, layers, order, reductions, tile, most, part, digits }) => {
        const made = createTensor({ layers, heads: 150 }, seed);
        // Rounded values have many ties.
        const values = made.values.map((value) => Math.round(value * 10 ** digits) / 10 ** digits);
        const tensor = { ...made, values };
        const range = {
          layers: [part.layers[0], Math.min(part.layers[1], layers)],
          heads: part.heads,
        } as const;
        const { source } = levelled(tensor, { reductions, tile });
        const place = { tensor: source, checkpoint: 0, task: 0, range };
        const expected = sorted(tensor, range, order);
        expect(await topCells(place, order, most, signal)).toMatchObject(expected.slice(0, most));
        const from = rankOf(order)(expected[20]?.value ?? 0);
        const reached = expected.filter(({ value }) => rankOf(order)(value) >= from);
        const found = await cellsFromRank(place, { order, from }, { tiles: 10 ** 6, cells: 10 ** 6 }, signal);
        const byPlace = (a: { layer: number; head: number }, b: { layer: number; head: number }) =>
          a.layer - b.layer || a.head - b.head;
        expect([...(found ?? [])].sort(byPlace)).toEqual(reached.sort(byPlace));
      },
    ),
    { numRuns: 20 },
  );
});

describe('of a matrix of 4 million cells', () => {
  const range = { layers: [0, 32], heads: [0, 131_072] } as const;
  const place = (source: ReturnType<typeof levelSource>['source']) => ({
    ...{ tensor: source, checkpoint: 7, task: 3, range },
  });
  const tile = { layers: 32, heads: 2048 };

  it('are found in a few tiles', async () => {
    const { source, reads, maximum } = levelSource({ tile });
    const [first] = (await topCells(place(source), 'max', 20, signal)) ?? [];
    expect(first?.value).toBe(maximum(7, 3, range));
    expect(reads.length).toBeLessThanOrEqual(21);
    expect(new Set(reads.map(({ checkpoint, part }) => `${checkpoint} ${part.task}`))).toEqual(
      new Set(['7 3']),
    );
  });

  it('are not looked for beyond a limit of tiles', async () => {
    const { source, reads } = levelSource({ tile });
    const limits = { tiles: 10, cells: 1000 };
    expect(await cellsFromRank(place(source), { order: 'max', from: 0.1 }, limits, signal)).toBeNull();
    expect(reads.every(({ part }) => part.level > 0)).toBe(true);
  });

  it('need levels that bound the order', async () => {
    const { source, reads } = levelSource({ tile });
    expect(await topCells(place(source), 'min', 1, signal)).toBeNull();
    expect(reads).toEqual([]);
  });

  it('are not read once the search is cancelled', async () => {
    const controller = new AbortController();
    const onRead = () => {
      controller.abort(new Error('cancelled'));
      return new Promise(() => {});
    };
    const { source, reads } = levelSource({ tile, onRead });
    await expect(topCells(place(source), 'max', 20, controller.signal)).rejects.toThrow('cancelled');
    expect(reads.length).toBe(1);
    expect(reads[0]?.signal.aborted).toBe(true);
  });
});

it('a mass of equal values needs few tiles', async () => {
  const tensor = createTensor({ layers: 70, heads: 300 });
  const { source, reads } = levelled(
    { ...tensor, values: tensor.values.fill(1) },
    { tile: { layers: 16, heads: 16 } },
  );
  const place = {
    tensor: source,
    checkpoint: 0,
    task: 0,
    range: { layers: [0, 70], heads: [0, 300] },
  } as const;
  const found = await topCells(place, 'max', 5, signal);
  expect(found?.map(({ layer, head }) => [layer, head])).toEqual([0, 1, 2, 3, 4].map((head) => [0, head]));
  const all = Math.ceil(70 / 16) * Math.ceil(300 / 16);
  expect(reads.filter(({ part }) => part.level === 0).length).toBeLessThan(all / 10);
});
