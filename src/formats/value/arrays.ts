// Reads the named nested arrays of a JSON file. Matrices of one shape become the tasks of one model; arrays that are not
// layers x heads are ignored with a note.

import { HeadglowError, type Note } from '../../tensor/error.ts';
import { groupBy } from '../../tensor/group-by.ts';
import { headWord, type Tensor } from '../../tensor/tensor.ts';
import { type ReadTensors, readTensors } from '../array/arranged.ts';
import type { ReadArray } from '../array/array.ts';
import { checkShape, type Labels, MAX_LABELS } from '../array/dimensions.ts';
import { NumberArray } from '../array/number-array.ts';
import { areNamesPerLayer, matrixPerLayerReason } from '../array/shape-mismatch.ts';
import type { Offer } from '../choices.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { listNames } from '../heads/chosen-fields.ts';
import { joinValues } from '../join/join-values.ts';
import { parseArrayCell, parseJsonCell } from '../json/cell.ts';
import { joinPath as joinPlace, moveOrigins, type ReadTensor, withMembers } from '../origin.ts';
import type { CheckedReading } from '../reading.ts';
import { makeUnique } from '../unique-names.ts';
import { shortPairsNote } from './head-sets.ts';
import { MAX_DIMENSIONS, nestedArray } from './nested.ts';

/** The keys that lead to a value. */
export type Path = readonly string[];

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

interface NamedTensor extends ReadArray {
  readonly path: Path;
  /** Whether it is a single matrix, which may become a task among others. */
  readonly isMatrix: boolean;
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

/** Reads named arrays. */
export function readArrays(
  where: FilePlace,
  all: readonly NamedArray[],
  { layers, labelsOf, reading }: ArrayContext,
): ReadArrays {
  const wholeModels = reading.dims ? { arrays: all, ignored: [] } : ignoreMatricesPerLayer(where, all);
  const selected = reading.dims ? wholeModels : ignoreOtherLayerCounts(where, wholeModels.arrays, layers);
  const ignored = [...wholeModels.ignored, ...selected.ignored];
  const read = selected.arrays.flatMap((named): NamedTensor[] => {
    const { path, keys, parts, array } = named;
    try {
      const inside = { ...where, place: joinPlace(where, ...keys) };
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

/** Combines matrices of one shape into a tensor with a task for each. */
function stackTasks(
  where: FilePlace,
  model: string,
  matrices: readonly ReadTensor<Tensor>[],
  names: readonly string[],
): ReadTensor<Tensor> {
  if (names.length > MAX_LABELS) rejectFile(where, `it has more than ${MAX_LABELS} tasks`);
  const tasks = makeUnique(names);
  const { layers, heads } = matrices[0] as Tensor;
  const origins = matrices.flatMap((matrix, task) => moveOrigins(matrix, { tasks: [tasks[task] as string] }));
  const headName = headWord(matrices);
  const shape = { model, layers, heads, ...(headName !== 'head' && { headName }), tasks, steps: null };
  return { ...shape, ...joinValues(where, matrices), origins };
}

/** Matrices with the same shape and the same first key; or a single array of more dimensions. */
type TensorGroup = readonly [NamedTensor, ...NamedTensor[]];

function groupTensors(read: readonly NamedTensor[]): TensorGroup[] {
  const groups = groupBy(read, ({ path, tensor, isMatrix }) =>
    JSON.stringify(isMatrix ? [path.length > 1 ? path[0] : '', tensor.layers, tensor.heads] : path),
  );
  return [...groups.values()] as unknown as TensorGroup[];
}

/**
 * The number of leading keys that name the model of a group of matrices; the keys after them name its tasks.
 * @param groupsOfKey groups under the same first key
 */
function countModelKeys(group: TensorGroup, groupsOfKey: number): number {
  const [{ path }] = group;
  if (path.length === 1) return 0;
  // Under the same first key, models of different shapes are told apart by all keys that their paths share.
  return groupsOfKey === 1 ? 1 : countSharedKeys(group.map((item) => item.path));
}

/** Combines matrices of one shape under the same first key into one tensor; others stay separate. */
function combineMatrices(where: FilePlace, read: readonly NamedTensor[]): ReadTensor<Tensor>[] {
  const groups = groupTensors(read);
  const matrixGroups = groups.filter(([{ isMatrix }]) => isMatrix);
  const byFirstKey = groupBy(matrixGroups, ([{ path }]) => path[0] as string);
  const topLevelShapes = matrixGroups.filter(([{ path }]) => path.length === 1).length;
  return groups.map((group) => {
    const [{ path, tensor, isMatrix }] = group;
    if (!isMatrix) return { ...tensor, model: path.join('/') };
    const modelKeys = countModelKeys(group, byFirstKey.get(path[0] as string)?.length ?? 0);
    const shapeName = topLevelShapes > 1 ? `${tensor.layers} x ${tensor.heads}` : '';
    return stackTasks(
      where,
      modelKeys === 0 ? shapeName : path.slice(0, modelKeys).join('/'),
      group.map((item) => item.tensor),
      group.map((item) => item.path.slice(modelKeys).join('/')),
    );
  });
}

/** How many leading keys all paths share; each path keeps at least one other. */
function countSharedKeys(paths: readonly Path[]): number {
  const limit = paths.reduce((least, { length }) => Math.min(least, length), Infinity) - 1;
  let count = 0;
  while (count < limit && paths.every((path) => path[count] === paths[0]?.[count])) count++;
  return count;
}
