// Sorted cells: the heads of each layer by value, or the layers by their mean. A head keeps its own number everywhere.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/figure/compose.ts';
import { createLayoutJson } from '../../src/figure/layout-json.ts';
import { cellRect } from '../../src/figure/matrix-cells.ts';
import { readPixel } from '../../src/figure/read-pixel.ts';
import { readCell } from '../../src/figure/readout.ts';
import type { Panel, Scene } from '../../src/figure/scene.ts';
import { orderCells, rankValues } from '../../src/figure/sort-cells.ts';
import { checkOptions } from '../../src/options/check.ts';
import type { Options } from '../../src/options.ts';
import { cellOrder } from '../../src/tensor/cell-order.ts';
import type { Dataset, Source, Tensor } from '../../src/tensor/tensor.ts';
import { readoutText } from '../../src/view/readout-text.ts';
import { allExtras } from '../support/extras.ts';
import { estimateWidth } from '../support/measure.ts';
import { captionOf, textsOf as marksOf } from '../support/scene.ts';

const textsOf = (...of: Parameters<typeof marksOf>): string[] => marksOf(...of).map(({ text }) => text);

const size = { width: 900, height: 600, pixelRatio: 1 };

const sceneOf = (dataset: Dataset, options: Partial<Options>, clampsGrid = false): Scene =>
  compose({
    ...{ dataset, size, measure: estimateWidth, clampsGrid },
    options: checkOptions(options),
    extras: allExtras(),
  });

const tensorWith = (values: readonly number[], shape: Partial<Tensor> = {}): Tensor => ({
  ...{ model: '', layers: 2, heads: 3, tasks: [''], steps: null, ...shape },
  values: new Float32Array(values),
});

/** The values of a panel as they are drawn, row by row. */
const drawnValues = ({ panels }: Scene, index = 0): number[] => {
  const { tensor, task, checkpoints } = panels[index] as Panel;
  const cells = tensor.layers * tensor.heads;
  const start = ((checkpoints[0] ?? 0) * tensor.tasks.length + task) * cells;
  return [...(tensor as Tensor).values.subarray(start, start + cells)];
};

/** The read-out at the centre of a place. */
function readPlace(scene: Scene, layer: number, head: number, panel = 0) {
  const { x, y, width, height } = cellRect(scene.panels[panel] as Panel, { layer, head }) as never;
  return readPixel(scene, Math.floor(x + width / 2), Math.floor(y + height / 2));
}

describe('the order of cells', () => {
  const value = fc.oneof(fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0, 1), fc.float());

  it('is a permutation, descending, with missing values last and ties in their order', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), fc.boolean(), (values, isAscending) => {
        const order = rankValues(values, isAscending);
        expect(order.toSorted((a, b) => a - b)).toEqual(values.map((_, i) => i));
        for (const [rank, index] of order.slice(1).entries()) {
          const [before, after] = [values[order[rank] as number] as number, values[index] as number];
          if (Number.isNaN(after)) continue;
          expect(isAscending ? before <= after : before >= after).toBe(true);
          if (before === after) expect(order[rank]).toBeLessThan(index);
        }
      }),
    );
  });

  it('of heads keeps every head in its layer, and that of layers every layer together; places and heads are inverse', () => {
    const shape = fc.record({
      layers: fc.integer({ min: 1, max: 6 }),
      heads: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(shape, fc.infiniteStream(value), fc.boolean(), ({ layers, heads }, stream, isOfHeads) => {
        const values = Float64Array.from({ length: layers * heads }, () => stream.next().value as number);
        const order = orderCells(values, { layers, heads }, isOfHeads ? 'heads' : 'layers');
        expect(order.toSorted((a, b) => a - b)).toEqual([...values.keys()]);
        for (let layer = 0; layer < layers; layer++)
          for (let head = 0; head < heads; head++) {
            const real = cellOrder(order, heads).headAt({ layer, head });
            expect(isOfHeads ? real.layer : real.head).toBe(isOfHeads ? layer : head);
            expect(cellOrder(order, heads).placeOf(real)).toMatchObject({ layer, head });
          }
      }),
    );
  });
});

