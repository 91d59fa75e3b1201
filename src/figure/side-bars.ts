// Side bars: the mean of each row to the right of a panel, and of each column above it, as step outlines aligned with the cells.
// A part of the extra `paper.ts`.

import type { Options } from '../options.ts';
import { levelsOf, type ValuesLookup } from '../tensor/source.ts';
import { stepNumber } from '../tensor/step-text.ts';
import { numberText, withMinusSign } from '../tensor/text.ts';
import { type Axis, hasNarrowCells, pixelEdges, pixelRange } from './cells.ts';
import type { CaptionInput, FigureSpec, LaidOutFigure, Rect } from './figure.ts';
import { axesOf } from './matrix-cells.ts';
import { byDirection, turned } from './orientation.ts';
import type { Mark, Panel, Point } from './scene.ts';
import { type Means, panelMeans } from './side-means.ts';
import { placeText, SIZES } from './text.ts';
import type { ThemeColors } from './theme.ts';
import type { NamedPanel } from './visible-panels.ts';

export { meansOf } from './side-means.ts';

/** The ends of the bars' scale; zero is within. */
export interface SideScale {
  readonly low: number;
  readonly high: number;
}

/** First digits of the ends of scales. */
const NICE = [1, 2, 3, 4, 5, 6, 8, 10];

/** The least number with such a first digit, and zeros else, that is not below a positive number. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 0;
  const exponent = Math.floor(Math.log10(value));
  const atLeast = NICE.map((digit) => Number(`${digit}e${exponent}`)).find((nice) => nice >= value);
  return atLeast ?? Number(`1e${exponent + 1}`);
}

/** The scale of bars: from zero, or the smallest mean if that is negative, to the largest; the ends are rounded outward. */
export function sideScale(all: readonly Means[]): SideScale {
  let [low, high] = [0, 0];
  for (const { layers, heads } of all)
    for (const means of [layers, heads])
      for (const mean of means) {
        if (mean > high && mean < Infinity) high = mean;
        if (mean < low && mean > -Infinity) low = mean;
      }
  return { low: 0 - roundUp(-low), high: roundUp(high) };
}

/** A bar, or adjacent bars of one length: device pixels from the start of the axis, and the mean. */
interface Bar {
  readonly start: number;
  readonly end: number;
  readonly mean: number;
}

/** The largest mean, or with negative ones that of largest magnitude; NaN if none is finite. */
function largestOf(means: Float64Array, [start, end]: readonly [number, number], isSigned: boolean): number {
  let best = Number.NaN;
  for (let cell = start; cell < end; cell++) {
    const mean = means[cell] as number;
    if (!Number.isFinite(mean)) continue;
    const isLarger = isSigned ? Math.abs(mean) > Math.abs(best) : mean > best;
    if (isLarger || Number.isNaN(best)) best = mean;
  }
  return best;
}

/** The bars in sight along an axis. If cells are narrower than pixels, each pixel has the largest of its means. */
export function barsAlong(axis: Axis, means: Float64Array, isSigned: boolean): Bar[] {
  const bars: Bar[] = [];
  const add = (start: number, end: number, mean: number): void => {
    const last = bars.at(-1);
    if (!Number.isFinite(mean)) return;
    if (last?.end === start && last.mean === mean) bars[bars.length - 1] = { ...last, end };
    else bars.push({ start, end, mean });
  };
  const edges = pixelEdges(axis);
  if (hasNarrowCells(axis)) {
    for (let pixel = 0; pixel < axis.pixels; pixel++) {
      const cells = [edges[pixel] as number, edges[pixel + 1] as number] as const;
      add(pixel, pixel + 1, largestOf(means, cells, isSigned));
    }
    return bars;
  }
  for (let cell = edges[0] as number; cell < (edges[axis.pixels] as number); cell++) {
    const pixels = pixelRange(cell, axis);
    if (pixels) add(...pixels, means[cell] as number);
  }
  return bars;
}

/** Outlines of bars: one for each run of adjacent bars, from its base and back. @param at converts along and length to a point */
function outlines(
  bars: readonly Bar[],
  lengthOf: (mean: number) => number,
  at: (along: number, length: number) => Point,
): Point[][] {
  const runs: Bar[][] = [];
  for (const bar of bars) {
    const run = runs.at(-1);
    if (run?.at(-1)?.end === bar.start) run.push(bar);
    else runs.push([bar]);
  }
  const base = lengthOf(0);
  return runs.map((run) => [
    at((run[0] as Bar).start, base),
    ...run.flatMap(({ start, end, mean }) => [at(start, lengthOf(mean)), at(end, lengthOf(mean))]),
    at((run.at(-1) as Bar).end, base),
  ]);
}

/** The end of a scale as text: "0.02", or "2e−4" if only that fits. */
function endText(end: number, panel: Panel, fits: (text: string) => boolean): string {
  const { tensor, tokensPerStep = null } = panel;
  if (tensor.unit === 'step') return stepNumber(end, tokensPerStep);
  const text = numberText(end);
  return fits(text) ? text : withMinusSign(end.toExponential());
}

/** The axis of the bars above a panel, and the label of its end. */
interface EndMarks {
  readonly axis: Point[];
  readonly label: Mark;
}

/** Where bars are, in device pixels. */
interface PlacedBars {
  /** Between the panel and the bars. */
  readonly gap: number;
  /** Length of the longest bar. */
  readonly length: number;
  /** Available for a text at the corner. */
  readonly room: number;
}

/** Between a panel and its bars, and what a text may extend beyond the bars, as gaps between panels are larger; in CSS pixels. */
const [GAP, BEYOND] = [3, 5];

