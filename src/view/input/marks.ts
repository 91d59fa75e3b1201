// Marks the head pointed at: a cross-hair on the head in all panels, on a separate canvas so that moving it does not redraw
// the data, and a tooltip.

import type { Rect } from '../../figure/figure.ts';
import { cellRect } from '../../figure/matrix-cells.ts';
import type { Cell, Readout } from '../../figure/readout.ts';
import type { Scene } from '../../figure/scene.ts';
import { readoutText } from '../readout-text.ts';
import type { ViewSettings } from '../settings.ts';
import { addStyledElement } from '../styled-element.ts';
import { FILL, type Surface } from '../surface.ts';

const TOOLTIP =
  'position:absolute;left:0;top:0;display:none;pointer-events:none;padding:5px 8px;border-radius:4px;' +
  'font:12px/1.4 system-ui,sans-serif;white-space:pre-wrap;overflow-wrap:anywhere;background:#111d;color:#fff;max-width:100%;z-index:1';

/** Minimum inner size of the box around a cell in device pixels, so that it does not cover a small cell. */
const MIN_BOX_SIZE = 6;

/** Minimum panel size for a cross-hair, in CSS pixels. Smaller panels are marked only if the pointer is on them. */
const MIN_PANEL_SIZE = 24;

/** Paths of a cross-hair: white lines, and dark outlines that keep them visible on every colour. */
class CrosshairPaths {
  readonly outline = new Path2D();
  readonly line = new Path2D();
  readonly #outlineWidth: number;

  constructor(outlineWidth: number) {
    this.#outlineWidth = outlineWidth;
  }

  addBar(x: number, y: number, width: number, height: number): void {
    if (width <= 0 || height <= 0) return;
    const margin = this.#outlineWidth;
    this.outline.rect(x - margin, y - margin, width + 2 * margin, height + 2 * margin);
    this.line.rect(x, y, width, height);
  }
}

/** How the cell is marked in one panel. */
interface PanelMark {
  /** The panel. */
  readonly rect: Rect;
  /** The cell. */
  readonly box: Rect;
  /** Width of the arms. */
  readonly line: number;
  /** Whether there are arms. */
  readonly hasArms: boolean;
  /** Width of the box around the cell. */
  readonly boxLine: number;
}

/** Adds four arms that end at the cell, and a box around the cell. */
function addCrosshair(paths: CrosshairPaths, { rect, box, line, boxLine, hasArms }: PanelMark): void {
  const [x0, y0, x1, y1] = [box.x, box.y, box.x + box.width, box.y + box.height];
  const [centreX, centreY] = [(x0 + x1 - line) >> 1, (y0 + y1 - line) >> 1];
  const gap = Math.max(MIN_BOX_SIZE - (x1 - x0), 0) >> 1;
  if (hasArms) {
    paths.addBar(rect.x, centreY, x0 - gap - rect.x, line);
    paths.addBar(x1 + gap, centreY, rect.x + rect.width - x1 - gap, line);
    paths.addBar(centreX, rect.y, line, y0 - gap - rect.y);
    paths.addBar(centreX, y1 + gap, line, rect.y + rect.height - y1 - gap);
  }
  const [left, top] = [x0 - gap - boxLine, y0 - gap - boxLine];
  const boxWidth = x1 - x0 + 2 * (gap + boxLine);
  const innerHeight = y1 - y0 + 2 * gap;
  paths.addBar(left, top, boxWidth, boxLine);
  paths.addBar(left, y1 + gap, boxWidth, boxLine);
  paths.addBar(left, y0 - gap, boxLine, innerHeight);
  paths.addBar(x1 + gap, y0 - gap, boxLine, innerHeight);
}

/** Whether values are written in cells, which arms would strike through. They are the last marks. */
function hasCellValues({ marks }: Scene): boolean {
  const last = marks.at(-1);
  return last?.kind === 'text' && last.role === 'cell-value';
}

