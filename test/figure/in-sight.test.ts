// Zoom and panel: which panels and cells are in sight, and what stays the same whatever is.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisTicks } from '../../src/figure/axes.ts';
import type { StandIn } from '../../src/figure/caption.ts';
import { compose } from '../../src/figure/compose.ts';
import { createLayoutJson } from '../../src/figure/layout-json.ts';
import type { Scene } from '../../src/figure/scene.ts';
import { checkOptions } from '../../src/options/check.ts';
import type { Options } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { estimateWidth } from '../support/measure.ts';
import { captionOf, textsOf } from '../support/scene.ts';

function tensor(model: string, [layers, heads]: readonly [number, number], tasks: readonly string[]): Tensor {
  const count = tasks.length * layers * heads;
  const values = Float32Array.from({ length: count }, (_, i) => ((i * 7919) % 1009) / 1009);
  return { model, layers, heads, tasks, steps: null, values };
}

const named = (count: number): string[] => Array.from({ length: count }, (_, i) => `task ${i}`);

const wall = (count: number): readonly Tensor[] => [tensor('m', [6, 4], named(count))];

const MODELS = ['a', 'b', 'c'].map((model) => tensor(model, [12, 8], ['x', 'y', 'z', 'w']));

function sceneOf(
  tensors: readonly Tensor[],
  options: Partial<Options>,
  given: { size?: readonly [number, number]; clampsGrid?: boolean; reservesCaption?: boolean } = {},
): Scene {
  const [width, height] = given.size ?? [1000, 700];
  return compose({
    dataset: { tensors },
    options: checkOptions(options),
    size: { width, height, pixelRatio: 1, reservesCaption: given.reservesCaption ?? false },
    measure: estimateWidth,
    clampsGrid: given.clampsGrid ?? false,
  });
}

const gridOf = ({ rows, columns }: Scene) => ({ rows, columns });

const shownIn = ({ panels }: Scene): string[] =>
  panels.filter(({ rect }) => rect.width > 0 && rect.height > 0).map(({ name }) => name);