describe('a figure with sorted cells', () => {
  const dataset = { tensors: [tensorWith([1, 3, 2, 6, Number.NaN, 9])] };

  it('has the heads of each layer in descending order, and says so', () => {
    const scene = sceneOf(dataset, { sortCells: 'heads' });
    expect(drawnValues(scene)).toEqual([3, 2, 1, 9, 6, Number.NaN]);
    expect(captionOf(scene)).toContain('heads of each layer sorted by value');
    expect(textsOf(scene, 'axis-title')).toEqual(['Head rank', 'Layer']);
    expect(captionOf(sceneOf(dataset, {}))).not.toContain('sorted');
  });

  it('has layers in the order of their means', () => {
    const scene = sceneOf(dataset, { sortCells: 'layers' });
    expect(drawnValues(scene)).toEqual([6, Number.NaN, 9, 1, 3, 2]);
    expect(captionOf(scene)).toContain('layers sorted by mean value');
    expect(textsOf(scene, 'axis-title')).toEqual(['Head', 'Layer rank']);
  });

  it('reads out the number of a head, not its place', () => {
    const scene = sceneOf(dataset, { sortCells: 'heads' });
    expect(readPlace(scene, 1, 0)).toMatchObject({ layer: 1, head: 2, value: 9 });
    expect(readCell(scene, { panel: 0, layer: 1, head: 2 })).toMatchObject({ layer: 1, head: 2, value: 9 });
    expect(readCell(scene, { panel: 0, layer: 0, head: 3 })).toBeNull();
    expect(readoutText(readPlace(scene, 1, 1) as never)).toBe('layer 1 · head 0 · 6');
  });

  it('names no range of heads that a pixel averages', () => {
    const many = tensorWith(
      Array.from({ length: 4000 }, (_, i) => i % 7),
      { layers: 1, heads: 4000 },
    );
    const scene = sceneOf({ tensors: [many] }, { sortCells: 'heads', reduction: 'mean' });
    const { rect } = scene.panels[0] as Panel;
    expect(readoutText(readPixel(scene, rect.x, rect.y) as never)).toMatch(/^mean 6 of 1 x \d+ cells$/);
  });

  it('boxes and writes the heads that options name, whatever their places', () => {
    const scene = sceneOf(dataset, { sortCells: 'heads', mark: 'L0H1', annotate: 'L0H1' });
    const plain = sceneOf(dataset, { mark: 'L0H1', annotate: 'L0H1' });
    for (const one of [scene, plain]) {
      expect(textsOf(one, 'cell-label')).toEqual(['L0H1']);
      expect(textsOf(one, 'cell-value')).toEqual(['3']);
    }
    const top = sceneOf(dataset, { sortCells: 'layers', mark: 'top:1' });
    expect(textsOf(top, 'cell-label')).toEqual(['L1H2']);
  });

  it('says in the layout which head is where', () => {
    const [panel] = createLayoutJson(sceneOf(dataset, { sortCells: 'heads' })).panels;
    expect(panel?.order).toEqual([1, 2, 0, 5, 3, 4]);
    expect(createLayoutJson(sceneOf(dataset, {})).panels[0]).not.toHaveProperty('order');
  });

  it('says what is in sight by rank', () => {
    const zoom = { heads: [0, 2] as const };
    expect(captionOf(sceneOf(dataset, { sortCells: 'heads', zoom }))).toContain('head ranks 0–1 of 3');
    expect(captionOf(sceneOf(dataset, { sortCells: 'layers', zoom }))).toContain('heads 0–1 of 3');
  });

  it('keeps doubles with their heads', () => {
    const doubles = new Float64Array([1, 1 + 1e-12, 1 + 2e-12, 4, 5, 6]);
    const precise = { ...tensorWith([...doubles]), doubles };
    const scene = sceneOf({ tensors: [precise] }, { sortCells: 'heads' });
    expect(readPlace(scene, 0, 0)).toMatchObject({ head: 2, value: 1 + 2e-12 });
  });

  it('has the earliest heads first in emergence maps', () => {
    const map = tensorWith([300, 100, Number.NaN, 0, 200, 100], { unit: 'step', startStep: 0 });
    const scene = sceneOf({ tensors: [map] }, { sortCells: 'heads' });
    expect(drawnValues(scene)).toEqual([100, 300, Number.NaN, 0, 100, 200]);
    expect(captionOf(scene)).toContain('heads of each layer sorted by step');
  });
});

