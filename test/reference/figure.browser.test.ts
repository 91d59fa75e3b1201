// Compares every pixel of every panel that the engine draws in a browser with the reference.

import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import type { Page } from 'puppeteer';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ColormapName, DEFAULTS, type Options, type Theme } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { expectNoErrors, openPage } from '../support/browser.ts';
import { type Case, describeCase, figureCase, runs, type Size } from './arbitrary.ts';
import { areInSight, type Parts, partsOf } from './camera.ts';
import { BAD, badOf, referenceTables, type Tables } from './colours.ts';
import { comparePanels, explain } from './compare.ts';
import { item, scalesOf } from './limits.ts';
import { type Place, render, subjectsOf } from './render.ts';

interface DrawnPanel {
  readonly model: string;
  readonly task: string;
  readonly layers: number;
  readonly heads: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly layout: {
    readonly width: number;
    readonly height: number;
    readonly panels: readonly DrawnPanel[];
  };
  readonly rgba: Uint8Array;
}

const tables = referenceTables();
let page: Page;

beforeAll(async () => {
  page = await openPage();
});

/** Draws on the page. Values and pixels are sent as base64, and pixels deflated, which is less work than to copy all of them. */
async function drawInBrowser({ tensors, options, size }: Case): Promise<Drawn> {
  const sent = tensors.map(({ values, ...rest }) => ({
    ...rest,
    base64: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
  }));
  const { base64, ...drawn } = await page.evaluate(drawOnPage, sent, options, size);
  return { ...drawn, rgba: inflateRawSync(Buffer.from(base64, 'base64')) };
}

type Sent = Omit<Tensor, 'values'> & { readonly base64: string };

async function drawOnPage(sent: Sent[], options: Options, size: Size) {
  const { draw } = await import('../../src/index.ts');
  const tensors = sent.map(({ base64, ...rest }) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return { ...rest, values: new Float32Array(bytes.buffer) };
  });
  const { canvas, layout } = await draw({ tensors }, options, size);
  const copy = document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  const context = copy.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no 2D canvas');
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  const packing = new Blob([data]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const packed = await new Response(packing).blob();
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(packed);
  });
  return {
    width: copy.width,
    height: copy.height,
    layout: {
      width: layout.width,
      height: layout.height,
      panels: layout.panels.map(({ model, task, layers, heads, x, y, width, height }) => ({
        model,
        task,
        layers,
        heads,
        x,
        y,
        width,
        height,
      })),
    },
    base64: url.slice(url.indexOf(',') + 1),
  };
}

function hexAt({ rgba, width }: Drawn, x: number, y: number): string {
  const at = (y * width + x) * 4;
  return `#${Buffer.from(rgba.subarray(at, at + 3)).toString('hex')}`;
}

const extremesCache = new Map<string, { under: string; over: string }>();

/** The engine's colours for under and over, read from two cells. They must differ from all colours of the map. */
async function extremesOf(
  colormap: ColormapName,
  theme: Theme,
  all: Tables,
): Promise<{ under: string; over: string }> {
  const key = `${colormap} ${theme}`;
  const cached = extremesCache.get(key);
  if (cached !== undefined) return cached;
  const drawn = await drawInBrowser({
    tensors: [{ model: '', values: Float32Array.of(-1, 2), layers: 1, heads: 2, tasks: [''], steps: null }],
    options: { ...DEFAULTS, norm: 'linear', vmin: 0, vmax: 1, markExtremes: true, colormap, theme },
    size: { width: 320, height: 200, scale: 1 },
  });
  const { x, y, width } = item(drawn.layout.panels, 0);
  const colours = { under: hexAt(drawn, x, y), over: hexAt(drawn, x + width - 1, y) };
  expect(colours.under).not.toBe(colours.over);
  expect(all[colormap]).not.toContain(colours.under);
  expect(all[colormap]).not.toContain(colours.over);
  extremesCache.set(key, colours);
  return colours;
}

/** Panels must be whole pixels, inside the image, disjoint, in order and of the right shape; with square cells if requested. */
function checkLayout({ tensors, options, size }: Case, { layout, width, height }: Drawn): Place[] {
  expect([layout.width, layout.height]).toEqual([width, height]);
  expect(Math.abs(width - size.width * size.scale)).toBeLessThanOrEqual(1);
  expect(Math.abs(height - size.height * size.scale)).toBeLessThanOrEqual(1);
  const subjects = subjectsOf(tensors, options);
  const wanted = subjects.map(({ tensor: index, task }) => {
    const { model, tasks, layers, heads } = item(tensors, index);
    return { model, task: item(tasks, task), layers, heads };
  });
  const got = layout.panels.map(({ model, task, layers, heads }) => ({ model, task, layers, heads }));
  expect(got).toEqual(wanted);
  const owner = new Int32Array(width * height).fill(-1);
  const inSight = areInSight(subjects, tensors, options);
  const parts = partsOf(subjects, tensors, options);
  return layout.panels.map((panel, index) => {
    const rect = { x: panel.x, y: panel.y, width: panel.width, height: panel.height };
    const label = `panel ${index} ${JSON.stringify(rect)} of ${width}x${height}`;
    expect(
      Object.values(rect).every((n) => Number.isInteger(n) && n >= 0),
      label,
    ).toBe(true);
    expect(rect.x + rect.width <= width && rect.y + rect.height <= height, label).toBe(true);
    for (let y = rect.y; y < rect.y + rect.height; y++) {
      const row = owner.subarray(y * width + rect.x, y * width + rect.x + rect.width);
      const other = row.find((panelIndex) => panelIndex >= 0);
      if (other !== undefined) throw new Error(`${label} overlaps panel ${other}`);
      row.fill(index);
    }
    if (!item(inSight, index)) expect(rect, label).toEqual({ x: 0, y: 0, width: 0, height: 0 });
    else if (options.aspect === 'equal') expectSquareCells(panel, item(parts, index), options, label);
    return { ...item(subjects, index), ...rect };
  });
}

