// Zoomed pictures of `headglow render`, compared pixel by pixel with slices of NumPy and colours of matplotlib.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Layout } from '../../src/index.ts';
import { ensureBuilt, headglow } from '../support/built.ts';
import { npy } from '../support/npy.ts';
import { python } from './python.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-zoom-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Pseudo-random values over four decades, of both signs if `signed`. */
function randomScores(count: number, seed: number, signed: boolean): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 10 ** (-4 * (state / 2 ** 32)) * (signed && state % 3 === 0 ? -1 : 1);
  });
}

const FILES: Readonly<Record<string, readonly number[]>> = {
  'small.npy': [25, 19],
  'tasks.npy': [3, 12, 16],
  'deep.npy': [40, 16],
  'wide.npy': [30, 3000],
  'signed.npy': [700, 900],
};

beforeAll(async () => {
  await ensureBuilt();
  for (const [seed, [name, shape]] of Object.entries(FILES).entries()) {
    const count = shape.reduce((product, length) => product * length);
    writeFileSync(
      join(folder, name),
      npy('<f4', shape, randomScores(count, seed + 1, name === 'signed.npy')),
    );
  }
}, 180_000);

interface Case {
  readonly files: readonly string[];
  readonly norm: string;
  readonly colormap: string;
  /** Text of the option, without its panel. */
  readonly zoom: string;
  /** Options that are not in the other properties. */
  readonly flags?: readonly string[];
  readonly reduction?: string;
  readonly origin?: string;
}

const CASES: readonly Case[] = [
  { files: ['small.npy'], norm: 'log', colormap: 'viridis', zoom: 'layers=10:20,heads=3:7' },
  { files: ['small.npy'], norm: 'linear', colormap: 'magma', zoom: 'layers=-1:' },
  { files: ['small.npy'], norm: 'symlog', colormap: 'cividis', zoom: 'heads=:-16', origin: 'lower' },
  { files: ['small.npy'], norm: 'power', colormap: 'turbo', zoom: 'layers=2.5:9.75,heads=0.25:18' },
  { files: ['tasks.npy'], norm: 'log', colormap: 'viridis', zoom: 'layers=4:8,heads=8:' },
  { files: ['tasks.npy', 'deep.npy'], norm: 'log', colormap: 'plasma', zoom: 'layers=7:33,heads=1:13' },
  { files: ['wide.npy'], norm: 'log', colormap: 'viridis', zoom: 'heads=100:2900' },
  { files: ['wide.npy'], norm: 'log', colormap: 'gray', zoom: 'layers=:5,heads=-40:', reduction: 'min' },
  { files: ['signed.npy'], norm: 'symlog', colormap: 'coolwarm', zoom: 'layers=1:699', reduction: 'absmax' },
  {
    files: ['signed.npy'],
    norm: 'linear',
    colormap: 'RdBu',
    zoom: 'layers=3.5:698.25,heads=11:888',
    origin: 'lower',
  },
];

const readLayout = (number: number | string): Layout =>
  JSON.parse(readFileSync(join(folder, `${number}.json`), 'utf8'));

async function render(
  name: number | string,
  files: readonly string[],
  flags: readonly string[],
): Promise<void> {
  const size = ['--width', '500', '--height', '400'];
  const args = ['render', ...files, '-o', `${name}.png`, '--layout', `${name}.json`, ...size, ...flags];
  const { code, stderr } = await headglow(args, { cwd: folder });
  expect(code, stderr).toBe(0);
}

it('every pixel has the colour of its cells of the slice', async () => {
  let pixels = 0;
  for (const [number, item] of CASES.entries()) {
    const { files, norm, colormap, zoom, reduction = 'max', origin = 'upper' } = item;
    const flags = ['--norm', norm, '--colormap', colormap, '--reduction', reduction, '--origin', origin];
    await render(number, files, [...flags, '--zoom', zoom]);
    for (const { width, height } of readLayout(number).panels) pixels += width * height;
  }
  expect(pixels).toBeGreaterThan((100_000 * CASES.length) / 2);
  const found = JSON.parse(await python('check_zoom.py', folder, JSON.stringify(CASES)));
  expect(found).toEqual({ compared: pixels, different: [] });
}, 300_000);

it('a picture of the slice alone, with the same limits, has the same cells', async () => {
  const shared = ['--norm', 'log', '--vmin', '1e-4', '--vmax', '1'];
  const values = randomScores(25 * 19, 1, false);
  const slice = Array.from(
    { length: 10 * 4 },
    (_, i) => values[(10 + Math.floor(i / 4)) * 19 + 3 + (i % 4)] ?? 0,
  );
  writeFileSync(join(folder, 'slice.npy'), npy('<f4', [10, 4], slice));
  await render('zoomed', ['small.npy'], [...shared, '--zoom', 'layers=10:20,heads=3:7']);
  await render('sliced', ['slice.npy'], shared);
  const colors = (name: string): number[][] => {
    const png = PNG.sync.read(readFileSync(join(folder, `${name}.png`)));
    const { x, y, width, height } = readLayout(name).panels[0] as Layout['panels'][number];
    return Array.from({ length: 40 }, (_, cell) => {
      const column = x + Math.floor((((cell % 4) + 0.5) * width) / 4);
      const row = y + Math.floor(((Math.floor(cell / 4) + 0.5) * height) / 10);
      return [...png.data.subarray((row * png.width + column) * 4, (row * png.width + column) * 4 + 3)];
    });
  };
  expect(colors('zoomed')).toEqual(colors('sliced'));
  expect(new Set(colors('sliced').map(String)).size).toBeGreaterThan(20);
}, 120_000);
