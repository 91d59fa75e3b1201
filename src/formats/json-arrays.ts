// Named nested arrays of a JSON file: matrices of one shape together, each a task; what is not layers x heads is left out.

import { HeadglowError, type Note } from '../tensor/error.ts';
import { groupBy } from '../tensor/group-by.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { allocateFloat32 } from './allocate.ts';
import type { ReadArray } from './array.ts';
import { MAX_LABELS } from './dimensions.ts';
import { type FilePlace, rejectFile } from './file.ts';
import { parseJsonCell } from './json-cell.ts';
import { readNested } from './json-nested.ts';
import { areNamesPerLayer, matrixPerLayerReason } from './shape-mismatch.ts';
import { makeUnique } from './unique-names.ts';

/** The keys that lead to a value. */
export type Path = readonly string[];

/** Dimensions of nested arrays whose first item is a number; else 0. */
export function nestedDimensions(array: readonly unknown[]): number {
  let item: unknown = array;
  let dimensions = 0;
  for (; Array.isArray(item); item = item[0]) dimensions++;
  return parseJsonCell(item) === undefined ? 0 : dimensions;
}

/** As `dimensionsIn`, and 0 for more than are read. */
export function checkedDimensions(array: readonly unknown[]): number {
  const dimensions = nestedDimensions(array);
  return dimensions > 4 ? 0 : dimensions;
}

/** How many lists of numbers lie in nested arrays: the layers of their first matrix. */
function layersIn(array: readonly unknown[]): number {
  let matrix = array;
  while (Array.isArray((matrix[0] as readonly unknown[])[0])) matrix = matrix[0] as readonly unknown[];
  return matrix.length;
}

export interface NamedArray {
  readonly path: Path;
  readonly array: readonly unknown[];
}

interface ReadNamed extends ReadArray {
  readonly path: Path;
  readonly isMatrix: boolean;
}

/** What is read, and what is left out of it, with the reason. */
interface Arrays {
  readonly tensors: readonly Tensor[];
  readonly notes: readonly Note[];
  readonly leftOut: readonly Note[];
}

/** Leaves out matrices that are of one layer each. */
function withoutLayers(where: FilePlace, arrays: readonly NamedArray[], leftOut: Note[]): NamedArray[] {
  const nameOf = ({ path }: NamedArray): string => path.join('.');
  const names = areNamesPerLayer(arrays.map(nameOf));
  if (names.size > 0) leftOut.push({ ...where, ...matrixPerLayerReason(names) });
  return arrays.filter((array) => !names.has(nameOf(array)));
}

/** Leaves out what has other layers than the model is said to have: lists of pairs and the like. */
function fitting(
  where: FilePlace,
  arrays: readonly NamedArray[],
  layers: unknown,
  leftOut: Note[],
): readonly NamedArray[] {
  const [fit, others] = [true, false].map((wanted) =>
    arrays.filter(({ array }) => (layersIn(array) === layers) === wanted),
  ) as [NamedArray[], NamedArray[]];
  if (fit.length === 0) return arrays;
  if (others.length > 0) {
    const names = others.map(({ path }) => path.join('.')).join(', ');
    leftOut.push({ ...where, reason: `${names}: left out, as the model has ${layers} layers` });
  }
  return fit;
}

/** Reads all arrays; `layers` is how many the file says that its model has. */
export function readArrays(where: FilePlace, all: readonly NamedArray[], layers: unknown): Arrays {
  const leftOut: Note[] = [];
  const arrays = fitting(where, withoutLayers(where, all, leftOut), layers, leftOut);
  const read = arrays.flatMap(({ path, array }): ReadNamed[] => {
    try {
      const named = readNested({ ...where, place: path.join('.') }, '', array);
      return [
        { ...named, path, isMatrix: checkedDimensions(array) === 2 && named.tensor.tasks.length === 1 },
      ];
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      leftOut.push(error.details);
      return [];
    }
  });
  return { tensors: grouped(where, read), notes: read.flatMap(({ notes }) => notes), leftOut };
}

/** One tensor of matrices of one shape, each a task. */
function together(
  where: FilePlace,
  model: string,
  matrices: readonly Tensor[],
  tasks: readonly string[],
): Tensor {
  if (tasks.length > MAX_LABELS) rejectFile(where, `it has more than ${MAX_LABELS} tasks`);
  const { layers, heads } = matrices[0] as Tensor;
  const values = allocateFloat32(where, tasks.length * layers * heads);
  matrices.forEach((matrix, task) => {
    values.set(matrix.values, task * layers * heads);
  });
  return { model, values, layers, heads, tasks: makeUnique(tasks), steps: null };
}

/** Matrices of one shape and one name in front become one tensor, each a task. */
function grouped(where: FilePlace, read: readonly ReadNamed[]): Tensor[] {
  const groups = groupBy(read, ({ path, tensor, isMatrix }) =>
    JSON.stringify(isMatrix ? [path.length > 1 ? path[0] : '', tensor.layers, tensor.heads] : path),
  );
  const matrices = [...groups.values()].filter(([item]) => item?.isMatrix);
  const shapes = matrices.filter(([item]) => item?.path.length === 1).length;
  return [...groups.values()].map((like) => {
    const { path, tensor, isMatrix } = like[0] as ReadNamed;
    if (!isMatrix) return { ...tensor, model: path.join('/') };
    const paths = like.map((item) => item.path);
    const isOnlyShape = matrices.filter(([item]) => item?.path[0] === path[0]).length === 1;
    // Shapes tell models of one list apart, so all that their paths share names each.
    const from = path.length === 1 ? 0 : isOnlyShape ? 1 : sharedLength(paths);
    const bare = shapes > 1 ? `${tensor.layers} x ${tensor.heads}` : '';
    return together(
      where,
      from === 0 ? bare : path.slice(0, from).join('/'),
      like.map((item) => item.tensor),
      paths.map((one) => one.slice(from).join('/')),
    );
  });
}

/** How many leading keys paths share; each keeps its last one. */
function sharedLength(paths: readonly Path[]): number {
  const most = paths.reduce((least, { length }) => Math.min(least, length), Infinity) - 1;
  let length = 0;
  while (length < most && paths.every((path) => path[length] === paths[0]?.[length])) length++;
  return length;
}
