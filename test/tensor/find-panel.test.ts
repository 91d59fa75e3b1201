// Panels by name: MODEL/TASK, or a model or task that only one panel has.

import { describe, expect, it } from 'vitest';
import { findPanel, panelKey, panelsNamed } from '../../src/tensor/find-panel.ts';
import type { SelectedMatrix } from '../../src/tensor/select.ts';

/** Panels of models with these tasks. */
const panelsOf = (...models: readonly (readonly [model: string, ...tasks: string[]])[]): SelectedMatrix[] =>
  models.flatMap(([model, ...tasks]) => {
    const tensor = { model, layers: 1, heads: 1, tasks, steps: null, values: new Float32Array(tasks.length) };
    return tasks.map((_, task) => ({ tensor, task }));
  });

const two = panelsOf(['llama', 'induction', 'copying'], ['mistral', 'induction']);
const unnamed = panelsOf(['', '']);
const files = panelsOf(['scores', ''], ['größe, 100 %=x', '']);
const slashes = panelsOf(['meta/llama', 'a/b'], ['meta', 'llama/a/b', 'c'], ['c', '']);

describe('a name', () => {
  it.each<[string, SelectedMatrix[], string, number]>([
    ['model and task', two, 'mistral/induction', 2],
    ['a model with one task', two, 'mistral', 2],
    ['a task of one model', two, 'copying', 1],
    ['a model without tasks', files, 'scores', 0],
    ['a model without tasks, in full', files, 'scores/', 0],
    ['commas, spaces, signs and other letters', files, 'größe, 100 %=x', 1],
    ['the only panel, which has no name', unnamed, '', 0],
    ['the only panel, which has no name, in full', unnamed, '/', 0],
    ['slashes in a task', slashes, 'a/b', 0],
    ['slashes in a model', slashes, 'meta/llama', 0],
    ['a task that is also a model, in full', slashes, 'c/', 3],
    ['its model, in full', slashes, 'meta/c', 2],
  ])('%s', (_, panels, name, index) => {
    expect(findPanel(panels, name, 'panel')).toBe(index);
  });

  it('MODEL/TASK selects each panel', () => {
    for (const panels of [two, unnamed, files])
      for (const [index, panel] of panels.entries())
        expect(findPanel(panels, panelKey(panel), 'panel')).toBe(index);
  });

  it('is compared by code units, not by its parts', () => {
    expect(panelsNamed(two, 'llama/induc')).toEqual([]);
    expect(panelsNamed(two, 'lama/induction')).toEqual([]);
    expect(panelsNamed(two, 'llama/Induction')).toEqual([]);
  });
});

describe('a name of several panels, or of none', () => {
  const many = panelsOf(['m', ...Array.from({ length: 14 }, (_, index) => `task ${index}`)]);
  it.each<[SelectedMatrix[], string, string]>([
    [
      two,
      'induction',
      'panel: "induction" is the name of 2 panels; use "llama/induction" or "mistral/induction".',
    ],
    [
      many,
      'm',
      'panel: "m" is the name of 14 panels; use "task 0", "task 1", "task 2", "task 3", "task 4", "task 5", ' +
        '"task 6", "task 7", "task 8" or "task 9", or one of 4 more.',
    ],
    [
      slashes,
      'meta/llama/a/b',
      'panel: "meta/llama/a/b" is the name of 2 panels; select one of them with the options models and tasks.',
    ],
    [slashes, 'c', 'panel: "c" is the name of 2 panels; use "meta/c" or "c/".'],
    [two, 'lama/induction', 'panel: no panel is named "lama/induction"; did you mean "llama/induction"?'],
    [two, 'COPY', 'panel: no panel is named "COPY"; did you mean "llama/copying"?'],
    [
      two,
      'inductoin',
      'panel: no panel is named "inductoin"; did you mean "llama/induction" or "mistral/induction"?',
    ],
    [
      two,
      '42',
      'panel: no panel is named "42"; choose from "llama/induction", "llama/copying", "mistral/induction".',
    ],
    [
      two,
      'copying,layers=1:2',
      'panel: no panel is named "copying,layers=1:2"; write panel=… after all ranges.',
    ],
    [files, 'sores', 'panel: no panel is named "sores"; did you mean "scores"?'],
    [unnamed, 'x', 'panel: no panel is named "x"; the panels have no names.'],
    [
      two,
      '',
      'panel: no panel is named ""; choose from "llama/induction", "llama/copying", "mistral/induction".',
    ],
  ])('is refused', (panels, name, sentence) => {
    expect(() => findPanel(panels, name, 'panel')).toThrow(
      expect.objectContaining({ message: sentence, code: 'option' }),
    );
  });

  it('is reported at once among 20,000 panels', () => {
    const tasks = Array.from({ length: 20_000 }, (_, index) => `task ${index}`);
    expect(() => findPanel(panelsOf(['m', ...tasks]), 'm/task 123456', 'panel')).toThrow('did you mean');
  });
});
