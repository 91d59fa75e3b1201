// `--zoom` and `--panel` as users run them: cells keep the colours that they have in the whole figure.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Layout, PanelLayout } from '../../src/index.ts';
import { ensureBuilt, headglow, type Ran, sentencesOf } from '../support/built.ts';
import { npy } from '../support/npy.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-zoom-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Values that differ from cell to cell. */
const ramp = (count: number): number[] => Array.from({ length: count }, (_, i) => ((i * 7919) % 1009) / 1009);

/** A JSON file with named tasks. */
const tasksFile = (name: string, tasks: readonly string[]): void =>
  writeFileSync(
    join(folder, name),
    JSON.stringify(
      Object.fromEntries(
        tasks.map((task, i) => [
          task,
          [
            [i, 1, 2],
            [3, 4, 5],
          ],
        ]),
      ),
    ),
  );

beforeAll(async () => {
  await ensureBuilt();
  writeFileSync(join(folder, 'one.npy'), npy('<f4', [24, 16], ramp(24 * 16)));
  writeFileSync(join(folder, 'run.npy'), npy('<f4', [3, 2, 12, 8], ramp(3 * 2 * 12 * 8)));
  writeFileSync(join(folder, 'deep.npy'), npy('<f4', [48, 8], ramp(48 * 8)));
  tasksFile('a,b=c.json', ['prose/x', 'größe, 100 %']);
  tasksFile('other.json', ['prose/x', 'copying']);
});

const run = (command: string, ...args: string[]): Promise<Ran> =>
  headglow([command, ...args], { cwd: folder });

interface Picture {
  readonly png: PNG;
  readonly layout: Layout;
}

async function picture(...args: string[]): Promise<Picture> {
  const size = ['--width', '640', '--height', '480'];
  const ran = await run('render', ...size, ...args, '-o', 'x.png', '--layout', 'x.json');
  expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: '' });
  return {
    png: PNG.sync.read(readFileSync(join(folder, 'x.png'))),
    layout: JSON.parse(readFileSync(join(folder, 'x.json'), 'utf8')),
  };
}

const wholes = new Map<string, Promise<Picture>>();

/** The picture without a zoom, drawn once. */
function wholePicture(...args: string[]): Promise<Picture> {
  const key = args.join(' ');
  const whole = wholes.get(key) ?? picture(...args);
  wholes.set(key, whole);
  return whole;
}

/** The colours of whole cells in sight of a panel, by layer and head, at the centres of the cells. */
function cellColors({ png, layout }: Picture, index: number): Map<string, string> {
  const panel = layout.panels[index] as PanelLayout;
  const [top, bottom] = panel.layersInSight;
  const [left, right] = panel.headsInSight;
  const colors = new Map<string, string>();
  for (let layer = Math.ceil(top); layer + 1 <= bottom; layer++)
    for (let head = Math.ceil(left); head + 1 <= right; head++) {
      const x = panel.x + Math.floor(((head + 0.5 - left) / (right - left)) * panel.width);
      const y = panel.y + Math.floor(((layer + 0.5 - top) / (bottom - top)) * panel.height);
      const at = (y * png.width + x) * 4;
      colors.set(`${layer},${head}`, png.data.subarray(at, at + 3).toString('hex'));
    }
  return colors;
}

const shownPanels = ({ layout }: Picture): PanelLayout[] => layout.panels.filter(({ width }) => width > 0);

function expectSameColors(zoomed: Picture, whole: Picture, index: number): void {
  const [colors, all] = [cellColors(zoomed, index), cellColors(whole, index)];
  expect(colors.size).toBeGreaterThan(1);
  expect(new Set(colors.values()).size).toBeGreaterThan(1);
  for (const [cell, color] of colors) expect([cell, all.get(cell)]).toEqual([cell, color]);
}

