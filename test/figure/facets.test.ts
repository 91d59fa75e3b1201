// Panels in rows and columns that a pattern finds in their names.

import { describe, expect, it } from 'vitest';
import { compose } from '../../src/figure/compose.ts';
import { facetTable } from '../../src/figure/facets.ts';
import type { Scene } from '../../src/figure/scene.ts';
import { checkOptions } from '../../src/options/check.ts';
import type { Options } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { allExtras } from '../support/extras.ts';
import { estimateWidth } from '../support/measure.ts';
import { captionOf, textsOf } from '../support/scene.ts';

const tensorOf = (tasks: readonly string[], model = ''): Tensor => ({
  ...{ model, tasks, steps: null, layers: 4, heads: 4 },
  values: Float32Array.from({ length: 16 * tasks.length }, (_, i) => i),
});

const tableOf = (names: readonly string[], pattern: string) => {
  const tensor = tensorOf(names);
  return facetTable(
    names.map((name, task) => ({ tensor, task, name })),
    pattern,
  );
};

function sceneOf(
  tensors: readonly Tensor[],
  options: Partial<Options>,
  size = { width: 900, height: 600 },
  clampsGrid = false,
): Scene {
  return compose({
    dataset: { tensors },
    options: checkOptions(options),
    size: { ...size, pixelRatio: 1 },
    measure: estimateWidth,
    extras: allExtras(),
    clampsGrid,
  });
}

const headings = (scene: Scene): string[] => textsOf(scene, 'heading').map(({ text }) => text);

describe('a pattern', () => {
  it.each([
    [
      '{column}_seed{row}',
      ['ioi_seed0', 'ioi_seed1', 'copy_seed0'],
      ['0', '1'],
      ['ioi', 'copy'],
      ['0,0', '1,0', '0,1'],
    ],
    [
      '{row}/{column}',
      ['gpt2/ioi', 'gpt2/copy', 'llama/ioi'],
      ['gpt2', 'llama'],
      ['ioi', 'copy'],
      ['0,0', '0,1', '1,0'],
    ],
    ['task={column},seed={row}', ['task=ioi,seed=1', 'task=ioi,seed=2'], ['1', '2'], ['ioi'], ['0,0', '1,0']],
    ['L{row}-{column} (2)', ['L1-ablated (2)', 'L2-ablated (2)'], ['1', '2'], ['ablated'], ['0,0', '1,0']],
  ])('%s finds rows and columns', (pattern, names, rows, columns, slots) => {
    const table = tableOf(names, pattern);
    expect(table).toMatchObject({ rows, columns });
    expect(table.slots.map(({ row, column }) => `${row},${column}`)).toEqual(slots);
  });

  it('that fits at several places splits where there are fewer headings', () => {
    const names = ['fact_recall_a', 'fact_recall_b', 'fact_check_a', 'fact_check_b'];
    expect(tableOf(names, '{row}_{column}')).toMatchObject({
      rows: ['fact_recall', 'fact_check'],
      columns: ['a', 'b'],
    });
  });

  it.each([
    ['{row}_{row}', ['a_b'], '{row} and {column} once each'],
    ['{row}', ['a'], '{row} and {column} once each'],
    ['{row}{column}', ['ab'], 'nothing between'],
    ['{row}_{column}', ['a_b', 'cd', '_b', 'e_', 'f'], '"cd", "_b", "e_" and 1 more; change the pattern'],
    ['{row}_{column}', ['a_b', 'a_b'], '"a_b", "a_b" have the same row and column'],
  ])('%s is refused for names that it does not tell apart', (pattern, names, message) => {
    expect(() => tableOf(names, pattern)).toThrow(message);
  });
});

describe('a figure with facets', () => {
  const NAMES = ['ioi_seed0', 'copy_seed0', 'ioi_seed1'];

  it('has each heading once, rows that stay rows at any shape, and holes where a combination is absent', () => {
    for (const size of [
      { width: 1200, height: 400 },
      { width: 500, height: 1000 },
    ]) {
      const scene = sceneOf([tensorOf(NAMES)], { facet: '{column}_seed{row}', columns: 3 }, size);
      expect(headings(scene).sort()).toEqual(['0', '1', 'copy', 'ioi']);
      expect([scene.rows, scene.columns]).toEqual([2, 2]);
      expect(scene.panels.map(({ slot }) => slot)).toEqual([
        { row: 0, column: 0 },
        { row: 0, column: 1 },
        { row: 1, column: 0 },
      ]);
      const [first, second, third] = scene.panels.map(({ rect }) => rect);
      expect([first?.y, first?.x]).toEqual([second?.y, third?.x]);
    }
  });

  it('applies to MODEL/TASK of several models, and to models without tasks', () => {
    const models = [tensorOf(['ioi', 'copy'], 'gpt2-s0'), tensorOf(['ioi', 'copy'], 'gpt2-s1')];
    expect(headings(sceneOf(models, { facet: '{row}/{column}' })).sort()).toEqual([
      'copy',
      'gpt2-s0',
      'gpt2-s1',
      'ioi',
    ]);
    const files = NAMES.map((name) => tensorOf([''], name));
    expect(headings(sceneOf(files, { facet: '{row}_{column}' })).sort()).toEqual([
      'copy',
      'ioi',
      'seed0',
      'seed1',
    ]);
  });

  it('sorts headings by name', () => {
    const tasks = ['b_10', 'b_9', 'a_10'];
    const scene = sceneOf([tensorOf(tasks)], { facet: '{row}_{column}', sort: 'name' });
    expect(scene.panels.map(({ slot: { row, column } }) => `${row},${column}`)).toEqual([
      '1,1',
      '1,0',
      '0,1',
    ]);
  });

  it('in a view keeps its usual grid and says why, if the pattern does not fit', () => {
    expect(() => sceneOf([tensorOf(NAMES)], { facet: '{row}/{column}' })).toThrow(
      'does not match "ioi_seed0"',
    );
    const scene = sceneOf([tensorOf(NAMES)], { facet: '{row}/{column}' }, undefined, true);
    expect(captionOf(scene)).toContain(
      'facet: "{row}/{column}" does not match "ioi_seed0", "copy_seed0", "ioi_seed1"',
    );
    expect(scene.panels.every(({ rect }) => rect.width > 0)).toBe(true);
  });
});
