// The names and labels of the axes of data sets: dimension scales and labels, as h5py, netCDF4 and xarray write them.

import h5wasm, { type Dataset } from 'h5wasm';
import type { Note } from '../../tensor/error.ts';
import { type Coordinate, findNamedAxes, numberingNotes } from '../array/named-axes.ts';
import type { NamedAxes } from '../array/number-array.ts';
import { baseName, type FilePlace } from '../file.ts';

/** The name of a scale of netCDF4 that stands for a dimension without labels; its values were never written. */
const NO_LABELS = 'This is a netCDF dimension but not a netCDF variable';

/** Whether a data set only stands for a dimension. */
export const isMereDimension = (dataset: Dataset): boolean =>
  dataset.get_scale_name()?.startsWith(NO_LABELS) ?? false;

/** An axis of a data set: its name, and the path of the data set that labels it. */
interface Dimension {
  readonly name: string | null;
  readonly scale: string | null;
}

/** The axes of a data set; null if the file says nothing about them. */
function listDimensions(dataset: Dataset): readonly Dimension[] | null {
  const attributes = Object.keys(dataset.attrs);
  if (!attributes.includes('DIMENSION_LIST') && !attributes.includes('DIMENSION_LABELS')) return null;
  const labels = dataset.get_dimension_labels();
  return (dataset.shape ?? []).map((_, axis) => {
    const [scale = null] = dataset.get_attached_scales(axis);
    return { name: labels[axis] || (scale && baseName(scale)), scale };
  });
}

/** Names for all axes: if only the last two have none, they are layers and heads. Null if others have none. */
function nameAll(dimensions: readonly Dimension[]): readonly string[] | null {
  const names = dimensions.map(({ name }) => name);
  const before = names.length - 2;
  const isUsual = names.every((name, axis) => (name === null) === axis >= before);
  const all = isUsual ? [...names.slice(0, before), 'layer', 'head'] : names;
  return all.every((name) => name !== null) ? all : null;
}

/** What a file says about the axes of a data set. */
export interface ScaledAxes {
  readonly axes: NamedAxes | null;
  readonly notes: readonly Note[];
}

/** Reads the names and labels of axes. A list of labels is read once, for all data sets that it is attached to. */
export class DimensionScales {
  readonly #labels = new Map<string, Coordinate | null>();
  readonly #read: (dataset: Dataset) => unknown;

  /** @param read reads a list of numbers or texts */
  constructor(read: (dataset: Dataset) => unknown) {
    this.#read = read;
  }

  /** @throws HeadglowError if the axes have names, but not those of layers and heads */
  axesOf(where: FilePlace, dataset: Dataset): ScaledAxes {
    const dimensions = listDimensions(dataset);
    const names = dimensions && nameAll(dimensions);
    const shape = dataset.shape ?? [];
    if (!dimensions || !names) return { axes: null, notes: [] };
    const coordinates = new Map<string, Coordinate>(
      dimensions.flatMap(({ scale }, axis) => {
        const labels = scale === null ? null : this.#labelsAt(scale, dataset);
        return labels && labels.length === shape[axis] ? [[names[axis] as string, labels] as const] : [];
      }),
    );
    const axes = findNamedAxes({ where, dimensions: names, shape }, coordinates);
    return { axes, notes: axes ? numberingNotes(where, names, coordinates) : [] };
  }

  #labelsAt(path: string, { file_id }: Dataset): Coordinate | null {
    const known = this.#labels.get(path);
    if (known !== undefined) return known;
    const scale = new h5wasm.Dataset(file_id, path);
    const value = scale.shape?.length === 1 && !isMereDimension(scale) ? this.#read(scale) : null;
    const labels = Array.isArray(value) ? (value as Coordinate) : null;
    this.#labels.set(path, labels);
    return labels;
  }
}
