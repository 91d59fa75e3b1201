// Layout: invariants of every figure, and details of the reference figure.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FigureSpec, LaidOutFigure, PlacedText, Rect } from '../../src/figure/figure.ts';
import { layout } from '../../src/figure/layout.ts';
import { countCells } from '../../src/figure/sight.ts';
import { COLORBAR, figureSpec, referenceSpec, TASKS, withSight } from './specs.ts';

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const inside = ({ x, y, width, height }: Rect, figure: LaidOutFigure): boolean =>
  x >= 0 && y >= 0 && width >= 0 && height >= 0 && x + width <= figure.width && y + height <= figure.height;

const isWhole = (rect: Rect): boolean => [rect.x, rect.y, rect.width, rect.height].every(Number.isInteger);

/** The first two of the boxes that overlap: all are painted, so that 10,000 cost no more than their pixels. */
function overlapping<T extends Rect>(
  figure: LaidOutFigure,
  boxes: readonly T[],
): readonly [T | undefined, T] | null {
  const taken = new Uint8Array(figure.width * figure.height);
  for (const box of boxes) {
    for (let y = box.y; y < box.y + box.height; y++) {
      const row = taken.subarray(y * figure.width + box.x, y * figure.width + box.x + box.width);
      if (row.includes(1)) return [boxes.find((other) => other !== box && overlap(other, box)), box];
      row.fill(1);
    }
  }
  return null;
}

const role = (figure: LaidOutFigure, wanted: PlacedText['role']): PlacedText[] =>
  figure.texts.filter((text) => text.role === wanted);

const texts = (figure: LaidOutFigure, wanted: PlacedText['role']): string[] =>
  role(figure, wanted).map(({ text }) => text);

/** All that takes room of its own, with a name for messages. */
function boxesOf(figure: LaidOutFigure): (Rect & { readonly what: string })[] {
  return [
    ...figure.panels.map((rect, i) => ({ ...rect, what: `panel ${i}` })),
    ...[...figure.colorbars, ...figure.panelBars].map(({ x, y, width, height }, i) => ({
      ...{ x, y, width, height },
      what: `colorbar ${i}`,
    })),
    ...figure.texts.map(({ box, role, text }) => ({ ...box, what: `${role} ${text}` })),
    ...(figure.bad ? [{ ...figure.bad, what: 'key' }] : []),
  ];
}

