// Tick marks and tick labels of panels, and the two axis titles.

import { CELL_PARTS } from '../tensor/zoom.ts';
import { type Axis, pixelRange } from './cells.ts';
import type { PanelSpec, PlacedText, Rect, Slot } from './figure.ts';
import type { LayoutContext } from './layout-context.ts';
import { devicePixels, GAPS, lineDevicePixels, type Plan } from './plan.ts';
import { isWithin, placeText, SIZES } from './text.ts';
import { leftEdge } from './titles.ts';

/** Maximum number of steps along an axis: with 4.5, both 25 layers and 19 heads are labelled every 6. */
const MAX_STEPS = 4.5;

/**
 * Distance between labelled indices: the smallest of 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, … that gives few labels
 * and keeps them apart; null if two labels do not fit.
 *
 * @param cells number of cells in sight along the axis; may be a fraction
 * @param pixels length of the axis in device pixels
 * @param label space that a label needs along the axis, in device pixels
 */
export function tickStep(cells: number, pixels: number, label: number): number | null {
  if (cells <= 1) return pixels > 0 ? 1 : null;
  for (let power = 1; power < cells; power *= 2) {
    // 1, then 2 and 3, 4 and 6, 8 and 12, …
    for (const step of power === 1 ? [1] : [power, power * 1.5]) {
      if (step >= cells) return null;
      if (cells / step <= MAX_STEPS && (step * pixels) / cells >= label) return step;
    }
  }
  return null;
}

/** The space of a label along an axis, in device pixels, for the greatest index in sight. */
type LabelSize = (index: number) => number;

interface Tick {
  readonly index: number;
  /** Centre of the pixels that show the cell, in device pixels from the start of the axis; a multiple of 0.5. */
  readonly center: number;
}

/** The labelled cells of an axis: multiples of a step, if they are in sight. */
export function axisTicks(axis: Axis, labelSize: LabelSize): Tick[] {
  const [start, end] = axis.sight.map((edge) => edge / CELL_PARTS) as [number, number];
  const last = Math.ceil(end) - 1;
  const step = tickStep(end - start, axis.pixels, labelSize(last));
  if (step === null) return [];
  const ticks: Tick[] = [];
  for (let index = Math.ceil(Math.floor(start) / step) * step; index <= last; index += step) {
    const range = pixelRange(index, axis);
    if (range) ticks.push({ index, center: (range[0] + range[1]) / 2 });
  }
  return ticks;
}

/** Places ticks on every panel, or only at the left and bottom if all panels share the axis. */
export function placeTicks(context: LayoutContext, panels: readonly Rect[]): void {
  const { spec, plan } = context;
  if (!plan.shown.has('ticks')) return;
  for (const [i, panel] of spec.panels.entries()) {
    const rect = panels[i];
    if (!rect || rect.width === 0 || rect.height === 0) continue;
    const slot = plan.grid.slot(i);
    const isLeftmost = plan.grid.leftmost(slot.row) === i;
    const isLowest = plan.grid.lowest(slot.column) === i;
    if (isLeftmost || !plan.sharedDown) {
      // Shared labels sit beside the whole column of slots, so only the figure's last row has free space below.
      const isLast = plan.sharedDown ? slot.row === plan.grid.rows - 1 : isLowest;
      const labelled = plan.sharedDown
        ? representative(context, panel, (other) => other.row === slot.row)
        : panel;
      placeTicksBeside(context, labelled, rect, { isFirst: slot.row === 0, isLast });
    }
    if (isLowest || !plan.sharedAcross) {
      const labelled = plan.sharedAcross
        ? representative(context, panel, (other) => other.column === slot.column)
        : panel;
      placeTicksBelow(context, labelled, rect, labelsBelowEnd(plan, panels, rect, slot));
    }
  }
}

/** The panel whose cells shared labels count: another one of the row or column if this one alone is zoomed. */
function representative(
  { spec, plan }: LayoutContext,
  panel: PanelSpec,
  isAlong: (slot: Slot) => boolean,
): PanelSpec {
  if (!panel.isZoomedAlone) return panel;
  return spec.panels.find((other, i) => other !== panel && isAlong(plan.grid.slot(i))) ?? panel;
}

