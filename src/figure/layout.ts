// Lays a figure out for a size: where its panels, ticks, titles and colorbars go, in whole device pixels.

import { type AxisMarks, placeAxisTitles, placeTicks } from './axes.ts';
import { placeColorbars, placeKeyInFooter } from './colorbars.ts';
import type { ColorbarSpec, FigureSpec, LaidOutFigure, PlacedText, Rect } from './figure.ts';
import { panelRect, rowColorbars } from './grid.ts';
import { placePanelBars } from './panel-colorbars.ts';
import { devicePixels, GAPS, lineDevicePixels, missingParts, type Plan, planFigure } from './plan.ts';
import { fitText, placeText, plainText, SIZES } from './text.ts';
import { placeHeadings, placePanelNotes, placePanelTitles } from './titles.ts';

/** Rows and panels lower than this, in CSS pixels, have no room for a colorbar each. */
const LEAST_ROW = 44;

/**
 * Lays a figure out. Costs O(panels); a text is measured only where there is room for it.
 *
 * The panels come first: of what is written around them, as much is shown as leaves them enough of the figure. Texts
 * never overlap each other or a panel, and nothing leaves the figure, down to a figure of 1 x 1.
 */
export function layout(given: FigureSpec): LaidOutFigure {
  const { spec, plan } = planScale(withPlainTexts(given));
  const panels = placePanels(spec, plan);
  const block = boundsOf(panels);
  const marks: AxisMarks = { texts: [], lines: [] };

  placeTitle(spec, plan, block, marks.texts);
  const titlesAlike = placePanelTitles(spec, plan, panels, marks.texts);
  const lacksNote = placePanelNotes(spec, plan, panels, marks.texts);
  const headingsAlike = placeHeadings(spec, plan, block, marks.texts);
  placeTicks(spec, plan, panels, marks);
  const panelBars = placePanelBars(spec, plan, panels, marks);
  placeAxisTitles(spec, plan, block, marks);

  const captionTop = spec.height - plan.margin - lineDevicePixels(spec, SIZES.caption);
  const hasCaption = plan.shown.has('caption');
  const foot = hasCaption
    ? captionTop - devicePixels(spec, GAPS.caption) / 2
    : spec.height - Math.min(plan.margin, 2);
  const bars = placeColorbars(spec, plan, barSpan(spec, plan, block), Math.floor(foot), marks);
  const key = hasCaption ? placeKeyInFooter(spec, plan, captionTop, marks) : { bad: null, width: 0 };
  if (hasCaption) placeCaption(spec, plan, captionTop, key.width, marks.texts);

  const { width, height, pixelRatio } = spec;
  const { colorbars } = bars;
  const bad = bars.bad ?? key.bad;
  const areAlike = titlesAlike || headingsAlike || bars.areAlike;
  const missing = missingParts(spec, plan, lacksNote);
  return { width, height, pixelRatio, panels, colorbars, panelBars, ...marks, bad, areAlike, missing };
}

/**
 * Where groups of limits are many: their colorbars at the rows of a table, or beside each panel, or, where neither has
 * room, one colorbar without numbers and limits in the notes of panels.
 */
function planScale(given: FigureSpec): { readonly spec: FigureSpec; readonly plan: Plan } {
  const { ownBars } = given;
  if (!ownBars) return { spec: given, plan: planFigure(given) };

  const rows = { ...given, colorbars: ownBars, barsAt: 'rows' as const };
  const rowsPlan = planFigure(rows);
  const bars = ownBars.length > 0 ? rowColorbars(given.panels, rowsPlan.grid) : null;
  if (bars && rowsPlan.shown.has('colorbarTexts') && rowsPlan.down.least >= devicePixels(given, LEAST_ROW)) {
    // Rows have their headings.
    const colorbars = bars.map((bar) => ({ ...(ownBars[bar] as ColorbarSpec), title: '' }));
    return { spec: { ...rows, colorbars }, plan: rowsPlan };
  }

  const beside = { ...given, colorbars: [], barsAt: 'panels' as const };
  const besidePlan = planFigure(beside);
  const areHigh = (): boolean =>
    placePanels(beside, besidePlan).every(({ height }) => height >= devicePixels(given, LEAST_ROW));
  if (ownBars.length > 0 && besidePlan.shown.has('panelBars') && areHigh())
    return { spec: beside, plan: besidePlan };

  const panels = given.panels.map((panel) => ({
    ...panel,
    note: [panel.note, panel.limits].filter(Boolean).join(' '),
  }));
  const noted = { ...given, panels };
  return { spec: noted, plan: planFigure(noted) };
}

function withPlainTexts(spec: FigureSpec): FigureSpec {
  return {
    ...spec,
    title: plainText(spec.title),
    caption: plainText(spec.caption),
    label: plainText(spec.label),
    xLabel: plainText(spec.xLabel),
    yLabel: plainText(spec.yLabel),
    colorbars: spec.colorbars.map((bar) => ({ ...bar, title: plainText(bar.title) })),

    table: spec.table
      ? { ...spec.table, rows: spec.table.rows.map(plainText), columns: spec.table.columns.map(plainText) }
      : null,
  };
}

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

/** The smallest rectangle about all panels. */
function boundsOf(panels: readonly Rect[]): Rect {
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

/** Colorbars are as high as the block of panels, or higher where square cells make that a low one. */
function barSpan(spec: FigureSpec, plan: Plan, block: Rect): { top: number; bottom: number } {
  const { start, length } = plan.down;
  const slotTop = start(0) + plan.slot.top;
  const slotBottom = start(0) + length - plan.slot.bottom;
  const least = Math.min(devicePixels(spec, 160), slotBottom - slotTop);
  if (block.height >= least) return { top: block.y, bottom: block.y + block.height };
  const top = Math.max(slotTop, Math.round(block.y + block.height / 2 - least / 2));
  return { top, bottom: Math.min(top + least, slotBottom) };
}

/** Above the panels, about their middle. */
function placeTitle(spec: FigureSpec, plan: Plan, block: Rect, texts: PlacedText[]): void {
  if (!plan.shown.has('title')) return;
  const size = SIZES.title;
  const margin = Math.max(plan.margin, 1);
  const shorten = (middle: number): string => {
    const room = 2 * Math.min(middle - margin, spec.width - margin - middle) - 2;
    return fitText(spec.title, size, true, room / spec.pixelRatio, spec.measure);
  };
  let x = block.x + Math.round(block.width / 2);
  let text = shorten(x);
  if (text !== spec.title) {
    x = Math.round(spec.width / 2);
    text = shorten(x);
  }
  if (text === '') return;
  const y = plan.margin + lineDevicePixels(spec, size) / 2;
  texts.push(placeText({ text, x, y, size, bold: true, role: 'title' }, spec));
}

/** A quiet line at the foot, as far as `keyWidth` from the right end. */
function placeCaption(
  spec: FigureSpec,
  plan: Plan,
  top: number,
  keyWidth: number,
  texts: PlacedText[],
): void {
  const size = SIZES.caption;
  const room = spec.width - 2 * plan.margin - keyWidth - 1;
  const text = fitText(spec.caption, size, false, room / spec.pixelRatio, spec.measure);
  if (text === '') return;
  const y = top + lineDevicePixels(spec, size) / 2;
  texts.push(placeText({ text, x: plan.margin, y, size, anchor: 'start', role: 'caption' }, spec));
}
