// SVG and PDF files of `headglow render`, drawn by other programs: colours, seams, texts, fonts and sizes.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAbout } from '../../src/export/about-file.ts';
import { VERSION } from '../../src/export/version.ts';
import type { Layout } from '../../src/index.ts';
import { ensureBuilt, headglow } from '../support/built.ts';
import { isInstalled, OF_PDF, OF_SVG } from '../support/rasterizers.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LAYERS = 12;
const HEADS = 9;
/** Blocks of 3 x 3 equal cells: a pixel inside one that differs is a seam. */
const BLOCK = 3;
const block = (layer: number, head: number): number =>
  Math.floor(layer / BLOCK) * 7 + Math.floor(head / BLOCK) * 3;
const valuesOf = (shift: number): number[][] =>
  Array.from({ length: LAYERS }, (_, layer) =>
    Array.from({ length: HEADS }, (_, head) => (block(layer, head) + shift) % 23),
  );

/** Names that other formats would take for markup, in several scripts; the last one is written from right to left. */
const NAMES = ['a<b & "%_x', 'Größe αβ Жук', 'rocket 🚀 → 中文', 'שלום'];
const DATA = Object.fromEntries(NAMES.map((name, i) => [name, valuesOf(i)]));
const ARGUMENTS = ['data.json', '--norm', 'linear', '--width', '120mm', '--height', '70mm', '--columns', '4'];

async function render(output: string, ...args: string[]): Promise<Layout> {
  const ran = await headglow(['render', ...ARGUMENTS, '-o', output, '--layout', `${output}.json`, ...args], {
    cwd: folder,
  });
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  return JSON.parse(readFileSync(join(folder, `${output}.json`), 'utf8')) as Layout;
}

type Color = readonly [number, number, number];
const colorAt = ({ data, width }: PNG, x: number, y: number): Color => {
  const at = 4 * (Math.floor(y) * width + Math.floor(x));
  return [data[at], data[at + 1], data[at + 2]] as unknown as Color;
};

/** The place of a cell's centre, as fractions of the picture. */
function centerOf({ panels, width, height }: Layout, panel: number, layer: number, head: number) {
  const rect = panels[panel] as Layout['panels'][number];
  return {
    x: (rect.x + (rect.width * (head + 0.5)) / HEADS) / width,
    y: (rect.y + (rect.height * (layer + 0.5)) / LAYERS) / height,
  };
}

let png: PNG;
let pngLayout: Layout;
const layouts = new Map<string, Layout>();

beforeAll(ensureBuilt);
beforeAll(async () => {
  writeFileSync(join(folder, 'data.json'), JSON.stringify(DATA));
  pngLayout = await render('x.png');
  png = PNG.sync.read(readFileSync(join(folder, 'x.png')));
  for (const format of ['svg', 'pdf'])
    for (const cells of ['raster', 'vector'])
      layouts.set(`${cells}.${format}`, await render(`${cells}.${format}`, '--cells', cells));
});

const CASES = [
  ...OF_PDF.flatMap((program) => ['raster.pdf', 'vector.pdf'].map((file) => ({ ...program, file }))),
  ...OF_SVG.flatMap((program) => ['raster.svg', 'vector.svg'].map((file) => ({ ...program, file }))),
];

for (const { program, isInstalled: isThere, draw, file } of CASES)
  describe.skipIf(!isThere)(`${file}, drawn by ${program}${isThere ? '' : ' (not installed)'}`, () => {
    // The last scale has pixels whose edges are at no edge of a cell.
    test.each([72, 300, 431])('at %d dpi has the colours of the PNG, and no seams', async (dpi) => {
      const drawn = await draw(join(folder, file), dpi);
      const layout = layouts.get(file) as Layout;
      for (const panel of NAMES.keys())
        for (let layer = 0; layer < LAYERS; layer++)
          for (let head = 0; head < HEADS; head++) {
            const [there, here] = [pngLayout, layout].map((one) => centerOf(one, panel, layer, head)) as [
              { x: number; y: number },
              { x: number; y: number },
            ];
            const expected = colorAt(png, there.x * png.width, there.y * png.height);
            const color = colorAt(drawn, here.x * drawn.width, here.y * drawn.height);
            // Programs round the fractions of colours in PDF.
            for (const [i, part] of color.entries())
              expect(Math.abs(part - (expected[i] as number))).toBeLessThanOrEqual(1);
          }
      for (const rect of layout.panels) {
        const [across, down] = [drawn.width / layout.width, drawn.height / layout.height];
        const size = {
          width: (rect.width * BLOCK * across) / HEADS,
          height: (rect.height * BLOCK * down) / LAYERS,
        };
        for (let row = 0; row < LAYERS / BLOCK; row++)
          for (let column = 0; column < HEADS / BLOCK; column++) {
            const [left, top] = [rect.x * across + column * size.width, rect.y * down + row * size.height];
            const [least, most] = [
              [255, 255, 255],
              [0, 0, 0],
            ];
            // Pixels that an edge of the block may touch are left out.
            for (let y = Math.ceil(top) + 1; y < top + size.height - 2; y++)
              for (let x = Math.ceil(left) + 1; x < left + size.width - 2; x++)
                for (const [i, part] of colorAt(drawn, x, y).entries()) {
                  least[i] = Math.min(least[i] as number, part);
                  most[i] = Math.max(most[i] as number, part);
                }
            // Where programs blend a colour with itself, they round.
            for (const [i, part] of most.entries())
              expect(part - (least[i] as number)).toBeLessThanOrEqual(1);
          }
      }
    });
  });

