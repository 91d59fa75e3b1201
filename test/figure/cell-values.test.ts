// Values written in cells: where, in which size and colour, and when not.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/figure/compose.ts';
import { BLOCKS } from '../../src/figure/readout.ts';
import type { Scene, TextMark } from '../../src/figure/scene.ts';
import { checkOptions } from '../../src/options/check.ts';
import { COLORMAPS, type Options } from '../../src/options.ts';
import { colorOf } from '../../src/scale/colormaps.ts';
import { readCells } from '../../src/source/level-cells.ts';
import { pageCache } from '../../src/source/page-cache.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { readLoadedCell } from '../../src/view/windows/read-block.ts';
import { levelSource } from '../source/level-source.ts';
import { allExtras } from '../support/extras.ts';
import { estimateWidth } from '../support/measure.ts';
import { textsOf } from '../support/scene.ts';

function sceneOf(
  tensor: Pick<Tensor, 'layers' | 'heads' | 'values'> & Partial<Tensor>,
  options: Partial<Options> = {},
  [width, height, pixelRatio] = [900, 600, 1],
): Scene {
  return compose({
    dataset: { tensors: [{ model: '', tasks: [''], steps: null, ...tensor }] },
    options: checkOptions({ annotate: 'all', ...options }),
    size: { width: width * pixelRatio, height: height * pixelRatio, pixelRatio },
    measure: estimateWidth,
    extras: allExtras(),
  });
}

const valuesIn = (scene: Scene): TextMark[] => textsOf(scene, 'cell-value');

const ramp = (layers: number, heads: number) => ({
  layers,
  heads,
  values: Float32Array.from({ length: layers * heads }, (_, i) => i),
});

