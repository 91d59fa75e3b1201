// The grid of a figure: the slot of each panel, and the positions of slots along each axis.

import type { Aspect } from '../options.ts';
import { rememberLast } from '../tensor/remember.ts';
import type { FigureSpec, Grid, PanelSpec, Rect, Slot, TableLayout } from './figure.ts';
import { positionsIn } from './positions.ts';
import { countCells } from './sight.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Properties of the panels that the choice of a grid depends on, collected in one pass. */
export interface ShapeSummary {
  /** Cells across / cells down: the geometric mean over all panels, clamped to [0.4, 2.5]. */
  readonly aspect: number;
  /** Whether panels differ in shape. */
  readonly mixed: boolean;
}

/** With this weight, 10 % empty slots cost as much as slots that are 20 % too wide. */
const EMPTY_COST = 2;
/** If shapes differ, rows or columns of one shape outweigh slots that are five times too wide. */
const ORDER_GAIN = 1.6;

export function summarizeShapes(panels: readonly PanelSpec[]): ShapeSummary {
  let sum = 0;
  let mixed = false;
  const first = panels[0];
  for (const { cells } of panels) {
    sum += Math.log(cells.across / cells.down);
    mixed ||= cells.down !== first?.cells.down || cells.across !== first?.cells.across;
  }
  const mean = Math.exp(sum / Math.max(panels.length, 1));
  return { aspect: Math.min(Math.max(mean, 0.4), 2.5), mixed };
}

/** The space that a grid has to fill. */
export interface GridSpace {
  readonly shapes: ShapeSummary;
  /** Device pixels for all slots. */
  readonly area: Size;
  /** Device pixels in each slot that are not available to cells. */
  readonly header: Size;
}

/**
 * Chooses the grid: the given table, transposed if that fits better, unless it has more slots than pixels; else row by
 * row.
 */
export function chooseGrid(spec: GridSpec, space: GridSpace): Grid {
  const { panels, columns, table } = spec;
  const best = table && columns === null ? chooseTable(table, panels, space) : null;
  return best ?? rowByRow(spec, chooseColumns(spec, space));
}

/** The parts of a figure that its grid depends on. */
type GridSpec = Pick<FigureSpec, 'panels' | 'columns' | 'table' | 'order' | 'aspect'>;

/** A table as a grid. */
interface TableGrid {
  readonly grid: Grid;
  /** Whether rows can have colorbars of their own. */
  readonly hasRowColorbars: boolean;
}

/** A table and its transpose. */
const tableGrids = rememberLast((panels: readonly PanelSpec[], table: TableLayout): readonly TableGrid[] =>
  (table.isFixed ? [table] : [table, transpose(table)]).map((one) => {
    const grid = gridOfSlots(one.slots, { rows: one.rows.length, columns: one.columns.length }, one);
    return { grid, hasRowColorbars: rowColorbars(panels, grid) !== null };
  }),
);

/**
 * The table or its transpose: preferably the one whose rows can have colorbars of their own, else the one whose slots
 * are closer to the shape of the panels; null if neither fits.
 */
function chooseTable(table: TableLayout, panels: readonly PanelSpec[], space: GridSpace): Grid | null {
  const cost = ({ grid, hasRowColorbars }: TableGrid): number =>
    shapeCost(grid.columns, grid.rows, space) - (hasRowColorbars ? ORDER_GAIN : 0);
  const { area } = space;
  const [best, other = best] = tableGrids(panels, table).filter(
    ({ grid }) => grid.columns <= area.width && grid.rows <= area.height,
  );
  return (best && other && cost(other) < cost(best) ? other : best)?.grid ?? null;
}

/** The colorbar of each row, if the panels of every row share one and no row is empty; else null. */
export function rowColorbars(panels: readonly PanelSpec[], grid: Grid): readonly number[] | null {
  const bars: number[] = [];
  for (const [i, { bar }] of panels.entries()) {
    const { row } = grid.slot(i);
    if (bar === undefined || (bars[row] ?? bar) !== bar) return null;
    bars[row] = bar;
  }
  return Object.keys(bars).length === grid.rows ? bars : null;
}

