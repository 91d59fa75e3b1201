// Lays out a figure for a given size: positions of panels, ticks, titles and colorbars, in whole device pixels.

import { rememberLast } from '../tensor/remember.ts';
import { placeAxisTitles, placeTicks } from './axes.ts';
import { placeColorbars, placeKeyInFooter } from './colorbars.ts';
import type { ColorbarSpec, FigureSpec, Grid, LaidOutFigure, Rect, TableLayout } from './figure.ts';
import { panelRect, rowColorbars } from './grid.ts';
import type { LayoutContext } from './layout-context.ts';
import { placePanelBars } from './panel-colorbars.ts';
import { missingParts } from './parts.ts';
import { devicePixels, GAPS, lineDevicePixels, type Plan, planFigure } from './plan.ts';
import { fitText, placeText, plainText, SIZES } from './text.ts';
import { doPanelTitlesFit, placeHeadings, placePanelNotes, placePanelTitles } from './titles.ts';

/** Rows and panels below this height, in CSS pixels, are too low for a colorbar of their own. */
const MIN_COLORBAR_ROW = 44;

/** Colorbars are at least this high, in CSS pixels, if their slots allow it. */
const MIN_COLORBAR_HEIGHT = 160;

/**
 * Lays out a figure. O(panels); a text is measured only if there is space for it.
 *
 * Panels take priority: surrounding text is dropped, in a fixed order, until the panels get a sufficient share of the
 * figure. Texts never overlap each other or a panel, and nothing extends beyond the figure, down to a size of 1 x 1.
 */
export function layout(given: FigureSpec): LaidOutFigure {
  // A grid that depended on the caption would change while a zoom moves.
  const grid = given.grid ?? (given.caption === '' ? chooseFigureGrid(given) : undefined);
  const { spec, plan } = chooseTitleLines(
    chooseColorbarPlacement(sanitizeTexts(grid ? { ...given, grid } : given)),
  );
  const context: LayoutContext = { spec, plan, texts: [], lines: [] };
  const panels = placePanels(spec, plan);
  const block = boundingBox(panels);

  placeTitle(context, block);
  const { sideBand } = plan;
  const framed = sideBand > 0 ? panels.map((rect) => ({ ...rect, y: rect.y - sideBand })) : panels;
  const titlesAlike = placePanelTitles(context, framed);
  const lacksNote = placePanelNotes(context, framed);
  const headingsAlike = placeHeadings(context, block);
  placeTicks(context, panels);
  const panelBars = placePanelBars(context, panels);
  placeAxisTitles(context, block);

  const captionTop = spec.height - plan.margin - lineDevicePixels(spec, SIZES.caption);
  const hasCaption = plan.shown.has('caption');
  const bottom = hasCaption
    ? captionTop - devicePixels(spec, GAPS.caption) / 2
    : spec.height - Math.min(plan.margin, 2);
  const bars = placeColorbars(context, colorbarSpan(context, block), Math.floor(bottom));
  const key = hasCaption ? placeKeyInFooter(context, captionTop) : { bad: null, width: 0 };

  const { width, height, pixelRatio } = spec;
  const { colorbars } = bars;
  const { texts, lines } = context;
  const bad = bars.bad ?? key.bad;
  const hasAmbiguousNames = titlesAlike || headingsAlike || bars.hasAmbiguousNames;
  const missing = missingParts(spec, plan.shown, lacksNote);
  const caption = plainText(
    spec.writeCaption?.({ panels, sideBand, hasAmbiguousNames, missing }) ?? spec.caption,
  );
  if (hasCaption) placeCaption(context, caption, captionTop, key.width);
  return {
    width,
    height,
    pixelRatio,
    panels,
    grid: plan.grid,
    colorbars,
    panelBars,
    sideBand,
    texts,
    lines,
    bad,
    hasAmbiguousNames,
    missing,
    caption,
  };
}

/** A figure, and how it is planned. */
interface PlannedFigure {
  readonly spec: FigureSpec;
  readonly plan: Plan;
}

/** Gives titles with two parts two lines if they do not fit on one, and nothing else has to go for the second. */
function chooseTitleLines(planned: PlannedFigure): PlannedFigure {
  const { spec, plan } = planned;
  const hasParts = plan.shown.has('panelTitles') && spec.panels.some(({ titleParts }) => titleParts);
  if (!hasParts || doPanelTitlesFit({ spec, plan, texts: [], lines: [] }, placePanels(spec, plan)))
    return planned;
  // The grid must not depend on the lines of titles, which may change while a zoom moves.
  const twoLines = { ...spec, hasTwoLineTitles: true, grid: plan.grid };
  const fresh = planFigure(twoLines);
  return fresh.shown.size === plan.shown.size ? { spec: twoLines, plan: fresh } : planned;
}

/** The grid of a figure, which is the same with and without a caption. */
export const chooseFigureGrid = (spec: FigureSpec): Grid =>
  chooseColorbarPlacement(sanitizeTexts({ ...spec, caption: spec.caption || '·' })).plan.grid;

/**
 * If there are many groups of limits, decides where they are shown: as one colorbar per table row, else as a small
 * colorbar beside each panel, else as text in the panel notes, with one colorbar without numbers.
 */
