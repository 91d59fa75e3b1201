// The positions of items in an order.

const known = new WeakMap<readonly number[], Uint32Array>();

/** The position of each item in an order, which is a permutation of 0, 1, 2 and so on. Cached per order. */
export function positionsIn(order: readonly number[]): Uint32Array {
  let positions = known.get(order);
  if (!positions) {
    positions = new Uint32Array(order.length);
    for (const [position, item] of order.entries()) positions[item] = position;
    known.set(order, positions);
  }
  return positions;
}
