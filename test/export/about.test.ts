// What files of figures say of how they were made: written to and read from all formats, and refused if it is not valid.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { aboutText, type FigureAbout, parseStyle } from '../../src/export/about.ts';
import { findAbout } from '../../src/export/about-file.ts';
import { openTypeface } from '../../src/export/font/typeface.ts';
import { writePdf } from '../../src/export/pdf/write.ts';
import { describePng, encodePng } from '../../src/export/png.ts';
import { type Drawing, writeSvg } from '../../src/export/svg.ts';
import { VERSION } from '../../src/export/version.ts';
import type { Scene } from '../../src/figure/scene.ts';
import { capture } from '../cli/capture.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headglow-about-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LOOK: FigureAbout['look'] = {
  width: 528,
  height: 240.5,
  scale: 3.125,
  cells: 'vector',
  font: 'serif',
  textScale: 7 / 7.5,
};
const ABOUT: FigureAbout = {
  options: { norm: 'log', colormap: 'Blues_r', title: 'ä (<&>) \\ ]]> 🚀 \u0000', tasks: ['a/b'], vmin: 0.5 },
  look: LOOK,
  sources: [{ name: '/home/me/secret/scores.npz', sha256: 'ab'.repeat(32) }],
};

const font = readFileSync(join(root, 'node_modules/@fontsource/arimo/files/arimo-latin-400-normal.woff'));
const scene = {
  width: 10,
  height: 10,
  background: '#ffffff',
  fontFamily: 'Arimo',
  marks: [],
} as unknown as Scene;
const drawingOf = (text: string): Drawing => ({
  scene,
  cells: [],
  style: 'vector',
  point: 0.75,
  title: '/Headglow 1 0 R',
  text,
});
const typeface = openTypeface({ name: 'Arimo', css: 'Arimo', regular: [font], bold: [] }, () => 0);
const png = encodePng({ width: 1, height: 1, palette: [0], bytes: new Uint8Array(1) });

const WRITERS: Readonly<Record<string, (text: string) => Uint8Array | Promise<Uint8Array>>> = {
  png: (text) => describePng(png, { dpi: 300, text }),
  svg: (text) => writeSvg(drawingOf(text), ''),
  pdf: (text) => writePdf(drawingOf(text), typeface),
};

test('the version is that of the package', () => {
  expect(VERSION).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
});

test('names have no folders, servers or queries', () => {
  const names = ['/home/me/a.npz', 'C:\\data\\b.npz', 'https://u:p@example.org/x/c.npy?token=1#f', 'd.csv'];
  const text = aboutText({ ...ABOUT, sources: names.map((name) => ({ name })) });
  expect(JSON.parse(text).sources.map(({ name }: { name: string }) => name)).toEqual([
    'a.npz',
    'b.npz',
    'c.npy',
    'd.csv',
  ]);
  for (const secret of ['home', 'token', 'example', 'u:p']) expect(text).not.toContain(secret);
});

describe.each(Object.entries(WRITERS))('a %s file', (_, write) => {
  test('carries the text, and has the same bytes each time', async () => {
    const text = aboutText(ABOUT);
    const bytes = await write(text);
    expect(findAbout(bytes)).toBe(text);
    expect(Buffer.compare(await write(text), bytes)).toBe(0);
    expect(parseStyle(text, 'x')).toEqual({
      look: LOOK,
      options: { norm: 'log', colormap: 'Blues_r', vmin: 0.5 },
      sources: ['scores.npz'],
    });
  });

  test('may be cut or changed anywhere', async () => {
    const bytes = await write(aboutText(ABOUT));
    fc.assert(
      fc.property(fc.nat(bytes.length), fc.nat(bytes.length - 1), fc.nat(255), (end, at, value) => {
        const changed = bytes.slice();
        changed[at] = value;
        for (const hostile of [bytes.subarray(0, end), changed]) {
          const text = findAbout(hostile);
          if (text === null) continue;
          try {
            parseStyle(text, 'x');
          } catch (error) {
            expect(error).toMatchObject({ name: 'HeadglowError' });
          }
        }
      }),
    );
  });
});

const withLook = (change: object): string =>
  JSON.stringify({ ...JSON.parse(aboutText(ABOUT)), look: { ...LOOK, ...change } });
