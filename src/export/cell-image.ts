// The cells of a panel as colours, and where its rectangle shows them: what every exported file draws of the data.

import type { Rect } from '../figure/figure.ts';
import type { Panel, Point, Scene } from '../figure/scene.ts';
import { CELL_PARTS, type Range } from '../tensor/zoom.ts';

/** The colours of a panel's cells, or of its pixels along an axis whose cells are narrower than a pixel. */
export interface CellImage {
  /** The panel, in device pixels. */
  readonly rect: Rect;
  readonly columns: number;
  readonly rows: number;
  /** The part that the rectangle shows, in columns and rows from the top left. */
  readonly shown: Rect;
  /** Colours as 0xrrggbb, row by row from the top. */
  readonly colors: Uint32Array;
}

/** How an axis is drawn so that one pixel is one cell. */
interface FittedAxis {
  readonly pixels: number;
  readonly sight: Range;
  /** The part of the pixels in sight: from, length. */
  readonly shown: readonly [from: number, length: number];
}

/** Cells in sight in part are drawn whole. Cells narrower than a pixel stay as they are. */
function fitAxis([from, to]: Range, pixels: number, isReversed: boolean): FittedAxis {
  const [first, last] = [Math.floor(from / CELL_PARTS), Math.ceil(to / CELL_PARTS)];
  if (last - first > pixels) return { pixels, sight: [from, to], shown: [0, pixels] };
  const hidden = isReversed ? last - to / CELL_PARTS : from / CELL_PARTS - first;
  return {
    pixels: last - first,
    sight: [first * CELL_PARTS, last * CELL_PARTS],
    shown: [hidden, (to - from) / CELL_PARTS],
  };
}

/** A panel with one pixel for each cell, at the same place, and the part of these pixels that the figure shows. */
export function fitPanel(panel: Panel): { readonly panel: Panel; readonly shown: Rect } {
  const { rect, sight, origin } = panel;
  const across = fitAxis(sight.heads, rect.width, false);
  const down = fitAxis(sight.layers, rect.height, origin === 'lower');
  return {
    panel: {
      ...panel,
      sight: { layers: down.sight, heads: across.sight },
      rect: { x: rect.x, y: rect.y, width: across.pixels, height: down.pixels },
    },
    shown: { x: across.shown[0], y: down.shown[0], width: across.shown[1], height: down.shown[1] },
  };
}

/** Paints the panels of a scene, without marks. */
export type PaintPanels = (scene: Scene) => Promise<CanvasRenderingContext2D>;

/** Pixels of the largest strip. */
const MAX_STRIP = 2 ** 22;

/**
 * Returns a function that reads the colours of panels as 0xrrggbb. It reads strips across the picture, as each read waits for all
 * drawing: one for each of 10,000 panels would take seconds.
 */
function createPixelReader(context: CanvasRenderingContext2D): (rect: Rect) => Uint32Array {
  let strip: (Rect & { readonly data: ImageDataArray }) | null = null;
  const read = (area: Rect) => ({
    ...area,
    data: context.getImageData(area.x, area.y, area.width, area.height).data,
  });
  const isInside = (rect: Rect, { x, y, width, height }: Rect): boolean =>
    rect.y === y && rect.height <= height && rect.x >= x && rect.x + rect.width <= x + width;
  return (rect) => {
    if (!strip || !isInside(rect, strip)) {
      const across = { ...rect, x: 0, width: context.canvas.width };
      strip = read(across.width * across.height > MAX_STRIP ? rect : across);
    }
    const { x, width, data } = strip;
    const colors = new Uint32Array(rect.width * rect.height);
    for (let row = 0, cell = 0; row < rect.height; row++) {
      let at = 4 * (row * width + rect.x - x);
      for (let column = 0; column < rect.width; column++, at += 4)
        colors[cell++] =
          ((data[at] as number) << 16) | ((data[at + 1] as number) << 8) | (data[at + 2] as number);
    }
    return colors;
  };
}

/** Draws every panel with one pixel for each cell, as pictures are drawn, and reads the colours. */
export async function paintCells(scene: Scene, paint: PaintPanels): Promise<CellImage[]> {
  const visible = scene.panels.filter(({ rect }) => rect.width > 0 && rect.height > 0);
  const fitted = visible.map(fitPanel);
  const readColors = createPixelReader(await paint({ ...scene, panels: fitted.map(({ panel }) => panel) }));
  return fitted.map(({ panel: { rect }, shown }, i) => ({
    rect: (visible[i] as Panel).rect,
    columns: rect.width,
    rows: rect.height,
    shown,
    colors: readColors(rect),
  }));
}

