// Bringing cells into sight: which zoom shows them.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areInSight, isInSight, type Sight, zoomAround } from '../../demo/zoom/reveal.ts';
import type { Camera, PanelLayout, Range } from '../../src/index.ts';

/** A panel of a grid with two columns. */
const panel = (
  index: number,
  layers: number,
  heads: number,
  change: Partial<PanelLayout> = {},
): PanelLayout => ({
  ...{ model: 'm', task: `t${index}`, checkpoint: 0, layers, heads },
  ...{ row: Math.floor(index / 2), column: index % 2, x: 0, y: 0, width: 10, height: 10 },
  ...{ layersInSight: [0, layers], headsInSight: [0, heads] },
  ...change,
});

/** Six panels, of which the second has half as many layers and heads. */
const PANELS = [0, 1, 2, 3, 4, 5].map((i) => panel(i, i === 1 ? 10 : 20, i === 1 ? 20 : 40));

const WHOLE: Camera = { layers: [0, 20], heads: [0, 40], rows: [0, 3], columns: [0, 2], panel: null };

const sight = (camera: Partial<Camera>, shown: string | null = null): Sight => ({
  layout: { panels: PANELS, rows: 3, columns: 2 },
  camera: { ...WHOLE, ...camera },
  panel: shown,
});

const cell = (index: number, layer: number, head: number) => ({
  panel: index,
  runs: [[layer, head, head]] as const,
});

it('of sorted panels counts places, where heads are', () => {
  const sorted = panel(0, 2, 3, { order: [1, 2, 0, 5, 3, 4], headsInSight: [0, 1] });
  expect([0, 1, 2].map((head) => isInSight(sorted, 1, head))).toEqual([false, false, true]);
  const shown = {
    ...sight({ layers: [0, 2], heads: [0, 1] }),
    layout: { panels: [sorted], rows: 1, columns: 1 },
  };
  expect(areInSight(shown.layout, [cell(0, 0, 1)])).toBe(true);
  expect(areInSight(shown.layout, [{ panel: 0, runs: [[0, 2, 2]] }])).toBe(false);
  expect(zoomAround(shown, [cell(0, 0, 0)])).toMatchObject({ heads: [1.8, 3] });
});

describe('the zoom around cells', () => {
  it.each<[string, Partial<Camera>, ReturnType<typeof cell>[], object | null]>([
    ['has a single cell in the middle', { layers: [0, 4] }, [cell(0, 12, 3)], { layers: [10.5, 14.5] }],
    [
      'ends with the cells',
      { layers: [0, 4], heads: [8, 16] },
      [cell(0, 19, 39)],
      { layers: [16, 20], heads: [32, 40] },
    ],
    ['stays where it is', { layers: [2, 6] }, [cell(0, 5, 3)], { layers: [2, 6] }],
    ['counts cells of the largest panel', { layers: [0, 4] }, [cell(1, 6, 3)], { layers: [11, 15] }],
    [
      'grows to hold all cells, with a margin',
      { layers: [0, 4], heads: [0, 4] },
      [cell(0, 8, 10), cell(2, 17, 19)],
      { layers: [7, 19], heads: [9, 21] },
    ],
    ['shows everything', { layers: [0, 4] }, [cell(0, 0, 0), cell(0, 19, 0)], null],
    [
      'has other rows and columns',
      { rows: [0, 1], columns: [0, 1] },
      [cell(5, 3, 3)],
      { rows: [2, 3], columns: [1, 2] },
    ],
    ['has whole rows', { rows: [0, 2] }, [cell(4, 3, 3)], { rows: [1, 3] }],
    [
      'keeps a panel that is zoomed alone',
      { layers: [0, 4], panel: 'm/t2' },
      [cell(2, 12, 3)],
      { layers: [10.5, 14.5], panel: 'm/t2' },
    ],
    [
      'needs no other cells next to a panel that is zoomed alone',
      { layers: [0, 4], rows: [0, 1], panel: 'm/t0' },
      [cell(4, 12, 3)],
      { layers: [0, 4], rows: [2, 3], panel: 'm/t0' },
    ],
  ])('%s', (_, camera, cells, expected) => {
    expect(zoomAround(sight(camera), cells)).toEqual(expected);
  });

  it('counts cells of the panel that is zoomed alone, or shown alone', () => {
    const alone = zoomAround(sight({ layers: [0, 4], heads: [0, 20], panel: 'm/t1' }), [cell(1, 8, 3)]);
    expect(alone).toEqual({ layers: [6, 10], panel: 'm/t1' });
    const shown = zoomAround(sight({ layers: [0, 4], heads: [0, 20] }, 'm/t1'), [cell(1, 8, 3)]);
    expect(shown).toEqual({ layers: [6, 10] });
  });

  it('contains them, and as much as was in sight', () => {
    const range = (size: number): fc.Arbitrary<Range> =>
      fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).map(([a, b]) => [Math.min(a, b), Math.max(a, b) + 1]);
    const cameras = fc.record({ layers: range(20), heads: range(40), rows: range(3), columns: range(2) });
    const cells = fc.array(fc.tuple(fc.nat(5), fc.nat(9), fc.nat(19)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(cameras, cells, (camera, list) => {
        const zoom = zoomAround(
          sight(camera),
          list.map(([index, layer, head]) => cell(index, layer, head)),
        );
        const after: Camera = { ...WHOLE, ...(zoom as Partial<Camera>) };
        for (const axis of ['layers', 'heads', 'rows', 'columns'] as const) {
          const [start, end] = after[axis];
          expect(end - start).toBeGreaterThanOrEqual(camera[axis][1] - camera[axis][0] - 1e-9);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(WHOLE[axis][1]);
        }
        for (const [index, layer, head] of list) {
          const { row, column, layers, heads } = PANELS[index] as PanelLayout;
          const contains = ([start, end]: Range, from: number, to: number): boolean =>
            start <= from + 1e-9 && end >= to - 1e-9;
          const [rows, columns] = [20 / layers, 40 / heads];
          expect(contains(after.layers, layer * rows, (layer + 1) * rows)).toBe(true);
          expect(contains(after.heads, head * columns, (head + 1) * columns)).toBe(true);
          expect(contains(after.rows, row, row + 1)).toBe(true);
          expect(contains(after.columns, column, column + 1)).toBe(true);
          expect(Number.isInteger(after.rows[0]) && Number.isInteger(after.columns[0])).toBe(true);
        }
      }),
    );
  });
});

describe('a cell', () => {
  const zoomed = panel(0, 20, 40, { layersInSight: [2.5, 6], headsInSight: [8, 16] });
  const layout = { panels: [zoomed, panel(1, 20, 40, { width: 0 })], rows: 1, columns: 2 };

  it('is in sight if a part of it is', () => {
    const inSight = (layer: number, head: number) => isInSight(zoomed, layer, head);
    expect([inSight(2, 8), inSight(5, 15), inSight(1, 8), inSight(6, 8), inSight(3, 16)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(isInSight({ ...zoomed, width: 0 }, 3, 9)).toBe(false);
  });

  it('is one of several that are in sight', () => {
    expect(areInSight(layout, [cell(0, 9, 9), cell(0, 3, 9)])).toBe(true);
    expect(areInSight(layout, [{ panel: 0, runs: [[3, 0, 39]] }])).toBe(true);
    expect(areInSight(layout, [cell(0, 9, 9), cell(1, 3, 9)])).toBe(false);
    expect(areInSight(layout, [cell(7, 3, 9)])).toBe(false);
  });
});
