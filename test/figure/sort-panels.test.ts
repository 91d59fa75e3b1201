// The order of panels: by name, by largest value and by likeness. Only their places change, never their indices.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/figure/compose.ts';
import type { LikenessLookup } from '../../src/figure/reference-panel.ts';
import type { Scene } from '../../src/figure/scene.ts';
import { checkOptions } from '../../src/options/check.ts';
import type { Options } from '../../src/options.ts';
import { Statistics } from '../../src/scale/statistics.ts';
import type { Dataset, Source, Tensor } from '../../src/tensor/tensor.ts';
import { allExtras } from '../support/extras.ts';
import { estimateWidth } from '../support/measure.ts';
import { captionOf, textsOf } from '../support/scene.ts';

const size = { width: 1200, height: 800, pixelRatio: 1 };

const sceneOf = (
  dataset: Dataset,
  options: Partial<Options>,
  { likeness, ...more }: { statistics?: Statistics; likeness?: LikenessLookup } = {},
): Scene =>
  compose({
    ...{ dataset, size, measure: estimateWidth },
    options: checkOptions(options),
    extras: allExtras(likeness),
    ...more,
  });

/** Tasks with one matrix each, of 1 x 2 cells: the given value and a smaller one. */
const tasksWith = (values: Readonly<Record<string, number>>, model = ''): Tensor => ({
  model,
  layers: 1,
  heads: 2,
  tasks: Object.keys(values),
  steps: null,
  values: new Float32Array(Object.values(values).flatMap((value) => [value, Math.min(value, -1e6)])),
});

/** The panels as seen: names row by row. */
const namesInPlace = ({ panels }: Scene): string[] =>
  panels.toSorted((a, b) => a.slot.row - b.slot.row || a.slot.column - b.slot.column).map(({ name }) => name);

/** The same from the rectangles, which must agree with the slots. */
const namesOnScreen = ({ panels }: Scene): string[] =>
  panels.toSorted((a, b) => a.rect.y - b.rect.y || a.rect.x - b.rect.x).map(({ name }) => name);

