// Shortening names: different names stay distinct as long as a differing letter fits.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/figure/compose.ts';
import { fitNames } from '../../src/figure/fit-names.ts';
import { DEFAULTS } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { estimateWidth } from '../support/measure.ts';
import { captionOf, textsOf } from '../support/scene.ts';

/** As if all letters were equally wide. */
const letters = (count: number) => (text: string) => [...text].length <= count;

const METRICS = Array.from({ length: 48 }, (_, i) => `raw_scores/induction/metric_${i}`);
const PATCHES = [
  'base_token_prob_delta_mean',
  'base_token_prob_decrease_ratio',
  'base_token_changed_ratio',
  'base_token_logit_delta_mean',
  'base_token_rank_post_mean',
  'entropy_delta_mean',
  'kl_divergence_mean',
  'donor_token_prob_delta_mean',
  'donor_token_prob_increase_rate_mean',
  'donor_token_logit_delta_mean',
];

describe('names that do not fit', () => {
  it('lose the parts common to all of them, path levels first', () => {
    expect(fitNames(METRICS, letters(12)).texts.slice(0, 2)).toEqual(['…metric_0', '…metric_1']);
    expect(fitNames(METRICS, letters(4)).texts.slice(9, 11)).toEqual(['…9', '…10']);
    const suffixed = ['probe/copy/score', 'probe/induction/score'];
    expect(fitNames(suffixed, letters(11)).texts).toEqual(['…copy…', '…induction…']);
  });

  it('stay complete if all of them fit', () => {
    expect(fitNames(METRICS, letters(40)).texts).toEqual(METRICS);
  });

  it('lose leading levels shared with another name, then their end', () => {
    const names = ['raw_scores · prose', 'raw_scores · structured', 'classifications/scores'];
    expect(fitNames(names, letters(11)).texts).toEqual(['…prose', '…structured', 'class…cores']);
    expect(fitNames(names, letters(6)).texts).toEqual(['…prose', '…stru…', 'cla…es']);
  });

  it('are shortened in the middle if that keeps them distinct', () => {
    const names = ['llama_fineweb_baseline', 'structok_comparison'];
    expect(fitNames(names, letters(9)).texts).toEqual(['llam…line', 'stru…ison']);
  });

  it.each([8, 10, 14])(
    'keep the differing letters if shortening the middle would drop them, at a width of %i letters',
    (room) => {
      const { texts, hasAmbiguousNames } = fitNames(PATCHES, letters(room));
      expect(new Set(texts).size).toBe(PATCHES.length);
      expect(hasAmbiguousNames).toBe(false);
      expect(texts.every(letters(room))).toBe(true);
    },
  );

  it('that are equal stay equal without a report', () => {
    const { texts, hasAmbiguousNames } = fitNames(['a long name', 'a long name'], letters(6));
    expect(texts[0]).toBe(texts[1]);
    expect(hasAmbiguousNames).toBe(false);
  });

  it('that cannot be kept distinct are reported', () => {
    expect(fitNames(METRICS, letters(2)).hasAmbiguousNames).toBe(true);
  });

  it('that cannot be kept distinct show the start of what differs from the names of others', () => {
    const models = ['baseline', 'structok_baseline', 'baseline_v2', 'structok_baseline_v2'];
    const tasks = ['positional_prev', 'positional_p0', 'induction', 'duplicate'];
    const names = models.flatMap((model) => tasks.map((task) => `${model} · ${task}`));
    const { texts, hasAmbiguousNames } = fitNames(names, letters(6));
    expect(texts.slice(0, 4)).toEqual(['posit…', 'posit…', 'induc…', 'dupli…']);
    expect(hasAmbiguousNames).toBe(true);
  });

  it('are distinct and fit, or are reported, for arbitrary names', () => {
    const name = fc.oneof(
      fc.constantFrom(...METRICS, ...PATCHES),
      fc.string({ maxLength: 30 }),
      fc
        .array(fc.constantFrom('prose', 'code', 'a', 'b', '_', '/', ' · '), { maxLength: 9 })
        .map((p) => p.join('')),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 20 }), fc.integer({ min: 1, max: 40 }), (names, room) => {
        const { texts, hasAmbiguousNames } = fitNames(names, letters(room));
        expect(texts.every(letters(room))).toBe(true);
        expect(hasAmbiguousNames).toBe(new Set(texts).size < names.length);
      }),
      { numRuns: 500 },
    );
  });

  it('stay distinct if two ellipses and the differing letters fit', () => {
    const digits = fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(
        digits,
        fc.string({ maxLength: 30 }),
        fc.string({ maxLength: 30 }),
        (numbers, before, after) => {
          const names = numbers.map((n) => `${before}${String(n).padStart(3, '0')}${after}`);
          expect(fitNames(names, letters(7)).hasAmbiguousNames).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
  });
});

