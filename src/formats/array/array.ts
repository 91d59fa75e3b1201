// Converts a numeric array to a tensor: either matrices of layers x heads, or rows of [layer, head, score].

import type { Note } from '../../tensor/error.ts';
import { type TensorValues, toTensorValues } from '../../tensor/precision.ts';
import type { Tensor, TensorOrSource } from '../../tensor/tensor.ts';
import { offer } from '../choices.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { CellAllowance, headListTensor } from '../heads/head-list.ts';
import { joinPath, type ReadTensor, usualAxes, withOrigin } from '../origin.ts';
import type { CheckedReading } from '../reading.ts';
import { readHeadSet } from '../value/head-sets.ts';
import { arrayToTensor, findAxes, type Labels, NO_LABELS } from './dimensions.ts';
import { rejectLayersFirst } from './layers-first.ts';
import { NumberArray } from './number-array.ts';
import { isPlainMatrix } from './plain-matrix.ts';
import { findShapeMismatch, type NamedMatrices, shapeWarnings } from './shape-mismatch.ts';

export interface ReadArray<T extends TensorOrSource = Tensor> {
  readonly tensor: ReadTensor<T>;
  readonly notes: readonly Note[];
}

/** How an array is read. */
export interface ArraySettings {
  readonly labels?: Labels;
  readonly reading: CheckedReading;
}

/** An array as a list with one entry per head: fields 0 and 1 are layer and head, the others scores. */
interface HeadRows {
  readonly count: number;
  readonly fields: number;
  readonly at: (entry: number, field: number) => number;
  /** Whether the file has the score before layer and head. */
  readonly isScoreFirst?: boolean;
}

/** Larger than any layer or head index. */
const MAX_INDEX = 4096;
const MIN_ENTRIES = 4;

const isIndex = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= MAX_INDEX;

/**
 * Whether the first two fields can only be layer and head: distinct pairs of whole numbers that either cover all heads of a
 * matrix, or come with a single score that is not always a whole number.
 */
function areHeadRows({ count, fields, at }: HeadRows): boolean {
  if (count < MIN_ENTRIES || fields < 3) return false;
  const heads = new Set<number>();
  let [maxLayer, maxHead, minIndex] = [0, 0, MAX_INDEX];
  let hasFractions = false;
  for (let entry = 0; entry < count; entry++) {
    const [layer, head] = [at(entry, 0), at(entry, 1)];
    if (!isIndex(layer) || !isIndex(head)) return false;
    const pair = layer * (MAX_INDEX + 1) + head;
    if (heads.has(pair)) return false;
    heads.add(pair);
    maxLayer = Math.max(maxLayer, layer);
    maxHead = Math.max(maxHead, head);
    minIndex = Math.min(minIndex, layer, head);
    hasFractions ||= !Number.isInteger(at(entry, 2));
  }
  const [rows, columns] = [maxLayer + 1 - minIndex, maxHead + 1 - minIndex];
  const isComplete = minIndex <= 1 && rows > 1 && columns > 1 && count === rows * columns;
  return isComplete || (fields === 3 && hasFractions);
}

/** The array as rows (or three columns) of layer, head and scores; undefined if it is not such a list. */
function findHeadRows({ shape, values }: NamedMatrices): HeadRows | undefined {
  if (shape.length !== 2) return undefined;
  const [rows = 0, columns = 0] = shape;
  // Most matrices start with a fraction.
  if (!isIndex(values[0] as number) && !(columns === 3 && isIndex(values[1] as number))) return undefined;
  const byRow: HeadRows = {
    count: rows,
    fields: columns,
    at: (entry, field) => values[entry * columns + field] as number,
  };
  if (areHeadRows(byRow)) return byRow;
  // As pairs that Python sorts by score.
  const scoreFirst: HeadRows = {
    ...byRow,
    at: (entry, field) => byRow.at(entry, (field + 1) % columns),
    isScoreFirst: true,
  };
  if (columns === 3 && areHeadRows(scoreFirst)) return scoreFirst;
  const byColumn: HeadRows = {
    count: columns,
    fields: rows,
    at: (entry, field) => values[field * columns + entry] as number,
  };
  return rows === 3 && areHeadRows(byColumn) ? byColumn : undefined;
}

