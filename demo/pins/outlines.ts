// Pinned heads in the figure: outlines, on a layer of their own above it.

import type { PanelLayout, View } from '../../src/index.ts';
import { pinMark } from './marks.ts';
import type { Pin } from './pins.ts';

/** CSS pixels of the smallest outline; half of it lies beyond a cell, so that none hides what it shows. */
const SMALLEST = 8;

/** More outlines than these would hide the figure: each head is then outlined in its own panel alone. */
const MOST = 2000;

const SVG = 'http://www.w3.org/2000/svg';

/** Start and length of an outline around a cell along an axis. */
function around(
  cell: number,
  cells: number,
  start: number,
  length: number,
  smallest: number,
): [number, number] {
  const side = Math.max(length / cells + smallest / 2, smallest);
  return [start + ((cell + 0.5) / cells) * length - side / 2, side];
}

function outline(panel: PanelLayout, pin: Pin, isLower: boolean, pixel: number): SVGElement[] {
  const row = isLower ? panel.layers - 1 - pin.layer : pin.layer;
  const [x, width] = around(pin.head, panel.heads, panel.x, panel.width, SMALLEST * pixel);
  const [y, height] = around(row, panel.layers, panel.y, panel.height, SMALLEST * pixel);
  // White behind the colour shows on every colour of every table.
  const strokes = [
    ['#fff', 4],
    [pinMark(pin).color, 2],
  ] as const;
  return strokes.map(([stroke, weight]) => {
    const rect = document.createElementNS(SVG, 'rect');
    const attributes = { x, y, width, height, stroke, 'stroke-width': weight * pixel, fill: 'none' };
    for (const [name, value] of Object.entries(attributes)) rect.setAttribute(name, String(value));
    return rect;
  });
}

interface Outlined {
  readonly panel: PanelLayout;
  readonly pin: Pin;
}

/** Which heads are outlined in which panels. @param pinsOf those of a panel */
export function outlinedHeads(
  panels: readonly PanelLayout[],
  pinsOf: (panel: PanelLayout) => readonly Pin[],
): readonly Outlined[] {
  const all = panels
    .filter(({ width, height }) => width > 0 && height > 0)
    .flatMap((panel) => pinsOf(panel).map((pin) => ({ panel, pin })));
  return all.length > MOST ? all.filter(({ panel, pin }) => panel.task === pin.task) : all;
}

/**
 * Puts the layer over a figure; the result draws it anew.
 * @param pinsOf those to be outlined in a panel
 */
export function createPinOutlines(
  figure: HTMLElement,
  view: View,
  pinsOf: (panel: PanelLayout) => readonly Pin[],
): () => void {
  const svg = document.createElementNS(SVG, 'svg');
  svg.classList.add('pins');
  svg.setAttribute('aria-hidden', 'true');
  figure.append(svg);
  return () => {
    const { layout, options } = view;
    const pixel = layout.width / (figure.clientWidth || layout.width);
    svg.setAttribute('viewBox', `0 0 ${layout.width} ${layout.height}`);
    const drawn = new DocumentFragment();
    for (const { panel, pin } of outlinedHeads(layout.panels, pinsOf))
      drawn.append(...outline(panel, pin, options.origin === 'lower', pixel));
    svg.replaceChildren(drawn);
  };
}