function placeTicksBeside(
  { spec, plan, texts, lines }: LayoutContext,
  { cells, sight }: PanelSpec,
  rect: Rect,
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
): void {
  const height = lineDevicePixels(spec, SIZES.tick);
  const right = rect.x - devicePixels(spec, GAPS.besideTick);
  const left = rect.x - plan.tickBand.left;
  // Labels may extend half a line beyond the panel, but not into a title or past the middle of the gap.
  const overhang = Math.min(Math.ceil(height / 2), devicePixels(spec, GAPS.belowPanelTitle));
  const gap = plan.slot.top > 0 ? plan.down.gap : Math.floor(plan.down.gap / 2);
  const top = rect.y - (isFirst || plan.slot.top > 0 ? overhang : Math.min(overhang, gap));
  const bottom = rect.y + rect.height + (isLast ? overhang : Math.min(overhang, gap));
  const region = {
    left: Math.max(left, 0),
    top: Math.max(top, 0),
    right,
    bottom: Math.min(bottom, spec.height),
  };
  const axis = { cells: cells.down, pixels: rect.height, sight: sight.down };
  for (const { index, center } of axisTicks(axis, () => height + devicePixels(spec, 2))) {
    const y = spec.origin === 'lower' ? rect.y + rect.height - center : rect.y + center;
    const text = placeText(
      { text: String(index), x: right, y, size: SIZES.tick, anchor: 'end', role: 'tick' },
      spec,
    );
    if (!isWithin(text.box, region)) continue;
    texts.push(text);
    const lineY = Math.floor(y) + 0.5;
    lines.push({ x1: rect.x - devicePixels(spec, GAPS.tick), y1: lineY, x2: rect.x, y2: lineY });
  }
}

/** The right limit of labels below a panel: half way to the next one, but left of any labels at the sides of panels in the row below. */
function labelsBelowEnd(plan: Plan, panels: readonly Rect[], rect: Rect, { row, column }: Slot): number {
  const end = Math.min(rect.x + rect.width + Math.floor(plan.across.gap / 2), plan.colorbar.left);
  const next = plan.grid.leftmost(row + 1);
  const below = next === null ? undefined : panels[next];
  if (!below || plan.grid.slot(next as number).column <= column) return end;
  return Math.min(end, below.x - plan.tickBand.left);
}

function placeTicksBelow(
  { spec, plan, texts, lines }: LayoutContext,
  { cells, sight }: PanelSpec,
  rect: Rect,
  right: number,
): void {
  const labelWidth = (index: number): number =>
    Math.ceil(spec.measure(String(index), SIZES.tick, false) * spec.pixelRatio) + devicePixels(spec, 5);
  const top = rect.y + rect.height + devicePixels(spec, GAPS.besideTick);
  const height = lineDevicePixels(spec, SIZES.tick);
  // Labels at the side of the panel may extend up to this edge.
  const left = rect.x - Math.min(Math.floor(plan.across.gap / 2), devicePixels(spec, GAPS.besideTick));
  const region = { left: Math.max(left, 0), top, right, bottom: spec.height };
  for (const { index, center } of axisTicks(
    { cells: cells.across, pixels: rect.width, sight: sight.across },
    labelWidth,
  )) {
    const x = rect.x + center;
    const y = top + height / 2;
    const text = placeText({ text: String(index), x, y, size: SIZES.tick, role: 'tick' }, spec);
    if (!isWithin(text.box, region)) continue;
    texts.push(text);
    const lineX = Math.floor(x) + 0.5;
    const y1 = rect.y + rect.height;
    lines.push({ x1: lineX, y1, x2: lineX, y2: y1 + devicePixels(spec, GAPS.tick) });
  }
}

/** Places the titles of the axes, below and to the left of all panels, each in full or not at all. */
export function placeAxisTitles(context: LayoutContext, block: Rect): void {
  const { spec, plan, texts } = context;
  if (!plan.shown.has('axisTitles')) return;
  const size = SIZES.axisTitle;
  const distance = devicePixels(spec, GAPS.axisTitle) + lineDevicePixels(spec, size) / 2;
  const role = 'axis-title';
  const { across, down } = plan;
  const add = (title: PlacedText, isInside: boolean): void => {
    const isClear = texts.every(({ box }) => !overlaps(box, title.box));
    if (title.text !== '' && isInside && isClear) texts.push(title);
  };
  // A title may be wider than narrow panels, and higher than low ones, as long as it stays within the slots.
  const xTitle = placeText(
    {
      text: spec.xLabel,
      x: block.x + Math.round(block.width / 2),
      y: block.y + block.height + plan.tickBand.bottom + distance,
      size,
      role,
    },
    spec,
  );
  const left = across.start(0);
  add(xTitle, isWithin(xTitle.box, { left, top: 0, right: left + across.length, bottom: spec.height }));
  const yTitle = placeText(
    {
      text: spec.yLabel,
      x: leftEdge(context, block) - distance,
      y: block.y + Math.round(block.height / 2),
      size,
      rotate: -90,
      role,
    },
    spec,
  );
  const top = down.start(0);
  add(yTitle, isWithin(yTitle.box, { left: 0, top, right: block.x, bottom: top + down.length }));
}

const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
