// A whole figure's panels, slowly and plainly, in double precision: what the engine's pixels are compared with.
//
// Written from the rules alone. Where they leave something open, this is what is taken:
//
//  1. Subnormals are numbers like all others: cells and limits keep their values. An automatic threshold is at least
//     2^-149.
//  2. Mix. The share of the later checkpoint is the position's fraction rounded to float32. Share 0: the earlier
//     checkpoint exactly. Else, in this order: missing at either end is missing; equal ends give that value; two
//     infinities of different sign are missing; one infinite end gives that infinity; else the mix. A tensor that has
//     not begun at the earlier moment is missing until its first checkpoint is reached.
//  3. `mixing: 'none'` shows the earlier checkpoint, and `frame` limits are then of that one alone.
//  4. Timeline: the steps of all tensors of the dataset, shown or not. Without any steps the only position is 0.
//     A position outside the timeline is an error.
//  5. `frame` limits: a tensor shows its last earlier checkpoint, and that counts; one that has not begun adds nothing;
//     one without checkpoints always counts.
//  6. No finite values in a group: limits 0 and 1. `log` without a positive value: 1 and 10.
//  7. `robust` on a log scale: the percentiles are those of all finite values; one that is not positive gives way to
//     the smallest (vmin) or the largest (vmax) positive value.
//  8. One limit given: the other one still comes from the data but gives way where it would lie beyond the given one
//     (then vmin == vmax). Both given with vmin > vmax, or `log` with vmin <= 0: an error.
//  9. Signed: -min >= 0.05 max|x| over the finite values of all checkpoints of all shown panels, for linear, symlog
//     and asinh. Then 0 is the centre unless one is given, or given limits leave it out, or they are not symmetric
//     and the given map has no middle. About a centre c the limits of every group are c ± max(c - vmin, vmax - c) (c ± 1
//     where no value differs from it); a given limit stays, with a slope on each side of c, and where the data do not
//     reach across c the other limit mirrors it. The map is coolwarm unless one is given.
// 10. Groups: `task` goes by the task's label, across models.
// 11. The automatic thresholds are max|x| / 50 of the group's finite values of all checkpoints whatever `limits` says.
// 12. `nearest` shows its one cell: missing where that is missing. Where both axes are at least a pixel a cell every
//     reduction shows the one cell as it is.
// 13. absmax of +x and -x is +x, also for infinities. The mean of no cells but missing ones is missing.
// 14. Origin flips the layers alone; head 0 is always on the left.

import type { ColormapName, Options } from '../../src/options.ts';
import { matrixOffset, type Tensor } from '../../src/tensor/tensor.ts';
import { roundingOfT } from './bounds.ts';
import { item, momentOf, type Subject, scalesOf } from './limits.ts';
import { type Norm, normalize } from './norms.ts';
import { cellsOfPixel, centreCell, type Range } from './partition.ts';
import { type Estimate, mixValues, reduceCells, type Shown } from './values.ts';

/** A panel's matrix and its place, in device pixels. */
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
  /** Where `markExtremes` is on: the colours of a map's own for what lies under and over. */
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
  /** All colours that float32 may give, `colour` first. */
  readonly allowed: readonly number[];
}

/** Neighbouring pixels that show the same cells share one `Pixel`. */
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

/** The panels that a figure has, in order: models as asked or as they come, within one the tasks. */
export function subjectsOf(tensors: readonly Tensor[], options: Options): Subject[] {
  const models = options.models ?? tensors.map((tensor) => tensor.model);
  return models.flatMap((model) => {
    const index = tensors.findIndex((tensor) => tensor.model === model);
    const own = item(tensors, index).tasks;
    const wanted = (options.tasks ?? own).filter((task) => own.includes(task));
    return wanted.map((task) => ({ tensor: index, task: own.indexOf(task) }));
  });
}

/** Every pixel of every panel. The panels in `places` are those shown: limits come from them. */
export function render(
  tensors: readonly Tensor[],
  options: Options,
  places: readonly Place[],
  colours: Colours,
): Picture {
  const { colormaps, norms } = scalesOf(tensors, options, places);
  const palettes = new Map(colormaps.map((name) => [name, paletteOf(name, options, colours)]));
  const palette = (i: number): Palette => palettes.get(item(colormaps, i)) as Palette;
  return {
    panels: places.map((place, i) => renderPanel(place, tensors, options, item(norms, i), palette(i))),
  };
}

interface Axis {
  /** Pixel -> which of `ranges` it shows. */
  readonly indices: readonly number[];
  readonly ranges: readonly Range[];
}

function axisOf(cells: number, pixels: number, options: Options, flipped: boolean): Axis {
  const rule = options.reduction === 'nearest' ? centreCell : cellsOfPixel;
  const indices: number[] = [];
  const ranges: Range[] = [];
  for (let p = 0; p < pixels; p++) {
    const range = rule(flipped ? pixels - 1 - p : p, cells, pixels);
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
  norm: Norm,
  palette: Palette,
): PanelPicture {
  const tensor = item(tensors, place.tensor);
  const cellAt = cellReader(tensor, place.task, tensors, options);
  const rows = axisOf(tensor.layers, place.height, options, options.origin === 'lower');
  const columns = axisOf(tensor.heads, place.width, options, false);
  const pixels = rows.ranges.map((layers) =>
    columns.ranges.map((heads): Pixel => {
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

/** The entry of a table of 256. */
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
 * The colours of all values from `low` to `high`: the classes there, and within the limits all entries from that of
 * t(low) to that of t(high), each moved outwards by what float32 may do to t. An exact value has one class and,
 * away from a step between two entries, one colour.
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
