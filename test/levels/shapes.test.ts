// The shapes of levels, compared with their definition: blocks of powers of two, aligned at 0.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelShapes } from '../../src/levels/shapes.ts';

const shapesOf = (layers: number, heads: number): string[] =>
  levelShapes(layers, heads).map((level) => `${level.layers} x ${level.heads}`);

describe('the levels of a matrix', () => {
  it('halve axes longer than 64, but none at most half as long as the other', () => {
    expect(shapesOf(64, 64)).toEqual(['64 x 64']);
    expect(shapesOf(65, 64)).toEqual(['65 x 64', '33 x 64']);
    expect(shapesOf(300, 129)).toEqual(['300 x 129', '150 x 129', '75 x 65', '38 x 33']);
    expect(levelShapes(16, 131_072).map(({ heads }) => heads)).toEqual(
      Array.from({ length: 12 }, (_, level) => 131_072 / 2 ** level),
    );
    expect(levelShapes(16, 131_072).every(({ layers }) => layers === 16)).toBe(true);
  });

  it('consist of the blocks that cover the matrix', () => {
    const length = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 26 }));
    fc.assert(
      fc.property(length, length, (layers, heads) => {
        const levels = levelShapes(layers, heads);
        const axes = [
          {
            cells: layers,
            lengths: levels.map((one) => one.layers),
            blocks: levels.map((one) => one.layersPerCell),
          },
          {
            cells: heads,
            lengths: levels.map((one) => one.heads),
            blocks: levels.map((one) => one.headsPerCell),
          },
        ];
        for (const { cells, lengths, blocks } of axes) {
          expect(lengths).toEqual(blocks.map((block) => Math.ceil(cells / block)));
          const longest = levels.map((one) => Math.max(one.layers, one.heads));
          const isHalved = lengths.map(
            (length, level) => length > 64 && 2 * length > (longest[level] as number),
          );
          expect(blocks).toEqual(
            lengths.map((_, level) => 2 ** isHalved.slice(0, level).filter(Boolean).length),
          );
        }
        expect(axes.map(({ lengths }) => lengths.at(-1) as number).every((last) => last <= 64)).toBe(true);
        const before = levels.at(-2);
        if (before) expect(Math.max(before.layers, before.heads)).toBeGreaterThan(64);
      }),
    );
  });
});