describe('rows and columns', () => {
  it('show those panels of the grid, whose shape does not depend on the zoom', () => {
    const size = fc.tuple(fc.integer({ min: 150, max: 1600 }), fc.integer({ min: 100, max: 1200 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), size, fc.nat(), fc.nat(), (count, size, a, b) => {
        const tensors = wall(count);
        const grid = gridOf(sceneOf(tensors, {}, { size }));
        expect(grid.rows).toBe(Math.ceil(count / grid.columns));
        const rows = [a % grid.rows, (a % grid.rows) + 1 + (b % (grid.rows - (a % grid.rows)))] as const;
        const columns = [b % grid.columns, grid.columns] as const;
        const zoomed = sceneOf(tensors, { zoom: { rows, columns } }, { size });
        expect([gridOf(zoomed), zoomed.camera.rows, zoomed.camera.columns]).toEqual([grid, rows, columns]);
        const inSight = named(count).filter((_, i) => {
          const [row, column] = [Math.floor(i / grid.columns), i % grid.columns];
          return row >= rows[0] && row < rows[1] && column >= columns[0];
        });
        expect(shownIn(zoomed)).toEqual(inSight);
        expect(zoomed.panels.map(({ name }) => name)).toEqual(named(count));
      }),
      { numRuns: 300 },
    );
  });

  it('leave limits, names and colours as they are', () => {
    const all = sceneOf(MODELS, { limitsBy: 'model' });
    const { panels, scales } = sceneOf(MODELS, { limitsBy: 'model', zoom: { rows: [0, 1] } });
    const limits = (scene: Scene) => scene.scales.map(({ norm }) => [norm.vmin, norm.vmax]);
    expect(limits({ scales } as Scene)).toEqual(limits(all));
    expect(panels.map(({ name, scale, norm }) => [name, scale, norm.vmax])).toEqual(
      all.panels.map(({ name, scale, norm }) => [name, scale, norm.vmax]),
    );
  });

  it('keep the headings and colorbars of those in sight', () => {
    const all = sceneOf(MODELS, { limitsBy: 'model' });
    expect(gridOf(all)).toEqual({ rows: 3, columns: 4 });
    const part = sceneOf(MODELS, { limitsBy: 'model', zoom: { rows: [1, 2], columns: [1, 3] } });
    expect(textsOf(part, 'heading').map(({ text }) => text)).toEqual(['y', 'z', 'b']);
    expect(createLayoutJson(all).strips.map(({ scale }) => scale)).toEqual([0, 1, 2]);
    expect(createLayoutJson(part).strips.map(({ scale }) => scale)).toEqual([1]);
  });

  it('have titles as soon as there is room', () => {
    expect(textsOf(sceneOf(wall(400), {}), 'panel-title')).toEqual([]);
    const titles = textsOf(sceneOf(wall(400), { zoom: { rows: [0, 3], columns: [0, 4] } }), 'panel-title');
    expect(titles).toHaveLength(12);
  });

  it('may be empty slots', () => {
    expect(gridOf(sceneOf(wall(7), { columns: 4 }))).toEqual({ rows: 2, columns: 4 });
    expect(shownIn(sceneOf(wall(7), { columns: 4, zoom: { rows: [1, 2], columns: [3, 4] } }))).toEqual([]);
  });

  it('out of range are an error, unless the size of a figure may have changed', () => {
    const out = { columns: 4, zoom: { rows: [1, 5], columns: [3, 9] } } as const;
    expect(() => sceneOf(wall(7), out)).toThrow(
      'zoom: rows=1:5 is out of range; there are 2 rows, so use a range within 0:2.',
    );
    const { camera } = sceneOf(wall(7), out, { clampsGrid: true });
    expect([camera.rows, camera.columns]).toEqual([
      [0, 2],
      [0, 4],
    ]);
    const moved = { columns: 4, zoom: { rows: [3, 4], columns: [2, 5] } } as const;
    const clamped = sceneOf(wall(12), moved, { clampsGrid: true }).camera;
    expect([clamped.rows, clamped.columns]).toEqual([
      [2, 3],
      [1, 4],
    ]);
    const last = { columns: 4, zoom: { rows: [-1, null], columns: [null, -2] } } as const;
    for (const clampsGrid of [false, true])
      expect(sceneOf(wall(12), last, { clampsGrid }).camera).toMatchObject({ rows: [2, 3], columns: [0, 2] });
  });
});

describe('one panel', () => {
  it('fills the figure, with its title and the limits of all', () => {
    const all = sceneOf(MODELS, {});
    const one = sceneOf(MODELS, { panel: 'b/z' });
    expect(shownIn(one)).toEqual(['b · z']);
    expect(textsOf(one, 'panel-title').map(({ text }) => text)).toEqual(['b · z']);
    expect(one.panels.map(({ norm }) => norm.vmax)).toEqual(all.panels.map(({ norm }) => norm.vmax));
    const rect = one.panels[6]?.rect;
    expect((rect?.width ?? 0) * (rect?.height ?? 0)).toBeGreaterThan(0.5 * 700_000);
    expect(captionOf(one)).toContain('1 of 12 panels');
    // Its place among all panels.
    expect(gridOf(one)).toEqual(gridOf(all));
    expect(one.panels.map(({ slot }) => slot)).toEqual(all.panels.map(({ slot }) => slot));
    expect([one.camera.rows, one.camera.columns]).toEqual([
      [1, 2],
      [2, 3],
    ]);
  });

  it('ignores rows and columns, which count the grid of all panels', () => {
    expect(shownIn(sceneOf(MODELS, { panel: 'b/z', zoom: { rows: [2, 3], columns: [3, 4] } }))).toEqual([
      'b · z',
    ]);
  });

  it('has a colorbar of its own if there are many groups of limits', () => {
    const options = { limitsBy: 'panel', panel: 'c/x' } as const;
    const { strips } = createLayoutJson(sceneOf(MODELS, options));
    expect(strips.map(({ scale }) => scale)).toEqual([8]);
    // The title of the panel says whose it is.
    expect(textsOf(sceneOf(MODELS, options), 'colorbar-label').map(({ text }) => text)).toEqual([
      'Head Importance',
    ]);
    expect(textsOf(sceneOf(MODELS, options), 'colorbar-tick').length).toBeGreaterThan(1);
  });

  it('that several or no panels are named after is an error', () => {
    expect(() => sceneOf(MODELS, { panel: 'z' })).toThrow(/^panel: "z" is the name of 3 panels/);
    expect(() => sceneOf(MODELS, { panel: 'b/q' })).toThrow(/^panel: no panel is named "b\/q"/);
    expect(() => sceneOf(MODELS, { zoom: { layers: [0, 1], panel: 'q' } })).toThrow(
      /^zoom: no panel is named "q"/,
    );
  });
});

