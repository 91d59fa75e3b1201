// Draws boxes around cells, with the names of heads next to them where there is room.

import { colorOf } from '../scale/colormaps.ts';
import type { ValuesLookup } from '../tensor/source.ts';
import { lookUpCells, type Writer } from './cell-values.ts';
import type { PanelCell } from './chosen-cells.ts';
import { inkOnMost } from './contrast.ts';
import type { Rect } from './figure.ts';
import { cellRect, cellsAt } from './matrix-cells.ts';
import type { Panel, PathMark, Point, TextMark } from './scene.ts';
import { isWithin, lineHeight, placeText } from './text.ts';

/** Sizes in CSS pixels: the lines of a box, dark on a light one that shows on both sides; the smallest box. */
const LINE = 1.2;
const HALO = 0.9;
const MIN_BOX = 6;

/** Panels smaller than this, in CSS pixels, have no boxes, which would hide them. */
const MIN_PANEL = 24;

/** Font size of a name, and its distance to its box, in CSS pixels. */
const LABEL_SIZE = 9;
const LABEL_GAP = 2;

/** Names per panel: more would hide its cells. */
const MAX_LABELS = 100;

const COLORS = { line: '#000000', halo: '#ffffff' } as const;

/** A cell that is marked. */
interface Box {
  readonly cell: PanelCell;
  /** The part of the cell in sight, or more if that is very small. */
  readonly rect: Rect;
}

const grow = ({ x, y, width, height }: Rect, by: number): Rect => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

/** A rectangle of at least some width and height, about the same centre. */
function atLeast({ x, y, width, height }: Rect, least: number): Rect {
  const [across, down] = [Math.max(width, least), Math.max(height, least)];
  return { x: x - (across - width) / 2, y: y - (down - height) / 2, width: across, height: down };
}

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Widths of lines in whole device pixels. */
const lineWidths = (pixelRatio: number): { readonly line: number; readonly halo: number } => ({
  line: Math.max(1, Math.round(LINE * pixelRatio)),
  halo: Math.max(1, Math.round(HALO * pixelRatio)),
});

/** Whether a panel is large enough for boxes. */
export const hasRoomForBoxes = ({ rect }: Panel, pixelRatio: number): boolean =>
  Math.min(rect.width, rect.height) >= MIN_PANEL * pixelRatio;

/** The boxes of a panel in sight. */
export const boxesOf = (panel: Panel, cells: readonly PanelCell[], pixelRatio: number): readonly Box[] =>
  cells.flatMap((cell) => {
    const rect = cellRect(panel, cell);
    return rect ? [{ cell, rect: atLeast(rect, Math.round(MIN_BOX * pixelRatio)) }] : [];
  });

/** The lines of boxes: a light line with a dark one on it, which contrast with every colour. The dark one is outside of the cells. */
export function boxMarks(boxes: readonly Box[], pixelRatio: number): readonly PathMark[] {
  if (boxes.length === 0) return [];
  const { line, halo } = lineWidths(pixelRatio);
  const lines = boxes.map(({ rect }): Point[] => {
    const { x, y, width, height } = grow(rect, line / 2);
    return [
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ];
  });
  const path = { kind: 'path', lines, closed: true } as const;
  return [
    { ...path, stroke: COLORS.halo, width: line + 2 * halo },
    { ...path, stroke: COLORS.line, width: line },
  ];
}

/** Places for a text next to a box, the preferred one first: its sides, then its corners. */
function placesAround({ x, y, width, height }: Rect, text: { width: number; height: number }): Point[] {
  const across = [x + width + text.width / 2, x - text.width / 2, x + width / 2] as const;
  const down = [y + height + text.height / 2, y - text.height / 2, y + height / 2] as const;
  const [right, left, middle] = across;
  const [below, above, level] = down;
  return [
    [right, level],
    [left, level],
    [middle, above],
    [middle, below],
    [right, above],
    [right, below],
    [left, above],
    [left, below],
  ];
}

/** The bounding box of a text about a point, in whole pixels, as `placeText` makes it: most places are not free. */
function boxAround([x, y]: Point, width: number, height: number): Rect {
  const [left, top] = [Math.floor(x - width / 2), Math.floor(y - height / 2)];
  return { x: left, y: top, width: Math.ceil(x + width / 2) - left, height: Math.ceil(y + height / 2) - top };
}

/** Colours of the cells under a rectangle, at three points along its middle; none where values are not loaded. */
function colorsUnder(panel: Panel, { x, y, width, height }: Rect, valueAt: ReturnType<typeof lookUpCells>) {
  return [1 / 6, 1 / 2, 5 / 6].flatMap((share) => {
    const pixel = { x: Math.floor(x + share * width), y: Math.floor(y + height / 2) };
    const { layers, heads } = cellsAt(panel, pixel, true);
    const value = valueAt(layers[0], heads[0]);
    return value === null ? [] : [colorOf(panel.norm, panel.colormap, value)];
  });
}

/** The name of a head: `L10H4`, or with another letter if heads are called otherwise. */
function nameOf({ tensor, order }: Panel, cell: PanelCell): string {
  const { layer, head } = order?.headAt(cell) ?? cell;
  return `L${layer}${(tensor.headName ?? 'head').charAt(0).toUpperCase()}${head}`;
}

/**
 * Names of marked heads within their panel, without overlaps; those of the first cells are placed first.
 * @param taken what they must not cover, apart from boxes
 */
export function labelMarks(
  panel: Panel,
  boxes: readonly Box[],
  taken: readonly Rect[],
  { valuesAt, writer }: { readonly valuesAt: ValuesLookup; readonly writer: Writer },
): readonly TextMark[] {
  const { pixelRatio, measure } = writer;
  const { x, y, width, height } = panel.rect;
  const edges = { left: x, top: y, right: x + width, bottom: y + height };
  const { line, halo } = lineWidths(pixelRatio);
  const around = boxes.map(({ rect }) => grow(rect, line + halo));
  const valueAt = lookUpCells(panel, valuesAt);
  const marks: TextMark[] = [];
  const obstacles = [...around, ...taken];
  const isFree = (box: Rect): boolean => isWithin(box, edges) && !obstacles.some((one) => overlap(one, box));
  for (const [i, { cell }] of boxes.slice(0, MAX_LABELS).entries()) {
    const text = nameOf(panel, cell);
    const [length, tall] = [
      measure(text, LABEL_SIZE, false) * pixelRatio,
      lineHeight(LABEL_SIZE * pixelRatio),
    ];
    const gap = 2 * LABEL_GAP * pixelRatio;
    const center = placesAround(around[i] as Rect, {
      width: length + gap,
      height: LABEL_SIZE * pixelRatio + gap,
    }).find((place) => isFree(boxAround(place, length, tall)));
    if (!center) continue;
    const placed = placeText(
      { text, x: center[0], y: center[1], size: LABEL_SIZE, role: 'cell-label' },
      writer,
    );
    obstacles.push(grow(placed.box, LABEL_GAP * pixelRatio));
    marks.push({ kind: 'text', ...placed, ...inkOnMost(colorsUnder(panel, placed.box, valueAt)) });
  }
  return marks;
}
