// A scene's overlay as SVG: each mark becomes one element. Panels stay clear for the cells below.

import type { Rect } from './figure.ts';
import {
  ABOVE_BASELINE,
  type Mark,
  type PathMark,
  type Scene,
  type StripMark,
  type TextMark,
} from './scene.ts';
import { plainText } from './text.ts';

/** What an overlay needs of a scene. */
type Painted = Pick<Scene, 'width' | 'height' | 'pixelRatio' | 'fontFamily' | 'marks'>;

/** The start tag of a scene's overlay. @param scale CSS pixels in a device pixel */
export function svgStart({ width, height, fontFamily }: Painted, scale: number): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" ` +
    `width="${num(width * scale)}" height="${num(height * scale)}" font-family="${fontFamily}">`
  );
}

/** A mark as an SVG element; equal strings look the same. */
export function markSvg(mark: Mark): string {
  switch (mark.kind) {
    case 'path':
      return pathSvg(mark);
    case 'rect':
      return rectSvg(mark, mark.fill);
    case 'strip':
      return stripSvg(mark);
    case 'text':
      return textSvg(mark);
  }
}

/**
 * The overlay of a scene as an SVG document, which also stands alone as a picture. Its user units are device pixels,
 * its width and height CSS pixels. It has no ids, styles or references, so that any number may share a page under any
 * content security policy.
 *
 * @param scale CSS pixels in a device pixel; 1 for a picture that is to be drawn pixel by pixel
 */
export function overlaySvg(scene: Painted, scale = 1 / scene.pixelRatio): string {
  return [svgStart(scene, scale), ...scene.marks.map(markSvg), '</svg>'].join('\n');
}

/** A number as short as it can be, to a thousandth of a pixel. */
const num = (value: number): string => String(Math.round(value * 1000) / 1000);

/** Text as XML text or attribute value; never markup. */
export function escapeXml(text: string): string {
  if (!/[^\w #.,+−·]/.test(text)) return text; // most are numbers and names
  return plainText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const rectSvg = ({ x, y, width, height }: Rect, fill: string): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${escapeXml(fill)}"/>`;

function pathSvg({ lines, closed, fill = 'none', stroke, width, crisp, round }: PathMark): string {
  const data = lines
    .map((points) => `M${points.map(([x, y]) => `${num(x)} ${num(y)}`).join('L')}${closed ? 'z' : ''}`)
    .join('');
  const attributes = [
    stroke ? ` stroke="${stroke}" stroke-width="${width}"` : '',
    crisp ? ' shape-rendering="crispEdges"' : '',
    round ? ' stroke-linejoin="round"' : '',
  ];
  return `<path d="${data}" fill="${escapeXml(fill)}"${attributes.join('')}/>`;
}

function textSvg({ text, x, y, size, bold, anchor, rotate, role, fill }: TextMark): string {
  // `dominant-baseline` is not drawn alike everywhere.
  const baseline = num(y + ABOVE_BASELINE * size);
  const attributes = [
    `x="${num(x)}" y="${baseline}" font-size="${num(size)}" fill="${fill}"`,
    anchor === 'start' ? '' : ` text-anchor="${anchor}"`,
    bold ? ' font-weight="600"' : '',
    role.endsWith('tick') ? ' font-variant="tabular-nums"' : '',
    rotate === 0 ? '' : ` transform="rotate(${rotate} ${num(x)} ${num(y)})"`,
  ];
  return `<text ${attributes.join('')}>${escapeXml(text)}</text>`;
}

/** The last strip of each table: it has a hundred rectangles, and changes seldom. */
const strips = new WeakMap<readonly string[], { key: string; svg: string }>();

function stripSvg(strip: StripMark): string {
  const { x, y, width, height, colors } = strip;
  const key = [x, y, width, height].join();
  let last = strips.get(colors);
  if (last?.key !== key) {
    last = { key, svg: stripRects(strip) };
    strips.set(colors, last);
  }
  return last.svg;
}

/** Each row of device pixels has the colour at its middle; equal rows are one rectangle. */
function stripRects({ x, y, width, height, colors }: StripMark): string {
  const colorAt = (row: number): string => {
    const pixel = height - 1 - row;
    return colors[Math.floor(((2 * pixel + 1) * colors.length) / (2 * height))] ?? 'none';
  };
  const rects: string[] = [];
  let start = 0;
  for (let row = 1; row <= height; row++) {
    if (row < height && colorAt(row) === colorAt(start)) continue;
    rects.push(rectSvg({ x, width, y: y + start, height: row - start }, colorAt(start)));
    start = row;
  }
  return `<g shape-rendering="crispEdges">${rects.join('')}</g>`;
}
