// Combines the matrices of a file: those of one shape become the tasks of one tensor.

import type { Note } from '../../tensor/error.ts';
import { groupBy } from '../../tensor/group-by.ts';
import { toTensorValues } from '../../tensor/precision.ts';
import { headWord, type Tensor } from '../../tensor/tensor.ts';
import { MATRIX_AXES, plainTensor, type ReadArray } from '../array/array.ts';
import { MAX_LABELS } from '../array/dimensions.ts';
import type { NumberArray } from '../array/number-array.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { joinNumbers, joinValues } from '../join/join-values.ts';
import { joinPath, moveOrigins, type Origin, type ReadTensor } from '../origin.ts';
import { makeUnique } from '../unique-names.ts';

/** The keys that lead to a value. */
export type Path = readonly string[];

/** What was read of an array, and its path. */
export interface NamedTensor extends ReadArray {
  readonly path: Path;
  /** Whether it is a single matrix, which may become a task among others. */
  readonly isMatrix: boolean;
}

const NO_NOTES: readonly Note[] = [];

/** A matrix that can only be layers x heads. There may be very many, so each becomes a tensor only if it is asked for. */
export class CertainMatrix implements NamedTensor {
  readonly isMatrix = true;
  readonly notes = NO_NOTES;
  readonly path: Path;
  readonly array: NumberArray;
  readonly where: FilePlace;

  constructor(path: Path, array: NumberArray, where: FilePlace) {
    this.path = path;
    this.array = array;
    this.where = where;
  }

  get tensor(): ReadTensor<Tensor> {
    const { shape, values } = this.array;
    return plainTensor(this.where, '', shape, toTensorValues(values));
  }
}

const isCertain = (item: NamedTensor): item is CertainMatrix => item instanceof CertainMatrix;

/** Rows and columns of a matrix, or layers and heads. */
function sizeOf(item: NamedTensor): readonly [layers: number, heads: number] {
  if (isCertain(item)) return item.array.shape as readonly [number, number];
  const { layers, heads } = item.tensor;
  return [layers, heads];
}

/** Matrices with the same shape and the same first key; or a single array of more dimensions. */
type TensorGroup = readonly [NamedTensor, ...NamedTensor[]];

/** Combines matrices of one shape into a tensor with a task for each. */
function stackTasks(
  where: FilePlace,
  model: string,
  group: TensorGroup,
  names: readonly string[],
): ReadTensor<Tensor> {
  if (names.length > MAX_LABELS) rejectFile(where, `it has more than ${MAX_LABELS} tasks`);
  const tasks = makeUnique(names);
  const [layers, heads] = sizeOf(group[0]);
  const shape = { model, layers, heads, tasks, steps: null };
  const certain = group.filter(isCertain);
  if (certain.length === group.length) {
    const values = certain.map(({ array }) => array.values);
    const origins = certain.map(
      (matrix, task): Origin => ({
        path: joinPath(matrix.where),
        axes: MATRIX_AXES,
        tasks: [tasks[task] as string],
        steps: null,
      }),
    );
    return { ...shape, ...joinNumbers(where, values), origins };
  }
  const matrices = group.map(({ tensor }) => tensor);
  const origins = matrices.flatMap((matrix, task) => moveOrigins(matrix, { tasks: [tasks[task] as string] }));
  const headName = headWord(matrices);
  const named = headName === 'head' ? shape : { ...shape, headName };
  return { ...named, ...joinValues(where, matrices), origins };
}

function groupTensors(read: readonly NamedTensor[]): TensorGroup[] {
  const groups = groupBy(read, (item) => {
    if (!item.isMatrix) return JSON.stringify(item.path);
    const [layers, heads] = sizeOf(item);
    return `${layers},${heads},${item.path.length > 1 ? item.path[0] : ''}`;
  });
  return [...groups.values()] as unknown as TensorGroup[];
}

/**
 * The number of leading keys that name the model of a group of matrices; the keys after them name its tasks.
 * @param groupsOfKey groups under the same first key
 */
function countModelKeys(group: TensorGroup, groupsOfKey: number): number {
  const [{ path }] = group;
  if (path.length === 1) return 0;
  // Under the same first key, models of different shapes are distinguished by all keys that their paths share.
  return groupsOfKey === 1 ? 1 : countSharedKeys(group.map((item) => item.path));
}

/** Combines matrices of one shape under the same first key into one tensor; others stay separate. */
export function combineMatrices(where: FilePlace, read: readonly NamedTensor[]): ReadTensor<Tensor>[] {
  const groups = groupTensors(read);
  const matrixGroups = groups.filter(([{ isMatrix }]) => isMatrix);
  const byFirstKey = groupBy(matrixGroups, ([{ path }]) => path[0] as string);
  const topLevelShapes = matrixGroups.filter(([{ path }]) => path.length === 1).length;
  return groups.map((group) => {
    const [first] = group;
    const { path, isMatrix } = first;
    if (!isMatrix) return { ...first.tensor, model: path.join('/') };
    const modelKeys = countModelKeys(group, byFirstKey.get(path[0] as string)?.length ?? 0);
    return stackTasks(
      where,
      modelKeys > 0
        ? path.slice(0, modelKeys).join('/')
        : topLevelShapes > 1
          ? sizeOf(first).join(' x ')
          : '',
      group,
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