const hasPoppler = isInstalled('pdftotext');
describe.skipIf(!hasPoppler)(`a PDF${hasPoppler ? '' : ' (pdftotext is not installed)'}`, () => {
  const output = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { cwd: folder, encoding: 'utf8' });

  test('has every label as text, in embedded fonts', () => {
    // The program pads texts with spaces, so that they stand where they do on the page.
    const text = output('pdftotext', '-layout', 'vector.pdf', '-')
      .replace(/\p{Bidi_Control}/gu, '')
      .replace(/ +/g, ' ');
    for (const name of NAMES) expect(text.normalize('NFC')).toContain(name);
    const fonts = output('pdffonts', 'vector.pdf').trim().split('\n').slice(2);
    expect(fonts.length).toBeGreaterThan(0);
    expect(fonts.filter((line) => !/ yes +(?:yes|no) +yes +\d+ +0$/.test(line))).toEqual([]);
  });

  test('has the size of the flags to 0.1 mm', () => {
    const [, width, height] =
      /Page size: +([\d.]+) x ([\d.]+) pts/.exec(output('pdfinfo', 'vector.pdf')) ?? [];
    expect(Math.abs((Number(width) * 25.4) / 72 - 120)).toBeLessThan(0.1);
    expect(Math.abs((Number(height) * 25.4) / 72 - 70)).toBeLessThan(0.1);
  });
});

const hasLatex = isInstalled('pdflatex');
describe.skipIf(!hasLatex)(`a LaTeX document${hasLatex ? '' : ' (pdflatex is not installed)'}`, () => {
  test('includes the PDF at its size, with a caption of the figure', async () => {
    const caption = await headglow(['describe', 'data.json', '--caption', 'latex'], { cwd: folder });
    expect(caption.code).toBe(0);
    const lines = [
      '\\documentclass{article}',
      '\\usepackage{graphicx}',
      '\\begin{document}',
      '\\newsavebox{\\figurebox}\\savebox{\\figurebox}{\\includegraphics{vector.pdf}}',
      '\\typeout{width \\the\\wd\\figurebox, height \\the\\ht\\figurebox}',
      '\\begin{figure}\\includegraphics[width=\\linewidth]{vector.pdf}',
      // The engine has no letters of these scripts.
      caption.stdout.replace(/[^\0-\u00ff…–—“”‘’]/gu, ''),
      '\\end{figure}',
      '\\end{document}',
    ];
    writeFileSync(join(folder, 'paper.tex'), lines.join('\n'));
    const log = execFileSync('pdflatex', ['-halt-on-error', '-interaction=nonstopmode', 'paper.tex'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const [, width, height] = /width ([\d.]+)pt, height ([\d.]+)pt/.exec(log) ?? [];
    const millimetres = (points?: string): number => (Number(points) * 25.4) / 72.27;
    expect(Math.abs(millimetres(width) - 120)).toBeLessThan(0.1);
    expect(Math.abs(millimetres(height) - 70)).toBeLessThan(0.1);
    expect(execFileSync('pdffonts', ['paper.pdf'], { cwd: folder, encoding: 'utf8' })).toContain('Arimo');
  });
});

test('an SVG has every label as text', () => {
  const svg = readFileSync(join(folder, 'vector.svg'), 'utf8');
  const text = svg
    .replace(/<[^>]*>/g, '\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
  for (const name of NAMES) expect(text).toContain(name);
});

test('every format says how it was made, without folders', () => {
  const sha256 = createHash('sha256').update(JSON.stringify(DATA)).digest('hex');
  for (const file of ['x.png', 'vector.svg', 'raster.pdf']) {
    const text = findAbout(readFileSync(join(folder, file))) ?? '';
    expect(JSON.parse(text)).toMatchObject({
      headglow: VERSION,
      options: { norm: 'linear', columns: 4 },
      sources: [{ name: 'data.json', sha256 }],
    });
    expect(text).not.toContain(tmpdir());
  }
});

test('--like draws the same figure again', async () => {
  const ran = await headglow(
    ['render', 'data.json', '--like', 'vector.svg', '--columns', '4', '-o', 'like.svg'],
    { cwd: folder },
  );
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, 'like.svg'))).toEqual(readFileSync(join(folder, 'vector.svg')));
});

test.each(['svg', 'pdf'])('%s has the same bytes each time', async (format) => {
  await render(`again.${format}`, '--cells', 'raster');
  expect(readFileSync(join(folder, `again.${format}`))).toEqual(
    readFileSync(join(folder, `raster.${format}`)),
  );
});
