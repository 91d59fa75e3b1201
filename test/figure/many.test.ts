// As many panels as there are pixels, and more: no argument lists overflow, and the work is linear in the panels.

import { expect, it } from 'vitest';
import { compose } from '../../src/figure/compose.ts';
import type { FigureSpec } from '../../src/figure/figure.ts';
import { chooseGrid, divideAxis, gapFor, summarizeShapes } from '../../src/figure/grid.ts';
import { createLayoutJson } from '../../src/figure/layout-json.ts';
import type { Scene } from '../../src/figure/scene.ts';
import { overlaySvg } from '../../src/figure/svg-document.ts';
import { checkOptions } from '../../src/options/check.ts';
import { selectMatrices } from '../../src/tensor/select.ts';
import { estimateWidth } from '../support/measure.ts';
import { textsOf } from '../support/scene.ts';
import { withSight } from './specs.ts';

const COUNT = 130_000;
const size = { width: 1600, height: 900, pixelRatio: 1 };

it('130,000 tasks or models can be shown in one figure', () => {
  const names = Array.from({ length: COUNT }, (_, i) => `group/name-${i}`);
  const values = new Float32Array(4 * COUNT).fill(1);
  const tasks = { model: 'm', layers: 2, heads: 2, tasks: names, steps: null, values };
  const models = names.map((model, i) => {
    const own = values.subarray(4 * i, 4 * i + 4);
    return { model, layers: 2, heads: 2, tasks: [''], steps: null, values: own };
  });
  for (const tensors of [[tasks], models]) {
    const chosen = { models: tensors.map(({ model }) => model) };
    const scene = compose({
      dataset: { tensors },
      options: checkOptions(chosen),
      size,
      measure: estimateWidth,
    });
    expect(createLayoutJson(scene).panels).toHaveLength(COUNT);
    expect(overlaySvg(scene).length).toBeGreaterThan(0);
  }
});

it('columns that would need more rows than there are pixels take no space from the rest of the figure', () => {
  const tasks = Array.from({ length: 10_000 }, (_, i) => `task ${i}`);
  const tensor = { model: 'm', layers: 2, heads: 2, tasks, steps: null, values: new Float32Array(40_000) };
  const composeWith = (columns: number | null): Scene =>
    compose({
      dataset: { tensors: [tensor] },
      options: checkOptions({ columns }),
      size,
      measure: estimateWidth,
    });
  expect(composeWith(4).columns).toBeGreaterThan(4);
  expect(textsOf(composeWith(4)).map(({ text }) => text)).toEqual(
    textsOf(composeWith(null)).map(({ text }) => text),
  );
  // 12 columns need 834 rows, each of which has a pixel of 900.
  expect(composeWith(12).columns).toBe(12);
});

it.each([
  [1410, 823],
  [1090, 625],
  [844, 690],
])('10,000 panels leave little of %i x %i pixels empty', (width, height) => {
  const panels = Array.from({ length: 10_000 }, () => withSight({ title: '', layers: 16, heads: 16 }));
  const { columns, rows } = chooseGrid(
    { panels, columns: null, aspect: 'auto' },
    { shapes: summarizeShapes(panels), area: { width, height }, header: { width: 0, height: 0 } },
  );
  const used = (length: number, count: number): number =>
    divideAxis(0, length, count, gapFor(length / count, 14)).length / length;
  const filled = (panels.length / (columns * rows)) * used(width, columns) * used(height, rows);
  expect(filled).toBeGreaterThan(0.93);
});

it('models are selected in one pass, for any number of them', () => {
  let reads = 0;
  const tensors = Array.from({ length: 2000 }, (_, i) => ({
    get model(): string {
      reads += 1;
      return `m${i}`;
    },
    layers: 1,
    heads: 1,
    tasks: [''],
    steps: null,
    values: new Float32Array(1),
  }));
  const names = tensors.map((_, i) => `m${1999 - i}`);
  expect(selectMatrices({ tensors }, names, null).map(({ tensor }) => tensor.model)).toEqual(names);
  expect(reads).toBeLessThan(20 * tensors.length);
});

it('a grid has columns even if nothing is left of the height', () => {
  const panels = Array.from({ length: 45 }, () => withSight({ title: 'a', layers: 1, heads: 1 }));
  for (const height of [-3, 0, 1])
    for (const width of [1, 44, 45, 57]) {
      const space = {
        shapes: summarizeShapes(panels),
        area: { width, height },
        header: { width: 0, height: 0 },
      };
      const { columns } = chooseGrid({ panels, columns: null, table: null } as unknown as FigureSpec, space);
      expect(columns).toBeGreaterThanOrEqual(1);
      expect(columns).toBeLessThanOrEqual(45);
    }
});
