// Code that Python hands to the page when it needs it: figures as files, and in words.

import cyrillic from '@fontsource/arimo/files/arimo-cyrillic-400-normal.woff?inline';
import cyrillicBold from '@fontsource/arimo/files/arimo-cyrillic-700-normal.woff?inline';
import greek from '@fontsource/arimo/files/arimo-greek-400-normal.woff?inline';
import greekBold from '@fontsource/arimo/files/arimo-greek-700-normal.woff?inline';
import regular from '@fontsource/arimo/files/arimo-latin-400-normal.woff?inline';
import bold from '@fontsource/arimo/files/arimo-latin-700-normal.woff?inline';
import extended from '@fontsource/arimo/files/arimo-latin-ext-400-normal.woff?inline';
import extendedBold from '@fontsource/arimo/files/arimo-latin-ext-700-normal.woff?inline';
import { altText, type CaptionFormat, captionText } from '../analysis/description/caption.ts';
import { describe } from '../analysis/description/describe.ts';
import type { DescribeSettings } from '../analysis/description/description.ts';
import { descriptionMarkdown } from '../analysis/description/markdown.ts';
import { aboutText } from '../export/about.ts';
import type { CellStyle } from '../export/cell-image.ts';
import { exportFigure, type FigureFormat } from '../export/export-figure.ts';
import type { FontFamily } from '../export/font/typeface.ts';
import type { Options } from '../options/table.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { DEFAULT_SIZE } from '../view/picture-size.ts';

/** What Python asks for: settings as flags of the command line name them, and null for those that are not set. */
export type Request =
  | {
      readonly kind: 'picture';
      readonly format: FigureFormat;
      readonly size: {
        readonly width?: number;
        readonly height?: number;
        readonly scale?: number;
        readonly dpi?: number;
        readonly cells?: CellStyle;
      };
    }
  | {
      readonly kind: 'words';
      readonly flags: {
        readonly caption: CaptionFormat | null;
        readonly alt: boolean;
      } & Partial<Record<'bright' | 'threshold' | 'above' | 'prominence', unknown>>;
    };

/** Pixels per inch of SVG and PDF, as the command line has them, and of CSS. */
const PRINT_DPI = 300;
const CSS_DPI = 96;

const decode = (url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));

const loadFont = (): FontFamily => ({
  name: 'Arimo',
  css: "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif",
  regular: [regular, extended, greek, cyrillic].map(decode),
  bold: [bold, extendedBold, greekBold, cyrillicBold].map(decode),
});

/** Draws a figure as a file. */
async function draw(
  { format, size: { cells: style, dpi, ...given } }: Extract<Request, { kind: 'picture' }>,
  dataset: DatasetInput,
  options: Partial<Options>,
): Promise<Uint8Array<ArrayBuffer>> {
  const cells = style ?? null;
  const resolution = dpi ?? (format === 'png' ? CSS_DPI : PRINT_DPI);
  const size = { ...DEFAULT_SIZE, scale: resolution / CSS_DPI, ...given };
  const font = format === 'png' ? null : loadFont();
  const look = { ...size, cells, font: null, textScale: 1 };
  const about = aboutText({ options, look, sources: [] });
  const settings = { format, cells, about, ...(font && { font }) };
  return (await exportFigure(dataset, options, size, settings)).bytes;
}

/** Describes what is in sight of a figure. */
async function describeFigure(
  { flags: { caption, alt, ...given } }: Extract<Request, { kind: 'words' }>,
  dataset: DatasetInput,
  options: Partial<Options>,
): Promise<string> {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const inSight = options.zoom || (options.panel ?? null) !== null;
  const settings = { ...(set as Partial<DescribeSettings>), ...(inSight && { inSight: true }) };
  const description = await describe(checkDataset(dataset), options, settings);
  if (caption) return captionText(description, caption);
  return alt ? altText(description) : descriptionMarkdown(description);
}

/** Does what Python asks for. @returns a file, or text @throws HeadglowError for what cannot be drawn or described */
export const answer = (
  request: Request,
  dataset: DatasetInput,
  options: Partial<Options>,
): Promise<Uint8Array<ArrayBuffer> | string> =>
  request.kind === 'picture' ? draw(request, dataset, options) : describeFigure(request, dataset, options);
