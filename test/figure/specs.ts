// Specs of figures for the tests: the reference figure, and random ones of every kind.

import fc from 'fast-check';
import type { ColorbarSpec, FigureSpec, PanelSpec } from '../../src/figure/figure.ts';
import { wholeSight } from '../../src/figure/sight.ts';
import { OPTIONS } from '../../src/options.ts';
import { estimateWidth } from '../support/measure.ts';

export const TASKS = [
  'Knowledge Recall',
  'Retrieval',
  'Logical Reasoning',
  'Decision-making',
  'Semantic Understanding',
  'Syntactic Understanding',
  'Inference',
  'Math Calculation',
] as const;

const hex = (level: number): string => level.toString(16).padStart(2, '0');
export const COLORS: readonly string[] = Array.from({ length: 256 }, (_, i) => `#${hex(i)}40${hex(255 - i)}`);

/** Adds the sight of a whole matrix to panels. */
export function withSight<Panel extends Matrix>({ layers, heads, ...panel }: Panel) {
  const sight = wholeSight({ layers, heads });
  return {
    ...panel,
    cells: { across: heads, down: layers },
    sight: { across: sight.heads, down: sight.layers },
  };
}

/** A panel whose layers run down. */
type Matrix = Omit<PanelSpec, 'sight' | 'cells'> & { readonly layers: number; readonly heads: number };

export const COLORBAR: ColorbarSpec = {
  scale: 0,
  title: '',
  colors: COLORS,
  under: '#010203',
  over: '#fdfeff',
  extend: 'max',
  ticks: [
    { t: 0, label: '0.0000' },
    { t: 0.4, label: '0.0001' },
    { t: 0.75, label: '0.0010' },
    { t: 1, label: '0.0050+' },
  ],
};

/** The reference figure at a size in device pixels. */
export function referenceSpec(width: number, height: number, changes: Partial<FigureSpec> = {}): FigureSpec {
  return {
    width,
    height,
    pixelRatio: 1,
    panels: TASKS.map((title) => withSight({ title, layers: 25, heads: 19 })),
    columns: null,
    aspect: 'auto',
    origin: 'upper',
    title: 'Head Importance Across Cognitive Tasks',
    caption: 'synthetic data',
    colorbars: [COLORBAR],
    label: 'Head Importance',
    bad: null,
    xLabel: 'Head',
    yLabel: 'Layer',
    measure: estimateWidth,
    ...changes,
  };
}

const text = fc.oneof(
  fc.constant(''),
  fc.constantFrom(...TASKS),
  fc.constantFrom(
    '<b>bold</b> & "quoted"',
    '注意ヘッドの重要度と検索タスク',
    '👩‍🔬🔥 heads',
    'a\tb\nc',
    'é'.repeat(20),
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constant('long '.repeat(100)),
);

const side = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 100_000 }));
const titleParts = fc.option(fc.tuple(text, text), { nil: undefined });
const whole: fc.Arbitrary<PanelSpec> = fc
  .record({ title: text, titleParts, layers: side, heads: side })
  .map(withSight);

const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const zoomed: fc.Arbitrary<PanelSpec> = fc
  .record({ panel: whole, from: fraction, length: fraction, isZoomedAlone: fc.boolean() })
  .map(({ panel, from, length, isZoomedAlone }) => {
    const part = (cells: number): [number, number] => {
      const start = Math.min(Math.floor(from * 256 * cells), 256 * cells - 1);
      return [start, Math.min(start + 1 + Math.floor(length * (256 * cells - start)), 256 * cells)];
    };
    return {
      ...panel,
      isZoomedAlone,
      sight: { across: part(panel.cells.across), down: part(panel.cells.down) },
    };
  });
const panel = fc.oneof(whole, zoomed);

const panels: fc.Arbitrary<readonly PanelSpec[]> = fc.oneof(
  fc.array(panel, { minLength: 1, maxLength: 40 }),
  // Many, of a few shapes in turn or in runs, as models and tasks make them.
  fc
    .record({
      count: fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 10_000 })),
      kinds: fc.array(panel, { minLength: 1, maxLength: 5 }),
      run: fc.integer({ min: 1, max: 12 }),
    })
    .map(({ count, kinds, run }) =>
      Array.from({ length: count }, (_, i) => kinds[Math.floor(i / run) % kinds.length] as PanelSpec),
    ),
);

const colorbar: fc.Arbitrary<ColorbarSpec> = fc
  .record({
    title: text,
    extend: fc.constantFrom('neither', 'min', 'max', 'both'),
    ticks: fc.array(
      fc.record({
        t: fc.double({ min: 0, max: 1, noNaN: true }),
        label: fc.constantFrom('0', '−1.25e−22', '0.0050+'),
      }),
      { maxLength: 10 },
    ),
  })
  .map(({ ticks, ...rest }) => ({
    ...COLORBAR,
    ...rest,
    ticks: ticks.toSorted((a, b) => a.t - b.t),
  }));

const length = fc.oneof(
  fc.integer({ min: 1, max: 60 }),
  fc.integer({ min: 60, max: 1000 }),
  fc.integer({ min: 1, max: 4000 }),
);

const fewGroups: fc.Arbitrary<FigureSpec> = fc.record({
  width: length,
  height: length,
  pixelRatio: fc.oneof(fc.constantFrom(1, 2, 1.25), fc.double({ min: 0.5, max: 4, noNaN: true })),
  panels,
  columns: fc.option(fc.integer({ min: 1, max: 30 }), { freq: 3 }),
  aspect: fc.constantFrom(...OPTIONS.aspect.choices),
  origin: fc.constantFrom(...OPTIONS.origin.choices),
  title: text,
  caption: text,
  colorbars: fc.array(colorbar, { maxLength: 4 }),
  label: text,
  bad: fc.option(fc.constant('#808080')),
  xLabel: fc.constantFrom('Head', '', 'A much longer title of the horizontal axis'),
  yLabel: fc.constantFrom('Layer', '', 'A much longer title of the vertical axis'),
  measure: fc.constant(estimateWidth),
});

/** Figures of few groups of limits, and of many. */
export const figureSpec: fc.Arbitrary<FigureSpec> = fc.oneof(
  { arbitrary: fewGroups, weight: 2 },
  {
    weight: 1,
    arbitrary: fc
      .record({
        spec: fewGroups,
        count: fc.integer({ min: 1, max: 60 }),
        bars: fc.array(colorbar, { minLength: 1, maxLength: 5 }),
        note: fc.constantFrom('', '(step 500)'),
      })
      .map(({ spec, count, bars, note }) => ({
        ...spec,
        panels: spec.panels
          .slice(0, count)
          .map((panel, i) => ({ ...panel, note, limits: '[−0.0012, 3400]', bar: i % bars.length })),
        colorbars: spec.colorbars.slice(0, 1),
        ownBars: bars,
      })),
  },
);
