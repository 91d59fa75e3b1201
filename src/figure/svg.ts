// A figure's overlay as SVG: texts, ticks, frames, colorbars and the key. Panels stay clear for the cells below.

import type { Theme } from '../options.ts';
import type { Figure, PlacedColorbar, PlacedText, Rect } from './figure.ts';
import { plainText } from './text.ts';
import { FONT_FAMILY, THEME_COLORS, type ThemeColors } from './theme.ts';

/** Panels smaller than this, in CSS pixels, have no frame. */
const FRAMED = 24;

/** The start tag of a figure's overlay. @param scale CSS pixels in a device pixel */
export function svgStart({ width, height }: Figure, scale: number): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" ` +
    `width="${num(width * scale)}" height="${num(height * scale)}" font-family="${FONT_FAMILY}">`
  );
}

/** What a figure's overlay is made of, in the order of painting; equal parts look the same. */
export function svgParts(figure: Figure, theme: Theme): string[] {
  const colors = THEME_COLORS[theme];
  const stroke = Math.max(1, Math.round(figure.pixelRatio));
  const parts = [
    framesSvg(figure, stroke, colors),
    ...[...figure.colorbars, ...figure.panelBars].map((bar) => colorbarSvg(bar, stroke, colors)),
    keySvg(figure, stroke, colors),
    linesSvg(figure, stroke, colors),
    ...figure.texts.map((text) => textSvg(text, colors)),
  ];
  return parts.filter((part) => part !== '');
}

/**
 * The overlay of a figure as an SVG document, which also stands alone as a picture. Its user units are device pixels,
 * its width and height CSS pixels. It has no ids, styles or references, so that any number may share a page under any
 * content security policy.
 *
 * @param scale CSS pixels in a device pixel; 1 for a picture that is to be drawn pixel by pixel
 */
