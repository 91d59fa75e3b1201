// The flags of `headglow render` for the size of a figure and for how it is written to a file.

import type { Command } from 'commander';
import { Option } from 'commander';
import { PRESETS, type PresetName, TICK_POINTS } from '../export/presets.ts';
import type { FigureFont, PictureSettings, PictureSize } from '../protocol.ts';
import { HeadglowError } from '../tensor/error.ts';
import { conflictError, createFlag } from './figure-flags.ts';
import { type Parse, parseCount, parsePositive } from './flags.ts';

/** CSS pixels, 1/96 inch, per unit of length. */
const UNITS: Readonly<Record<string, number>> = {
  px: 1,
  in: 96,
  mm: 96 / 25.4,
  cm: 960 / 25.4,
  pt: 96 / 72,
};

/** A length as the user gave it. */
export interface Length {
  /** CSS pixels. */
  readonly pixels: number;
  /** Whether it is a length on paper. */
  readonly isPhysical: boolean;
}

/** A length: `5.5in`, `140mm`, `12cm`, `396pt`, `800px`; numbers without a unit are whole pixels. */
export const parseLength: Parse<Length> = (text, flag) => {
  if (!/[a-z]\s*$/i.test(text)) return { pixels: parseCount(text, flag), isPhysical: false };
  const [, digits = '', unit = ''] = /^\s*(\d{0,9}(?:\.\d{1,9})?)\s*([a-z]{2})\s*$/i.exec(text) ?? [];
  const pixels = Number(digits) * (UNITS[unit.toLowerCase()] ?? 0);
  if (pixels > 0) return { pixels, isPhysical: unit.toLowerCase() !== 'px' };
  throw new HeadglowError({
    code: 'option',
    place: flag,
    reason: `"${text}" is not a length`,
    remedy: 'write it as 5.5in, 140mm, 14cm, 396pt or a whole number of pixels',
  });
};

/** A size of text in points. */
const parseFontSize: Parse<number> = (text, flag) => {
  const number = Number(text.replace(/\s*pt\s*$/i, ''));
  if (text.trim() !== '' && number >= 1 && number <= 100) return number;
  throw new HeadglowError({
    code: 'option',
    place: flag,
    reason: `"${text}" is not a size of text`,
    remedy: 'give points from 1 to 100, such as 7pt',
  });
};

/** Values of the flags. */
export interface SizeFlags {
  readonly preset?: PresetName;
  readonly width?: Length;
  readonly height?: Length;
  readonly scale?: number;
  readonly dpi?: number;
  readonly cells?: 'raster' | 'vector';
  readonly fontSize?: number;
  readonly fontFamily?: FigureFont;
  readonly fontFile?: string;
}

const CSS_DPI = 96;
/** Pixels per inch of figures for print. */
const PRINT_DPI = 300;
const DEFAULT_WIDTH = 1600;
const DEFAULT_HEIGHT = 900;

/** Adds the flags for the size. */
export function addSizeFlags(command: Command): void {
  const lengths = '5.5in, 140mm, 396pt or pixels';
  command
    .addOption(
      new Option(
        '--preset <name>',
        'width, text size and typeface for a paper or slides; other flags take precedence',
      ).choices(Object.keys(PRESETS)),
    )
    .addOption(
      createFlag(
        '--width <length>',
        `width of the picture: ${lengths} (default: ${DEFAULT_WIDTH})`,
        parseLength,
      ),
    )
    .addOption(
      createFlag(
        '--height <length>',
        `height of the picture: ${lengths} (default: ${DEFAULT_HEIGHT}, or 9/16 of a width on paper)`,
        parseLength,
      ),
    )
    .addOption(
      createFlag('--scale <number>', 'pixels of the file per pixel of the size (default: 1)', parsePositive),
    )
    .addOption(
      createFlag(
        '--dpi <number>',
        `pixels per inch; use instead of --scale (default: ${PRINT_DPI} for sizes on paper, SVG and PDF)`,
        parsePositive,
      ),
    );
}

/** Adds the flags for files of a figure. */
export function addPictureFlags(command: Command): void {
  command
    .addOption(
      new Option(
        '--cells <name>',
        'cells of SVG and PDF as images (raster) or shapes (vector); default: vector up to 20,000 cells',
      ).choices(['raster', 'vector']),
    )
    .addOption(
      createFlag(
        '--font-size <points>',
        `size of the smallest text; other texts, gaps and lines follow (default: ${TICK_POINTS}pt)`,
        parseFontSize,
      ),
    )
    .addOption(
      new Option(
        '--font-family <name>',
        'typeface: sans (Arimo, as wide as Arial) or serif (Tinos, as wide as Times New Roman)',
      ).choices(['sans', 'serif']),
    )
    .option(
      '--font-file <file>',
      'font for texts: a .ttf, .otf or .woff file; characters that it lacks come from --font-family',
    );
}

/** @param points 1/72 inch */
const onPaper = (points: number): Length => ({ pixels: (points * CSS_DPI) / 72, isPhysical: true });

/** The size that flags ask for. @param isVector whether the file has no pixels of its own @throws HeadglowError for flags that exclude each other */
export function sizeRequest(flags: SizeFlags, isVector: boolean): PictureSize {
  const { scale, dpi } = flags;
  const preset = flags.preset && PRESETS[flags.preset];
  const width = flags.width ?? (preset && onPaper(preset.width));
  const height = flags.height ?? (preset?.height ? onPaper(preset.height) : undefined);
  if (scale !== undefined && dpi !== undefined) throw conflictError('--dpi', '--scale');
  const isPhysical = Boolean(width?.isPhysical || height?.isPhysical);
  const across = width?.pixels ?? DEFAULT_WIDTH;
  const down =
    height?.pixels ?? (width?.isPhysical ? (across * DEFAULT_HEIGHT) / DEFAULT_WIDTH : DEFAULT_HEIGHT);
  const resolution = dpi ?? (isPhysical || isVector ? PRINT_DPI : CSS_DPI);
  return { width: across, height: down, scale: scale ?? resolution / CSS_DPI };
}

/** How the file is written. @param output its name */
export function pictureSettings(
  { cells, preset: name, ...given }: SizeFlags,
  output: string,
  readAll: boolean,
): PictureSettings {
  const format = formatOf(output);
  if (cells !== undefined && format === 'png')
    throw new HeadglowError({
      code: 'option',
      place: '--cells',
      reason: 'applies to SVG and PDF only',
      remedy: 'remove this flag, or use a name that ends in .svg or .pdf',
    });
  const preset = name && PRESETS[name];
  const font = given.fontFamily ?? preset?.font ?? null;
  const fontSize = given.fontSize ?? preset?.fontSize ?? TICK_POINTS;
  return {
    format,
    readAll,
    cells: cells ?? null,
    font,
    fontFile: given.fontFile ?? null,
    textScale: fontSize / TICK_POINTS,
  };
}

/** The format that a name asks for: PNG unless it ends in .svg or .pdf. */
export const formatOf = (output: string): PictureSettings['format'] =>
  (/\.(svg|pdf)$/i.exec(output)?.[1]?.toLowerCase() as 'svg' | 'pdf' | undefined) ?? 'png';
