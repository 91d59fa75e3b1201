// What a figure has room for: which of its parts are shown, and how wide the bands are that they take.

import type { FigureSpec } from './figure.ts';
import {
  chooseGrid,
  type Grid,
  gapFor,
  type ShapeSummary,
  sharedAxes,
  summarizeShapes,
  type Tracks,
  tracks,
} from './grid.ts';
import { lineHeight, SIZES } from './text.ts';

/** Parts of a figure, in the order in which they give way as space shrinks. */
const PARTS = [
  'panelBars',
  'caption',
  'ticks',
  'axisTitles',
  'panelNotes',
  'panelTitles',
  'headings',
  'title',
  'colorbarTexts',
  'margin',
  'colorbar',
] as const;

export type Part = (typeof PARTS)[number];

/** Where everything goes; all in device pixels. */
export interface Plan {
  readonly shown: ReadonlySet<Part>;
  readonly margin: number;
  readonly grid: Grid;
  /** Slots across and down; each holds a panel and the bands that belong to it alone. */
  readonly across: Tracks;
  readonly down: Tracks;
  /** Bands inside a slot: left of its panel for tick labels, right for a colorbar, above for titles, below for tick labels. */
  readonly slot: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  /** The line of notes above panels; 0 without notes. */
  readonly noteLine: number;
  /** Width of the colorbars beside panels, and of their labels. */
  readonly panelBar: { readonly width: number; readonly labels: number };
  /** Band above all slots for the headings of columns, and left of them for those of rows; 0 without headings. */
  readonly heading: number;
  /** True where one row of tick labels serves a whole column of panels, and one column of them a row. */
  readonly sharedHeads: boolean;
  readonly sharedLayers: boolean;
  /** Distance from a panel to the axis titles, which is the room of its tick labels. */
  readonly tickBand: { readonly left: number; readonly bottom: number };
  /** The colorbars' strips, from `left` on; 0 wide where there are none. */
  readonly colorbar: { readonly left: number; readonly width: number; readonly labels: number };
}

/** Device pixels of a length in CSS pixels. */
export const devicePixels = (spec: FigureSpec, length: number): number =>
  Math.round(length * spec.pixelRatio);
/** Device pixels of a line of text. */
export const lineDevicePixels = (spec: FigureSpec, size: number): number =>
  lineHeight(size * spec.pixelRatio);

