// Decides which parts of a figure are shown at a given size, and how much space each part gets.

import type { FigureSpec, Grid } from './figure.ts';
import {
  chooseGrid,
  divideAxis,
  gapFor,
  type ShapeSummary,
  sharedAxes,
  summarizeShapes,
  type Tracks,
} from './grid.ts';
import { hasContent, PARTS, type Part } from './parts.ts';
import { lineHeight, SIZES } from './text.ts';

/** The space of each part, in device pixels. */
export interface Plan {
  readonly shown: ReadonlySet<Part>;
  readonly margin: number;
  readonly grid: Grid;
  /** Slots across and down; each contains a panel and the bands that belong only to it. */
  readonly across: Tracks;
  readonly down: Tracks;
  /** Bands around the panel inside a slot: left and bottom for tick labels, right for a colorbar, top for titles. */
  readonly slot: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  /** Height of the notes above panels; 0 without notes. */
  readonly noteLine: number;
  /** Height of the second line of panel titles; 0 if they have one line. */
  readonly secondTitleLine: number;
  /** Width of the colorbars beside panels, and of their tick labels. */
  readonly panelBar: { readonly width: number; readonly labels: number };
  /** Space for side bars, to the right of panels and above them; 0 without. */
  readonly sideBand: number;
  /** Size of the band above all slots for column headings, and left of them for row headings; 0 without headings. */
  readonly heading: number;
  /** Whether panels of a column share the labels below them, and panels of a row those at their side. */
  readonly sharedAcross: boolean;
  readonly sharedDown: boolean;
  /** Space for tick labels between a panel and the axis titles. */
  readonly tickBand: { readonly left: number; readonly bottom: number };
  /** The column of colorbars: left edge, width (0 without colorbars), and width of the tick labels. */
  readonly colorbar: { readonly left: number; readonly width: number; readonly labels: number };
}

/** Converts a length from CSS pixels to device pixels. */
export const devicePixels = (spec: FigureSpec, length: number): number =>
  Math.round(length * spec.pixelRatio);
/** Height of a line of text in device pixels, for a font size in CSS pixels. */
export const lineDevicePixels = (spec: FigureSpec, size: number): number =>
  lineHeight(size * spec.pixelRatio);

/** Gaps between parts, in CSS pixels. */
export const GAPS = {
  margin: 12,
  belowTitle: 9,
  /** Large enough to clear tick labels, which extend half a line above the panel. */
  belowPanelTitle: 6,
  tick: 3,
  besideTick: 5,
  axisTitle: 4,
  caption: 8,
  panels: 14,
  colorbar: 18,
  colorbarTick: 4,
  besideColorbar: 7,
  panelBar: 5,
  colorbarLabel: 6,
} as const;

/** Length of the longest side bar and the gap between it and the panel, in CSS pixels. */
const SIDE_BAND = 27;
/** From this many panels on, texts between small panels are dropped first. */
const MANY_PANELS = 48;
/** Slots smaller than this, in CSS pixels, count as small there. */
const MIN_TEXT_SLOT = 56;

/** Shows as many parts as possible while panels keep a sufficient share of the figure. */
export function planFigure(spec: FigureSpec): Plan {
  const shapes = summarizeShapes(spec.panels);
  const fitsBetween = hasRoomBetweenPanels(spec, shapes);
  const shown = new Set(
    PARTS.filter((part) => hasContent(part, spec) && (fitsBetween || !BETWEEN_PANELS.has(part))),
  );
  for (const part of PARTS) {
    const plan = planParts(spec, shapes, shown);
    if (isRoomy(plan, spec)) return plan;
    shown.delete(part);
  }
  return planParts(spec, shapes, shown);
}

/** False if there are so many small panels that texts between them would dominate the figure. */
function hasRoomBetweenPanels(spec: FigureSpec, shapes: ShapeSummary): boolean {
  if (spec.panels.length < MANY_PANELS) return true;
  const { columns, rows } = spec.grid ?? chooseGrid(spec, { shapes, area: spec, header: NO_HEADER });
  return Math.min(spec.width / columns, spec.height / rows) >= devicePixels(spec, MIN_TEXT_SLOT);
}

/** Parts that are drawn between panels. */
const BETWEEN_PANELS: ReadonlySet<Part> = new Set([
  'ticks',
  'panelTitles',
  'panelNotes',
  'panelBars',
  'sideBars',
]);

