// Read-outs of values that float32 does not hold, and what the figure says about them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/figure/compose.ts';
import { readPixel } from '../../src/figure/read-pixel.ts';
import { readCell } from '../../src/figure/readout.ts';
import type { Scene } from '../../src/figure/scene.ts';
import { checkOptions } from '../../src/options/check.ts';
import type { Options } from '../../src/options.ts';
import { toTensorValues } from '../../src/tensor/precision.ts';
import { readoutText } from '../../src/view/readout-text.ts';
import { allExtras } from '../support/extras.ts';
import { estimateWidth } from '../support/measure.ts';
import { captionOf } from '../support/scene.ts';

interface Shape {
  readonly layers: number;
  readonly heads: number;
  readonly steps?: readonly number[];
}

function sceneOf(
  doubles: readonly number[],
  { layers, heads, steps }: Shape,
  options: Partial<Options> = {},
): Scene {
  const values = toTensorValues(Float64Array.from(doubles));
  return compose({
    dataset: { tensors: [{ model: '', tasks: [''], steps: steps ?? null, layers, heads, ...values }] },
    options: checkOptions(options),
    size: { width: 600, height: 400, pixelRatio: 1 },
    measure: estimateWidth,
    extras: allExtras(),
  });
}

const textAt = (scene: Scene, layer: number, head: number): string | undefined => {
  const readout = readCell(scene, { panel: 0, layer, head });
  return readout ? readoutText(readout).split(' · ').at(-1) : undefined;
};

describe('a read-out of doubles', () => {
  it.each([
    [
      [1e9, 1e9 + 7, 1e9 + 8, -1e9 - 9],
      ['1e9', '1000000007', '1000000008', '−1000000009'],
    ],
    [
      [4e38, -9e300, 1e-46, 5e-324],
      ['4e38', '−9e300', '1e−46', '5e−324'],
    ],
    [
      [1e6 + 0.001, 0.1, Number.NaN, Infinity],
      ['1000000.001', '0.1', 'missing', 'Infinity'],
    ],
  ])('has their digits', (values, texts) => {
    const scene = sceneOf(values, { layers: 2, heads: 2 });
    expect([0, 1, 2, 3].map((cell) => textAt(scene, cell >> 1, cell % 2))).toEqual(texts);
  });

  it('equals any double', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 4, maxLength: 4 }), (values) => {
        const scene = sceneOf(values, { layers: 2, heads: 2 });
        for (let cell = 0; cell < 4; cell++) {
          const readout = readCell(scene, { panel: 0, layer: cell >> 1, head: cell % 2 });
          expect(readout).toMatchObject({ value: values[cell], isDouble: true });
        }
      }),
    );
  });

  it('is of the largest of the cells of a pixel, though they are equal in float32', () => {
    const values = Array.from({ length: 4000 }, (_, cell) => 1e9 + (cell % 7 === 3 ? 5 : 0));
    const scene = sceneOf(values, { layers: 1, heads: 4000 });
    const { rect } = scene.panels[0] as Scene['panels'][number];
    const readout = readPixel(scene, rect.x + 2, rect.y);
    expect(readout?.cells).toBeGreaterThan(6);
    expect(readout?.value).toBe(1e9 + 5);
    expect((readout?.head ?? 0) % 7).toBe(3);
  });

  it('is not rounded if it is a mean, or between two checkpoints', () => {
    const scene = sceneOf(
      Array.from({ length: 4000 }, (_, cell) => 1e9 + (cell % 2)),
      { layers: 1, heads: 4000 },
      { reduction: 'mean' },
    );
    const { rect } = scene.panels[0] as Scene['panels'][number];
    const readout = readPixel(scene, rect.x, rect.y);
    expect(readout?.value).toBeGreaterThan(1e9);
    expect(readout?.value).toBeLessThan(1e9 + 1);
    const between = sceneOf([1e9, 1e9 + 4], { layers: 1, heads: 1, steps: [1, 2] }, { checkpoint: 0.25 });
    expect(textAt(between, 0, 0)).toBe('1000000001');
  });
});

describe('the caption', () => {
  it('says that colours round, and does not say that rounded values are equal or infinite', () => {
    for (const values of [
      [1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3],
      [1e39, 2e39, 3e39, 4e39],
      [1e-46, 2e-46, 3e-46, 4e-46],
    ])
      expect(captionOf(sceneOf(values, { layers: 2, heads: 2 }))).toBe('colours round values to float32');
  });
});