/** Gaps in CSS pixels between parts. */
export const GAPS = {
  margin: 12,
  belowTitle: 9,
  /** A panel's title stands clear of tick labels, which reach half a line above the panel. */
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

/** From so many panels on, texts between them do not wait for their turn to give way. */
const MANY = 48;

/** A plan with as many parts as leave the panels enough of the figure. */
export function planFigure(spec: FigureSpec): Plan {
  const shapes = summarizeShapes(spec.panels);
  const between = hasRoomBetween(spec, shapes);
  const shown = new Set(PARTS.filter((part) => hasContent(part, spec) && (between || !BETWEEN.has(part))));
  for (const part of PARTS) {
    const plan = planWith(spec, shapes, shown);
    if (isRoomy(plan, spec)) return plan;
    shown.delete(part);
  }
  return planWith(spec, shapes, shown);
}

/** False where panels are so many that texts between them would outweigh them, however large the figure. */
function hasRoomBetween(spec: FigureSpec, shapes: ShapeSummary): boolean {
  if (spec.panels.length < MANY) return true;
  const { columns, rows } = chooseGrid(spec, shapes, spec, NO_HEADER);
  return Math.min(spec.width / columns, spec.height / rows) >= devicePixels(spec, 56);
}

/** Parts between panels. */
const BETWEEN: ReadonlySet<Part> = new Set(['ticks', 'panelTitles', 'panelNotes', 'panelBars']);

/** False where a part has nothing to show. */
function hasContent(part: Part, spec: FigureSpec): boolean {
  switch (part) {
    case 'panelTitles':
      return spec.panels.some(({ title }) => title !== '');
    case 'panelNotes':
      return spec.panels.some(({ note }) => note);
    case 'panelBars':
      return spec.barsAt === 'panels';
    case 'headings':
      return Boolean(spec.table) && spec.columns === null;
    case 'title':
      return spec.title !== '';
    case 'caption':
      return spec.caption !== '' || (spec.bad !== null && spec.colorbars.length === 0);
    case 'axisTitles':
      return spec.xLabel !== '' || spec.yLabel !== '';
    case 'colorbar':
    case 'colorbarTexts':
      return spec.colorbars.length > 0;
    default:
      return true;
  }
}

/** Parts that a reader misses, in words. */
const IN_WORDS: Partial<Record<Part, string>> = {
  title: 'the title',
  panelTitles: 'panel titles',
  panelNotes: 'some limits',
  headings: 'names of rows and columns',
  ticks: 'ticks',
  axisTitles: 'axis titles',
  colorbar: 'the colorbar',
  colorbarTexts: 'the numbers of the colorbar',
};

/** What the figure has no room for, in words. @param lacksNotes true where some panels lack theirs */
export const missingParts = (spec: FigureSpec, { shown }: Plan, lacksNotes: boolean): string[] =>
  (Object.keys(IN_WORDS) as Part[])
    .filter((part) => (hasContent(part, spec) && !shown.has(part)) || (part === 'panelNotes' && lacksNotes))
    .map((part) => (part === 'panelNotes' && !spec.ownBars ? 'some steps' : (IN_WORDS[part] as string)));

/** True where all that a figure lacks is what a small one can do without. */
export const isSmallLoss = (missing: readonly string[]): boolean =>
  missing.every((part) => part === IN_WORDS.ticks || part === IN_WORDS.axisTitles);

function planWith(spec: FigureSpec, shapes: ShapeSummary, shown: ReadonlySet<Part>): Plan {
  const { width, height } = spec;
  const px = (length: number): number => devicePixels(spec, length);
  const has = (part: Part): boolean => shown.has(part);
  const margin = has('margin') ? Math.min(px(GAPS.margin), Math.floor(0.03 * Math.min(width, height))) : 0;
  const colorbar = planColorbar(spec, shown, margin);
  // Tick labels at the very top and bottom of an axis or a colorbar reach half a line beyond it.
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
  const above = has('panelTitles') || noteLine > 0 ? between + noteLine : 0;
  const panelBar = planPanelBar(spec, shown);
  const beside =
    panelBar.width > 0 ? px(GAPS.panelBar) + panelBar.width + px(GAPS.colorbarTick + 2) + panelBar.labels : 0;
  const area = { width: right - left - tickBand.left, height: bottom - top - tickBand.bottom };
  const hasHeader = above > 0 || tickBand.left > 0 || beside > 0;
  const header = hasHeader ? { width: px(GAPS.panels) + beside, height: above } : NO_HEADER;
  const grid = chooseGrid(spec, shapes, area, header);
  const { columns } = grid;
  const rows = Math.max(grid.rows, 1);
  const { sameLayers, sameHeads } = sharedAxes(spec.panels, grid);
  if (sameLayers) left += tickBand.left;
  if (sameHeads) bottom -= tickBand.bottom;
  const slot = {
    left: sameLayers ? 0 : tickBand.left,
    right: beside,
    top: above,
    bottom: sameHeads ? 0 : tickBand.bottom,
  };
  const across = Math.max(right - left, 0);
  const down = Math.max(bottom - top, 0);
  return {
    shown,
    margin,
    grid,
    // Tick labels of neighbours meet in the gap between them.
    across: tracks(
      left,
      across,
      columns,
      Math.max(gapFor(across / columns, px(GAPS.panels)), has('ticks') ? px(9) : 0),
    ),
    down: tracks(top, down, rows, gapFor(down / rows, px(GAPS.panels))),
    slot,
    noteLine,
    panelBar,
    heading,
    sharedHeads: sameHeads,
    sharedLayers: sameLayers,
    tickBand,
    colorbar,
  };
}

const NO_HEADER = { width: 0, height: 0 };

function planTickBand(spec: FigureSpec, shown: ReadonlySet<Part>): Plan['tickBand'] {
  if (!shown.has('ticks')) return { left: 0, bottom: 0 };
  const most = spec.panels.reduce((largest, { layers }) => Math.max(largest, layers), 1);
  const widest = spec.measure(String(most - 1), SIZES.tick, false);
  const beside = devicePixels(spec, GAPS.besideTick);
  return {
    left: beside + Math.ceil(widest * spec.pixelRatio) + 1,
    bottom: beside + lineDevicePixels(spec, SIZES.tick),
  };
}

/** Colorbars beside panels: as narrow as can be read, and their widest label. */
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
  // At least the line around the strip, which must not lie on cells.
  const gap = Math.max(Math.min(devicePixels(spec, GAPS.colorbar), share), devicePixels(spec, 1), 1);
  if (!shown.has('colorbarTexts')) return { left: spec.width - margin - width, width, labels: 0, gap };
  // Room for usual labels in any case: panels must not move while limits do.
  const texts = ['≤ −0.0000', ...spec.colorbars.flatMap(({ ticks }) => ticks.map(({ label }) => label))];
  const widest = Math.max(...texts.map((text) => spec.measure(text, SIZES.tick, false)));
  const labels = Math.ceil(widest * spec.pixelRatio) + 1;
  const beside = devicePixels(spec, GAPS.besideColorbar) + labels + label;
  return { left: spec.width - margin - beside - width, width, labels, gap };
}

/** Whether a plan leaves enough to the panels: of the figure, and of each slot for what is written beside them. */
function isRoomy(plan: Plan, spec: FigureSpec): boolean {
  const { shown, slot } = plan;
  const { columns, rows } = plan.grid;
  const width = plan.across.least - slot.left - slot.right;
  const height = plan.down.least - slot.top - slot.bottom;
  if (width < 1 || height < 1) return false;
  // The grid that was asked for is worth more than any text.
  if (spec.columns !== null && columns !== Math.min(spec.columns, Math.max(spec.panels.length, 1)))
    return false;
  if (!shown.has('margin')) return true;
  // Colorbars beside panels take the room of one for all, and a little more.
  const share = shown.has('panelBars') ? 0.5 : 0.45;
  if (width * columns < share * spec.width || height * rows < 0.4 * spec.height) return false;
  const least = (part: Part, size: number, w: number, h: number): boolean =>
    !shown.has(part) || Math.min(w, h) >= devicePixels(spec, size);
  return (
    least('ticks', 20, width, height) &&
    least('panelBars', 56, width, height) &&
    least('panelTitles', 26, width, height) &&
    least('panelNotes', 40, width, height) &&
    least('headings', 26, width, height) &&
    least('axisTitles', 60, width * columns, height * rows) &&
    least('title', 40, width * columns, height * rows) &&
    least('colorbarTexts', 40, width * columns, height * rows)
  );
}