const transpose = ({ rows, columns, slots }: TableLayout): TableLayout => ({
  rows: columns,
  columns: rows,
  slots: slots.map(({ row, column }) => ({ row: column, column: row })),
});

/** A grid with a given slot for each panel. */
export function gridOfSlots(
  slots: readonly Slot[],
  { rows, columns }: Pick<Grid, 'rows' | 'columns'>,
  table: TableLayout | null,
): Grid {
  const leftmost: number[] = [];
  const lowest: number[] = [];
  const slot = (panel: number): Slot => slots[panel] as Slot;
  for (const [panel, { row, column }] of slots.entries()) {
    if (column <= slot(leftmost[row] ?? panel).column) leftmost[row] = panel;
    if (row >= slot(lowest[column] ?? panel).row) lowest[column] = panel;
  }
  return {
    columns,
    rows,
    slot,
    leftmost: (row) => leftmost[row] ?? null,
    lowest: (column) => lowest[column] ?? null,
    table,
  };
}

function rowByRow(
  { panels: { length: count }, order }: Pick<GridSpec, 'panels' | 'order'>,
  columns: number,
): Grid {
  const positions = order ? positionsIn(order) : null;
  const panelAt = (position: number): number => order?.[position] ?? position;
  return {
    columns,
    rows: Math.ceil(count / columns),
    slot: (panel) => {
      const position = positions?.[panel] ?? panel;
      return { row: Math.floor(position / columns), column: position % columns };
    },
    leftmost: (row) => (row * columns < count ? panelAt(row * columns) : null),
    lowest: (column) =>
      column < count ? panelAt(column + columns * Math.floor((count - 1 - column) / columns)) : null,
    table: null,
  };
}

/** How much the shape of slots differs from that of the panels: the absolute logarithm of the ratio. */
function shapeCost(columns: number, rows: number, { shapes: { aspect }, area, header }: GridSpace): number {
  const width = Math.max(area.width / columns - header.width, 1);
  const height = Math.max(area.height / rows - header.height, 1);
  return Math.abs(Math.log(width / height / aspect));
}

/** Slots below this size, in device pixels, are chosen such that whole pixels fill the space. */
const SMALL_SLOT = 32;
/** With this weight, a tenth of the space left empty costs as much as slots that are 17 % too wide. */
const UNUSED_COST = 1.5;

/** How much of the space is lost to gaps and to rounding down to whole pixels: the logarithm of the rest. */
function unusedCost(
  columns: number,
  rows: number,
  { aspect }: GridSpec,
  { area, header }: GridSpace,
): number {
  const hasHeader = header.width > 0 || header.height > 0;
  if (hasHeader || aspect === 'equal' || Math.max(area.width / columns, area.height / rows) > SMALL_SLOT)
    return 0;
  const used = [
    [area.width, columns],
    [area.height, rows],
  ].map(([length = 0, count = 1]) => {
    const { size } = divideAxis(0, length, count, gapFor(length / count, SMALL_SLOT));
    return (size(0) * count) / length;
  });
  return -UNUSED_COST * Math.log(Math.max((used[0] as number) * (used[1] as number), 1e-3));
}

/**
 * The number of columns of a row-major grid: as requested if every slot gets at least one pixel, else chosen so that
 * slots have the shape of the panels, few slots are empty, slots fill the space although they have whole pixels, and rows or
 * columns contain panels of one shape.
 */