/** Checks that one cell size fits both sides, each within the pixel of rounding. */
function expectSquareCells(
  { width, height }: DrawnPanel,
  parts: Parts,
  { transpose }: Options,
  label: string,
): void {
  const [across, down] = transpose ? [parts.layers, parts.heads] : [parts.heads, parts.layers];
  const [columns, rows] = [across, down].map(({ from, to }) => (to - from) / 256) as [number, number];
  if (width === 1 || height === 1) return; // at least one pixel
  const least = Math.max((width - 1) / columns, (height - 1) / rows);
  const most = Math.min((width + 1) / columns, (height + 1) / rows);
  expect(least, `square cells: ${label}`).toBeLessThanOrEqual(most);
}

/**
 * Draws a case with both renderers.
 * @returns true if no panel in sight is empty for lack of room
 * @throws Error if pixels differ
 */
async function check(each: Case): Promise<boolean> {
  if (tables === null) throw new Error('no reference colours');
  const { tensors, options } = each;
  const drawn = await drawInBrowser(each);
  const places = checkLayout(each, drawn);
  const { colormaps } = scalesOf(tensors, options, places);
  const marked = options.markExtremes ? await extremesOf(item(colormaps, 0), options.theme, tables) : null;
  const extremes = () => marked ?? { under: BAD, over: BAD };
  const expected = render(tensors, options, places, { tables, bad: badOf, extremes });
  const comparison = comparePanels(expected, drawn.rgba, drawn.width, drawn.height);
  if (comparison.mismatches > 0) throw new Error(`${new Set(colormaps)}, ${explain(comparison)}`);
  const inSight = areInSight(places, tensors, options);
  return places.every(({ width, height }, i) => !inSight[i] || (width > 0 && height > 0));
}

function matrix(rows: readonly (readonly number[])[]): Tensor {
  const values = Float32Array.from(rows.flat());
  return { model: '', values, layers: rows.length, heads: rows[0]?.length ?? 0, tasks: [''], steps: null };
}

function ramp(layers: number, heads: number): number[][] {
  return Array.from({ length: layers }, (_, l) =>
    Array.from({ length: heads }, (_, h) => (l * heads + h) / 97),
  );
}

/** Name, tensor, and options. */
const DEGENERATE_CASES: readonly (readonly [string, Tensor, Partial<Options>?])[] = [
  ['one cell', matrix([[0.5]])],
  ['one row', matrix(ramp(1, 23))],
  ['one column', matrix(ramp(23, 1))],
  ['all zero', matrix([[0, 0]])],
  ['all missing', matrix([[Number.NaN, Number.NaN]])],
  ['all infinite', matrix([[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]])],
  ['vmin == vmax', matrix([[0, 1, 2]]), { vmin: 1, vmax: 1 }],
  ['subnormals', matrix([[1e-40, -1e-40, 0, 1e-38, 2e-38, Number.NaN]])],
  ['subnormals in [0, 1]', matrix([[1e-40, -1e-40, 0, -0, 1]]), { vmin: 0, vmax: 1 }],
  ['minus zero', matrix([[-0, 0, -1e-30, 1e-30]]), { vmin: 0, vmax: 1 }],
  ['1e38', matrix([[1e38, -1e38, 0, 3e38, -3e38]])],
  ['all 1e38', matrix([[1e38, 1e38]])],
  [
    'equal cells, whose means must not exceed them',
    matrix(Array.from({ length: 90 }, (_, l) => Array(90).fill(l < 30 ? 0.05 : 0.1))),
  ],
  ['positive extremes', matrix([[1e-38, 1, 1e38, 1e20, 1e-20]])],
];

