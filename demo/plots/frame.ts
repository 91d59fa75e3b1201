// The frame of a plot: its size, margins, axes and texts.

import {
  axisX,
  axisY,
  gridX,
  gridY,
  type Markish,
  type MarkOptions,
  plot,
  ruleX,
  ruleY,
} from '@observablehq/plot';
import type { Theme } from '../../src/options.ts';
import { COLORS, LINE_HEIGHT, type PlotColors, TEXT } from './style.ts';
import { type Scale, ticksOf } from './ticks.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** How plots are drawn. Lengths are CSS pixels at text scale 1. */
export interface PlotFrame {
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  /** A CSS list of font families. */
  readonly font: string;
}

/** An axis. */
export interface Axis {
  readonly label: string;
  readonly scale: Scale;
  readonly format: (value: number) => string;
}

/** Space around the area of a plot. */
export interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** A text to place in a drawing, with its line centred at `y`. */
export interface PlotText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size?: number;
  readonly fill: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  /** Upwards. */
  readonly rotated?: boolean;
}

/** Measures a text. */
export function measure(text: string, size: number, font: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return 0.6 * size * text.length;
  context.font = `${size}px ${font}`;
  return context.measureText(text).width;
}

/** Shortens a name in its middle to a width. */
export function shorten(name: string, width: number, size: number, font: string): string {
  if (measure(name, size, font) <= width) return name;
  const characters = [...name];
  for (let kept = characters.length - 1; kept > 2; kept--) {
    const text = `${characters.slice(0, Math.ceil(kept / 2)).join('')}…${characters.slice(-Math.floor(kept / 2)).join('')}`;
    if (measure(text, size, font) <= width) return text;
  }
  return '…';
}

/** Height of the centre of capitals above the baseline, as a fraction of the size. */
const ABOVE_BASELINE = 0.35;

/** Adds an SVG element. */
export function addElement(
  svg: SVGElement,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  svg.append(element);
  return element;
}

/** Adds a text. */
export function addText(
  svg: SVGElement,
  { text, x, y, size = TEXT.tick, fill, anchor = 'start', bold, rotated }: PlotText,
): void {
  const element = addElement(svg, 'text', {
    x: 0,
    y: ABOVE_BASELINE * size,
    fill,
    'font-size': size,
    'font-weight': bold ? 600 : 400,
    'text-anchor': anchor,
    transform: `translate(${x} ${y})${rotated ? ' rotate(-90)' : ''}`,
  });
  element.textContent = text;
}

const TICK_LENGTH = 4;
const GAP = 4;
/** Space between ticks along an axis. */
const TICK_SPACING = { x: 64, y: 44 } as const;

/** Texts around the area. */
export interface Texts {
  readonly title: string;
  readonly captions: readonly string[];
}

/** The title and the caption that are there. */
export const textsOf = (title: string, ...captions: readonly string[]): Texts => ({
  title,
  captions: captions.filter(Boolean),
});

/** The margins that texts and axes need. @param right space for labels to the right of the area */
export function marginsOf(frame: PlotFrame, { title, captions }: Texts, y: Axis, right: number): Margins {
  const ticks = ticksOf(y.scale, Math.max(2, Math.round(frame.height / TICK_SPACING.y)));
  const width = Math.max(0, ...ticks.map((tick) => measure(y.format(tick), TEXT.tick, frame.font)));
  return {
    top: title === '' ? 10 : 30,
    right: Math.max(12, right),
    bottom: TICK_LENGTH + GAP + 2 * LINE_HEIGHT + 3 * GAP + captions.length * LINE_HEIGHT,
    left: Math.ceil(width) + TICK_LENGTH + 2 * GAP + LINE_HEIGHT,
  };
}