function chooseColumns(spec: GridSpec, space: GridSpace): number {
  const { panels, columns } = spec;
  const { shapes, area } = space;
  const count = panels.length;
  const fits = (n: number): boolean => n <= area.width && Math.ceil(count / n) <= area.height;
  if (columns !== null) {
    const given = Math.min(Math.max(Math.round(columns), 1), Math.max(count, 1));
    if (fits(given)) return given;
  }
  const least = Math.max(1, Math.ceil(count / area.height));
  const most = Math.min(count, Math.floor(area.width));
  if (least > most) return Math.max(1, Math.min(count, area.width));
  const shapeCostOf = (n: number): number => shapeCost(n, Math.ceil(count / n), space);
  const costOf = (n: number): number => {
    const rows = Math.ceil(count / n);
    const cost =
      shapeCostOf(n) + (EMPTY_COST * (n * rows - count)) / (n * rows) + unusedCost(n, rows, spec, space);
    const isFull = count > n && n > 1 && count % n === 0;
    if (!shapes.mixed || !isFull) return cost;
    const { sameDown, sameAcross } = sharedAxes(panels, rowByRow(spec, n));
    return sameDown || sameAcross ? cost - ORDER_GAIN : cost;
  };
  // The cost of the shape falls, then rises: beyond some distance from a likely number, none can be better.
  // Without any height, the area is of no shape.
  const likely = Math.round(Math.sqrt((count * area.width) / (Math.max(area.height, 1) * shapes.aspect)));
  const start = Math.min(Math.max(likely, least), most);
  const limit = costOf(start) + ORDER_GAIN;
  let first = start;
  while (first > least && shapeCostOf(first - 1) < limit) first--;
  let best = start;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let n = first; n <= most && (n <= start || shapeCostOf(n) < limit); n++) {
    const cost = costOf(n);
    if (cost >= bestCost) continue;
    best = n;
    bestCost = cost;
  }
  return best;
}

/** Whether all panels of a row have as many cells down, and all panels of a column as many across. */
export function sharedAxes(
  panels: readonly PanelSpec[],
  grid: Grid,
): { readonly sameDown: boolean; readonly sameAcross: boolean } {
  let sameDown = true;
  let sameAcross = true;
  for (let i = 0; i < panels.length && (sameDown || sameAcross); i++) {
    const { row, column } = grid.slot(i);
    sameDown &&= panels[i]?.cells.down === panels[grid.leftmost(row) ?? i]?.cells.down;
    sameAcross &&= panels[i]?.cells.across === panels[grid.lowest(column) ?? i]?.cells.across;
  }
  return { sameDown, sameAcross };
}

/** Slots along one axis, in whole device pixels. */
export interface Tracks {
  /** Start and size of slot `i`; sizes may be 0 if there are more slots than pixels. */
  readonly start: (i: number) => number;
  readonly size: (i: number) => number;
  /** The smallest slot size. */
  readonly least: number;
  /** Pixels between two slots. */
  readonly gap: number;
  /** From the start of the first slot to the end of the last. */
  readonly length: number;
}

/** Fraction of an axis that may stay empty to give all slots the same size, so that equal matrices look equal. */
const MAX_UNUSED = 1 / 8;

/**
 * Divides an axis into `count` slots of equal size, separated by `gap`; the remainder stays empty at the end. If that
 * would waste too much space, some slots are one pixel larger than others.
 */
export function divideAxis(start: number, length: number, count: number, gap: number): Tracks {
  const even = Math.floor((length - gap * (count - 1)) / count);
  const used = even * count + gap * (count - 1);
  if (even > 0 && length - used <= MAX_UNUSED * length) {
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

/** Gap between slots of a given pitch: 1/12 of it and at most `max`, 1 pixel for small slots, 0 for tiny ones. */
export function gapFor(pitch: number, max: number): number {
  return pitch < 5 ? 0 : Math.max(1, Math.min(max, Math.floor(pitch / 12)));
}

/** The panel's rectangle within its slot: the whole slot, or for square cells the largest centred fit. */
export function panelRect(slot: Rect, panel: PanelSpec, aspect: Aspect): Rect {
  if (aspect === 'auto' || slot.width === 0 || slot.height === 0) return slot;
  const [across, down] = [countCells(panel.sight.across), countCells(panel.sight.down)];
  const scale = Math.min(slot.width / across, slot.height / down);
  // Cells of whole pixels, unless a zoom shows parts of cells: then the panel would jump while the zoom moves.
  const isWhole = Number.isInteger(down) && Number.isInteger(across);
  const cell = scale >= 1 && isWhole ? Math.floor(scale) : scale;
  const width = Math.min(Math.max(1, Math.round(across * cell)), slot.width);
  const height = Math.min(Math.max(1, Math.round(down * cell)), slot.height);
  return {
    x: slot.x + Math.floor((slot.width - width) / 2),
    y: slot.y + Math.floor((slot.height - height) / 2),
    width,
    height,
  };
}
