// The boundary of cells in a panel, as path data.

import { extent } from 'd3-array';
import type { PanelCells, Run } from '../../src/analysis.ts';
import type { PanelLayout } from '../../src/index.ts';

/** From cells to device pixels. */
interface Place {
  readonly x: (head: number) => number;
  readonly y: (layer: number) => number;
}

/** Runs of a layer, rising. */
type Row = readonly Run[];

/** The parts of a run that no run of another layer lies beside, as pairs of first and last head. */
function uncovered([, first, last]: Run, beside: Row): (readonly [number, number])[] {
  const parts: (readonly [number, number])[] = [];
  let from = first;
  for (const [, start, end] of beside) {
    if (end < from || start > last) continue;
    if (start > from) parts.push([from, start - 1]);
    from = end + 1;
  }
  if (from <= last) parts.push([from, last]);
  return parts;
}

type Rows = ReadonlyMap<number, Row>;

function rowsOf(runs: readonly Run[]): Rows {
  const rows = new Map<number, Run[]>();
  for (const run of runs) {
    const row = rows.get(run[0]);
    if (row) row.push(run);
    else rows.set(run[0], [run]);
  }
  return rows;
}

/** Runs that touch, corners included. */
function groupsOf(runs: readonly Run[], rows: Rows): readonly Run[][] {
  const left = new Set(runs);
  const groups: Run[][] = [];
  for (const seed of runs) {
    if (!left.delete(seed)) continue;
    const group = [seed];
    for (const [layer, first, last] of group)
      for (const beside of [layer - 1, layer + 1])
        for (const other of rows.get(beside) ?? [])
          if (other[1] <= last + 1 && other[2] >= first - 1 && left.delete(other)) group.push(other);
    groups.push(group);
  }
  return groups;
}

/** Lines between cells that are in and cells that are not. */
function boundary(runs: readonly Run[], rows: Rows, { x, y }: Place): string {
  const parts: string[] = [];
  for (const run of runs) {
    const [layer, first, last] = run;
    for (const [beside, edge] of [
      [layer - 1, layer],
      [layer + 1, layer + 1],
    ] as const)
      for (const [from, to] of uncovered(run, rows.get(beside) ?? []))
        parts.push(`M${x(from)} ${y(edge)}L${x(to + 1)} ${y(edge)}`);
    for (const edge of [first, last + 1]) parts.push(`M${x(edge)} ${y(layer)}L${x(edge)} ${y(layer + 1)}`);
  }
  return parts.join('');
}

/** A box about a group that is too small for its boundary to show; null about a larger one. */
function box(group: readonly Run[], { x, y }: Place, smallest: number): string | null {
  const span = (all: readonly number[]) => extent(all) as [number, number];
  const [left, right] = span(group.flatMap(([, first, last]) => [x(first), x(last + 1)]));
  const [top, bottom] = span(group.flatMap(([layer]) => [y(layer), y(layer + 1)]));
  if (Math.max(right - left, bottom - top) >= 2 * smallest) return null;
  // Beside the cells, not on them.
  const across = Math.max(smallest / 4, (smallest - (right - left)) / 2);
  const down = Math.max(smallest / 4, (smallest - (bottom - top)) / 2);
  return `M${left - across} ${top - down}H${right + across}V${bottom + down}H${left - across}z`;
}

/** More boxes would hide the figure. */
const MOST_BOXES = 100;

/**
 * Path data around cells of a panel; '' where the panel has no room.
 * @param smallest device pixels of the smallest outline: small groups of smaller cells have a box about them
 */
export function outlinePath(
  { runs }: PanelCells,
  panel: PanelLayout,
  isLower: boolean,
  smallest: number,
): string {
  if (panel.width === 0 || panel.height === 0) return '';
  const place: Place = {
    x: (head) => panel.x + (head / panel.heads) * panel.width,
    y: (layer) => panel.y + ((isLower ? panel.layers - layer : layer) / panel.layers) * panel.height,
  };
  const rows = rowsOf(runs);
  if (cellSize(panel) >= smallest) return boundary(runs, rows, place);
  const groups = groupsOf(runs, rows);
  if (groups.length > MOST_BOXES) return boundary(runs, rows, place);
  return groups.map((group) => box(group, place, smallest) ?? boundary(group, rows, place)).join('');
}

/** Device pixels of the shorter side of a panel's cells. */
export const cellSize = ({ width, height, heads, layers }: PanelLayout): number =>
  Math.min(width / heads, height / layers);