const withOptions = (options: string): string =>
  aboutText({ ...ABOUT, options: {} }).replace('"options":{}', `"options":${options}`);

test.each([
  ['[]', 'x.png: what it says of its options is damaged; write the figure again with headglow render.'],
  [
    '{"format"',
    'x.png: what it says of its options is damaged; write the figure again with headglow render.',
  ],
  [
    aboutText(ABOUT).replace('"version":1', '"version":2'),
    'x.png: it was written by another version of Headglow; update Headglow.',
  ],
  [
    withLook({ width: 1e9 }),
    'x.png: its size or its options are invalid; write the figure again with headglow render.',
  ],
  [
    withLook({ scale: '1' }),
    'x.png: its size or its options are invalid; write the figure again with headglow render.',
  ],
  [withOptions('{"nrom":"log"}'), 'x.png, nrom: there is no such option; did you mean "norm"?'],
  [withOptions('{"__proto__":{"norm":1}}'), 'x.png, __proto__: there is no such option;'],
  [withOptions('{"vmin":"x"}'), 'x.png, vmin: '],
])('%s is refused in a sentence', (text, sentence) => {
  expect(() => parseStyle(text, 'x.png')).toThrow(sentence);
});

describe('--like', () => {
  const likeAbout = async (about: FigureAbout, format: string, ...args: string[]) => {
    const path = join(folder, `figure.${format}`);
    writeFileSync(path, await (WRITERS[format] as (typeof WRITERS)[string])(aboutText(about)));
    return capture('render', 'b.npz', '-o', 'x.pdf', '--like', path, ...args);
  };
  const like = likeAbout.bind(null, ABOUT);

  test.each(Object.keys(WRITERS))('draws in the style of a %s file', async (format) => {
    expect((await like(format)).render).toMatchObject({
      files: ['b.npz'],
      options: { norm: 'log', colormap: 'Blues_r', vmin: 0.5 },
      size: { width: 528, height: 240.5, scale: 3.125 },
      picture: { format: 'pdf', cells: 'vector', font: 'serif', textScale: 7 / 7.5 },
    });
  });

  test('gives way to other flags', async () => {
    const flags = [
      '--width',
      '400',
      '--norm',
      'linear',
      '--vmin',
      'auto',
      '--dpi',
      '600',
      '--cells',
      'raster',
    ];
    expect((await like('png', ...flags)).render).toMatchObject({
      options: { norm: 'linear', colormap: 'Blues_r', vmin: null },
      size: { width: 400, height: 240.5, scale: 6.25 },
      picture: { cells: 'raster', font: 'serif' },
    });
    const preset = (await like('png', '--preset', 'slide')).render;
    expect(preset).toMatchObject({ size: { width: 1280 }, picture: { font: 'sans' } });
  });

  test('draws the same kind of figure, unless another is named', async () => {
    const plot = { ...ABOUT, look: { ...LOOK, cells: null }, figure: 'trajectories', show: 'top:3' };
    expect((await likeAbout(plot, 'svg')).render).toMatchObject({
      picture: { plot: { kind: 'trajectories', show: { top: 3 } } },
      size: { width: 528, height: 240.5 },
    });
    const other = (await likeAbout(plot, 'svg', '--figure', 'ranking')).render;
    expect(other).toHaveProperty('picture.plot', { kind: 'ranking' });
    expect((await like('svg', '--figure', 'ranking')).render).toHaveProperty('picture.plot.kind', 'ranking');
    expect(await likeAbout({ ...plot, figure: 'pie' }, 'svg')).toMatchObject({
      code: 1,
      stderr: 'headglow: --like: this version draws no figure "pie"; update Headglow.\n',
    });
  });

  test('explains a file that says nothing', async () => {
    writeFileSync(join(folder, 'other.png'), png);
    const path = join(folder, 'other.png');
    expect(await capture('render', '-o', 'x.png', '--like', path)).toMatchObject({
      code: 1,
      stderr: `headglow: ${path}, --like: the file does not say how it was made; name a PNG, SVG or PDF file as Headglow wrote it.\n`,
    });
    const absent = await capture('render', '-o', 'x.png', '--like', join(folder, 'absent.png'));
    expect(absent.stderr).toContain('file not found');
  });
});
