// Places of labels that do not overlap: at the ends of lines, and next to points.

/** A label's place along one direction. */
interface Place {
  readonly at: number;
}

/**
 * Moves labels apart, as little as possible, and keeps them in a range. Blocks of labels that touch are centred on their places.
 * @param gap least distance of neighbours
 * @returns places in the order of the labels
 */
export function moveApart(
  labels: readonly Place[],
  gap: number,
  [start, end]: readonly [number, number],
): number[] {
  const order = [...labels.keys()].sort((a, b) => (labels[a] as Place).at - (labels[b] as Place).at);
  const blocks: { members: number[]; center: number }[] = [];
  const halfOf = ({ members }: (typeof blocks)[number]): number => ((members.length - 1) * gap) / 2;
  const centerOf = (members: readonly number[]): number => {
    const mean = members.reduce((sum, member) => sum + (labels[member] as Place).at, 0) / members.length;
    const half = ((members.length - 1) * gap) / 2;
    return Math.max(start + half, Math.min(end - half, mean));
  };
  for (const label of order) {
    let block = { members: [label], center: centerOf([label]) };
    for (let last = blocks.at(-1); last; last = blocks.at(-1)) {
      if (last.center + halfOf(last) + gap <= block.center - halfOf(block)) break;
      blocks.pop();
      const members: number[] = [...last.members, ...block.members];
      block = { members, center: centerOf(members) };
    }
    blocks.push(block);
  }
  const places = new Array<number>(labels.length).fill(0);
  for (const block of blocks)
    for (const [i, member] of block.members.entries())
      places[member] = block.center - halfOf(block) + i * gap;
  return places;
}

/** A rectangle in CSS pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** A point with a label of some width. */
export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Where a label is: the left end of its text, and the middle of its line. */
export interface LabelPlace {
  readonly x: number;
  readonly y: number;
}

/** Distances of a label from its point that are tried, in CSS pixels. */
const DISTANCES = [6, 12, 20, 30];
const DIRECTIONS = [0, -1, 1, 2, -2, 3, -3, 4].map((eighth) => (eighth * Math.PI) / 4);

/**
 * Places labels next to their points, away from each other, from all points, and within an area; the first ones have the
 * choice. Null for a label without room.
 */
export function placeAround(
  points: readonly LabelledPoint[],
  obstacles: readonly Box[],
  area: Box,
  height: number,
): (LabelPlace | null)[] {
  const taken: Box[] = [];
  return points.map(({ x, y, width }) => {
    for (const distance of DISTANCES)
      for (const angle of DIRECTIONS) {
        const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
        const left = x + distance * dx - (width * (1 - dx)) / 2;
        const top = y + distance * dy - (height * (1 - dy)) / 2;
        const box = { x: left, y: top, width, height };
        const isInside =
          left >= area.x &&
          top >= area.y &&
          left + width <= area.x + area.width &&
          top + height <= area.y + area.height;
        if (
          !isInside ||
          taken.some((other) => overlap(box, other)) ||
          obstacles.some((other) => overlap(box, other))
        )
          continue;
        taken.push(box);
        return { x: left, y: top + height / 2 };
      }
    return null;
  });
}
