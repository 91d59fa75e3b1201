// The cross-hair: the same head in all panels, on a canvas of its own so that moving it redraws no data.

import { cellRect } from '../figure/cells.ts';
import type { Composition } from '../figure/compose.ts';
import type { Cell } from '../figure/read.ts';

/** Device pixels that a cell's box needs at least, so that it doesn't hide what it points at. */
const SMALLEST_BOX = 6;

/** CSS pixels that a panel needs for a cross-hair not to bury it; smaller ones are marked only where pointed at. */
const SMALLEST_PANEL = 24;

/** @param canvas as large as the figure; what is on it goes */
export function drawCrosshair(canvas: HTMLCanvasElement, composition: Composition, cell: Cell): void {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const { panels, options, figure } = composition;
  context.clearRect(0, 0, figure.width, figure.height);
  const line = Math.max(1, Math.round(figure.pixelRatio));
  const halo = new Path2D();
  const core = new Path2D();
  const bar = (x: number, y: number, width: number, height: number) => {
    if (width <= 0 || height <= 0) return;
    halo.rect(x - line, y - line, width + 2 * line, height + 2 * line);
    core.rect(x, y, width, height);
  };
  panels.forEach(({ tensor, rect }, index) => {
    if (cell.layer >= tensor.layers || cell.head >= tensor.heads || rect.width === 0) return;
    const small = Math.min(rect.width, rect.height) < SMALLEST_PANEL * figure.pixelRatio;
    if (small && index !== cell.panel) return;
    const box = cellRect(rect, tensor.layers, tensor.heads, options.origin, cell.layer, cell.head);
    const [x0, y0, x1, y1] = [box.x, box.y, box.x + box.width, box.y + box.height];
    const [centreX, centreY] = [(x0 + x1 - line) >> 1, (y0 + y1 - line) >> 1];
    const gap = Math.max(SMALLEST_BOX - (x1 - x0), 0) >> 1;
    // Four arms that stop at the cell, and a box around it in the panel pointed at.
    bar(rect.x, centreY, x0 - gap - rect.x, line);
    bar(x1 + gap, centreY, rect.x + rect.width - x1 - gap, line);
    bar(centreX, rect.y, line, y0 - gap - rect.y);
    bar(centreX, y1 + gap, line, rect.y + rect.height - y1 - gap);
    const weight = index === cell.panel ? 2 * line : line;
    bar(x0 - gap - weight, y0 - gap - weight, x1 - x0 + 2 * (gap + weight), weight);
    bar(x0 - gap - weight, y1 + gap, x1 - x0 + 2 * (gap + weight), weight);
    bar(x0 - gap - weight, y0 - gap, weight, y1 - y0 + 2 * gap);
    bar(x1 + gap, y0 - gap, weight, y1 - y0 + 2 * gap);
  });
  // White on a dark edge shows on every colour of every table.
  context.fillStyle = 'rgba(0, 0, 0, 0.45)';
  context.fill(halo);
  context.fillStyle = '#ffffff';
  context.fill(core);
}
