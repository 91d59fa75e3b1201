// A figure as an SVG document: cells as images or shapes, lines and texts as they are.

import { strToU8 } from 'fflate';
import type { Mark, Scene } from '../figure/scene.ts';
import { escapeXml, markSvg } from '../figure/svg.ts';
import { base64 } from './base64.ts';
import { type CellImage, type CellStyle, cellShapes, isCut, rasterOf, upscaling } from './cell-image.ts';
import { encodePng } from './png.ts';
import { stripRects } from './strip.ts';

/** A figure to write. */
export interface Drawing {
  readonly scene: Pick<Scene, 'width' | 'height' | 'background' | 'marks' | 'fontFamily'>;
  readonly cells: readonly CellImage[];
  readonly style: CellStyle;
  /** Points, 1/72 inch, per device pixel. */
  readonly point: number;
  readonly title: string;
  /** What the figure was made with, as JSON; '' for nothing. */
  readonly text: string;
}

/** The shortest decimal, rounded to 1/10000. */
const num = (value: number): string => String(Math.round(value * 10_000) / 10_000);

const hex = (color: number): string => `#${color.toString(16).padStart(6, '0')}`;

/** Cells in a system of columns and rows. */
function cellsSvg(image: CellImage, style: CellStyle, area: number): string {
  if (style === 'raster') {
    const png = encodePng(rasterOf(image, upscaling(image, area)));
    return (
      `<image width="${image.columns}" height="${image.rows}" preserveAspectRatio="none" image-rendering="pixelated" ` +
      `xlink:href="data:image/png;base64,${base64(png)}"/>`
    );
  }
  const shapes: string[] = [];
  for (const { color, corners } of cellShapes(image)) {
    const [[x, y] = [0, 0], ...others] = corners;
    let [left, top] = [x, y];
    // Relative coordinates are shorter.
    const steps = others.map(([nextX, nextY]) => {
      const step =
        nextY === top
          ? `h${num(nextX - left)}`
          : nextX === left
            ? `v${num(nextY - top)}`
            : `l${num(nextX - left)} ${num(nextY - top)}`;
      [left, top] = [nextX, nextY];
      return step;
    });
    shapes.push(`<path fill="${hex(color)}" d="M${x} ${y}${steps.join('')}z"/>`);
  }
  return shapes.join('\n');
}

/** A panel: its cells, scaled to its rectangle, and cut at its edges if it shows some only in part. */
function panelSvg(image: CellImage, style: CellStyle, area: number): string {
  const { rect, shown } = image;
  const content = cellsSvg(image, style, area);
  if (!isCut(image)) {
    const [across, down] = [rect.width / shown.width, rect.height / shown.height];
    return `<g transform="translate(${rect.x} ${rect.y})scale(${across} ${down})">${content}</g>`;
  }
  return (
    `<svg x="${rect.x}" y="${rect.y}" width="${rect.width}" height="${rect.height}" preserveAspectRatio="none" ` +
    `viewBox="${shown.x} ${shown.y} ${shown.width} ${shown.height}">${content}</svg>`
  );
}

const strip = (mark: Mark): string =>
  mark.kind === 'strip'
    ? stripRects(mark)
        .map(
          ({ x, y, width, height, fill }) =>
            `<rect x="${x}" y="${num(y)}" width="${width}" height="${num(height)}" fill="${fill}"/>`,
        )
        .join('')
    : markSvg(mark);

/**
 * Writes the document. User units are device pixels; its size is in points, which all programs agree on.
 * @param faces a style sheet with the fonts
 */
export function writeSvg(
  { scene, cells, style, point, title, text }: Drawing,
  faces: string,
): Uint8Array<ArrayBuffer> {
  const { width, height } = scene;
  const area = cells.reduce((sum, { rect }) => sum + rect.width * rect.height, 0);
  const parts = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 ${width} ${height}" ` +
      `width="${num(width * point)}pt" height="${num(height * point)}pt" font-family="${escapeXml(scene.fontFamily)}">`,
    `<title>${escapeXml(title)}</title>`,
    ...(text === '' ? [] : [`<metadata>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</metadata>`]),
    ...(faces === '' ? [] : [`<style>${faces}</style>`]),
    `<rect width="${width}" height="${height}" fill="${scene.background}"/>`,
    ...cells.map((image) => panelSvg(image, style, area)),
    ...scene.marks.map(strip),
    '</svg>\n',
  ];
  return strToU8(parts.join('\n')) as Uint8Array<ArrayBuffer>;
}