describe('panels are sorted', () => {
  it('by name, with numbers by their value', () => {
    const names = ['layer 10', 'Layer 2', 'layer 1', 'alpha', 'Beta'];
    const scene = sceneOf(
      { tensors: [tasksWith(Object.fromEntries(names.map((name) => [name, 1])))] },
      { sort: 'name' },
    );
    expect(namesInPlace(scene)).toEqual(['alpha', 'Beta', 'layer 1', 'Layer 2', 'layer 10']);
    expect(namesOnScreen(scene)).toEqual(namesInPlace(scene));
    expect(scene.panels.map(({ name }) => name)).toEqual(names);
  });

  it('by largest finite value, ties in the order of the data, and panels without any last', () => {
    const values = { none: Number.NaN, low: -5, high: 3, endless: Number.POSITIVE_INFINITY, tie: 3, zero: 0 };
    const scene = sceneOf({ tensors: [tasksWith(values)] }, { sort: 'peak' });
    // The second cell of `endless` is finite.
    expect(namesInPlace(scene)).toEqual(['high', 'tie', 'zero', 'low', 'endless', 'none']);
  });

  it('by the largest value over all checkpoints, not the shown one', () => {
    const tensor = { model: 'm', layers: 1, heads: 1, tasks: ['a', 'b', 'c'], steps: [0, 1] };
    const values = new Float32Array([9, 1, 1, 0, 2, 3]);
    const scene = sceneOf({ tensors: [{ ...tensor, values }] }, { sort: 'peak', checkpoint: 1 });
    expect(namesInPlace(scene)).toEqual(['a', 'c', 'b']);
  });

  it('by likeness; those without a correlation come last', () => {
    const dataset = { tensors: [tasksWith({ a: 1, b: 2, c: 3, d: 4 })] };
    const correlations = [Number.NaN, -0.5, 1, 0.25];
    const likeness: LikenessLookup = ({ task }) => correlations[task] as number;
    expect(namesInPlace(sceneOf(dataset, { sort: 'similarity' }, { likeness }))).toEqual([
      'c',
      'd',
      'b',
      'a',
    ]);
    // Until the likeness is known, panels are in the order of the data.
    expect(namesInPlace(sceneOf(dataset, { sort: 'similarity' }))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('not until the code that sorts them is loaded', () => {
    const dataset = { tensors: [tasksWith({ b: 1, a: 2 })] };
    const input = { dataset, size, measure: estimateWidth };
    for (const sort of ['name', 'peak', 'similarity'] as const) {
      const options = checkOptions({ sort, annotate: 'all' });
      expect(namesInPlace(compose({ ...input, options }))).toEqual(['b', 'a']);
      expect(namesInPlace(compose({ ...input, options, extras: allExtras(({ task }) => task) }))).toEqual([
        'a',
        'b',
      ]);
    }
  });

  it('by what was read of a source, whatever range it declares', () => {
    const source: Source = {
      ...{ model: 'm', layers: 1, heads: 1, tasks: ['a', 'b', 'c'], steps: null, range: [0, 100] },
      read: () => new Float32Array(3),
    };
    const statistics = new Statistics();
    const dataset = { tensors: [source] };
    expect(namesInPlace(sceneOf(dataset, { sort: 'peak' }, { statistics }))).toEqual(['a', 'b', 'c']);
    statistics.add(source, 0, new Float32Array([2, 50, 7]));
    expect(namesInPlace(sceneOf(dataset, { sort: 'peak' }, { statistics }))).toEqual(['b', 'c', 'a']);
  });
});

describe('the caption', () => {
  const wide: Tensor = { ...tasksWith({ x: 1 }, 'wide'), layers: 2, heads: 1 };
  const dataset = { tensors: [tasksWith({ a: 1, b: 2 }, 'm'), wide] };
  const known = { likeness: () => 0.5 };

  it('says how panels are sorted by their values', () => {
    expect(captionOf(sceneOf(dataset, {}))).not.toContain('sorted');
    expect(captionOf(sceneOf(dataset, { sort: 'name' }))).not.toContain('sorted');
    expect(captionOf(sceneOf(dataset, { sort: 'peak' }))).toContain('sorted by largest value');
    expect(captionOf(sceneOf(dataset, { sort: 'similarity' }))).toContain('comparing panels with m · a…');
    expect(captionOf(sceneOf(dataset, { sort: 'similarity', similarTo: 'b' }, known))).toContain(
      'sorted by rank correlation with m · b (1 of other shapes last)',
    );
  });

  it('names a panel that is not shown', () => {
    const options = { sort: 'similarity', similarTo: 'm/b', tasks: ['a', 'x'] } as const;
    expect(captionOf(sceneOf(dataset, options, known))).toContain('with m · b (1 of other shapes last)');
  });

  it('is not reached with a name of no panel', () => {
    expect(() => sceneOf(dataset, { sort: 'similarity', similarTo: 'c' }, known)).toThrow(
      'similarTo: no panel',
    );
    expect(() => sceneOf(dataset, { sort: 'peak', similarTo: 'c' })).not.toThrow();
  });
});

describe('in a table of models and tasks', () => {
  const dataset: Dataset = {
    tensors: [
      tasksWith({ 'task 10': 1, 'task 9': 8 }, 'model 2'),
      tasksWith({ 'task 10': 5, 'task 9': 2 }, 'model 1'),
    ],
  };
  const headings = (options: Partial<Options>): string[] =>
    textsOf(sceneOf(dataset, options), 'heading').map(({ text }) => text);

  it('names sort the headings', () => {
    expect(headings({})).toEqual(['task 10', 'task 9', 'model 2', 'model 1']);
    expect(headings({ sort: 'name' })).toEqual(['task 9', 'task 10', 'model 1', 'model 2']);
    const scene = sceneOf(dataset, { sort: 'name' });
    expect(namesInPlace(scene)).toEqual([
      'model 1 · task 9',
      'model 1 · task 10',
      'model 2 · task 9',
      'model 2 · task 10',
    ]);
    expect(namesOnScreen(scene)).toEqual(namesInPlace(scene));
  });

  it('values sort the panels row by row, without the table', () => {
    expect(headings({ sort: 'peak' })).toEqual([]);
    expect(namesInPlace(sceneOf(dataset, { sort: 'peak' }))).toEqual([
      'model 2 · task 9',
      'model 1 · task 10',
      'model 1 · task 9',
      'model 2 · task 10',
    ]);
  });
});

const anyFigure = fc.record({
  values: fc.array(
    fc.oneof(fc.double({ noNaN: true, min: -1e3, max: 1e3 }), fc.constantFrom(0, 1, Number.NaN)),
    {
      minLength: 1,
      maxLength: 40,
    },
  ),
  names: fc.infiniteStream(fc.string({ maxLength: 6 })),
  columns: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 12 })),
  sort: fc.constantFrom('name', 'peak', 'similarity' as const),
});

it('every order is a permutation, and indices of panels stay those of the data', () => {
  fc.assert(
    fc.property(anyFigure, ({ values, names, columns, sort }) => {
      const tasks = Object.fromEntries(values.map((value, i) => [`${names.next().value}/${i}`, value]));
      const dataset = { tensors: [tasksWith(tasks)] };
      const options = { columns, sort } as Partial<Options>;
      const scene = sceneOf(dataset, options, { likeness: ({ task }) => Math.sin(values[task] as number) });
      const plain = sceneOf(dataset, { columns, sort: 'none' });
      const described = (each: Scene) =>
        each.panels.map(({ name, task, scale, norm }) => [name, task, scale, norm.vmin, norm.vmax]);
      expect(described(scene)).toEqual(described(plain));
      const places = new Set(scene.panels.map(({ slot }) => `${slot.row}/${slot.column}`));
      expect(places.size).toBe(values.length);
      expect(namesInPlace(scene).sort()).toEqual(namesInPlace(plain).sort());
      expect(scene.panels.every(({ slot }) => slot.row < scene.rows && slot.column < scene.columns)).toBe(
        true,
      );
      if (sort !== 'peak') return;
      const peaks = scene.panels
        .toSorted((a, b) => a.slot.row - b.slot.row || a.slot.column - b.slot.column)
        .map(({ task }) => Math.fround(values[task] as number))
        .map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
      expect(peaks).toEqual(peaks.toSorted((a, b) => b - a));
    }),
    { numRuns: 200 },
  );
});