/** Adds the title above the area, and the captions below everything. */
export function addTexts(svg: SVGElement, frame: PlotFrame, { title, captions }: Texts): void {
  const { text, muted } = COLORS[frame.theme];
  const { width, height, font } = frame;
  if (title !== '')
    addText(svg, {
      text: shorten(title, width - 16, TEXT.title, font),
      x: width / 2,
      y: 14,
      size: TEXT.title,
      bold: true,
      fill: text,
      anchor: 'middle',
    });
  for (const [i, caption] of captions.toReversed().entries())
    addText(svg, {
      text: shorten(caption, width - 16, TEXT.caption, font),
      x: width / 2,
      y: height - LINE_HEIGHT / 2 - 2 - i * LINE_HEIGHT,
      size: TEXT.caption,
      fill: muted,
      anchor: 'middle',
    });
}

/** A plot with axes at the left and the bottom, and positions in it. */
export interface Drawn {
  readonly svg: SVGSVGElement;
  readonly xAt: (value: number) => number;
  readonly yAt: (value: number) => number;
  readonly area: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
  readonly colors: PlotColors;
}

const scaleOptions = ({ type, domain, constant }: Scale) => ({
  type,
  domain: [...domain],
  ...(constant !== undefined && { constant }),
});

/** Draws axes, and marks between the grid and the axes. */
export function drawAxes(
  frame: PlotFrame,
  axes: { readonly x: Axis; readonly y: Axis },
  margins: Margins,
  marks: readonly Markish[],
): Drawn {
  const { width, height, theme, font } = frame;
  const colors = COLORS[theme];
  const { x, y } = axes;
  const area = {
    left: margins.left,
    top: margins.top,
    right: width - margins.right,
    bottom: height - margins.bottom,
  };
  const ticksFor = (axis: Axis, length: number, spacing: number): number[] => [
    ...ticksOf(axis.scale, Math.max(2, Math.round(length / spacing))),
  ];
  const xTicks = ticksFor(x, area.right - area.left, TICK_SPACING.x);
  const yTicks = ticksFor(y, area.bottom - area.top, TICK_SPACING.y);
  const grid: MarkOptions = { stroke: colors.grid, strokeOpacity: 1, strokeWidth: 0.75 };
  const ticks = {
    color: colors.axis,
    fill: colors.muted,
    tickSize: TICK_LENGTH,
    tickPadding: GAP,
    fontSize: TEXT.tick,
    label: null,
  };
  const isZero = y.scale.type === 'linear' && y.scale.domain[0] < 0 && y.scale.domain[1] > 0;
  const svg = plot({
    width,
    height,
    marginTop: margins.top,
    marginRight: margins.right,
    marginBottom: margins.bottom,
    marginLeft: margins.left,
    style: { fontFamily: font, background: 'none' },
    x: scaleOptions(x.scale),
    y: scaleOptions(y.scale),
    marks: [
      gridY(yTicks, grid),
      ...(x.scale.type === 'linear' ? [] : [gridX(xTicks, grid)]),
      ...(isZero ? [ruleY([0], { stroke: colors.axis })] : []),
      ...marks,
      ruleX([x.scale.domain[0]], { stroke: colors.axis }),
      ruleY([y.scale.domain[0]], { stroke: colors.axis }),
      axisX(xTicks, { ...ticks, tickFormat: x.format, anchor: 'bottom' }),
      axisY(yTicks, { ...ticks, tickFormat: y.format, anchor: 'left' }),
    ],
  }) as SVGSVGElement & { scale(name: string): { apply(value: number): number } };
  svg.querySelector('style')?.remove();
  const label = { size: TEXT.label, fill: colors.text, anchor: 'middle' } as const;
  addText(svg, {
    ...label,
    text: x.label,
    x: (area.left + area.right) / 2,
    y: area.bottom + TICK_LENGTH + GAP + 1.5 * LINE_HEIGHT,
  });
  addText(svg, {
    ...label,
    text: shorten(y.label, area.bottom - area.top, TEXT.label, font),
    x: LINE_HEIGHT / 2 + 2,
    y: (area.top + area.bottom) / 2,
    rotated: true,
  });
  const scales = { x: svg.scale('x'), y: svg.scale('y') };
  return {
    svg,
    xAt: (value) => scales.x.apply(value),
    yAt: (value) => scales.y.apply(value),
    area,
    colors,
  };
}
