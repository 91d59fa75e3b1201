// Values at training steps that are like the first one but for their numbers: matrices under the same names, of the same shape. They
// are read as the first one was, without looking for what else they may hold.

import type { Tensor } from '../../tensor/tensor.ts';
import { isCertainMatrix, MATRIX_AXES } from '../array/array.ts';
import { NumberArray } from '../array/number-array.ts';
import type { FilePlace, Loaded } from '../file.ts';
import { joinNumbers } from '../join/join-values.ts';
import { ROW_STEP_FIELDS } from '../join/step.ts';
import { isObject } from '../json/cell.ts';
import { keysOf } from '../json/object-keys.ts';
import { joinPath, type ReadTensor } from '../origin.ts';
import { smallMatrix } from './nested.ts';

/** A matrix of a value, and its key; `''` if it is the whole value. */
interface Matrix {
  readonly key: string;
  readonly array: NumberArray;
}

/** A matrix of at least three columns, as two may be numbers of heads; undefined for other values. */
function toMatrix(value: unknown): NumberArray | undefined {
  const matrix = value instanceof NumberArray ? value : Array.isArray(value) ? smallMatrix(value) : undefined;
  const isUsual = matrix && !matrix.axes && matrix.unlisted === undefined && matrix.shape.length === 2;
  return isUsual && (matrix.shape[1] as number) > 2 ? matrix : undefined;
}

const isStepField = (key: string): boolean => ROW_STEP_FIELDS.includes(key);

/** The matrices of a value that holds nothing else, except for its step and what the first value holds, too. */
function listMatrices(value: unknown, first: unknown): readonly Matrix[] | undefined {
  if (!isObject(value) || !isObject(first)) {
    const array = toMatrix(value);
    return array && [{ key: '', array }];
  }
  const keys = keysOf(value);
  if (keys.length !== keysOf(first).length) return undefined;
  const matrices: Matrix[] = [];
  for (const key of keys) {
    const [inner, other] = [value[key], first[key]];
    if (typeof inner !== 'object' && (inner === other || isStepField(key)) && typeof inner === typeof other)
      continue;
    const array = Object.hasOwn(first, key) ? toMatrix(inner) : undefined;
    if (!array) return undefined;
    matrices.push({ key, array });
  }
  return matrices;
}

/** A value at a step, and where it is. */
interface Stepped {
  readonly where: FilePlace;
  readonly value: unknown;
}

const placeOf = ({ file, place }: FilePlace, key: string): FilePlace => ({
  file,
  place: joinPath({ ...(place !== undefined && { place }) }, key),
});

/** Reads a value like the first one; undefined if it is not like it. */
type ReadAlike = (stepped: Stepped) => Loaded | undefined;

/** What reads values like the first one; undefined if that holds more than matrices, each of which is a task. */
export function createReader(
  first: Stepped,
  { tensors: [given, ...others], notes = [] }: Loaded,
): ReadAlike | undefined {
  const matrices = listMatrices(first.value, first.value) ?? [];
  const tensor = given as ReadTensor<Tensor> | undefined;
  if (!tensor?.values || others.length + notes.length > 0 || tensor.steps !== null) return undefined;
  const { layers, heads, tasks, origins = [] } = tensor;
  const isTask = ({ key, array: { shape } }: Matrix, at: number): boolean =>
    origins[at]?.path === placeOf(first.where, key).place &&
    origins[at]?.axes === MATRIX_AXES &&
    shape[0] === layers &&
    shape[1] === heads;
  if (matrices.length !== tasks.length || origins.length !== tasks.length || !matrices.every(isTask))
    return undefined;
  return ({ where, value }) => {
    const found = listMatrices(value, first.value);
    const isAlike = ({ key, array }: Matrix, at: number): boolean =>
      key === matrices[at]?.key &&
      array.shape[0] === layers &&
      array.shape[1] === heads &&
      isCertainMatrix(placeOf(where, key), array);
    if (found?.length !== matrices.length || !found.every(isAlike)) return undefined;
    const values = joinNumbers(
      where,
      found.map(({ array }) => array.values),
    );
    const { doubles, ...shape } = tensor;
    const moved = found.map(({ key }, at) => ({
      ...(origins[at] as NonNullable<(typeof origins)[number]>),
      path: placeOf(where, key).place as string,
    }));
    return { tensors: [{ ...shape, ...values, origins: moved }], step: null };
  };
}