function readHeadRows(
  where: FilePlace,
  model: string,
  { count, fields, at, isScoreFirst = false }: HeadRows,
  reading: CheckedReading,
): ReadArray {
  const scores = fields - 2;
  const listing = {
    count,
    layerAt: (entry: number) => at(entry, 0),
    headAt: (entry: number) => at(entry, 1),
    stepAt: () => null,
    placeOf: (entry: number) => `[${entry}]`,
    tasks: Array.from({ length: scores }, (_, score) => ({
      name: scores === 1 ? '' : `column ${score + 2}`,
      valueAt: (entry: number) => at(entry, score + 2),
    })),
    numbers: count * scores,
    covers: [joinPath(where)],
  };
  const context = { allowance: new CellAllowance(), reading };
  const { tensor, notes } = headListTensor(where, model, listing, context);
  const order = isScoreFirst ? 'score, layer, head' : `layer, head, ${scores === 1 ? 'score' : 'scores …'}`;
  const reason = `its ${count.toLocaleString('en')} entries were read as [${order}]`;
  return { tensor, notes: [{ ...where, reason }, ...notes] };
}

/** The tensor of an array of rows `[layer, head, score]`; undefined for any other array. */
export function readHeadListArray(
  where: FilePlace,
  model: string,
  matrices: NamedMatrices,
  reading: CheckedReading,
): ReadArray | undefined {
  const rows = findHeadRows(matrices);
  return rows && readHeadRows(where, model, rows, reading);
}

/** The mask of pairs of layer and head; undefined for other arrays. @throws HeadglowError unless the reading gives its size */
function readPairs(
  where: FilePlace,
  model: string,
  { shape, values }: NamedMatrices,
  reading: CheckedReading,
): ReadArray | undefined {
  const set = readHeadSet(where, new NumberArray(shape, values), reading);
  const [mask] = set?.tensors ?? [];
  return mask && { tensor: { ...(mask as Tensor), model }, notes: set?.notes ?? [] };
}

export const MATRIX_AXES = ['layer', 'head'];
const ONE_TASK = [''];

/** The tensor of a matrix. */
export function plainTensor(
  where: FilePlace,
  model: string,
  [layers = 0, heads = 0]: readonly number[],
  { values, doubles }: TensorValues,
): ReadTensor<Tensor> {
  const origins = [{ path: where.place ?? '', axes: MATRIX_AXES, tasks: ONE_TASK, steps: null }];
  const tensor = { model, layers, heads, tasks: ONE_TASK, steps: null, values, origins };
  return doubles ? { ...tensor, doubles } : tensor;
}

/** Whether an array is a matrix that can only be layers x heads by its name and its values. */
export function isCertainMatrix(where: FilePlace, { shape, values }: NamedMatrices): boolean {
  if (shape.length !== 2 || shape.includes(0)) return false;
  const [rows, columns] = shape;
  if (columns === 2 && values.every(isIndex)) return false;
  const rounded = rows === columns && values instanceof Float64Array ? new Float32Array(values) : values;
  return !findHeadRows({ shape, values }) && isPlainMatrix(where, { shape, values: rounded });
}

/** More tasks without names are probably something else. */
const MANY_TASKS = 32;

/** A note on many tasks without names, which may be samples. */
function unnamedTasksNote(where: FilePlace, { tasks }: Tensor, labels: Labels): readonly Note[] {
  if (labels.tasks !== null || tasks.length < MANY_TASKS) return [];
  return [
    {
      ...where,
      reason: `its first axis has no labels, and is shown as ${tasks.length.toLocaleString('en')} tasks`,
      ...offer('if these are samples, add', { dims: 'sample layer head', reduce: 'mean' }),
    },
  ];
}

/**
 * The tensor of an array in C order. Its shape must have been checked.
 * @throws HeadglowError if its values or its name show that it does not hold layers x heads
 */
export function readArray(
  where: FilePlace,
  model: string,
  matrices: NamedMatrices,
  { labels = NO_LABELS, reading }: ArraySettings,
): ReadArray {
  const list = readHeadListArray(where, model, matrices, reading);
  if (list) return list;
  const pairs = matrices.shape[1] === 2 && readPairs(where, model, matrices, reading);
  if (pairs) return pairs;
  rejectLayersFirst(where, matrices.shape, labels);
  const values = toTensorValues(matrices.values);
  // In float32, rounding noise does not tell two halves of a symmetric matrix apart.
  const rounded = { shape: matrices.shape, values: values.values };
  if (isPlainMatrix(where, rounded))
    return { tensor: plainTensor(where, model, matrices.shape, values), notes: [] };
  const mismatch = findShapeMismatch(where, rounded);
  if (mismatch) rejectFile(where, mismatch.reason, mismatch);
  const tensor = arrayToTensor(where, findAxes(where, model, matrices.shape, labels), values);
  return {
    tensor: withOrigin(where, tensor, usualAxes(tensor, matrices.shape)),
    notes: [
      ...shapeWarnings(where, rounded).map((warning) => ({ ...where, ...warning })),
      ...(matrices.shape.length === 3 ? unnamedTasksNote(where, tensor, labels) : []),
    ],
  };
}