/** Clears the canvas and marks a cell in all panels that have it. The canvas must be as large as the scene. */
function drawCrosshair(canvas: HTMLCanvasElement, scene: Scene, cell: Cell): void {
  const context = canvas.getContext('2d');
  if (!context) return; // out of memory: the tooltip still shows the head
  const { panels, pixelRatio } = scene;
  context.clearRect(0, 0, scene.width, scene.height);
  const line = Math.max(1, Math.round(pixelRatio));
  const paths = new CrosshairPaths(line);
  const hasArms = !hasCellValues(scene);
  panels.forEach((panel, index) => {
    const { rect } = panel;
    if (rect.width === 0 || rect.height === 0) return;
    const isPointedAt = index === cell.panel;
    const isSmall = Math.min(rect.width, rect.height) < MIN_PANEL_SIZE * pixelRatio;
    if (isSmall && !isPointedAt) return;
    const box = cellRect(panel, panel.order?.placeOf(cell) ?? cell);
    if (box) addCrosshair(paths, { rect, box, line, hasArms, boxLine: isPointedAt ? 2 * line : line });
  });
  context.fillStyle = 'rgba(0, 0, 0, 0.45)';
  context.fill(paths.outline);
  context.fillStyle = '#ffffff';
  context.fill(paths.line);
}

/** The marks of a view. */
export class Marks {
  readonly #root: HTMLElement;
  readonly #settings: ViewSettings;
  /** A transparent canvas for the cross-hair. It has no size, and so no memory, until a head is marked. */
  readonly #canvas: HTMLCanvasElement;
  readonly #tooltip: HTMLElement;

  /** Adds the elements, below messages. */
  constructor({ root, live, pictureLayers }: Surface, settings: ViewSettings) {
    this.#root = root;
    this.#settings = settings;
    this.#canvas = addStyledElement(root, 'canvas', `${FILL}pointer-events:none`);
    this.#tooltip = addStyledElement(root, 'div', TOOLTIP);
    for (const element of [this.#canvas, this.#tooltip]) {
      element.className = 'headglow-pointer';
      element.setAttribute('aria-hidden', 'true');
      live.before(element);
    }
    pictureLayers.push(this.#canvas);
  }

  /** Draws the marks that the settings allow for a head; null clears them. */
  draw(scene: Scene, readout: Readout | null): void {
    const [canvas, tooltip, settings] = [this.#canvas, this.#tooltip, this.#settings];
    if (!settings.crosshair && !settings.tooltip) return;
    const { width, height } = scene;
    const panel = readout && scene.panels[readout.panel];
    // A cell can be out of sight if it was selected by keyboard or `point`.
    const box = panel && cellRect(panel, panel.order?.placeOf(readout) ?? readout);
    tooltip.style.display = 'none';
    if (panel && settings.crosshair) {
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      drawCrosshair(canvas, scene, readout);
    } else if (canvas.width > 0) canvas.width = 0; // clears the canvas and frees its memory
    if (!box || !settings.tooltip) return;
    tooltip.textContent = readoutText(readout);
    tooltip.style.display = 'block';
    this.#placeTooltip(scene, box);
  }

  /** Places the tooltip next to the cell, on the side with enough space. */
  #placeTooltip({ width, height }: Scene, box: Rect): void {
    // The figure may be stretched, so its pixels are scaled to its size on the page.
    const { clientWidth, clientHeight } = this.#root;
    const x = ((box.x + box.width / 2) / width) * clientWidth;
    const y = ((box.y + box.height / 2) / height) * clientHeight;
    const { offsetWidth, offsetHeight } = this.#tooltip;
    const left = x + 14 + offsetWidth > clientWidth ? x - 14 - offsetWidth : x + 14;
    const top = y + 14 + offsetHeight > clientHeight ? y - 14 - offsetHeight : y + 14;
    this.#tooltip.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)`;
  }
}
