// Tick marks and tick labels of panels, and the two axis titles.

import { pixelRange } from './cells.ts';
import type { FigureSpec, PanelSpec, PlacedLine, PlacedText, Rect, Slot } from './figure.ts';
import { devicePixels, GAPS, lineDevicePixels, type Plan } from './plan.ts';
import { isWithin, placeText, SIZES } from './text.ts';
import { leftEdge } from './titles.ts';

export interface AxisMarks {
  readonly texts: PlacedText[];
  readonly lines: PlacedLine[];
}

/** Ticks an axis should not have more of than this, so that 25 layers and 19 heads are both labelled every 6. */
const MOST_STEPS = 4.5;

/**
 * Distance between labelled indices: the smallest of 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, … that gives few labels
 * and keeps them apart; null where two labels do not fit.
 *
 * @param cells cells along the axis
 * @param pixels their length in device pixels
 * @param label room that a label needs along the axis, in device pixels
 */
export function tickStep(cells: number, pixels: number, label: number): number | null {
  if (cells <= 1) return pixels > 0 ? 1 : null;
  for (let power = 1; power < cells; power *= 2) {
    // 1, then 2 and 3, 4 and 6, 8 and 12, …
    for (const step of power === 1 ? [1] : [power, power * 1.5]) {
      if (step >= cells) return null;
      if (cells / step <= MOST_STEPS && (step * pixels) / cells >= label) return step;
    }
  }
  return null;
}

/** Middle of the pixels that show a cell, in device pixels from the side of cell 0; whole or half. */
export function cellCenter(cell: number, cells: number, pixels: number): number {
  const [start, end] = pixelRange(cell, cells, pixels);
  return (start + end) / 2;
}

/** Ticks of all panels that carry labels: of every panel, or where shapes agree only at the left and below. */
export function placeTicks(spec: FigureSpec, plan: Plan, panels: readonly Rect[], marks: AxisMarks): void {
  if (!plan.shown.has('ticks')) return;
  for (const [i, panel] of spec.panels.entries()) {
    const rect = panels[i];
    if (!rect || rect.width === 0 || rect.height === 0) continue;
    const slot = plan.grid.slot(i);
    const isLeft = plan.grid.leftmost(slot.row) === i;
    const isLowest = plan.grid.lowest(slot.column) === i;
    if (isLeft || !plan.sharedLayers) {
      // Labels shared by a row stand beside their column of slots, above whatever is there.
      const isLast = plan.sharedLayers ? slot.row === plan.grid.rows - 1 : isLowest;
      placeLayerTicks(spec, plan, panel, rect, { isFirst: slot.row === 0, isLast }, marks);
    }
    if (isLowest || !plan.sharedHeads) {
      placeHeadTicks(spec, plan, panel, rect, headLabelsEnd(plan, panels, rect, slot), marks);
    }
  }
}

function placeLayerTicks(
  spec: FigureSpec,
  plan: Plan,
  { layers }: PanelSpec,
  rect: Rect,
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
  marks: AxisMarks,
): void {
  const height = lineDevicePixels(spec, SIZES.tick);
  const step = tickStep(layers, rect.height, height + devicePixels(spec, 2));
  if (step === null) return;
  const right = rect.x - devicePixels(spec, GAPS.besideTick);
  const left = rect.x - plan.tickBand.left;
  // Half a line may stand out above and below, but neither as far as a title nor half way to the next panel.
  const reach = Math.min(Math.ceil(height / 2), devicePixels(spec, GAPS.belowPanelTitle));
  const between = plan.slot.top > 0 ? plan.down.gap : plan.down.gap >> 1;
  const top = rect.y - (isFirst || plan.slot.top > 0 ? reach : Math.min(reach, between));
  const bottom = rect.y + rect.height + (isLast ? reach : Math.min(reach, between));
  for (let layer = 0; layer < layers; layer += step) {
    const middle = cellCenter(layer, layers, rect.height);
    const y = spec.origin === 'lower' ? rect.y + rect.height - middle : rect.y + middle;
    const text = placeText(
      { text: String(layer), x: right, y, size: SIZES.tick, anchor: 'end', role: 'tick' },
      spec,
    );
    if (!isWithin(text.box, Math.max(left, 0), Math.max(top, 0), right, Math.min(bottom, spec.height)))
      continue;
    marks.texts.push(text);
    const at = Math.floor(y) + 0.5;
    marks.lines.push({ x1: rect.x - devicePixels(spec, GAPS.tick), y1: at, x2: rect.x, y2: at });
  }
}