/** Texels that an image has at least per device pixel, so that smoothing, at most one texel wide, is not seen. */
const TEXELS_PER_PIXEL = 2;
/** Texels of all images of a figure together. */
const MAX_TEXELS = 2 ** 24;

/** An image with a table of colours, or without one if it has more than 256. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Colours as 0xrrggbb; null if `bytes` has three of them per texel. */
  readonly palette: readonly number[] | null;
  /** Row by row from the top: entries of the palette, or red, green, blue. */
  readonly bytes: Uint8Array;
}

/** Texels across and down of each cell, whole numbers. @param area device pixels of all panels of the figure */
export function upscaling({ rect, shown }: CellImage, area: number): readonly [number, number] {
  const density = Math.min(TEXELS_PER_PIXEL, Math.sqrt(MAX_TEXELS / Math.max(area, 1)));
  const texels = (pixels: number, cells: number): number =>
    Math.max(1, Math.ceil((density * pixels) / cells));
  return [texels(rect.width, shown.width), texels(rect.height, shown.height)];
}

/** Repeats every cell. */
export function rasterOf(
  { columns, rows, colors }: CellImage,
  [across, down]: readonly [number, number],
): Raster {
  const entries = new Map<number, number>();
  for (const color of colors) if (!entries.has(color)) entries.set(color, entries.size);
  const isIndexed = entries.size <= 256;
  const width = columns * across;
  const size = isIndexed ? 1 : 3;
  const bytes = new Uint8Array(width * rows * down * size);
  for (let row = 0; row < rows; row++) {
    const start = row * down * width * size;
    let at = start;
    for (let column = 0; column < columns; column++) {
      const color = colors[row * columns + column] as number;
      for (let texel = 0; texel < across; texel++) {
        if (isIndexed) bytes[at++] = entries.get(color) as number;
        else for (const shift of [16, 8, 0]) bytes[at++] = color >> shift;
      }
    }
    for (let texel = 1; texel < down; texel++)
      bytes.copyWithin(start + texel * width * size, start, start + width * size);
  }
  return { width, height: rows * down, palette: isIndexed ? [...entries.keys()] : null, bytes };
}

/** A polygon of one colour, its corners in columns and rows from the top left. */
export interface ColorShape {
  readonly color: number;
  readonly corners: readonly Point[];
}

/**
 * Polygons that, painted in this order, show the cells without seams. Viewers blend the edge of a shape with what is below
 * it, so every run of equal cells continues below its right and its lower neighbours. To the right it widens gradually:
 * two upper edges on one line would blend the colour on the left into the cells above.
 */
export function* cellShapes({ columns, rows, colors }: CellImage): Generator<ColorShape, void, void> {
  for (let row = 0; row < rows; row++) {
    const isLast = row + 1 === rows;
    for (let start = 0; start < columns; ) {
      const color = colors[row * columns + start] as number;
      let end = start + 1;
      while (end < columns && colors[row * columns + end] === color) end++;
      const right: Point[] =
        end === columns
          ? [[end, isLast ? row + 1 : row + 2]]
          : isLast
            ? [
                [end + 0.5, row + 0.5],
                [end, row + 1],
              ]
            : [
                [end + 1, row + 1],
                [end + 1, row + 2],
              ];
      yield { color, corners: [[start, row], [end, row], ...right, [start, isLast ? row + 1 : row + 2]] };
      start = end;
    }
  }
}

/** How cells are written: as images, or as shapes; by default as shapes if there are few. */
export type CellStyle = 'raster' | 'vector';

/** Cells of a figure that are shapes by default. */
export const MAX_VECTOR_CELLS = 20_000;

/** The style of a figure's cells. @param style as requested; null for the default */
export function cellStyle(images: readonly CellImage[], style: CellStyle | null): CellStyle {
  const cells = images.reduce((sum, { columns, rows }) => sum + columns * rows, 0);
  return style ?? (cells <= MAX_VECTOR_CELLS ? 'vector' : 'raster');
}

/** Whether a rectangle cuts cells at its edges. */
export const isCut = ({ columns, rows, shown }: CellImage): boolean =>
  shown.x > 0 || shown.y > 0 || shown.width < columns || shown.height < rows;
