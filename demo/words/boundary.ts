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

/** True where no run of the layers beside touches one, not even at a corner. */
const isAlone = ([layer, first, last]: Run, rows: Rows): boolean =>
  [layer - 1, layer + 1].every((beside) =>
    (rows.get(beside) ?? []).every(([, start, end]) => end < first - 1 || start > last + 1),
  );

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

/** More boxes would hide the figure. */
const MOST_BOXES = 100;

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
 * @param smallest device pixels of the smallest outline: a run that touches no other has a box at least as large about it
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
  const cell = Math.min(panel.width / panel.heads, panel.height / panel.layers);
  const small = cell < smallest ? runs.filter((run) => isAlone(run, rows)) : [];
  if (small.length > MOST_BOXES) return boundary(runs, rows, place);
  const others = small.length > 0 ? runs.filter((run) => !isAlone(run, rows)) : runs;
  return boundary(others, rows, place) + boxes(small, place, smallest);
}