describe('layers and heads', () => {
  const SMALL = tensor('small', [4, 2], ['x']);
  const LARGE = tensor('large', [8, 16], ['x']);
  const sights = (options: Partial<Options>) =>
    sceneOf([SMALL, LARGE], options).panels.map(({ sight }) => [sight.layers, sight.heads]);

  it('count the largest panel, and others show the same fraction', () => {
    expect(sights({ zoom: { layers: [2, 3], heads: [4, 16] } })).toEqual([
      [
        [256, 384],
        [128, 512],
      ],
      [
        [512, 768],
        [1024, 4096],
      ],
    ]);
    expect(() => sights({ zoom: { layers: [2, 9] } })).toThrow('there are 8 layers');
  });

  it('count the only panel that is shown or zoomed', () => {
    expect(sights({ zoom: { layers: [1, 2] }, panel: 'small' })[0]?.[0]).toEqual([256, 512]);
    expect(() => sights({ zoom: { layers: [1, 5] }, panel: 'small' })).toThrow('there are 4 layers');
    const alone = { zoom: { layers: [1, 2], panel: 'small' } } as const;
    expect(sights(alone).map(([layers]) => layers)).toEqual([
      [256, 512],
      [0, 2048],
    ]);
    expect(sceneOf([SMALL, LARGE], alone).camera).toEqual({
      layers: [1, 2],
      heads: [0, 2],
      rows: [0, 1],
      columns: [0, 2],
      panel: 'small/x',
    });
  });

  it('are in the layout, in cells', () => {
    const [panel] = createLayoutJson(
      sceneOf([SMALL], { zoom: { layers: [0.5, 3], heads: [1, null] } }),
    ).panels;
    expect([panel?.layersInSight, panel?.headsInSight]).toEqual([
      [0.5, 3],
      [1, 2],
    ]);
  });

  it('in sight are in the caption and in the summary', () => {
    const scene = sceneOf([tensor('m', [126, 5000], ['x'])], {
      zoom: { layers: [9.5, 20], heads: [0, 4096] },
    });
    const inSight = 'layers 9–19 of 126, heads 0–4,095 of 5,000';
    expect(captionOf(scene)).toBe(`${inSight} · each pixel shows the largest of up to 1 x 6 cells`);
    expect(scene.summary).toBe(`Head Importance by layer and head, 1 panel; in sight: ${inSight}`);
    expect(captionOf(sceneOf([SMALL, LARGE], { zoom: { layers: [1, 2], panel: 'small' } }))).toBe(
      'layer 1 of 4 (small/x only)',
    );
    expect(captionOf(sceneOf([SMALL], { zoom: { layers: [0, 4] } }))).toBe('');
  });
});

it('what stands in for the exact picture is in the caption', () => {
  const captionWith = (options: Partial<Options>, standIn: StandIn | null): string =>
    captionOf(
      compose({
        dataset: { tensors: [tensor('m', [2000, 4000], ['x'])] },
        options: checkOptions(options),
        size: { width: 1000, height: 700, pixelRatio: 1 },
        measure: estimateWidth,
        standIn,
      }),
    );
  const pixels = 'each pixel shows the largest of up to 4 x 6 cells';
  expect(captionWith({}, null)).toBe(pixels);
  expect(captionWith({}, { kind: 'mix' })).toBe(`${pixels}, interpolated after the reduction`);
  expect(captionWith({}, { kind: 'earlier' })).toBe(`too little GPU memory to interpolate · ${pixels}`);
  expect(captionWith({ reduction: 'min' }, { kind: 'level', layers: 8, heads: 16, isMixed: false })).toBe(
    'each pixel shows the smallest of blocks of 8 x 16 cells',
  );
  expect(captionWith({}, { kind: 'level', layers: 8, heads: 16, isMixed: true })).toBe(
    'each pixel shows the largest of blocks of 8 x 16 cells, interpolated after the reduction',
  );
  // Without a reduction, mixing comes first in any case.
  expect(captionWith({ zoom: { layers: [0, 9], heads: [0, 9] } }, { kind: 'mix' })).toBe(
    'layers 0–8 of 2,000, heads 0–8 of 4,000',
  );
});

