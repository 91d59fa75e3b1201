// The panels in sight: all, one, or those in some rows and columns of the grid of all panels.

import { type Range, resolveSlice, type Slice, type Zoom } from '../tensor/zoom.ts';
import type { ColorbarSpec, FigureSpec, Grid, Rect, TableLayout } from './figure.ts';
import type { FigureContent } from './figure-spec.ts';
import { cutGrid } from './grid-part.ts';
import { chooseFigureGrid } from './layout.ts';
import type { Scale } from './scene.ts';
import { requireRange } from './sight.ts';

/** The grid of all panels, and the rows and columns of it that are in sight. */
export interface PartInSight {
  readonly grid: Grid;
  readonly rows: Range;
  readonly columns: Range;
}

export const wholePart = (grid: Grid): PartInSight => ({
  grid,
  rows: [0, grid.rows],
  columns: [0, grid.columns],
});

/** A figure of the panels in sight, ready to be laid out. */
export interface FigureInSight {
  readonly spec: FigureSpec;
  /** Indices of its panels among all panels; null: all panels are in sight. */
  readonly indices: readonly number[] | null;
  /** What is in sight of the grid of all panels; null: everything, in the grid that the layout chooses. */
  readonly part: PartInSight | null;
}

/** How to find the panels in sight. */
export interface InSightInput {
  readonly zoom: Zoom | null;
  /** Index of the only panel that is shown; null: all are. */
  readonly only: number | null;
  /** Whether to move rows and columns that are out of range into the grid, instead of throwing. */
  readonly clampsGrid: boolean;
  /** Creates the spec of a figure. */
  readonly specOf: (content: FigureContent) => FigureSpec;
}

/** Finds the panels in sight. @throws HeadglowError for rows or columns out of range */
export function findFigureInSight(content: FigureContent, input: InSightInput): FigureInSight {
  const { zoom, only, clampsGrid, specOf } = input;
  const spec = specOf(content);
  if (only === null && !zoom?.rows && !zoom?.columns) return { spec, indices: null, part: null };
  const grid = chooseFigureGrid(spec);
  if (only !== null) {
    const { row, column } = grid.slot(only);
    const part: PartInSight = { grid, rows: [row, row + 1], columns: [column, column + 1] };
    return { spec: specOfPanels(content, [only], null, specOf), indices: [only], part };
  }
  const inSight = (axis: 'rows' | 'columns'): Range => {
    const slice = zoom?.[axis] ?? [0, null];
    return clampsGrid ? clampSlice(slice, grid[axis]) : requireRange(axis, slice, grid[axis]);
  };
  const [rows, columns] = [inSight('rows'), inSight('columns')];
  const part = { grid, rows, columns };
  const { panels: indices, grid: own } = cutGrid(grid, spec.panels.length, rows, columns);
  if (indices.length === spec.panels.length) return { spec: { ...spec, grid: own }, indices: null, part };
  return { spec: { ...specOfPanels(content, indices, own.table, specOf), grid: own }, indices, part };
}

/** The nearest range of the same length within `count` rows or columns. */
function clampSlice(slice: Slice, count: number): Range {
  const [start, end] = resolveSlice(slice, count);
  const length = Math.min(Math.max(end - start, 1), count);
  const first = Math.min(Math.max(start, 0), count - length);
  return [first, first + length];
}

/** The spec of some of the panels, with the colorbars of their scales. */
function specOfPanels(
  content: FigureContent,
  indices: readonly number[],
  table: TableLayout | null,
  specOf: InSightInput['specOf'],
): FigureSpec {
  const { panels, sights, zoomed, scales, groupOf, missing } = content;
  const pick = <Item>(items: readonly Item[]): Item[] => indices.map((i) => items[i] as Item);
  const groups = pick(groupOf);
  const used = [...new Set(groups)].sort((a, b) => a - b);
  const position = new Map(used.map((scale, i) => [scale, i]));
  const spec = specOf({
    panels: pick(panels),
    sights: pick(sights),
    zoomed: zoomed === null ? null : indices.indexOf(zoomed),
    table,
    // Without panels in sight, the colorbars of all of them are shown.
    scales: used.length > 0 ? used.map((scale) => scales[scale] as Scale) : scales,
    groupOf: groups.map((group) => position.get(group) as number),
    order: null,
    missing,
  });
  if (used.length === 0) return spec;
  const withScale = (bar: ColorbarSpec): ColorbarSpec => ({
    ...bar,
    // A panel and its colorbar need the name only once.
    title: spec.panels.length === 1 && bar.title === spec.panels[0]?.title ? '' : bar.title,
    scale: bar.scale === null ? null : (used[bar.scale] as number),
  });
  const { colorbars, ownBars } = spec;
  return {
    ...spec,
    colorbars: colorbars.map(withScale),
    ...(ownBars && { ownBars: ownBars.map(withScale) }),
  };
}

const OUT_OF_SIGHT: Rect = { x: 0, y: 0, width: 0, height: 0 };

/** The rectangle of each of `count` panels, of which those at `indices` have been placed; without area if out of sight. */
export function rectsOfAll(
  placed: readonly Rect[],
  indices: readonly number[] | null,
  count: number,
): readonly Rect[] {
  if (indices === null) return placed;
  const rects: Rect[] = new Array(count).fill(OUT_OF_SIGHT);
  for (const [i, index] of indices.entries()) rects[index] = placed[i] as Rect;
  return rects;
}
