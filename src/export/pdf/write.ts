// A figure as a PDF of one page: cells as images or shapes, lines as lines, texts as texts in embedded fonts.

import { ABOVE_BASELINE, HALO_WIDTH, type Mark, type PathMark, type TextMark } from '../../figure/scene.ts';
import { plainText } from '../../figure/text.ts';
import { type CellImage, cellShapes, isCut, rasterOf, upscaling } from '../cell-image.ts';
import { type Typeface, widthOf } from '../font/typeface.ts';
import { stripRects } from '../strip.ts';
import type { Drawing } from '../svg.ts';
import { drawText } from '../text-image.ts';
import { num, PdfFile, textString } from './file.ts';
import { PdfFonts } from './fonts.ts';
import { visualOrder } from './visual-order.ts';

/** Where the parts of a page are written. */
interface Page {
  readonly file: PdfFile;
  readonly fonts: PdfFonts;
  readonly typeface: Typeface;
  /** The operators of the page. */
  readonly content: string[];
  /** Object numbers of its images. */
  readonly images: number[];
}

/** A colour `#rrggbb` as an operand. */
function rgb(color: string | number): string {
  const value = typeof color === 'number' ? color : Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255].map((part) => num(part / 255)).join(' ');
}

const polygon = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], i) => `${num(x)} ${num(y)} ${i === 0 ? 'm' : 'l'}`).join(' ');

/** Adds an image that fills the unit square, upside down, as the page's axis points down. */
function addImage(page: Page, entries: string, bytes: Uint8Array): string {
  const number = page.file.addStream(`/Type/XObject/Subtype/Image${entries}`, bytes);
  return `/X${page.images.push(number) - 1} Do`;
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
    const colors = palette?.map((color) => color.toString(16).padStart(6, '0')).join('');
    const space = palette ? `[/Indexed/DeviceRGB ${palette.length - 1}<${colors}>]` : '/DeviceRGB';
    const use = addImage(
      page,
      `/Width ${width}/Height ${height}/BitsPerComponent 8/ColorSpace${space}`,
      bytes,
    );
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
        const { resource, codes } = page.fonts.encode(font, `${typeface.name}${bold ? '-Bold' : ''}`, part);
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
  const sizes = `/Type/XObject/Subtype/Image/Width ${image.width}/Height ${image.height}/BitsPerComponent 8`;
  const mask = page.file.addStream(`${sizes}/ColorSpace/DeviceGray`, image.alpha);
  const entries = `/Width ${image.width}/Height ${image.height}/BitsPerComponent 8/ColorSpace/DeviceRGB/SMask ${mask} 0 R`;
  const use = addImage(page, entries, image.colors);
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

/** Writes the document. It has no date and no random identifier, so equal figures have equal bytes. */
export function writePdf(drawing: Drawing, typeface: Typeface): Uint8Array<ArrayBuffer> {
  const { scene, cells, style, point, title, text } = drawing;
  const page: Page = { file: new PdfFile(), fonts: new PdfFonts(), typeface, content: [], images: [] };
  const { file, content } = page;
  const [catalog, pages, leaf] = [file.reserve(), file.reserve(), file.reserve()];
  const [width, height] = [scene.width * point, scene.height * point].map(num);
  // From here on, as in the scene: device pixels from the top left.
  content.push(`${num(point)} 0 0 ${num(-point)} 0 ${height} cm`);
  content.push(`${rgb(scene.background)} rg 0 0 ${scene.width} ${scene.height} re f`);
  const area = cells.reduce((sum, { rect }) => sum + rect.width * rect.height, 0);
  for (const image of cells) writeCells(page, image, { style, area });
  for (const mark of scene.marks) writeMark(page, mark);
  const stream = file.addStream('', new TextEncoder().encode(content.join('\n')));
  const fonts = page.fonts.write(file);
  const images = page.images.map((number, i) => `/X${i} ${number} 0 R`).join('');
  file.add(`<</Type/Catalog/Pages ${pages} 0 R/ViewerPreferences<</DisplayDocTitle true>>>>`, catalog);
  file.add(`<</Type/Pages/Kids[${leaf} 0 R]/Count 1>>`, pages);
  file.add(
    `<</Type/Page/Parent ${pages} 0 R/MediaBox[0 0 ${width} ${height}]/Contents ${stream} 0 R` +
      `/Resources<</Font<<${fonts}>>/XObject<<${images}>>>>>>`,
    leaf,
  );
  const about = text === '' ? '' : `/Headglow ${textString(text)}`;
  const info = file.add(`<</Title ${textString(title)}/Producer(Headglow)${about}>>`);
  return file.finish(`/Root ${catalog} 0 R/Info ${info} 0 R`);
}
