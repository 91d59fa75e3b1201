// The part of a grid that is in sight: some of its rows and columns.

import type { Range } from '../tensor/zoom.ts';
import type { Grid } from './figure.ts';
import { gridOfSlots } from './grid.ts';

/** Panels in sight, by index, and the grid of their slots, in which they are counted in this order. */
export interface GridPart {
  readonly panels: readonly number[];
  readonly grid: Grid;
}

/** The panels of a grid that are in some of its rows and columns. @param count panels of the grid */
export function cutGrid(grid: Grid, count: number, rows: Range, columns: Range): GridPart {
  const isIn = (at: number, [start, end]: Range): boolean => at >= start && at < end;
  const panels: number[] = [];
  for (let panel = 0; panel < count; panel++) {
    const { row, column } = grid.slot(panel);
    if (isIn(row, rows) && isIn(column, columns)) panels.push(panel);
  }
  const slots = panels.map((panel) => {
    const { row, column } = grid.slot(panel);
    return { row: row - rows[0], column: column - columns[0] };
  });
  const { table } = grid;
  const size = { rows: rows[1] - rows[0], columns: columns[1] - columns[0] };
  const part = table && {
    ...table,
    rows: table.rows.slice(...rows),
    columns: table.columns.slice(...columns),
    slots,
  };
  return { panels, grid: gridOfSlots(slots, size, part) };
}
