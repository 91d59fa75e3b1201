// What gestures do to a camera: the grid of panels first, then cells, about the place of the pointer.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../src/figure/scene.ts';
import type { Range } from '../../../src/tensor/zoom.ts';
import { linkPanels } from '../../../src/view/camera/facts.ts';
import { type Place, placeAt } from '../../../src/view/camera/place.ts';
import { extentOf } from '../../../src/view/camera/ranges.ts';
import type { CameraState } from '../../../src/view/camera/space.ts';
import {
  boxStep,
  gridStep,
  panByFraction,
  panStep,
  revealStep,
  zoomStep,
} from '../../../src/view/camera/steps.ts';
import { TestFigure, type TestScene } from './scenes.ts';

/** The place at a position in a panel, from its top left at 0, 0 to its bottom right at 1, 1. */
function at({ scene }: TestScene, index: number, x: number, y: number): Place {
  const rect = scene.panels[index]?.rect;
  const place = rect && placeAt(scene, [rect.x + rect.width * x, rect.y + rect.height * y]);
  if (!place) throw new Error('there is no such place');
  return place;
}

const ALL = { panel: null };

/** The cell under a place, as a position on the axis of layers or heads. */
const cellAt = (state: CameraState, place: Place, axis: 'layers' | 'heads'): number =>
  state.camera[axis][0] + extentOf(state.camera[axis]) * place[axis];

const inside = fc.double({ min: 0, max: 0.999, noNaN: true });

