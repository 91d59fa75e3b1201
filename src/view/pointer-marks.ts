// What marks the head that is pointed at: the same head in all panels under a cross-hair, on a canvas of its own so that
// moving it redraws no data, and a tooltip.

import { cellRect } from '../figure/cells.ts';
import type { Cell, Readout } from '../figure/readout.ts';
import type { Panel, Scene } from '../figure/scene.ts';
import { readoutText } from './readout-text.ts';
import type { ViewSettings } from './settings.ts';
import type { Surface } from './surface.ts';

/** Device pixels that a cell's box needs at least, so that it doesn't hide what it points at. */
const SMALLEST_BOX = 6;

/** CSS pixels that a panel needs for a cross-hair not to bury it; smaller ones are marked only where pointed at. */
const SMALLEST_PANEL = 24;

/** @param canvas as large as the figure; what is on it goes */
function drawCrosshair(canvas: HTMLCanvasElement, scene: Scene, cell: Cell): void {
  const context = canvas.getContext('2d');
  if (!context) return; // without memory for it, the tooltip alone says where the head is
  const { panels, width: across, height: down, pixelRatio } = scene;
  context.clearRect(0, 0, across, down);
  const line = Math.max(1, Math.round(pixelRatio));
  const halo = new Path2D();
  const core = new Path2D();
  const bar = (x: number, y: number, width: number, height: number) => {
    if (width <= 0 || height <= 0) return;
    halo.rect(x - line, y - line, width + 2 * line, height + 2 * line);
    core.rect(x, y, width, height);
  };
  panels.forEach(({ tensor, rect, origin }, index) => {
    if (cell.layer >= tensor.layers || cell.head >= tensor.heads || rect.width === 0) return;
    const small = Math.min(rect.width, rect.height) < SMALLEST_PANEL * pixelRatio;
    if (small && index !== cell.panel) return;
    const box = cellRect({ rect, layers: tensor.layers, heads: tensor.heads, origin }, cell);
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

/** Beside the cell, on the side that has room. */
function placeTooltip({ root, tooltip }: Surface, { width, height, panels }: Scene, readout: Readout): void {
  const { rect, tensor, origin } = panels[readout.panel] as Panel;
  const row = origin === 'lower' ? tensor.layers - 1 - readout.layer : readout.layer;
  // The figure may be stretched: what counts is its size on the page.
  const { clientWidth, clientHeight } = root;
  const x = ((rect.x + ((readout.head + 0.5) / tensor.heads) * rect.width) / width) * clientWidth;
  const y = ((rect.y + ((row + 0.5) / tensor.layers) * rect.height) / height) * clientHeight;
  const { offsetWidth, offsetHeight } = tooltip;
  const left = x + 14 + offsetWidth > clientWidth ? x - 14 - offsetWidth : x + 14;
  const top = y + 14 + offsetHeight > clientHeight ? y - 14 - offsetHeight : y + 14;
  tooltip.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)`;
}

/** Marks a head as far as the settings want it, or takes the marks away. */
export function drawMarks(
  surface: Surface,
  scene: Scene,
  readout: Readout | null,
  settings: ViewSettings,
): void {
  const { marks, tooltip } = surface;
  const { width, height } = scene;
  const isShown = readout && scene.panels[readout.panel];
  tooltip.style.display = 'none';
  if (isShown && settings.crosshair) {
    if (marks.width !== width) marks.width = width;
    if (marks.height !== height) marks.height = height;
    drawCrosshair(marks, scene, readout);
  } else if (marks.width > 0) marks.width = 0; // clears it, and lets go of its memory
  if (!isShown || !settings.tooltip) return;
  tooltip.textContent = readoutText(readout);
  tooltip.style.display = 'block';
  placeTooltip(surface, scene, readout);
}
