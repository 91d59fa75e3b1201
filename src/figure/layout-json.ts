// The layout JSON: positions of panels and colorbars, for annotating or verifying a picture.

import type { Origin } from '../options.ts';
import { rememberLast } from '../tensor/remember.ts';
import { CELL_PARTS, type Range } from '../tensor/zoom.ts';
import type { Rect } from './figure.ts';
import type { Panel, Scene } from './scene.ts';

/** A panel's position, in device pixels from the top left, and its contents. */
export interface PanelLayout extends Rect {
  /** The model's name, `''` if it has none. */
  readonly model: string;
  /** The task's name, `''` if it has none. */
  readonly task: string;
  /** The model's checkpoint, 0-based; fractional if two are interpolated; null before the first, or if not loaded. */
  readonly checkpoint: number | null;
  /** Number of layers: rows of cells. */
  readonly layers: number;
  /** Number of heads per layer: columns of cells. */
  readonly heads: number;
  /** Its place in the grid of panels, counted from the top left. */
  readonly row: number;
  /** Column in the grid, from 0. */
  readonly column: number;
  /** The layers in sight: a range of cells, which may start and end within a cell. */
  readonly layersInSight: Range;
  /** The heads in sight. */
  readonly headsInSight: Range;
  /**
   * With `sortCells`: for each place, row by row, `layer * heads + head` of the head that is there. The ranges in sight are then
   * places.
   */
  readonly order?: readonly number[];
}

/** The colours of a colorbar. */
export interface StripLayout extends Rect {
  /** Index in `view.scales` of the scale that it shows; null if it stands for several scales. */
  readonly scale: number | null;
}

/** All coordinates are device pixels from the top left. */
export interface Layout {
  /** Width of the picture. */
  readonly width: number;
  /** Height of the picture. */
  readonly height: number;
  /** The first colorbar, including its extensions; null if limits are shown in panel titles. */
  readonly colorbar: Rect | null;
  /** All colorbars of the figure, including extensions, from top to bottom. */
  readonly colorbars: readonly Rect[];
  /** The colours of each colorbar between vmin (bottom) and vmax, without extensions. */
  readonly strips: readonly StripLayout[];
  /** What limits are based on if not on all cells, as in the caption: "limits from 3 of 192 checkpoints"; else `''`. */
  readonly limitsNote: string;
  /** Rows and columns of the grid of panels. */
  readonly rows: number;
  /** Columns of the grid. */
  readonly columns: number;
  /** Edge of the panels at which layer 0 is drawn, or with `transpose`, head 0. */
  readonly origin: Origin;
  /** Whether layers run across and heads down, instead of heads across and layers down. */
  readonly transpose: boolean;
  /**
   * The panels in the order of the data, whatever their places; width or height is 0 if a panel did not fit or is out of
   * sight.
   */
  readonly panels: readonly PanelLayout[];
}

const toCells = ([start, end]: Range): Range => [start / CELL_PARTS, end / CELL_PARTS];

const pickRect = ({ x, y, width, height }: Rect): Rect => ({ x, y, width, height });

/** The layout of a scene; the same object at each call. */
export const createLayoutJson = rememberLast(
  ({ width, height, rows, columns, panels, marks, moment, limitsNote }: Scene): Layout => {
    const strips = marks.flatMap((mark) => (mark.kind === 'strip' && mark.isShared ? [mark] : []));
    const colorbars = strips.map(({ bar }) => pickRect(bar));
    return {
      width,
      height,
      colorbar: colorbars[0] ?? null,
      colorbars,
      strips: strips.map((strip) => ({ ...pickRect(strip), scale: strip.scale })),
      limitsNote,
      rows,
      columns,
      origin: panels[0]?.origin ?? 'upper',
      transpose: panels[0]?.transpose ?? false,
      panels: panels.map((panel) => createPanelLayout(panel, moment.isEmpty ?? false)),
    };
  },
);

/** Written out, as copying the properties of 10,000 rectangles takes twice as long. */
function createPanelLayout(
  { tensor, task, checkpoints, mix, sight, rect, slot, order }: Panel,
  isEmpty: boolean,
): PanelLayout {
  const [first = 0, second = first] = checkpoints;
  return {
    model: tensor.model,
    task: tensor.tasks[task] as string,
    checkpoint: first === null || isEmpty ? null : first + (second !== null && second > first ? mix : 0),
    layers: tensor.layers,
    heads: tensor.heads,
    row: slot.row,
    column: slot.column,
    layersInSight: toCells(sight.layers),
    headsInSight: toCells(sight.heads),
    ...(order && { order: order.cells }),
    x: rect.x,
    y: rect.y,
    width: rect.width,
    height: rect.height,
  };
}
