// The boundary of cells in a panel, as path data.

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

/** Lines between cells that are in and cells that are not. */
function boundary(runs: readonly Run[], { x, y }: Place): string {
  const rows = new Map<number, Run[]>();
  for (const run of runs) {
    const row = rows.get(run[0]);
    if (row) row.push(run);
    else rows.set(run[0], [run]);
  }
  const parts: string[] = [];
  for (const [layer, row] of rows)
    for (const run of row) {
      const [, first, last] = run;
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

/** Boxes about runs of cells that are too small for their boundary to show. */
function boxes(runs: readonly Run[], { x, y }: Place, smallest: number): string {
  const side = (from: number, to: number): readonly [number, number] => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const more = Math.max(smallest - (high - low), 0) / 2;
    return [low - more, high + more];
  };
  return runs
    .map(([layer, first, last]) => {
      const [left, right] = side(x(first), x(last + 1));
      const [top, bottom] = side(y(layer), y(layer + 1));
      return `M${left} ${top}H${right}V${bottom}H${left}z`;
    })
    .join('');
}

/**
 * Path data around cells of a panel; '' where the panel has no room.
 * @param smallest device pixels of a cell under which a box that large is drawn about it, where cells are few
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
  const cell = Math.min(panel.width / panel.heads, panel.height / panel.layers);
  return cell < smallest && runs.length < 100 ? boxes(runs, place, smallest) : boundary(runs, place);
}
