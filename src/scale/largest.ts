// How many of a panel's cells are its largest, in pictures as in words: where equal ones do not all fit, which of them come first says
// nothing.

export interface LargestCount {
  readonly count: number;
  /** Whether others that equal the last of these are left out. */
  readonly isCut: boolean;
}

/**
 * How many cells of a panel are its largest: `most`, or fewer if there are fewer. Cells at the lowest level, such as 0 where most are 0,
 * count only if all of them fit: they are not large, and do not differ.
 * @param levels of cells in descending order, one more than `most` if there are as many
 * @param isLowest whether no cell of the panel is below a level
 */
export function countLargest(
  levels: ArrayLike<number>,
  most: number,
  isLowest: (level: number) => boolean,
): LargestCount {
  const [last, next] = [levels[most - 1], levels[most]];
  if (last === undefined || last !== next) return { count: Math.min(most, levels.length), isCut: false };
  if (!isLowest(last)) return { count: most, isCut: true };
  let count = most - 1;
  while (count > 0 && levels[count - 1] === last) count--;
  return { count, isCut: false };
}