function figureOf(tasks: readonly string[], width: number, height: number, options = {}) {
  const tensor: Tensor = {
    model: 'm',
    tasks,
    layers: 24,
    heads: 16,
    steps: null,
    values: Float32Array.from({ length: tasks.length * 24 * 16 }, (_, i) => (i % 97) / 97),
  };
  const size = { width, height, pixelRatio: 1 };
  return compose({
    dataset: { tensors: [tensor] },
    options: { ...DEFAULTS, ...options },
    size,
    measure: estimateWidth,
  });
}

describe('titles of panels named after model and task', () => {
  const MODELS = ['baseline', 'structok_baseline', 'baseline_v2', 'seed2', 'llama_fineweb_baseline'];
  const TASKS = ['positional_prev', 'induction', 'delimiter', 'bracket', 'duplicate', 'spacing'];
  const titledFigure = (width: number, height: number, columns: number) => {
    const tensors = MODELS.map((model) => ({
      ...{ model, tasks: TASKS, layers: 24, heads: 16, steps: null },
      values: Float32Array.from({ length: TASKS.length * 24 * 16 }, (_, i) => i),
    }));
    const size = { width, height, pixelRatio: 1 };
    const options = { ...DEFAULTS, columns };
    return compose({ dataset: { tensors }, options, size, measure: estimateWidth });
  };
  /** The lines above each panel, from the upper one down. */
  const titlesAbove = (figure: ReturnType<typeof titledFigure>): string[][] =>
    figure.panels.map(({ rect }) =>
      textsOf(figure, 'panel-title')
        .filter(
          ({ x, y }) => x >= rect.x && x <= rect.x + rect.width && y < rect.y && y > rect.y - rect.height,
        )
        .toSorted((a, b) => a.y - b.y)
        .map(({ text }) => text),
    );

  it('have one line while they fit on it', () => {
    const titles = titlesAbove(titledFigure(2400, 1200, 6));
    expect(titles.slice(0, 2)).toEqual([['baseline · positional_prev'], ['baseline · induction']]);
  });

  it('have a line for each where they do not, and stay distinct', () => {
    const figure = titledFigure(1000, 800, 8);
    const titles = titlesAbove(figure);
    expect(titles.slice(0, 2)).toEqual([
      ['baseline', 'positional_prev'],
      ['baseline', 'induction'],
    ]);
    expect(titles[6]?.[1]).toBe('positional_prev');
    expect(new Set(titles.map((lines) => lines.join())).size).toBe(MODELS.length * TASKS.length);
    expect(new Set(textsOf(figure, 'panel-title').map(({ size }) => size)).size).toBe(1);
    expect(captionOf(figure)).not.toContain('identical');
  });
});

describe('a figure with long names', () => {
  it.each([
    [1600, 900],
    [900, 500],
    [2400, 1600],
  ])('has a distinct title above each of 48 panels at %i x %i', (width, height) => {
    const figure = figureOf(METRICS, width, height);
    const titles = textsOf(figure, 'panel-title').map(({ text }) => text);
    expect(new Set(titles).size).toBe(48);
    expect(figure.panels.map(({ name }) => name)).toEqual(METRICS);
  });

  it('has a distinct title above each colorbar', () => {
    const figure = figureOf(PATCHES.slice(0, 4), 1000, 700, { limitsBy: 'task' });
    const titles = textsOf(figure, 'colorbar-label').filter(({ bold }) => bold);
    expect(new Set(titles.map(({ text }) => text)).size).toBe(4);
  });

  it('reports in the caption when names are shortened to the same text', () => {
    const names = Array.from(
      { length: 40 },
      (_, i) => `${'x'.repeat(i % 7)}${'long '.repeat(i)}${'y'.repeat(i % 5)}`,
    );
    for (const width of [1600, 900, 700, 600, 500, 400]) {
      const figure = figureOf(names, width, width);
      const titles = textsOf(figure, 'panel-title').map(({ text }) => text);
      const caption = captionOf(figure);
      const hasAmbiguousNames = figure.missing.includes('full names');
      expect(hasAmbiguousNames).toBe(new Set(titles).size < names.length);
      if (caption) expect(caption.includes('some shortened names are identical')).toBe(hasAmbiguousNames);
    }
  });
});
