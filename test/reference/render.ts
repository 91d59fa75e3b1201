// A second renderer, simple and slow, in double precision. The engine's pixels are compared with it.
//
// It is written from the documented rules alone, and decides as follows where they leave something open:
//
//  1. Subnormals are ordinary numbers: cells and limits keep their values. A default threshold is at least 2^-149.
//  2. Mix. The fraction is that of the position, rounded to float32. Fraction 0 is exactly the earlier checkpoint. Otherwise,
//     in this order: missing at either end is missing; equal ends keep their value; infinities of different signs are
//     missing; one infinite end is that infinity; the rest is mixed. A tensor is missing until its first checkpoint.
//  3. `mixing: 'none'` shows the earlier checkpoint, and `frame` limits are computed from it alone.
//  4. Timeline: the steps of all tensors of the dataset, shown or not. Without steps the only position is 0. A position
//     outside the timeline is an error.
//  5. `frame` limits: the last checkpoint of a tensor up to the moment counts; a tensor before its first checkpoint adds
//     nothing; a tensor without checkpoints always counts.
//  6. A group without finite values has the limits 0 and 1; `log` without a positive value 1 and 10.
//  7. `robust` on a log scale: percentiles of all finite values. One that is not positive is replaced by the smallest
//     (vmin) or largest (vmax) positive value.
//  8. If one limit is given, the other is computed from the data and clamped to the given one (then vmin == vmax). Both
//     given with vmin > vmax, or `log` with vmin <= 0, is an error.
//  9. Signed: -min >= 0.05 max|x| over the finite values of all checkpoints of all shown panels, for linear, symlog and
//     asinh. Then 0 is the centre by default, unless given limits exclude it, or are asymmetric with a given colormap that
//     has no distinct middle. About a centre c the limits of every group are c ± max(c - vmin, vmax - c), or c ± 1 if no
//     value differs from c. A given limit stays, with a slope on each side of c; if the data don't reach across c, the
//     other limit mirrors it. The default colormap is coolwarm.
// 10. Groups by `task` use the task's name, across models.
// 11. Default thresholds are max|x| / 50 of the group's finite values of all checkpoints, whatever `limits` is.
// 12. `nearest` shows its one cell, which may be missing. If no pixel covers several cells, all reductions show the one cell.
// 13. absmax of +x and -x is +x, also for infinities. The mean of missing cells only is missing.
// 14. `origin` flips layers only; head 0 is always on the left. With `transpose`, layers run to the right and heads down, and
//     `origin` flips heads only.
// 15. Zoom and panel change neither limits nor colours. A range of layers or heads counts cells of the panel with most of them;
//     if the zoom or the figure has one panel only, of that one. Others show the same fraction of the axis. Edges are
//     rounded to 1/256 of a cell, halves up, and at least 1/256 of a cell is in sight.

import type { ColormapName, Options } from '../../src/options.ts';
import { matrixOffset, type Tensor } from '../../src/tensor/tensor.ts';
import { roundingOfT } from './bounds.ts';
import { type Part, type Parts, partsOf } from './camera.ts';
import { item, momentOf, type Subject, scalesOf } from './limits.ts';
import { type Norm, normalize } from './norms.ts';
import { cellsOfPixel, centreCell, type Range } from './partition.ts';
import { type Estimate, mixValues, reduceCells, type Shown } from './values.ts';

