// Outlines of pinned heads, in an SVG layer above the figure.

import { placeOfHead } from '../../src/analysis.ts';
import { byDirection, type Layout, type PanelLayout, type View } from '../../src/index.ts';
import { pinMark } from './marks.ts';
import type { Pin } from './pins.ts';

/** Minimum size of an outline in CSS pixels. An outline extends beyond its cell by half of this, so that it does not hide it. */
const MIN_SIZE = 8;

/** Above this number of outlines, which would hide the figure, each head is outlined in its own panel only. */
const MAX_OUTLINES = 2000;

const SVG = 'http://www.w3.org/2000/svg';

/** One axis of a panel. */
interface Axis {
  /** The cells in sight. */
  readonly cells: readonly [start: number, end: number];
  /** Device pixels. */
  readonly start: number;
  readonly length: number;
  /** Whether cell 0 is at the end of the axis. */
  readonly isReversed: boolean;
}

/** Returns start and length of an outline around the part of a cell that is in sight; null if none is. */
function outlineExtent(
  cell: number,
  { cells: [first, end], start, length, isReversed }: Axis,
  minSize: number,
): [number, number] | null {
  const from = Math.max(cell, first) - first;
  const to = Math.min(cell + 1, end) - first;
  if (from >= to) return null;
  const scale = length / (end - first);
  const center = ((from + to) / 2) * scale;
  const size = Math.max((to - from) * scale + minSize / 2, minSize);
  return [start + (isReversed ? length - center : center) - size / 2, size];
}

/** @param pixel device pixels per CSS pixel */
function createOutline(panel: PanelLayout, pin: Pin, layout: Layout, pixel: number): SVGElement[] {
  const { x: left, y: top, layersInSight, headsInSight } = panel;
  const cells = byDirection({ layers: layersInSight, heads: headsInSight }, layout);
  const [row, column] = placeOfHead(panel, pin);
  const cell = byDirection({ layers: row, heads: column }, layout);
  const isReversed = layout.origin === 'lower';
  const columns = { cells: cells.across, start: left, length: panel.width, isReversed: false };
  const rows = { cells: cells.down, start: top, length: panel.height, isReversed };
  const across = outlineExtent(cell.across, columns, MIN_SIZE * pixel);
  const down = outlineExtent(cell.down, rows, MIN_SIZE * pixel);
  if (!across || !down) return [];
  const [x, width] = across;
  const [y, height] = down;
  // A white stroke behind the colour keeps it visible on every colormap.
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

/** A pin to outline in a panel. */
interface OutlinedPin {
  readonly panel: PanelLayout;
  readonly pin: Pin;
}

/** Returns the pins to outline in each panel. */
export function outlinedHeads(
  panels: readonly PanelLayout[],
  pinsOf: (panel: PanelLayout) => readonly Pin[],
): readonly OutlinedPin[] {
  const all = panels
    .filter(({ width, height }) => width > 0 && height > 0)
    .flatMap((panel) => pinsOf(panel).map((pin) => ({ panel, pin })));
  return all.length > MAX_OUTLINES ? all.filter(({ panel, pin }) => panel.task === pin.task) : all;
}

/**
 * Adds the layer to a figure.
 * @param pinsOf returns the pins to outline in a panel
 * @returns a function that redraws the layer
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
    const { layout } = view;
    const pixel = layout.width / (figure.clientWidth || layout.width);
    svg.setAttribute('viewBox', `0 0 ${layout.width} ${layout.height}`);
    const drawn = new DocumentFragment();
    for (const { panel, pin } of outlinedHeads(layout.panels, pinsOf))
      drawn.append(...createOutline(panel, pin, layout, pixel));
    svg.replaceChildren(drawn);
  };
}
