// Writes a figure to a file: PNG as the GPU draws it, or SVG and PDF with texts and lines that stay sharp at any size.

import { createLayoutJson, type Layout } from '../figure/layout-json.ts';
import type { Scene } from '../figure/scene.ts';
import { checkOptions } from '../options/check.ts';
import type { Options } from '../options.ts';
import type { Statistics } from '../scale/statistics.ts';
import type { DatasetInput } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import { type DrawSettings, type LoadedScene, withScene } from '../view/draw.ts';
import type { PictureSize } from '../view/picture-limits.ts';
import { checkPictureSize } from '../view/picture-size.ts';
import { requirePage } from '../view/require.ts';
import { type CellStyle, cellStyle, paintCells } from './cell-image.ts';
import { fontFaces } from './font/faces.ts';
import type { FontFamily, Typeface } from './font/typeface.ts';
import { missingCharacters } from './missing.ts';
import { describePng } from './png.ts';
import { writeSvg } from './svg.ts';
import { measureWith } from './text-image.ts';

/** The formats of files. */
export type FigureFormat = 'png' | 'svg' | 'pdf';

/** How a figure is written to a file. */
export interface ExportSettings extends DrawSettings {
  /** The format of the file. */
  readonly format: FigureFormat;
  /**
   * The typeface. PDF documents contain the letters that they use, SVG documents the files that they use. Characters that its
   * files lack are drawn as images in PDF, and can be selected there. Required for SVG and PDF; default for PNG: that of views.
   */
  readonly font?: FontFamily;
  /** Factor of the sizes of all texts, gaps and lines; 1 writes ticks in 7.5 pt. Default: 1. */
  readonly textScale?: number;
  /** How SVG and PDF show cells: as images or as shapes. Default: as shapes up to 20,000 cells. */
  readonly cells?: CellStyle | null;
  /** Text that the file carries along, such as the options as JSON. Default: none. */
  readonly about?: string;
}

/** A figure as a file. */
export interface ExportedFigure {
  /** The content of the file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Width in device pixels, which `layout` counts in. */
  readonly width: number;
  /** Height in device pixels. */
  readonly height: number;
  /** Positions of the figure's parts. */
  readonly layout: Layout;
  /** The caption if the figure has no room for all of it; else `''`. */
  readonly cutCaption: string;
  /** Characters that no font has, neither the figure's nor one of the system: empty boxes. */
  readonly missing: readonly string[];
}

/** CSS pixels per inch, and points per CSS pixel. */
const CSS_DPI = 96;
const POINTS = 0.75;

/** The caption of a scene that does not draw all of it; else ''. */
const cutCaption = ({ caption, marks }: Scene): string =>
  marks.some((mark) => mark.kind === 'text' && mark.role === 'caption' && mark.text === caption)
    ? ''
    : caption;

/** Writes a dataset's figure to a file. See `exportFigure` of src/export.ts. */
export async function exportFigure(
  dataset: DatasetInput,
  options: Partial<Options> | undefined,
  size: PictureSize,
  settings: ExportSettings & { readonly statistics?: Statistics },
): Promise<ExportedFigure> {
  requirePage('exportFigure');
  const { format, font, textScale = 1 } = settings;
  const pixels = checkPictureSize(size);
  const { pixelRatio } = pixels;
  if (format !== 'png') requireFont(format, font);
  const fallback = font && measureWith(font.css);
  // Libraries for fonts and PDF are loaded where they are needed.
  let typeface: Typeface | null = null;
  if (font && fallback) typeface = (await import('./font/typeface.ts')).openTypeface(font, fallback);
  const write = async ({ scene: composed, painter }: LoadedScene): Promise<ExportedFigure> => {
    const scene = font ? { ...composed, fontFamily: font.css } : composed;
    const { width, height } = scene;
    const about = settings.about ?? '';
    const answer = {
      width,
      height,
      layout: createLayoutJson(scene),
      cutCaption: cutCaption(scene),
      missing: missingCharacters(scene, typeface),
    };
    const faces = typeface ? fontFaces(typeface, scene.marks) : '';
    if (!typeface || format === 'png') {
      const png = await encodeCanvas((await painter.paint(scene, faces)).canvas);
      return { bytes: describePng(png, { dpi: pixelRatio * CSS_DPI, text: about }), ...answer };
    }
    const cells = await paintCells(scene, (fitted) => painter.paintPanels(fitted));
    const title = checkOptions(options).title || scene.summary;
    const style = cellStyle(cells, settings.cells ?? null);
    const drawing = { scene, cells, style, point: POINTS / pixelRatio, title, text: about };
    const bytes =
      format === 'svg'
        ? writeSvg(drawing, faces)
        : await (await import('./pdf/write.ts')).writePdf(drawing, typeface);
    return { bytes, ...answer };
  };
  const scaled = { ...pixels, pixelRatio: pixelRatio * textScale };
  const measure = typeface?.measure ?? fallback;
  return withScene(dataset, options, scaled, { ...settings, measure, use: write });
}

/** @throws HeadglowError without a typeface, which SVG and PDF documents need */
export function requireFont(format: FigureFormat, font: FontFamily | undefined): FontFamily {
  if (font) return font;
  throw new HeadglowError({
    code: 'option',
    place: 'font',
    reason: `${format.toUpperCase()} documents need one`,
    remedy: 'pass a name, a CSS list of families, and the bytes of its files',
  });
}

/** Encodes a canvas as PNG. @throws HeadglowError if the browser cannot */
export async function encodeCanvas(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (blob) return new Uint8Array(await blob.arrayBuffer());
  throw new HeadglowError({
    code: 'size',
    reason: 'the browser could not encode an image of this size',
    remedy: 'choose a smaller size or scale',
  });
}
