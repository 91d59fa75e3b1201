// Reads the named nested arrays of a JSON file. Matrices of one shape become the tasks of one model; arrays that are not
// layers x heads are ignored with a note.

import { HeadglowError, type Note } from '../../tensor/error.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type ReadTensors, readTensors } from '../array/arranged.ts';
import { isCertainMatrix } from '../array/array.ts';
import { checkShape, type Labels } from '../array/dimensions.ts';
import { NumberArray } from '../array/number-array.ts';
import { areNamesPerLayer, matrixPerLayerReason } from '../array/shape-mismatch.ts';
import type { Offer } from '../choices.ts';
import type { FilePlace } from '../file.ts';
import { listNames } from '../heads/chosen-fields.ts';
import { parseArrayCell, parseJsonCell } from '../json/cell.ts';
import { joinPath as joinPlace, type ReadTensor, withMembers } from '../origin.ts';
import type { CheckedReading } from '../reading.ts';
import { CertainMatrix, combineMatrices, type NamedTensor, type Path } from './combine-matrices.ts';
import { shortPairsNote } from './head-sets.ts';
import { MAX_DIMENSIONS, nestedArray, smallMatrix } from './nested.ts';

export type { Path };

/** An array of numbers, or lists of lists of numbers. */
export type AnyArray = NumberArray | readonly unknown[];

/** The axes of an array, or how deeply lists are nested around a first number; 0 if they start with something else. */
export function countDimensions(array: AnyArray): number {
  if (array instanceof NumberArray) return array.shape.length;
  let item: unknown = array;
  let dimensions = 0;
  for (; Array.isArray(item); item = item[0]) dimensions++;
  // A list of true and false alone is no array: it may be a field of records.
  const isCell = dimensions > 1 ? parseArrayCell(item) !== undefined : parseJsonCell(item) !== undefined;
  return isCell ? dimensions : 0;
}

/** The lengths of the axes of an array; of lists, those of the first lists in them. */
export function shapeOf(array: AnyArray): readonly number[] {
  if (array instanceof NumberArray) return array.shape;
  const shape: number[] = [];
  for (let item: unknown = array; Array.isArray(item); item = item[0]) shape.push(item.length);
  return shape;
}

/**
 * Whether an array is a matrix or a supported stack of matrices.
 * @param axes the number of axes that have names; null for the usual ones
 */
export function isSupportedNesting(array: AnyArray, { dims }: Pick<CheckedReading, 'dims'>): boolean {
  const dimensions = countDimensions(array);
  if (!dims && array instanceof NumberArray && array.axes) return true;
  return dims ? dimensions === dims.length : dimensions >= 2 && dimensions <= MAX_DIMENSIONS;
}

/** Most axes that can have names. */
const MAX_NAMED = 8;

/** The reading of an array: names for its axes that the user gives, or else those that the file gives. */
const readingOf = (array: AnyArray, reading: CheckedReading): CheckedReading =>
  reading.dims || !(array instanceof NumberArray && array.axes)
    ? reading
    : { ...reading, dims: array.axes.dims, ...(array.axes.headName && { headName: array.axes.headName }) };

/** The tensors of an array or of nested lists. @throws HeadglowError if it can't be shown */
export function readAnyArray(
  where: FilePlace,
  array: AnyArray,
  { labels: given, reading: asked }: { readonly labels?: Labels; readonly reading: CheckedReading },
): ReadTensors {
  const reading = readingOf(array, asked);
  const labels = array instanceof NumberArray && array.axes ? array.axes.labels : given;
  const numbers =
    array instanceof NumberArray
      ? array
      : nestedArray(where, array, reading.dims ? MAX_NAMED : MAX_DIMENSIONS);
  if (!reading.dims) checkShape(where, numbers.shape);
  const read = readTensors(where, '', numbers, { ...(labels && { labels }), reading });
  if (reading.dims || array instanceof NumberArray) return read;
  return { ...read, notes: [...read.notes, ...shortPairsNote(where, numbers)] };
}

/** The number of rows of the first matrix in an array. */
function countLayers(array: AnyArray): number {
  if (array instanceof NumberArray) {
    const axis = array.axes?.dims.findIndex((names) => names.includes('layer')) ?? -2;
    return array.shape.at(axis) as number;
  }
  let matrix = array;
  while (Array.isArray((matrix[0] as readonly unknown[])[0])) matrix = matrix[0] as readonly unknown[];
  return matrix.length;
}