function chooseColorbarPlacement(given: FigureSpec): PlannedFigure {
  const { ownBars } = given;
  if (!ownBars) return { spec: given, plan: planFigure(given) };
  const minHeight = devicePixels(given, MIN_COLORBAR_ROW);

  const byRow = { ...given, colorbars: ownBars, barsAt: 'rows' as const };
  const rowPlan = planFigure(byRow);
  const bars = ownBars.length > 0 ? rowColorbars(given.panels, rowPlan.grid) : null;
  if (bars && rowPlan.shown.has('colorbarTexts') && rowPlan.down.least >= minHeight) {
    // The row headings already name the groups.
    const colorbars = bars.map((bar) => ({ ...(ownBars[bar] as ColorbarSpec), title: '' }));
    return { spec: { ...byRow, colorbars }, plan: rowPlan };
  }

  const byPanel = { ...given, colorbars: [], barsAt: 'panels' as const };
  const panelPlan = planFigure(byPanel);
  const areHighEnough = (): boolean =>
    placePanels(byPanel, panelPlan).every(({ height }) => height >= minHeight);
  if (ownBars.length > 0 && panelPlan.shown.has('panelBars') && areHighEnough())
    return { spec: byPanel, plan: panelPlan };

  const panels = given.panels.map((panel) => ({
    ...panel,
    note: [panel.note, panel.limits].filter(Boolean).join(' '),
  }));
  const withNotes = { ...given, panels };
  return { spec: withNotes, plan: planFigure(withNotes) };
}

function sanitizeTexts(spec: FigureSpec): FigureSpec {
  return {
    ...spec,
    title: plainText(spec.title),
    caption: plainText(spec.caption),
    label: plainText(spec.label),
    xLabel: plainText(spec.xLabel),
    yLabel: plainText(spec.yLabel),
    colorbars: spec.colorbars.map((bar) => ({ ...bar, title: plainText(bar.title) })),
    table: spec.table ? sanitizeTable(spec.table) : null,
  };
}

const sanitizeTable = rememberLast(
  (table: TableLayout): TableLayout => ({
    ...table,
    rows: table.rows.map(plainText),
    columns: table.columns.map(plainText),
  }),
);

function placePanels(spec: FigureSpec, plan: Plan): Rect[] {
  const { across, down, slot, grid } = plan;
  return spec.panels.map((panel, i) => {
    const { row, column } = grid.slot(i);
    const width = Math.max(across.size(column) - slot.left - slot.right, 0);
    const height = Math.max(down.size(row) - slot.top - slot.bottom, 0);
    const x = Math.min(across.start(column) + slot.left, spec.width);
    const y = Math.min(down.start(row) + slot.top, spec.height);
    return panelRect({ x, y, width, height }, panel, spec.aspect);
  });
}

/** The smallest rectangle that contains all panels. */
function boundingBox(panels: readonly Rect[]): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  for (const { x, y, width, height } of panels) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  if (left > right) return { x: 0, y: 0, width: 0, height: 0 };
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The vertical extent of the colorbars: that of the panels, or more if square cells make the panels very low. */
function colorbarSpan({ spec, plan }: LayoutContext, block: Rect): { top: number; bottom: number } {
  const { start, length } = plan.down;
  const slotTop = start(0) + plan.slot.top;
  const slotBottom = start(0) + length - plan.slot.bottom;
  const minHeight = Math.min(devicePixels(spec, MIN_COLORBAR_HEIGHT), slotBottom - slotTop);
  if (block.height >= minHeight) return { top: block.y, bottom: block.y + block.height };
  const top = Math.max(slotTop, Math.round(block.y + block.height / 2 - minHeight / 2));
  return { top, bottom: Math.min(top + minHeight, slotBottom) };
}

/** Centres the figure's title above the panels, or in the figure if it is too long for that. */
function placeTitle({ spec, plan, texts }: LayoutContext, block: Rect): void {
  if (!plan.shown.has('title')) return;
  const style = { size: SIZES.title, bold: true };
  const margin = Math.max(plan.margin, 1);
  const fitAround = (center: number): string => {
    const room = 2 * Math.min(center - margin, spec.width - margin - center) - 2;
    return fitText(spec.title, style, room / spec.pixelRatio, spec.measure);
  };
  let x = block.x + Math.round(block.width / 2);
  let text = fitAround(x);
  if (text !== spec.title) {
    x = Math.round(spec.width / 2);
    text = fitAround(x);
  }
  if (text === '') return;
  const y = plan.margin + lineDevicePixels(spec, style.size) / 2;
  texts.push(placeText({ text, x, y, ...style, role: 'title' }, spec));
}

/** Places the caption at the bottom left; `keyWidth` device pixels at the right are taken by the key of missing cells. */
function placeCaption(
  { spec, plan, texts }: LayoutContext,
  caption: string,
  top: number,
  keyWidth: number,
): void {
  const style = { size: SIZES.caption, bold: false };
  const room = spec.width - 2 * plan.margin - keyWidth - 1;
  const text = fitText(caption, style, room / spec.pixelRatio, spec.measure);
  if (text === '') return;
  const y = top + lineDevicePixels(spec, style.size) / 2;
  texts.push(placeText({ text, x: plan.margin, y, ...style, anchor: 'start', role: 'caption' }, spec));
}