/** A panel's matrix and rectangle, in device pixels. */
export interface Place extends Subject {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Colours as `#rrggbb`. */
export interface Colours {
  readonly tables: Readonly<Record<ColormapName, readonly string[]>>;
  readonly bad: (colormap: ColormapName) => string;
  /** The colours of values under and over the limits if `markExtremes` is on. */
  readonly extremes: (colormap: ColormapName) => { readonly under: string; readonly over: string };
}

export type PixelClass = 'under' | 'over' | 'bad' | 'in';

export interface Pixel {
  readonly layers: Range;
  readonly heads: Range;
  /** NaN: missing. */
  readonly value: number;
  readonly class: PixelClass;
  /** Within [0, 1]; NaN unless the class is `in`. */
  readonly t: number;
  /** 0xrrggbb. */
  readonly colour: number;
  /** All colours that float32 may produce, `colour` first. */
  readonly allowed: readonly number[];
}

/** Neighbouring pixels with the same cells share a `Pixel`. */
export interface PanelPicture {
  readonly place: Place;
  readonly norm: Norm;
  /** Pixel row, from the top -> index in `pixels`. */
  readonly rows: readonly number[];
  /** Pixel column, from the left -> index in a row of `pixels`. */
  readonly columns: readonly number[];
  readonly pixels: readonly (readonly Pixel[])[];
}

export interface Picture {
  readonly panels: readonly PanelPicture[];
}

/** The pixel at (x, y) of a panel, from its upper left corner. */
export function pixelAt(panel: PanelPicture, x: number, y: number): Pixel {
  return item(item(panel.pixels, item(panel.rows, y)), item(panel.columns, x));
}

/** The panels of a figure in order: models as requested or as in the dataset, and for each its tasks. */
export function subjectsOf(tensors: readonly Tensor[], options: Options): Subject[] {
  const models = options.models ?? tensors.map((tensor) => tensor.model);
  return models.flatMap((model) => {
    const index = tensors.findIndex((tensor) => tensor.model === model);
    const own = item(tensors, index).tasks;
    const wanted = (options.tasks ?? own).filter((task) => own.includes(task));
    return wanted.map((task) => ({ tensor: index, task: own.indexOf(task) }));
  });
}

/** Renders every pixel of every panel. Limits and zoom refer to the panels in `places`, with or without area. */
export function render(
  tensors: readonly Tensor[],
  options: Options,
  places: readonly Place[],
  colours: Colours,
): Picture {
  const { colormaps, norms } = scalesOf(tensors, options, places);
  const palettes = new Map(colormaps.map((name) => [name, paletteOf(name, options, colours)]));
  const palette = (i: number): Palette => palettes.get(item(colormaps, i)) as Palette;
  const parts = partsOf(places, tensors, options);
  return {
    panels: places.map((place, i) =>
      renderPanel(place, tensors, options, {
        norm: item(norms, i),
        palette: palette(i),
        parts: item(parts, i),
      }),
    ),
  };
}

interface Axis {
  /** Pixel -> index in `ranges`. */
  readonly indices: readonly number[];
  readonly ranges: readonly Range[];
}

function axisOf(part: Part, pixels: number, options: Options, flipped: boolean): Axis {
  const rule = options.reduction === 'nearest' ? centreCell : cellsOfPixel;
  const indices: number[] = [];
  const ranges: Range[] = [];
  for (let p = 0; p < pixels; p++) {
    const range = rule(flipped ? pixels - 1 - p : p, { pixels, ...part });
    const last = ranges.at(-1);
    if (last?.from !== range.from || last.to !== range.to) ranges.push(range);
    indices.push(ranges.length - 1);
  }
  return { indices, ranges };
}

function renderPanel(
  place: Place,
  tensors: readonly Tensor[],
  options: Options,
  { norm, palette, parts }: { readonly norm: Norm; readonly palette: Palette; readonly parts: Parts },
): PanelPicture {
  const tensor = item(tensors, place.tensor);
  const cellAt = cellReader(tensor, place.task, tensors, options);
  const [down, across] = options.transpose ? [parts.heads, parts.layers] : [parts.layers, parts.heads];
  const rows = axisOf(down, place.height, options, options.origin === 'lower');
  const columns = axisOf(across, place.width, options, false);
  const pixels = rows.ranges.map((row) =>
    columns.ranges.map((column): Pixel => {
      const [layers, heads] = options.transpose ? [column, row] : [row, column];
      const cells: Estimate[] = [];
      for (let layer = layers.from; layer < layers.to; layer++)
        for (let head = heads.from; head < heads.to; head++) cells.push(cellAt(layer, head));
      return { layers, heads, ...paint(reduceCells(cells, options.reduction), norm, palette) };
    }),
  );
  return { place, norm, rows: rows.indices, columns: columns.indices, pixels };
}

function cellReader(
  tensor: Tensor,
  task: number,
  tensors: readonly Tensor[],
  options: Options,
): (layer: number, head: number) => Estimate {
  const { earlier, later, mix } = momentOf(tensor, tensors, options);
  const read = (checkpoint: number | null, layer: number, head: number) => {
    if (checkpoint === null) return Number.NaN;
    const cell = layer * tensor.heads + head;
    return item(tensor.values, matrixOffset(tensor, checkpoint, task) + cell);
  };
  return (layer, head) =>
    mixValues(read(earlier, layer, head), read(later, layer, head), mix, options.mixing);
}

interface Palette {
  readonly table: readonly number[];
  readonly under: number;
  readonly over: number;
  readonly bad: number;
}

function rgb(colour: string): number {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) throw new Error(`not a colour: ${colour}`);
  return Number.parseInt(colour.slice(1), 16);
}

function paletteOf(colormap: ColormapName, options: Options, colours: Colours): Palette {
  const table = colours.tables[colormap].map(rgb);
  if (table.length !== 256) throw new Error(`${colormap} has ${table.length} colours`);
  const ends = { under: item(table, 0), over: item(table, 255) };
  const marked = options.markExtremes ? colours.extremes(colormap) : null;
  return {
    table,
    bad: rgb(colours.bad(colormap)),
    under: marked === null ? ends.under : rgb(marked.under),
    over: marked === null ? ends.over : rgb(marked.over),
  };
}

export function classOf(x: number, { vmin, vmax }: Norm): PixelClass {
  if (Number.isNaN(x)) return 'bad';
  if (x < vmin) return 'under';
  return x > vmax ? 'over' : 'in';
}

/** The index in a table of 256 colours. */
export function indexOf(t: number): number {
  return Math.max(0, Math.min(Math.floor(t * 256), 255));
}

function paint(shown: Shown, norm: Norm, palette: Palette): Omit<Pixel, 'layers' | 'heads'> {
  const kind = classOf(shown.value, norm);
  const t = kind === 'in' ? Math.max(0, Math.min(normalize(norm, shown.value), 1)) : Number.NaN;
  const colour = kind === 'in' ? item(palette.table, indexOf(t)) : palette[kind];
  const allowed = new Set([colour]);
  for (const estimate of shown.estimates) {
    for (const each of coloursOf(estimate, norm, palette)) allowed.add(each);
  }
  return { value: shown.value, class: kind, t, colour, allowed: [...allowed] };
}

/**
 * The colours of all values from `low` to `high`: those of the classes, and within the limits all entries from that of
 * t(low) to that of t(high), both moved outwards by the error of t in float32. An exact value has one class and, unless it is
 * close to a step between two entries, one colour.
 */
function* coloursOf({ low, high }: Estimate, norm: Norm, palette: Palette): Iterable<number> {
  if (low < norm.vmin) yield palette.under;
  if (high > norm.vmax) yield palette.over;
  const from = Math.max(low, norm.vmin);
  const to = Math.min(high, norm.vmax);
  if (from > to) return;
  const first = indexOf(normalize(norm, from) - roundingOfT(norm));
  const last = indexOf(normalize(norm, to) + roundingOfT(norm));
  for (let i = first; i <= last; i++) yield item(palette.table, i);
}
