// The order of the cells of a sorted matrix: which head of the data is at which place.

/** For each place of a matrix, row by row: `layer * heads + head` of the head that is there. */
export type CellNumbers = readonly number[];

/** A layer and a head, or a row and a column of a matrix. */
export interface CellPosition {
  readonly layer: number;
  readonly head: number;
}

/** An order of cells. It has functions, so that what shows cells needs no code for orders. */
export interface CellOrder {
  readonly cells: CellNumbers;
  /** The head at a place, as a part of a read-out. */
  readonly headAt: (place: CellPosition) => CellPosition & { readonly isSorted: true };
  /** The place of a head: the inverse of `headAt`. */
  readonly placeOf: (head: CellPosition) => CellPosition;
}

const orders = new WeakMap<CellNumbers, CellOrder>();

/** The order with these cells; the same object for the same list. @param heads per layer */
export function cellOrder(cells: CellNumbers, heads: number): CellOrder {
  const known = orders.get(cells);
  if (known) return known;
  const places = new Array<number>(cells.length);
  for (const [place, cell] of cells.entries()) places[cell] = place;
  const lookUp =
    (numbers: CellNumbers) =>
    ({ layer, head }: CellPosition) => {
      // What is no cell stays none.
      const cell = head >= 0 && head < heads ? numbers[layer * heads + head] : undefined;
      if (cell === undefined) return { layer, head, isSorted: true as const };
      return { layer: Math.floor(cell / heads), head: cell % heads, isSorted: true as const };
    };
  const order = { cells, headAt: lookUp(cells), placeOf: lookUp(places) };
  orders.set(cells, order);
  return order;
}