/** The plan that shows exactly the given parts. */
function planParts(spec: FigureSpec, shapes: ShapeSummary, shown: ReadonlySet<Part>): Plan {
  const { width, height } = spec;
  const px = (length: number): number => devicePixels(spec, length);
  const has = (part: Part): boolean => shown.has(part);
  const margin = has('margin') ? Math.min(px(GAPS.margin), Math.floor(0.03 * Math.min(width, height))) : 0;
  const colorbar = planColorbar(spec, shown, margin);
  // Tick labels at the ends of an axis or colorbar extend half a line beyond it.
  const overhang =
    has('ticks') || has('colorbarTexts') ? Math.ceil(lineDevicePixels(spec, SIZES.tick) / 2) : 0;
  const axisTitle = has('axisTitles') ? px(GAPS.axisTitle) + lineDevicePixels(spec, SIZES.axisTitle) : 0;
  const titleBand = has('title') ? lineDevicePixels(spec, SIZES.title) + px(GAPS.belowTitle) : 0;
  const captionBand = has('caption') ? lineDevicePixels(spec, SIZES.caption) + px(GAPS.caption) : 0;
  const tickBand = planTickBand(spec, shown);
  const titleLine = lineDevicePixels(spec, SIZES.panelTitle) + px(GAPS.belowPanelTitle);
  const heading = has('headings') ? titleLine : 0;

  let left = margin + (spec.yLabel === '' ? 0 : axisTitle) + heading;
  const top = Math.max(margin + titleBand + heading, overhang);
  const right = Math.max(Math.min(colorbar.left - colorbar.gap, width - margin), left);
  let bottom = height - Math.max(margin + captionBand + (spec.xLabel === '' ? 0 : axisTitle), overhang);

  const noteLine = has('panelNotes') ? lineDevicePixels(spec, SIZES.tick) : 0;
  const between = has('panelTitles') ? titleLine : px(GAPS.belowPanelTitle);
  const secondTitleLine =
    has('panelTitles') && spec.hasTwoLineTitles ? lineDevicePixels(spec, SIZES.tick) : 0;
  const sideBand = has('sideBars') ? px(SIDE_BAND) : 0;
  // The label of side bars extends half a line above them.
  const hasHead = has('panelTitles') || noteLine > 0 || sideBand > 0;
  const above = sideBand + (hasHead ? between + secondTitleLine + noteLine : 0);
  const panelBar = planPanelBar(spec, shown);
  const barBand =
    sideBand +
    (panelBar.width > 0
      ? px(GAPS.panelBar) + panelBar.width + px(GAPS.colorbarTick + 2) + panelBar.labels
      : 0);
  const area = { width: right - left - tickBand.left, height: bottom - top - tickBand.bottom };
  const hasHeader = above > 0 || tickBand.left > 0 || barBand > 0;
  const header = hasHeader ? { width: px(GAPS.panels) + barBand, height: above } : NO_HEADER;
  const grid = spec.grid ?? chooseGrid(spec, { shapes, area, header });
  const { columns } = grid;
  const rows = Math.max(grid.rows, 1);
  const { sameDown, sameAcross } = shapes.mixed ? sharedAxes(spec.panels, grid) : ONE_SHAPE;
  if (sameDown) left += tickBand.left;
  if (sameAcross) bottom -= tickBand.bottom;
  const slot = {
    left: sameDown ? 0 : tickBand.left,
    right: barBand,
    top: above,
    bottom: sameAcross ? 0 : tickBand.bottom,
  };
  const across = Math.max(right - left, 0);
  const down = Math.max(bottom - top, 0);
  return {
    shown,
    margin,
    grid,
    // The gap must separate the tick labels of adjacent panels.
    across: divideAxis(
      left,
      across,
      columns,
      Math.max(gapFor(across / columns, px(GAPS.panels)), has('ticks') ? px(9) : 0),
    ),
    down: divideAxis(top, down, rows, gapFor(down / rows, px(GAPS.panels))),
    slot,
    noteLine,
    secondTitleLine,
    panelBar,
    sideBand,
    heading,
    sharedAcross: sameAcross,
    sharedDown: sameDown,
    tickBand,
    colorbar,
  };
}

/** Panels of one shape share all axes. */
const ONE_SHAPE = { sameDown: true, sameAcross: true };

const NO_HEADER = { width: 0, height: 0 };

