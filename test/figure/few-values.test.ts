// Figures without a range of values: the caption reports it, and the colorbar has one colour and one tick.

import { describe, expect, it } from 'vitest';
import { findAdvice } from '../../src/figure/advice.ts';
import { compose } from '../../src/figure/compose.ts';
import type { StripMark } from '../../src/figure/scene.ts';
import { checkOptions } from '../../src/options/check.ts';
import type { Options } from '../../src/options.ts';
import { colormap } from '../../src/scale/colormaps.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { captionOf, endsOf, stripOf, textsOf } from '../support/scene.ts';

const { NaN: missing, POSITIVE_INFINITY: infinite } = Number;
const viridis = colormap('viridis', false);

const dataset = (values: readonly number[], more: Partial<Tensor> = {}) => ({
  tensors: [
    {
      model: '',
      values: Float32Array.from(values),
      layers: 1,
      heads: values.length,
      tasks: [''],
      steps: null,
      ...more,
    },
  ],
});

/** The caption, and the colours, ticks and ends of the colorbar. */
function figureOf(data: ReturnType<typeof dataset>, options: Partial<Options>) {
  const size = { width: 800, height: 450, pixelRatio: 1 };
  const scene = compose({
    dataset: data,
    options: checkOptions(options),
    size,
    measure: (text, height) => 0.55 * text.length * height,
  });
  const strip = stripOf(scene) as StripMark;
  const ticks = textsOf(scene, 'colorbar-tick').toSorted((a, b) => b.y - a.y);
  return {
    caption: captionOf(scene),
    colors: strip.colors.length > 1 ? 'many' : strip.colors[0],
    ticks: ticks.map(({ text }) => text).filter((text) => text !== 'missing'),
    extend: endsOf(strip),
  };
}

describe('a figure', () => {
  const NORMS = ['linear', 'symlog', 'asinh', 'power', 'log'] as const;
  it.each(NORMS)('with a single distinct value shows only that value: %s', (norm) => {
    expect(figureOf(dataset([0.3, 0.3, missing]), { norm })).toEqual({
      caption: 'all values are 0.3',
      colors: viridis.colors[0],
      ticks: ['0.3'],
      extend: 'neither',
    });
  });

  it('of a zero difference shows the centre colour, labelled zero', () => {
    expect(figureOf(dataset([0, 0], { signed: true }), {})).toEqual({
      caption: 'all values are 0',
      colors: colormap('coolwarm', false).colors[128],
      ticks: ['0'],
      extend: 'neither',
    });
  });

  it('without positive values has no made-up limits on a log scale', () => {
    const under = { colors: viridis.under, extend: 'neither' };
    expect(figureOf(dataset([0, 0]), { norm: 'log' })).toEqual({
      ...under,
      caption: 'all values are 0',
      ticks: ['0'],
    });
    expect(figureOf(dataset([0, -2]), { norm: 'log' })).toEqual({
      ...under,
      caption: 'no value is within the limits',
      ticks: ['≤ 0'],
    });
  });

  it('without values reports it', () => {
    const none = { colors: viridis.bad, ticks: [] };
    expect(figureOf(dataset([missing, missing]), {})).toEqual({
      ...none,
      caption: 'no values',
      extend: 'neither',
    });
    expect(figureOf(dataset([missing, infinite]), {})).toEqual({
      ...none,
      caption: 'no finite values',
      extend: 'max',
    });
  });

  it('whose explicit limits exclude all values reports it, with a remedy', () => {
    const data = dataset([0, 0.25, 1]);
    expect(figureOf(data, { norm: 'linear', vmin: 5 })).toMatchObject({
      caption: 'no value is within the limits',
      ticks: ['5'],
    });
    for (const limits of [{ vmin: 5 }, { vmin: 5, vmax: 6 }, { vmax: -1 }]) {
      const [advice] = findAdvice(data, limits);
      expect(advice?.text).toBe('No value is within the limits: values range from 0 to 1.');
      expect(findAdvice(data, { ...limits, ...advice?.options })).toEqual([]);
    }
  });

  it('with explicit limits keeps its scale', () => {
    expect(figureOf(dataset([0.3, 0.3]), { norm: 'linear', vmin: 0, vmax: 1 })).toMatchObject({
      caption: 'all values are 0.3',
      colors: 'many',
      ticks: ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'],
    });
  });

  it('with a range of values has no such note', () => {
    expect(figureOf(dataset([0.3, 0.5]), {})).toMatchObject({ caption: '', colors: 'many' });
  });
});
