// Tables of arbitrary shape: nothing overlaps, and every panel is in its row and column.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FigureSpec, LaidOutFigure, Rect, Slot } from '../../src/figure/figure.ts';
import { layout } from '../../src/figure/layout.ts';
import { COLORBAR, figureSpec, withSight } from './specs.ts';
import { RUNS, TASKS } from './tables.ts';

const name = fc.oneof(fc.constantFrom(...TASKS, ...Object.keys(RUNS), ''), fc.string({ maxLength: 40 }));
const names = fc.array(name, { minLength: 1, maxLength: 13 });
const shape = fc.record({ layers: fc.integer({ min: 1, max: 90 }), heads: fc.integer({ min: 1, max: 90 }) });

/** Tables with holes; rows of one shape, or panels of any. */
const tableSpec: fc.Arbitrary<FigureSpec> = fc
  .record({
    spec: figureSpec,
    large: fc.option(
      fc.record({ width: fc.integer({ min: 200, max: 2500 }), height: fc.integer({ min: 150, max: 1800 }) }),
      { freq: 3 },
    ),
    rows: names,
    columns: names,
    holes: fc.array(fc.boolean(), { minLength: 169, maxLength: 169 }),
    full: fc.boolean(),
    shapes: fc.oneof(
      shape.map((one) => [one]),
      fc.array(shape, { minLength: 13, maxLength: 13 }),
    ),
    title: fc.constantFrom('', '(step 500)'),
    bars: fc.constantFrom('one', 'rows', 'panels'),
    isColorbar: fc.boolean(),
  })
  .map(({ spec, large, rows, columns, holes, full, shapes, title, bars, isColorbar }) => {
    const slots: Slot[] = rows.flatMap((_, row) => columns.map((_, column) => ({ row, column })));
    const taken = slots.filter(({ row, column }, i) => full || i === 0 || holes[row * 13 + column]);
    const panels = taken.map(({ row }, i) => {
      const panel = shapes[row % shapes.length] as { layers: number; heads: number };
      return withSight({
        ...panel,
        title: '',
        note: i % 3 === 0 ? title : '',
        limits: '[0, 0.123]',
        bar: bars === 'rows' ? row : i,
      });
    });
    const colorbars = isColorbar ? [{ ...COLORBAR, title: '' }] : spec.colorbars;
    const ownBars = slots.map(() => COLORBAR);
    const { ownBars: _, ...rest } = spec;
    const own = bars === 'one' ? {} : { ownBars };
    return {
      ...rest,
      ...large,
      ...own,
      columns: null,
      colorbars,
      panels,
      table: { rows, columns, slots: taken },
    };
  });

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function boxesOf({
  panels,
  colorbars,
  panelBars,
  texts,
  bad,
}: LaidOutFigure): (Rect & { readonly what: string })[] {
  return [
    ...panels.map((rect, i) => ({ ...rect, what: `panel ${i}` })),
    ...[...colorbars, ...panelBars].map(({ x, y, width, height }, i) => ({
      ...{ x, y, width, height },
      what: `colorbar ${i}`,
    })),
    ...texts.map(({ box, role, text }) => ({ ...box, what: `${role} ${text}` })),
    ...(bad ? [{ ...bad, what: 'key' }] : []),
  ].filter(({ width, height }) => width > 0 && height > 0);
}

describe('any table', () => {
  it('has no clipped, overlapping or out-of-bounds parts', () => {
    fc.assert(
      fc.property(tableSpec, (spec) => {
        const figure = layout(spec);
        const boxes = boxesOf(figure);
        for (const [i, box] of boxes.entries()) {
          const { x, y, width, height } = box;
          expect([x, y, width, height].every(Number.isInteger)).toBe(true);
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
          expect(x + width).toBeLessThanOrEqual(spec.width);
          expect(y + height).toBeLessThanOrEqual(spec.height);
          const other = boxes.slice(i + 1).find((each) => overlap(box, each));
          expect(other && [box.what, other.what]).toBeUndefined();
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has its panels in the given rows and columns, transposed or not', () => {
    fc.assert(
      fc.property(tableSpec, (spec) => {
        const { slots = [], rows = [], columns = [] } = spec.table ?? {};
        const longer = Math.max(rows.length, columns.length);
        if (Math.min(spec.width, spec.height) < 4 * longer + 60) return;
        const { panels } = layout({ ...spec, aspect: 'auto' });
        const straight = panels.every((rect, i) =>
          panels.every((other, j) => {
            const [a, b] = [slots[i] as Slot, slots[j] as Slot];
            return (
              (a.row === b.row) === (rect.y === other.y) && (a.column === b.column) === (rect.x === other.x)
            );
          }),
        );
        const turned = panels.every((rect, i) =>
          panels.every((other, j) => {
            const [a, b] = [slots[i] as Slot, slots[j] as Slot];
            return (
              (a.row === b.row) === (rect.x === other.x) && (a.column === b.column) === (rect.y === other.y)
            );
          }),
        );
        expect(straight || turned).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