function placeBars(sideBand: number, pixelRatio: number): PlacedBars {
  const gap = Math.round(GAP * pixelRatio);
  return { gap, length: sideBand - gap, room: sideBand - gap + Math.round(BEYOND * pixelRatio) };
}

/** What drawing needs. */
export interface SideInput {
  readonly valuesAt: ValuesLookup;
  readonly colors: ThemeColors;
  readonly pixelRatio: number;
  readonly measure: FigureSpec['measure'];
}

/** The side bars of all panels, their zero lines, and the end of the scale at the corners. O(pixels of the bars), and the cost of new means. */
export function sideMarks(
  panels: readonly Panel[],
  { sideBand }: Pick<LaidOutFigure, 'sideBand'>,
  input: SideInput,
): Mark[] {
  if (sideBand === 0) return [];
  const { colors, pixelRatio } = input;
  const side = placeBars(sideBand, pixelRatio);
  const means = panels.map((panel) => panelMeans(panel, input.valuesAt));
  const scales = new Map<number, SideScale>();
  for (const group of new Set(panels.map(({ scale }) => scale)))
    scales.set(group, sideScale(means.filter((one, i) => one && panels[i]?.scale === group) as Means[]));
  const [bars, lines, texts]: [Point[][], Point[][], Mark[]] = [[], [], []];
  for (const [i, panel] of panels.entries()) {
    const { rect } = panel;
    const [own, scale] = [means[i], scales.get(panel.scale) as SideScale];
    const { low, high } = scale;
    if (!own || rect.width * rect.height === 0 || high === low) continue;
    const unit = side.length / (high - low);
    const zero = Math.round(-low * unit);
    const lengthOf = (mean: number): number => zero + mean * unit;
    const axes = byDirection(axesOf(panel), panel);
    const across = byDirection(own, panel).across;
    const down = byDirection(own, panel).down;
    const [right, top] = [rect.x + rect.width, rect.y];
    const atRight = (along: number, length: number): Point => {
      const [y] = turned([along, along], rect.height, panel);
      return [right + side.gap + length, rect.y + y];
    };
    const atTop = (along: number, length: number): Point => [rect.x + along, top - side.gap - length];
    bars.push(...outlines(barsAlong(axes.down, down, low < 0), lengthOf, atRight));
    bars.push(...outlines(barsAlong(axes.across, across, low < 0), lengthOf, atTop));
    lines.push([atRight(0, zero), atRight(rect.height, zero)], [atTop(0, zero), atTop(rect.width, zero)]);
    const end = endMarks(panel, scale, side, input);
    if (!end) continue;
    lines.push(end.axis);
    texts.push(end.label);
  }
  if (bars.length === 0) return [];
  const width = Math.max(1, Math.round(pixelRatio));
  return [
    { kind: 'path', lines: bars, closed: true, fill: colors.axis },
    { kind: 'path', lines, closed: false, stroke: colors.axis, width, crisp: true },
    ...texts,
  ];
}

/** The end of a scale that is farther from zero, next to an axis of the bars above a panel, in full or not at all. */
function endMarks(
  panel: Panel,
  { low, high }: SideScale,
  side: PlacedBars,
  input: SideInput,
): EndMarks | null {
  const { colors, pixelRatio, measure } = input;
  const { x, y, width } = panel.rect;
  const fits = (text: string): boolean => measure(text, SIZES.tick, false) * pixelRatio <= side.room;
  const isHigh = high >= -low;
  const text = endText(isHigh ? high : low, panel, fits);
  if (!fits(text)) return null;
  const right = x + width;
  const end = y - side.gap - (isHigh ? side.length : 0);
  // Below it are the bars to the right of the panel.
  const center = isHigh ? end : end - (SIZES.tick * pixelRatio) / 2;
  const place = { x: right + side.gap, y: center, size: SIZES.tick, anchor: 'start', role: 'tick' } as const;
  return {
    // Not a tick at the label, which would look like a minus sign.
    axis: [
      [right + 0.5, y - side.gap - side.length],
      [right + 0.5, y - side.gap],
    ],
    label: { kind: 'text', fill: colors.muted, ...placeText({ text, ...place }, input) },
  };
}

/** Whether any panel has side bars. */
export const hasSideBars = (panels: readonly NamedPanel[], { side }: Pick<Options, 'side'>): boolean =>
  side !== 'none' && !panels.every(({ tensor }) => levelsOf(tensor));

/** Why panels have no side bars; '' if there is no reason, or they are not asked for. */
export const lackingText = (panels: readonly NamedPanel[], { side }: Pick<Options, 'side'>): string =>
  side !== 'none' && panels.some(({ tensor }) => levelsOf(tensor))
    ? 'no side bars for files that are read in parts'
    : '';

/** What side bars show, for the caption; '' without. @param inSight what is in sight; '' if everything is */
export function sideText(
  { panels, xLabel, yLabel }: FigureSpec,
  { panels: rects, sideBand }: CaptionInput,
  inSight: string,
): string {
  if (sideBand === 0) return '';
  const areNarrow = panels.some(({ cells, sight }, i) => {
    const { width, height } = rects[i] as Rect;
    return (
      hasNarrowCells({ cells: cells.across, pixels: width, sight: sight.across }) ||
      hasNarrowCells({ cells: cells.down, pixels: height, sight: sight.down })
    );
  });
  const of = [yLabel, xLabel].map((label) => label.toLowerCase()).join(' and ');
  return `side bars: mean of each ${of}${inSight ? ', of all its cells' : ''}${areNarrow ? ', largest in each pixel' : ''}`;
}