/** WCAG's contrast of two colours. */
function contrast(a: string, b: string): number {
  const luminance = (color: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const share = Number(`0x${color.slice(at, at + 2)}`) / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [one, other] = [luminance(a), luminance(b)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

describe('values in cells', () => {
  it('of a source with levels are those that are loaded', async () => {
    const { source, maximum } = levelSource({ layers: 2, heads: 1000, tasks: ['a'], checkpoints: 1 });
    BLOCKS.valueAt = readLoadedCell;
    const scene = () =>
      compose({
        dataset: { tensors: [source] },
        options: checkOptions({ annotate: 'all', zoom: { layers: [0, 2], heads: [250, 260] } }),
        size: { width: 900, height: 300, pixelRatio: 1 },
        measure: estimateWidth,
        extras: allExtras(),
      });
    expect(valuesIn(scene())).toEqual([]);
    const cell = { checkpoint: 0, task: 0, layer: 0, head: 250 };
    await readCells(pageCache(), source, [cell], new AbortController().signal);
    // The tile ends at head 256.
    const texts = valuesIn(scene());
    expect(texts).toHaveLength(2 * 6);
    const shown = maximum(0, 0, { layers: [0, 1], heads: [250, 251] });
    expect(Number(texts[0]?.text)).toBeCloseTo(shown, 1);
  });

  it('are those of the cells, within them', () => {
    const tensor = ramp(6, 8);
    for (const origin of ['upper', 'lower'] as const)
      for (const ratio of [1, 2]) {
        const scene = sceneOf(tensor, { origin }, [900, 600, ratio]);
        const { rect } = scene.panels[0] as Scene['panels'][number];
        const texts = valuesIn(scene);
        expect(texts).toHaveLength(48);
        for (const { text, box } of texts) {
          const value = Number(text);
          const [layer, head] = [Math.floor(value / 8), value % 8];
          const row = origin === 'lower' ? 5 - layer : layer;
          const [left, top] = [(head * rect.width) / 8, (row * rect.height) / 6].map(Math.floor) as [
            number,
            number,
          ];
          expect(box.x >= rect.x + left - 1 && box.y >= rect.y + top - 1).toBe(true);
          expect(box.x + box.width <= rect.x + ((head + 1) * rect.width) / 8 + 1).toBe(true);
          expect(box.y + box.height <= rect.y + ((row + 1) * rect.height) / 6 + 1).toBe(true);
        }
      }
  });

  it('have three digits, and signs for missing and infinite ones', () => {
    const values = Float32Array.of(0.0013712, -12.3456, Number.NaN, Infinity, -Infinity, 1e-7);
    const texts = valuesIn(sceneOf({ layers: 2, heads: 3, values })).map(({ text }) => text);
    expect(texts).toEqual(['0.00137', '−12.3', '–', '∞', '−∞', '1e−7']);
    const steps = { layers: 1, heads: 2, values: Float32Array.of(12_431, Number.NaN), unit: 'step' } as const;
    expect(valuesIn(sceneOf(steps)).map(({ text }) => text)).toEqual(['12,431', '–']);
  });

  it('are interpolated as the cells are', () => {
    const values = Float32Array.of(0, 2, 10, 6);
    const tensor = { layers: 1, heads: 2, values, steps: [0, 100] };
    const texts = valuesIn(sceneOf(tensor, { checkpoint: 0.5 })).map(({ text }) => text);
    expect(texts).toEqual(['5', '4']);
  });

  it('are absent without the option, and in cells smaller than 24 pixels', () => {
    expect(valuesIn(sceneOf(ramp(6, 8), { annotate: 'none' }))).toEqual([]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (layers, heads) => {
        const values = new Float32Array(layers * heads).fill(1);
        const scene = sceneOf({ layers, heads, values }, {}, [900, 600, 1.5]);
        const { width, height } = (scene.panels[0] as Scene['panels'][number]).rect;
        const isLarge = width >= 36 * heads && height >= 36 * layers;
        expect(valuesIn(scene)).toHaveLength(isLarge ? layers * heads : 0);
      }),
      { numRuns: 60 },
    );
  });

  it('that do not fit are left out, and all values of a panel if there are many of those', () => {
    const tensor = ramp(12, 24);
    expect(valuesIn(sceneOf(tensor))).toHaveLength(288);
    const withLong = (count: number): Scene => {
      const values = Float32Array.from(tensor.values, (value, i) => (i % 24 < count ? -0.000123 : value));
      return sceneOf({ ...tensor, values });
    };
    expect(valuesIn(withLong(1))).toHaveLength(276);
    expect(valuesIn(withLong(3))).toEqual([]);
  });

  it('are in all cells alike if cells differ by a pixel', () => {
    const values = new Float32Array(8 * 20).fill(0.123);
    for (let width = 600; width < 700; width += 7) {
      const texts = valuesIn(sceneOf({ layers: 8, heads: 20, values }, {}, [width, 500, 1]));
      expect([0, 160]).toContain(texts.length);
    }
  });

  it('appear where a zoom makes cells large enough, also in parts of cells, and are never more than have room', () => {
    const tensor = ramp(300, 400);
    expect(valuesIn(sceneOf(tensor))).toEqual([]);
    const range = (count: number) =>
      fc
        .tuple(fc.integer({ min: 0, max: 256 * (count - 20) }), fc.integer({ min: 1, max: 256 * 20 }))
        .map(([start, length]) => [start / 256, (start + length) / 256] as const);
    fc.assert(
      fc.property(range(300), range(400), (layers, heads) => {
        const scene = sceneOf(tensor, { zoom: { layers, heads }, norm: 'linear' });
        const { rect } = scene.panels[0] as Scene['panels'][number];
        const texts = valuesIn(scene);
        expect(texts.length).toBeLessThanOrEqual((rect.width / 24 + 1) * (rect.height / 24 + 1));
        for (const { text, box } of texts) {
          const isInside =
            box.x >= rect.x &&
            box.y >= rect.y &&
            box.x + box.width <= rect.x + rect.width &&
            box.y + box.height <= rect.y + rect.height;
          expect(isInside).toBe(true);
          // Three digits, so 123,456 is 123,000.
          const value = Number(text);
          expect(value).toBeLessThan((Math.ceil(layers[1]) + 2) * 400);
        }
      }),
      { numRuns: 150 },
    );
    const whole = sceneOf(tensor, { zoom: { layers: [10, 14], heads: [20, 24] } });
    expect(valuesIn(whole).map(({ text }) => Number(text))).toEqual(
      [10, 11, 12, 13].flatMap((layer) =>
        [20, 21, 22, 23].map((head) => Number((400 * layer + head).toPrecision(3))),
      ),
    );
  });

  it('contrast with their cells in every colormap', () => {
    const tensor = { layers: 8, heads: 12, values: Float32Array.from({ length: 96 }, (_, i) => i / 95) };
    tensor.values[3] = Number.NaN;
    for (const colormap of COLORMAPS) {
      const scene = sceneOf(tensor, { colormap, vmin: 0.1, vmax: 0.9, markExtremes: true, norm: 'linear' });
      const { norm, colormap: map } = scene.panels[0] as Scene['panels'][number];
      const texts = valuesIn(scene);
      expect(texts).toHaveLength(96);
      for (const [i, { fill }] of texts.entries())
        expect(contrast(fill, colorOf(norm, map, tensor.values[i] as number))).toBeGreaterThan(4.5);
    }
  });

  it('have the digits that tell them apart', () => {
    const texts = (values: readonly number[]) =>
      valuesIn(sceneOf({ layers: 1, heads: values.length, values: Float32Array.from(values) })).map(
        ({ text }) => text,
      );
    expect(texts([1000, 1000.25, 1000.5])).toEqual(['1000', '1000.25', '1000.5']);
    expect(texts([0.12345, 1, 1000.25])).toEqual(['0.123', '1', '1000']);
    const doubles = Float64Array.from([1e9, 1e9 + 7, 1e9 + 24]);
    const scene = sceneOf({ layers: 1, heads: 3, values: Float32Array.from(doubles), doubles });
    expect(valuesIn(scene).map(({ text }) => text)).toEqual(['1e9', '1000000007', '1000000024']);
  });
});