function planTickBand(spec: FigureSpec, shown: ReadonlySet<Part>): Plan['tickBand'] {
  if (!shown.has('ticks')) return { left: 0, bottom: 0 };
  const most = spec.panels.reduce((largest, { cells }) => Math.max(largest, cells.down), 1);
  const widest = spec.measure(String(most - 1), SIZES.tick, false);
  const beside = devicePixels(spec, GAPS.besideTick);
  return {
    left: beside + Math.ceil(widest * spec.pixelRatio) + 1,
    bottom: beside + lineDevicePixels(spec, SIZES.tick),
  };
}

/** Widths of the colorbars beside panels and of their widest label. */
function planPanelBar(spec: FigureSpec, shown: ReadonlySet<Part>): Plan['panelBar'] {
  if (!shown.has('panelBars')) return { width: 0, labels: 0 };
  const texts = (spec.ownBars ?? []).flatMap(({ ticks }) => ticks.map(({ label }) => label));
  const widest = Math.max(0, ...texts.map((text) => spec.measure(text, SIZES.tick, false)));
  return { width: devicePixels(spec, 8), labels: Math.ceil(widest * spec.pixelRatio) + 1 };
}

function planColorbar(
  spec: FigureSpec,
  shown: ReadonlySet<Part>,
  margin: number,
): Plan['colorbar'] & { readonly gap: number } {
  const width = shown.has('colorbar') ? Math.round(0.05 * spec.width) : 0;
  const label =
    spec.label === '' ? 0 : devicePixels(spec, GAPS.colorbarLabel) + lineDevicePixels(spec, SIZES.axisTitle);
  if (shown.has('panelBars')) return { left: spec.width - margin - label, width: 0, labels: 0, gap: 0 };
  if (width === 0) return { left: spec.width, width: 0, labels: 0, gap: 0 };
  const share = Math.round((margin > 0 ? 0.03 : 0.01) * spec.width);
  // At least the width of the strip's outline, which must not cover cells.
  const gap = Math.max(Math.min(devicePixels(spec, GAPS.colorbar), share), devicePixels(spec, 1), 1);
  if (!shown.has('colorbarTexts')) return { left: spec.width - margin - width, width, labels: 0, gap };
  // Reserve space for typical labels, so that panels do not move when limits change.
  const texts = ['≤ −0.0000', ...spec.colorbars.flatMap(({ ticks }) => ticks.map(({ label }) => label))];
  const widest = Math.max(...texts.map((text) => spec.measure(text, SIZES.tick, false)));
  const labels = Math.ceil(widest * spec.pixelRatio) + 1;
  const beside = devicePixels(spec, GAPS.besideColorbar) + labels + label;
  return { left: spec.width - margin - beside - width, width, labels, gap };
}

/** Whether there are as many columns as requested, which takes precedence over any text if there is a pixel for each row. */
function hasRequestedColumns({ columns, grid, panels, width, height }: FigureSpec, actual: number): boolean {
  if (grid || columns === null) return true;
  const requested = Math.min(columns, Math.max(panels.length, 1));
  const fits = requested <= width && Math.ceil(panels.length / requested) <= height;
  return !fits || actual === requested;
}

/** Whether the panels get a sufficient share of the figure, and are large enough for each part that is shown. */
function isRoomy(plan: Plan, spec: FigureSpec): boolean {
  const { shown, slot } = plan;
  const { columns, rows } = plan.grid;
  const width = plan.across.least - slot.left - slot.right;
  const height = plan.down.least - slot.top - slot.bottom;
  if (width < 1 || height < 1) return false;
  if (!hasRequestedColumns(spec, columns)) return false;
  if (!shown.has('margin')) return true;
  // Colorbars beside panels need slightly more space than a shared one.
  const share = shown.has('panelBars') ? 0.5 : 0.45;
  if (width * columns < share * spec.width || height * rows < 0.4 * spec.height) return false;
  const panelSide = Math.min(width, height);
  const totalSide = Math.min(width * columns, height * rows);
  const isLargeEnough = (part: Part, side: number, min: number): boolean =>
    !shown.has(part) || side >= devicePixels(spec, min);
  return (
    isLargeEnough('ticks', panelSide, 20) &&
    isLargeEnough('panelBars', panelSide, 56) &&
    isLargeEnough('sideBars', panelSide, 56) &&
    isLargeEnough('panelTitles', panelSide, 26) &&
    isLargeEnough('panelNotes', panelSide, 40) &&
    isLargeEnough('headings', panelSide, 26) &&
    isLargeEnough('axisTitles', totalSide, 60) &&
    isLargeEnough('title', totalSide, 40) &&
    isLargeEnough('colorbarTexts', totalSide, 40)
  );
}