// Needs the reference colours of the shared folder.
describe.skipIf(tables === null)('the engine draws what the reference draws', () => {
  for (const [name, tensor, options] of DEGENERATE_CASES) {
    test(`${name}: every norm and reduction`, async () => {
      for (const norm of ['linear', 'log', 'symlog', 'asinh', 'power'] as const) {
        const all: Options = { ...DEFAULTS, markExtremes: true, ...options, norm };
        const vmin = norm === 'log' && all.vmin === 0 ? null : all.vmin; // log needs a positive limit
        for (const reduction of ['max', 'mean', 'min', 'absmax', 'nearest'] as const) {
          // With and without a pixel for every cell.
          for (const size of [
            { width: 240, height: 180, scale: 1 },
            { width: 75, height: 60, scale: 0.5 },
          ]) {
            const each = { tensors: [tensor], options: { ...all, vmin, reduction }, size };
            await check(each).catch((error: Error) => {
              throw new Error(`${error.message}\n${describeCase(each)}`);
            });
          }
        }
      }
      expectNoErrors(page);
    });
  }

  test('groups of limits, some of them signed, each with its own colormap', async () => {
    const groups = (models: number, tasks: number): Tensor[] =>
      Array.from({ length: models }, (_, model) => ({
        model: `model ${model}`,
        values: Float32Array.from(
          { length: tasks * 12 },
          (_, i) => (((i * 7919) % 97) / 97 - (model % 2) / 2) * 10 ** model,
        ),
        layers: 3,
        heads: 4,
        tasks: Array.from({ length: tasks }, (_, task) => `t${task}`),
        steps: null,
      }));
    const size = { width: 640, height: 480, scale: 1 };
    for (const [tensors, limitsBy] of [
      [groups(3, 1), 'model'],
      [groups(2, 300), 'model'], // runs of panels
      [groups(3, 4), 'panel'],
    ] as const)
      for (const norm of ['linear', 'symlog'] as const)
        for (const markExtremes of [false, true]) {
          const options = { ...DEFAULTS, limitsBy, norm, markExtremes };
          const { colormaps } = scalesOf(tensors, options, subjectsOf(tensors, options));
          expect(new Set(colormaps)).toEqual(new Set(['viridis', 'coolwarm']));
          await check({ tensors, options, size });
        }
    expectNoErrors(page);
  });

  test('10,000 panels of 3x2', async () => {
    const values = Float32Array.from({ length: 60_000 }, (_, i) => ((i * 7919) % 60_000) / 60_000);
    const tasks = Array.from({ length: 10_000 }, (_, i) => `t${i}`);
    const tensors = [{ model: '', values, layers: 3, heads: 2, tasks, steps: null }];
    const full = await check({ tensors, options: DEFAULTS, size: { width: 1600, height: 1200, scale: 1 } });
    expect(full).toBe(true);
    expectNoErrors(page);
  });

  test('a zoomed still shows what a still of the slice shows, cell by cell', async () => {
    const [layers, heads] = [40, 70];
    const values = Float32Array.from({ length: layers * heads }, (_, i) => ((i * 7919) % 2801) / 2801);
    const tensor = { model: 'm', values, layers, heads, tasks: ['t'], steps: null };
    const size = { width: 640, height: 480, scale: 1 };
    const limits = { ...DEFAULTS, norm: 'linear', vmin: 0, vmax: 1 } as const;
    for (const [top, bottom, left, right] of [
      [10, 20, 0, 70],
      [3, 4, 69, 70],
      [0, 39, 1, 68],
    ] as const) {
      const rows = Array.from({ length: bottom - top }, (_, row) =>
        Array.from(values.subarray((top + row) * heads + left, (top + row) * heads + right)),
      );
      /** The colour at the centre of each cell. */
      const coloursOf = async (each: Case): Promise<string[][]> => {
        await check(each);
        const drawn = await drawInBrowser(each);
        const { x, y, width, height } = item(drawn.layout.panels, 0);
        expect(width >= right - left && height >= bottom - top).toBe(true);
        const centre = (start: number, cell: number, cells: number, pixels: number): number =>
          start + Math.floor(((2 * cell + 1) * pixels) / (2 * cells));
        return rows.map((row, l) =>
          row.map((_, h) =>
            hexAt(drawn, centre(x, h, right - left, width), centre(y, l, bottom - top, height)),
          ),
        );
      };
      for (const panel of [null, 'm/t']) {
        const options = { ...limits, panel, zoom: { layers: [top, bottom], heads: [left, right] } } as const;
        const zoomed = await coloursOf({ tensors: [tensor], options, size });
        expect(zoomed).toEqual(await coloursOf({ tensors: [matrix(rows)], options: limits, size }));
        expect(new Set(zoomed.flat()).size).toBeGreaterThan(rows.length > 1 ? 100 : 0);
      }
    }
    expectNoErrors(page);
  });

  test('random figures', { timeout: 660_000 }, async () => {
    let cases = 0;
    let full = 0;
    await fc.assert(
      fc.asyncProperty(figureCase, async (each) => {
        const complete = await check(each);
        cases++;
        if (complete) full++;
      }),
      { ...runs(200), interruptAfterTimeLimit: 600_000, markInterruptAsFailure: true },
    );
    // Some figures are too small for all their panels, but most are not.
    expect(full).toBeGreaterThan(0.7 * cases);
    expectNoErrors(page);
  });
});
