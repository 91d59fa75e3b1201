// Renders the marks of a scene as an SVG overlay, one element per mark. Panels stay transparent, above the cells.

import type { Rect } from './figure.ts';
import {
  ABOVE_BASELINE,
  HALO_WIDTH,
  type Mark,
  type PathMark,
  type Scene,
  type StripMark,
  type TextMark,
} from './scene.ts';
import { plainText } from './text.ts';

/** The fields of a scene that an overlay uses. */
export type OverlayScene = Pick<Scene, 'width' | 'height' | 'pixelRatio' | 'fontFamily' | 'marks'>;

/** The start tag of the overlay. @param scale CSS pixels per device pixel */
export function svgStart({ width, height, fontFamily }: OverlayScene, scale: number): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" ` +
    `width="${num(width * scale)}" height="${num(height * scale)}" font-family="${fontFamily}">`
  );
}

/** A mark as an SVG element; equal strings render identically. */
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

/** The shortest decimal, rounded to 1/1000 pixel. */
const num = (value: number): string => String(Math.round(value * 1000) / 1000);

/** Escapes a text for use in XML content or attribute values. */
export function escapeXml(text: string): string {
  if (!/[^\w #.,+−·]/.test(text)) return text; // fast path: most texts are numbers and names
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

function textSvg({ text, x, y, size, bold, anchor, rotate, role, fill, halo }: TextMark): string {
  // `dominant-baseline` renders differently across browsers.
  const baseline = num(y + ABOVE_BASELINE * size);
  const attributes = [
    `x="${num(x)}" y="${baseline}" font-size="${num(size)}" fill="${fill}"`,
    anchor === 'start' ? '' : ` text-anchor="${anchor}"`,
    bold ? ' font-weight="600"' : '',
    halo
      ? ` stroke="${halo}" stroke-width="${num(HALO_WIDTH * size)}" stroke-linejoin="round" paint-order="stroke"`
      : '',
    role.endsWith('tick') ? ' font-variant="tabular-nums"' : '',
    rotate === 0 ? '' : ` transform="rotate(${rotate} ${num(x)} ${num(y)})"`,
  ];
  return `<text ${attributes.join('')}>${escapeXml(text)}</text>`;
}

/** The last SVG of each strip's colours: it has a hundred rectangles and rarely changes. */
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

/** Each row of device pixels gets the colour at its centre; adjacent rows of one colour form one rectangle. */
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
