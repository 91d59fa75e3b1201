// The order of the cells of a sorted matrix: which head of the data is at which place. Without an order, each is at its own.

/** For each place of a matrix, row by row: `layer * heads + head` of the head that is there. */
export type CellOrder = readonly number[];

/** A layer and a head, or a row and a column of a matrix. */
interface Position {
  readonly layer: number;
  readonly head: number;
}

/** The head at a place. @param heads per layer */
export function realCell(
  order: CellOrder | undefined,
  heads: number,
  { layer, head }: Position,
): { readonly layer: number; readonly head: number } {
  const cell = order?.[layer * heads + head];
  return cell === undefined ? { layer, head } : { layer: Math.floor(cell / heads), head: cell % heads };
}

const inverses = new WeakMap<CellOrder, CellOrder>();

/** The place of a head: the inverse of `realCell`. @param heads per layer */
export function placeOf(order: CellOrder | undefined, heads: number, cell: Position) {
  if (!order) return cell;
  let inverse = inverses.get(order);
  if (!inverse) {
    const places: number[] = [];
    order.forEach((one, place) => {
      places[one] = place;
    });
    inverse = places;
    inverses.set(order, inverse);
  }
  return realCell(inverse, heads, cell);
}