describe('any figure', () => {
  it('has no clipped, overlapping or out-of-bounds parts', () => {
    fc.assert(
      fc.property(figureSpec, (spec) => {
        const figure = layout(spec);
        expect(figure.panels).toHaveLength(spec.panels.length);
        const boxes = boxesOf(figure);
        expect(boxes.filter((box) => !isWhole(box))).toEqual([]);
        expect(boxes.filter((box) => !inside(box, figure))).toEqual([]);
        expect(overlapping(figure, boxes)).toBeNull();
      }),
      { numRuns: 600 },
    );
  });

  it('shows every panel in reading order if there is a pixel for each', () => {
    fc.assert(
      fc.property(figureSpec, (spec) => {
        const { panels } = layout(spec);
        if (spec.panels.length > spec.width * spec.height) return;
        expect(panels.filter(({ width, height }) => width < 1 || height < 1)).toEqual([]);
        const slotsInOrder = panels.every((rect, i) => {
          const next = panels[i + 1];
          if (!next) return true;
          return next.x >= rect.x + rect.width || next.y >= rect.y + rect.height;
        });
        expect(slotsInOrder).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('has colorbars of exactly 5 % of its width, for any number of them', () => {
    fc.assert(
      fc.property(figureSpec, (spec) => {
        const { colorbars } = layout(spec);
        if (colorbars.length > 0 && !spec.ownBars) expect(colorbars).toHaveLength(spec.colorbars.length);
        for (const bar of colorbars) {
          expect(bar.width).toBe(Math.round(0.05 * spec.width));
          expect(bar.strip).toMatchObject({ x: bar.x, width: bar.width });
          expect(bar.strip.y).toBeGreaterThanOrEqual(bar.y);
          expect(bar.strip.height).toBeGreaterThan(0);
          expect(bar.strip.y + bar.strip.height).toBeLessThanOrEqual(bar.y + bar.height);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('draws square cells on request, of whole pixels if whole cells are in sight', () => {
    fc.assert(
      fc.property(figureSpec, (spec) => {
        const figure = layout({ ...spec, aspect: 'equal' });
        for (const [i, { width, height }] of figure.panels.entries()) {
          const { sight } = spec.panels[i] as FigureSpec['panels'][number];
          const [heads, layers] = [countCells(sight.across), countCells(sight.down)];
          if (width < heads || height < layers) continue;
          if (!Number.isInteger(layers) || !Number.isInteger(heads)) {
            // Square but for the rounding of both sides, at least one pixel long.
            if (width === 1 || height === 1) continue;
            const least = Math.max((width - 1) / heads, (height - 1) / layers);
            expect(least).toBeLessThanOrEqual(Math.min((width + 1) / heads, (height + 1) / layers));
            continue;
          }
          expect([width / heads, height / layers]).toEqual([Math.floor(width / heads), width / heads]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe.each([
  [1600, 900, 1],
  [900, 500, 1],
  [700, 400, 1],
  [1400, 800, 2],
])('the reference figure at %i x %i, ratio %i', (width, height, pixelRatio) => {
  const figure = layout(referenceSpec(width, height, { pixelRatio }));

  it('has two rows of four equal panels', () => {
    const columns = new Set(figure.panels.map(({ x }) => x));
    const rows = new Set(figure.panels.map(({ y }) => y));
    expect([columns.size, rows.size]).toEqual([4, 2]);
    expect(new Set(figure.panels.map((rect) => `${rect.width}x${rect.height}`)).size).toBe(1);
  });

  it('has every title in full above its panel', () => {
    expect(texts(figure, 'title')).toEqual(['Head Importance Across Cognitive Tasks']);
    expect(texts(figure, 'panel-title')).toEqual([...TASKS]);
    role(figure, 'panel-title').forEach(({ x, y }, i) => {
      const panel = figure.panels[i] as Rect;
      expect(Math.abs(x - (panel.x + panel.width / 2))).toBeLessThanOrEqual(1);
      expect(y).toBeLessThan(panel.y);
    });
  });

  it('has ticks every 6 at the left and bottom, at the centres of their cells', () => {
    const first = figure.panels[0] as Rect;
    const left = role(figure, 'tick').filter(({ anchor }) => anchor === 'end');
    const below = role(figure, 'tick').filter(({ anchor }) => anchor === 'middle');
    const layers = ['0', '6', '12', '18', '24'];
    const heads = ['0', '6', '12', '18'];
    expect(left.map(({ text }) => text)).toEqual([...layers, ...layers]);
    expect(below.map(({ text }) => text)).toEqual([...heads, ...heads, ...heads, ...heads]);
    for (const { text, y } of left.slice(0, layers.length)) {
      const middle = first.y + ((Number(text) + 0.5) * first.height) / 25;
      expect(Math.abs(y - middle)).toBeLessThanOrEqual(1);
    }
  });

  it('has both axis titles, and a colorbar with all ticks and its label', () => {
    expect(texts(figure, 'axis-title').toSorted()).toEqual(['Head', 'Layer']);
    expect(role(figure, 'axis-title').find(({ text }) => text === 'Layer')?.rotate).toBe(-90);
    expect(texts(figure, 'colorbar-tick').toSorted()).toEqual(['0.0000', '0.0001', '0.0010', '0.0050+']);
    expect(texts(figure, 'colorbar-label')).toEqual(['Head Importance']);
    expect(figure.colorbars.map((bar) => bar.width)).toEqual([Math.round(0.05 * width)]);
  });
});

describe('grids', () => {
  const columnsOf = (count: number, layers = 12, heads = 12, width = 1600, height = 900): number => {
    const panels = Array.from({ length: count }, (_, i) => withSight({ title: `Task ${i}`, layers, heads }));
    return new Set(layout(referenceSpec(width, height, { panels })).panels.map(({ x }) => x)).size;
  };

  it('have a shape that fits the number of panels', () => {
    expect(columnsOf(1)).toBe(1);
    expect(columnsOf(2)).toBe(2);
    expect(columnsOf(55)).toBe(11);
    expect(columnsOf(8, 25, 19, 400, 1200)).toBe(2);
  });

  it('put each model in its own row if models differ in shape', () => {
    const panels = Array.from({ length: 77 }, (_, i) => {
      const model = Math.floor(i / 7);
      return withSight({ title: `model ${model}`, layers: 6 + 4 * model, heads: 8 + 2 * model });
    });
    const figure = layout(referenceSpec(1600, 900, { panels }));
    expect(new Set(figure.panels.map(({ x }) => x)).size).toBe(7);
  });

  it('fill the figure with equal panels of whole pixels', () => {
    for (const [count, width, height, least] of [
      [10_000, 1600, 900, 0.62],
      [10_000, 2400, 1350, 0.66],
      [4000, 1600, 900, 0.66],
      [2000, 1600, 900, 0.67],
    ] as const) {
      const panels = Array.from({ length: count }, (_, i) =>
        withSight({ title: `${i}`, layers: 128, heads: 128 }),
      );
      const placed = layout(referenceSpec(width, height, { panels })).panels;
      expect(new Set(placed.map((rect) => `${rect.width}x${rect.height}`)).size).toBe(1);
      const [{ width: across, height: down }] = placed as [Rect];
      expect(count * across * down).toBeGreaterThan(least * width * height);
      // Square matrices stay about square.
      expect(Math.abs(Math.log(across / down))).toBeLessThan(0.5);
    }
  });

  it('have the requested number of columns', () => {
    const figure = layout(referenceSpec(1600, 900, { columns: 3 }));
    expect(new Set(figure.panels.map(({ x }) => x)).size).toBe(3);
  });
});

describe('a shrinking figure', () => {
  it('drops its parts in a fixed order', () => {
    const rank = { caption: 0, tick: 1, 'axis-title': 2, 'panel-title': 3, title: 4, 'colorbar-tick': 5 };
    for (let size = 1000; size >= 1; size -= 7) {
      const figure = layout(referenceSpec(size, Math.ceil(size * 0.6)));
      const shown = new Set(figure.texts.map((text) => text.role));
      const gone = Object.entries(rank).filter(([name]) => !shown.has(name as PlacedText['role']));
      const lastGone = Math.max(-1, ...gone.map(([, place]) => place));
      expect(gone).toHaveLength(lastGone + 1);
    }
  });

  it('shortens titles in the middle before it drops them', () => {
    const figure = layout(referenceSpec(420, 300));
    const titles = texts(figure, 'panel-title');
    expect(titles).toHaveLength(8);
    expect(titles.some((title) => title.includes('…'))).toBe(true);
  });
});

describe('axis titles', () => {
  const titlesOf = (layers: number, heads: number, width: number, height: number): string[] =>
    texts(
      layout(
        referenceSpec(width, height, { panels: [withSight({ title: '', layers, heads })], aspect: 'equal' }),
      ),
      'axis-title',
    );

  it('are both complete beside a single row or column of square cells', () => {
    for (const [layers, heads] of [
      [1, 64],
      [64, 1],
    ] as const)
      expect(titlesOf(layers, heads, 1600, 900).toSorted()).toEqual(['Head', 'Layer']);
  });

  it('are complete or absent at any size', () => {
    for (let width = 20; width < 700; width += 9)
      for (const [layers, heads] of [
        [1, 64],
        [2, 3],
        [64, 1],
      ] as const)
        for (const title of titlesOf(layers, heads, width, Math.round(width * 0.7)))
          expect(['Head', 'Layer']).toContain(title);
  });
});

describe('many groups of limits', () => {
  const many = (count: number, width: number, height: number): LaidOutFigure => {
    const panels = Array.from({ length: count }, (_, i) =>
      withSight({ title: `quantity ${i}`, layers: 24, heads: 16, bar: i, limits: '[−0.0012, 3400]' }),
    );
    return layout(referenceSpec(width, height, { panels, ownBars: panels.map(() => COLORBAR) }));
  };

  it.each([
    [8, 1600, 900],
    [12, 1600, 900],
    [40, 1600, 900],
    [8, 900, 600],
  ])(
    'of %i panels in %i x %i have a colorbar with both ends labelled beside each panel',
    (count, width, height) => {
      const figure = many(count, width, height);
      expect(figure.colorbars).toEqual([]);
      expect(figure.panelBars).toHaveLength(count);
      for (const [i, bar] of figure.panelBars.entries()) {
        const panel = figure.panels[i] as Rect;
        expect(bar.x).toBeGreaterThan(panel.x + panel.width);
        expect([bar.y, bar.height]).toEqual([panel.y, panel.height]);
      }
      for (const end of ['0.0000', '0.0050+'])
        expect(texts(figure, 'colorbar-tick').filter((label) => label === end)).toHaveLength(count);
    },
  );

  it.each([
    [12, 500, 400],
    [40, 900, 600],
  ])('of %i panels in %i x %i share a colorbar, with limits above each panel', (count, width, height) => {
    const figure = many(count, width, height);
    expect(figure.panelBars).toEqual([]);
    expect(figure.colorbars).toHaveLength(1);
    const notes = texts(figure, 'panel-note');
    if (notes.length < count) expect(figure.missing).toContain('limits of some panels');
    for (const note of notes) expect(note).toBe('[−0.0012, 3400]');
  });
});

describe('the key of missing cells', () => {
  it('is below the colorbar', () => {
    const figure = layout(referenceSpec(1600, 900, { bad: '#808080' }));
    const bar = figure.colorbars[0] as Rect;
    expect(figure.bad).toMatchObject({ x: bar.x, color: '#808080' });
    expect(figure.bad?.y).toBeGreaterThan(bar.y + bar.height);
    expect(texts(figure, 'colorbar-tick')).toContain('missing');
  });

  it('is in the footer if there is no colorbar', () => {
    const figure = layout(referenceSpec(1600, 900, { bad: '#808080', colorbars: [], caption: '' }));
    expect(figure.bad).not.toBeNull();
    expect(texts(figure, 'colorbar-tick')).toEqual(['missing']);
  });
});

it('flips the layer axis with origin lower', () => {
  const leftTicks = (origin: FigureSpec['origin']): number[] =>
    role(layout(referenceSpec(1600, 900, { origin })), 'tick')
      .filter(({ anchor }) => anchor === 'end')
      .map(({ y }) => y);
  const [upper0 = 0, upper6 = 0] = leftTicks('upper');
  const [lower0 = 0, lower6 = 0] = leftTicks('lower');
  expect([upper0 < upper6, lower0 > lower6]).toEqual([true, true]);
});

it('does not measure more texts than fit, for ten times as many panels', () => {
  const measured = (count: number): number => {
    const panels = Array.from({ length: count }, (_, i) =>
      withSight({ title: `Task ${i}`, layers: 12, heads: 12 }),
    );
    let texts = 0;
    const { measure } = referenceSpec(1600, 900, { panels });
    layout(
      referenceSpec(1600, 900, {
        panels,
        measure: (text, size, bold) => {
          texts += 1;
          return measure(text, size, bold);
        },
      }),
    );
    return texts;
  };
  expect(measured(10_000)).toBeLessThanOrEqual(measured(1000));
});