export interface NamedArray {
  /** The keys that lead to it; items of a list go by their names. */
  readonly path: Path;
  /** The same, with items of a list by their positions. */
  readonly keys: Path;
  /** The keys of the arrays that it was stacked of, if it was. */
  readonly parts?: readonly Path[];
  readonly array: AnyArray;
  /** Why it is not layers x heads, and how to read it. */
  readonly other?: Offer & { readonly reason: string };
}

/** The arrays that could be read, and notes on those that could not. */
interface ReadArrays {
  readonly tensors: readonly ReadTensor<Tensor>[];
  readonly notes: readonly Note[];
  readonly ignored: readonly Note[];
}

const joinPath = ({ path }: NamedArray): string => path.join('.');

/** Some of the arrays, and a note on the others. */
interface Selection {
  readonly arrays: readonly NamedArray[];
  readonly ignored: readonly Note[];
}

/** Ignores matrices whose names say that each belongs to one layer. */
function ignoreMatricesPerLayer(where: FilePlace, arrays: readonly NamedArray[]): Selection {
  const names = areNamesPerLayer(arrays.map(joinPath));
  const first = arrays.find((array) => names.has(joinPath(array)));
  if (!first) return { arrays, ignored: [] };
  return {
    arrays: arrays.filter((array) => !names.has(joinPath(array))),
    ignored: [{ ...where, ...matrixPerLayerReason(names, countDimensions(first.array)) }],
  };
}

/** Ignores arrays, such as lists of pairs, that don't have the model's number of layers; unless none has. */
function ignoreOtherLayerCounts(where: FilePlace, all: readonly NamedArray[], layers: unknown): Selection {
  const arrays = all.filter(({ array }) => countLayers(array) === layers);
  if (arrays.length === 0 || arrays.length === all.length) return { arrays: all, ignored: [] };
  const names = all.filter(({ array }) => countLayers(array) !== layers).map(joinPath);
  const reason = `${listNames(names)}: ignored because the model has ${layers} layers`;
  return { arrays, ignored: [{ ...where, reason }] };
}

/** What the file says about its arrays, and how they are read. */
interface ArrayContext {
  /** The model's number of layers, if any. */
  readonly layers: unknown;
  readonly labelsOf: (array: NamedArray) => Labels;
  readonly reading: CheckedReading;
}

/** The matrix in an array or in lists that can only be layers x heads; undefined for others. */
function certainMatrix(where: FilePlace, array: AnyArray): NumberArray | undefined {
  const matrix = array instanceof NumberArray ? array : smallMatrix(array);
  if (!matrix || matrix.axes || matrix.unlisted !== undefined) return undefined;
  return isCertainMatrix(where, matrix) ? matrix : undefined;
}

/** Reads named arrays. */
export function readArrays(
  where: FilePlace,
  all: readonly NamedArray[],
  { layers, labelsOf, reading }: ArrayContext,
): ReadArrays {
  const wholeModels = reading.dims ? { arrays: all, ignored: [] } : ignoreMatricesPerLayer(where, all);
  const selected = reading.dims ? wholeModels : ignoreOtherLayerCounts(where, wholeModels.arrays, layers);
  const ignored = [...wholeModels.ignored, ...selected.ignored];
  const read = selected.arrays.flatMap((named): NamedTensor | NamedTensor[] => {
    const { path, keys, parts, array } = named;
    const inside = { ...where, place: joinPlace(where, ...keys) };
    const matrix = parts || reading.dims ? undefined : certainMatrix(inside, array);
    if (matrix) return new CertainMatrix(path, matrix, inside);
    try {
      const { tensors, notes } = readAnyArray(inside, array, { labels: labelsOf(named), reading });
      const members = parts?.map((part) => joinPlace(where, ...part));
      return tensors.map((tensor) => ({
        tensor: members ? withMembers(tensor, members) : tensor,
        notes,
        path: tensor.model === '' ? path : [...path, tensor.model],
        // Runs are models, so they are not combined into tasks.
        isMatrix: tensor.steps === null && tensor.tasks.length === 1 && tensor.model === '',
      }));
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      ignored.push(error.details);
      return [];
    }
  });
  return { tensors: combineMatrices(where, read), notes: read.flatMap(({ notes }) => notes), ignored };
}
