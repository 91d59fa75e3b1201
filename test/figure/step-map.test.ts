// Maps of training steps: heads that never emerge, and heads present from the start.

import { describe, expect, it } from 'vitest';
import { emergence, emergenceOptions } from '../../src/analysis/emergence.ts';
import { findAdvice } from '../../src/figure/advice.ts';
import { compose } from '../../src/figure/compose.ts';
import { NO_EXTRAS } from '../../src/figure/extras.ts';
import { type Readout, readCell } from '../../src/figure/readout.ts';
import type { Panel, Scene, StripMark } from '../../src/figure/scene.ts';
import { THEME_COLORS } from '../../src/figure/theme.ts';
import { DEFAULTS, type Options } from '../../src/options.ts';
import { entryOf, loadColormaps } from '../../src/scale/colormaps.ts';
import { loadedValues } from '../../src/tensor/source.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { readoutText } from '../../src/view/readout-text.ts';
import { allExtras } from '../support/extras.ts';
import { estimateWidth } from '../support/measure.ts';
import { captionOf, endsOf, stripOf, textsOf } from '../support/scene.ts';

/** Four heads: there from the start, from step 100, from step 200, and never. */
const RUN: Tensor = {
  model: 'run',
  layers: 1,
  heads: 4,
  tasks: ['x'],
  steps: [0, 100, 200],
  values: Float32Array.of(1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0),
};

const SIZE = { width: 900, height: 500, pixelRatio: 1 };

function mapOf(options: Partial<Options> = {}, extras = NO_EXTRAS): Scene {
  const dataset = { tensors: [RUN] };
  const all = { ...DEFAULTS, ...emergenceOptions(dataset), ...options };
  return compose({
    dataset: emergence(dataset, 0.5),
    options: all,
    size: SIZE,
    measure: estimateWidth,
    extras,
  });
}

const labels = (scene: Scene): string[] => textsOf(scene, 'colorbar-tick').map(({ text }) => text);

describe('an emergence map', () => {
  it.each(['light', 'dark'] as const)(
    'labels heads that never emerge in the key, in a grey of the %s theme',
    (theme) => {
      const map = mapOf({ theme });
      expect(labels(map)).toContain('never');
      expect(labels(map)).not.toContain('missing');
      expect(map.marks.find(({ kind }) => kind === 'rect')).toMatchObject({
        fill: THEME_COLORS[theme].never,
      });
      expect(map.panels[0]?.colormap.bad).toBe(THEME_COLORS[theme].never);
    },
  );

  it('distinguishes heads present from the start from those that emerge', () => {
    const map = mapOf();
    const { norm, colormap } = map.panels[0] as Panel;
    const [start, first] = loadedValues((map.panels[0] as Panel).tensor, 0);
    expect(norm.vmin).toBe(first);
    expect(start).toBeLessThan(norm.vmin);
    expect(colormap.colors).not.toContain(colormap.under);
    expect(colormap.under).not.toBe(colormap.colors[entryOf(0)]);
    expect(labels(map)).toContain('from the start');
    expect(endsOf(stripOf(map) as StripMark)).toBe('min');
  });

  it('reads out "never" for a head that never emerges', () => {
    const text = (head: number) => readoutText(readCell(mapOf(), { panel: 0, layer: 0, head }) as Readout);
    expect([text(1), text(3)]).toEqual(['x · layer 0 · head 1 · 100', 'x · layer 0 · head 3 · never']);
  });

  it('shows steps as tokens: read-out, colorbar with round numbers, values in cells', () => {
    const map = mapOf({ axis: 'tokens', tokensPerStep: 3e6, annotate: 'all' }, allExtras());
    const readout = readCell(map, { panel: 0, layer: 0, head: 1 }) as Readout;
    expect(readout.value).toBe(100);
    expect(readoutText(readout)).toBe('x · layer 0 · head 1 · 300M tokens');
    expect(labels(map)).toEqual(['600M', 'from the start', '400M', '500M', 'never']);
    expect(textsOf(map, 'colorbar-label').map(({ text }) => text)).toEqual(['Emergence step (tokens)']);
    expect(textsOf(map, 'cell-value').map(({ text }) => text)).toEqual(['0', '300M', '600M', '–']);
  });

  it('in which all heads are present from the start reports it, without advice on limits', () => {
    const run = { ...RUN, heads: 2, values: Float32Array.of(1, 1, 1, 1, 1, 1) };
    const captionAt = (threshold: number, tensors: readonly Tensor[]) => {
      const options = { ...DEFAULTS, ...emergenceOptions({ tensors }) };
      const map = emergence({ tensors }, threshold);
      expect(findAdvice(map, options)).toEqual([]);
      return captionOf(compose({ dataset: map, options, size: SIZE, measure: estimateWidth }));
    };
    expect(captionAt(0, [run])).toContain('all heads are present from the start');
    const later = { ...run, model: 'later', steps: [50, 100, 200] };
    expect(captionAt(0, [run, later])).toContain('all heads are present from the start');
    const some = { ...run, values: Float32Array.of(1, 0, 1, 0, 1, 0) };
    expect(captionAt(0.5, [some])).toContain('no head emerges');
    expect(captionAt(2, [run])).toContain('no head emerges');
    expect(captionAt(0.5, [RUN])).not.toContain('emerges ');
  });

  it('does not change the colours of a colormap that contains greys', async () => {
    await loadColormaps();
    expect(mapOf({ colormap: 'gray' }).panels[0]?.colormap.bad).not.toBe(THEME_COLORS.light.never);
  });
});

describe('a figure with several checkpoints', () => {
  const late: Tensor = { ...RUN, model: 'late', steps: [0, 50, 150] };
  const sceneAt = (options: Partial<Options>) =>
    compose({
      dataset: { tensors: [RUN, late] },
      options: { ...DEFAULTS, axis: 'tokens', tokensPerStep: 2_097_152, ...options },
      size: SIZE,
      measure: estimateWidth,
      extras: allExtras(),
    });

  it('names its step in tokens, and those of panels that show an earlier one', () => {
    expect(captionOf(sceneAt({}))).toBe('419M tokens (checkpoint 5 of 5)');
    expect(captionOf(sceneAt({ checkpoint: 1.5 }))).toBe(
      '50 % of the way from 105M tokens to 210M tokens (interpolated)',
    );
    expect(textsOf(sceneAt({}), 'panel-note').map(({ text }) => text)).toEqual(['(315M tokens)']);
  });

  it('reports that tokens per step are unknown', () => {
    expect(captionOf(sceneAt({ tokensPerStep: null }))).toBe(
      'step 200 (checkpoint 5 of 5) · set tokensPerStep to show tokens',
    );
  });
});