/** Half way to the next panel, but not into the labels of layers of a row below that starts further right. */
function headLabelsEnd(plan: Plan, panels: readonly Rect[], rect: Rect, { row, column }: Slot): number {
  const end = Math.min(rect.x + rect.width + (plan.across.gap >> 1), plan.colorbar.left);
  const next = plan.grid.leftmost(row + 1);
  const below = panels[next];
  if (!below || plan.grid.slot(next).column <= column) return end;
  return Math.min(end, below.x - plan.tickBand.left);
}

function placeHeadTicks(
  spec: FigureSpec,
  plan: Plan,
  { heads }: PanelSpec,
  rect: Rect,
  right: number,
  marks: AxisMarks,
): void {
  const widest = spec.measure(String(heads - 1), SIZES.tick, false) * spec.pixelRatio;
  const step = tickStep(heads, rect.width, Math.ceil(widest) + devicePixels(spec, 5));
  if (step === null) return;
  const top = rect.y + rect.height + devicePixels(spec, GAPS.besideTick);
  const height = lineDevicePixels(spec, SIZES.tick);
  // Left of this, labels of layers may stand.
  const left = rect.x - Math.min(plan.across.gap >> 1, devicePixels(spec, GAPS.besideTick));
  for (let head = 0; head < heads; head += step) {
    const x = rect.x + cellCenter(head, heads, rect.width);
    const y = top + height / 2;
    const text = placeText({ text: String(head), x, y, size: SIZES.tick, role: 'tick' }, spec);
    if (!isWithin(text.box, Math.max(left, 0), top, right, spec.height)) continue;
    marks.texts.push(text);
    const at = Math.floor(x) + 0.5;
    const foot = rect.y + rect.height;
    marks.lines.push({ x1: at, y1: foot, x2: at, y2: foot + devicePixels(spec, GAPS.tick) });
  }
}

/** "Head" below and "Layer" to the left, once for all panels, which lie in `block`; each whole, or not at all. */
export function placeAxisTitles(spec: FigureSpec, plan: Plan, block: Rect, marks: AxisMarks): void {
  if (!plan.shown.has('axisTitles')) return;
  const size = SIZES.axisTitle;
  const away = devicePixels(spec, GAPS.axisTitle) + lineDevicePixels(spec, size) / 2;
  const role = 'axis-title';
  const across = placeText(
    {
      text: spec.xLabel,
      x: block.x + Math.round(block.width / 2),
      y: block.y + block.height + plan.tickBand.bottom + away,
      size,
      role,
    },
    spec,
  );
  const { across: columns, down: rows } = plan;
  const [first, top] = [columns.start(0), rows.start(0)];
  const add = (title: PlacedText, isInside: boolean): void => {
    const isClear = marks.texts.every(({ box }) => !overlap(box, title.box));
    if (title.text !== '' && isInside && isClear) marks.texts.push(title);
  };
  // Narrow panels leave room beside them for a title, flat ones above and below.
  add(across, isWithin(across.box, first, 0, first + columns.length, spec.height));
  const x = leftEdge(plan, block, marks.texts) - away;
  const y = block.y + Math.round(block.height / 2);
  const along = placeText({ text: spec.yLabel, x, y, size, rotate: -90, role }, spec);
  add(along, isWithin(along.box, 0, top, block.x, top + rows.length));
}

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
