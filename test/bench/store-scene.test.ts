// The logic of the scenes `store` and `pyramid`: the script of moves, the chunks that are displayed, and what captions say.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkpointsIn } from '../../bench/pyramid/measure.ts';
import { StoreLevels } from '../../bench/store/arrays.ts';
import { displayedChunks, levelOf, type ShownWindow, totalBytes } from '../../bench/store/displayed.ts';
import { STORE_SHAPES } from '../../bench/store/plan.ts';
import { type Leg, sightAt, writeScript } from '../../bench/store/script.ts';
import { blockIn } from '../../bench/store/sharp-play.ts';
import type { Axis } from '../../src/figure/cells.ts';
import { levelShapes } from '../../src/levels/shapes.ts';
import { CELL_PARTS } from '../../src/tensor/zoom.ts';
import { chooseLevel } from '../../src/view/windows/level-plan.ts';

const WIDE = STORE_SHAPES['pan-zoom-play'];

const windowOf = (changes: Partial<ShownWindow> = {}): ShownWindow => ({
  checkpoint: 0,
  task: 0,
  layers: [0, WIDE.layers],
  heads: [0, WIDE.heads],
  width: 680,
  height: 175,
  ...changes,
});

describe('the script of moves', () => {
  const legs = writeScript(WIDE, 60);

  it('is the same for the same seed, and another for another', () => {
    expect(writeScript(WIDE, 60)).toEqual(legs);
    expect(writeScript(WIDE, 60, 2)).not.toEqual(legs);
  });

  it.each([7.5, 15, 60, 100])('fills %d seconds without a jump', (seconds) => {
    let [time, sight] = [0, legs[0]?.from];
    for (const leg of writeScript(WIDE, seconds)) {
      expect(leg.start).toBeCloseTo(time, 9);
      expect(leg.from).toEqual(sight);
      [time, sight] = [leg.end, leg.to];
    }
    expect(time).toBeCloseTo(seconds, 9);
    expect(sight).toEqual({ layers: [0, WIDE.layers], heads: [0, WIDE.heads] });
  });

  it('zooms, pans, plays and rests, always inside the store', () => {
    expect(new Set(legs.map(({ kind }) => kind))).toEqual(new Set(['zoom', 'pan', 'play', 'rest']));
    for (const leg of legs)
      for (let part = 0; part <= 8; part++) {
        const { heads, layers } = sightAt(leg, leg.start + (part / 8) * (leg.end - leg.start));
        expect(heads[0]).toBeGreaterThanOrEqual(0);
        expect(heads[1]).toBeGreaterThan(heads[0]);
        expect(heads[1]).toBeLessThanOrEqual(WIDE.heads + 1e-9);
        expect(layers).toEqual([0, WIDE.layers]);
      }
  });

  it('zooms by the same factor in equal times', () => {
    const { start, end, ...zoom } = legs[0] as Leg;
    const lengths = [0, 0.5, 1].map((part) => {
      const { heads } = sightAt({ start, end, ...zoom }, start + part * (end - start));
      return heads[1] - heads[0];
    }) as [number, number, number];
    expect(lengths[1] / lengths[0]).toBeCloseTo(lengths[2] / lengths[1], 9);
  });
});

describe('the chunks that are displayed', () => {
  const levels = new StoreLevels({ ...WIDE, checkpoints: 1 });

  it('are of the level that the view chooses', () => {
    const axis = (cells: number, pixels: number, [from, to]: readonly [number, number]): Axis => ({
      cells,
      pixels,
      sight: [from * CELL_PARTS, to * CELL_PARTS],
    });
    const range = (cells: number) =>
      fc
        .tuple(fc.nat(cells - 1), fc.nat(cells - 1))
        .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b) + 1]);
    const size = fc.integer({ min: 1, max: 1600 });
    fc.assert(
      fc.property(
        fc.constantFrom([32, 131_072] as const, [1024, 1024] as const, [4096, 7] as const),
        fc.tuple(size, size),
        fc.gen(),
        ([layers, heads], [width, height], gen) => {
          const shown = windowOf({
            layers: gen(range, layers),
            heads: gen(range, heads),
            width,
            height,
          });
          const shapes = levelShapes(layers, heads);
          const expected = chooseLevel(
            shapes,
            axis(layers, height, shown.layers),
            axis(heads, width, shown.heads),
          );
          expect(levelOf(shapes, shown)).toBe(expected);
        },
      ),
    );
  });

  it('are counted once, whatever the number of pictures that show them', () => {
    // 193 heads a pixel: level 7 with blocks of 128, in one chunk of 32 x 1,024 cells for two tasks.
    const overview = displayedChunks(levels, WIDE.tasks, [windowOf(), windowOf({ task: 1 }), windowOf()]);
    expect([...overview]).toEqual([['7,0,0,0,0', 4 * 2 * 32 * 1024]]);
    const all = [0, 1, 2, 3].flatMap((task) => [3, 4].map((checkpoint) => windowOf({ task, checkpoint })));
    expect(displayedChunks(levels, WIDE.tasks, all).size).toBe(4);
  });

  it('are those that the part in sight touches', () => {
    const close = windowOf({ heads: [2000, 2100.5], task: 3, checkpoint: 2 });
    const chunks = displayedChunks(levels, WIDE.tasks, [close]);
    expect([...chunks.keys()]).toEqual(['0,2,3,0,0', '0,2,3,0,1']);
    expect(totalBytes(chunks)).toBe(2 * 262_144);
    const upTo = windowOf({ heads: [2000, 2048], task: 3, checkpoint: 2 });
    expect([...displayedChunks(levels, WIDE.tasks, [upTo]).keys()]).toEqual(['0,2,3,0,0']);
  });
});

it('captions say which blocks cells stand for', () => {
  expect(blockIn('step 3 · each pixel shows the largest of blocks of 1 x 2,048 cells')).toEqual({
    layersPerCell: 1,
    headsPerCell: 2048,
  });
  expect(blockIn('step 3')).toEqual({ layersPerCell: 1, headsPerCell: 1 });
});

it('a file has as many checkpoints as come closest to its size, at least one', () => {
  expect([1, 34, 512, 4000].map(checkpointsIn)).toEqual([1, 1, 15, 119]);
});
