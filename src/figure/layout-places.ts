// Where the panels of a layout show heads. For apps that draw on figures; apart from the layout, as views do not need it.

import { cellOrder } from '../tensor/cell-order.ts';
import type { PanelLayout } from './layout-json.ts';
import type { Cell } from './readout.ts';

/** The row and the column of cells, from 0, at which a panel shows a head: with `sortCells`, not its layer and number. */
export function placeOfHead(
  { order, heads }: Pick<PanelLayout, 'order' | 'heads'>,
  cell: Pick<Cell, 'layer' | 'head'>,
): readonly [row: number, column: number] {
  const { layer, head } = order ? cellOrder(order, heads).placeOf(cell) : cell;
  return [layer, head];
}

/** The head at a row and a column of cells: the inverse of `placeOfHead`. */
export function headAtPlace(
  { order, heads }: Pick<PanelLayout, 'order' | 'heads'>,
  [row, column]: readonly [row: number, column: number],
): Pick<Cell, 'layer' | 'head'> {
  const place = { layer: row, head: column };
  const { layer, head } = order ? cellOrder(order, heads).headAt(place) : place;
  return { layer, head };
}
