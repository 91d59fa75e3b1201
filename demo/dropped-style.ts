// A figure that was opened in place of data: its style is shown.

import { type FigureStyle, figureStyle, STYLE_OPTIONS } from '../src/export.ts';
import { DEFAULTS, type Options } from '../src/index.ts';
import type { PageFile } from './bytes.ts';
import { sourceName } from './parts/source-name.ts';

/** Larger files are not searched. */
const MAX_BYTES = 256 * 2 ** 20;

/** Reads the style of a figure; null for other files. @throws HeadglowError if it is damaged */
export async function readStyle(files: readonly PageFile[]): Promise<FigureStyle | null> {
  const [file] = files;
  if (!file || files.length > 1 || !('blob' in file) || !/\.(?:png|svg|pdf)$/i.test(file.name)) return null;
  if (file.size > MAX_BYTES) return null;
  return figureStyle(new Uint8Array(await file.blob.arrayBuffer()), file.name);
}

/** All options of a style: those that the figure has by default, too. The theme stays unless the figure has one. */
export const styleOptions = ({ options }: FigureStyle): Partial<Options> => ({
  ...Object.fromEntries(
    STYLE_OPTIONS.filter((name) => name !== 'theme').map((name) => [name, DEFAULTS[name]]),
  ),
  ...options,
});

/** Says what was opened, and what is shown of it. @param file its name */
export function styleText(file: string, { sources, figure }: FigureStyle): string {
  const what = figure === undefined ? 'a figure' : `a figure (${figure})`;
  const of = sources.length > 0 ? ` of ${sourceName(sources)}` : '';
  const more = figure === undefined ? '' : ' *Other figures…* in the settings draws its kind.';
  return `${sourceName([file])} is ${what}${of}, not data. Its style is shown now; undo to return.${more}`;
}