describe('panels of a figure that keeps a line free for its caption', () => {
  const zoom = { layers: [2, 4], heads: [1, 3] } as const;
  const rects = ({ panels }: Scene) => panels.map(({ rect }) => rect);

  it('stay in place when a zoom adds one', () => {
    const size = fc.tuple(fc.integer({ min: 40, max: 1600 }), fc.integer({ min: 40, max: 1200 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), size, (count, size) => {
        const given = { size, reservesCaption: true };
        const whole = sceneOf(wall(count), {}, given);
        expect(rects(sceneOf(wall(count), { zoom }, given))).toEqual(rects(whole));
      }),
    );
  });

  it('are those of a figure with a caption, which others have no line for', () => {
    const whole = sceneOf(wall(4), {}, { reservesCaption: true });
    expect(captionOf(whole)).toBe('');
    expect(rects(whole)).toEqual(rects(sceneOf(wall(4), { zoom })));
    expect(rects(whole)).not.toEqual(rects(sceneOf(wall(4), {})));
  });
});

describe('ticks', () => {
  const axis = fc
    .record({
      cells: fc.integer({ min: 1, max: 200_000 }),
      pixels: fc.integer({ min: 1, max: 1500 }),
      from: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      length: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    })
    .map(({ cells, pixels, from, length }) => {
      const start = Math.floor(from * 256 * cells);
      const end = start + 1 + Math.floor(length ** 3 * (256 * cells - start));
      return { cells, pixels, sight: [start, end] as const };
    });

  it('are at cells in sight, in steps, apart from each other, and few', () => {
    fc.assert(
      fc.property(axis, (axis) => {
        const ticks = axisTicks(axis, () => 12);
        expect(ticks.length).toBeLessThanOrEqual(6);
        const gaps = new Set(ticks.slice(1).map(({ index }, i) => index - (ticks[i]?.index as number)));
        expect(gaps.size).toBeLessThanOrEqual(1);
        const [gap = 1] = gaps;
        for (const [i, { index, center }] of ticks.entries()) {
          expect(index % gap).toBe(0);
          expect(center > 0 && center < axis.pixels).toBe(true);
          const inSight = 256 * index < axis.sight[1] && 256 * (index + 1) > axis.sight[0];
          expect(inSight).toBe(true);
          // A cell that is in sight in part has its tick at the centre of that part.
          const next = ticks[i + 1];
          if (next && i > 0 && i < ticks.length - 2) expect(next.center - center).toBeGreaterThan(10.5);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are the same as without a zoom if everything is in sight, and shift by whole cells', () => {
    const labels = (sight: readonly [number, number]) =>
      axisTicks({ cells: 100, pixels: 300, sight }, () => 20).map(({ index }) => index);
    expect(labels([0, 256 * 100])).toEqual([0, 24, 48, 72, 96]);
    expect(labels([256 * 30, 256 * 50])).toEqual([30, 36, 42, 48]);
    expect(labels([256 * 30 + 128, 256 * 31 + 10])).toEqual([30, 31]);
    expect(labels([256 * 30 + 128, 256 * 30 + 129])).toEqual([30]);
  });

  it('of shared axes are those of panels that are not zoomed alone', () => {
    const tensors = [tensor('m', [6, 4], named(3))];
    const ticks = (options: Partial<Options>) =>
      textsOf(sceneOf(tensors, { columns: 3, ...options }), 'tick')
        .filter(({ anchor }) => anchor === 'end')
        .map(({ text }) => text);
    const labels = ticks({});
    expect(ticks({ zoom: { layers: [2, 3], panel: 'task 0' } })).toEqual(labels);
    expect(ticks({ zoom: { layers: [2, 3], panel: 'task 2' } })).toEqual(labels);
    expect(ticks({ zoom: { layers: [2, 3] } })).toEqual(['2']);
  });
});
