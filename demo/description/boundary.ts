// Outlines of cells in a panel, as SVG path data.

import { extent } from 'd3-array';
import type { PanelCells, Run } from '../../src/analysis.ts';
import { byDirection, type Layout, type PanelLayout } from '../../src/index.ts';
import { placesOfRuns } from '../parts/sorted-cells.ts';

type Orientation = Pick<Layout, 'origin' | 'transpose'>;

/** Adjacent cells of one layer. */
interface CellRun {
  readonly layer: number;
  readonly first: number;
  readonly last: number;
}

/** Positions of cell edges in device pixels. */
interface EdgePositions {
  /** Edge of a head on the side of head 0. */
  readonly head: (head: number) => number;
  /** Edge of a layer on the side of layer 0. */
  readonly layer: (layer: number) => number;
  /** A point, from the positions of a head and of a layer. */
  readonly point: (head: number, layer: number) => string;
}

/** The runs of each layer, in ascending order. */
type RunsByLayer = ReadonlyMap<number, readonly CellRun[]>;

/** Above this number of groups, boxes would hide the figure. */
const MAX_BOXES = 100;

/** The part of a run that is in sight, as a list of none or one. */
function cellRunsInSight(
  [layer, first, last]: Run,
  { layersInSight: [top, bottom], headsInSight: [left, right] }: PanelLayout,
): CellRun[] {
  const run = { layer, first: Math.max(first, Math.floor(left)), last: Math.min(last, Math.ceil(right) - 1) };
  return layer + 1 > top && layer < bottom && run.first <= run.last ? [run] : [];
}

/** The position of `value` between the ends of a range, within [0, 1]. */
const fractionOf = (value: number, [start, end]: readonly [number, number]): number =>
  Math.min(Math.max((value - start) / (end - start), 0), 1);

function groupByLayer(runs: readonly CellRun[]): RunsByLayer {
  const byLayer = new Map<number, CellRun[]>();
  for (const run of runs) {
    const layerRuns = byLayer.get(run.layer);
    if (layerRuns) layerRuns.push(run);
    else byLayer.set(run.layer, [run]);
  }
  return byLayer;
}

/** Groups runs that touch, including at corners. */
function groupTouching(runs: readonly CellRun[], byLayer: RunsByLayer): readonly CellRun[][] {
  const ungrouped = new Set(runs);
  const groups: CellRun[][] = [];
  for (const seed of runs) {
    if (!ungrouped.delete(seed)) continue;
    const group = [seed];
    // The group grows while it is iterated.
    for (const { layer, first, last } of group)
      for (const adjacentLayer of [layer - 1, layer + 1])
        for (const other of byLayer.get(adjacentLayer) ?? []) {
          const touches = other.first <= last + 1 && other.last >= first - 1;
          if (touches && ungrouped.delete(other)) group.push(other);
        }
    groups.push(group);
  }
  return groups;
}

/** Finds the parts of a run that are not adjacent to any run of a neighbouring layer. */
function findUncovered(
  { first, last }: CellRun,
  adjacent: readonly CellRun[],
): readonly Pick<CellRun, 'first' | 'last'>[] {
  const uncovered: Pick<CellRun, 'first' | 'last'>[] = [];
  let start = first;
  for (const run of adjacent) {
    if (run.last < start || run.first > last) continue;
    if (run.first > start) uncovered.push({ first: start, last: run.first - 1 });
    start = run.last + 1;
  }
  if (start <= last) uncovered.push({ first: start, last });
  return uncovered;
}

/** Draws the lines between included and excluded cells. */
function boundaryPath(
  runs: readonly CellRun[],
  byLayer: RunsByLayer,
  { head: x, layer: y, point }: EdgePositions,
): string {
  const lines: string[] = [];
  const line = ([x1, y1]: [number, number], [x2, y2]: [number, number]): string =>
    `M${point(x1, y1)}L${point(x2, y2)}`;
  for (const run of runs) {
    const { layer, first, last } = run;
    const sides = [
      { adjacentLayer: layer - 1, edge: layer },
      { adjacentLayer: layer + 1, edge: layer + 1 },
    ];
    for (const { adjacentLayer, edge } of sides)
      for (const part of findUncovered(run, byLayer.get(adjacentLayer) ?? []))
        lines.push(line([x(part.first), y(edge)], [x(part.last + 1), y(edge)]));
    for (const edge of [first, last + 1]) lines.push(line([x(edge), y(layer)], [x(edge), y(layer + 1)]));
  }
  return lines.join('');
}

/** Draws a box around a group that is too small for its boundary to be visible; returns null for a larger group. */
function boxPath(
  group: readonly CellRun[],
  { head: x, layer: y, point }: EdgePositions,
  minSize: number,
): string | null {
  const rangeOf = (values: readonly number[]) => extent(values) as [number, number];
  const [left, right] = rangeOf(group.flatMap(({ first, last }) => [x(first), x(last + 1)]));
  const [top, bottom] = rangeOf(group.flatMap(({ layer }) => [y(layer), y(layer + 1)]));
  if (Math.max(right - left, bottom - top) >= 2 * minSize) return null;
  // A margin keeps the line off the cells.
  const marginX = Math.max(minSize / 4, (minSize - (right - left)) / 2);
  const marginY = Math.max(minSize / 4, (minSize - (bottom - top)) / 2);
  const [x1, x2, y1, y2] = [left - marginX, right + marginX, top - marginY, bottom + marginY];
  return `M${point(x1, y1)}L${point(x2, y1)}L${point(x2, y2)}L${point(x1, y2)}z`;
}

/**
 * Creates the path of an outline around the cells of a panel that are in sight; '' if none is.
 * @param minSize minimum size of an outline in device pixels: small groups of smaller cells get a box
 */
export function outlinePath(
  cells: PanelCells,
  panel: PanelLayout,
  orientation: Orientation,
  minSize: number,
): string {
  if (panel.width === 0 || panel.height === 0) return '';
  const across = (fraction: number): number => panel.x + fraction * panel.width;
  const isLower = orientation.origin === 'lower';
  const down = (fraction: number): number => panel.y + (isLower ? 1 - fraction : fraction) * panel.height;
  const [ofLayer, ofHead] = orientation.transpose ? [across, down] : [down, across];
  const positions: EdgePositions = {
    head: (head) => ofHead(fractionOf(head, panel.headsInSight)),
    layer: (layer) => ofLayer(fractionOf(layer, panel.layersInSight)),
    point: (head, layer) => (orientation.transpose ? `${layer} ${head}` : `${head} ${layer}`),
  };
  const runs = placesOfRuns(panel, cells.runs).flatMap((run) => cellRunsInSight(run, panel));
  const byLayer = groupByLayer(runs);
  if (cellSize(panel, orientation) >= minSize) return boundaryPath(runs, byLayer, positions);
  const groups = groupTouching(runs, byLayer);
  if (groups.length > MAX_BOXES) return boundaryPath(runs, byLayer, positions);
  return groups
    .map((group) => boxPath(group, positions, minSize) ?? boundaryPath(group, byLayer, positions))
    .join('');
}

/** Returns the length of the shorter side of a panel's cells, in device pixels. */
export function cellSize(
  { width, height, headsInSight, layersInSight }: PanelLayout,
  orientation: Orientation,
): number {
  const { across, down } = byDirection({ layers: layersInSight, heads: headsInSight }, orientation);
  return Math.min(width / (across[1] - across[0]), height / (down[1] - down[0]));
}