export function figureSvg(figure: Figure, theme: Theme, scale = 1 / figure.pixelRatio): string {
  return [svgStart(figure, scale), ...svgParts(figure, theme), '</svg>'].join('\n');
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

/** Outline of a rectangle as path data, all of the stroke outside. */
function around({ x, y, width, height }: Rect, stroke: number): string {
  const half = stroke / 2;
  const right = width + stroke;
  const down = height + stroke;
  return `M${num(x - half)} ${num(y - half)}h${right}v${down}h${-right}z`;
}

/** Thin frames outside the cells of panels that are large enough to bear them. */
function framesSvg({ panels, pixelRatio }: Figure, stroke: number, colors: ThemeColors): string {
  const least = FRAMED * pixelRatio;
  const large = panels.filter(({ width, height }) => Math.min(width, height) >= least);
  if (large.length === 0) return '';
  const path = large.map((rect) => around(rect, stroke)).join('');
  return `<path d="${path}" fill="none" stroke="${colors.axis}" stroke-width="${stroke}" shape-rendering="crispEdges"/>`;
}

/** One path for all tick marks. */
function linesSvg({ lines }: Figure, stroke: number, colors: ThemeColors): string {
  if (lines.length === 0) return '';
  const path = lines.map(({ x1, y1, x2, y2 }) => `M${num(x1)} ${num(y1)}L${num(x2)} ${num(y2)}`).join('');
  return `<path d="${path}" fill="none" stroke="${colors.axis}" stroke-width="${stroke}" shape-rendering="crispEdges"/>`;
}

const QUIET: ReadonlySet<PlacedText['role']> = new Set(['tick', 'colorbar-tick', 'caption', 'panel-note']);

function textSvg(placed: PlacedText, colors: ThemeColors): string {
  const { text, x, y, size, bold, anchor, rotate, role } = placed;
  const isQuiet = QUIET.has(role);
  // The middle of digits and capitals lies 0.35 of the size above the baseline; `dominant-baseline` is not drawn
  // alike everywhere.
  const baseline = num(y + 0.35 * size);
  const attributes = [
    `x="${num(x)}" y="${baseline}" font-size="${num(size)}" fill="${isQuiet ? colors.muted : colors.text}"`,
    anchor === 'start' ? '' : ` text-anchor="${anchor}"`,
    bold ? ' font-weight="600"' : '',
    role === 'tick' || role === 'colorbar-tick' ? ' font-variant="tabular-nums"' : '',
    rotate === 0 ? '' : ` transform="rotate(${rotate} ${num(x)} ${num(y)})"`,
  ];
  return `<text ${attributes.join('')}>${escapeXml(text)}</text>`;
}

function colorbarSvg(bar: PlacedColorbar, stroke: number, colors: ThemeColors): string {
  const { strip, spec } = bar;
  const middle = num(bar.x + bar.width / 2);
  const right = bar.x + bar.width;
  const foot = strip.y + strip.height;
  const upper = `M${bar.x} ${strip.y}L${middle} ${bar.y}L${right} ${strip.y}z`;
  const lower = `M${bar.x} ${foot}L${middle} ${bar.y + bar.height}L${right} ${foot}z`;
  const triangle = (path: string, fill: string): string => `<path d="${path}" fill="${escapeXml(fill)}"/>`;
  return [
    stripSvg(strip, spec.colors),
    bar.y < strip.y ? triangle(upper, spec.over) : '',
    bar.y + bar.height > foot ? triangle(lower, spec.under) : '',
    outlineSvg(bar, stroke, colors),
  ].join('');
}

/** The strip that was last made of each table: it has a hundred rectangles, and changes seldom. */
const strips = new WeakMap<readonly string[], { key: string; svg: string }>();

function stripSvg(strip: Rect, colors: readonly string[]): string {
  const key = Object.values(strip).join();
  let last = strips.get(colors);
  if (last?.key !== key) {
    last = { key, svg: stripRects(strip, colors) };
    strips.set(colors, last);
  }
  return last.svg;
}

/** Colours of the strip: each row of device pixels has the entry at its middle; equal rows are one rectangle. */
function stripRects(strip: Rect, colors: readonly string[]): string {
  const colorAt = (row: number): string => {
    const pixel = strip.height - 1 - row;
    return colors[Math.floor(((2 * pixel + 1) * colors.length) / (2 * strip.height))] ?? 'none';
  };
  const rects: string[] = [];
  let start = 0;
  for (let row = 1; row <= strip.height; row++) {
    if (row < strip.height && colorAt(row) === colorAt(start)) continue;
    rects.push(rectSvg({ ...strip, y: strip.y + start, height: row - start }, colorAt(start)));
    start = row;
  }
  return `<g shape-rendering="crispEdges">${rects.join('')}</g>`;
}

/** A thin line about strip and extensions, outside the colours. */
function outlineSvg(bar: PlacedColorbar, stroke: number, colors: ThemeColors): string {
  const half = stroke / 2;
  const { strip } = bar;
  const [left, right] = [num(bar.x - half), num(bar.x + bar.width + half)];
  const middle = num(bar.x + bar.width / 2);
  const [top, bottom] = [num(bar.y - half), num(bar.y + bar.height + half)];
  const above = bar.y < strip.y ? `V${strip.y}L${middle} ${top}L${right} ${strip.y}` : `V${top}H${right}`;
  const foot = strip.y + strip.height;
  const below =
    bar.y + bar.height > foot ? `V${foot}L${middle} ${bottom}L${left} ${foot}` : `V${bottom}H${left}`;
  const path = `M${left} ${foot}${above}${below}z`;
  return `<path d="${path}" fill="none" stroke="${colors.axis}" stroke-width="${stroke}" stroke-linejoin="round"/>`;
}

/** The swatch of missing cells, hatched at 45 degrees; the lines are cut here, as a pattern would need an id. */
function keySvg({ bad, pixelRatio }: Figure, stroke: number, colors: ThemeColors): string {
  if (bad === null) return '';
  const { x, y, width, height } = bad;
  const step = Math.max(2, Math.round(4 * pixelRatio));
  let path = '';
  for (let sum = step; sum < width + height; sum += step) {
    const x1 = Math.max(0, sum - height);
    const x2 = Math.min(width, sum);
    path += `M${x + x1} ${y + sum - x1}L${x + x2} ${y + sum - x2}`;
  }
  return [
    rectSvg(bad, bad.color),
    `<path d="${path}" fill="none" stroke="${colors.background}" stroke-width="${stroke}"/>`,
    `<path d="${around(bad, stroke)}" fill="none" stroke="${colors.axis}" stroke-width="${stroke}"/>`,
  ].join('');
}
