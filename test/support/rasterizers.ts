// Programs that turn SVG and PDF into pixels. Tests with a program that is not installed are skipped, and say so.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { openPage } from './browser.ts';

export interface Rasterizer {
  readonly program: string;
  readonly isInstalled: boolean;
  /** Draws the first page, with a number of pixels per inch. */
  readonly draw: (file: string, dpi: number) => PNG | Promise<PNG>;
}

/** Whether a program is installed. */
export function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** @param toArguments its arguments for an input, an output that ends in `.png`, and a number of pixels per inch */
const rasterizer = (
  program: string,
  toArguments: (file: string, output: string, dpi: number) => readonly string[],
): Rasterizer => ({
  program,
  isInstalled: isInstalled(program),
  draw(file, dpi) {
    const output = `${file}.${program}.${dpi}.png`;
    execFileSync(program, toArguments(file, output, dpi), { stdio: 'ignore' });
    return PNG.sync.read(readFileSync(output));
  },
});

export const OF_PDF: readonly Rasterizer[] = [
  rasterizer('pdftoppm', (file, output, dpi) => [
    '-png',
    '-singlefile',
    '-r',
    `${dpi}`,
    file,
    output.slice(0, -'.png'.length),
  ]),
  rasterizer('mutool', (file, output, dpi) => ['draw', '-q', '-r', `${dpi}`, '-o', output, file]),
  rasterizer('gs', (file, output, dpi) => [
    '-q',
    '-dBATCH',
    '-dNOPAUSE',
    '-sDEVICE=png16m',
    '-dTextAlphaBits=4',
    '-dGraphicsAlphaBits=4',
    `-r${dpi}`,
    `-sOutputFile=${output}`,
    file,
  ]),
];

/** CSS pixels per inch. */
const CSS_DPI = 96;

/** The browser of the tests. Rasterised pages of PDF can't be read from it. */
const chromium: Rasterizer = {
  program: 'Chromium',
  isInstalled: true,
  async draw(file, dpi) {
    const svg = readFileSync(file, 'utf8');
    const [, width = '0', height = '0'] = / width="([\d.]+)pt" height="([\d.]+)pt"/.exec(svg) ?? [];
    const page = await openPage('about:blank', {
      width: Math.ceil((Number(width) * CSS_DPI) / 72),
      height: Math.ceil((Number(height) * CSS_DPI) / 72),
      deviceScaleFactor: dpi / CSS_DPI,
    });
    await page.setContent(
      `<body style="margin:0"><img style="display:block" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}">`,
    );
    await page.waitForFunction(() => document.images[0]?.complete && document.images[0].naturalWidth > 0);
    const clip = await page.$eval('img', (image) => {
      const { width: across, height: down } = image.getBoundingClientRect();
      return { x: 0, y: 0, width: across, height: down };
    });
    return PNG.sync.read(Buffer.from(await page.screenshot({ clip })));
  },
};

export const OF_SVG: readonly Rasterizer[] = [
  chromium,
  rasterizer('rsvg-convert', (file, output, dpi) => ['--zoom', `${dpi / 96}`, '--output', output, file]),
];
