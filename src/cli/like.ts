// `--like FIGURE`: the style that a figure's file carries, as flags.

import { resolve } from 'node:path';
import { parseSelection } from '../analysis/plots/head-selection.ts';
import { PLOT_KINDS } from '../analysis/plots/plot-data.ts';
import type { FigureStyle } from '../export/about.ts';
import { figureStyle } from '../export/about-file.ts';
import { TICK_POINTS } from '../export/presets.ts';
import { formatBytes } from '../formats/file.ts';
import { HeadglowError, quoteValue } from '../tensor/error.ts';
import { userFolder } from './files.ts';
import { inputContent, openFile } from './open.ts';
import { formatOf, type SizeFlags } from './picture-flags.ts';
import type { PlotFlags } from './plot-flags.ts';

const MAX_BYTES = 256 * 2 ** 20;

/** Reads the style of a figure. @throws HeadglowError if the file carries none, or an invalid one */
export async function readStyle(name: string): Promise<FigureStyle> {
  const path = resolve(userFolder(), name);
  const { handle, size } = await openFile(name, path);
  await handle.close();
  if (size > MAX_BYTES)
    throw new HeadglowError({
      code: 'size',
      file: name,
      reason: `figures of more than ${formatBytes(MAX_BYTES)} are not read`,
    });
  const style = figureStyle(await inputContent({ name, path, size }), name);
  if (!style)
    throw new HeadglowError({
      code: 'format',
      file: name,
      place: '--like',
      reason: 'the file does not say how it was made',
      remedy: 'name a PNG, SVG or PDF file as Headglow wrote it',
    });
  return style;
}

/** What a style draws in place of heat maps. @throws HeadglowError for what this version does not know */
function plotFlags({ figure, show }: FigureStyle): PlotFlags {
  if (figure === undefined) return {};
  const kind = PLOT_KINDS.find((known) => known === figure);
  if (!kind)
    throw new HeadglowError({
      code: 'format',
      place: '--like',
      reason: `this version draws no figure ${quoteValue(figure)}`,
      remedy: 'update Headglow',
    });
  return { figure: kind, ...(show !== undefined && { show: parseSelection(show, '--like') }) };
}

/** The flags of a style, without those that given flags replace. */
export function styleFlags(
  style: FigureStyle,
  given: SizeFlags & PlotFlags & { readonly output?: string },
): SizeFlags & PlotFlags {
  // Videos and pages take options only.
  if (!given.output || /\.html?$/i.test(given.output)) return {};
  const { look } = style;
  const plot = given.figure === undefined ? plotFlags(style) : {};
  const { width, height, scale, cells, font, textScale } = look;
  const isVector = formatOf(given.output) !== 'png';
  return {
    ...(given.preset === undefined && {
      width: { pixels: width, isPhysical: true },
      height: { pixels: height, isPhysical: true },
      // Rounded, so that the size is the one that was given.
      fontSize: Math.round(textScale * TICK_POINTS * 1e4) / 1e4,
      ...(font && { fontFamily: font }),
    }),
    ...(given.scale === undefined && given.dpi === undefined && { scale }),
    ...(isVector && cells && !(given.figure ?? plot.figure) && { cells }),
    ...plot,
  };
}
