// Writes a drawing, such as a plot, to a file, in the same formats and typefaces as figures.

import { FONT_FAMILY } from '../figure/theme.ts';
import { checkPictureSize } from '../view/picture-size.ts';
import { requirePage } from '../view/require.ts';
import { marksOf } from './drawing.ts';
import { type ExportedFigure, type ExportSettings, encodeCanvas, requireFont } from './export-figure.ts';
import { fontFaces } from './font/faces.ts';
import { missingCharacters } from './missing.ts';
import { paintMarks } from './paint-marks.ts';
import { describePng } from './png.ts';
import { writeSvg } from './svg.ts';
import { measureWith } from './text-image.ts';

/** How a drawing is written to a file. */
export interface DrawingSettings extends Pick<ExportSettings, 'format' | 'font' | 'about'> {
  /** Device pixels per unit of the drawing. Default: 1. */
  readonly scale?: number;
  /** Units of the drawing per inch. Default: 96. */
  readonly unitsPerInch?: number;
  /** The colour behind it, `#rrggbb`. Default: white. */
  readonly background?: string;
  /** The title of the document. Default: none. */
  readonly title?: string;
}

const CSS_DPI = 96;
const POINTS_PER_INCH = 72;

/** Writes a drawing to a file. See `exportDrawing` of src/export.ts. */
export async function exportDrawing(
  drawing: SVGSVGElement,
  settings: DrawingSettings,
): Promise<Omit<ExportedFigure, 'layout' | 'cutCaption'>> {
  requirePage('exportDrawing');
  const {
    format,
    font,
    scale = 1,
    unitsPerInch = CSS_DPI,
    background = '#ffffff',
    title = '',
    about = '',
  } = settings;
  const { width, height } = checkPictureSize({
    width: drawing.width.baseVal.value,
    height: drawing.height.baseVal.value,
    scale,
  });
  const fontFamily = font?.css ?? FONT_FAMILY;
  // Places and computed colours exist in the document only.
  const host = document.createElement('div');
  host.style.cssText = `position: fixed; left: -100000px; top: 0; font-family: ${fontFamily}`;
  const { parentNode, nextSibling } = drawing;
  host.append(drawing);
  document.body.append(host);
  const marks = marksOf({ root: drawing, scale, background });
  if (parentNode) parentNode.insertBefore(drawing, nextSibling);
  host.remove();
  const scene = { width, height, background, marks, fontFamily };
  if (format === 'png') {
    const png = await encodeCanvas(paintMarks(scene));
    const bytes = describePng(png, { dpi: scale * unitsPerInch, text: about });
    return { bytes, width, height, missing: missingCharacters(scene, null) };
  }
  const family = requireFont(format, font);
  const { openTypeface } = await import('./font/typeface.ts');
  const typeface = openTypeface(family, measureWith(family.css));
  const point = POINTS_PER_INCH / (unitsPerInch * scale);
  const written = { scene, cells: [], style: 'vector', point, title, text: about } as const;
  const bytes =
    format === 'svg'
      ? writeSvg(written, fontFaces(typeface, marks))
      : await (await import('./pdf/write.ts')).writePdf(written, typeface);
  return { bytes, width, height, missing: missingCharacters(scene, typeface) };
}
