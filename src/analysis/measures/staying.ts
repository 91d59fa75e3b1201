// From when on something stays true in a training run.

/** The first checkpoint from which `holds` is true at every later one; `checkpoints` where it is not even at the last. */
export function staysFrom(checkpoints: number, holds: (checkpoint: number) => boolean): number {
  let first = checkpoints;
  while (first > 0 && holds(first - 1)) first--;
  return first;
}

/**
 * The checkpoint at which a group of cells emerged: the first from which at least half of them are bright at every later
 * checkpoint, not necessarily the same half.
 */
export function groupEmergence(
  cells: Uint32Array,
  checkpoints: number,
  isBright: (checkpoint: number, cell: number) => boolean,
): number {
  return staysFrom(checkpoints, (checkpoint) => {
    let bright = 0;
    for (let i = 0; i < cells.length; i++) bright += Number(isBright(checkpoint, cells[i] as number));
    return 2 * bright >= cells.length;
  });
}
