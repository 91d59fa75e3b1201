// Carrying options over to another dataset.

import { describe, expect, it } from 'vitest';
import { keepApplicableOptions } from '../../src/figure/carry-options.ts';
import { DEFAULTS, type Options } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';

describe('options carried to another dataset', () => {
  const tensor = (model: string, tasks: string[], steps: number[] | null): Tensor => {
    const values = new Float32Array((steps?.length ?? 1) * tasks.length);
    return { model, tasks, steps, layers: 1, heads: 1, values };
  };
  const dataset = { tensors: [tensor('m', ['a', 'b'], [0, 1, 2]), tensor('n', ['c'], null)] };
  const shown = (options: Partial<Options>): Options => ({ ...DEFAULTS, title: 'Mine', vmin: 1, ...options });

  it('are kept if they fit', () => {
    const options = shown({ models: ['m'], tasks: ['b'], checkpoint: 1.5 });
    expect(keepApplicableOptions(options, undefined, dataset)).toEqual(options);
    expect(keepApplicableOptions(options, { vmin: 2 }, dataset)).toEqual({ ...options, vmin: 2 });
  });

  it.each([
    ['a checkpoint', { checkpoint: 2.5 }, { checkpoint: null }],
    ['models', { models: ['m', 'x'] }, { models: null }],
    ['tasks', { tasks: ['x'] }, { tasks: null }],
    [
      'models and tasks that have nothing in common',
      { models: ['n'], tasks: ['a'] },
      { models: null, tasks: null },
    ],
  ])('fall back to their defaults if the data lack %s', (_, wrong, right) => {
    expect(keepApplicableOptions(shown(wrong), undefined, dataset)).toEqual(shown(right));
  });

  it.each<[string, Options['zoom'], Partial<Options>]>([
    ['layers that fit', { layers: [4, 8], heads: [0.5, 6] }, {}],
    ['rows that fit', { rows: [1, 3], columns: [0, 1] }, {}],
    ['more layers', { layers: [4, 9] }, { zoom: null }],
    ['more heads', { heads: [5, 6.5] }, { zoom: null }],
    ['more rows than panels', { rows: [2, 4] }, { zoom: null }],
    ['the last layers', { layers: [-8, null] }, {}],
    ['more of the last layers', { layers: [-9, null] }, { zoom: null }],
    ['one panel', { layers: [0, 4], panel: 'm/b' }, {}],
    ['a panel that is not there', { layers: [0, 4], panel: 'm/c' }, { zoom: null }],
  ])('include a zoom into %s, as far as the data have it', (_, zoom, dropped) => {
    const large = { ...tensor('m', ['a', 'b'], null), layers: 8, values: new Float32Array(2 * 8 * 5) };
    const wide = { ...tensor('n', ['c'], null), heads: 6, values: new Float32Array(6) };
    const options = shown({ zoom });
    const carried = keepApplicableOptions(options, undefined, { tensors: [{ ...large, heads: 5 }, wide] });
    expect(carried).toEqual({ ...options, ...dropped });
  });

  it('drop a zoom that the selected models do not have', () => {
    const deep = { ...tensor('m', ['a'], null), layers: 8, values: new Float32Array(8) };
    const both = { tensors: [deep, tensor('n', ['c'], null)] };
    const options = shown({ zoom: { layers: [4, 8] } });
    expect(keepApplicableOptions(options, { tasks: ['a'] }, both).zoom).toEqual({ layers: [4, 8] });
    expect(keepApplicableOptions(options, { tasks: ['c'] }, both).zoom).toBe(null);
  });

  it('include names of panels, as far as the data have them', () => {
    const named = { panel: 'm/a', similarTo: 'n' };
    const two = { tensors: [tensor('m', ['a', 'b'], null), tensor('n', ['a'], null)] };
    const one = { tensors: [tensor('m', ['b', 'c'], null)] };
    expect(keepApplicableOptions(shown(named), undefined, two)).toMatchObject(named);
    expect(keepApplicableOptions(shown(named), undefined, one)).toMatchObject({
      panel: null,
      similarTo: null,
    });
  });

  it('are kept if they are explicit, so that a misfit is reported', () => {
    expect(keepApplicableOptions(shown({}), { tasks: ['x'], checkpoint: 9 }, dataset)).toMatchObject({
      tasks: ['x'],
      checkpoint: 9,
    });
  });
});