describe('zooming cells', () => {
  it.each(['upper', 'lower'] as const)('keeps the cell under the pointer, origin %s', (origin) => {
    const figure = new TestFigure([[80, 120]]);
    fc.assert(
      fc.property(inside, inside, fc.double({ min: 1.01, max: 10, noNaN: true }), (x, y, factor) => {
        const before = figure.with({ origin });
        const place = at(before, 0, x, y);
        const step = zoomStep(before.state, place, { factor, ...ALL });
        const after = figure.after(before, step);
        const there = at(after, 0, x, y);
        for (const axis of ['layers', 'heads'] as const) {
          // Rounded to 1/256 of a cell.
          const moved = cellAt(after.state, there, axis) - cellAt(before.state, place, axis);
          expect(Math.abs(moved)).toBeLessThan(1 / 100);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('and back shows the same', () => {
    const figure = new TestFigure([[80, 120]]);
    const start = figure.with({ zoom: { layers: [20, 40], heads: [30, 60] } });
    const place = at(start, 0, 0.3, 0.6);
    const zoomed = zoomStep(start.state, place, { factor: 1.5, ...ALL });
    const { camera } = zoomStep({ ...start.state, ...zoomed }, place, { factor: 1 / 1.5, ...ALL });
    for (const axis of ['layers', 'heads'] as const)
      for (const edge of [0, 1] as const)
        expect(camera[axis][edge]).toBeCloseTo(start.state.camera[axis][edge], 9);
  });

  it('leaves an axis whose cells can be read alone, until those of the other one can be', () => {
    const figure = new TestFigure([[16, 4096]]);
    let test = figure.with();
    for (let i = 0; i < 6; i++)
      test = figure.after(test, zoomStep(test.state, at(test, 0, 0.5, 0.5), { factor: 2, ...ALL }));
    expect(test.state.camera.layers).toEqual([0, 16]);
    expect(extentOf(test.state.camera.heads)).toBeCloseTo(64, 1);
    for (let i = 0; i < 4; i++)
      test = figure.after(test, zoomStep(test.state, at(test, 0, 0.5, 0.5), { factor: 2, ...ALL }));
    expect(extentOf(test.state.camera.layers)).toBeLessThan(16);
    // Two fingers zoom both axes alike.
    const start = figure.with();
    const pinched = zoomStep(start.state, at(start, 0, 0.5, 0.5), { factor: 2, ...ALL, isUniform: true });
    expect(pinched.camera).toMatchObject({ layers: [4, 12], heads: [1024, 3072] });
  });

  it('zooms one axis alone if told, or beside its labels', () => {
    const figure = new TestFigure([[80, 120]]);
    const test = figure.with();
    const zoom = (place: Place, axes?: readonly ('layers' | 'heads')[]) =>
      zoomStep(test.state, place, { factor: 2, ...ALL, ...(axes && { axes }) }).camera;
    expect(zoom(at(test, 0, 0.5, 0.5), ['heads'])).toMatchObject({ layers: [0, 80], heads: [30, 90] });
    const { rect } = test.scene.panels[0] as Scene['panels'][number];
    const left = placeAt(test.scene, [rect.x - 10, rect.y + rect.height / 2]);
    expect(left?.axes).toEqual(['layers']);
    expect(zoom(left as Place)).toMatchObject({ layers: [20, 60], heads: [0, 120] });
    const below = placeAt(test.scene, [rect.x + rect.width / 2, rect.y + rect.height + 10]);
    expect(below?.axes).toEqual(['heads']);
    expect(zoom(below as Place)).toMatchObject({ layers: [0, 80], heads: [30, 90] });
  });

  it('shows at least two cells, and at most all', () => {
    const figure = new TestFigure([[8, 8]]);
    let test = figure.with();
    for (let i = 0; i < 5; i++)
      test = figure.after(test, zoomStep(test.state, at(test, 0, 0.999, 0.5), { factor: 3, ...ALL }));
    for (const axis of ['layers', 'heads'] as const) expect(extentOf(test.state.camera[axis])).toBe(2);
    expect(test.state.camera.heads[1]).toBeGreaterThan(7.9);
    test = figure.after(test, zoomStep(test.state, at(test, 0, 0.2, 0.5), { factor: 1e-3, ...ALL }));
    expect(test.options.zoom).toBe(null);
  });

  it('counts the cells of the largest panel, so that others show the same fraction', () => {
    const figure = new TestFigure([
      [40, 40],
      [80, 20],
    ]);
    const test = figure.with();
    const step = zoomStep(test.state, at(test, 0, 0.5, 0.5), { factor: 2, ...ALL });
    expect(step.camera).toMatchObject({ layers: [20, 60], heads: [10, 30] });
    const [first, second] = figure.after(test, step).scene.panels;
    expect(first?.sight).toEqual({ layers: [10 * 256, 30 * 256], heads: [10 * 256, 30 * 256] });
    expect(second?.sight).toEqual({ layers: [20 * 256, 60 * 256], heads: [5 * 256, 15 * 256] });
  });
});

const TASKS = Array.from({ length: 100 }, (_, i) => `t${i}`);

describe('a wall of small panels', () => {
  const figure = new TestFigure([[64, 64]], TASKS);

  it('is narrowed about the panel under the pointer until panels are large, then cells are zoomed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), inside, inside, (panel, x, y) => {
        let test = figure.with();
        let exact: CameraState = test.state;
        let count = 100;
        for (let i = 0; i < 40; i++) {
          const place = at(test, panel, x, y);
          const step = zoomStep(exact, place, { factor: 1.15, ...ALL });
          test = figure.after(test, step, place.slot);
          // The panel stays in sight, whatever rounding does.
          const { rect } = test.scene.panels[panel] as Scene['panels'][number];
          expect(Math.min(rect.width, rect.height)).toBeGreaterThan(0);
          const inSight = test.scene.panels.filter(({ rect: { width } }) => width > 0).length;
          expect(inSight).toBeLessThanOrEqual(count);
          count = inSight;
          const areCellsWhole = extentOf(test.state.camera.layers) === 64;
          if (!areCellsWhole) expect(Math.min(rect.width, rect.height)).toBeGreaterThan(120);
          exact = { ...test.state, ...step };
        }
        expect(count).toBeLessThan(20);
        expect(extentOf(test.state.camera.layers)).toBeLessThan(64);
      }),
      { numRuns: 15 },
    );
  });

  it('widens when zoomed out only once all cells are in sight', () => {
    let test = figure.with({ zoom: { rows: [2, 4], columns: [3, 5], layers: [20, 40], heads: [10, 30] } });
    const grids: string[] = [];
    for (let i = 0; i < 12; i++) {
      const [panel = 0] = test.scene.panels.flatMap(({ rect }, k) => (rect.width > 0 ? [k] : []));
      test = figure.after(test, zoomStep(test.state, at(test, panel, 0.5, 0.5), { factor: 0.5, ...ALL }));
      const { layers, heads, rows, columns } = test.state.camera;
      if (extentOf(layers) < 64 || extentOf(heads) < 64) {
        expect([rows, columns]).toEqual([
          [2, 4],
          [3, 5],
        ]);
      } else grids.push(`${extentOf(rows)}x${extentOf(columns)}`);
    }
    expect(grids.slice(0, 2)).toEqual(['2x2', '4x4']);
    expect(test.options.zoom).toBe(null);
  });

  it('is scrolled by whole rows and columns while all cells are in sight', () => {
    const test = figure.with({ zoom: { rows: [2, 4], columns: [3, 5] } });
    const [panel = 0] = test.scene.panels.flatMap(({ rect }, k) => (rect.width > 0 ? [k] : []));
    const place = at(test, panel, 0.5, 0.5);
    const { rect } = test.state.area;
    const moved = panStep(test.state, place, { x: rect.width, y: -rect.height / 2 }, null);
    expect(figure.after(test, moved).options.zoom).toEqual({ rows: [3, 5], columns: [1, 3] });
    // Less than half a row does not show, but adds up.
    const little = panStep(test.state, place, { x: 0, y: -rect.height / 6 }, null);
    expect(figure.after(test, little).options.zoom).toEqual(test.options.zoom);
    const again = panStep({ ...test.state, ...little }, place, { x: 0, y: -rect.height / 6 }, null);
    expect(figure.after(test, again).options.zoom).toMatchObject({ rows: [3, 5] });
    const key = panByFraction(test.state, place, { x: 0, y: 0.25 }, null);
    expect(figure.after(test, key).options.zoom).toMatchObject({ rows: [3, 5], columns: [3, 5] });
  });

  it('shows the rows and columns of a box', () => {
    const test = figure.with();
    const step = gridStep(test.state, { rows: [1, 3], columns: [2, 7] });
    expect(figure.after(test, step).options.zoom).toEqual({ rows: [1, 3], columns: [2, 7] });
  });

  it('keeps its grid while one panel is shown', () => {
    const test = figure.with({ panel: 't7', zoom: { rows: [0, 2] } });
    const place = at(test, 7, 0.5, 0.5);
    const out = zoomStep(test.state, place, { factor: 0.5, ...ALL });
    expect(figure.after(test, out).state.camera.rows).toEqual(test.state.camera.rows);
    const panned = panStep(test.state, place, { x: 500, y: 500 }, null);
    expect(panned.camera).toEqual(test.state.camera);
  });
});

describe('panning cells', () => {
  it.each(['upper', 'lower'] as const)('moves them with the pointer, origin %s', (origin) => {
    const figure = new TestFigure([[80, 120]]);
    const test = figure.with({ origin, zoom: { layers: [30, 50], heads: [40, 70] } });
    const from = at(test, 0, 0.6, 0.7);
    const { rect } = from;
    const step = panStep(test.state, from, { x: -rect.width * 0.3, y: -rect.height * 0.2 }, null);
    const after = figure.after(test, step);
    const to = at(after, 0, 0.3, 0.5);
    for (const axis of ['layers', 'heads'] as const)
      expect(cellAt(after.state, to, axis)).toBeCloseTo(cellAt(test.state, from, axis), 1);
  });

  it('stops at the ends', () => {
    const figure = new TestFigure([[80, 120]]);
    const test = figure.with({ zoom: { layers: [30, 50], heads: [40, 70] } });
    const step = panStep(test.state, at(test, 0, 0.5, 0.5), { x: 1e6, y: -1e6 }, null);
    expect(step.camera).toMatchObject({ layers: [60, 80], heads: [0, 30] });
  });
});

describe('one panel alone', () => {
  const figure = new TestFigure(
    [
      [40, 40],
      [80, 20],
    ],
    ['a', 'b'],
    { width: 1600, height: 1200, pixelRatio: 1 },
  );

  it('is zoomed in its own cells, while the others show everything', () => {
    const test = figure.with();
    const step = zoomStep(test.state, at(test, 0, 0.5, 0.5), { factor: 2, panel: 'm0/a' });
    const after = figure.after(test, step);
    expect(after.options.zoom).toEqual({ layers: [10, 30], heads: [10, 30], panel: 'm0/a' });
    expect(after.scene.panels[1]?.sight.layers).toEqual([0, 40 * 256]);
    // Zoomed out, no panel is special any more.
    const out = zoomStep(after.state, at(after, 0, 0.5, 0.5), { factor: 0.1, panel: 'm0/a' });
    expect(figure.after(after, out).options.zoom).toBe(null);
  });

  it('hands over to another one, which starts with everything', () => {
    const test = figure.with({ zoom: { layers: [10, 12], panel: 'm0/a' } });
    const step = zoomStep(test.state, at(test, 2, 0.5, 0.5), { factor: 2, panel: 'm1/a', isUniform: true });
    expect(figure.after(test, step).options.zoom).toEqual({
      layers: [20, 60],
      heads: [5, 15],
      panel: 'm1/a',
    });
  });

  it('keeps its part when it leaves the others, and gives it to them when it is linked again', () => {
    const test = figure.with({ zoom: { layers: [20, 60], heads: [0, 20] } });
    const alone = zoomStep(test.state, at(test, 0, 0.5, 0.5), { factor: 1, panel: 'm0/a' });
    const after = figure.after(test, alone);
    expect(after.options.zoom).toEqual({ layers: [10, 30], heads: [0, 20], panel: 'm0/a' });
    const linked = figure.after(after, linkPanels(after.state, after.scene));
    expect(linked.options.zoom).toEqual({ layers: [20, 60], heads: [0, 20] });
  });
});

describe('a box', () => {
  it('shows the cells that it contains, at least two', () => {
    const figure = new TestFigure([[80, 120]]);
    const test = figure.with({ zoom: { layers: [40, 80] } });
    const place = at(test, 0, 0.5, 0.5);
    const show = (layers: Range, heads: Range) => boxStep(test.state, place, { layers, heads }, null).camera;
    expect(show([0.25, 0.5], [0, 0.5])).toMatchObject({ layers: [50, 60], heads: [0, 60] });
    expect(show([0, 0], [1, 1])).toMatchObject({ layers: [40 - 1, 40 + 1], heads: [118, 120] });
  });
});

describe('a cell out of sight', () => {
  it('is brought into sight with the least movement', () => {
    const figure = new TestFigure([[80, 120]]);
    const { state } = figure.with({ zoom: { layers: [40, 60], heads: [0, 30] } });
    const reveal = (layer: number, head: number) =>
      revealStep(state, { layers: [layer, layer + 1], heads: [head, head + 1] }).camera;
    expect(reveal(50, 10)).toEqual(state.camera);
    expect(reveal(60, 0)).toMatchObject({ layers: [41, 61], heads: [0, 30] });
    expect(reveal(3, 119)).toMatchObject({ layers: [3, 23], heads: [90, 120] });
  });
});
