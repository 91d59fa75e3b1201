// A figure as a PDF of one page: cells as images or shapes, lines as lines, texts as texts in embedded fonts.

import PDFDocument, { type Reference } from 'pdfkit';
import { toBytes } from 'pdfkit/output';
import { ABOVE_BASELINE, HALO_WIDTH, type Mark, type PathMark, type TextMark } from '../../figure/scene.ts';
import { plainText } from '../../figure/text.ts';
import { type CellImage, cellShapes, isCut, rasterOf, upscaling } from '../cell-image.ts';
import { type Typeface, widthOf } from '../font/typeface.ts';
import { stripRects } from '../strip.ts';
import type { Drawing } from '../svg.ts';
import { drawText } from '../text-image.ts';
import { PdfFonts } from './fonts.ts';
import { visualOrder } from './visual-order.ts';

/** Where the parts of a page are written. */
interface Page {
  readonly document: PDFDocument;
  readonly fonts: PdfFonts;
  readonly typeface: Typeface;
  /** The operators of the page. */
  readonly content: string[];
  images: number;
}

/** Writes numbers with up to four decimals. */
const num = (value: number): string => {
  const rounded = Math.round(value * 10_000) / 10_000;
  return Object.is(rounded, -0) ? '0' : String(rounded);
};

/** A colour `#rrggbb` as an operand. */
function rgb(color: string | number): string {
  const value = typeof color === 'number' ? color : Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255].map((part) => num(part / 255)).join(' ');
}

const polygon = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], i) => `${num(x)} ${num(y)} ${i === 0 ? 'm' : 'l'}`).join(' ');

/** An image with 8 bits per colour. pdfkit's own images are files in PNG and JPEG. */
function createImage(
  { document }: Page,
  entries: { readonly Width: number; readonly Height: number; readonly [entry: string]: unknown },
  bytes: Uint8Array,
): Reference {
  const image = document.ref({ Type: 'XObject', Subtype: 'Image', BitsPerComponent: 8, ...entries });
  image.end(bytes);
  return image;
}

/** Returns the operator that draws an image in the unit square, upside down, as the page's axis points down. */
function useImage(page: Page, image: Reference): string {
  const name = `X${page.images++}`;
  page.document.page.xobjects[name] = image;
  return `/${name} Do`;
}

function writeCells(
  page: Page,
  image: CellImage,
  { style, area }: { readonly style: Drawing['style']; readonly area: number },
): void {
  const { rect, shown, columns, rows } = image;
  const { content } = page;
  const [across, down] = [rect.width / shown.width, rect.height / shown.height];
  content.push('q');
  if (isCut(image)) content.push(`${rect.x} ${rect.y} ${rect.width} ${rect.height} re W n`);
  content.push(
    `${num(across)} 0 0 ${num(down)} ${num(rect.x - shown.x * across)} ${num(rect.y - shown.y * down)} cm`,
  );
  if (style === 'vector') {
    let last = -1;
    for (const { color, corners } of cellShapes(image)) {
      if (color !== last) content.push(`${rgb(color)} rg`);
      last = color;
      content.push(`${polygon(corners)} f`);
    }
  } else {
    const { width, height, palette, bytes } = rasterOf(image, upscaling(image, area));
    const colors = palette?.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]);
    const space = colors
      ? ['Indexed', 'DeviceRGB', colors.length / 3 - 1, Uint8Array.from(colors)]
      : 'DeviceRGB';
    const use = useImage(page, createImage(page, { Width: width, Height: height, ColorSpace: space }, bytes));
    content.push(`${columns} 0 0 ${-rows} 0 ${rows} cm ${use}`);
  }
  content.push('Q');
}

function writePath({ content }: Page, { lines, closed, fill, stroke, width = 1, round }: PathMark): void {
  const paths = lines.map((points) => `${polygon(points)}${closed ? ' h' : ''}`).join('\n');
  if (fill && fill !== 'none') content.push(`${rgb(fill)} rg`, paths, 'f');
  if (stroke) content.push(`${rgb(stroke)} RG ${num(width)} w ${round ? 1 : 0} j`, paths, 'S');
}

