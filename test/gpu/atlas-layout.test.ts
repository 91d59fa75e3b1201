// Where matrices lie in the atlas: apart from each other, within the limits of the device and the budget.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AtlasLayout, atlasBytes, layOutAtlas, reuseTexture } from '../../src/gpu/atlas-layout.ts';
import { cellCount, type MatrixStack } from '../../src/gpu/stack.ts';

const stack: fc.Arbitrary<MatrixStack> = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }))
  .map(([count, layers, heads]) => ({ name: '', count, layers, heads }));

const request = fc.record({
  stacks: fc.array(stack, { minLength: 1, maxLength: 12 }),
  minSlots: fc.constantFrom(1, 2),
  reserve: fc.record({
    maxMoments: fc.integer({ min: 0, max: 40 }),
    budget: fc.integer({ min: 0, max: 2 ** 26 }),
  }),
});

const limits = fc.record({
  maxTextureSize: fc.constantFrom(96, 256, 1000, 4096),
  budget: fc.integer({ min: 2 ** 10, max: 2 ** 26 }),
});

/** Fails if cells overlap, or lie outside of their slot. */
function expectApart({ blocks, texels, slotRows, size }: AtlasLayout, stacks: readonly MatrixStack[]): void {
  const ranges = stacks.map((each) => {
    const start = texels.get(each) as number;
    return [start, start + cellCount(each)] as const;
  });
  ranges.sort(([a], [b]) => a - b);
  ranges.forEach(([start], i) => {
    expect(start).toBeGreaterThanOrEqual(ranges[i - 1]?.[1] ?? 0);
  });
  expect(ranges.at(-1)?.[1]).toBeLessThanOrEqual(slotRows * size.width);
  // Each block is uploaded from its first row on, stack after stack.
  for (const { stacks: shared, row } of blocks) {
    let texel = row * size.width;
    for (const each of shared) {
      expect(texels.get(each)).toBe(texel);
      texel += cellCount(each);
    }
  }
  expect(blocks.flatMap(({ stacks: shared }) => shared)).toHaveLength(stacks.length);
}

describe('the layout of stacks', () => {
  it('keeps their cells apart, within the texture of the device and the budget', () => {
    fc.assert(
      fc.property(request, limits, (wanted, given) => {
        const layout = layOutAtlas(wanted, given);
        const cells = wanted.stacks.reduce((sum, each) => sum + cellCount(each), 0);
        if (!layout) {
          // A row is lost for each block at most, and up to half of a side that is not a power of two.
          const side = 2 ** Math.floor(Math.log2(given.maxTextureSize));
          const texels = Math.min(side * given.maxTextureSize, given.budget / 4);
          const blocks = wanted.stacks.length;
          expect(cells * wanted.minSlots).toBeGreaterThan(texels - 2 * wanted.minSlots * blocks * side);
          return;
        }
        const { size, slots, slotRows } = layout;
        expectApart(layout, wanted.stacks);
        expect(atlasBytes(size)).toBeLessThanOrEqual(given.budget);
        expect(Math.max(size.width, size.height)).toBeLessThanOrEqual(given.maxTextureSize);
        expect(Math.log2(size.width) % 1).toBe(0);
        expect(size.height).toBe(slots * slotRows);
        expect(slots).toBeGreaterThanOrEqual(wanted.minSlots);
        const { maxMoments, budget } = wanted.reserve;
        if (slots > wanted.minSlots) {
          expect(slots).toBeLessThanOrEqual(maxMoments);
          expect(atlasBytes(size)).toBeLessThanOrEqual(budget);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('has slots for a play within both budgets', () => {
    const stacks = [{ name: '', count: 4, layers: 256, heads: 256 }];
    const bytes = 4 * cellCount(stacks[0] as MatrixStack);
    const slotsFor = (reserved: number, budget: number) =>
      layOutAtlas(
        { stacks, minSlots: 2, reserve: { maxMoments: 12, budget: reserved * bytes } },
        { maxTextureSize: 8192, budget: budget * bytes },
      )?.slots;
    expect([slotsFor(5, 99), slotsFor(99, 5), slotsFor(99, 99), slotsFor(1, 99), slotsFor(99, 2)]).toEqual([
      5, 5, 12, 2, 2,
    ]);
    expect(slotsFor(99, 1.9)).toBeUndefined();
  });

  it('in a texture that exists keeps them apart as well', () => {
    let reused = 0;
    fc.assert(
      fc.property(request, request, (before, wanted) => {
        const given = { maxTextureSize: 4096, budget: 2 ** 26 };
        const [old, fresh] = [layOutAtlas(before, given), layOutAtlas(wanted, given)];
        const layout = old && fresh && reuseTexture(wanted, old.size, fresh);
        if (!layout) return;
        reused += 1;
        expectApart(layout, wanted.stacks);
        expect(layout.size).toEqual(old.size);
        expect(layout.slots * layout.slotRows).toBeLessThanOrEqual(old.size.height);
        expect(layout.slots).toBeGreaterThanOrEqual(fresh.slots);
        expect(atlasBytes(old.size)).toBeLessThanOrEqual(4 * atlasBytes(fresh.size));
      }),
      { numRuns: 500 },
    );
    expect(reused).toBeGreaterThan(50);
  });
});
