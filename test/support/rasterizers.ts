// Programs that turn SVG and PDF into pixels. Tests with a program that is not installed are skipped, and say so.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';

export interface Rasterizer {
  readonly program: string;
  readonly isInstalled: boolean;
  /** Draws the first page, with a number of pixels per inch. */
  readonly draw: (file: string, dpi: number) => PNG;
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

export const OF_SVG: readonly Rasterizer[] = [
  rasterizer('rsvg-convert', (file, output, dpi) => ['--zoom', `${dpi / 96}`, '--output', output, file]),
];
