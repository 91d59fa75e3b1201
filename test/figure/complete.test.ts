// Options: checked by name and type, and what stays of them for other data.

import { describe, expect, it } from 'vitest';
import { completed, kept } from '../../src/figure/complete.ts';
import { DEFAULTS, type Options } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';

describe('an option', () => {
  it('has its default where it is not given, or is undefined', () => {
    expect(completed()).toEqual(DEFAULTS);
    expect(completed({ title: undefined, vmin: 2 } as never)).toEqual({ ...DEFAULTS, vmin: 2 });
  });

  it.each([
    [{ colourmap: 'magma' }, 'colourmap: there is no such option; did you mean "colormap"?'],
    [{ 'limits-by': 'task' }, 'limits-by: there is no such option; did you mean "limitsBy"?'],
    [{ Titel: 'x' }, 'Titel: there is no such option; did you mean "title"?'],
    [{ toString: 'x' }, 'toString: there is no such option; the options are norm, vmin, vmax,'],
    [{ norm: 'lgo' }, 'norm: there is no "lgo"; choose one of linear, log'],
    [{ norm: null }, 'norm: there is no null; choose one of linear, log'],
    [{ vmin: '0.5' }, 'vmin: "0.5" is not a number; give one, or null.'],
    [{ gamma: null }, 'gamma: null is not a number; give one.'],
    [{ title: null }, 'title: null is not a text; give a text, "" for none.'],
    [{ label: 3 }, 'label: 3 is not a text; give a text, "" for none.'],
    [{ markExtremes: 'yes' }, 'markExtremes: "yes" is not true or false; give one of them.'],
    [{ columns: 1.5 }, 'columns: 1.5 is not a number of columns; give a whole number from 1 up, or null.'],
    [{ tasks: 'copy' }, 'tasks: "copy" is not a list of names; give a list, or null for all.'],
    [{ models: [1] }, 'models: [1] is not a list of names; give a list, or null for all.'],
  ])('that can not be is named: %o', (options, sentence) => {
    expect(() => completed(options as Partial<Options>)).toThrow(sentence);
  });
});

describe('for other data, options', () => {
  const tensor = (model: string, tasks: string[], steps: number[] | null): Tensor => {
    const values = new Float32Array((steps?.length ?? 1) * tasks.length);
    return { model, tasks, steps, layers: 1, heads: 1, values };
  };
  const dataset = { tensors: [tensor('m', ['a', 'b'], [0, 1, 2]), tensor('n', ['c'], null)] };
  const shown = (options: Partial<Options>): Options => ({ ...DEFAULTS, title: 'Mine', vmin: 1, ...options });

  it('stay as they are where they fit', () => {
    const options = shown({ models: ['m'], tasks: ['b'], checkpoint: 1.5 });
    expect(kept(options, undefined, dataset)).toEqual(options);
    expect(kept(options, { vmin: 2 }, dataset)).toEqual({ ...options, vmin: 2 });
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
  ])('go back to their defaults where the data lack %s', (_, wrong, right) => {
    expect(kept(shown(wrong), undefined, dataset)).toEqual(shown(right));
  });

  it('that are given stay, so that what does not fit is said', () => {
    expect(kept(shown({}), { tasks: ['x'], checkpoint: 9 }, dataset)).toMatchObject({
      tasks: ['x'],
      checkpoint: 9,
    });
  });
});
