// The axes of an array whose dimensions have names and labels, as in files that xarray writes: Zarr and HDF5.

import type { Note } from '../../tensor/error.ts';
import { offer } from '../choices.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { parseStep } from '../join/step.ts';
import type { Labels } from './dimensions.ts';
import { canonicalAxis, FIGURE_AXES, type FigureAxis, nameHeads } from './dims.ts';
import type { NamedAxes } from './number-array.ts';

/** The labels along a dimension. */
export type Coordinate = readonly (string | number)[];

/** The coordinates of the dimensions of an array; those without are left out. */
export type Coordinates = ReadonlyMap<string, Coordinate>;

/** An array as its file describes it. */
export interface DescribedArray {
  readonly where: FilePlace;
  readonly shape: readonly number[];
  /** The names of its dimensions; null if there are none. */
  readonly dimensions: readonly string[] | null;
}

/** Names that say nothing: xarray's and h5netcdf's. */
const PLACEHOLDER = /^(?:dim|axis|d|x|phony_dim)_?\d+$/i;

const areTexts = (labels: Coordinate | undefined): boolean =>
  labels !== undefined && labels.length > 0 && labels.every((label) => typeof label === 'string');

/** What each dimension is. A dimension of another name whose labels are texts is the task, if no other is. */
function nameAxes(dimensions: readonly string[], coordinates: Coordinates): readonly string[] {
  const names = dimensions.map(canonicalAxis);
  if (names.includes('task')) return names;
  const isFigureAxis = (name: string): boolean => FIGURE_AXES.includes(name as FigureAxis);
  const texts = dimensions.filter(
    (dimension, axis) => !isFigureAxis(names[axis] as string) && areTexts(coordinates.get(dimension)),
  );
  return texts.length === 1
    ? names.map((name, axis) => (dimensions[axis] === texts[0] ? 'task' : name))
    : names;
}

const unique = (names: readonly string[]): boolean => new Set(names).size === names.length;

/**
 * The axes of an array; null if its dimensions have no names.
 * @throws HeadglowError if they are not layers and heads
 */
export function findNamedAxes(
  { where, dimensions, shape }: DescribedArray,
  coordinates: Coordinates,
): NamedAxes | null {
  if (!dimensions || dimensions.every((name) => PLACEHOLDER.test(name))) return null;
  const { dims, headName } = nameHeads(nameAxes(dimensions, coordinates).map((name) => [name]));
  const names = dims.flat();
  if (!names.includes('layer') || !names.includes('head') || !unique(names))
    return rejectFile(
      where,
      `its dimensions are ${dimensions.join(', ')}, not layers and heads`,
      offer('if they are, say so:', { dims: suggestDims(shape.length) }),
    );
  const labelsOf = (axis: FigureAxis): Coordinate | undefined =>
    coordinates.get(dimensions[names.indexOf(axis)] ?? '');
  const labels = toLabels(labelsOf('checkpoint'), labelsOf('task'));
  return { dims, labels, ...(headName && { headName }) };
}

const suggestDims = (axes: number): string =>
  axes === 2
    ? 'layer head'
    : axes === 3
      ? 'task layer head'
      : [
          ...Array.from({ length: axes - 4 }, (_, axis) => `other${axis + 1}`),
          'checkpoint task layer head',
        ].join(' ');

function toLabels(checkpoint: Coordinate | undefined, task: Coordinate | undefined): Labels {
  const steps = checkpoint?.map((label) => parseStep('step', label)) ?? null;
  return {
    steps: steps?.every((step) => step !== null) ? steps : null,
    tasks: task?.map(String) ?? null,
  };
}

/** A note on layers or heads that are not numbered from 0 or 1 without gaps, as figures number them. */
export function numberingNotes(
  where: FilePlace,
  dimensions: readonly string[],
  coordinates: Coordinates,
): Note[] {
  return dimensions.flatMap((dimension): Note[] => {
    const labels = coordinates.get(dimension);
    const axis = canonicalAxis(dimension);
    if (!labels || (axis !== 'layer' && axis !== 'head') || labels.length === 0) return [];
    const first = Number(labels[0]);
    const isNumbered =
      (first === 0 || first === 1) && labels.every((label, i) => Number(label) === first + i);
    if (isNumbered) return [];
    const listed = [...labels.slice(0, 4), ...(labels.length > 4 ? ['…'] : [])].join(', ');
    return [{ ...where, reason: `its ${axis}s are ${listed}; they are shown as 0 to ${labels.length - 1}` }];
  });
}
