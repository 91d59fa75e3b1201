// The grid of a figure: which slot each panel has, and where along an axis the slots lie.

import type { Aspect } from '../options.ts';
import type { FigureSpec, PanelSpec, Rect, Slot, TableLayout } from './figure.ts';

/** Rows and columns of slots, each with at most one panel; panels go by their index. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly slot: (panel: number) => Slot;
  /** The left-most panel of a row, and the lowest one of a column; -1 or past the last panel where there is none. */
  readonly leftmost: (row: number) => number;
  readonly lowest: (column: number) => number;
  /** The headings, where there are any. */
  readonly table: TableLayout | null;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What the choice of a grid depends on, gathered in one pass over the panels. */
export interface ShapeSummary {
  /** Heads to layers: the geometric mean of all panels, kept from extremes. */
  readonly aspect: number;
  readonly mixed: boolean;
}

/** A weight that makes one empty slot in ten cost as much as slots a fifth too wide. */
const EMPTY_COST = 2;
/** Where shapes differ, rows or columns of one shape are worth slots five times too wide. */
const ORDER_GAIN = 1.6;

export function summarizeShapes(panels: readonly PanelSpec[]): ShapeSummary {
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
 * The grid in an area of device pixels: the table that is given, turned or not, unless it has more slots than pixels;
 * else row by row.
 *
 * @param header device pixels in each slot that are not for cells
 */
export function chooseGrid(
  { panels, columns, table }: Pick<FigureSpec, 'panels' | 'columns' | 'table'>,
  shapes: ShapeSummary,
  area: Size,
  header: Size,
): Grid {
  const best = table && columns === null ? chooseTable(table, panels, shapes, area, header) : null;
  return best
    ? tableGrid(best)
    : rowByRow(panels.length, chooseColumns(panels, shapes, columns, area, header));
}

/**
 * The table as it is or turned: the one whose rows have colorbars of their own, or gives slots more the shape of the
 * panels; null where neither fits.
 */
function chooseTable(
  table: TableLayout,
  panels: readonly PanelSpec[],
  shapes: ShapeSummary,
  area: Size,
  header: Size,
): TableLayout | null {
  const cost = (one: TableLayout): number =>
    shapeCost(one.columns.length, one.rows.length, shapes, area, header) -
    (rowColorbars(panels, tableGrid(one)) ? ORDER_GAIN : 0);
  const [best = null, other = best] = [table, turned(table)].filter(
    ({ columns, rows }) => columns.length <= area.width && rows.length <= area.height,
  );
  return best && other && cost(other) < cost(best) ? other : best;
}

/** The colorbar of each row, where all panels of a row share one and no row is empty; else null. */
export function rowColorbars(panels: readonly PanelSpec[], grid: Grid): readonly number[] | null {
  const bars: number[] = [];
  for (const [i, { bar }] of panels.entries()) {
    const { row } = grid.slot(i);
    if (bar === undefined || (bars[row] ?? bar) !== bar) return null;
    bars[row] = bar;
  }
  return Object.keys(bars).length === grid.rows ? bars : null;
}

const turned = ({ rows, columns, slots }: TableLayout): TableLayout => ({
  rows: columns,
  columns: rows,
  slots: slots.map(({ row, column }) => ({ row: column, column: row })),
});

function tableGrid(table: TableLayout): Grid {
  const { slots } = table;
  const leftmost: number[] = [];
  const lowest: number[] = [];
  const slot = (panel: number): Slot => slots[panel] as Slot;
  for (const [panel, { row, column }] of slots.entries()) {
    if (column <= slot(leftmost[row] ?? panel).column) leftmost[row] = panel;
    if (row >= slot(lowest[column] ?? panel).row) lowest[column] = panel;
  }
  return {
    columns: table.columns.length,
    rows: table.rows.length,
    slot,
    leftmost: (row) => leftmost[row] ?? -1,
    lowest: (column) => lowest[column] ?? -1,
    table,
  };
}

function rowByRow(count: number, columns: number): Grid {
  return {
    columns,
    rows: Math.ceil(count / columns),
    slot: (panel) => ({ row: Math.floor(panel / columns), column: panel % columns }),
    leftmost: (row) => row * columns,
    lowest: (column) => column + columns * Math.floor((count - 1 - column) / columns),
    table: null,
  };
}

/** How far slots are from the shape of the panels, by the logarithm of the ratio. */
function shapeCost(
  columns: number,
  rows: number,
  { aspect }: ShapeSummary,
  area: Size,
  header: Size,
): number {
  const width = Math.max(area.width / columns - header.width, 1);
  const height = Math.max(area.height / rows - header.height, 1);
  return Math.abs(Math.log(width / height / aspect));
}

/**
 * Columns for panels in an area of device pixels, row-major: as given where a pixel fits into each slot, else chosen so
 * that slots have the shape of the panels, few are empty, and rows or columns hold panels of one shape.
 *
 * @param header device pixels in each slot that are not for cells
 */
function chooseColumns(
  panels: readonly PanelSpec[],
  shapes: ShapeSummary,
  columns: number | null,
  area: Size,
  header: Size,
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
    let cost = shapeCost(n, rows, shapes, area, header) + (EMPTY_COST * (n * rows - count)) / (n * rows);
    if (cost - ORDER_GAIN >= bestCost) continue;
    if (shapes.mixed && count > n && n > 1 && count % n === 0) {
      const { sameLayers, sameHeads } = sharedAxes(panels, rowByRow(count, n));
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
  grid: Grid,
): { readonly sameLayers: boolean; readonly sameHeads: boolean } {
  let sameLayers = true;
  let sameHeads = true;
  for (let i = 0; i < panels.length && (sameLayers || sameHeads); i++) {
    const { row, column } = grid.slot(i);
    sameLayers &&= panels[i]?.layers === panels[grid.leftmost(row)]?.layers;
    sameHeads &&= panels[i]?.heads === panels[grid.lowest(column)]?.heads;
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

/** The share of an axis that may stay free so that all slots have one size: equal matrices then look equal. */
const MOST_FREE = 1 / 8;

/**
 * `count` slots from `start` on, `gap` apart: all of one size, and what is left over stays free at the end. Only where
 * that would waste much of the space are some slots a pixel larger than others.
 */
export function tracks(start: number, length: number, count: number, gap: number): Tracks {
  const even = Math.floor((length - gap * (count - 1)) / count);
  const used = even * count + gap * (count - 1);
  if (even > 0 && length - used <= MOST_FREE * length) {
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
