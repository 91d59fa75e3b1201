// The grid of a figure: how many columns, and where along an axis its slots lie.

import type { Aspect } from '../options.ts';
import type { PanelSpec, Rect } from './figure.ts';

/** What the choice of a grid depends on, gathered in one pass over the panels. */
export interface Shapes {
  /** Heads to layers: the geometric mean of all panels, kept from extremes. */
  readonly aspect: number;
  readonly mixed: boolean;
}

/** A weight that makes one empty slot in ten cost as much as slots a fifth too wide. */
const EMPTY_COST = 2;
/** Where shapes differ, rows or columns of one shape are worth slots five times too wide. */
const ORDER_GAIN = 1.6;

export function shapesOf(panels: readonly PanelSpec[]): Shapes {
  let sum = 0;
  let mixed = false;
  const first = panels[0];
  for (const { layers, heads } of panels) {
    sum += Math.log(heads / layers);
    mixed ||= layers !== first?.layers || heads !== first?.heads;
  }
  const mean = Math.exp(sum / Math.max(panels.length, 1));
  return { aspect: Math.min(Math.max(mean, 0.4), 2.5), mixed };
}

/**
 * Columns for panels in an area of device pixels, row-major: as given where a pixel fits into each slot, else chosen so
 * that slots have the shape of the panels, few are empty, and rows or columns hold panels of one shape.
 *
 * @param header device pixels in each slot that are not for cells
 */
export function chooseColumns(
  panels: readonly PanelSpec[],
  shapes: Shapes,
  columns: number | null,
  area: { readonly width: number; readonly height: number },
  header: { readonly width: number; readonly height: number },
): number {
  const count = panels.length;
  const fits = (n: number): boolean => n <= area.width && Math.ceil(count / n) <= area.height;
  if (columns !== null) {
    const given = Math.min(Math.max(Math.round(columns), 1), Math.max(count, 1));
    if (fits(given)) return given;
  }
  let best = Math.max(1, Math.min(count, area.width));
  let bestCost = Number.POSITIVE_INFINITY;
  for (let n = 1; n <= count; n++) {
    if (!fits(n)) continue;
    const rows = Math.ceil(count / n);
    const width = Math.max(area.width / n - header.width, 1);
    const height = Math.max(area.height / rows - header.height, 1);
    let cost =
      Math.abs(Math.log(width / height / shapes.aspect)) + (EMPTY_COST * (n * rows - count)) / (n * rows);
    if (cost - ORDER_GAIN >= bestCost) continue;
    if (shapes.mixed && count > n && n > 1 && count % n === 0) {
      const { sameLayers, sameHeads } = sharedAxes(panels, n);
      if (sameLayers || sameHeads) cost -= ORDER_GAIN;
    }
    if (cost >= bestCost) continue;
    best = n;
    bestCost = cost;
  }
  return best;
}

/** Whether all panels of each row have the same number of layers, and those of each column as many heads. */
export function sharedAxes(
  panels: readonly PanelSpec[],
  columns: number,
): { readonly sameLayers: boolean; readonly sameHeads: boolean } {
  let sameLayers = true;
  let sameHeads = true;
  for (let i = 0; i < panels.length && (sameLayers || sameHeads); i++) {
    const panel = panels[i];
    const left = i % columns > 0 ? panels[i - 1] : panel;
    const above = i >= columns ? panels[i - columns] : panel;
    sameLayers &&= panel?.layers === left?.layers;
    sameHeads &&= panel?.heads === above?.heads;
  }
  return { sameLayers, sameHeads };
}

/** Slots along one axis, in whole device pixels. */
export interface Tracks {
  /** Start and size of slot `i`; a size is 0 where there are more slots than pixels. */
  readonly start: (i: number) => number;
  readonly size: (i: number) => number;
  /** The smallest size. */
  readonly least: number;
  /** Between two slots. */
  readonly gap: number;
  /** From the first slot's start to the last one's end. */
  readonly length: number;
}

/**
 * `count` slots from `start` on, `gap` apart: all of one size, and what is left over stays free at the end. Only where
 * that would waste much of the space are some slots a pixel larger than others.
 */
export function tracks(start: number, length: number, count: number, gap: number): Tracks {
  const even = Math.floor((length - gap * (count - 1)) / count);
  const used = even * count + gap * (count - 1);
  if (even > 0 && length - used <= 0.04 * length) {
    return { start: (i) => start + i * (even + gap), size: () => even, least: even, gap, length: used };
  }
  const edge = (i: number): number => Math.floor((i * (length + gap)) / count);
  return {
    start: (i) => start + Math.min(edge(i), length),
    size: (i) => Math.max(edge(i + 1) - gap - edge(i), 0),
    least: Math.max(Math.floor((length + gap) / count) - gap, 0),
    gap,
    length,
  };
}

/** Free pixels between slots of a pitch: a twelfth, a single one for small slots, none for tiny ones. */
export function gapFor(pitch: number, most: number): number {
  return pitch < 5 ? 0 : Math.max(1, Math.min(most, Math.floor(pitch / 12)));
}

/** Where in its slot a panel lies: all of it, or for square cells the largest fit, centred. */
export function panelRect(slot: Rect, { layers, heads }: PanelSpec, aspect: Aspect): Rect {
  if (aspect === 'auto' || slot.width === 0 || slot.height === 0) return slot;
  const scale = Math.min(slot.width / heads, slot.height / layers);
  const cell = scale >= 1 ? Math.floor(scale) : scale;
  const width = Math.min(Math.max(1, Math.round(heads * cell)), slot.width);
  const height = Math.min(Math.max(1, Math.round(layers * cell)), slot.height);
  return {
    x: slot.x + Math.floor((slot.width - width) / 2),
    y: slot.y + Math.floor((slot.height - height) / 2),
    width,
    height,
  };
}