describe('--zoom', () => {
  test.each<[string, Partial<PanelLayout>]>([
    ['layers=10:20', { layersInSight: [10, 20], headsInSight: [0, 16] }],
    ['layers=-4:,heads=:3', { layersInSight: [20, 24], headsInSight: [0, 3] }],
    ['heads=2.5:6.25', { layersInSight: [0, 24], headsInSight: [2.5, 6.25] }],
  ])('%s shows these cells in the colours of the whole figure', async (zoom, inSight) => {
    const [whole, zoomed] = [await wholePicture('one.npy'), await picture('one.npy', '--zoom', zoom)];
    expect([zoomed.png.width, zoomed.png.height]).toEqual([640, 480]);
    expect(zoomed.layout.panels).toMatchObject([{ layers: 24, heads: 16, ...inSight }]);
    expectSameColors(zoomed, whole, 0);
  });

  test('counts cells of the largest panel; others show the same fraction', async () => {
    const files = ['one.npy', 'deep.npy'];
    const whole = await picture(...files);
    const zoomed = await picture(...files, '--zoom', 'layers=12:24,heads=4:12', '--origin', 'lower');
    expect(zoomed.layout.panels).toMatchObject([
      { model: 'one', layersInSight: [6, 12], headsInSight: [4, 12] },
      { model: 'deep', layersInSight: [12, 24], headsInSight: [2, 6] },
    ]);
    for (const [index, { layersInSight }] of zoomed.layout.panels.entries()) {
      const [first, end] = layersInSight;
      const lower = cellColors(zoomed, index);
      const upper = cellColors(whole, index);
      // Layer 0 is at the bottom.
      for (const [cell, color] of lower) {
        const [layer = 0, head] = cell.split(',').map(Number);
        expect(upper.get(`${first + end - 1 - layer},${head}`)).toBe(color);
      }
    }
  });

  test('for one panel leaves the others whole', async () => {
    const zoomed = await picture('run.npy', '--zoom', 'layers=2:4,panel=run/task 1');
    expect(zoomed.layout.panels).toMatchObject([
      { task: 'task 0', layersInSight: [0, 12] },
      { task: 'task 1', layersInSight: [2, 4] },
    ]);
  });

  test('shows rows and columns of panels', async () => {
    const zoomed = await picture('--columns', '4', '--zoom', 'rows=1:,columns=1:3');
    expect(zoomed.layout.panels.map(({ width }) => width > 0)).toEqual([
      ...[false, false, false, false],
      ...[false, true, true, false],
    ]);
    const whole = await picture('--columns', '4');
    expect(shownPanels(zoomed)[0]?.width).toBeGreaterThan((whole.layout.panels[5]?.width ?? 0) * 1.5);
  });

  test('holds for all frames of a video', async () => {
    const zoom = ['--zoom', 'layers=3:9,heads=-4:', '--panel', 'task 1', '--width', '400', '--height', '300'];
    const ran = await run(
      'render',
      'run.npy',
      '--frames',
      'frames',
      '--seconds',
      '0.1',
      '--fps',
      '10',
      ...zoom,
    );
    expect(ran.code, ran.stderr).toBe(0);
    const names = readdirSync(join(folder, 'frames')).sort();
    expect(names).toHaveLength(3);
    for (const [checkpoint, name] of names.entries()) {
      const still = await picture('run.npy', '--checkpoint', `${checkpoint}`, ...zoom);
      const frame = PNG.sync.read(readFileSync(join(folder, 'frames', name)));
      expect(frame.data.equals(still.png.data)).toBe(true);
    }
  });
});

describe('--panel', () => {
  test.each([
    ['copying', 3],
    ['other/prose/x', 2],
    ['a,b=c/größe, 100 %', 1],
    ['größe, 100 %', 1],
  ])('%s shows one panel in the colours of the whole figure', async (name, index) => {
    const files = ['a,b=c.json', 'other.json', '--norm', 'linear'];
    const [whole, one] = [await wholePicture(...files), await picture(...files, '--panel', name)];
    expect(one.layout.panels.map(({ width }) => width > 0)).toEqual([0, 1, 2, 3].map((i) => i === index));
    expect(one.layout.panels[index]?.width).toBeGreaterThan(1.5 * (whole.layout.panels[index]?.width ?? 0));
    expectSameColors(one, whole, index);
  });

  test('with --zoom shows a part of one panel', async () => {
    const files = ['a,b=c.json', 'other.json', '--norm', 'linear'];
    const part = await picture(...files, '--panel', 'copying', '--zoom', 'heads=1:');
    expect(shownPanels(part)).toMatchObject([{ task: 'copying', headsInSight: [1, 3] }]);
    expectSameColors(part, await wholePicture(...files), 3);
  });
});

describe('what the data do not have gets one sentence and exit code 1', () => {
  test.each<[string, string[], string[]]>([
    [
      '--zoom: heads=-17: is out of range; there are 8 heads, so use a range within 0:8.',
      ['run.npy'],
      ['--zoom', 'heads=-17:'],
    ],
    [
      '--zoom: layers=-4:2 is empty; there are 24 layers, so it stands for 20:2.',
      ['one.npy'],
      ['--zoom', 'layers=-4:2'],
    ],
    [
      '--zoom: no panel is named "taks 1"; did you mean "task 1"?',
      ['run.npy'],
      ['--zoom', 'layers=0:1,panel=taks 1'],
    ],
    [
      '--panel: "prose/x" is the name of 2 panels; use "a,b=c/prose/x" or "other/prose/x".',
      ['a,b=c.json', 'other.json'],
      ['--panel', 'prose/x'],
    ],
    [
      '--panel: no panel is named "copyng"; did you mean "other/copying"?',
      ['a,b=c.json', 'other.json'],
      ['--panel', 'copyng'],
    ],
  ])('%s', async (sentence, files, flags) => {
    const ran = await run('describe', ...files, ...flags);
    expect([ran.code, ran.stdout, sentencesOf(ran)]).toEqual([1, '', [`headglow: ${sentence}`]]);
  });

  test.each<[string, string[], string[]]>([
    [
      '--zoom: layers=10:500 is out of range; there are 24 layers, so use a range within 0:24.',
      ['one.npy'],
      ['--zoom', 'layers=10:500'],
    ],
    [
      '--zoom: rows=0:9 is out of range; there are 2 rows, so use a range within 0:2.',
      ['run.npy', '--columns', '1'],
      ['--zoom', 'rows=0:9'],
    ],
  ])('%s; and no picture', async (sentence, files, flags) => {
    const ran = await run('render', ...files, ...flags, '-o', 'none.png');
    expect([ran.code, ran.stdout, sentencesOf(ran)]).toEqual([1, '', [`headglow: ${sentence}`]]);
    expect(readdirSync(folder)).not.toContain('none.png');
  });
});