/** A text, from its anchor on in pieces: those that the typeface has as text, others as images with invisible letters. */
function writeText(page: Page, mark: TextMark): void {
  const { size, bold, rotate, fill, anchor, halo } = mark;
  const text = plainText(mark.text);
  const { typeface, content } = page;
  const length = typeface.measure(text, size, bold);
  const angle = (rotate * Math.PI) / 180;
  const [cos, sin] = [Math.round(Math.cos(angle)), Math.round(Math.sin(angle))];
  // From here on, x points along the text, y up from its baseline.
  content.push(`q ${cos} ${sin} ${sin} ${-cos} ${num(mark.x)} ${num(mark.y)} cm`, `${rgb(fill)} rg`);
  const start = -{ start: 0, middle: length / 2, end: length }[anchor];
  const y = -ABOVE_BASELINE * size;
  const runs = typeface.runs(text, bold);
  const writeRuns = (isHalo: boolean): void => {
    let x = start;
    for (const { font, text: part } of runs) {
      if (font) {
        const { resource, codes } = page.fonts.encode(font, part);
        content.push(
          `BT ${isHalo ? '1 Tr ' : ''}/${resource} ${num(size)} Tf ${num(x)} ${num(y)} Td ${codes} Tj ET`,
        );
        x += widthOf(font, part) * size;
      } else if (!isHalo) x += writeTextImage(page, { part, x, y, mark });
    }
  };
  if (halo) {
    // A replacement text of nothing, so that the letters are found once.
    content.push(`/Span<</ActualText()>>BDC q ${rgb(halo)} RG ${num(HALO_WIDTH * size)} w 1 j`);
    writeRuns(true);
    content.push('Q EMC');
  }
  writeRuns(false);
  content.push('Q');
}

/** @returns the width of the text */
function writeTextImage(
  page: Page,
  {
    part,
    x,
    y,
    mark,
  }: { readonly part: string; readonly x: number; readonly y: number; readonly mark: TextMark },
): number {
  const { content } = page;
  const { size, bold, fill } = mark;
  const image = drawText(part, bold, fill, page.typeface.css);
  const sizes = { Width: image.width, Height: image.height };
  const mask = createImage(page, { ...sizes, ColorSpace: 'DeviceGray' }, image.alpha);
  const use = useImage(
    page,
    createImage(page, { ...sizes, ColorSpace: 'DeviceRGB', SMask: mask }, image.colors),
  );
  const scale = size / image.unit;
  const bottom = y + (image.top - image.height / image.unit) * size;
  content.push(
    `q ${num(image.width * scale)} 0 0 ${num(image.height * scale)} ${num(x - image.left * size)} ${num(bottom)} cm ${use} Q`,
  );
  const width = image.advance * size;
  const characters = visualOrder(part);
  // Render mode 3: neither filled nor stroked. Letters are scaled to fill the width.
  const scaling = num((100 * width) / (size * Math.max(characters.length, 1)));
  content.push(`BT 3 Tr ${scaling} Tz ${num(x)} ${num(y)} Td`);
  for (const { resource, codes } of page.fonts.encodeInvisible(characters))
    content.push(`/${resource} ${num(size)} Tf ${codes} Tj`);
  content.push('0 Tr 100 Tz ET');
  return width;
}

function writeMark(page: Page, mark: Mark): void {
  if (mark.kind === 'path') writePath(page, mark);
  else if (mark.kind === 'text') writeText(page, mark);
  else
    for (const { x, y, width, height, fill } of mark.kind === 'rect' ? [mark] : stripRects(mark))
      page.content.push(`${rgb(fill)} rg ${num(x)} ${num(y)} ${num(width)} ${num(height)} re f`);
}

/** A document without XMP metadata: that of pdfkit has a date, and titles in it are not escaped. */
class FigureDocument extends PDFDocument {
  override endMetadata(): void {}
}

/** Writes the document. It has no date and no random identifier, so equal figures have equal bytes. */
export async function writePdf(drawing: Drawing, typeface: Typeface): Promise<Uint8Array<ArrayBuffer>> {
  const { scene, cells, style, point, title, text } = drawing;
  const document = new FigureDocument({
    size: [scene.width * point, scene.height * point],
    margin: 0,
    font: null,
    pdfVersion: '1.7',
    displayTitle: true,
    info: {
      Title: title,
      Creator: 'Headglow',
      ...(text !== '' && { Headglow: text }),
      CreationDate: new Date(0), // part of the document's identifier
    },
  });
  delete document.info.CreationDate;
  const page: Page = { document, fonts: new PdfFonts(document), typeface, content: [], images: 0 };
  const { content } = page;
  // From here on, as in the scene: device pixels from the top left.
  content.push(`${point.toFixed(8)} 0 0 ${point.toFixed(8)} 0 0 cm`);
  content.push(`${rgb(scene.background)} rg 0 0 ${scene.width} ${scene.height} re f`);
  const area = cells.reduce((sum, { rect }) => sum + rect.width * rect.height, 0);
  const bytes = toBytes(document);
  for (const image of cells) {
    writeCells(page, image, { style, area });
    // Lets pdfkit pass on what it holds, as it removes each piece from the start of an array: long ones take quadratic time.
    await null;
  }
  for (const mark of scene.marks) writeMark(page, mark);
  document.page.write(content.join('\n'));
  page.fonts.finish();
  document.end();
  return bytes;
}