describe('the values that give the order', () => {
  const run = tensorWith([1, 2, 3, 0, 0, 0, 9, 8, 7, 0, 0, 0], {
    ...{ layers: 1, tasks: ['a', 'b'], steps: [10, 20] },
  });

  it('are those of the last checkpoint, or of a step, at every checkpoint shown', () => {
    const at = (checkpoint: number, sortCellsAt: number | null = null) =>
      drawnValues(sceneOf({ tensors: [run] }, { sortCells: 'heads', checkpoint, sortCellsAt }));
    expect([at(0), at(1)]).toEqual([
      [1, 2, 3],
      [9, 8, 7],
    ]);
    expect([at(0, 10), at(1, 15)]).toEqual([
      [3, 2, 1],
      [7, 8, 9],
    ]);
    const captionAt = (sortCellsAt: number | null) =>
      captionOf(sceneOf({ tensors: [run] }, { sortCells: 'heads', sortCellsAt }));
    expect(captionAt(null)).toContain('sorted by value at step 20');
    expect(captionAt(15)).toContain('sorted by value at step 10');
    expect(() => captionAt(5)).toThrow('use step 10 or later');
  });

  it('may be those of another task, of each model its own, so that columns compare', () => {
    const models = ['m', 'n'].map((model, i) =>
      tensorWith([1, 2, 3, 4, 5, 6 - 3 * i], { model, layers: 1, tasks: ['a', 'b'] }),
    );
    const options = { sortCells: 'heads', sortCellsBy: 'b' } as const;
    const scene = sceneOf({ tensors: models }, options);
    expect([0, 1, 2, 3].map((panel) => drawnValues(scene, panel))).toEqual([
      [3, 2, 1],
      [6, 5, 4],
      [2, 1, 3],
      [5, 4, 3],
    ]);
    expect(captionOf(scene)).toContain('sorted by value in b');
    const one = sceneOf({ tensors: models }, { ...options, sortCellsBy: 'm/b' });
    expect(drawnValues(one, 3)).toEqual([3, 5, 4]);
  });

  it('are refused with a way out, and noted where a view shows them', () => {
    const values = new Float32Array(6);
    const source: Source = { model: 'm', layers: 2, heads: 3, tasks: ['a'], steps: null, read: () => values };
    const other = tensorWith([1, 2], { model: 'n', layers: 1, heads: 2, tasks: ['c'] });
    const tensors = [tensorWith([1, 2, 3, 4, 5, 6], { model: 'm', tasks: ['a'] }), other];
    const cases = [
      [{ tensors: [source] }, {}, /not all in memory.+smaller file/],
      [{ tensors }, { sortCellsBy: 'x' }, /no panel is named "x"; did you mean/],
      [{ tensors }, { sortCellsBy: 'm/a' }, /m\/a has 2 x 3 cells, and n 1 x 2.+show only models/],
    ] as const;
    for (const [dataset, more, message] of cases) {
      const options = { sortCells: 'heads', ...more } as const;
      expect(() => sceneOf(dataset, options)).toThrow(message);
      expect(captionOf(sceneOf(dataset, options, true))).toContain('cells not sorted: ');
    }
  });
});
